/* graph/run/kernel-normalization.c: values brought to mean 0 and variance 1
 *
 *   y = (x - mean) / sqrt (variance + eps) gamma + beta
 *
 * What differs is where mean and variance are from and along which axes they differ:
 *
 *   BatchNormalization   given, for each channel; with batch_stat from x, over all other axes
 *   Fused...             the same, then + z where there is one, then max (0, y)
 *   Sync...              the same; in inference there is nobody to synchronize with
 *   Tensor...            from x, over all axes that “axes” doesn't name
 *   Layer...             from x, for each sample (batch_axis)
 *   Instance...          from x, for each sample and channel
 *   Group...             from x, for each sample and group of neighbouring channels
 *
 * The variance is the mean of squared deviations. Sums run in double.
 * Source   nnabla functions.yaml, "Normalization"; Ioffe and Szegedy, arXiv:1502.03167.
 */
#include "config.h"

#include "graph/ops/ports.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/strided.h"

#include <math.h>

typedef struct
{
  WhShape shape;   /* of the statistics: x with 1 along the axes that are summed over */
  guint channel;   /* axis along which neighbours share statistics */
  gint64 n_groups; /* of the channels; 0 where each has its own */
  double *mean, *variance;
} Statistics;

static void
statistics_clear (Statistics *statistics)
{
  g_free (statistics->mean);
  g_free (statistics->variance);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Statistics, statistics_clear)

/* x's shape with 1 along the axes that a list names, or along all others. */
static WhShape
shape_along (const WhCall *call, const char *list, gboolean named)
{
  const WhShape *x = &call->src[0].shape;
  gboolean member[WH_MAX_RANK] = { FALSE };
  WhShape shape = *x;
  guint n;
  const gint64 *axes = wh_attributes_ints (call->node->attributes, list, &n);

  for (guint i = 0; i < n; i++)
    member[axes[i] < 0 ? axes[i] + (gint64) x->rank : axes[i]] = TRUE;

  for (guint i = 0; i < x->rank; i++)
    if (member[i] != named)
      shape.size[i] = 1;

  return shape;
}

static guint
channel_axis (const WhCall *call)
{
  gint64 axis = wh_node_int (call->node, "channel_axis");

  return (guint) (axis < 0 ? axis + (gint64) call->src[0].shape.rank : axis);
}

/* Neighbouring channels of a group get the sum of all of them. */
static void
share_groups (const Statistics *statistics, double *sums)
{
  WhSplit s = wh_shape_split (&statistics->shape, statistics->channel);
  gint64 n_each = statistics->n_groups > 0 ? s.axis / statistics->n_groups : 1;

  for (gint64 at = 0; n_each > 1 && at < s.outer * s.axis; at += n_each)
    for (gint64 i = 0; i < s.inner; i++)
      {
        double sum = 0.0;

        for (gint64 k = 0; k < n_each; k++)
          sum += sums[(at + k) * s.inner + i];
        for (gint64 k = 0; k < n_each; k++)
          sums[(at + k) * s.inner + i] = sum;
      }
}

/* sums[...] = sum of (x - center[...])^power over the elements that share them */
static void
add_up (const WhCall *call, const Statistics *statistics, const double *center, double *sums)
{
  const float *x = call->src[0].values;
  WhStrided view;
  WhRows rows;

  if (!wh_strided_broadcast (&view, &statistics->shape, &call->src[0].shape))
    return;

  for (wh_rows_start (&rows, &view, 1); !rows.done; wh_rows_next (&rows))
    for (gint64 i = 0; i < rows.n; i++, x++)
      {
        gint64 at = rows.at[0] + i * rows.step[0];
        double d = center != NULL ? *x - center[at] : *x;

        sums[at] += center != NULL ? d * d : d;
      }

  share_groups (statistics, sums);
}

/* Twice through x: squares of large numbers would eat up the small differences. */
static void
measure (const WhCall *call, Statistics *statistics)
{
  gint64 n = wh_shape_n_elements (&statistics->shape);
  gint64 n_each = n == 0 ? 1 : wh_shape_n_elements (&call->src[0].shape) / n;

  if (statistics->n_groups > 0)
    n_each *= statistics->shape.size[statistics->channel] / statistics->n_groups;

  statistics->mean = g_new0 (double, n + 1);
  statistics->variance = g_new0 (double, n + 1);

  add_up (call, statistics, NULL, statistics->mean);
  for (gint64 i = 0; i < n; i++)
    statistics->mean[i] /= (double) n_each;

  add_up (call, statistics, statistics->mean, statistics->variance);
  for (gint64 i = 0; i < n; i++)
    statistics->variance[i] /= (double) n_each;
}

/* The input at a port, NULL when it is left out. */
static const WhOperand *
find_operand (const WhCall *call, const char *port)
{
  const WhShape *shapes[8];
  int at;

  for (guint i = 0; i < call->n_src && i < G_N_ELEMENTS (shapes); i++)
    shapes[i] = &call->src[i].shape;

  at = wh_op_find_input (call->node->op, call->node->attributes, shapes,
                         MIN (call->n_src, G_N_ELEMENTS (shapes)), port);

  return at < 0 ? NULL : &call->src[at];
}

/* Given statistics, @n of them; FALSE when they are not all there. */
static gboolean
take_given (const WhCall *call, Statistics *statistics)
{
  const WhOperand *mean = find_operand (call, "mean");
  const WhOperand *variance = find_operand (call, "variance");
  gint64 n = wh_shape_n_elements (&statistics->shape);

  if (mean == NULL || variance == NULL || wh_shape_n_elements (&mean->shape) != n ||
      wh_shape_n_elements (&variance->shape) != n)
    {
      wh_call_fail (call, "it has no mean and variance, and takes none from its input");
      return FALSE;
    }

  statistics->mean = g_new (double, n + 1);
  statistics->variance = g_new (double, n + 1);

  for (gint64 i = 0; i < n; i++)
    {
      statistics->mean[i] = mean->values[i];
      statistics->variance[i] = variance->values[i];
    }

  return TRUE;
}

