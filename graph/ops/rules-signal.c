/* graph/ops/rules-signal.c: shapes and costs of resampling, Fourier transforms and warping */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

#include <math.h>
#include <string.h>

/* The last axes, before the channels with channel_last, take the sizes given. */
gboolean
wh_infer_interpolate (WhInference *inference, GError **error)
{
  const char *mode = wh_attributes_string (inference->attributes, "mode");
  gboolean channel_last = wh_attributes_bool (inference->attributes, "channel_last");
  gint64 size[WH_MAX_RANK];
  WhShape y;
  guint n, first;

  wh_attributes_ints (inference->attributes, "output_size", &n);

  if (n < 1 || n > 3)
    return wh_check_fail (inference, error, "“output_size” has %u sizes; 1 to 3 are expected", n);

  if (strcmp (mode, "nearest") != 0 && strcmp (mode, "linear") != 0)
    return wh_check_fail (inference, error, "“mode” is “%s”; “nearest” or “linear” is expected",
                          mode);

  if (!wh_check_ints (inference, "output_size", n, 1, size, error) ||
      !wh_check_rank_min (inference, 0, n + (channel_last ? 1 : 0), error))
    return FALSE;

  y = *inference->in[0];
  first = y.rank - n - (channel_last ? 1 : 0);

  for (guint i = 0; i < n; i++)
    {
      if (y.size[first + i] == 0)
        return wh_check_fail (inference, error, "axis %u has nothing to interpolate", first + i);
      y.size[first + i] = size[i];
    }

  return wh_check_output (inference, 0, &y, error);
}

/* Sizes, or scales: floor (size scale) in float. */
gboolean
wh_infer_onnx_resize (WhInference *inference, GError **error)
{
  guint n_sizes, n_scales, rank;
  const gint64 *sizes = wh_attributes_ints (inference->attributes, "sizes", &n_sizes);
  const double *scales = wh_attributes_floats (inference->attributes, "scales", &n_scales);
  gint64 checked[WH_MAX_RANK];
  WhShape y;

  if (!wh_check_rank_min (inference, 0, 1, error))
    return FALSE;

  rank = inference->in[0]->rank;

  if ((n_sizes > 0) == (n_scales > 0))
    return wh_check_fail (inference, error, "either “sizes” or “scales” must be given");

  if (MAX (n_sizes, n_scales) != rank)
    return wh_check_fail (inference, error, "“%s” has %u numbers; %u are expected",
                          n_sizes > 0 ? "sizes" : "scales", MAX (n_sizes, n_scales), rank);

  if (n_sizes > 0 && !wh_check_ints (inference, "sizes", rank, 1, checked, error))
    return FALSE;

  y = *inference->in[0];

  for (guint i = 0; i < rank; i++)
    {
      float scaled =
        n_sizes > 0 ? (float) sizes[i] : floorf ((float) y.size[i] * (float) scales[i]);

      if (!(scaled >= 1.0f && scaled <= (float) WH_MAX_SIZE) || y.size[i] == 0)
        return wh_check_fail (inference, error,
                              "axis %u has %" G_GINT64_FORMAT " elements and would get %g", i,
                              y.size[i], scaled);

      y.size[i] = n_sizes > 0 ? sizes[i] : (gint64) scaled;
    }

  return wh_check_output (inference, 0, &y, error);
}

/* Complex numbers are pairs along the last axis. */
gboolean
wh_infer_fft (WhInference *inference, GError **error)
{
  gint64 n;
  const WhShape *x;

  if (!wh_check_int (inference, "signal_ndim", 1, &n, error))
    return FALSE;

  if (n > 3)
    return wh_check_fail (inference, error,
                          "“signal_ndim” is %" G_GINT64_FORMAT "; 1 to 3 are expected", n);

  if (!wh_check_rank_min (inference, 0, (guint) n + 1, error))
    return FALSE;

  x = inference->in[0];

  if (x->size[x->rank - 1] != 2)
    return wh_check_fail (inference, error,
                          "the last axis of “x” has %" G_GINT64_FORMAT
                          " elements; a real and an imaginary part are expected",
                          x->size[x->rank - 1]);

  return wh_infer_same (inference, error);
}

