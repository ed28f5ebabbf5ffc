/* graph/run/kernel-loss.c: losses, element by element or for each sample
 *
 *   SigmoidCrossEntropy      -(t log s + (1 - t) log (1 - s)), s = sigmoid (x)
 *   BinaryCrossEntropy       -(t log x + (1 - t) log (1 - x)), each logarithm's argument at least
 *                            the smallest positive float
 *   SoftmaxCrossEntropy      log (sum exp (x[j])) - x[target], over axis; 0 for a negative target
 *   CategoricalCrossEntropy  -log x[target], again with that floor
 *   SquaredError             (a - b)²
 *   AbsoluteError            |a - b|
 *   HuberLoss                d² where |d| < delta, else delta (2 |d| - delta)
 *   EpsilonInsensitiveLoss   |a - b| - epsilon, at least 0
 *   KLMultinomial            sum p (log (p + 1e-8) - log (q + 1e-8)), from base_axis on
 *
 * Source   nnabla functions.yaml, "Loss Functions"
 */
#include "config.h"

#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"

#include <float.h>
#include <math.h>

/* Nothing overflows for large x of either sign. */
static inline double
sigmoid_cross_entropy_of (double x, double t)
{
  return -x * (t - (x >= 0.0 ? 1.0 : 0.0)) + log1p (exp (-fabs (x)));
}

static inline double
log_floored (double x)
{
  return log (x > (double) FLT_MIN ? x : (double) FLT_MIN);
}

static inline float
huber (float d, float delta)
{
  return fabsf (d) < delta ? d * d : delta * (2.0f * fabsf (d) - delta);
}

static inline float
beyond (float d, float epsilon)
{
  return fabsf (d) > epsilon ? fabsf (d) - epsilon : 0.0f;
}

WH_EACH_PAIR (sigmoid_cross_entropy, sigmoid_cross_entropy_of (a, b))
WH_EACH_PAIR (binary_cross_entropy, -((b * log_floored (a)) + ((1.0 - b) * log_floored (1.0 - a))))
WH_EACH_PAIR (squared_error, ((a - b) * (a - b)))
WH_EACH_PAIR (absolute_error, fabsf (a - b))
WH_EACH_PAIR (huber_loss, huber (a - b, (float) wh_node_double (call->node, "delta")))
WH_EACH_PAIR (epsilon_insensitive, beyond (a - b, (float) wh_node_double (call->node, "epsilon")))

/* The class that the target names, or -1 for none; FALSE when there is no such class. */
static gboolean
read_class (const WhCall *call, float target, gint64 n_classes, gint64 *class)
{
  if (!(target < (float) n_classes) || target < -(float) G_MAXINT32)
    {
      wh_call_fail (call, "the target %g is none of %" G_GINT64_FORMAT " classes", target,
                    n_classes);
      return FALSE;
    }

  *class = (gint64) target;
  if (target < 0.0f)
    *class = -1;

  return TRUE;
}

static void
softmax_cross_entropy (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));
  const float *x = call->src[0].values;

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < s.inner; i++)
      {
        gint64 at = o * s.axis * s.inner + i, class;
        float m = -INFINITY;
        double sum = 0.0;

        if (!read_class (call, call->src[1].values[o * s.inner + i], s.axis, &class))
          return;

        for (gint64 a = 0; a < s.axis; a++)
          m = MAX (m, x[at + a * s.inner]);
        for (gint64 a = 0; a < s.axis; a++)
          sum += exp ((double) x[at + a * s.inner] - m);

        call->dst[0][o * s.inner + i] =
          class < 0 ? 0.0f : (float) (log (sum) + m - x[at + class * s.inner]);
      }
}

static void
categorical_cross_entropy (const WhCall *call)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < s.inner; i++)
      {
        gint64 class;

        if (!read_class (call, call->src[1].values[o * s.inner + i], s.axis, &class))
          return;

        call->dst[0][o * s.inner + i] =
          class < 0 ?
            0.0f :
            (float) -log_floored (call->src[0].values[(o * s.axis + class) * s.inner + i]);
      }
}

static void
kl_multinomial (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  gint64 n_each = n == 0 ? 0 : wh_shape_n_elements (&call->src[0].shape) / n;

  for (gint64 i = 0; i < n; i++)
    {
      double sum = 0.0;

      for (gint64 k = i * n_each; k < (i + 1) * n_each; k++)
        {
          double p = call->src[0].values[k], q = call->src[1].values[k];

          sum += p * (log (p + 1.0e-8) - log (q + 1.0e-8));
        }

      call->dst[0][i] = (float) sum;
    }
}

const WhKernel wh_kernels_loss[] = {
  { .op = "SigmoidCrossEntropy", .reference = sigmoid_cross_entropy },
  { .op = "BinaryCrossEntropy", .reference = binary_cross_entropy },
  { .op = "SoftmaxCrossEntropy", .reference = softmax_cross_entropy },
  { .op = "CategoricalCrossEntropy", .reference = categorical_cross_entropy },
  { .op = "SquaredError", .reference = squared_error },
  { .op = "AbsoluteError", .reference = absolute_error },
  { .op = "HuberLoss", .reference = huber_loss },
  { .op = "EpsilonInsensitiveLoss", .reference = epsilon_insensitive },
  { .op = "KLMultinomial", .reference = kl_multinomial },
  { .op = NULL },
};
