/* graph/run/bounds.c: which values can't become NaN or infinite
 *
 * Interval arithmetic with one number: b (f (x)) from b (x). Sums are in float32, in any order, so
 * what comes near the largest float counts as infinite.
 */
#include "config.h"

#include "graph/run/bounds.h"
#include "graph/run/fused-convolution.h"

#include <math.h>
#include <string.h>

#define LARGEST 1e37

typedef struct
{
  const WhGraph *graph;
  const WhNode *node;
  const double *bounds;
} Query;

static double
of_input (const Query *q, guint i)
{
  return q->bounds[q->node->inputs[i]];
}

static double
largest_input (const Query *q)
{
  double b = 0.0;

  for (guint i = 0; i < q->node->n_inputs; i++)
    b = MAX (b, of_input (q, i));
  return b;
}

static double
summed_inputs (const Query *q)
{
  double b = 0.0;

  for (guint i = 0; i < q->node->n_inputs; i++)
    b += of_input (q, i);
  return b;
}

/* As many products as there are weights for each output, and no more than all; the weights of an
 * Affine have the outputs behind. */
static double
products (const Query *q)
{
  const WhShape *w = &q->graph->values[q->node->inputs[1]].shape;
  gint64 n = wh_shape_n_elements (w);

  if (wh_node_is (q->node, "Convolution") || wh_node_is (q->node, "FusedConvolution"))
    n /= MAX (w->size[0], 1);
  else if (wh_node_is (q->node, "Affine"))
    n = w->size[0];
  return (double) n * of_input (q, 0) * of_input (q, 1);
}

static double
inner_product (const Query *q)
{
  return products (q) + (q->node->n_inputs > 2 ? of_input (q, 2) : 0.0);
}

static double
optional (const Query *q, int i)
{
  return i < 0 ? 0.0 : of_input (q, (guint) i);
}

/* Whether the parameter has no number below zero. */
static gboolean
is_positive (const Query *q, int i)
{
  const WhTensor *tensor =
    i >= 0 && (guint) i < q->node->n_inputs ? q->graph->values[q->node->inputs[i]].tensor : NULL;

  for (gint64 k = 0, n = tensor ? wh_tensor_n_elements (tensor) : 0; k < n; k++)
    if (!(wh_tensor_values (tensor)[k] >= 0.0f))
      return FALSE;
  return tensor != NULL;
}

static double
fused_convolution (const Query *q)
{
  guint third = q->node->n_inputs > 2 ? q->graph->values[q->node->inputs[2]].shape.rank : 0;
  double eps = wh_node_double (q->node, "eps"), b = products (q);
  WhFusedInputs at;

  if (!wh_fused_inputs_find (q->node->n_inputs, third, &at))
    return INFINITY;

  b += optional (q, at.bias);
  if (at.beta >= 0)
    {
      if (!is_positive (q, at.variance) || !(eps > 0.0))
        return INFINITY;
      b = optional (q, at.gamma) * (b + optional (q, at.mean)) / sqrt (eps) + optional (q, at.beta);
    }

  b += optional (q, at.z);
  if (b < LARGEST && g_str_equal (wh_node_string (q->node, "nonlinearity"), "relu6"))
    return 6.0;
  return b;
}

/* gamma (x - mean) / sqrt (variance + eps) + beta, with a variance that is none below zero */
static double
normalization (const Query *q)
{
  double eps = wh_node_double (q->node, "eps");

  if (q->node->n_inputs != 5 || !is_positive (q, 4) || wh_node_bool (q->node, "batch_stat") ||
      !(eps > 0.0))
    return INFINITY;

  return of_input (q, 2) * (of_input (q, 0) + of_input (q, 3)) / sqrt (eps) + of_input (q, 1);
}

static double
product (const Query *q)
{
  return of_input (q, 0) * of_input (q, 1);
}

static double
scaled (const Query *q)
{
  return of_input (q, 0) * fabs (wh_node_double (q->node, "val"));
}

