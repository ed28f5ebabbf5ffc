/* graph/run/kernel-pooling.c: one number for each window, and its opposite
 *
 *   MaxPooling            the largest under the window; what hangs over the edge is never it
 *   SumPooling            the sum
 *   AveragePooling        the sum by the window's size; including_pad counts the padding, but
 *                         nothing beyond it
 *   GlobalAveragePooling  the mean of each map
 *   Unpooling             y[p] = x[p / kernel]
 *
 * Shapes   x (outer..., in...), or (outer..., in..., maps) with channel_last
 * Source   nnabla functions.yaml, Neural Network Layer. Sums run in double.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"
#include "graph/run/window.h"

typedef enum
{
  LARGEST,
  SUM,
  AVERAGE,
} Kind;

/* How many places the window covers, padding included, when it stands for the output's @at. */
static gint64
covered (const WhWindow *w, gint64 at)
{
  gint64 n = 1;

  for (guint a = w->n_axes; a-- > 0; at /= w->out[a])
    {
      gint64 start = at % w->out[a] * w->stride[a] - w->pad[a];

      n *= MIN (start + w->kernel[a], w->in[a] + w->pad[a]) - start;
    }

  return n;
}

static float
pool (Kind kind, const float *x, gint64 step, const WhTap *taps, gint64 n_taps, gint64 divisor)
{
  double sum = 0.0;
  float largest = n_taps ? x[taps[0].place * step] : 0.0f;

  for (gint64 t = 0; t < n_taps; t++)
    {
      float value = x[taps[t].place * step];

      sum += value;
      largest = value > largest ? value : largest;
    }

  if (kind == LARGEST)
    return largest;
  return (float) (kind == AVERAGE ? sum / (double) divisor : sum);
}

static void
pool_all (const WhCall *call, Kind kind, gboolean including_pad)
{
  WhWindow w;
  g_autofree WhTap *taps = NULL;
  const float *x = call->src[0].values;

  if (!wh_window_of_pooling (call->node, &call->src[0].shape, &call->dst_shape[0], &w, call->error))
    return;

  taps = g_new (WhTap, (gsize) w.n_taps);
  for (gint64 p = 0; p < w.n_out; p++)
    {
      gint64 n_taps = wh_window_taps (&w, p, taps);
      gint64 divisor = including_pad ? covered (&w, p) : n_taps;

      for (gint64 n = 0; n < w.n; n++)
        for (gint64 c = 0; c < w.in_maps; c++)
          call->dst[0][(n * w.n_out + p) * w.in_maps + c] =
            pool (kind, x + n * w.n_in * w.in_maps + c, w.in_maps, taps, n_taps, divisor);
    }
}

static void
max_pooling (const WhCall *call)
{
  pool_all (call, LARGEST, FALSE);
}

static void
sum_pooling (const WhCall *call)
{
  pool_all (call, SUM, FALSE);
}

static void
average_pooling (const WhCall *call)
{
  pool_all (call, AVERAGE, wh_node_bool (call->node, "including_pad"));
}

static void
global_average_pooling (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  gint64 size = n ? wh_shape_n_elements (&call->src[0].shape) / n : 0;

  for (gint64 i = 0; i < n; i++)
    {
      double sum = 0.0;

      for (gint64 p = 0; p < size; p++)
        sum += call->src[0].values[i * size + p];

      call->dst[0][i] = (float) (sum / (double) size);
    }
}

static void
unpooling (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *y = &call->dst_shape[0];
  guint n_axes = 0;
  const gint64 *kernel = wh_attributes_ints (call->node->attributes, "kernel", &n_axes);
  guint last = wh_node_bool (call->node, "channel_last") ? 1 : 0;
  gint64 n = wh_shape_n_elements (y);

  if (x->rank != y->rank || x->rank < n_axes + last)
    {
      wh_call_fail (call, "a kernel of %u axes on an input of %u", n_axes, x->rank);
      return;
    }

  for (gint64 i = 0; i < n; i++)
    {
      gint64 rest = i, at = 0, step = 1;

      for (guint a = y->rank; a-- > 0; rest /= y->size[a])
        {
          gint64 place = rest % y->size[a];
          gint64 k = (gint64) a - (gint64) (y->rank - n_axes - last);

          if (k >= 0 && k < (gint64) n_axes && kernel[k] > 0)
            place /= kernel[k];

          at += MIN (place, x->size[a] - 1) * step;
          step *= x->size[a];
        }

      call->dst[0][i] = call->src[0].values[at];
    }
}

const WhKernel wh_kernels_pooling[] = {
  { .op = "AveragePooling", .reference = average_pooling },
  { .op = "GlobalAveragePooling", .reference = global_average_pooling },
  { .op = "MaxPooling", .reference = max_pooling },
  { .op = "SumPooling", .reference = sum_pooling },
  { .op = "Unpooling", .reference = unpooling },
  { .op = NULL },
};
