/* graph/run/kernel-special.c: Mod2, BitShift, MaxPoolingBackward, VATNoise
 *
 *   Mod2                y = x0 - x1 trunc (x0 / x1): the sign of x0, as C's % and fmod
 *   BitShift            y = x 2^shift (LEFT) or floor (x / 2^shift) (RIGHT)
 *   MaxPoolingBackward  dx = the sum of the dy of all windows in which x is the first of the
 * largest VATNoise            y = eps x / sqrt (sum of x² over the sample), samples before
 * base_axis
 *
 * Source   nnabla functions.yaml, "Unsupported, Special Use"
 */
#include "config.h"

#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/window.h"

#include <math.h>
#include <string.h>

WH_EACH_PAIR (mod2, fmodf (a, b))
WH_EACH_PAIR (shift_left, truncf (a) * exp2f (truncf (b)))
WH_EACH_PAIR (shift_right, floorf (truncf (a) / exp2f (truncf (b))))

static void
bit_shift (const WhCall *call)
{
  if (strcmp (wh_node_string (call->node, "direction"), "RIGHT") == 0)
    shift_right (call);
  else
    shift_left (call);
}

static void
max_pooling_backward (const WhCall *call)
{
  WhWindow w;
  g_autofree WhTap *taps = NULL;
  gint64 place_step;

  if (!wh_window_of_pooling (call->node, &call->src[1].shape, &call->src[0].shape, &w, call->error))
    return;

  taps = g_new (WhTap, MAX (w.n_taps, 1));
  place_step = w.channel_last ? w.in_maps : 1;
  memset (call->dst[0], 0, wh_shape_n_elements (&call->dst_shape[0]) * sizeof (float));

  for (gint64 p = 0; p < w.n_out; p++)
    {
      gint64 n_taps = wh_window_taps (&w, p, taps);

      for (gint64 n = 0; n < w.n; n++)
        for (gint64 m = 0; m < w.in_maps; m++)
          {
            gint64 at = n * w.in_maps * w.n_in + m, best = -1;
            const float *x = call->src[1].values + at;

            for (gint64 t = 0; t < n_taps; t++)
              if (best < 0 || x[taps[t].place * place_step] > x[best])
                best = taps[t].place * place_step;

            if (best >= 0)
              call->dst[0][at + best] +=
                call->src[0].values[n * w.in_maps * w.n_out + m + p * place_step];
          }
    }
}

static void
vat_noise (const WhCall *call)
{
  const WhShape *shape = &call->src[0].shape;
  gint64 base = wh_node_int (call->node, "base_axis");
  double eps = wh_node_double (call->node, "eps");
  gint64 n_samples, n;

  base += base < 0 ? shape->rank : 0;
  n_samples = wh_shape_product (shape, 0, (guint) CLAMP (base, 0, shape->rank));
  n = n_samples > 0 ? wh_shape_n_elements (shape) / n_samples : 0;

  for (gint64 s = 0; s < n_samples; s++)
    {
      const float *x = call->src[0].values + s * n;
      double sum = 0.0;

      for (gint64 i = 0; i < n; i++)
        sum += (double) x[i] * x[i];
      for (gint64 i = 0; i < n; i++)
        call->dst[0][s * n + i] = sum > 0.0 ? (float) (eps * x[i] / sqrt (sum)) : 0.0f;
    }
}

const WhKernel wh_kernels_special[] = {
  { .op = "Mod2", .reference = mod2 },
  { .op = "BitShift", .reference = bit_shift },
  { .op = "MaxPoolingBackward", .reference = max_pooling_backward },
  { .op = "VATNoise", .reference = vat_noise },
  { .op = NULL },
};
