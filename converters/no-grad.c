/* converters/no-grad.c: need_grad false everywhere
 *
 * Source   nnabla NoGradModifier.
 */
#include "config.h"

#include "converters/converter.h"
#include "graph/rewriter.h"

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_values; i++)
    {
      const WhValue *value = &graph->values[i];

      if (!value->need_grad)
        continue;

      wh_rewriter_set_need_grad (rewriter, i, FALSE);

      if (value->kind == WH_VALUE_PARAMETER)
        wh_report_done (conversion->report, NULL, "%s", value->name);
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = { "NoGradModifier", NULL };

const WhConverter wh_converter_no_grad = {
  .name = "no-grad",
  .aliases = aliases,
  .title = "No gradients",
  .summary = "Marks all parameters as not to be trained.",
  .done = "frozen",
  .source = "NNabla NoGradModifier",
  .changes = WH_CHANGES_NODES,
  .exact = TRUE,
  .convert = convert,
};
