/* graph/run/kernel-fused-convolution.c: FusedConvolution
 *
 *   y = f (normalize (convolve (x)) + z)
 *
 * normalize per map: gamma (a - mean) / sqrt (variance + eps) + beta, with batch_stat by the
 * batch's own mean and variance. The file lists only those inputs that are there, so what one is
 * follows from their number: x, weight, then
 *
 *   3  bias, or z when it has more than one axis      6  beta, gamma, mean, variance
 *   4  bias, z                                        7  beta, gamma, mean, variance, z
 *
 * Source   nnabla functions.yaml, Neural Network Layer.
 */
#include "config.h"

#include "graph/run/convolve.h"
#include "graph/run/fused-convolution.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

gboolean
wh_fused_inputs_find (guint n_inputs, guint third_rank, WhFusedInputs *out)
{
  *out = (WhFusedInputs){ -1, -1, -1, -1, -1, -1 };

  switch (n_inputs)
    {
    case 2:
      return TRUE;
    case 3:
      *(third_rank == 1 ? &out->bias : &out->z) = 2;
      return TRUE;
    case 4:
      out->bias = 2;
      out->z = 3;
      return TRUE;
    case 6:
    case 7:
      out->beta = 2;
      out->gamma = 3;
      out->mean = 4;
      out->variance = 5;
      out->z = n_inputs == 7 ? 6 : -1;
      return TRUE;
    default:
      return FALSE;
    }
}

/* The map's own statistics, over samples and places. */
static void
measure (const float *y, const WhWindow *w, gint64 map, double *mean, double *variance)
{
  gint64 step = w->channel_last ? w->out_maps : 1;
  gint64 first = map * (w->channel_last ? 1 : w->n_out);
  double n = (double) (w->n * w->n_out);
  double sum = 0.0, squares = 0.0;

  for (gint64 s = 0; s < w->n; s++)
    for (gint64 p = 0; p < w->n_out; p++)
      sum += y[s * w->out_maps * w->n_out + first + p * step];

  *mean = sum / n;
  for (gint64 s = 0; s < w->n; s++)
    for (gint64 p = 0; p < w->n_out; p++)
      {
        double d = y[s * w->out_maps * w->n_out + first + p * step] - *mean;

        squares += d * d;
      }

  *variance = squares / n;
}

static void
normalize (const WhCall *call, const WhWindow *w, const WhFusedInputs *inputs)
{
  gint64 step = w->channel_last ? w->out_maps : 1;
  double eps = wh_node_double (call->node, "eps");
  float *y = call->dst[0];

  for (gint64 o = 0; o < w->out_maps; o++)
    {
      double mean = call->src[inputs->mean].values[o];
      double variance = call->src[inputs->variance].values[o];
      double beta = call->src[inputs->beta].values[o];
      double scale;

      if (wh_node_bool (call->node, "batch_stat"))
        measure (y, w, o, &mean, &variance);

      scale = call->src[inputs->gamma].values[o] / sqrt (variance + eps);
      for (gint64 s = 0; s < w->n; s++)
        for (gint64 p = 0; p < w->n_out; p++)
          {
            float *at =
              y + s * w->out_maps * w->n_out + o * (w->channel_last ? 1 : w->n_out) + p * step;

            *at = (float) ((*at - mean) * scale + beta);
          }
    }
}

static float
activate (const char *kind, float argument, float x)
{
  if (g_str_equal (kind, "relu"))
    return x > 0.0f ? x : 0.0f;
  if (g_str_equal (kind, "relu6"))
    return x > 0.0f ? MIN (x, 6.0f) : 0.0f;
  if (g_str_equal (kind, "sigmoid"))
    return 1.0f / (1.0f + expf (-x));
  if (g_str_equal (kind, "tanh"))
    return tanhf (x);
  if (g_str_equal (kind, "leaky_relu"))
    return x > 0.0f ? x : argument * x;
  if (g_str_equal (kind, "elu"))
    return x >= 0.0f ? x : argument * expm1f (x);
  return x;
}

static gboolean
is_known (const char *kind)
{
  static const char *const kinds[] = { "",     "identity",   "relu", "relu6", "sigmoid",
                                       "tanh", "leaky_relu", "elu",  NULL };

  return g_strv_contains (kinds, kind);
}

/* TRUE for an input that isn't there. */
static gboolean
has_size (const WhCall *call, int slot, gint64 n)
{
  return slot < 0 || wh_shape_n_elements (&call->src[slot].shape) == n;
}

static void
reference (const WhCall *call)
{
  WhWindow window;
  WhFusedInputs inputs;
  const char *kind = wh_node_string (call->node, "nonlinearity");
  guint n_arguments = 0;
  const double *arguments =
    wh_attributes_floats (call->node->attributes, "nonlinearity_args", &n_arguments);
  float argument = n_arguments ? (float) arguments[0] : 0.0f;
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);

  if (!wh_fused_inputs_find (call->n_src, call->n_src > 2 ? call->src[2].shape.rank : 0, &inputs) ||
      !is_known (kind))
    {
      wh_call_fail (call, "%u inputs and nonlinearity “%s”: not a combination that is known",
                    call->n_src, kind);
      return;
    }

  if (!wh_window_of_convolution (call->node, &call->src[0].shape, &call->src[1].shape,
                                 &call->dst_shape[0], &window, call->error))
    return;

  if (!has_size (call, inputs.z, n) || !has_size (call, inputs.bias, window.out_maps) ||
      !has_size (call, inputs.beta, window.out_maps) ||
      !has_size (call, inputs.gamma, window.out_maps) ||
      !has_size (call, inputs.mean, window.out_maps) ||
      !has_size (call, inputs.variance, window.out_maps))
    {
      wh_call_fail (call, "the inputs' shapes don't go together");
      return;
    }

  wh_convolve (&window, call->src[0].values, call->src[1].values,
               inputs.bias < 0 ? NULL : call->src[inputs.bias].values, call->dst[0]);
  if (inputs.beta >= 0)
    normalize (call, &window, &inputs);

  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] =
      activate (kind, argument,
                call->dst[0][i] + (inputs.z < 0 ? 0.0f : call->src[inputs.z].values[i]));
}

const WhKernel wh_kernels_fused_convolution[] = {
  { .op = "FusedConvolution", .reference = reference },
  { .op = NULL },
};