/* The statistics as further outputs; those of a group once. */
static void
give_out (const WhCall *call, const Statistics *statistics)
{
  WhSplit s = wh_shape_split (&statistics->shape, statistics->channel);
  gint64 n_each = statistics->n_groups > 0 ? s.axis / statistics->n_groups : 1;

  for (guint k = 1; k < call->n_dst && k <= 2; k++)
    {
      const double *from = k == 1 ? statistics->mean : statistics->variance;
      float *to = call->dst[k];

      for (gint64 at = 0; at < s.outer * s.axis; at += n_each)
        for (gint64 i = 0; i < s.inner; i++)
          *to++ = (float) from[at * s.inner + i];
    }
}

/* @parameters is the shape along which beta and gamma differ. */
static void
apply (const WhCall *call, const Statistics *statistics, const WhShape *parameters)
{
  const WhOperand *beta = find_operand (call, "beta");
  const WhOperand *gamma = find_operand (call, "gamma");
  gint64 n = wh_shape_n_elements (&statistics->shape);
  double eps = wh_node_double (call->node, "eps");
  g_autofree double *factor = g_new (double, n + 1);
  const float *x = call->src[0].values;
  float *y = call->dst[0];
  WhStrided views[2];
  WhRows rows;

  for (gint64 i = 0; i < n; i++)
    factor[i] = 1.0 / sqrt (statistics->variance[i] + eps);

  if (!wh_strided_broadcast (&views[0], &statistics->shape, &call->src[0].shape) ||
      !wh_strided_broadcast (&views[1], parameters, &call->src[0].shape))
    return;

  for (wh_rows_start (&rows, views, 2); !rows.done; wh_rows_next (&rows))
    for (gint64 i = 0; i < rows.n; i++)
      {
        gint64 s = rows.at[0] + i * rows.step[0], p = rows.at[1] + i * rows.step[1];
        double k = gamma != NULL ? factor[s] * gamma->values[p] : factor[s];

        *y++ = (float) ((*x++ - statistics->mean[s]) * k + (beta != NULL ? beta->values[p] : 0.0));
      }
}

static void
batch_normalization (const WhCall *call)
{
  g_auto (Statistics) statistics = { .shape = shape_along (call, "axes", TRUE) };

  if (wh_node_bool (call->node, "batch_stat"))
    measure (call, &statistics);
  else if (!take_given (call, &statistics))
    return;

  apply (call, &statistics, &statistics.shape);
  give_out (call, &statistics);
}

static void
fused_batch_normalization (const WhCall *call)
{
  const char *nonlinearity = wh_node_string (call->node, "nonlinearity");
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  gboolean relu = g_str_equal (nonlinearity, "relu");
  const float *z = call->n_src > 5 ? call->src[5].values : NULL;

  if (!relu && *nonlinearity != '\0' && !g_str_equal (nonlinearity, "identity"))
    {
      wh_call_fail (call, "there is no nonlinearity “%s”", nonlinearity);
      return;
    }

  batch_normalization (call);

  for (gint64 i = 0; i < n; i++)
    {
      float y = call->dst[0][i] + (z != NULL ? z[i] : 0.0f);

      call->dst[0][i] = !relu || y > 0.0f ? y : 0.0f;
    }
}

static void
tensor_normalization (const WhCall *call)
{
  g_auto (Statistics) statistics = { .shape = shape_along (call, "axes", TRUE) };

  measure (call, &statistics);
  apply (call, &statistics, &statistics.shape);
  give_out (call, &statistics);
}

static void
layer_normalization (const WhCall *call)
{
  g_auto (Statistics) statistics = { .shape = shape_along (call, "batch_axis", TRUE) };
  WhShape parameters = shape_along (call, "batch_axis", FALSE);

  measure (call, &statistics);
  apply (call, &statistics, &parameters);
  give_out (call, &statistics);
}

static void
normalize_channels (const WhCall *call, gint64 n_groups)
{
  guint channel = channel_axis (call);
  gint64 n_channels = call->src[0].shape.size[channel];
  g_auto (Statistics) statistics = { .shape = shape_along (call, "batch_axis", TRUE),
                                     .channel = channel,
                                     .n_groups = n_groups };
  WhShape parameters = { .rank = statistics.shape.rank };

  for (guint i = 0; i < parameters.rank; i++)
    parameters.size[i] = i == channel ? n_channels : 1;

  statistics.shape.size[channel] = n_channels;

  measure (call, &statistics);
  apply (call, &statistics, &parameters);
  give_out (call, &statistics);
}

static void
instance_normalization (const WhCall *call)
{
  normalize_channels (call, 0);
}

static void
group_normalization (const WhCall *call)
{
  normalize_channels (call, wh_node_int (call->node, "num_groups"));
}

const WhKernel wh_kernels_normalization[] = {
  { .op = "FusedBatchNormalization", .reference = fused_batch_normalization },
  { .op = "BatchNormalization", .reference = batch_normalization },
  { .op = "GroupNormalization", .reference = group_normalization },
  { .op = "InstanceNormalization", .reference = instance_normalization },
  { .op = "LayerNormalization", .reference = layer_normalization },
  { .op = "SyncBatchNormalization", .reference = batch_normalization },
  { .op = "TensorNormalization", .reference = tensor_normalization },
  { .op = NULL },
};
