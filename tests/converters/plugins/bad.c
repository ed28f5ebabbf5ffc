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

#define PLUGIN(variable, called, function)                                                         \
  static const WhittlePlugin variable = {                                                          \
    .version = WHITTLE_PLUGIN_VERSION,                                                             \
    .name = called,                                                                                \
    .title = called,                                                                               \
    .summary = called,                                                                             \
    .convert = function,                                                                           \
  }

PLUGIN (crashing, "crashing", crash);
PLUGIN (failing, "failing", give_up);
PLUGIN (nonsense, "nonsense", talk_nonsense);
PLUGIN (cyclic, "cyclic", make_cycle);
PLUGIN (arguing, "arguing", argue);

const WhittlePlugin *const *
whittle_plugins (void)
{
  static const WhittlePlugin *const plugins[] = { &crashing, &failing, &nonsense,
                                                  &cyclic,   &arguing, NULL };

  return plugins;
}
