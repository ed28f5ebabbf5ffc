/* graph/run/kernel-weight-norm.c: weights and values scaled to a length; gradients left alone
 *
 *   NormNormalization      y = x / (sum |x|^p + eps)^(1/p), over axes
 *   WeightNormalization    y = g[d] w[d, ...] / sqrt (sum w[d, ...]² + eps), for each d along dim
 *   WeightStandardization  y = (w - mean) / sqrt (variance + eps), for each channel
 *   SpectralNorm           y = w / sigma, sigma the largest singular value of w with dim first,
 *                          by itr steps of  v = w' u / |w' u|,  u = w v / |w v|;  sigma = u' w v
 *   MeanSubtraction        y = x - rmean; with update_running_mean the running mean first takes
 *                          in the batch's:  rmean + (mean - rmean) / (t + 1)
 *   ClipGradByValue, ClipGradByNorm   y = x; what they clip are gradients
 *
 * Source   nnabla functions.yaml, "Normalization"; Miyato et al., arXiv:1802.05957.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"
#include "graph/run/strided.h"

#include <math.h>
#include <string.h>

static void
norm_normalization (const WhCall *call)
{
  const WhShape *shape = &call->src[0].shape;
  double p = wh_node_double (call->node, "p");
  double eps = wh_node_double (call->node, "eps");
  guint n_axes;
  const gint64 *axes = wh_attributes_ints (call->node->attributes, "axes", &n_axes);
  WhShape kept = *shape;
  g_autofree double *sums = NULL;
  WhStrided view;
  WhRows rows;
  gint64 n, at = 0;

  for (guint i = 0; i < shape->rank && n_axes == 0; i++)
    kept.size[i] = 1;
  for (guint i = 0; i < n_axes; i++)
    kept.size[axes[i] < 0 ? axes[i] + (gint64) shape->rank : axes[i]] = 1;

  if (!wh_strided_broadcast (&view, &kept, shape))
    return;

  n = wh_shape_n_elements (&kept);
  sums = g_new0 (double, n + 1);

  for (wh_rows_start (&rows, &view, 1); !rows.done; wh_rows_next (&rows))
    for (gint64 i = 0; i < rows.n; i++)
      sums[rows.at[0] + i * rows.step[0]] += pow (fabs (call->src[0].values[at++]), p);

  for (gint64 i = 0; i < n; i++)
    sums[i] = pow (sums[i] + eps, 1.0 / p);

  at = 0;
  for (wh_rows_start (&rows, &view, 1); !rows.done; wh_rows_next (&rows))
    for (gint64 i = 0; i < rows.n; i++, at++)
      call->dst[0][at] = (float) (call->src[0].values[at] / sums[rows.at[0] + i * rows.step[0]]);
}

static void
weight_normalization (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "dim"));
  double eps = wh_node_double (call->node, "eps");
  const float *w = call->src[0].values;

  for (gint64 d = 0; d < s.axis; d++)
    {
      double sum = 0.0, k;

      for (gint64 o = 0; o < s.outer; o++)
        for (gint64 i = 0; i < s.inner; i++)
          sum += (double) w[(o * s.axis + d) * s.inner + i] * w[(o * s.axis + d) * s.inner + i];

      k = call->src[1].values[d] / sqrt (sum + eps);

      for (gint64 o = 0; o < s.outer; o++)
        for (gint64 i = 0; i < s.inner; i++)
          call->dst[0][(o * s.axis + d) * s.inner + i] =
            (float) (k * w[(o * s.axis + d) * s.inner + i]);
    }
}

static void
weight_standardization (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "channel_axis"));
  double eps = wh_node_double (call->node, "eps");
  double n = (double) (s.outer * s.inner);
  const float *w = call->src[0].values;

  for (gint64 c = 0; c < s.axis; c++)
    {
      double mean = 0.0, variance = 0.0, k;

      for (gint64 o = 0; o < s.outer; o++)
        for (gint64 i = 0; i < s.inner; i++)
          mean += w[(o * s.axis + c) * s.inner + i] / n;

      for (gint64 o = 0; o < s.outer; o++)
        for (gint64 i = 0; i < s.inner; i++)
          {
            double d = w[(o * s.axis + c) * s.inner + i] - mean;

            variance += d * d / n;
          }

      k = 1.0 / sqrt (variance + eps);

      for (gint64 o = 0; o < s.outer; o++)
        for (gint64 i = 0; i < s.inner; i++)
          call->dst[0][(o * s.axis + c) * s.inner + i] =
            (float) ((w[(o * s.axis + c) * s.inner + i] - mean) * k);
    }
}

static void
scale_to_one (double *vector, gint64 n, double eps)
{
  double sum = eps;

  for (gint64 i = 0; i < n; i++)
    sum += vector[i] * vector[i];
  for (gint64 i = 0; i < n; i++)
    vector[i] /= sqrt (sum);
}

/* The next step would change nothing, or there are no numbers left to change. */
static gboolean
is_settled (const double *u, const double *before, gint64 n)
{
  double change = 0.0;

  for (gint64 i = 0; i < n; i++)
    change += fabs (u[i] - before[i]);

  return !(change > 1e-15);
}

