/* converters/test-mode.c: from training to inference
 *
 * batch_stat becomes false wherever there are statistics to use, and functions that do nothing in
 * inference are dropped.
 *
 * Source   nnabla TestModeModifier, BatchNormBatchStatModifier.
 */
#include "config.h"

#include "converters/bypass.h"
#include "converters/converter.h"

typedef struct
{
  char **rm_funcs;
} Options;

static const WhOption option_table[] = {
  {
    .name = "rm_funcs",
    .type = WH_OPTION_NAMES,
    .offset = offsetof (Options, rm_funcs),
    .fallback = "Dropout",
    .title = "Functions",
    .help = "The functions to drop.",
  },
  { .name = NULL },
};

/* It can compute its statistics from each batch, and has others to use instead. */
static gboolean
has_statistics (const WhNode *node)
{
  if (node->op == NULL || wh_op_argument_index (node->op, "batch_stat") < 0)
    return FALSE;

  for (guint i = 0; i < node->op->n_inputs; i++)
    if (g_str_equal (node->op->inputs[i].name, "mean"))
      return TRUE;

  return FALSE;
}

static void
use_statistics (WhConversion *conversion, WhRewriter *rewriter, const WhNode *node)
{
  WhAttributes *attributes;

  if (!has_statistics (node) || !wh_node_bool (node, "batch_stat") ||
      wh_conversion_excludes (conversion, node))
    return;

  attributes = wh_attributes_copy (node->attributes);
  wh_attributes_set_int (attributes, "batch_stat", FALSE);
  wh_rewriter_set_attributes (rewriter, wh_graph_node_index (conversion->graph, node), attributes);
  wh_report_done (conversion->report, node, "uses its stored statistics");
}

static void
drop (WhConversion *conversion, WhRewriter *rewriter, const WhNode *node)
{
  const char *reason;

  if (wh_conversion_excludes (conversion, node))
    return;

  reason = wh_bypass_check (conversion->graph, node);

  if (reason != NULL)
    {
      wh_report_left (conversion->report, node, "%s", reason);
      return;
    }

  wh_bypass (rewriter, conversion->graph, node, wh_node_is (node, "Dropout"));
  wh_report_done (conversion->report, node, "removed");
}

static WhGraph *
convert_statistics (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_nodes; i++)
    use_statistics (conversion, rewriter, &graph->nodes[i]);

  return wh_rewriter_finish (rewriter, error);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  if (!wh_conversion_check_functions (conversion, "rm_funcs", options->rm_funcs, error))
    return NULL;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];

      if (g_strv_contains ((const char *const *) options->rm_funcs, node->op_name))
        drop (conversion, rewriter, node);
      else
        use_statistics (conversion, rewriter, node);
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const batch_stat_aliases[] = { "BatchNormBatchStatModifier", NULL };
static const char *const test_mode_aliases[] = { "TestModeModifier", NULL };

/* Neither is exact: a network that computed statistics from each batch gives other numbers after.
 */

const WhConverter wh_converter_batch_norm_batch_stat = {
  .name = "batch-norm-batch-stat",
  .aliases = batch_stat_aliases,
  .title = "Stored statistics",
  .summary = "Makes batch normalization use its stored statistics.",
  .done = "changed",
  .source = "NNabla BatchNormBatchStatModifier",
  .changes = WH_CHANGES_NODES,
  .convert = convert_statistics,
};

const WhConverter wh_converter_test_mode = {
  .name = "test-mode",
  .aliases = test_mode_aliases,
  .title = "Test mode",
  .summary = "Makes a training network ready for inference: stored statistics, no Dropout.",
  .done = "changed",
  .source = "NNabla TestModeModifier",
  .changes = WH_CHANGES_NODES,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
