/* graph/ops/rules-convolution.c: shapes of convolutions and their transposes
 *
 *   span   = dilation (kernel - 1) + 1
 *   forth  = floor ((size + 2 pad - span) / stride) + 1
 *   back   = stride (size - 1) + span - 2 pad + output_padding
 *
 * Shapes   x (..., I, S...) or with channel_last (..., S..., I); weight (O, I / group, K...) or
 *          (O, K..., I / group). Of a transpose: weight (I, O / group, K...) or (I, K..., O /
 * group). Of the depthwise ones: weight (channels, K...).
 */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/ports.h"
#include "graph/ops/rules.h"

typedef struct
{
  guint base_axis; /* first axis that is no sample */
  guint n_spatial;
  gboolean channel_last;
  gint64 channels; /* of x */
  gint64 size[WH_MAX_RANK];
  gint64 pad[WH_MAX_RANK], stride[WH_MAX_RANK], dilation[WH_MAX_RANK];
} Window;

static gboolean
flag (const WhInference *inference, const char *name)
{
  return wh_op_argument_index (inference->op, name) >= 0 &&
         wh_attributes_bool (inference->attributes, name);
}

static gboolean
read_window (const WhInference *inference, Window *window, GError **error)
{
  const WhShape *x;
  guint first;

  if (!wh_check_rank_min (inference, 0, 2, error) ||
      !wh_check_axis (inference, "base_axis", inference->in[0]->rank, &window->base_axis, error))
    return FALSE;

  x = inference->in[0];

  if (window->base_axis + 1 >= x->rank)
    return wh_check_fail (inference, error, "input “x” has no spatial axis after axis %u",
                          window->base_axis);

  window->n_spatial = x->rank - window->base_axis - 1;
  window->channel_last = flag (inference, "channel_last");
  window->channels = x->size[window->channel_last ? x->rank - 1 : window->base_axis];
  first = window->base_axis + (window->channel_last ? 0 : 1);

  for (guint i = 0; i < window->n_spatial; i++)
    window->size[i] = x->size[first + i];

  return wh_check_ints (inference, "pad", window->n_spatial, 0, window->pad, error) &&
         wh_check_ints (inference, "stride", window->n_spatial, 1, window->stride, error) &&
         wh_check_ints (inference, "dilation", window->n_spatial, 1, window->dilation, error);
}

/* The weight's sizes along its spatial axes, which start at @first. */
static gboolean
read_kernel (const WhInference *inference,
             const Window *window,
             guint first,
             gint64 *kernel,
             GError **error)
{
  const WhShape *weight = inference->in[1];

  for (guint i = 0; i < window->n_spatial; i++)
    {
      kernel[i] = weight->size[first + i];

      if (kernel[i] < 1)
        return wh_check_fail (inference, error, "the kernel has no taps along spatial axis %u", i);

      if (kernel[i] > WH_MAX_SIZE || window->size[i] > WH_MAX_SIZE)
        return wh_check_fail (inference, error, "spatial axis %u is too large", i);
    }

  return TRUE;
}

/* Sizes fit 2^31 each, so a span fits 2^62 and the sums here stay within gint64. */
static gboolean
slide (const WhInference *inference,
       const Window *window,
       const gint64 *kernel,
       gint64 *out,
       GError **error)
{
  for (guint i = 0; i < window->n_spatial; i++)
    {
      gint64 span = window->dilation[i] * (kernel[i] - 1) + 1;
      gint64 room = window->size[i] + 2 * window->pad[i] - span;

      if (room < 0)
        return wh_check_fail (inference, error,
                              "along spatial axis %u the kernel spans %" G_GINT64_FORMAT
                              " and the input with its padding has %" G_GINT64_FORMAT,
                              i, span, window->size[i] + 2 * window->pad[i]);

      out[i] = room / window->stride[i] + 1;
    }

  return TRUE;
}

static gboolean
spread (const WhInference *inference,
        const Window *window,
        const gint64 *kernel,
        const gint64 *output_padding,
        gint64 *out,
        GError **error)
{
  for (guint i = 0; i < window->n_spatial; i++)
    {
      gint64 step, span;

      if (__builtin_mul_overflow (window->stride[i], MAX (window->size[i] - 1, 0), &step) ||
          __builtin_mul_overflow (window->dilation[i], kernel[i] - 1, &span) ||
          step > G_MAXINT64 / 4 || span > G_MAXINT64 / 4)
        return wh_check_fail (inference, error, "the output is too large along spatial axis %u", i);

      out[i] = step + span + 1 - 2 * window->pad[i] + output_padding[i];

      if (out[i] < 1)
        return wh_check_fail (inference, error,
                              "the padding leaves nothing of the output along spatial axis %u", i);
    }

  return TRUE;
}

