/* graph/ops/rules-matrix.c: shapes and costs of matrices by the batch */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

/* The batch axes repeat where they are 1, or else have as many matrices in all. */
gboolean
wh_infer_batch_matmul (WhInference *inference, GError **error)
{
  gboolean ta = wh_attributes_bool (inference->attributes, "transpose_a");
  gboolean tb = wh_attributes_bool (inference->attributes, "transpose_b");
  const WhShape *a, *b;
  WhShape batch_a, batch_b, y;
  gint64 inner_a, inner_b;

  if (!wh_check_rank_min (inference, 0, 2, error) || !wh_check_rank_min (inference, 1, 2, error))
    return FALSE;

  a = inference->in[0];
  b = inference->in[1];
  inner_a = a->size[a->rank - (ta ? 2 : 1)];
  inner_b = b->size[b->rank - (tb ? 1 : 2)];

  if (inner_a != inner_b)
    return wh_check_fail (inference, error,
                          "“a” has %" G_GINT64_FORMAT " columns and “b” %" G_GINT64_FORMAT " rows",
                          inner_a, inner_b);

  batch_a = wh_shape_from_sizes (a->size, a->rank - 2);
  batch_b = wh_shape_from_sizes (b->size, b->rank - 2);

  if (!wh_shape_broadcast (&batch_a, &batch_b, &y))
    {
      if (wh_shape_n_elements (&batch_a) != wh_shape_n_elements (&batch_b))
        return wh_check_fail (inference, error,
                              "“a” has %" G_GINT64_FORMAT " matrices and “b” %" G_GINT64_FORMAT,
                              wh_shape_n_elements (&batch_a), wh_shape_n_elements (&batch_b));
      y = batch_a;
    }

  wh_check_append (&y, a->size[a->rank - (ta ? 1 : 2)]);
  wh_check_append (&y, b->size[b->rank - (tb ? 2 : 1)]);

  return wh_check_output (inference, 0, &y, error);
}

WhCost
wh_cost_batch_matmul (const WhInference *done)
{
  const WhShape *a = done->in[0];
  gboolean ta = wh_attributes_bool (done->attributes, "transpose_a");

  return (WhCost){
    .multiply_adds =
      wh_count_product (wh_count_elements (&done->out[0]), a->size[a->rank - (ta ? 2 : 1)]),
  };
}

static gboolean
check_square (const WhInference *inference, GError **error)
{
  const WhShape *x;

  if (!wh_check_rank_min (inference, 0, 2, error))
    return FALSE;

  x = inference->in[0];
  if (x->size[x->rank - 2] == x->size[x->rank - 1])
    return TRUE;

  return wh_check_fail (inference, error,
                        "the matrices of “x” are not square: %" G_GINT64_FORMAT
                        " × %" G_GINT64_FORMAT,
                        x->size[x->rank - 2], x->size[x->rank - 1]);
}

gboolean
wh_infer_square (WhInference *inference, GError **error)
{
  return check_square (inference, error) && wh_infer_same (inference, error);
}

/* Determinants: the matrices' axes go. */
gboolean
wh_infer_determinant (WhInference *inference, GError **error)
{
  WhShape y;

  if (!check_square (inference, error))
    return FALSE;

  y = wh_shape_from_sizes (inference->in[0]->size, inference->in[0]->rank - 2);

  return wh_check_output (inference, 0, &y, error);
}

/* About n³ / 3 for each matrix. */
WhCost
wh_cost_square (const WhInference *done)
{
  const WhShape *x = done->in[0];

  return (WhCost){
    .multiply_adds = wh_count_product (wh_count_elements (x), x->size[x->rank - 1]) / 3,
  };
}

gboolean
wh_infer_matrix_diag (WhInference *inference, GError **error)
{
  WhShape y;

  if (!wh_check_rank_min (inference, 0, 1, error))
    return FALSE;

  y = *inference->in[0];
  wh_check_append (&y, y.size[y.rank - 1]);

  return wh_check_output (inference, 0, &y, error);
}

gboolean
wh_infer_matrix_diag_part (WhInference *inference, GError **error)
{
  WhShape y;

  if (!check_square (inference, error))
    return FALSE;

  y = wh_shape_from_sizes (inference->in[0]->size, inference->in[0]->rank - 1);

  return wh_check_output (inference, 0, &y, error);
}

gboolean
wh_infer_matrix (WhInference *inference, GError **error)
{
  return wh_check_rank_min (inference, 0, 2, error) && wh_infer_same (inference, error);
}
