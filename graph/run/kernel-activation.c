/* graph/run/kernel-activation.c: functions of one number between the layers
 *
 * One formula a line; x is the input, y the output element. What is left of the formula says what
 * becomes of NaN and of -0, as NNabla's own comparisons have it: ReLU makes both +0, ReLU6 and
 * HardTanh let both pass.
 *
 * Source   nnabla functions.yaml, "Neural Network Activation Functions"; GELU is the tanh form of
 *          Hendrycks and Gimpel, arXiv:1606.08415.
 */
#include "config.h"

#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

/* Neither side of the exponential overflows. */
static inline float
sigmoid (float x)
{
  return x >= 0.0f ? 1.0f / (1.0f + expf (-x)) : expf (x) / (1.0f + expf (x));
}

/* log (1 + exp (x)), for large x too */
static inline float
log1p_exp (float x)
{
  return x > 0.0f ? x + log1pf (expf (-x)) : log1pf (expf (x));
}

WH_EACH (sigmoid_loop, sigmoid (x))
WH_EACH (swish, sigmoid (x) * x)
WH_EACH (tanh_loop, tanhf (x))
WH_EACH (relu, x > 0.0f ? x : 0.0f)
WH_EACH_WITH (leaky_relu, float, alpha, "alpha", x > 0.0f ? x : alpha * x)
WH_EACH_WITH (elu, float, alpha, "alpha", x >= 0.0f ? x : alpha * expm1f (x))
WH_EACH (gelu, 0.5f * x * (1.0f + tanhf (0.7978845608f * (x + 0.044715f * x * x * x))))
WH_EACH (mish, tanhf (log1p_exp (x)) * x)
WH_EACH (relu6, (x < 0.0f) ? 0.0f : (x > 6.0f) ? 6.0f : x)
WH_EACH (hard_sigmoid, x > 2.5f ? 1.0f : x < -2.5f ? 0.0f : 0.2f * x + 0.5f)
WH_EACH (hard_tanh, x > 1.0f ? 1.0f : x < -1.0f ? -1.0f : x)
WH_EACH (log_sigmoid, -log1p_exp (-x))
WH_EACH_WITH (soft_plus, float, beta, "beta", log1p_exp ((beta * x)) / beta)
WH_EACH (soft_sign, x / (1.0f + fabsf (x)))
WH_EACH (tanh_shrink, x - tanhf (x))
WH_EACH (sinc, x == 0.0f ? 1.0f : sinf (x) / x)

/* y = scale x where x > 0, else scale alpha (exp (x) - 1) */
static void
selu (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  float scale = (float) wh_node_double (call->node, "scale");
  float scale_alpha = scale * (float) wh_node_double (call->node, "alpha");
  const float *x = call->src[0].values;
  float *y = call->dst[0];

  for (gint64 i = 0; i < n; i++)
    y[i] = x[i] > 0.0f ? scale * x[i] : scale_alpha * expm1f (x[i]);
}

/* y = x where x > 0, else slope x; one slope for all, or one for each index of base_axis */
static void
prelu (const WhCall *call)
{
  const float *x = call->src[0].values, *slope = call->src[1].values;
  float *y = call->dst[0];
  gboolean shared = wh_shape_n_elements (&call->src[1].shape) == 1;
  WhSplit s = { .outer = 1, .axis = 1, .inner = wh_shape_n_elements (&call->dst_shape[0]) };

  if (!shared)
    s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "base_axis"));

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 a = 0; a < s.axis; a++)
      for (gint64 i = 0; i < s.inner; i++, x++, y++)
        *y = *x > 0.0f ? *x : slope[a] * *x;
}

/* Both halves of y along axis: f (x), then f (-x). */
static void
both_signs (const WhCall *call, float (*f) (float x, float alpha), float alpha)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));
  gint64 n = s.axis * s.inner;
  const float *x = call->src[0].values;
  float *y = call->dst[0];

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < n; i++)
      {
        y[2 * o * n + i] = f (x[o * n + i], alpha);
        y[(2 * o + 1) * n + i] = f (-x[o * n + i], alpha);
      }
}

static float
relu_of (float x, float alpha)
{
  return x > 0.0f ? x : 0.0f;
}

static float
elu_of (float x, float alpha)
{
  return x >= 0.0f ? x : alpha * expm1f (x);
}

static void
crelu (const WhCall *call)
{
  both_signs (call, relu_of, 0.0f);
}

static void
celu (const WhCall *call)
{
  both_signs (call, elu_of, (float) wh_node_double (call->node, "alpha"));
}

const WhKernel wh_kernels_activation[] = {
  { .op = "Sigmoid", .reference = sigmoid_loop },
  { .op = "Swish", .reference = swish },
  { .op = "Tanh", .reference = tanh_loop },
  { .op = "ReLU", .reference = relu },
  { .op = "LeakyReLU", .reference = leaky_relu },
  { .op = "ELU", .reference = elu },
  { .op = "SELU", .reference = selu },
  { .op = "CReLU", .reference = crelu },
  { .op = "CELU", .reference = celu },
  { .op = "PReLU", .reference = prelu },
  { .op = "GELU", .reference = gelu },
  { .op = "Mish", .reference = mish },
  { .op = "ReLU6", .reference = relu6 },
  { .op = "HardSigmoid", .reference = hard_sigmoid },
  { .op = "HardTanh", .reference = hard_tanh },
  { .op = "LogSigmoid", .reference = log_sigmoid },
  { .op = "SoftPlus", .reference = soft_plus },
  { .op = "SoftSign", .reference = soft_sign },
  { .op = "TanhShrink", .reference = tanh_shrink },
  { .op = "Sinc", .reference = sinc },
  { .op = NULL },
};
