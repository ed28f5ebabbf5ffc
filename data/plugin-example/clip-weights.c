/* clip-weights.c: a converter of one's own for Whittle
 *
 *   w'[i] = max (-c, min (c, w[i])),   c = limit times the largest |w| of the tensor
 *
 * A few far-out weights make the steps of a fixed-point grid coarse for all others; clipped first,
 * the rest is rounded more finely.
 */
#include <whittle/whittle-plugin.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const WhittleOption options[] = {
  {
    .name = "limit",
    .type = WHITTLE_DOUBLE,
    .fallback = "0.9",
    .minimum = 0.01,
    .maximum = 1.0,
    .title = "Limit",
    .help = "Part of the largest weight beyond which weights are clipped.",
  },
  { .name = NULL },
};

static int64_t
n_elements (WhittleConversion *c, const WhittleHost *host, uint32_t value)
{
  int64_t n = 1;

  for (uint32_t axis = 0; axis < host->rank (c, value); axis++)
    n *= host->size (c, value, axis);

  return n;
}

static int
takes_weights (const char *op)
{
  return strcmp (op, "Affine") == 0 || strcmp (op, "Convolution") == 0 ||
         strcmp (op, "Deconvolution") == 0;
}

/* Clips a copy of @from; returns how many were beyond the limit. */
static int64_t
clip (const float *from, float *to, int64_t n, double limit)
{
  float largest = 0.0f;
  int64_t n_clipped = 0;

  for (int64_t i = 0; i < n; i++)
    largest = fmaxf (largest, fabsf (from[i]));

  for (int64_t i = 0; i < n; i++)
    {
      to[i] = fminf (fmaxf (from[i], -(float) (limit * largest)), (float) (limit * largest));
      n_clipped += to[i] != from[i];
    }

  return n_clipped;
}

static int
convert_node (WhittleConversion *c, const WhittleHost *host, uint32_t node)
{
  uint32_t old = host->input (c, node, 1);
  const float *weights = old != WHITTLE_NONE ? host->numbers (c, old) : NULL;
  int64_t n = weights != NULL ? n_elements (c, host, old) : 0;
  float *clipped = n > 0 ? malloc ((size_t) n * sizeof *clipped) : NULL;
  int64_t sizes[16], n_clipped;
  char text[64];

  if (clipped == NULL)
    {
      host->left (c, node, "its weights are not stored numbers");
      return 1;
    }

  n_clipped = clip (weights, clipped, n, host->option_double (c, "limit"));

  for (uint32_t axis = 0; axis < host->rank (c, old); axis++)
    sizes[axis] = host->size (c, old, axis);

  host->set_input (c, node, 1,
                   host->add_parameter (c, host->value_name (c, old), sizes, host->rank (c, old),
                                        clipped, old));
  snprintf (text, sizeof text, "clipped %lld of %lld weights", (long long) n_clipped,
            (long long) n);
  host->done (c, node, text);
  free (clipped);
  return 1;
}

static int
convert (WhittleConversion *c, const WhittleHost *host)
{
  for (uint32_t node = 0; node < host->n_nodes (c); node++)
    if (takes_weights (host->node_op (c, node)) && !host->is_excluded (c, node) &&
        !convert_node (c, host, node))
      return 0;

  return 1;
}

static const WhittlePlugin clip_weights = {
  .version = WHITTLE_PLUGIN_VERSION,
  .name = "clip-weights",
  .title = "Clip weights",
  .summary = "Clips the few weights that lie far beyond the others.",
  .exact = 0,
  .options = options,
  .convert = convert,
};

const WhittlePlugin *const *
whittle_plugins (void)
{
  static const WhittlePlugin *const plugins[] = { &clip_weights, NULL };

  return plugins;
}
