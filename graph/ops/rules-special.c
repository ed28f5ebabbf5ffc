/* graph/ops/rules-special.c: shapes and costs of detection, quantizing, and what has no family */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/einsum.h"
#include "graph/ops/rules.h"

gboolean
wh_infer_fixed_point_quantize (WhInference *inference, GError **error)
{
  gboolean sign = wh_attributes_bool (inference->attributes, "sign");
  gint64 n = wh_attributes_int (inference->attributes, "n");
  double delta = wh_attributes_double (inference->attributes, "delta");

  if (n < (sign ? 2 : 1) || n > 64)
    return wh_check_fail (inference, error,
                          "“n” is %" G_GINT64_FORMAT
                          " bits, which leaves nothing to write numbers in",
                          n);

  if (!(delta > 0.0))
    return wh_check_fail (inference, error, "“delta” is %g; a step must be larger than 0", delta);

  return wh_infer_same (inference, error);
}

gboolean
wh_infer_pow2_quantize (WhInference *inference, GError **error)
{
  gboolean sign = wh_attributes_bool (inference->attributes, "sign");
  gboolean zero = wh_attributes_bool (inference->attributes, "with_zero");
  gint64 n = wh_attributes_int (inference->attributes, "n");

  if (n < 1 + (sign ? 1 : 0) + (zero ? 1 : 0) || n > 64)
    return wh_check_fail (inference, error,
                          "“n” is %" G_GINT64_FORMAT
                          " bits, which leaves nothing to write numbers in",
                          n);

  return wh_infer_same (inference, error);
}

/* Input @input is repeated to the shape of x. */
static gboolean
check_repeats (const WhInference *inference, guint input, GError **error)
{
  WhShape y;

  if (!wh_check_rank (inference, input, inference->in[0]->rank, error))
    return FALSE;

  return (wh_shape_broadcast (inference->in[0], inference->in[input], &y) &&
          wh_shape_equal (&y, inference->in[0])) ||
         wh_check_shape (inference, input, inference->in[0], error);
}

/* Scale and zero point: one for all, or one for each slice along some axes. */
gboolean
wh_infer_quantize_linear (WhInference *inference, GError **error)
{
  return wh_check_rank_min (inference, 0, 0, error) && check_repeats (inference, 1, error) &&
         check_repeats (inference, 2, error) &&
         wh_check_shape (inference, 2, inference->in[1], error) && wh_infer_same (inference, error);
}

gboolean
wh_infer_min_max_quantize (WhInference *inference, GError **error)
{
  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  for (guint i = 1; i <= 4; i++)
    if (!check_repeats (inference, i, error) ||
        !wh_check_shape (inference, i, inference->in[1], error))
      return FALSE;

  return wh_infer_same (inference, error);
}

gboolean
wh_infer_prune (WhInference *inference, GError **error)
{
  double rate = wh_attributes_double (inference->attributes, "rate");

  if (!(rate >= 0.0 && rate <= 1.0))
    return wh_check_fail (inference, error, "“rate” is %g; a part, 0 to 1, is expected", rate);

  return wh_infer_same (inference, error);
}

/* “k” of each sample, one row for everything from base_axis on. */
gboolean
wh_infer_top_k_data (WhInference *inference, GError **error)
{
  const WhAttributes *attributes = inference->attributes;
  gint64 k, n;
  guint base;
  WhShape y;

  if (!wh_check_int (inference, "k", 1, &k, error) || !wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error))
    return FALSE;

  if (inference->n_out > 1 && !wh_attributes_bool (attributes, "with_index"))
    return wh_check_fail (inference, error, "%u outputs, but “with_index” is false",
                          inference->n_out);

  y = *inference->in[0];
  n = wh_shape_product (&y, base, y.rank);

  if (k > n)
    return wh_check_fail (inference, error,
                          "the largest %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " elements", k,
                          n);

  /* The indices always come reduced. */
  y = wh_shape_from_sizes (y.size, base);
  wh_check_append (&y, k);

  return wh_check_output (inference, 1, &y, error) &&
         wh_check_output (inference, 0,
                          wh_attributes_bool (attributes, "reduce") ? &y : inference->in[0], error);
}

gboolean
wh_infer_top_k_grad (WhInference *inference, GError **error)
{
  gint64 k;
  guint base;

  return wh_check_int (inference, "k", 1, &k, error) &&
         wh_check_rank_min (inference, 0, 1, error) &&
         wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error) &&
         wh_infer_same (inference, error);
}

/* x and w of one shape; each sample is scaled to a length. */
gboolean
wh_infer_vat_noise (WhInference *inference, GError **error)
{
  guint base;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error))
    return FALSE;

  if (base == 0)
    return wh_check_fail (inference, error, "“base_axis” is 0, which leaves no samples");

  return wh_infer_equal (inference, error);
}

/* (samples, boxes, 4 coordinates, a score and the classes) */
gboolean
wh_infer_nms_detection (WhInference *inference, GError **error)
{
  if (!wh_check_rank (inference, 0, 3, error))
    return FALSE;

  if (inference->in[0]->size[2] < 5)
    return wh_check_fail (inference, error,
                          "the last axis of “x” has %" G_GINT64_FORMAT
                          " elements; a box and its score are 5",
                          inference->in[0]->size[2]);

  return wh_infer_same (inference, error);
}

