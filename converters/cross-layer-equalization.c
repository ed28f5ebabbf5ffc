/* converters/cross-layer-equalization.c: maps of neighbouring layers brought to like ranges
 *
 * Between two layers with only functions for which f (s x) = s f (x), s > 0, each map i can be made
 * smaller behind the first and larger before the second:
 *
 *   W1'[i] = W1[i] / s[i],  b1'[i] = b1[i] / s[i],  W2'[:, i] = s[i] W2[:, i]
 *   s[i] = sqrt (max |W1[i]| / max |W2[:, i]|), rounded to a power of two
 *
 * Powers of two leave the outputs as they are, to the last bit. Repeated until nothing changes,
 * because a layer can be the first of one pair and the second of another.
 *
 * Source   Nagel et al., arXiv:1906.04721, section 4.1.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"
#include "graph/rewriter.h"

#include <math.h>

#define MAX_ROUNDS 32
#define MAX_EXPONENT 40 /* of a scale; maps of all but zeros stay within a float's range */

typedef struct
{
  WhInnerProduct first, second;
  WhMaps first_weight, first_bias, second_weight;
} Pair;

typedef struct
{
  WhConversion *conversion;
  const WhGraph *graph;
  float **weights, **biases; /* by node: as they are now; NULL: untouched */
} Work;

/* The layer behind @product, past functions that let scales through; why there is none. */
static const char *
find_second (const WhGraph *graph, const WhInnerProduct *product, const WhNode **second)
{
  guint value = product->node->outputs[0];

  for (;;)
    {
      const WhNode *reader = wh_graph_only_reader (graph, value);

      if (reader == NULL)
        return "its output is read by several or is the network's";

      *second = reader;

      if (!wh_role_lets_scales_through (reader))
        return NULL;

      if (reader->inputs[0] != value)
        return "its output is an argument of another function";

      value = reader->outputs[0];
    }
}

/* NULL when they are a pair, else why not. */
static const char *
match (const WhGraph *graph, const WhInnerProduct *first, Pair *pair)
{
  const WhNode *node = NULL;
  const char *reason = find_second (graph, first, &node);

  if (reason != NULL)
    return reason;

  if (!wh_inner_product_match (graph, node, &pair->second) ||
      graph->values[node->inputs[0]].producer == WH_NONE)
    return "what follows is no layer";

  pair->first = *first;

  if (first->weight == NULL || pair->second.weight == NULL || (first->has_bias && !first->bias))
    return "parameters are computed in the network";

  if (!first->linear || first->n_out_axes != 1)
    return "it ends with a function of its own";

  wh_inner_product_output_maps (first, &pair->first_weight, &pair->first_bias);

  if (!wh_inner_product_maps_of_x (graph, &pair->second, first->out_axis, &pair->second_weight) ||
      wh_maps_count (&pair->second_weight) != first->n_out)
    return "its maps are not those that the next layer reads";

  return NULL;
}

static float *
working_copy (const WhGraph *graph, float **copies, const WhNode *node, const WhTensor *tensor)
{
  float **copy = &copies[wh_graph_node_index (graph, node)];

  if (*copy == NULL)
    *copy = g_memdup2 (wh_tensor_values (tensor), wh_tensor_n_elements (tensor) * sizeof (float));

  return *copy;
}

/* TRUE when some scale was not 1. */
static gboolean
equalize (Work *work, const Pair *pair)
{
  gint64 n = pair->first.n_out;
  float *w1 = working_copy (work->graph, work->weights, pair->first.node, pair->first.weight);
  float *w2 = working_copy (work->graph, work->weights, pair->second.node, pair->second.weight);
  g_autofree float *r1 = g_new (float, n + 1);
  g_autofree float *r2 = g_new (float, n + 1);
  g_autofree double *up = g_new (double, n + 1);
  g_autofree double *down = g_new (double, n + 1);
  gboolean changed = FALSE;

  wh_maps_max_abs (&pair->first_weight, w1, r1);
  wh_maps_max_abs (&pair->second_weight, w2, r2);

  for (gint64 i = 0; i < n; i++)
    {
      double exponent =
        r1[i] > 0.0f && r2[i] > 0.0f ? round (0.5 * log2 ((double) r1[i] / r2[i])) : 0.0;

      exponent = CLAMP (exponent, -MAX_EXPONENT, MAX_EXPONENT);
      up[i] = exp2 (exponent);
      down[i] = exp2 (-exponent);
      changed |= exponent != 0.0;
    }

  if (!changed)
    return FALSE;

  wh_maps_scale (&pair->first_weight, w1, down, w1);
  wh_maps_scale (&pair->second_weight, w2, up, w2);

  if (pair->first.bias != NULL)
    {
      float *b = working_copy (work->graph, work->biases, pair->first.node, pair->first.bias);

      wh_maps_scale (&pair->first_bias, b, down, b);
    }

  return TRUE;
}

