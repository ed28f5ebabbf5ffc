/* converters/batch-normalization-linear.c: BatchNormalization → Mul2, Add2
 *
 * With stored statistics a normalization is one multiplication and one addition per channel:
 *
 *   y = c0 x + c1,   c0 = gamma / sqrt (variance + eps),   c1 = beta - c0 mean
 *
 * Shapes   c0 and c1 as the normalization's parameters, (1, C, 1, 1).
 * Applies  to normalizations with batch_stat false, one axis and stored parameters.
 * Source   nnabla BatchNormalizationLinearConverter, BatchNormalizationSelfFoldingModifier.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"
#include "graph/rewriter.h"

typedef struct
{
  gboolean freeze;
} Options;

static const WhOption option_table[] = {
  {
    .name = "freeze",
    .type = WH_OPTION_BOOL,
    .offset = offsetof (Options, freeze),
    .fallback = "false",
    .title = "Freeze statistics",
    .help = "Take the stored statistics even where a node would compute them from each batch.",
    .loosens = TRUE,
  },
  { .name = NULL },
};

static WhTensor *
tensor_of (const WhShape *shape, const double *numbers)
{
  WhTensor *tensor = wh_tensor_new (shape);
  float *values = wh_tensor_data (tensor);

  for (gint64 i = 0, n = wh_tensor_n_elements (tensor); i < n; i++)
    values[i] = (float) numbers[i];

  return tensor;
}

static void
replace (const WhGraph *graph, WhRewriter *rewriter, const WhNormalization *norm)
{
  const WhNode *node = norm->node;
  guint index = wh_graph_node_index (graph, node);
  g_autofree char *c0_name = wh_pattern_dup_name (graph, node, 1, "c0");
  g_autofree char *c1_name = wh_pattern_dup_name (graph, node, 1, "c1");
  g_autofree char *product_name =
    g_strconcat (graph->values[node->outputs[0]].name, "_scaled", NULL);
  g_autofree double *c0 = NULL, *c1 = NULL;
  g_autoptr (WhTensor) scale = NULL;
  g_autoptr (WhTensor) shift = NULL;
  guint inputs[2], product, mul, add;

  wh_normalization_linear (norm, &c0, &c1);
  scale = tensor_of (&norm->shape, c0);
  shift = tensor_of (&norm->shape, c1);
  product = wh_rewriter_add_value (rewriter, product_name, WH_NONE);

  wh_rewriter_remove_node (rewriter, index);
  inputs[0] = wh_rewriter_add_parameter (rewriter, c0_name, scale, WH_NONE);
  inputs[1] = node->inputs[0];
  mul = wh_rewriter_add_node (rewriter, "Mul2", "Mul2", NULL, inputs, 2, &product, 1);
  inputs[0] = product;
  inputs[1] = wh_rewriter_add_parameter (rewriter, c1_name, shift, WH_NONE);
  add = wh_rewriter_add_node (rewriter, "Add2", "Add2", NULL, inputs, 2, node->outputs, 1);
  wh_rewriter_stand_for_node (rewriter, mul, index);
  wh_rewriter_stand_for_node (rewriter, add, index);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      WhNormalization norm;
      const char *reason;

      if (!wh_normalization_is (node) || wh_conversion_excludes (conversion, node))
        continue;

      reason = wh_normalization_match (graph, node, options->freeze, &norm);

      if (reason != NULL)
        {
          wh_report_left (conversion->report, node, "%s", reason);
          continue;
        }

      replace (graph, rewriter, &norm);
      wh_report_done (conversion->report, node, "made Mul2 and Add2");
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = {
  "BatchNormalizationLinearConverter",
  "BatchNormalizationSelfFoldingModifier",
  NULL,
};

const WhConverter wh_converter_batch_normalization_linear = {
  .name = "batch-normalization-linear",
  .aliases = aliases,
  .title = "Batch normalization linear",
  .summary = "Replaces batch normalization by one multiplication and one addition.",
  .done = "made linear",
  .source = "NNabla BatchNormalizationLinearConverter",
  .changes = WH_CHANGES_NODES | WH_CHANGES_WEIGHTS,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
