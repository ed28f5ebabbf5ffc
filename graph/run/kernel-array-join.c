/* graph/run/kernel-array-join.c: Concatenate, Split, Stack
 *
 *   Concatenate  y[o, A_k + a, i] = x_k[o, a, i],  A_k = sizes along axis of x_0 .. x_(k-1)
 *   Stack        y[o, k, i] = x_k[o, i]
 *   Split        y_k[o, i] = x[o, k, i]
 *
 * Shapes   x and y (outer, axis, inner): the dimensions before and after the axis flattened.
 * Source   nnabla functions.yaml, "Array Manipulation"
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <string.h>

static void
concatenate (const WhCall *call)
{
  gint64 axis = wh_node_int (call->node, "axis");
  WhSplit d = wh_shape_split (&call->dst_shape[0], axis);
  float *y = call->dst[0];

  for (guint k = 0; k < call->n_src; k++)
    {
      gint64 n = wh_shape_split (&call->src[k].shape, axis).axis * d.inner;
      const float *x = call->src[k].values;

      for (gint64 o = 0; o < d.outer; o++)
        memcpy (y + o * d.axis * d.inner, x + o * n, n * sizeof (float));

      y += n;
    }
}

static void
stack (const WhCall *call)
{
  WhSplit d = wh_shape_split (&call->dst_shape[0], wh_node_int (call->node, "axis"));

  for (guint k = 0; k < call->n_src; k++)
    for (gint64 o = 0; o < d.outer; o++)
      memcpy (call->dst[0] + (o * d.axis + k) * d.inner, call->src[k].values + o * d.inner,
              d.inner * sizeof (float));
}

static void
split (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));

  if (call->n_dst != s.axis)
    {
      wh_call_fail (call, "%u outputs, but the axis has %" G_GINT64_FORMAT " parts", call->n_dst,
                    s.axis);
      return;
    }

  for (guint k = 0; k < call->n_dst; k++)
    for (gint64 o = 0; o < s.outer; o++)
      memcpy (call->dst[k] + o * s.inner, call->src[0].values + (o * s.axis + k) * s.inner,
              s.inner * sizeof (float));
}

const WhKernel wh_kernels_array_join[] = {
  { .op = "Concatenate", .reference = concatenate },
  { .op = "Stack", .reference = stack },
  { .op = "Split", .reference = split },
  { .op = NULL },
};
