/* graph/ops/rules-elementwise.c: shapes and costs of what works element by element */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

/* All outputs as the first input. */
gboolean
wh_infer_same (WhInference *inference, GError **error)
{
  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  for (guint i = 0; i < inference->n_out; i++)
    if (!wh_check_output (inference, i, inference->in[0], error))
      return FALSE;

  return TRUE;
}

/* The same along an axis that must be there: Softmax, CumSum ... */
gboolean
wh_infer_same_axis (WhInference *inference, GError **error)
{
  guint axis;

  return wh_check_rank_min (inference, 0, 1, error) &&
         wh_check_axis (inference, "axis", inference->in[0]->rank, &axis, error) &&
         wh_infer_same (inference, error);
}

/* All inputs of one shape, the output too. */
gboolean
wh_infer_equal (WhInference *inference, GError **error)
{
  if (!wh_check_rank_min (inference, 0, 0, error))
    return FALSE;

  for (guint i = 1; i < MAX (inference->n_in, inference->op->n_inputs); i++)
    if (!wh_check_shape (inference, i, inference->in[0], error))
      return FALSE;

  return wh_check_output (inference, 0, inference->in[0], error);
}

/* Two inputs of as many axes; size 1 is repeated. */
gboolean
wh_infer_broadcast_pair (WhInference *inference, GError **error)
{
  WhShape y;

  if (!wh_check_rank_min (inference, 0, 0, error) ||
      !wh_check_rank (inference, 1, inference->in[0]->rank, error))
    return FALSE;

  if (!wh_shape_broadcast (inference->in[0], inference->in[1], &y))
    {
      g_autofree char *a = wh_shape_to_string (inference->in[0]);
      g_autofree char *b = wh_shape_to_string (inference->in[1]);

      return wh_check_fail (inference, error, "inputs of shapes %s and %s don't go together", a, b);
    }

  return wh_check_output (inference, 0, &y, error);
}

/* The condition's axes are the first of the others'. */
gboolean
wh_infer_where (WhInference *inference, GError **error)
{
  const WhShape *condition, *y;
  WhShape head = WH_SHAPE_SCALAR;

  if (!wh_check_rank_min (inference, 0, 0, error) ||
      !wh_check_rank_min (inference, 1, inference->in[0]->rank, error) ||
      !wh_check_shape (inference, 2, inference->in[1], error))
    return FALSE;

  condition = inference->in[0];
  y = inference->in[1];

  for (guint i = 0; i < condition->rank; i++)
    wh_check_append (&head, y->size[i]);

  return wh_check_shape (inference, 0, &head, error) && wh_check_output (inference, 0, y, error);
}

/* CReLU, CELU: f (x) and f (-x) one after the other along an axis. */
gboolean
wh_infer_doubled_axis (WhInference *inference, GError **error)
{
  WhShape y;
  guint axis;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axis (inference, "axis", inference->in[0]->rank, &axis, error))
    return FALSE;

  y = *inference->in[0];
  y.size[axis] *= 2;

  return wh_check_output (inference, 0, &y, error);
}

/* x1 has one slope, or one for each channel. */
gboolean
wh_infer_prelu (WhInference *inference, GError **error)
{
  guint base;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank_min (inference, 1, 0, error))
    return FALSE;

  if (wh_shape_n_elements (inference->in[1]) != 1 &&
      (!wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error) ||
       !wh_check_shape (inference, 1, &WH_SHAPE (inference->in[0]->size[base]), error)))
    return FALSE;

  return wh_check_output (inference, 0, inference->in[0], error);
}

WhCost
wh_cost_none (const WhInference *done)
{
  return (WhCost){ 0 };
}

/* The output counts once for each input after the first: AddN, MulN. */
WhCost
wh_cost_variadic (const WhInference *done)
{
  return (WhCost){
    .others =
      wh_count_product (MAX ((gint64) done->n_in - 1, 1), wh_count_elements (&done->out[0])),
  };
}

/* An exponential, an addition and a division each. */
WhCost
wh_cost_softmax (const WhInference *done)
{
  return (WhCost){ .others = wh_count_product (3, wh_count_elements (&done->out[0])) };
}