/* w is (outer, dim, inner); as a matrix its rows are dim's and its columns all the rest. */
static void
spectral_norm (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "dim"));
  gint64 n_columns = s.outer * s.inner, n = n_columns * s.axis;
  double eps = wh_node_double (call->node, "eps");
  const float *w = call->src[0].values;
  g_autofree double *u = g_new (double, s.axis + 1);
  g_autofree double *before = g_new (double, s.axis + 1);
  g_autofree double *v = g_new (double, n_columns + 1);
  double sigma = 0.0;

  for (gint64 d = 0; d < s.axis; d++)
    u[d] = call->src[1].values[d];

  for (gint64 t = wh_node_int (call->node, "itr"); t > 0; t--)
    {
      memset (v, 0, n_columns * sizeof (double));
      for (gint64 at = 0; at < n; at++)
        v[at / (s.axis * s.inner) * s.inner + at % s.inner] += u[at / s.inner % s.axis] * w[at];
      scale_to_one (v, n_columns, eps);

      memcpy (before, u, s.axis * sizeof (double));
      memset (u, 0, s.axis * sizeof (double));
      for (gint64 at = 0; at < n; at++)
        u[at / s.inner % s.axis] += v[at / (s.axis * s.inner) * s.inner + at % s.inner] * w[at];
      scale_to_one (u, s.axis, eps);

      if (is_settled (u, before, s.axis))
        break;
    }

  for (gint64 at = 0; at < n; at++)
    sigma += u[at / s.inner % s.axis] * v[at / (s.axis * s.inner) * s.inner + at % s.inner] * w[at];

  for (gint64 at = 0; at < n; at++)
    call->dst[0][at] = (float) (w[at] / sigma);

  if (call->n_dst > 1)
    for (gint64 d = 0; d < s.axis; d++)
      call->dst[1][d] = (float) u[d];
}

static void
mean_subtraction (const WhCall *call)
{
  gint64 n_sample = wh_shape_n_elements (&call->src[1].shape);
  gint64 n = n_sample == 0 ? 0 : wh_shape_n_elements (&call->src[0].shape) / n_sample;
  gboolean update = wh_node_bool (call->node, "update_running_mean");
  double part = update ? 1.0 / ((double) call->src[2].values[0] + 1.0) : 0.0;

  for (gint64 i = 0; i < n_sample; i++)
    {
      double mean = call->src[1].values[i], batch = 0.0;

      for (gint64 k = 0; k < n && update; k++)
        batch += (double) call->src[0].values[k * n_sample + i] / (double) n;
      if (update)
        mean += (batch - mean) * part;

      for (gint64 k = 0; k < n; k++)
        call->dst[0][k * n_sample + i] = (float) (call->src[0].values[k * n_sample + i] - mean);
    }
}

static void
copy (const WhCall *call)
{
  memcpy (call->dst[0], call->src[0].values,
          wh_shape_n_elements (&call->dst_shape[0]) * sizeof (float));
}

const WhKernel wh_kernels_weight_norm[] = {
  { .op = "NormNormalization", .reference = norm_normalization },
  { .op = "WeightNormalization", .reference = weight_normalization },
  { .op = "WeightStandardization", .reference = weight_standardization },
  { .op = "SpectralNorm", .reference = spectral_norm },
  { .op = "MeanSubtraction", .reference = mean_subtraction },
  { .op = "ClipGradByValue", .reference = copy },
  { .op = "ClipGradByNorm", .reference = copy },
  { .op = NULL },
};