static gboolean
finish (WhInference *inference,
        const Window *window,
        gint64 channels,
        const gint64 *size,
        GError **error)
{
  WhShape y = *inference->in[0];
  guint first = window->base_axis + (window->channel_last ? 0 : 1);

  y.size[window->channel_last ? y.rank - 1 : window->base_axis] = channels;

  for (guint i = 0; i < window->n_spatial; i++)
    y.size[first + i] = size[i];

  return wh_check_output (inference, 0, &y, error);
}

static gboolean
check_vector (const WhInference *inference, const char *port, gint64 size, GError **error)
{
  int at =
    wh_op_find_input (inference->op, inference->attributes, inference->in, inference->n_in, port);

  return at < 0 || wh_check_shape (inference, (guint) at, &WH_SHAPE (size), error);
}

/* The channels of x that each group reads, by the weight's axis @axis. */
static gboolean
check_groups (const WhInference *inference,
              gint64 channels,
              gint64 out_channels,
              gint64 per_group,
              gint64 group,
              GError **error)
{
  if (channels % group != 0 || channels / group != per_group)
    return wh_check_fail (inference, error,
                          "input “x” has %" G_GINT64_FORMAT " channels in %" G_GINT64_FORMAT
                          " group(s); “weight” reads %" G_GINT64_FORMAT " per group",
                          channels, group, per_group);

  if (out_channels % group != 0)
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT
                          " output channels can't be shared by %" G_GINT64_FORMAT " groups",
                          out_channels, group);

  return TRUE;
}

/* Offsets and masks of a DeformableConvolution: (samples, per_tap taps groups, S...) */
static gboolean
check_deformation (const WhInference *inference,
                   const Window *window,
                   const gint64 *kernel,
                   const char *port,
                   gint64 per_tap,
                   GError **error)
{
  WhShape expected = *inference->in[0];
  gint64 group, n_taps = 1;
  int at =
    wh_op_find_input (inference->op, inference->attributes, inference->in, inference->n_in, port);

  if (at < 0)
    return TRUE;

  if (!wh_check_int (inference, "deformable_group", 1, &group, error))
    return FALSE;

  for (guint i = 0; i < window->n_spatial; i++)
    n_taps = wh_count_product (n_taps, kernel[i]);

  if (window->channels % group != 0)
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT " channels can't be shared by %" G_GINT64_FORMAT
                          " deformable groups",
                          window->channels, group);

  expected.size[window->channel_last ? expected.rank - 1 : window->base_axis] =
    wh_count_product (per_tap, wh_count_product (n_taps, group));

  return wh_check_shape (inference, (guint) at, &expected, error);
}

/* The four vectors that normalize, and z, which is added, of a FusedConvolution. */
static gboolean
check_fusion (WhInference *inference, const Window *window, GError **error)
{
  static const char *const vectors[] = { "beta", "gamma", "mean", "variance" };
  const WhShape *y = &inference->out[0];
  guint axis = window->channel_last ? y->rank - 1 : window->base_axis;
  WhShape vector = { .rank = y->rank };
  int z =
    wh_op_find_input (inference->op, inference->attributes, inference->in, inference->n_in, "z");

  if (inference->n_in == 5 || inference->n_in > 7)
    return wh_check_fail (inference, error,
                          "%u inputs: a bias and a normalization can't be there at the same time",
                          inference->n_in);

  for (guint i = 0; i < y->rank; i++)
    vector.size[i] = i == axis ? y->size[i] : 1;

  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    {
      int at = wh_op_find_input (inference->op, inference->attributes, inference->in,
                                 inference->n_in, vectors[i]);

      if (at >= 0 && !wh_check_shape (inference, (guint) at, &vector, error))
        return FALSE;
    }

  return z < 0 || wh_check_shape (inference, (guint) z, y, error);
}

gboolean
wh_infer_convolution (WhInference *inference, GError **error)
{
  Window window;
  const WhShape *weight;
  gint64 group, kernel[WH_MAX_RANK], size[WH_MAX_RANK];

  if (!read_window (inference, &window, error) ||
      !wh_check_rank (inference, 1, window.n_spatial + 2, error) ||
      !wh_check_int (inference, "group", 1, &group, error) ||
      !read_kernel (inference, &window, window.channel_last ? 1 : 2, kernel, error))
    return FALSE;

  weight = inference->in[1];

  return check_groups (inference, window.channels, weight->size[0],
                       weight->size[window.channel_last ? weight->rank - 1 : 1], group, error) &&
         check_vector (inference, "bias", weight->size[0], error) &&
         slide (inference, &window, kernel, size, error) &&
         finish (inference, &window, weight->size[0], size, error);
}

gboolean
wh_infer_fused_convolution (WhInference *inference, GError **error)
{
  Window window;

  return wh_infer_convolution (inference, error) && read_window (inference, &window, error) &&
         check_fusion (inference, &window, error);
}