static GArray *
find_pairs (WhConversion *conversion)
{
  const WhGraph *graph = conversion->graph;
  GArray *pairs = g_array_new (FALSE, FALSE, sizeof (Pair));

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      WhInnerProduct first;
      const char *reason;
      Pair pair;

      if (!wh_inner_product_match (graph, &graph->nodes[i], &first) ||
          wh_conversion_excludes (conversion, first.node))
        continue;

      reason = match (graph, &first, &pair);

      if (reason != NULL)
        wh_report_left (conversion->report, first.node, "%s", reason);
      else if (!wh_conversion_excludes (conversion, pair.second.node))
        g_array_append_val (pairs, pair);
    }

  return pairs;
}

static void
store (Work *work, WhRewriter *rewriter, guint node, guint slot, float **copy)
{
  guint old;
  g_autoptr (WhTensor) tensor = NULL;

  if (*copy == NULL)
    return;

  old = work->graph->nodes[node].inputs[slot];
  tensor = wh_tensor_new_take (&work->graph->values[old].shape, g_steal_pointer (copy));
  wh_rewriter_set_input (rewriter, node, slot,
                         wh_rewriter_add_parameter (rewriter, work->graph->values[old].name, tensor,
                                                    WH_NONE));
}

static WhGraph *
finish (Work *work, const GArray *pairs, GError **error)
{
  const WhGraph *graph = work->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < pairs->len; i++)
    {
      const Pair *pair = &g_array_index (pairs, Pair, i);
      const WhNode *node = pair->first.node;
      guint value = node->outputs[0];

      wh_report_done (work->conversion->report, node, "with %s", pair->second.node->name);

      /* Everything between the two has other numbers now. */
      for (;;)
        {
          const WhNode *reader = wh_graph_only_reader (graph, value);

          wh_rewriter_forget_value (rewriter, value);

          if (reader == pair->second.node)
            break;

          value = reader->outputs[0];
        }
    }

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      WhInnerProduct product;

      if (!wh_inner_product_match (graph, &graph->nodes[i], &product))
        continue;

      store (work, rewriter, i, product.weight_slot, &work->weights[i]);

      if (product.has_bias)
        store (work, rewriter, i, product.bias_slot, &work->biases[i]);
    }

  return wh_rewriter_finish (rewriter, error);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (GArray) pairs = find_pairs (conversion);
  g_autofree float **weights = g_new0 (float *, graph->n_nodes + 1);
  g_autofree float **biases = g_new0 (float *, graph->n_nodes + 1);
  Work work = { conversion, graph, weights, biases };
  gboolean changed = TRUE;
  WhGraph *result = NULL;

  for (guint round = 0;
       round < MAX_ROUNDS && changed && !g_cancellable_is_cancelled (conversion->cancellable);
       round++)
    {
      changed = FALSE;

      for (guint i = 0; i < pairs->len; i++)
        changed |= equalize (&work, &g_array_index (pairs, Pair, i));
    }

  if (!g_cancellable_set_error_if_cancelled (conversion->cancellable, error))
    result = finish (&work, pairs, error);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      g_free (weights[i]);
      g_free (biases[i]);
    }

  return result;
}

const WhConverter wh_converter_cross_layer_equalization = {
  .name = "cross-layer-equalization",
  .title = "Equalize neighbouring layers",
  .summary = "Moves scale from large maps of one layer to the next, so that both quantize better.",
  .done = "equalized",
  .source = "Nagel et al., arXiv:1906.04721",
  .changes = WH_CHANGES_WEIGHTS,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert,
};
