/* graph/run/kernel-fourier.c: FFT, IFFT
 *
 *   FFT   y[k] = sum over t of x[t] exp (-2 pi i (k . t / n))
 *   IFFT  y[t] = 1/N sum over k of x[k] exp (+2 pi i (k . t / n))
 *
 * over the last signal_ndim axes; with normalized both are divided by sqrt (N) instead.
 *
 * Shapes   (batch..., n..., 2): real and imaginary part
 * Source   nnabla functions.yaml; numpy.fft's definition. Computed by FFTW in double.
 */
#include "config.h"

#include "graph/run/fourier.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

static GMutex planner; /* FFTW's alone may not be used by two threads */

gboolean
wh_fourier (fftw_complex *values, guint n_axes, const int *sizes, gboolean inverse)
{
  fftw_plan plan;

  g_mutex_lock (&planner);
  plan = fftw_plan_dft ((int) n_axes, sizes, values, values, inverse ? FFTW_BACKWARD : FFTW_FORWARD,
                        FFTW_ESTIMATE);
  g_mutex_unlock (&planner);

  if (plan == NULL)
    return FALSE;

  fftw_execute (plan);

  g_mutex_lock (&planner);
  fftw_destroy_plan (plan);
  g_mutex_unlock (&planner);
  return TRUE;
}

static void
transform (const WhCall *call, gboolean inverse)
{
  const WhShape *shape = &call->src[0].shape;
  gint64 n_axes = wh_node_int (call->node, "signal_ndim");
  gint64 n_batch, n = 1;
  g_autofree fftw_complex *values = NULL;
  int sizes[WH_MAX_RANK];
  double scale;

  if (n_axes < 1 || n_axes >= shape->rank || shape->size[shape->rank - 1] != 2)
    {
      wh_call_fail (call, "no signal of %" G_GINT64_FORMAT " axes of complex numbers", n_axes);
      return;
    }

  for (gint64 k = 0; k < n_axes; k++)
    {
      gint64 size = shape->size[shape->rank - 1 - n_axes + k];

      sizes[k] = (int) MIN (size, G_MAXINT);
      n *= size;
    }

  n_batch = wh_shape_product (shape, 0, shape->rank - 1 - (guint) n_axes);
  values = g_new (fftw_complex, MAX (n, 1));
  scale = wh_node_bool (call->node, "normalized") ? 1.0 / sqrt (n) : inverse ? 1.0 / n : 1.0;

  for (gint64 b = 0; n > 0 && b < n_batch; b++)
    {
      for (gint64 i = 0; i < n; i++)
        for (guint part = 0; part < 2; part++)
          values[i][part] = call->src[0].values[(b * n + i) * 2 + part];

      if (!wh_fourier (values, (guint) n_axes, sizes, inverse))
        {
          wh_call_fail (call, "FFTW has no plan for this size");
          return;
        }

      for (gint64 i = 0; i < n; i++)
        for (guint part = 0; part < 2; part++)
          call->dst[0][(b * n + i) * 2 + part] = (float) (scale * values[i][part]);
    }
}

static void
fft (const WhCall *call)
{
  transform (call, FALSE);
}

static void
ifft (const WhCall *call)
{
  transform (call, TRUE);
}

const WhKernel wh_kernels_fourier[] = {
  { .op = "FFT", .reference = fft },
  { .op = "IFFT", .reference = ifft },
  { .op = NULL },
};
