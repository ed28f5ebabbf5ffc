/* graph/run/kernel-array-move.c: the same numbers in another order or repeated
 *
 *   Slice        y[i, ...] = x[start + i step, ...]
 *   Transpose    y[i0, i1, ...] = x[...], axis k of y is axis axes[k] of x
 *   Flip         y[..., i, ...] = x[..., size - 1 - i, ...] along axes
 *   Broadcast    sizes of 1 are repeated to shape
 *   BroadcastTo  y's axes stand at axis of x and are repeated along the others
 *   Meshgrid     y_k[i0, i1, ...] = x_k[i_k]; without ij_indexing the first two axes are swapped
 *
 * Each is a walk through the source with other steps (graph/run/strided.h).
 *
 * Source   nnabla functions.yaml, "Array Manipulation"
 */
#include "config.h"

#include "graph/ops/slice.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/strided.h"

/* Start and steps as Python's: negative ones count from the end, those beyond are cut. The three
 * lists speak of the last axes when they are shorter than the rank. */
static void
slice (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape;
  WhStrided view;
  WhSlice numbers;

  wh_slice_resolve (call->node->attributes, x, &numbers);
  wh_strided_plain (&view, x);
  view.shape = numbers.out;

  /* A step that nothing follows may be as large as it likes. */
  for (guint k = 0; k < x->rank; k++)
    {
      view.start += numbers.out.size[k] > 0 ? numbers.start[k] * view.step[k] : 0;
      view.step[k] = numbers.out.size[k] > 1 ? view.step[k] * numbers.step[k] : 0;
    }

  wh_strided_copy (&view, call->src[0].values, call->dst[0]);
}

static void
transpose (const WhCall *call)
{
  guint n_axes;
  const gint64 *axes = wh_attributes_ints (call->node->attributes, "axes", &n_axes);
  WhStrided view, plain;

  wh_strided_plain (&plain, &call->src[0].shape);
  view = plain;
  view.shape = call->dst_shape[0];

  for (guint k = 0; k < n_axes && k < view.shape.rank; k++)
    view.step[k] = plain.step[axes[k] < 0 ? axes[k] + plain.shape.rank : axes[k]];

  wh_strided_copy (&view, call->src[0].values, call->dst[0]);
}

static void
flip (const WhCall *call)
{
  guint n_axes;
  const gint64 *axes = wh_attributes_ints (call->node->attributes, "axes", &n_axes);
  WhStrided view;

  wh_strided_plain (&view, &call->src[0].shape);

  for (guint a = 0; a < n_axes; a++)
    {
      gint64 k = axes[a] < 0 ? axes[a] + view.shape.rank : axes[a];

      view.start += (view.shape.size[k] - 1) * view.step[k];
      view.step[k] = -view.step[k];
    }

  wh_strided_copy (&view, call->src[0].values, call->dst[0]);
}

static void
broadcast (const WhCall *call)
{
  WhStrided view;

  if (wh_strided_broadcast (&view, &call->src[0].shape, &call->dst_shape[0]))
    wh_strided_copy (&view, call->src[0].values, call->dst[0]);
  else
    wh_call_fail (call, "the input can't be repeated to the output's shape");
}

static void
broadcast_to (const WhCall *call)
{
  const WhShape *y = &call->src[1].shape, *z = &call->dst_shape[0];
  gint64 axis = wh_node_int (call->node, "axis");
  gint64 strides[WH_MAX_RANK];
  WhStrided view = { .shape = *z };

  if (axis < 0)
    axis = (gint64) z->rank - y->rank;

  wh_shape_strides (y, strides);
  for (guint k = 0; k < y->rank; k++)
    {
      if (axis < 0 || axis + k >= z->rank || y->size[k] != z->size[axis + k])
        {
          wh_call_fail (call, "the second input doesn't fit the first from axis %" G_GINT64_FORMAT,
                        axis);
          return;
        }
      view.step[axis + k] = strides[k];
    }

  wh_strided_copy (&view, call->src[1].values, call->dst[0]);
}

static void
meshgrid (const WhCall *call)
{
  gboolean ij = wh_node_bool (call->node, "ij_indexing");

  for (guint k = 0; k < call->n_dst; k++)
    {
      WhStrided view = { .shape = call->dst_shape[k] };
      guint axis = !ij && call->n_dst > 1 && k < 2 ? 1 - k : k;

      view.step[axis] = 1;
      wh_strided_copy (&view, call->src[k].values, call->dst[k]);
    }
}

const WhKernel wh_kernels_array_move[] = {
  { .op = "Slice", .reference = slice },
  { .op = "Transpose", .reference = transpose },
  { .op = "Flip", .reference = flip },
  { .op = "Broadcast", .reference = broadcast },
  { .op = "BroadcastTo", .reference = broadcast_to },
  { .op = "Meshgrid", .reference = meshgrid },
  { .op = NULL },
};
