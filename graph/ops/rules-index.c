/* graph/ops/rules-index.c: shapes of gathering and scattering
 *
 * Where the values of an input say how much comes out, the shape here is the most that can come.
 */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

/* x[:axis] + indices[batch_dims:] + x[axis + 1:] */
gboolean
wh_infer_gather (WhInference *inference, GError **error)
{
  gint64 batch_dims;
  const WhShape *x, *indices;
  WhShape y = WH_SHAPE_SCALAR;
  guint axis;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank_min (inference, 1, 0, error) ||
      !wh_check_axis (inference, "axis", inference->in[0]->rank, &axis, error))
    return FALSE;

  x = inference->in[0];
  indices = inference->in[1];
  batch_dims = wh_attributes_int (inference->attributes, "batch_dims");
  if (batch_dims < 0)
    batch_dims += (gint64) indices->rank;

  if (batch_dims < 0 || batch_dims > (gint64) indices->rank || batch_dims > (gint64) axis)
    return wh_check_fail (inference, error,
                          "“batch_dims” is %" G_GINT64_FORMAT
                          "; it must lie within the indices' %u axes and not be beyond axis %u",
                          batch_dims, indices->rank, axis);

  for (guint i = 0; i < (guint) batch_dims; i++)
    if (x->size[i] != indices->size[i])
      return wh_check_fail (inference, error,
                            "batch axis %u has %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT
                            " elements",
                            i, x->size[i], indices->size[i]);

  for (guint i = 0; i < axis; i++)
    wh_check_append (&y, x->size[i]);
  for (guint i = (guint) batch_dims; i < indices->rank; i++)
    wh_check_append (&y, indices->size[i]);
  for (guint i = axis + 1; i < x->rank; i++)
    wh_check_append (&y, x->size[i]);

  return wh_check_output (inference, 0, &y, error);
}

/* indices (M, points...): M coordinates of each point → points, and what is left of x's axes. */
gboolean
wh_infer_gather_nd (WhInference *inference, GError **error)
{
  const WhShape *x, *indices;
  WhShape y = WH_SHAPE_SCALAR;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank_min (inference, 1, 2, error))
    return FALSE;

  x = inference->in[0];
  indices = inference->in[1];

  if (indices->size[0] > (gint64) x->rank)
    return wh_check_fail (inference, error,
                          "“indices” has %" G_GINT64_FORMAT " coordinates, but “x” has %u axes",
                          indices->size[0], x->rank);

  for (guint i = 1; i < indices->rank; i++)
    wh_check_append (&y, indices->size[i]);
  for (guint i = (guint) indices->size[0]; i < x->rank; i++)
    wh_check_append (&y, x->size[i]);

  return wh_check_output (inference, 0, &y, error);
}

/* data (points..., rest...), indices (M, points...) → (M axes, rest...) as “shape” says. */
gboolean
wh_infer_scatter_nd (WhInference *inference, GError **error)
{
  guint n;
  const WhShape *indices;
  WhShape y, expected = WH_SHAPE_SCALAR;

  if (!wh_check_rank_min (inference, 1, 2, error))
    return FALSE;

  wh_attributes_ints (inference->attributes, "shape", &n);
  indices = inference->in[1];

  if (n == 0 && inference->n_in > 2)
    y = *inference->in[2];
  else if (!wh_check_stored_shape (inference, "shape", &y, error) ||
           (inference->n_in > 2 && !wh_check_shape (inference, 2, &y, error)))
    return FALSE;

  if (indices->size[0] > (gint64) y.rank)
    return wh_check_fail (inference, error,
                          "“indices” has %" G_GINT64_FORMAT
                          " coordinates, but the output has %u axes",
                          indices->size[0], y.rank);

  for (guint i = 1; i < indices->rank; i++)
    wh_check_append (&expected, indices->size[i]);
  for (guint i = (guint) indices->size[0]; i < y.rank; i++)
    wh_check_append (&expected, y.size[i]);

  if (expected.rank > WH_MAX_RANK)
    return wh_check_fail (inference, error, "input “data” would need %u axes", expected.rank);

  return wh_check_rank (inference, 0, expected.rank, error) &&
         wh_check_shape (inference, 0, &expected, error) &&
         wh_check_output (inference, 0, &y, error);
}

/* x0 with x1 added where the indices say along an axis; elsewhere the indices go as x1 does. */
gboolean
wh_infer_scatter_add (WhInference *inference, GError **error)
{
  const WhShape *x0, *indices;
  guint axis;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_rank (inference, 1, inference->in[0]->rank, error) ||
      !wh_check_rank (inference, 2, inference->in[0]->rank, error) ||
      !wh_check_axis (inference, "axis", inference->in[0]->rank, &axis, error))
    return FALSE;

  x0 = inference->in[0];
  indices = inference->in[1];

  for (guint i = 0; i < x0->rank; i++)
    if (indices->size[i] > inference->in[2]->size[i] ||
        (i != axis && indices->size[i] > x0->size[i]))
      return wh_check_fail (inference, error,
                            "axis %u of “indices” has %" G_GINT64_FORMAT
                            " elements, more than “x%d”",
                            i, indices->size[i],
                            indices->size[i] > inference->in[2]->size[i] ? 1 : 0);

  return wh_check_output (inference, 0, x0, error);
}

