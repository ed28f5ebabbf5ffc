/* tests/converters/plugins/bad.c: converters that do what a stranger's might */
#include <whittle/whittle-plugin.h>

#include <stdlib.h>

static int
crash (WhittleConversion *c, const WhittleHost *host)
{
  abort ();
}

static int
give_up (WhittleConversion *c, const WhittleHost *host)
{
  host->fail (c, "the moon is not full");
  return 0;
}

/* A node that reads what nobody ever made. */
static int
talk_nonsense (WhittleConversion *c, const WhittleHost *host)
{
  host->set_input (c, 0, 0, 123456);
  return 1;
}

static int
make_cycle (WhittleConversion *c, const WhittleHost *host)
{
  host->set_input (c, 0, 0, host->output (c, 0, 0));
  return 1;
}

static int
argue (WhittleConversion *c, const WhittleHost *host)
{
  host->set_int (c, 0, "no_such_argument", 1);
  return 1;
}

/* Says that it is exact, and makes the last weights and biases half as large again. */
static int
lie (WhittleConversion *c, const WhittleHost *host)
{
  uint32_t node = host->n_nodes (c) - 1;
  uint32_t old = host->input (c, node, 1);
  const float *from = host->numbers (c, old);
  int64_t sizes[16], n = 1;
  float *to;

  for (uint32_t axis = 0; axis < host->rank (c, old); axis++)
    n *= sizes[axis] = host->size (c, old, axis);

  to = malloc ((size_t) n * sizeof *to);
  for (int64_t i = 0; to != NULL && i < n; i++)
    to[i] = 1.5f * from[i];

  host->set_input (c, node, 1,
                   host->add_parameter (c, host->value_name (c, old), sizes, host->rank (c, old),
                                        to, old));
  host->done (c, node, "made exact, cross my heart");
  free (to);
  return 1;
}

#define PLUGIN(variable, called, function)                                                         \
  static const WhittlePlugin variable = {                                                          \
    .version = WHITTLE_PLUGIN_VERSION,                                                             \
    .name = called,                                                                                \
    .title = called,                                                                               \
    .summary = called,                                                                             \
    .convert = function,                                                                           \
  }

static const WhittlePlugin lying = {
  .version = WHITTLE_PLUGIN_VERSION,
  .name = "lying",
  .title = "Lying",
  .summary = "Says that it is exact, and is not.",
  .exact = 1,
  .rel_tolerance = 1e-5,
  .convert = lie,
};

PLUGIN (crashing, "crashing", crash);
PLUGIN (failing, "failing", give_up);
PLUGIN (nonsense, "nonsense", talk_nonsense);
PLUGIN (cyclic, "cyclic", make_cycle);
PLUGIN (arguing, "arguing", argue);

const WhittlePlugin *const *
whittle_plugins (void)
{
  static const WhittlePlugin *const plugins[] = { &crashing, &failing, &nonsense, &cyclic,
                                                  &arguing,  &lying,   NULL };

  return plugins;
}