static double
shifted (const Query *q)
{
  return of_input (q, 0) + fabs (wh_node_double (q->node, "val"));
}

static double
six (const Query *q)
{
  return isfinite (of_input (q, 0)) ? 6.0 : INFINITY;
}

static double
one (const Query *q)
{
  return isfinite (of_input (q, 0)) ? 1.0 : INFINITY;
}

static const struct
{
  const char *op;
  double (*bound) (const Query *q);
} table[] = {
  { "Convolution", inner_product },
  { "DepthwiseConvolution", inner_product },
  { "Deconvolution", inner_product },
  { "Affine", inner_product },
  { "FusedConvolution", fused_convolution },
  { "BatchNormalization", normalization },
  { "Add2", summed_inputs },
  { "Sub2", summed_inputs },
  { "Mul2", product },
  { "MulScalar", scaled },
  { "AddScalar", shifted },
  { "Maximum2", largest_input },
  { "Minimum2", largest_input },
  { "ReLU", largest_input },
  { "ReLU6", six },
  { "HardTanh", one },
  { "Sigmoid", one },
  { "HardSigmoid", one },
  { "Softmax", one },
  { "Swish", largest_input },
  { "GELU", largest_input },
  { "Mish", largest_input },
  { "Tanh", one },
  { "Identity", largest_input },
  { "Dropout", largest_input },
  { "Abs", largest_input },
  { "MaxPooling", largest_input },
  { "AveragePooling", largest_input },
  { "GlobalAveragePooling", largest_input },
  { "Reshape", largest_input },
  { "Transpose", largest_input },
  { "Flip", largest_input },
  { "Slice", largest_input },
  { "Concatenate", largest_input },
  { "Split", largest_input },
  { "Mean", largest_input },
  { "Broadcast", largest_input },
};

static double
bound (const Query *q)
{
  if (q->node->op == NULL || q->node->n_inputs == 0)
    return INFINITY;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (wh_node_is (q->node, table[i].op))
      {
        double b = table[i].bound (q);

        return b < LARGEST ? b : INFINITY;
      }

  return INFINITY;
}

double *
wh_bounds_new (const WhGraph *graph)
{
  double *bounds = g_new (double, MAX (graph->n_values, 1));

  for (guint v = 0; v < graph->n_values; v++)
    bounds[v] = graph->values[v].kind == WH_VALUE_INNER ? INFINITY : (double) WH_BOUND;

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const Query q = { graph, &graph->nodes[n], bounds };
      double b = bound (&q);

      for (guint i = 0; i < graph->nodes[n].n_outputs; i++)
        bounds[graph->nodes[n].outputs[i]] = b;
    }

  return bounds;
}

/* As integers, magnitudes are in order, and NaN is behind infinity. Vectors are of the width that
 * every machine has: of wider ones the compiler makes single numbers. */
typedef gint32 Lanes __attribute__ ((vector_size (16), aligned (4), may_alias));
#define LANES 4
#define CHAINS 4 /* that don't wait for each other */

gboolean
wh_bounds_hold (const float *numbers, gint64 n)
{
  const float limit = WH_BOUND;
  Lanes beyond[CHAINS] = { 0 };
  gint32 most, any = 0;
  gint64 i = 0;

  memcpy (&most, &limit, sizeof most);
  for (; i + CHAINS * LANES <= n; i += CHAINS * LANES)
    {
#pragma GCC unroll 4
      for (guint c = 0; c < CHAINS; c++)
        beyond[c] |= (*(const Lanes *) (numbers + i + c * LANES) & 0x7fffffff) > most;
    }

  for (guint c = 0; c < CHAINS; c++)
    for (guint k = 0; k < LANES; k++)
      any |= beyond[c][k];
  if (any)
    return FALSE;

  for (; i < n; i++)
    if (!(fabsf (numbers[i]) <= limit))
      return FALSE;
  return TRUE;
}
