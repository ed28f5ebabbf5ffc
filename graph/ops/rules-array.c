/* graph/ops/rules-array.c: shapes of what moves numbers */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"
#include "graph/ops/slice.h"

#include <string.h>

gboolean
wh_infer_concatenate (WhInference *inference, GError **error)
{
  WhShape y;
  guint axis;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axis (inference, "axis", inference->in[0]->rank, &axis, error))
    return FALSE;

  y = *inference->in[0];

  for (guint i = 1; i < inference->n_in; i++)
    {
      WhShape expected = *inference->in[0];

      if (!wh_check_rank (inference, i, expected.rank, error))
        return FALSE;

      expected.size[axis] = inference->in[i]->size[axis];

      if (!wh_check_shape (inference, i, &expected, error))
        return FALSE;

      if (__builtin_add_overflow (y.size[axis], expected.size[axis], &y.size[axis]))
        return wh_check_fail (inference, error, "the output is too large");
    }

  return wh_check_output (inference, 0, &y, error);
}

/* As many outputs as the axis has elements; the axis goes. */
gboolean
wh_infer_split (WhInference *inference, GError **error)
{
  WhShape y = WH_SHAPE_SCALAR;
  guint axis;
  const WhShape *x;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axis (inference, "axis", inference->in[0]->rank, &axis, error))
    return FALSE;

  x = inference->in[0];

  if (x->size[axis] != (gint64) inference->n_out)
    return wh_check_fail (inference, error,
                          "axis %u has %" G_GINT64_FORMAT " elements, but there are %u outputs",
                          axis, x->size[axis], inference->n_out);

  for (guint i = 0; i < x->rank; i++)
    if (i != axis)
      wh_check_append (&y, x->size[i]);

  for (guint i = 0; i < inference->n_out; i++)
    if (!wh_check_output (inference, i, &y, error))
      return FALSE;

  return TRUE;
}

gboolean
wh_infer_stack (WhInference *inference, GError **error)
{
  WhShape y = WH_SHAPE_SCALAR;
  const WhShape *x;
  guint axis;

  if (!wh_check_rank_min (inference, 0, 0, error) ||
      !wh_check_axis (inference, "axis", inference->in[0]->rank + 1, &axis, error))
    return FALSE;

  x = inference->in[0];

  for (guint i = 1; i < inference->n_in; i++)
    if (!wh_check_shape (inference, i, x, error))
      return FALSE;

  for (guint i = 0; i <= x->rank; i++)
    {
      if (i == axis)
        wh_check_append (&y, inference->n_in);
      if (i < x->rank)
        wh_check_append (&y, x->size[i]);
    }

  return wh_check_output (inference, 0, &y, error);
}

gboolean
wh_infer_slice (WhInference *inference, GError **error)
{
  const WhAttributes *attributes = inference->attributes;
  guint n_start, n_stop, n_step;
  const gint64 *step;
  WhSlice slice;

  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  wh_attributes_ints (attributes, "start", &n_start);
  wh_attributes_ints (attributes, "stop", &n_stop);
  step = wh_attributes_ints (attributes, "step", &n_step);

  if (n_start != n_stop || n_start != n_step)
    return wh_check_fail (inference, error,
                          "“start”, “stop” and “step” have %u, %u and %u numbers; as many are "
                          "expected",
                          n_start, n_stop, n_step);

  if (n_start > inference->in[0]->rank)
    return wh_check_fail (inference, error, "“start” has %u numbers, but there are %u axes",
                          n_start, inference->in[0]->rank);

  for (guint i = 0; i < n_step; i++)
    if (step[i] == 0)
      return wh_check_fail (inference, error, "“step” is 0 along axis %u",
                            inference->in[0]->rank - n_step + i);

  wh_slice_resolve (attributes, inference->in[0], &slice);

  return wh_check_output (inference, 0, &slice.out, error);
}

