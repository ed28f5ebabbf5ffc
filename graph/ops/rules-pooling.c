/* graph/ops/rules-pooling.c: shapes and costs of what moves a window without weights
 *
 *   ignore_border   floor ((size + 2 pad - kernel) / stride) + 1
 *   else            floor ((size + pad - 1) / stride) + 1: the last window may hang over
 *
 * Shapes   the kernel's axes are the last of x, before the channels with channel_last.
 */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

#define MAX_TAPS (1 << 24) /* of a window: 4096 × 4096 */

static gboolean
check_taps (const WhInference *inference, const gint64 *kernel, guint n, GError **error)
{
  gint64 taps = 1;

  for (guint i = 0; i < n; i++)
    taps = wh_count_product (taps, kernel[i]);

  return taps <= MAX_TAPS || wh_check_fail (inference, error, "“kernel” is too large");
}

static gboolean
pooled_shape (const WhInference *inference, guint input, WhShape *y, GError **error)
{
  const WhAttributes *attributes = inference->attributes;
  gboolean channel_last = wh_attributes_bool (attributes, "channel_last");
  gint64 kernel[WH_MAX_RANK], stride[WH_MAX_RANK], pad[WH_MAX_RANK];
  guint n, first;

  wh_attributes_ints (attributes, "kernel", &n);

  if (n == 0 || n > WH_MAX_RANK)
    return wh_check_fail (inference, error, "“kernel” has %u sizes", n);

  if (!wh_check_rank_min (inference, input, n + (channel_last ? 1 : 0), error) ||
      !wh_check_ints (inference, "kernel", n, 1, kernel, error) ||
      !check_taps (inference, kernel, n, error) ||
      !wh_check_ints (inference, "stride", n, 1, stride, error) ||
      !wh_check_ints (inference, "pad", n, 0, pad, error))
    return FALSE;

  *y = *inference->in[input];
  first = y->rank - n - (channel_last ? 1 : 0);

  for (guint i = 0; i < n; i++)
    {
      gint64 size = y->size[first + i];
      gint64 room = size + 2 * pad[i] - kernel[i];

      if (wh_attributes_bool (attributes, "ignore_border"))
        {
          if (room < 0)
            return wh_check_fail (inference, error,
                                  "along axis %u the kernel has %" G_GINT64_FORMAT
                                  " and the input with its padding %" G_GINT64_FORMAT,
                                  first + i, kernel[i], size + 2 * pad[i]);

          y->size[first + i] = room / stride[i] + 1;
        }
      else
        y->size[first + i] = size + pad[i] < 1 ? 0 : (size + pad[i] - 1) / stride[i] + 1;
    }

  return TRUE;
}

gboolean
wh_infer_pooling (WhInference *inference, GError **error)
{
  WhShape y;

  return pooled_shape (inference, 0, &y, error) && wh_check_output (inference, 0, &y, error);
}

/* dy has the shape that pooling x gives. */
gboolean
wh_infer_max_pooling_backward (WhInference *inference, GError **error)
{
  WhShape pooled;

  return wh_check_rank_min (inference, 1, 1, error) &&
         pooled_shape (inference, 1, &pooled, error) &&
         wh_check_shape (inference, 0, &pooled, error) &&
         wh_check_output (inference, 0, inference->in[1], error);
}

/* (N, C, any...) → (N, C, 1, 1), always with two axes more. */
gboolean
wh_infer_global_average_pooling (WhInference *inference, GError **error)
{
  const WhShape *x;

  if (!wh_check_rank_min (inference, 0, 2, error))
    return FALSE;

  x = inference->in[0];

  return wh_check_output (inference, 0, &WH_SHAPE (x->size[0], x->size[1], 1, 1), error);
}

gboolean
wh_infer_unpooling (WhInference *inference, GError **error)
{
  gboolean channel_last = wh_attributes_bool (inference->attributes, "channel_last");
  gint64 kernel[WH_MAX_RANK];
  WhShape y;
  guint n;

  wh_attributes_ints (inference->attributes, "kernel", &n);

  if (n == 0 || n > WH_MAX_RANK)
    return wh_check_fail (inference, error, "“kernel” has %u sizes", n);

  if (!wh_check_rank_min (inference, 0, n + (channel_last ? 1 : 0), error) ||
      !wh_check_ints (inference, "kernel", n, 1, kernel, error))
    return FALSE;

  y = *inference->in[0];
  for (guint i = 0; i < n; i++)
    {
      gint64 *size = &y.size[y.rank - n - (channel_last ? 1 : 0) + i];

      *size = wh_count_product (*size, kernel[i]);
    }

  return wh_check_output (inference, 0, &y, error);
}

/* input (N, C, H, W), boxes (K, 5) → (K, C, output_size) */
gboolean
wh_infer_roi_align (WhInference *inference, GError **error)
{
  gint64 size[2];
  guint n_scales;
  const WhShape *x;
  gint64 k;

  if (!wh_check_rank (inference, 0, 4, error) || !wh_check_rank (inference, 1, 2, error) ||
      !wh_check_shape (inference, 1, &WH_SHAPE (inference->in[1]->size[0], 5), error) ||
      !wh_check_ints (inference, "output_size", 2, 1, size, error))
    return FALSE;

  wh_attributes_floats (inference->attributes, "spatial_scale", &n_scales);
  if (n_scales != 2)
    return wh_check_fail (inference, error, "“spatial_scale” has %u numbers; 2 are expected",
                          n_scales);

  x = inference->in[0];
  k = inference->in[1]->size[0];

  if (wh_attributes_bool (inference->attributes, "channel_last"))
    return wh_check_output (inference, 0, &WH_SHAPE (k, size[0], size[1], x->size[3]), error);

  return wh_check_output (inference, 0, &WH_SHAPE (k, x->size[1], size[0], size[1]), error);
}

/* One comparison or addition for each tap. */
WhCost
wh_cost_pooling (const WhInference *done)
{
  guint n;
  const gint64 *kernel = wh_attributes_ints (done->attributes, "kernel", &n);
  gint64 taps = 1;

  for (guint i = 0; i < n; i++)
    taps = wh_count_product (taps, kernel[i]);

  return (WhCost){ .others = wh_count_product (taps, wh_count_elements (&done->out[0])) };
}

/* Bilinear, usually 2 × 2 points for each bin: 4 · 8 operations. */
WhCost
wh_cost_roi_align (const WhInference *done)
{
  gint64 points = MAX (wh_attributes_int (done->attributes, "sampling_ratio"), 2);

  return (WhCost){
    .others = wh_count_product (8, wh_count_product (wh_count_product (points, points),
                                                     wh_count_elements (&done->out[0]))),
  };
}
