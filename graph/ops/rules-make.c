/* graph/ops/rules-make.c: shapes of what makes values from nothing or by chance */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

#include <math.h>

#define MAX_PATCHES 4096    /* that a RandomErase erases */
#define MAX_STEPS (1 << 26) /* of an Arange; beyond 2^24 a float can't count anyway */

gboolean
wh_infer_given_shape (WhInference *inference, GError **error)
{
  WhShape y;

  return wh_check_stored_shape (inference, "shape", &y, error) &&
         wh_check_output (inference, 0, &y, error);
}

/* Steps are added up in float, as NNabla does, so the count is what rounding makes it. */
gboolean
wh_infer_arange (WhInference *inference, GError **error)
{
  float start = (float) wh_attributes_double (inference->attributes, "start");
  float stop = (float) wh_attributes_double (inference->attributes, "stop");
  float step = (float) wh_attributes_double (inference->attributes, "step");
  gint64 n = 0;

  if (!isfinite (start) || !isfinite (stop) || !isfinite (step) || step == 0.0f)
    return wh_check_fail (inference, error, "from %g to %g by %g is no range", start, stop, step);

  if (fabs (((double) stop - start) / step) > MAX_STEPS)
    return wh_check_fail (inference, error, "from %g to %g by %g are too many numbers", start, stop,
                          step);

  for (float at = start; step > 0.0f ? at < stop : at > stop; at += step)
    if (++n > MAX_STEPS || at + step == at)
      return wh_check_fail (inference, error, "from %g a step of %g never reaches %g", start, step,
                            stop);

  return wh_check_output (inference, 0, &WH_SHAPE (n), error);
}

gboolean
wh_infer_linspace (WhInference *inference, GError **error)
{
  gint64 n;

  return wh_check_int (inference, "num", 0, &n, error) &&
         wh_check_output (inference, 0, &WH_SHAPE (n), error);
}

/* The last axis of x and of the weights w is drawn from; the shape, or 1, takes its place. */
gboolean
wh_infer_random_choice (WhInference *inference, GError **error)
{
  WhShape drawn, y = WH_SHAPE_SCALAR;
  const WhShape *x;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_shape (inference, 1, inference->in[0], error) ||
      !wh_check_stored_shape (inference, "shape", &drawn, error))
    return FALSE;

  if (drawn.rank == 0)
    wh_check_append (&drawn, 1);

  x = inference->in[0];

  if (!wh_attributes_bool (inference->attributes, "replace") &&
      wh_count_elements (&drawn) > x->size[x->rank - 1])
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT " can't be drawn from %" G_GINT64_FORMAT
                          " without replacement",
                          wh_count_elements (&drawn), x->size[x->rank - 1]);

  for (guint i = 0; i + 1 < x->rank; i++)
    wh_check_append (&y, x->size[i]);
  for (guint i = 0; i < drawn.rank; i++)
    wh_check_append (&y, drawn.size[i]);

  return wh_check_output (inference, 0, &y, error);
}

/* The last axes of x replaced by those of “shape”. */
static gboolean
replace_last (WhInference *inference, gboolean smaller, GError **error)
{
  WhShape last, y;

  if (!wh_check_stored_shape (inference, "shape", &last, error) ||
      !wh_check_rank_min (inference, 0, last.rank, error))
    return FALSE;

  y = *inference->in[0];

  for (guint i = 0; i < last.rank; i++)
    {
      gint64 *size = &y.size[y.rank - last.rank + i];

      if (smaller && last.size[i] > *size)
        return wh_check_fail (inference, error,
                              "%" G_GINT64_FORMAT " can't be cropped from %" G_GINT64_FORMAT
                              " elements",
                              last.size[i], *size);
      *size = last.size[i];
    }

  return wh_check_output (inference, 0, &y, error);
}

static gboolean
check_base_axis (const WhInference *inference, GError **error)
{
  guint base;

  return wh_check_rank_min (inference, 0, 1, error) &&
         wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error);
}

/* What stands before “base_axis” are samples, and none of them is cut off. */
gboolean
wh_infer_random_crop (WhInference *inference, GError **error)
{
  const WhShape *x;
  WhShape cropped;
  guint base;

  if (!check_base_axis (inference, error) ||
      !wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error) ||
      !wh_check_stored_shape (inference, "shape", &cropped, error) ||
      !wh_check_rank_min (inference, 0, cropped.rank, error))
    return FALSE;

  x = inference->in[0];

  for (guint i = 0; i < base; i++)
    if (i + cropped.rank >= x->rank && cropped.size[i + cropped.rank - x->rank] != x->size[i])
      return wh_check_fail (inference, error, "“shape” crops axis %u, where the samples are", i);

  return replace_last (inference, TRUE, error);
}

gboolean
wh_infer_random_flip (WhInference *inference, GError **error)
{
  return check_base_axis (inference, error) && wh_infer_flip (inference, error);
}

gboolean
wh_infer_random_shift (WhInference *inference, GError **error)
{
  return check_base_axis (inference, error) && wh_infer_shift (inference, error);
}

/* Rectangles of (C, H, W) or (H, W, C) at the end. */
gboolean
wh_infer_random_erase (WhInference *inference, GError **error)
{
  static const char *const pairs[] = { "area_ratios", "aspect_ratios", "replacements" };
  gint64 n;

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      guint n_given;

      wh_attributes_floats (inference->attributes, pairs[i], &n_given);
      if (n_given != 2)
        return wh_check_fail (inference, error, "“%s” has %u numbers; 2 are expected", pairs[i],
                              n_given);
    }

  if (!wh_check_int (inference, "n", 0, &n, error))
    return FALSE;

  if (n > MAX_PATCHES)
    return wh_check_fail (inference, error, "“n” is %" G_GINT64_FORMAT ", which is too large", n);

  return wh_check_rank_min (inference, 0, 3, error) && check_base_axis (inference, error) &&
         wh_infer_same (inference, error);
}

/* Pictures of another height and width. */
gboolean
wh_infer_image_augmentation (WhInference *inference, GError **error)
{
  gint64 pad[2];
  WhShape last;
  guint n;

  wh_attributes_ints (inference->attributes, "shape", &n);
  if (n < 2)
    return wh_check_fail (inference, error, "“shape” has %u sizes; height and width are needed", n);

  if (!wh_check_ints (inference, "pad", 2, 0, pad, error) ||
      !wh_check_stored_shape (inference, "shape", &last, error) ||
      !wh_check_rank_min (inference, 0, last.rank, error))
    return FALSE;

  for (guint i = 0; i + 2 < last.rank; i++)
    if (last.size[i] != inference->in[0]->size[inference->in[0]->rank - last.rank + i])
      return wh_check_fail (inference, error, "“shape” changes more than height and width");

  return replace_last (inference, FALSE, error);
}
