/* converters/add-bias.c: a bias of zeros for layers beside a batch normalization
 *
 * Source   nnabla AddBiasModifier.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"
#include "graph/rewriter.h"

#include <string.h>

static gboolean
is_beside_normalization (const WhGraph *graph, const WhNode *node)
{
  const WhNode *before = wh_graph_producer (graph, node->inputs[0]);
  const WhValue *y = &graph->values[node->outputs[0]];

  if (before != NULL && wh_normalization_is (before))
    return TRUE;

  for (guint i = 0; i < y->n_readers; i++)
    if (wh_normalization_is (&graph->nodes[y->readers[i].node]))
      return TRUE;

  return FALSE;
}

static void
add_bias (const WhGraph *graph, WhRewriter *rewriter, const WhInnerProduct *product)
{
  const WhNode *node = product->node;
  g_autofree char *name = wh_pattern_dup_name (graph, node, product->weight_slot, "b");
  g_autofree guint *inputs = g_new (guint, node->n_inputs + 1);
  g_autoptr (WhTensor) zeros = wh_tensor_new_zeros (&product->bias_shape);

  memcpy (inputs, node->inputs, node->n_inputs * sizeof (guint));
  inputs[node->n_inputs] = wh_rewriter_add_parameter (rewriter, name, zeros, WH_NONE);
  wh_rewriter_set_inputs (rewriter, wh_graph_node_index (graph, node), inputs, node->n_inputs + 1);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      WhInnerProduct product;

      if (!wh_inner_product_match (graph, node, &product) || product.has_bias ||
          !is_beside_normalization (graph, node) || wh_conversion_excludes (conversion, node))
        continue;

      if (product.bias_slot != node->n_inputs)
        {
          wh_report_left (conversion->report, node, "it has no place for a bias");
          continue;
        }

      add_bias (graph, rewriter, &product);
      wh_report_done (conversion->report, node, "has a bias of zeros");
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = { "AddBiasModifier", NULL };

const WhConverter wh_converter_add_bias = {
  .name = "add-bias",
  .aliases = aliases,
  .title = "Add biases",
  .summary = "Gives layers beside a batch normalization a bias of zeros.",
  .done = "given a bias",
  .source = "NNabla AddBiasModifier",
  .changes = WH_CHANGES_WEIGHTS,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert,
};
