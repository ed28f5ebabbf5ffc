/* graph/ops/rules-normalization.c: shapes and costs of normalizations
 *
 * Parameters have as many axes as x, with 1 wherever they don't vary. Older networks give them
 * without those 1s; they are taken when they have as many elements.
 */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/ports.h"
#include "graph/ops/rules.h"

/* @varies has the axes of x along which the parameters differ. */
static gboolean
check_parameters (const WhInference *inference, const gboolean *varies, GError **error)
{
  static const char *const ports[] = { "beta", "gamma", "mean", "variance" };
  const WhOp *op = inference->op;
  WhShape expected = *inference->in[0];

  for (guint i = 0; i < expected.rank; i++)
    if (!varies[i])
      expected.size[i] = 1;

  for (guint i = 0; i < G_N_ELEMENTS (ports); i++)
    {
      gboolean known = FALSE;
      int at;

      for (guint j = 0; j < op->n_inputs && !known; j++)
        known = g_str_equal (op->inputs[j].name, ports[i]);

      if (!known)
        continue;

      at = wh_op_find_input (op, inference->attributes, inference->in, inference->n_in, ports[i]);

      if (at < 0)
        continue;

      if (wh_shape_n_elements (inference->in[at]) != wh_shape_n_elements (&expected) &&
          !wh_check_shape (inference, (guint) at, &expected, error))
        return FALSE;
    }

  return TRUE;
}

/* The statistics of the batch as further outputs. */
static gboolean
finish (WhInference *inference, const gboolean *varies, GError **error)
{
  WhShape statistics = *inference->in[0];

  for (guint i = 0; i < statistics.rank; i++)
    if (!varies[i])
      statistics.size[i] = 1;

  for (guint i = 1; i < inference->n_out; i++)
    if (!wh_check_output (inference, i, &statistics, error))
      return FALSE;

  return wh_check_output (inference, 0, inference->in[0], error);
}

/* The count tells which of the optional ones is there, so it has to be right. */
static gboolean
check_count (const WhInference *inference, guint extra, GError **error)
{
  guint n = 1 + extra;

  if (!wh_attributes_bool (inference->attributes, "no_bias"))
    n++;
  if (!wh_attributes_bool (inference->attributes, "no_scale"))
    n++;

  if (inference->n_in == n)
    return TRUE;

  return wh_check_fail (inference, error,
                        "%u inputs; with “no_scale” and “no_bias” as they are, %u "
                        "are expected",
                        inference->n_in, n);
}

static gboolean
infer_batch (WhInference *inference, GError **error)
{
  gboolean varies[WH_MAX_RANK];
  guint n;

  if (!wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axes (inference, "axes", inference->in[0]->rank, FALSE, varies, error))
    return FALSE;

  wh_attributes_ints (inference->attributes, "axes", &n);
  if (n != 1)
    return wh_check_fail (inference, error, "“axes” names %u axes; one is expected", n);

  return check_parameters (inference, varies, error) && finish (inference, varies, error);
}

gboolean
wh_infer_batch_normalization (WhInference *inference, GError **error)
{
  return check_count (inference, 2, error) && infer_batch (inference, error);
}

gboolean
wh_infer_sync_batch_normalization (WhInference *inference, GError **error)
{
  return wh_check_rank_min (inference, 4, 0, error) && infer_batch (inference, error);
}

gboolean
wh_infer_fused_batch_normalization (WhInference *inference, GError **error)
{
  return wh_check_rank_min (inference, 4, 0, error) &&
         (inference->n_in < 6 || wh_check_shape (inference, 5, inference->in[0], error)) &&
         infer_batch (inference, error);
}

gboolean
wh_infer_tensor_normalization (WhInference *inference, GError **error)
{
  gboolean varies[WH_MAX_RANK];

  return check_count (inference, 0, error) && wh_check_rank_min (inference, 0, 1, error) &&
         wh_check_axes (inference, "axes", inference->in[0]->rank, FALSE, varies, error) &&
         check_parameters (inference, varies, error) && finish (inference, varies, error);
}

/* The parameters vary along everything that is no batch axis. */
gboolean
wh_infer_layer_normalization (WhInference *inference, GError **error)
{
  gboolean batch[WH_MAX_RANK], other[WH_MAX_RANK];

  if (!check_count (inference, 0, error) || !wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axes (inference, "batch_axis", inference->in[0]->rank, FALSE, batch, error))
    return FALSE;

  for (guint i = 0; i < WH_MAX_RANK; i++)
    other[i] = !batch[i];

  return check_parameters (inference, other, error) && finish (inference, batch, error);
}