/* The mask's axes are the first of the input's, and become one. */
gboolean
wh_infer_bool_gather (WhInference *inference, GError **error)
{
  const WhShape *x, *mask;
  WhShape head = WH_SHAPE_SCALAR, y = WH_SHAPE_SCALAR;

  if (!wh_check_rank_min (inference, 1, 1, error) ||
      !wh_check_rank_min (inference, 0, inference->in[1]->rank, error))
    return FALSE;

  x = inference->in[0];
  mask = inference->in[1];

  for (guint i = 0; i < mask->rank; i++)
    wh_check_append (&head, x->size[i]);

  wh_check_append (&y, wh_shape_n_elements (mask));
  for (guint i = mask->rank; i < x->rank; i++)
    wh_check_append (&y, x->size[i]);

  return wh_check_shape (inference, 1, &head, error) && wh_check_output (inference, 0, &y, error);
}

/* Back to the mask's shape and what stands after the input's first axis. */
gboolean
wh_infer_bool_scatter (WhInference *inference, GError **error)
{
  WhShape y;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank_min (inference, 1, 1, error))
    return FALSE;

  y = *inference->in[1];
  for (guint i = 1; i < inference->in[0]->rank; i++)
    wh_check_append (&y, inference->in[0]->size[i]);

  if (y.rank > WH_MAX_RANK)
    return wh_check_fail (inference, error, "the output would have %u axes", y.rank);

  return (inference->n_in < 3 || wh_check_shape (inference, 2, &y, error)) &&
         wh_check_output (inference, 0, &y, error);
}

/* The mask is repeated to the data's shape. */
gboolean
wh_infer_bool_fill (WhInference *inference, GError **error)
{
  WhShape y;

  if (!wh_check_rank_min (inference, 0, 0, error) || !wh_check_rank_min (inference, 1, 0, error))
    return FALSE;

  if (!wh_shape_broadcast (inference->in[0], inference->in[1], &y) ||
      !wh_shape_equal (&y, inference->in[0]))
    return wh_check_shape (inference, 1, inference->in[0], error);

  return wh_check_output (inference, 0, &y, error);
}

gboolean
wh_infer_assign (WhInference *inference, GError **error)
{
  return wh_check_rank_min (inference, 0, 0, error) &&
         wh_check_shape (inference, 1, inference->in[0], error) &&
         wh_check_output (inference, 0, inference->in[1], error);
}

/* (T, B, features...), lengths (B) → (at most T B, features...), batch sizes (T) */
gboolean
wh_infer_pack_padded_sequence (WhInference *inference, GError **error)
{
  gboolean batch_first = wh_attributes_bool (inference->attributes, "batch_first");
  const WhShape *x;
  WhShape packed = WH_SHAPE_SCALAR;
  gint64 n_times, n_samples;

  if (!wh_check_rank_min (inference, 0, 2, error))
    return FALSE;

  x = inference->in[0];
  n_times = x->size[batch_first ? 1 : 0];
  n_samples = x->size[batch_first ? 0 : 1];

  wh_check_append (&packed, wh_count_product (n_times, n_samples));
  for (guint i = 2; i < x->rank; i++)
    wh_check_append (&packed, x->size[i]);

  return wh_check_shape (inference, 1, &WH_SHAPE (n_samples), error) &&
         wh_check_output (inference, 0, &packed, error) &&
         wh_check_output (inference, 1, &WH_SHAPE (n_times), error);
}

/* (N, features...), batch sizes (T) → (T or total_length, B, features...), lengths (B). Each time
 * has one sample at least, so there are at most N - T + 1 samples. */
gboolean
wh_infer_pad_packed_sequence (WhInference *inference, GError **error)
{
  gboolean batch_first = wh_attributes_bool (inference->attributes, "batch_first");
  gint64 total = wh_attributes_int (inference->attributes, "total_length");
  const WhShape *packed;
  WhShape y = WH_SHAPE_SCALAR;
  gint64 n_times, n_samples;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank (inference, 1, 1, error))
    return FALSE;

  packed = inference->in[0];
  n_times = inference->in[1]->size[0];
  n_samples = n_times == 0 ? 0 : packed->size[0] - n_times + 1;

  if (n_samples < 0)
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT " elements can't fill %" G_GINT64_FORMAT " times",
                          packed->size[0], n_times);

  if (total > WH_MAX_SIZE || (total > 0 && total < n_times))
    return wh_check_fail (inference, error,
                          "“total_length” is %" G_GINT64_FORMAT ", but there are %" G_GINT64_FORMAT
                          " times",
                          total, n_times);

  n_times = total > 0 ? total : n_times;
  wh_check_append (&y, batch_first ? n_samples : n_times);
  wh_check_append (&y, batch_first ? n_times : n_samples);
  for (guint i = 1; i < packed->rank; i++)
    wh_check_append (&y, packed->size[i]);

  return wh_check_output (inference, 0, &y, error) &&
         wh_check_output (inference, 1, &WH_SHAPE (n_samples), error);
}

/* One column of coordinates for each element that is not 0. */
gboolean
wh_infer_non_zero (WhInference *inference, GError **error)
{
  const WhShape *x;

  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  x = inference->in[0];

  return wh_check_output (inference, 0, &WH_SHAPE (MAX (x->rank, 1), wh_shape_n_elements (x)),
                          error);
}

/* Searched are the rows along the last axis; all other axes are the same. */
gboolean
wh_infer_search_sorted (WhInference *inference, GError **error)
{
  WhShape expected;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank_min (inference, 1, 1, error))
    return FALSE;

  expected = *inference->in[0];
  expected.size[expected.rank - 1] = inference->in[1]->size[inference->in[1]->rank - 1];

  return wh_check_shape (inference, 1, &expected, error) &&
         wh_check_output (inference, 0, inference->in[1], error);
}
