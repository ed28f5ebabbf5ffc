/* graph/run/kernel-array-mask.c: parts of an array picked by yes or no
 *
 *   BoolGather   y = the x[m] whose mask[m] is not 0, in order
 *   BoolScatter  the way back: y[m] = the next of x where mask[m] is not 0; elsewhere the third
 *                input's, or 0 (with the sign that x times 0 has)
 *   BoolFill     y = mask ? value : x; sizes of 1 in mask are repeated
 *   Where        y[m, i] = condition[m] ? x_true[m, i] : x_false[m, i]
 *   NonZero      y[k, j] = index along axis k of the j-th element that is not 0
 *
 * Shapes   m stands for all axes of the mask, i for those that the data has behind them.
 * Source   nnabla functions.yaml, "Array Manipulation" and "Logical"
 */
#include "config.h"

#include "graph/run/kernel-tables.h"
#include "graph/run/strided.h"

#include <string.h>

static void
bool_gather (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->src[1].shape), n_picked = 0;
  gint64 inner = n > 0 ? wh_shape_n_elements (&call->src[0].shape) / n : 0;

  for (gint64 m = 0; m < n; m++)
    if (call->src[1].values[m] != 0.0f)
      memcpy (call->dst[0] + n_picked++ * inner, call->src[0].values + m * inner,
              inner * sizeof (float));

  call->dst_shape[0].size[0] = n_picked;
}

static void
bool_scatter (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->src[1].shape);
  gint64 inner = n > 0 ? wh_shape_n_elements (&call->dst_shape[0]) / n : 0;
  gint64 n_given = inner > 0 ? wh_shape_n_elements (&call->src[0].shape) / inner : 0, next = 0;
  const float *mask = call->src[1].values, *x = call->src[0].values;

  for (gint64 m = 0; m < n; m++)
    {
      float *y = call->dst[0] + m * inner;

      if (mask[m] != 0.0f && next >= n_given)
        {
          wh_call_fail (call, "the mask asks for more than the %" G_GINT64_FORMAT " given",
                        n_given);
          return;
        }

      if (mask[m] != 0.0f)
        memcpy (y, x + next++ * inner, inner * sizeof (float));
      else if (call->n_src > 2)
        memcpy (y, call->src[2].values + m * inner, inner * sizeof (float));
      else
        for (gint64 i = 0; i < inner; i++)
          y[i] = next < n_given ? x[next * inner + i] * 0.0f : 0.0f;
    }
}

static void
bool_fill (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  g_autofree float *mask = g_new (float, MAX (n, 1));
  float value = (float) wh_node_double (call->node, "value");
  WhStrided view;

  if (!wh_strided_broadcast (&view, &call->src[1].shape, &call->dst_shape[0]))
    {
      wh_call_fail (call, "the mask can't be repeated to the data's shape");
      return;
    }

  wh_strided_copy (&view, call->src[1].values, mask);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = mask[i] != 0.0f ? value : call->src[0].values[i];
}

static void
where (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->src[0].shape);
  gint64 inner = n > 0 ? wh_shape_n_elements (&call->dst_shape[0]) / n : 0;

  for (gint64 m = 0; m < n; m++)
    memcpy (call->dst[0] + m * inner,
            call->src[call->src[0].values[m] != 0.0f ? 1 : 2].values + m * inner,
            inner * sizeof (float));
}

static void
non_zero (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape;
  gint64 n = wh_shape_n_elements (x), n_found = 0, strides[WH_MAX_RANK];
  float *y = call->dst[0];

  wh_shape_strides (x, strides);

  for (gint64 i = 0; i < n; i++)
    n_found += call->src[0].values[i] != 0.0f;

  for (gint64 i = 0, j = 0; i < n; i++)
    if (call->src[0].values[i] != 0.0f)
      {
        for (guint k = 0; k < x->rank; k++)
          y[k * n_found + j] = (float) (i / strides[k] % x->size[k]);
        j++;
      }

  call->dst_shape[0].size[1] = n_found;
}

const WhKernel wh_kernels_array_mask[] = {
  { .op = "BoolGather", .reference = bool_gather },
  { .op = "BoolScatter", .reference = bool_scatter },
  { .op = "BoolFill", .reference = bool_fill },
  { .op = "Where", .reference = where },
  { .op = "NonZero", .reference = non_zero },
  { .op = NULL },
};
