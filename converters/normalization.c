/* converters/normalization.c: batch normalization with stored statistics
 *
 *   y = c0 x + c1,   c0 = gamma / sqrt (variance + eps),   c1 = beta - gamma mean / sqrt (variance
 * + eps)
 *
 * Inputs   x, beta (not with no_bias), gamma (not with no_scale), mean, variance.
 * Source   nnabla functions.yaml; Ioffe and Szegedy, arXiv:1502.03167.
 */
#include "config.h"

#include "converters/patterns.h"

#include <math.h>
#include <string.h>

gboolean
wh_normalization_is (const WhNode *node)
{
  return node->op != NULL &&
         (wh_node_is (node, "BatchNormalization") || wh_node_is (node, "SyncBatchNormalization"));
}

guint
wh_normalization_slot (const WhNode *node, const char *input)
{
  static const char *const order[] = { "beta", "gamma", "mean", "variance" };
  gboolean plain = wh_node_is (node, "BatchNormalization");
  guint slot = 1;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      gboolean absent = plain && ((i == 0 && wh_node_bool (node, "no_bias")) ||
                                  (i == 1 && wh_node_bool (node, "no_scale")));

      if (strcmp (order[i], input) == 0)
        return absent || slot >= node->n_inputs ? WH_NONE : slot;

      slot += !absent;
    }

  return WH_NONE;
}

/* FALSE when the input is there but not stored, or of another size. */
static gboolean
get (const WhGraph *graph, const WhNode *node, const char *input, gint64 n, WhTensor **out)
{
  guint slot = wh_normalization_slot (node, input);

  *out = NULL;

  if (slot == WH_NONE)
    return TRUE;

  *out = wh_graph_input_tensor (graph, node, slot);
  return *out != NULL && wh_tensor_n_elements (*out) == n;
}

const char *
wh_normalization_match (const WhGraph *graph,
                        const WhNode *node,
                        gboolean freeze,
                        WhNormalization *out)
{
  const WhShape *x = wh_graph_input_shape (graph, node, 0);
  WhNormalization norm = { .node = node };
  const gint64 *axes;
  guint n_axes;
  gint64 axis;

  g_return_val_if_fail (wh_normalization_is (node), "not a normalization");

  if (wh_node_bool (node, "batch_stat") && !freeze)
    return "it computes its statistics from each batch";

  axes = wh_attributes_ints (node->attributes, "axes", &n_axes);

  if (n_axes != 1)
    return "it normalizes over more than one axis";

  axis = axes[0] < 0 ? axes[0] + x->rank : axes[0];

  if (axis < 0 || axis >= x->rank)
    return "its axis lies outside its input";

  norm.axis = axis;
  norm.n = x->size[axis];
  norm.eps = wh_node_double (node, "eps");

  if (!get (graph, node, "beta", norm.n, &norm.beta) ||
      !get (graph, node, "gamma", norm.n, &norm.gamma) ||
      !get (graph, node, "mean", norm.n, &norm.mean) ||
      !get (graph, node, "variance", norm.n, &norm.variance))
    return "its parameters are computed in the network";

  if (norm.mean == NULL || norm.variance == NULL)
    return "it has no stored statistics";

  for (gint64 i = 0; i < norm.n; i++)
    if (!(wh_tensor_values (norm.variance)[i] + norm.eps > 0.0))
      return "a variance of it is negative or not a number";

  norm.shape = norm.mean->shape;
  *out = norm;
  return NULL;
}

void
wh_normalization_linear (const WhNormalization *norm, double **c0, double **c1)
{
  const float *beta = norm->beta ? wh_tensor_values (norm->beta) : NULL;
  const float *gamma = norm->gamma ? wh_tensor_values (norm->gamma) : NULL;
  const float *mean = wh_tensor_values (norm->mean);
  const float *variance = wh_tensor_values (norm->variance);

  *c0 = g_new (double, norm->n);
  *c1 = g_new (double, norm->n);

  for (gint64 i = 0; i < norm->n; i++)
    {
      double k = (gamma ? gamma[i] : 1.0) / sqrt (variance[i] + norm->eps);

      (*c0)[i] = k;
      (*c1)[i] = (beta ? beta[i] : 0.0) - k * mean[i];
    }
}

char *
wh_pattern_dup_name (const WhGraph *graph, const WhNode *node, guint slot, const char *name)
{
  const char *sibling = slot < node->n_inputs ? graph->values[node->inputs[slot]].name : NULL;
  const char *end = sibling ? strrchr (sibling, '/') : NULL;

  if (end != NULL)
    return g_strdup_printf ("%.*s/%s", (int) (end - sibling), sibling, name);

  return g_strdup_printf ("%s/%s", node->name, name);
}
