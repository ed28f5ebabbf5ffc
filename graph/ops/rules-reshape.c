/* graph/ops/rules-reshape.c: shapes of what repeats numbers, views them otherwise, or tells sizes
 */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

gboolean
wh_infer_broadcast (WhInference *inference, GError **error)
{
  const WhShape *x;
  WhShape y;

  if (!wh_check_stored_shape (inference, "shape", &y, error) ||
      !wh_check_rank (inference, 0, y.rank, error))
    return FALSE;

  x = inference->in[0];

  for (guint i = 0; i < y.rank; i++)
    if (x->size[i] != y.size[i] && x->size[i] != 1)
      return wh_check_fail (inference, error,
                            "axis %u has %" G_GINT64_FORMAT
                            " elements and can't be made %" G_GINT64_FORMAT,
                            i, x->size[i], y.size[i]);

  return wh_check_output (inference, 0, &y, error);
}

/* y's axes are some of x's in a row: the last ones, or those from “axis” on. */
gboolean
wh_infer_broadcast_to (WhInference *inference, GError **error)
{
  gint64 axis = wh_attributes_int (inference->attributes, "axis");
  const WhShape *x, *y;
  WhShape part = WH_SHAPE_SCALAR;
  gint64 first;

  if (!wh_check_rank_min (inference, 1, 0, error) ||
      !wh_check_rank_min (inference, 0, inference->in[1]->rank, error))
    return FALSE;

  x = inference->in[0];
  y = inference->in[1];
  first = axis < 0 ? (gint64) (x->rank - y->rank) : axis;

  if (first > (gint64) (x->rank - y->rank))
    return wh_check_fail (inference, error,
                          "“axis” is %" G_GINT64_FORMAT ", which leaves no room for %u axes of “y”",
                          axis, y->rank);

  for (guint i = 0; i < y->rank; i++)
    wh_check_append (&part, x->size[first + i]);

  return wh_check_shape (inference, 1, &part, error) && wh_check_output (inference, 0, x, error);
}

gboolean
wh_infer_tile (WhInference *inference, GError **error)
{
  guint n, rank;
  const gint64 *reps = wh_attributes_ints (inference->attributes, "reps", &n);
  const WhShape *x;
  gint64 checked[WH_MAX_RANK];
  WhShape y = WH_SHAPE_SCALAR;

  if (n > WH_MAX_RANK)
    return wh_check_fail (inference, error, "“reps” has %u numbers; %d are the most", n,
                          WH_MAX_RANK);

  if (!wh_check_rank_min (inference, 0, 0, error) ||
      !wh_check_ints (inference, "reps", n, 0, checked, error))
    return FALSE;

  x = inference->in[0];
  rank = MAX (n, x->rank);

  for (guint i = 0; i < rank; i++)
    {
      gint64 size = i + x->rank < rank ? 1 : x->size[i + x->rank - rank];
      gint64 times = i + n < rank ? 1 : reps[i + n - rank];

      wh_check_append (&y, wh_count_product (size, times));
    }

  return wh_check_output (inference, 0, &y, error);
}

/* One -1 is what is left over; of two, the first is the batch size. */
gboolean
wh_infer_reshape (WhInference *inference, GError **error)
{
  guint n, open = 0;
  const gint64 *sizes = wh_attributes_ints (inference->attributes, "shape", &n);
  gint64 n_in, n_known = 1;
  int rest = -1;
  WhShape y = WH_SHAPE_SCALAR;

  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  if (n > WH_MAX_RANK)
    return wh_check_fail (inference, error, "“shape” has %u axes; %d are the most", n, WH_MAX_RANK);

  for (guint i = 0; i < n; i++)
    if (sizes[i] < -1 || sizes[i] > WH_MAX_SIZE)
      return wh_check_fail (inference, error, "“shape” has size %" G_GINT64_FORMAT, sizes[i]);
    else if (sizes[i] == -1)
      {
        open++;
        rest = (int) i;
      }

  if (open > 2 || (open == 2 && inference->batch_size <= 0))
    return wh_check_fail (inference, error, "“shape” leaves %u sizes open", open);

  for (guint i = 0; i < n; i++)
    {
      gint64 size = sizes[i] == -1 && (int) i != rest ? inference->batch_size : sizes[i];

      wh_check_append (&y, size);
      if ((int) i != rest)
        n_known = wh_count_product (n_known, size);
    }

  n_in = wh_shape_n_elements (inference->in[0]);

  /* Nothing divides into anything: then the batch size is the best guess. */
  if (rest >= 0 && n_known > 0 && n_in % n_known == 0)
    y.size[rest] = n_in / n_known;
  else if (rest >= 0 && n_known == 0 && n_in == 0)
    y.size[rest] = MAX (inference->batch_size, 0);

  if ((rest >= 0 && y.size[rest] < 0) || wh_shape_n_elements (&y) != n_in)
    {
      g_autofree char *from = wh_shape_to_string (inference->in[0]);
      g_autofree char *to = wh_shape_to_string (&y);

      return wh_check_fail (inference, error, "%s can't be reshaped to %s", from, to);
    }

  return wh_check_output (inference, 0, &y, error);
}

/* The sizes of x from “start” to “end” (not included); 0 as the end is all. */
gboolean
wh_infer_shape (WhInference *inference, GError **error)
{
  gint64 start = wh_attributes_int (inference->attributes, "start");
  gint64 end = wh_attributes_int (inference->attributes, "end");
  gint64 rank;

  if (!wh_check_rank_min (inference, 0, 1, error))
    return FALSE;

  rank = inference->in[0]->rank;
  start = CLAMP (start < 0 ? start + rank : start, 0, rank);
  end = CLAMP (end <= 0 ? end + rank : end, 0, rank);

  if (end <= start)
    return wh_check_fail (inference, error, "from “start” to “end” there is no axis");

  return wh_check_output (inference, 0, &WH_SHAPE (end - start), error);
}

/* The vectors' sizes, or with the first two changed about where x comes before y. */
gboolean
wh_infer_meshgrid (WhInference *inference, GError **error)
{
  gboolean ij = wh_attributes_bool (inference->attributes, "ij_indexing");
  WhShape y = WH_SHAPE_SCALAR;

  if (inference->n_out != inference->n_in)
    return wh_check_fail (inference, error, "%u inputs, but %u outputs", inference->n_in,
                          inference->n_out);

  for (guint i = 0; i < inference->n_in; i++)
    {
      guint from = !ij && i < 2 && inference->n_in > 1 ? 1 - i : i;

      if (!wh_check_rank (inference, from, 1, error))
        return FALSE;

      wh_check_append (&y, inference->in[from]->size[0]);
    }

  for (guint i = 0; i < inference->n_out; i++)
    if (!wh_check_output (inference, i, &y, error))
      return FALSE;

  return TRUE;
}
