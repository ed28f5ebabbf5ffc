/* graph/run/kernel-convolution.c: convolutions, deconvolutions and their depthwise kinds
 *
 *   y[n, o, p] = b[o] + sum over c in the group of o, tap t:  w[o, c, t] x[n, c, p s - pad + t d]
 *
 * and for a deconvolution the same with w[c, o, t] and those p' for which p' s - pad + t d = p.
 *
 * Shapes   x (n, C, in...), y (n, O, out...), or with channel_last the maps as the last axis;
 *          w (O, C / group, kernel...), a deconvolution's (C, O / group, kernel...), with
 *          channel_last the second axis last; depthwise w (maps, kernel...).
 * Source   nnabla functions.yaml, Neural Network Layer.
 */
#include "config.h"

#include "graph/run/convolve.h"
#include "graph/run/kernel-tables.h"

WhWeightSteps
wh_weight_steps (const WhWindow *w)
{
  gint64 in = w->in_maps / w->group, out = w->out_maps / w->group;
  gint64 second = w->transposed ? out : in; /* size of the weight's second axis */
  gint64 first_step = second * w->n_taps;
  gint64 second_step = w->channel_last ? 1 : w->n_taps;

  return (WhWeightSteps){
    .group = in * out * w->n_taps,
    .in = w->transposed ? first_step : second_step,
    .out = w->transposed ? second_step : first_step,
    .tap = w->channel_last ? second : 1,
  };
}

void
wh_convolve (const WhWindow *w, const float *x, const float *weight, const float *bias, float *y)
{
  WhWeightSteps s = wh_weight_steps (w);
  gint64 in = w->in_maps / w->group, out = w->out_maps / w->group;
  gint64 x_map = w->channel_last ? 1 : w->n_in, x_place = w->channel_last ? w->in_maps : 1;
  gint64 y_map = w->channel_last ? 1 : w->n_out, y_place = w->channel_last ? w->out_maps : 1;
  g_autofree WhTap *taps = g_new (WhTap, (gsize) MAX (w->n_taps, 1));

  for (gint64 p = 0; p < w->n_out; p++)
    {
      gint64 n_taps = wh_window_taps (w, p, taps);

      for (gint64 n = 0; n < w->n; n++)
        for (gint64 o = 0; o < w->out_maps; o++)
          {
            gint64 g = o / out;
            const float *x_group = x + n * w->in_maps * w->n_in + g * in * x_map;
            const float *w_map = weight + g * s.group + o % out * s.out;
            double sum = bias ? bias[o] : 0.0;

            for (gint64 c = 0; c < in; c++)
              for (gint64 t = 0; t < n_taps; t++)
                sum += (double) w_map[c * s.in + taps[t].tap * s.tap] *
                       x_group[c * x_map + taps[t].place * x_place];

            y[n * w->out_maps * w->n_out + o * y_map + p * y_place] = (float) sum;
          }
    }
}

void
wh_convolution (const WhCall *call)
{
  WhWindow window;

  if (!wh_window_of_convolution (call->node, &call->src[0].shape, &call->src[1].shape,
                                 &call->dst_shape[0], &window, call->error))
    return;

  if (call->n_src > 2 && wh_shape_n_elements (&call->src[2].shape) != window.out_maps)
    wh_call_fail (call, "one bias for each of %" G_GINT64_FORMAT " maps expected", window.out_maps);
  else
    wh_convolve (&window, call->src[0].values, call->src[1].values,
                 call->n_src > 2 ? call->src[2].values : NULL, call->dst[0]);
}

const WhKernel wh_kernels_convolution[] = {
  { .op = "Convolution", .reference = wh_convolution },
  { .op = "Deconvolution", .reference = wh_convolution },
  { .op = "DepthwiseConvolution", .reference = wh_convolution },
  { .op = "DepthwiseDeconvolution", .reference = wh_convolution },
  { .op = NULL },
};
