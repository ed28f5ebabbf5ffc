/* graph/run/kernel-short-fourier.c: STFT, ISTFT
 *
 *   STFT   y[f, t] = sum_n w[n] x'[t stride + n] exp (-2 pi i f n / N),  f = 0 .. N / 2
 *   ISTFT  x'[s] = sum_t w[s - t stride] z_t[s - t stride] / sum_t w[s - t stride]²,
 *          z_t = the real signal of which y[:, t] is the spectrum
 *
 * N is fft_size; the window w of window_size stands in the middle of it; with center, x' is x with
 * N / 2 more on both sides: zeros, or mirrored (reflect). The windows are periodic.
 *
 * as_istft_backward and as_stft_backward give the transposed of the other function's matrix, which
 * is what training asks for.
 *
 * Shapes   x (B..., samples); y_r, y_i (B..., N / 2 + 1, frames)
 * Source   nnabla functions.yaml, "Signal Processing"
 */
#include "config.h"

#include "graph/run/fourier.h"
#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

typedef struct
{
  gint64 n_fft, stride, pad; /* pad: on both sides of x */
  gint64 n_samples;          /* of x */
  gint64 n_padded;           /* of x' */
  gint64 n_frames, n_bins;
  gboolean mirrored;
  double *window;      /* n_fft */
  double *sum_squares; /* n_padded: of all windows over each sample */
  double *signal;      /* n_padded: x' */
  fftw_complex *frame; /* n_fft */
} Frames;

static void
frames_clear (Frames *f)
{
  g_free (f->window);
  g_free (f->sum_squares);
  g_free (f->signal);
  g_free (f->frame);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Frames, frames_clear)

static double
window_at (const char *type, gint64 n, gint64 size)
{
  double c = cos (2.0 * G_PI * (double) n / (double) size);

  if (strcmp (type, "hanning") == 0)
    return 0.5 - 0.5 * c;
  if (strcmp (type, "hamming") == 0)
    return 0.54 - 0.46 * c;
  return 1.0;
}

static gboolean
frames_init (Frames *f, const WhCall *call, const WhShape *signal, const WhShape *spectrum)
{
  gint64 window_size = wh_node_int (call->node, "window_size");
  const char *type = wh_node_string (call->node, "window_type");

  f->n_fft = wh_node_int (call->node, "fft_size");
  f->stride = wh_node_int (call->node, "stride");
  f->pad = wh_node_bool (call->node, "center") ? f->n_fft / 2 : 0;
  f->mirrored = strcmp (wh_node_string (call->node, "pad_mode"), "reflect") == 0;
  f->n_samples = signal->rank > 0 ? signal->size[signal->rank - 1] : 0;
  f->n_padded = f->n_samples + 2 * f->pad;
  f->n_frames = spectrum->rank > 1 ? spectrum->size[spectrum->rank - 1] : 0;
  f->n_bins = spectrum->rank > 1 ? spectrum->size[spectrum->rank - 2] : 0;

  if (f->n_fft < 1 || f->n_fft > G_MAXINT || f->stride < 1 || window_size < 1 ||
      window_size > f->n_fft || f->n_bins != f->n_fft / 2 + 1 ||
      (f->n_frames - 1) * f->stride + f->n_fft > f->n_padded ||
      (f->mirrored && f->pad > 0 && f->n_samples < f->pad + 1))
    {
      wh_call_fail (call, "the signal, fft_size, window_size and stride don't go together");
      return FALSE;
    }

  f->window = g_new0 (double, f->n_fft);
  f->sum_squares = g_new0 (double, MAX (f->n_padded, 1));
  f->signal = g_new0 (double, MAX (f->n_padded, 1));
  f->frame = g_new0 (fftw_complex, f->n_fft);

  for (gint64 n = 0; n < window_size; n++)
    f->window[(f->n_fft - window_size) / 2 + n] = window_at (type, n, window_size);

  for (gint64 t = 0; t < f->n_frames; t++)
    for (gint64 n = 0; n < f->n_fft; n++)
      f->sum_squares[t * f->stride + n] += f->window[n] * f->window[n];

  return TRUE;
}

/* Where sample @s of x' is from, -1 for a zero. */
static gint64
source_of (const Frames *f, gint64 s, gboolean mirrored)
{
  gint64 i = s - f->pad;

  if (i >= 0 && i < f->n_samples)
    return i;
  if (!mirrored)
    return -1;
  return i < 0 ? -i : 2 * (f->n_samples - 1) - i;
}

/* signal := x', @x extended at both ends */
static void
load (Frames *f, const float *x, gboolean mirrored)
{
  for (gint64 s = 0; s < f->n_padded; s++)
    {
      gint64 i = source_of (f, s, mirrored);
      f->signal[s] = i < 0 ? 0.0 : x[i];
    }
}