/* Pairs (before, after) for the last axes. */
gboolean
wh_infer_pad (WhInference *inference, GError **error)
{
  const char *mode = wh_attributes_string (inference->attributes, "mode");
  guint n, first;
  const gint64 *width = wh_attributes_ints (inference->attributes, "pad_width", &n);
  gint64 checked[2 * WH_MAX_RANK];
  WhShape y;

  if (n % 2 != 0 || n > 2 * WH_MAX_RANK)
    return wh_check_fail (inference, error, "“pad_width” has %u numbers; pairs are expected", n);

  if (!wh_check_rank_min (inference, 0, n / 2, error) ||
      !wh_check_ints (inference, "pad_width", n, 0, checked, error))
    return FALSE;

  y = *inference->in[0];
  first = y.rank - n / 2;

  for (guint i = 0; i < n / 2; i++)
    {
      gint64 size = y.size[first + i];
      gint64 widest = MAX (width[2 * i], width[2 * i + 1]);

      if (strcmp (mode, "reflect") == 0 && widest > 0 && widest >= size)
        return wh_check_fail (inference, error,
                              "axis %u of %" G_GINT64_FORMAT
                              " elements can't be reflected by %" G_GINT64_FORMAT,
                              first + i, size, widest);

      if (strcmp (mode, "repeat") == 0 && widest > 0 && size == 0)
        return wh_check_fail (inference, error, "axis %u has nothing to repeat", first + i);

      y.size[first + i] += width[2 * i] + width[2 * i + 1];
    }

  return wh_check_output (inference, 0, &y, error);
}

gboolean
wh_infer_transpose (WhInference *inference, GError **error)
{
  guint n;
  const gint64 *axes = wh_attributes_ints (inference->attributes, "axes", &n);
  gboolean member[WH_MAX_RANK];
  WhShape y = WH_SHAPE_SCALAR;

  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  if (n != inference->in[0]->rank)
    return wh_check_fail (inference, error, "“axes” has %u axes; %u are expected", n,
                          inference->in[0]->rank);

  if (!wh_check_axes (inference, "axes", n, FALSE, member, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    wh_check_append (&y, inference->in[0]->size[axes[i] < 0 ? axes[i] + (gint64) n : axes[i]]);

  return wh_check_output (inference, 0, &y, error);
}

/* x (..., axes of the shape) → (..., shape) */
gboolean
wh_infer_one_hot (WhInference *inference, GError **error)
{
  WhShape hot, y = WH_SHAPE_SCALAR;
  const WhShape *x;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_stored_shape (inference, "shape", &hot, error))
    return FALSE;

  x = inference->in[0];

  if (x->size[x->rank - 1] != (gint64) hot.rank)
    return wh_check_fail (inference, error,
                          "the last axis of “x” has %" G_GINT64_FORMAT
                          " indices, but “shape” has %u axes",
                          x->size[x->rank - 1], hot.rank);

  for (guint i = 0; i + 1 < x->rank; i++)
    wh_check_append (&y, x->size[i]);
  for (guint i = 0; i < hot.rank; i++)
    wh_check_append (&y, hot.size[i]);

  return wh_check_output (inference, 0, &y, error);
}

gboolean
wh_infer_flip (WhInference *inference, GError **error)
{
  gboolean member[WH_MAX_RANK];

  return wh_check_rank_min (inference, 0, 0, error) &&
         wh_check_axes (inference, "axes", inference->in[0]->rank, FALSE, member, error) &&
         wh_infer_same (inference, error);
}

/* Shifts of the last axes, as many as are given. */
gboolean
wh_infer_shift (WhInference *inference, GError **error)
{
  gint64 shifts[WH_MAX_RANK];
  guint n;

  wh_attributes_ints (inference->attributes, "shifts", &n);

  return wh_check_rank_min (inference, 0, n, error) &&
         wh_check_ints (inference, "shifts", n, -WH_MAX_SIZE, shifts, error) &&
         wh_infer_same (inference, error);
}

/* The values, the indices, or both. */
gboolean
wh_infer_sort (WhInference *inference, GError **error)
{
  gboolean both = wh_attributes_bool (inference->attributes, "with_index") &&
                  !wh_attributes_bool (inference->attributes, "only_index");
  guint n = both ? 2 : 1;

  if (inference->n_out != n)
    return wh_check_fail (inference, error,
                          "%u outputs; with “with_index” and “only_index” as they "
                          "are, %u are expected",
                          inference->n_out, n);

  return wh_infer_same_axis (inference, error);
}