typedef struct
{
  gint64 window, stride, fft;
  gboolean center;
} Frames;

static gboolean
read_frames (const WhInference *inference, Frames *frames, GError **error)
{
  const char *type = wh_attributes_string (inference->attributes, "window_type");

  if (!wh_check_int (inference, "window_size", 1, &frames->window, error) ||
      !wh_check_int (inference, "stride", 1, &frames->stride, error) ||
      !wh_check_int (inference, "fft_size", 1, &frames->fft, error))
    return FALSE;

  frames->center = wh_attributes_bool (inference->attributes, "center");

  if (strcmp (type, "hanning") != 0 && strcmp (type, "hamming") != 0 &&
      strcmp (type, "rectangular") != 0)
    return wh_check_fail (inference, error, "“window_type” is “%s”, which is not known", type);

  if (frames->window > frames->fft)
    return wh_check_fail (inference, error,
                          "a window of %" G_GINT64_FORMAT
                          " doesn't fit an FFT of %" G_GINT64_FORMAT,
                          frames->window, frames->fft);

  return TRUE;
}

/* x (B, T) → twice (B, fft / 2 + 1, frames); centred frames reach half an FFT beyond the ends. */
gboolean
wh_infer_stft (WhInference *inference, GError **error)
{
  Frames frames;
  const WhShape *x;
  gint64 length;
  WhShape y;

  if (!wh_check_rank (inference, 0, 2, error) || !read_frames (inference, &frames, error))
    return FALSE;

  x = inference->in[0];
  length = x->size[1] + (frames.center ? 2 * (frames.fft / 2) : 0);

  if (frames.center && frames.fft / 2 >= x->size[1] &&
      strcmp (wh_attributes_string (inference->attributes, "pad_mode"), "reflect") == 0)
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT " samples can't be reflected by %" G_GINT64_FORMAT,
                          x->size[1], frames.fft / 2);

  if (length < frames.fft)
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT " samples are fewer than the FFT's %" G_GINT64_FORMAT,
                          length, frames.fft);

  y = WH_SHAPE (x->size[0], frames.fft / 2 + 1, (length - frames.fft) / frames.stride + 1);

  return wh_check_output (inference, 0, &y, error) && wh_check_output (inference, 1, &y, error);
}

gboolean
wh_infer_istft (WhInference *inference, GError **error)
{
  Frames frames;
  const WhShape *x;
  gint64 length;

  if (!wh_check_rank (inference, 0, 3, error) ||
      !wh_check_shape (inference, 1, inference->in[0], error) ||
      !read_frames (inference, &frames, error))
    return FALSE;

  x = inference->in[0];

  if (x->size[1] != frames.fft / 2 + 1)
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT " frequencies; an FFT of %" G_GINT64_FORMAT
                          " has %" G_GINT64_FORMAT,
                          x->size[1], frames.fft, frames.fft / 2 + 1);

  if (frames.fft % frames.stride != 0)
    return wh_check_fail (inference, error, "“fft_size” must be a multiple of “stride”");

  length = wh_count_product (MAX (x->size[2] - 1, 0), frames.stride);

  if (length > G_MAXINT64 / 2)
    return wh_check_fail (inference, error, "the output is too large");

  length += frames.fft - (frames.center ? 2 * (frames.fft / 2) : 0);

  return wh_check_output (inference, 0, &WH_SHAPE (x->size[0], length), error);
}

/* Each output number is a sum over one frame, or the other way round. */
WhCost
wh_cost_stft (const WhInference *done)
{
  gint64 n = wh_count_elements (done->n_in > 1 ? done->in[0] : &done->out[0]);
  gint64 fft = wh_attributes_int (done->attributes, "fft_size");

  return (WhCost){ .multiply_adds = wh_count_product (wh_count_product (2, n), fft) };
}