gboolean
wh_infer_deformable_convolution (WhInference *inference, GError **error)
{
  Window window;
  gint64 kernel[WH_MAX_RANK];

  return wh_infer_convolution (inference, error) && read_window (inference, &window, error) &&
         read_kernel (inference, &window, window.channel_last ? 1 : 2, kernel, error) &&
         wh_check_rank (inference, 2, inference->in[0]->rank, error) &&
         check_deformation (inference, &window, kernel, "offset", 2, error) &&
         check_deformation (inference, &window, kernel, "mask", 1, error);
}

/* Convolutions with binary or power-of-two weights carry those weights beside the real ones. */
gboolean
wh_infer_quantized_convolution (WhInference *inference, GError **error)
{
  return wh_infer_convolution (inference, error) &&
         wh_check_shape (inference, 2, inference->in[1], error) &&
         (wh_op_find_input (inference->op, inference->attributes, inference->in, inference->n_in,
                            inference->op->inputs[3].name) < 0 ||
          wh_check_shape (inference, 3, &WH_SHAPE (inference->in[1]->size[0]), error));
}

gboolean
wh_infer_depthwise_convolution (WhInference *inference, GError **error)
{
  Window window;
  gint64 multiplier, channels, kernel[WH_MAX_RANK], size[WH_MAX_RANK];

  if (!read_window (inference, &window, error) ||
      !wh_check_rank (inference, 1, window.n_spatial + 1, error) ||
      !wh_check_int (inference, "multiplier", 1, &multiplier, error) ||
      !read_kernel (inference, &window, 1, kernel, error))
    return FALSE;

  channels = wh_count_product (window.channels, multiplier);

  if (inference->in[1]->size[0] != channels)
    return wh_check_fail (inference, error,
                          "“weight” is for %" G_GINT64_FORMAT " channels; %" G_GINT64_FORMAT
                          " times multiplier %" G_GINT64_FORMAT " are expected",
                          inference->in[1]->size[0], window.channels, multiplier);

  return check_vector (inference, "bias", channels, error) &&
         slide (inference, &window, kernel, size, error) &&
         finish (inference, &window, channels, size, error);
}

gboolean
wh_infer_deconvolution (WhInference *inference, GError **error)
{
  Window window;
  const WhShape *weight;
  gint64 group, channels, kernel[WH_MAX_RANK], size[WH_MAX_RANK];
  gint64 output_padding[WH_MAX_RANK] = { 0 };
  guint n;

  if (!read_window (inference, &window, error) ||
      !wh_check_rank (inference, 1, window.n_spatial + 2, error) ||
      !wh_check_int (inference, "group", 1, &group, error) ||
      !read_kernel (inference, &window, window.channel_last ? 1 : 2, kernel, error))
    return FALSE;

  /* Files from before the argument was there have none. */
  wh_attributes_ints (inference->attributes, "output_padding", &n);
  if (n > 0 &&
      !wh_check_ints (inference, "output_padding", window.n_spatial, 0, output_padding, error))
    return FALSE;

  weight = inference->in[1];

  if (weight->size[0] != window.channels || window.channels % group != 0)
    return wh_check_fail (inference, error,
                          "input “x” has %" G_GINT64_FORMAT " channels in %" G_GINT64_FORMAT
                          " group(s); “weight” reads %" G_GINT64_FORMAT,
                          window.channels, group, weight->size[0]);

  channels = wh_count_product (weight->size[window.channel_last ? weight->rank - 1 : 1], group);

  return check_vector (inference, "bias", channels, error) &&
         spread (inference, &window, kernel, output_padding, size, error) &&
         finish (inference, &window, channels, size, error);
}

gboolean
wh_infer_depthwise_deconvolution (WhInference *inference, GError **error)
{
  static const gint64 no_padding[WH_MAX_RANK] = { 0 };
  Window window;
  gint64 divisor, kernel[WH_MAX_RANK], size[WH_MAX_RANK];

  if (!read_window (inference, &window, error) ||
      !wh_check_rank (inference, 1, window.n_spatial + 1, error) ||
      !wh_check_int (inference, "divisor", 1, &divisor, error) ||
      !read_kernel (inference, &window, 1, kernel, error))
    return FALSE;

  if (inference->in[1]->size[0] != window.channels || window.channels % divisor != 0)
    return wh_check_fail (inference, error,
                          "input “x” has %" G_GINT64_FORMAT
                          " channels, “weight” is for %" G_GINT64_FORMAT
                          ", and divisor %" G_GINT64_FORMAT " must divide them",
                          window.channels, inference->in[1]->size[0], divisor);

  return check_vector (inference, "bias", window.channels / divisor, error) &&
         spread (inference, &window, kernel, no_padding, size, error) &&
         finish (inference, &window, window.channels / divisor, size, error);
}
