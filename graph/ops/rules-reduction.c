/* graph/ops/rules-reduction.c: shapes and costs of reductions and losses */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

/* No axes at all stands for all axes. */
gboolean
wh_infer_reduction (WhInference *inference, GError **error)
{
  gboolean reduced[WH_MAX_RANK];
  gboolean keep = wh_attributes_bool (inference->attributes, "keep_dims");
  WhShape y = WH_SHAPE_SCALAR;
  const WhShape *x;

  if (!wh_check_rank_min (inference, 0, 0, error) ||
      !wh_check_axes (inference, "axes", inference->in[0]->rank, TRUE, reduced, error))
    return FALSE;

  x = inference->in[0];
  for (guint i = 0; i < x->rank; i++)
    if (!reduced[i])
      wh_check_append (&y, x->size[i]);
    else if (keep)
      wh_check_append (&y, 1);

  for (guint i = 0; i < inference->n_out; i++)
    if (!wh_check_output (inference, i, &y, error))
      return FALSE;

  return TRUE;
}

/* Max and Min: with an index as a second output there must be room for it. */
gboolean
wh_infer_extremum (WhInference *inference, GError **error)
{
  const WhAttributes *attributes = inference->attributes;
  gboolean both =
    wh_attributes_bool (attributes, "with_index") && !wh_attributes_bool (attributes, "only_index");

  if (inference->n_out > 1 && !both)
    return wh_check_fail (inference, error, "%u outputs, but “with_index” is false",
                          inference->n_out);

  return wh_infer_reduction (inference, error);
}

gboolean
wh_infer_scalar (WhInference *inference, GError **error)
{
  return wh_check_rank_min (inference, 0, 0, error) &&
         wh_check_output (inference, 0, &WH_SHAPE_SCALAR, error);
}

static gboolean
target_shape (const WhInference *inference, WhShape *target, guint *axis, GError **error)
{
  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axis (inference, "axis", inference->in[0]->rank, axis, error))
    return FALSE;

  *target = *inference->in[0];
  target->size[*axis] = 1;

  return wh_check_shape (inference, 1, target, error);
}

/* x has classes along an axis; the target has one number in their place. */
gboolean
wh_infer_classes (WhInference *inference, GError **error)
{
  WhShape target;
  guint axis;

  return target_shape (inference, &target, &axis, error) &&
         wh_check_output (inference, 0, &target, error);
}

gboolean
wh_infer_confusion_matrix (WhInference *inference, GError **error)
{
  WhShape target;
  guint axis;
  gint64 n;

  if (!target_shape (inference, &target, &axis, error))
    return FALSE;

  n = inference->in[0]->size[axis];

  return wh_check_output (inference, 0, &WH_SHAPE (n, n), error);
}

/* (samples..., anything) → (samples..., 1) */
gboolean
wh_infer_kl_multinomial (WhInference *inference, GError **error)
{
  WhShape y = WH_SHAPE_SCALAR;
  guint base;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_shape (inference, 1, inference->in[0], error) ||
      !wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error))
    return FALSE;

  for (guint i = 0; i < base; i++)
    wh_check_append (&y, inference->in[0]->size[i]);
  wh_check_append (&y, 1);

  return wh_check_output (inference, 0, &y, error);
}

/* Every element of the first input once. */
WhCost
wh_cost_input (const WhInference *done)
{
  return (WhCost){ .others = done->n_in > 0 ? wh_count_elements (done->in[0]) : 0 };
}