static gboolean
infer_by_channel (WhInference *inference, gint64 n_groups, GError **error)
{
  gboolean batch[WH_MAX_RANK], channel[WH_MAX_RANK] = { FALSE };
  guint axis;

  if (!check_count (inference, 0, error) || !wh_check_rank_min (inference, 0, 1, error) ||
      !wh_check_axis (inference, "channel_axis", inference->in[0]->rank, &axis, error) ||
      !wh_check_axes (inference, "batch_axis", inference->in[0]->rank, FALSE, batch, error))
    return FALSE;

  if (batch[axis])
    return wh_check_fail (inference, error, "axis %u is given both as batch and as channel axis",
                          axis);

  if (inference->in[0]->size[axis] % n_groups != 0)
    return wh_check_fail (inference, error,
                          "%" G_GINT64_FORMAT " channels can't be shared by %" G_GINT64_FORMAT
                          " groups",
                          inference->in[0]->size[axis], n_groups);

  channel[axis] = TRUE;

  if (!check_parameters (inference, channel, error))
    return FALSE;

  batch[axis] = TRUE;

  return finish (inference, batch, error);
}

gboolean
wh_infer_instance_normalization (WhInference *inference, GError **error)
{
  return infer_by_channel (inference, 1, error);
}

gboolean
wh_infer_group_normalization (WhInference *inference, GError **error)
{
  gint64 n;

  if (!wh_check_int (inference, "num_groups", 1, &n, error) ||
      !infer_by_channel (inference, n, error))
    return FALSE;

  /* Statistics are by sample and group. */
  for (guint i = 1; i < inference->n_out; i++)
    {
      guint axis;

      if (!wh_check_axis (inference, "channel_axis", inference->in[0]->rank, &axis, error))
        return FALSE;
      inference->out[i].size[axis] = n;
    }

  return TRUE;
}

gboolean
wh_infer_same_axes (WhInference *inference, GError **error)
{
  gboolean member[WH_MAX_RANK];

  return wh_check_rank_min (inference, 0, 0, error) &&
         wh_check_axes (inference, "axes", inference->in[0]->rank, TRUE, member, error) &&
         wh_infer_same (inference, error);
}

/* One scale for each slice of the weights along an axis. */
gboolean
wh_infer_weight_normalization (WhInference *inference, GError **error)
{
  guint dim;

  return wh_check_rank_min (inference, 0, 1, error) &&
         wh_check_axis (inference, "dim", inference->in[0]->rank, &dim, error) &&
         wh_check_shape (inference, 1, &WH_SHAPE (inference->in[0]->size[dim]), error) &&
         wh_check_output (inference, 0, inference->in[0], error);
}

gboolean
wh_infer_weight_standardization (WhInference *inference, GError **error)
{
  guint axis;

  return wh_check_rank_min (inference, 0, 1, error) &&
         wh_check_axis (inference, "channel_axis", inference->in[0]->rank, &axis, error) &&
         wh_check_output (inference, 0, inference->in[0], error);
}

gboolean
wh_infer_spectral_norm (WhInference *inference, GError **error)
{
  gint64 itr;

  return wh_check_int (inference, "itr", 1, &itr, error) &&
         wh_infer_weight_normalization (inference, error) &&
         wh_check_output (inference, 1, inference->in[1], error);
}

/* rmean has the shape of one sample, t is a counter. */
gboolean
wh_infer_mean_subtraction (WhInference *inference, GError **error)
{
  WhShape sample = WH_SHAPE_SCALAR;
  guint base;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank_min (inference, 2, 0, error) ||
      !wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error))
    return FALSE;

  for (guint i = base; i < inference->in[0]->rank; i++)
    wh_check_append (&sample, inference->in[0]->size[i]);

  if (wh_shape_n_elements (inference->in[2]) != 1)
    return wh_check_fail (inference, error, "input “t” has more than one element");

  return wh_check_shape (inference, 1, &sample, error) &&
         wh_check_output (inference, 0, inference->in[0], error);
}

/* With frozen statistics a factor and a sum for each element; from the batch, mean and variance
 * too. */
WhCost
wh_cost_normalization (const WhInference *done)
{
  gint64 n = wh_count_elements (done->in[0]);
  gboolean frozen = wh_op_argument_index (done->op, "batch_stat") >= 0 &&
                    !wh_attributes_bool (done->attributes, "batch_stat");

  return (WhCost){ .others = wh_count_product (frozen ? 2 : 6, n) };
}
