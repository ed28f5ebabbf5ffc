/* graph/run/kernel-softmax.c: Softmax, LogSoftmax
 *
 *   Softmax     y[o, a, i] = exp (x[o, a, i] - m) / sum_j exp (x[o, j, i] - m)
 *   LogSoftmax  y[o, a, i] = x[o, a, i] - m - log sum_j exp (x[o, j, i] - m)
 *
 *   m = max_j x[o, j, i]
 *
 * Shapes   x and y (outer, axis, inner): the dimensions before and after the axis flattened.
 * Source   nnabla functions.yaml. Subtracting m changes nothing but keeps exp finite.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <math.h>

static void
softmax_line (const float *x, float *y, gint64 n, gint64 step, gboolean logarithm)
{
  double sum = 0.0;
  float m = -INFINITY;

  for (gint64 a = 0; a < n; a++)
    m = MAX (m, x[a * step]);

  for (gint64 a = 0; a < n; a++)
    {
      y[a * step] = expf (x[a * step] - m);
      sum += y[a * step];
    }

  for (gint64 a = 0; a < n; a++)
    y[a * step] = logarithm ? (float) (x[a * step] - m - log (sum)) : (float) (y[a * step] / sum);
}

static void
softmax_lines (const WhCall *call, gboolean logarithm)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < s.inner; i++)
      {
        gint64 at = o * s.axis * s.inner + i; /* element (o, 0, i) */
        softmax_line (call->src[0].values + at, call->dst[0] + at, s.axis, s.inner, logarithm);
      }
}

static void
softmax (const WhCall *call)
{
  softmax_lines (call, FALSE);
}

static void
log_softmax (const WhCall *call)
{
  softmax_lines (call, TRUE);
}

const WhKernel wh_kernels_softmax[] = {
  { .op = "Softmax", .reference = softmax },
  { .op = "LogSoftmax", .reference = log_softmax },
  { .op = NULL },
};