/* y[:, t] := factor[f] times the spectrum of the windowed frame t of signal */
static void
analyse (const WhCall *call, Frames *f, const double *factor, float *y_r, float *y_i)
{
  for (gint64 t = 0; t < f->n_frames; t++)
    {
      for (gint64 n = 0; n < f->n_fft; n++)
        {
          f->frame[n][0] = f->window[n] * f->signal[t * f->stride + n];
          f->frame[n][1] = 0.0;
        }

      if (!wh_fourier (f->frame, 1, &(int){ (int) f->n_fft }, FALSE))
        {
          wh_call_fail (call, "FFTW has no plan for this size");
          return;
        }

      for (gint64 k = 0; k < f->n_bins; k++)
        {
          y_r[k * f->n_frames + t] = (float) (factor[k] * f->frame[k][0]);
          y_i[k * f->n_frames + t] = (float) (factor[k] * f->frame[k][1]);
        }
    }
}

/* signal := the sum of the windowed frames, each sum_k factor[k] Re (y[k, t] exp (2 pi i k n / N))
 */
static void
synthesise (const WhCall *call, Frames *f, const double *factor, const float *y_r, const float *y_i)
{
  memset (f->signal, 0, f->n_padded * sizeof (double));

  for (gint64 t = 0; t < f->n_frames; t++)
    {
      memset (f->frame, 0, f->n_fft * sizeof (fftw_complex));
      for (gint64 k = 0; k < f->n_bins; k++)
        {
          f->frame[k][0] = factor[k] * y_r[k * f->n_frames + t];
          f->frame[k][1] = factor[k] * y_i[k * f->n_frames + t];
        }

      if (!wh_fourier (f->frame, 1, &(int){ (int) f->n_fft }, TRUE))
        {
          wh_call_fail (call, "FFTW has no plan for this size");
          return;
        }

      for (gint64 n = 0; n < f->n_fft; n++)
        f->signal[t * f->stride + n] += f->window[n] * f->frame[n][0];
    }
}

/* The overlapping windows' share is taken out again; nothing was heard where it is 0. */
static void
divide_by_windows (Frames *f)
{
  for (gint64 s = 0; s < f->n_padded; s++)
    f->signal[s] = f->sum_squares[s] > 0.0 ? f->signal[s] / f->sum_squares[s] : 0.0;
}

/* 1 for each bin, or its part in a real signal: once for 0 and N / 2, else twice, over N */
static double *
make_factors (const Frames *f, gboolean of_signal)
{
  double *factor = g_new (double, f->n_bins);

  for (gint64 k = 0; k < f->n_bins; k++)
    factor[k] = !of_signal ? 1.0 : (k == 0 || 2 * k == f->n_fft ? 1.0 : 2.0) / (double) f->n_fft;

  return factor;
}

static void
stft (const WhCall *call)
{
  gboolean transposed = wh_node_bool (call->node, "as_istft_backward");
  const WhShape *x = &call->src[0].shape;
  gint64 n_batch = x->rank > 0 ? wh_shape_product (x, 0, x->rank - 1) : 0;
  g_auto (Frames) f = { .n_fft = 0 };
  g_autofree double *factor = NULL;

  if (!frames_init (&f, call, x, &call->dst_shape[0]))
    return;

  factor = make_factors (&f, transposed);
  for (gint64 b = 0; b < n_batch; b++)
    {
      gint64 at = b * f.n_bins * f.n_frames;

      load (&f, call->src[0].values + b * f.n_samples, f.mirrored && !transposed);
      if (transposed)
        divide_by_windows (&f);
      analyse (call, &f, factor, call->dst[0] + at, call->dst[1] + at);
    }
}

static void
istft (const WhCall *call)
{
  gboolean transposed = wh_node_bool (call->node, "as_stft_backward");
  const WhShape *x = &call->dst_shape[0];
  gint64 n_batch = x->rank > 0 ? wh_shape_product (x, 0, x->rank - 1) : 0;
  g_auto (Frames) f = { .n_fft = 0 };
  g_autofree double *factor = NULL;

  if (!frames_init (&f, call, x, &call->src[0].shape))
    return;

  factor = make_factors (&f, !transposed);
  for (gint64 b = 0; b < n_batch; b++)
    {
      gint64 at = b * f.n_bins * f.n_frames;
      float *out = call->dst[0] + b * f.n_samples;

      synthesise (call, &f, factor, call->src[0].values + at, call->src[1].values + at);
      if (!transposed)
        divide_by_windows (&f);

      memset (out, 0, f.n_samples * sizeof (float));
      for (gint64 s = 0; s < f.n_padded; s++)
        {
          gint64 i = source_of (&f, s, f.mirrored && transposed);
          if (i >= 0)
            out[i] += (float) f.signal[s];
        }
    }
}

const WhKernel wh_kernels_short_fourier[] = {
  { .op = "STFT", .reference = stft },
  { .op = "ISTFT", .reference = istft },
  { .op = NULL },
};
