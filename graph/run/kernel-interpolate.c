/* graph/run/kernel-interpolate.c: Interpolate
 *
 * Along each spatial axis of size i that becomes o, place q of the output lies at
 *
 *   s q                        s = i / o, or with align_corners (i - 1) / (o - 1), 0 when o is 1
 *   max (0, s (q + ½) - ½)     with half_pixel
 *   s (q + ½), s = i / o       nearest with half_pixel_for_nn
 *
 * of the input: nearest takes the place below, linear weighs it with the next one.
 *
 * Shapes   x (outer..., in...), or (outer..., in..., maps) with channel_last
 * Source   nnabla functions.yaml, Signal Processing; the places are found in float32 as there.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"
#include "graph/run/neighbours.h"

#include <math.h>

static float
place_of (const WhNode *node, gboolean nearest, gint64 in, gint64 out, gint64 at)
{
  gboolean centred = nearest && wh_node_bool (node, "half_pixel_for_nn");
  float scale;

  if (centred)
    return (float) in / (float) out * ((float) at + 0.5f);

  if (out <= 1)
    scale = 0.0f;
  else if (wh_node_bool (node, "align_corners"))
    scale = (float) (in - 1) / (float) (out - 1);
  else
    scale = (float) in / (float) out;

  if (wh_node_bool (node, "half_pixel"))
    return MAX (0.0f, scale * ((float) at + 0.5f) - 0.5f);
  return scale * (float) at;
}

WhNeighbours *
wh_neighbours_new (const WhNode *node, gint64 in, gint64 out, gint64 step)
{
  gboolean nearest = g_str_equal (wh_node_string (node, "mode"), "nearest");
  WhNeighbours *all = g_new (WhNeighbours, (gsize) MAX (out, 1));

  for (gint64 at = 0; at < out; at++)
    {
      float place = place_of (node, nearest, in, out, at);
      gint64 low = MIN ((gint64) place, in - 1);

      all[at].low = low * step;
      all[at].high = MIN (low + 1, in - 1) * step;
      all[at].weight = nearest ? 0.0f : place - (float) low;
    }

  return all;
}

/* Along axis @axis and those behind it. */
static double
sample (const float *x, WhNeighbours *const *axes, const gint64 *at, guint axis, guint n_axes)
{
  const WhNeighbours *n;
  double low;

  if (axis == n_axes)
    return *x;

  n = &axes[axis][at[axis]];
  low = sample (x + n->low, axes, at, axis + 1, n_axes);

  if (n->weight == 0.0f)
    return low;
  return (1.0f - n->weight) * low + n->weight * sample (x + n->high, axes, at, axis + 1, n_axes);
}

static void
reference (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *y = &call->dst_shape[0];
  guint last = wh_node_bool (call->node, "channel_last") ? 1 : 0;
  WhNeighbours *axes[WH_MAX_RANK] = { NULL };
  gint64 at[WH_MAX_RANK], n_maps, n_in = 1, n_out = 1, outer;
  guint n_axes = 0, first;

  wh_attributes_ints (call->node->attributes, "output_size", &n_axes);
  if (x->rank != y->rank || x->rank < n_axes + last)
    {
      wh_call_fail (call, "%u sizes for an input of %u axes", n_axes, x->rank);
      return;
    }

  first = x->rank - n_axes - last;
  n_maps = last ? x->size[x->rank - 1] : 1;
  outer = wh_shape_product (x, 0, first);

  for (guint a = n_axes; a-- > 0;)
    {
      axes[a] =
        wh_neighbours_new (call->node, x->size[first + a], y->size[first + a], n_in * n_maps);
      n_in *= x->size[first + a];
      n_out *= y->size[first + a];
    }

  for (gint64 p = 0; p < n_out && n_in > 0; p++)
    {
      gint64 rest = p;

      for (guint a = n_axes; a-- > 0; rest /= y->size[first + a])
        at[a] = rest % y->size[first + a];

      for (gint64 o = 0; o < outer; o++)
        for (gint64 c = 0; c < n_maps; c++)
          call->dst[0][(o * n_out + p) * n_maps + c] =
            (float) sample (call->src[0].values + o * n_in * n_maps + c, axes, at, 0, n_axes);
    }

  for (guint a = 0; a < n_axes; a++)
    g_free (axes[a]);
}

const WhKernel wh_kernels_interpolate[] = {
  { .op = "Interpolate", .reference = reference },
  { .op = NULL },
};
