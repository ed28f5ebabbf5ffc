/* converters/remove-function.c: drops functions by their name, passing on their first input
 *
 * Source   nnabla RemoveFunctionModifier.
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
    .fallback = "",
    .title = "Functions",
    .help = "The functions to drop, as Dropout+ReLU.",
  },
  { .name = NULL },
};

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
      const char *reason;

      if (!g_strv_contains ((const char *const *) options->rm_funcs, node->op_name) ||
          wh_conversion_excludes (conversion, node))
        continue;

      reason = wh_bypass_check (graph, node);

      if (reason != NULL)
        {
          wh_report_left (conversion->report, node, "%s", reason);
          continue;
        }

      wh_bypass (rewriter, graph, node, FALSE);
      wh_report_done (conversion->report, node, "removed");
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = { "RemoveFunctionModifier", NULL };

const WhConverter wh_converter_remove_function = {
  .name = "remove-function",
  .aliases = aliases,
  .title = "Remove functions",
  .summary = "Drops functions by their name and passes their first input on.",
  .done = "removed",
  .source = "NNabla RemoveFunctionModifier",
  .changes = WH_CHANGES_NODES,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
