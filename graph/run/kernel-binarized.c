/* graph/run/kernel-binarized.c: products with weights of one or a few bits
 *
 *   BinaryTanh      y = x > 0 ? 1 : -1
 *   BinarySigmoid   y = x > 0 ? 1 : 0
 *   BinaryConnect*  the product with w' = sign (w), 0 becoming quantize_zero_to
 *   BinaryWeight*   the same, times the mean |w| of the output map
 *   INQ*            the product with w' = w where the indicator is 0, else the nearest power of
 * two: with n1 = floor (log2 (4 max |w| / 3)), n2 = n1 + 1 - 2^(num_bits - 2): 0 if |w| < 2^(n2 -
 * 1), else sign (w) 2^p, p = floor (log2 (4 |w| / 3)) within n2 .. n1 Prune           y = x, but 0
 * where |x| is among the rate times n smallest
 *
 * The float weights are quantized anew at each run, the stored binary_weight and alpha are not
 * read: so it is in NNabla, too.
 *
 * Shapes   of Affine and Convolution; an Affine's output maps are its weight's columns
 * Source   nnabla functions.yaml, "Quantization Neural Network Layers"; Courbariaux et al.,
 *          arXiv:1511.00363; Rastegari et al., arXiv:1603.05279; Zhou et al., arXiv:1702.03044
 */
#include "config.h"

#include "graph/run/convolve.h"
#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

WH_EACH (binary_tanh, x > 0.0f ? 1.0f : -1.0f)
WH_EACH (binary_sigmoid, x > 0.0f ? 1.0f : 0.0f)

/* The call again with another weight and with the bias at @bias_slot. */
static void
multiply (const WhCall *call, const float *weight, guint bias_slot)
{
  WhOperand src[3] = { call->src[0], { call->src[1].shape, weight } };
  WhCall product = *call;

  product.src = src;
  product.n_src = 2;
  if (call->n_src > bias_slot)
    src[product.n_src++] = call->src[bias_slot];

  if (g_str_has_suffix (call->node->op_name, "Affine"))
    wh_affine (&product);
  else
    wh_convolution (&product);
}

static float
sign_of (float w, float zero)
{
  return w > 0.0f ? 1.0f : w < 0.0f ? -1.0f : zero;
}

static void
binary_connect (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->src[1].shape);
  g_autofree float *weight = g_new (float, MAX (n, 1));
  float zero = (float) wh_node_double (call->node, "quantize_zero_to");

  for (gint64 i = 0; i < n; i++)
    weight[i] = sign_of (call->src[1].values[i], zero);

  multiply (call, weight, 3);
}

static void
binary_weight (const WhCall *call)
{
  const WhShape *shape = &call->src[1].shape;
  gboolean affine = g_str_has_suffix (call->node->op_name, "Affine");
  gint64 n = wh_shape_n_elements (shape), n_first = shape->rank ? shape->size[0] : 1;
  gint64 n_maps = affine ? n / MAX (n_first, 1) : n_first;
  gint64 n_each = n_maps > 0 ? n / n_maps : 0; /* weights of one output map */
  gint64 map_step = affine ? 1 : n_each, step = affine ? n_maps : 1;
  g_autofree float *weight = g_new (float, MAX (n, 1));
  float zero = (float) wh_node_double (call->node, "quantize_zero_to");

  for (gint64 m = 0; m < n_maps; m++)
    {
      const float *w = call->src[1].values + m * map_step;
      double sum = 0.0;

      for (gint64 i = 0; i < n_each; i++)
        sum += fabsf (w[i * step]);
      for (gint64 i = 0; i < n_each; i++)
        weight[m * map_step + i * step] =
          (float) (sum / (double) n_each) * sign_of (w[i * step], zero);
    }

  multiply (call, weight, 4);
}

/* floor (log2 (4 w / 3)), w > 0; infinity counts as the largest power */
static int
exponent_of (float w)
{
  return (int) CLAMP (floorf (log2f (4.0f * w / 3.0f)), -160.0f, 128.0f);
}

static float
power_of_two (float w, int n1, int n2)
{
  if (isnan (w))
    return w;
  if (fabsf (w) < ldexpf (1.0f, n2 - 1) || w == 0.0f)
    return 0.0f;

  return copysignf (ldexpf (1.0f, CLAMP (exponent_of (fabsf (w)), n2, n1)), w);
}

static void
incremental (const WhCall *call)
{
  const WhOperand *w = &call->src[1], *fixed = &call->src[2];
  gint64 n = wh_shape_n_elements (&w->shape), n_bits = wh_node_int (call->node, "num_bits");
  g_autofree float *weight = g_new (float, MAX (n, 1));
  float most = 0.0f;
  int n1, n2;

  if (n_bits < 2 || n_bits > 24 || wh_shape_n_elements (&fixed->shape) != n)
    {
      wh_call_fail (call, "weights of 2 to 24 bits, each with an indicator, expected");
      return;
    }

  for (gint64 i = 0; i < n; i++)
    most = MAX (most, fabsf (w->values[i]));

  n1 = most > 0.0f ? exponent_of (most) : 0;
  n2 = n1 + 1 - (1 << (n_bits - 2));
  for (gint64 i = 0; i < n; i++)
    weight[i] = fixed->values[i] != 0.0f ? power_of_two (w->values[i], n1, n2) : w->values[i];

  multiply (call, weight, 3);
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float p = *(const float *) a, q = *(const float *) b;

  return (p > q) - (p < q);
}

static void
prune (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  float rate = (float) wh_node_double (call->node, "rate");
  g_autofree float *amounts = g_new (float, MAX (n, 1));
  float threshold;

  if (n == 0)
    return;

  for (gint64 i = 0; i < n; i++)
    amounts[i] = fabsf (call->src[0].values[i]);
  qsort (amounts, n, sizeof *amounts, compare_floats);

  /* At a rate of 1 the largest goes, too. */
  threshold = amounts[CLAMP ((gint64) ((float) (n - 1) * rate), 0, n - 1)];
  if (rate >= 1.0f)
    threshold = nextafterf (threshold, INFINITY);

  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = fabsf (call->src[0].values[i]) < threshold ? 0.0f : call->src[0].values[i];
}

const WhKernel wh_kernels_binarized[] = {
  { .op = "BinaryTanh", .reference = binary_tanh },
  { .op = "BinarySigmoid", .reference = binary_sigmoid },
  { .op = "BinaryConnectAffine", .reference = binary_connect },
  { .op = "BinaryConnectConvolution", .reference = binary_connect },
  { .op = "BinaryWeightAffine", .reference = binary_weight },
  { .op = "BinaryWeightConvolution", .reference = binary_weight },
  { .op = "INQAffine", .reference = incremental },
  { .op = "INQConvolution", .reference = incremental },
  { .op = "Prune", .reference = prune },
  { .op = NULL },
};