/* 5 n log2 n, the usual count. */
WhCost
wh_cost_fft (const WhInference *done)
{
  const WhShape *x = done->in[0];
  gint64 n = wh_count_elements (x) / 2;
  gint64 axes = wh_attributes_int (done->attributes, "signal_ndim");
  double points = 1.0;

  for (gint64 i = 0; i < axes; i++)
    points *= (double) x->size[x->rank - 2 - i];

  return (WhCost){ .others = (gint64) (5.0 * (double) n * log2 (MAX (points, 2.0))) };
}

/* (B, 2, 3) and (H, W) → (B, H, W, 2); (B, 3, 4) and (D, H, W) → (B, D, H, W, 3) */
gboolean
wh_infer_affine_grid (WhInference *inference, GError **error)
{
  gint64 size[3];
  WhShape y;
  guint n;

  wh_attributes_ints (inference->attributes, "size", &n);

  if (n != 2 && n != 3)
    return wh_check_fail (inference, error, "“size” has %u sizes; 2 or 3 are expected", n);

  if (!wh_check_ints (inference, "size", n, 1, size, error) ||
      !wh_check_rank (inference, 0, 3, error) ||
      !wh_check_shape (inference, 0, &WH_SHAPE (inference->in[0]->size[0], n, n + 1), error))
    return FALSE;

  y = WH_SHAPE (inference->in[0]->size[0]);
  for (guint i = 0; i < n; i++)
    wh_check_append (&y, size[i]);
  wh_check_append (&y, n);

  return wh_check_output (inference, 0, &y, error);
}

/* x (B, C, S...), grid (B, G..., axes of S) → (B, C, G...); channel_last has C at the end. */
gboolean
wh_infer_warp_by_grid (WhInference *inference, GError **error)
{
  gboolean channel_last = wh_attributes_bool (inference->attributes, "channel_last");
  const WhShape *x, *grid;
  WhShape y;
  gint64 channels;
  guint n;

  if (!wh_check_rank_min (inference, 0, 4, error))
    return FALSE;

  if (inference->in[0]->rank > 5)
    return wh_check_rank (inference, 0, 5, error);

  if (!wh_check_rank (inference, 1, inference->in[0]->rank, error))
    return FALSE;

  x = inference->in[0];
  grid = inference->in[1];
  n = x->rank - 2;

  if (grid->size[0] != x->size[0] || grid->size[n + 1] != n)
    return wh_check_fail (inference, error,
                          "“grid” has %" G_GINT64_FORMAT " samples of %" G_GINT64_FORMAT
                          " coordinates; %" G_GINT64_FORMAT " of %u are expected",
                          grid->size[0], grid->size[n + 1], x->size[0], n);

  channels = x->size[channel_last ? n + 1 : 1];
  y = WH_SHAPE (x->size[0]);

  if (!channel_last)
    wh_check_append (&y, channels);
  for (guint i = 0; i < n; i++)
    wh_check_append (&y, grid->size[1 + i]);
  if (channel_last)
    wh_check_append (&y, channels);

  return wh_check_output (inference, 0, &y, error);
}

/* data (B, C, H, W), flow (B, 2, H, W) */
gboolean
wh_infer_warp_by_flow (WhInference *inference, GError **error)
{
  WhShape flow;

  if (!wh_check_rank (inference, 0, 4, error))
    return FALSE;

  flow = *inference->in[0];
  flow.size[1] = 2;

  return wh_check_shape (inference, 1, &flow, error) && wh_infer_same (inference, error);
}

/* Bilinear: about eight operations for each output element. */
WhCost
wh_cost_resample (const WhInference *done)
{
  return (WhCost){ .others = wh_count_product (8, wh_count_elements (&done->out[0])) };
}

WhCost
wh_cost_affine_grid (const WhInference *done)
{
  const WhShape *theta = done->in[0];

  return (WhCost){
    .multiply_adds = wh_count_product (wh_count_elements (&done->out[0]), theta->size[2]),
  };
}
