/* converters/bypass.c: a node taken out, its input passed on in place of its output */
#include "config.h"

#include "converters/bypass.h"

const char *
wh_bypass_check (const WhGraph *graph, const WhNode *node)
{
  if (node->n_inputs == 0)
    return "it has no input to pass on";

  for (guint i = 1; i < node->n_outputs; i++)
    if (graph->values[node->outputs[i]].n_readers > 0 ||
        wh_graph_is_output (graph, node->outputs[i]))
      return "it has several outputs";

  if (!wh_shape_equal (wh_graph_input_shape (graph, node, 0),
                       wh_graph_output_shape (graph, node, 0)))
    return "its output has another shape than its input";

  return NULL;
}

/* Whether the node that computes @x may write the network's output @y itself. */
static gboolean
can_take_name (const WhGraph *graph, guint x, guint y)
{
  return wh_graph_is_output (graph, y) && !wh_graph_is_output (graph, x) &&
         graph->values[x].kind == WH_VALUE_INNER;
}

void
wh_bypass (WhRewriter *rewriter, const WhGraph *graph, const WhNode *node, gboolean same)
{
  guint index = wh_graph_node_index (graph, node);
  guint x = wh_rewriter_inputs (rewriter, index, NULL)[0];
  guint y = node->outputs[0];
  guint kept = x, other = y;

  wh_rewriter_remove_node (rewriter, index);

  if (can_take_name (graph, x, y))
    {
      const WhValue *value = &graph->values[x];

      wh_rewriter_set_output (rewriter, value->producer, value->producer_slot, y);
      wh_rewriter_replace_reads (rewriter, x, y);
      kept = y;
      other = x;

      if (!same)
        wh_rewriter_forget_value (rewriter, y);

      wh_rewriter_stand_for_value (rewriter, y, x);
    }
  else
    wh_rewriter_replace_reads (rewriter, y, x);

  if (same)
    wh_rewriter_stand_for_value (rewriter, kept, other);
}