/* boxes (B, N, 4), scores (B, classes, N) → at most all of them as (sample, class, box). */
gboolean
wh_infer_onnx_non_max_suppression (WhInference *inference, GError **error)
{
  const WhShape *boxes, *scores;

  if (!wh_check_rank (inference, 0, 3, error) || !wh_check_rank (inference, 1, 3, error))
    return FALSE;

  boxes = inference->in[0];
  scores = inference->in[1];

  return wh_check_shape (inference, 0, &WH_SHAPE (scores->size[0], scores->size[2], 4), error) &&
         boxes->size[2] == 4 &&
         wh_check_output (inference, 0, &WH_SHAPE (wh_shape_n_elements (scores), 3), error);
}

/* Two pictures (N, H, W, C): for each patch its product with the other's at each shift. */
gboolean
wh_infer_patch_correlation (WhInference *inference, GError **error)
{
  gint64 patch[2], shift[2], patch_step[2], shift_step[2], pad[4], size[2];
  const WhShape *x;

  if (!wh_check_rank (inference, 0, 4, error) ||
      !wh_check_shape (inference, 1, inference->in[0], error) ||
      !wh_check_ints (inference, "patch", 2, 1, patch, error) ||
      !wh_check_ints (inference, "shift", 2, 0, shift, error) ||
      !wh_check_ints (inference, "patch_step", 2, 1, patch_step, error) ||
      !wh_check_ints (inference, "shift_step", 2, 1, shift_step, error) ||
      !wh_check_ints (inference, "padding", 4, 0, pad, error))
    return FALSE;

  x = inference->in[0];

  for (guint i = 0; i < 2; i++)
    {
      gint64 room = x->size[1 + i] + pad[2 * i] + pad[2 * i + 1] - patch[i];

      if (room < 0)
        return wh_check_fail (inference, error, "the patch is larger than the padded picture");

      size[i] = room / patch_step[i] + 1;
    }

  return wh_check_output (inference, 0,
                          &WH_SHAPE (x->size[0], size[0], size[1], 2 * shift[0] / shift_step[0] + 1,
                                     2 * shift[1] / shift_step[1] + 1),
                          error);
}

WhCost
wh_cost_patch_correlation (const WhInference *done)
{
  guint n;
  const gint64 *patch = wh_attributes_ints (done->attributes, "patch", &n);
  gint64 taps = wh_count_product (wh_count_product (patch[0], patch[1]), done->in[0]->size[3]);

  return (WhCost){ .multiply_adds = wh_count_product (taps, wh_count_elements (&done->out[0])) };
}

/* The distinct elements, or slices along an axis; then where they are first, which one each
 * element is, and how many of each there are: those that are asked for, in that order. */
gboolean
wh_infer_unique (WhInference *inference, GError **error)
{
  static const char *const extras[] = { "with_index", "with_inverse", "with_counts" };
  const WhShape *x;
  WhShape y;
  guint axis = 0, at = 1;
  gint64 n;

  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  x = inference->in[0];

  if (wh_attributes_bool (inference->attributes, "flatten"))
    {
      n = wh_shape_n_elements (x);
      y = WH_SHAPE (n);
    }
  else if (wh_check_axis (inference, "axis", x->rank, &axis, error))
    {
      n = x->size[axis];
      y = *x;
    }
  else
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (extras); i++)
    if (wh_attributes_bool (inference->attributes, extras[i]) &&
        !wh_check_output (inference, at++, &WH_SHAPE (n), error))
      return FALSE;

  if (inference->n_out != at)
    return wh_check_fail (inference, error,
                          "%u outputs; with the arguments as they are, %u are "
                          "expected",
                          inference->n_out, at);

  return wh_check_output (inference, 0, &y, error);
}

gboolean
wh_infer_einsum (WhInference *inference, GError **error)
{
  const char *equation = wh_attributes_string (inference->attributes, "equation");
  g_autofree char *problem = NULL;
  WhEinsum einsum;

  if (!wh_einsum_resolve (equation, inference->in, inference->n_in, &einsum, &problem))
    return wh_check_fail (inference, error, "“%s”: %s", equation, problem);

  return wh_check_output (inference, 0, &einsum.out, error);
}

/* As one loop over all letters, a product of all inputs each time. */
WhCost
wh_cost_einsum (const WhInference *done)
{
  const char *equation = wh_attributes_string (done->attributes, "equation");
  g_autofree char *problem = NULL;
  WhEinsum einsum;
  gint64 n = 1;

  if (!wh_einsum_resolve (equation, done->in, done->n_in, &einsum, &problem))
    return (WhCost){ 0 };

  for (guint i = 0; i < einsum.n_labels; i++)
    n = wh_count_product (n, einsum.size[i]);

  return done->n_in > 1 ? (WhCost){ .multiply_adds = wh_count_product (n, done->n_in - 1) } :
                          (WhCost){ .others = n };
}
