/* converters/channel-layout.c: the maps of images behind or before their places
 *
 * Functions that know "channel_last" are turned; those to which the order of axes does not matter
 * go along; before all others the values are transposed back, so every network can be converted and
 * its outputs stay as they were.
 *
 * Source   nnabla ChannelLastModifier, ChannelFirstModifier.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/layout-rules.h"

typedef struct
{
  gboolean inputs;
} Options;

static const WhOption option_table[] = {
  {
    .name = "inputs",
    .type = WH_OPTION_BOOL,
    .offset = offsetof (Options, inputs),
    .fallback = "false",
    .title = "Turn the inputs too",
    .help = "The network's inputs come in the new layout instead of being transposed within.",
    .loosens = TRUE, /* the same numbers mean another image */
  },
  { .name = NULL },
};

/* The order that all readers of an input want. */
static gboolean
readers_want (const WhGraph *graph, guint input, gboolean last, WhAxisOrder *order)
{
  const WhValue *value = &graph->values[input];

  for (guint i = 0; i < value->n_readers; i++)
    {
      WhAxisOrder wanted;

      if (value->readers[i].slot != 0 ||
          !wh_layout_wants (graph, &graph->nodes[value->readers[i].node], last, &wanted))
        return FALSE;

      if (i > 0 && !wh_axis_order_equal (order, &wanted))
        return FALSE;

      *order = wanted;
    }

  return value->n_readers > 0 && !wh_graph_is_output (graph, input);
}

static void
turn_inputs (WhConversion *conversion, WhOrderedValues *values, gboolean last)
{
  const WhGraph *graph = conversion->graph;

  for (guint i = 0; i < graph->n_inputs; i++)
    {
      const WhValue *value = &graph->values[graph->inputs[i]];
      WhAxisOrder order;

      if (!readers_want (graph, graph->inputs[i], last, &order))
        continue;

      wh_ordered_values_set_input (values, graph->inputs[i], &order);
      wh_report_note (conversion->report, NULL, "the input %s comes with its channels %s now",
                      value->name, last ? "last" : "first");
    }
}

/* The order that one of its inputs has by now. */
static gboolean
has_moved_input (const WhGraph *graph,
                 WhOrderedValues *values,
                 const WhNode *node,
                 WhAxisOrder *order)
{
  for (guint i = 0; i < node->n_inputs; i++)
    if (graph->values[node->inputs[i]].kind != WH_VALUE_PARAMETER &&
        !wh_axis_order_is_native (wh_ordered_values_order (values, node->inputs[i])))
      {
        *order = *wh_ordered_values_order (values, node->inputs[i]);
        return TRUE;
      }

  return FALSE;
}

static void
keep (WhConversion *conversion, WhRewriter *rewriter, WhOrderedValues *values, const WhNode *node)
{
  guint index = wh_graph_node_index (conversion->graph, node);

  for (guint i = 0; i < node->n_inputs; i++)
    wh_rewriter_set_input (rewriter, index, i, wh_ordered_values_native (values, node->inputs[i]));
}

static void
convert_node (WhConversion *conversion,
              WhRewriter *rewriter,
              WhOrderedValues *values,
              const WhNode *node,
              gboolean last)
{
  const WhGraph *graph = conversion->graph;
  WhAxisOrder order;

  if (wh_layout_wants (graph, node, last, &order) && !wh_conversion_excludes (conversion, node))
    {
      const char *reason = wh_layout_turn (graph, rewriter, values, node, last, &order);

      if (reason == NULL)
        {
          wh_report_done (conversion->report, node, "channels %s", last ? "last" : "first");
          return;
        }

      wh_report_left (conversion->report, node, "%s", reason);
    }
  else if (wh_node_is (node, "Transpose"))
    {
      wh_ordered_values_transpose (values, node);
      return;
    }
  else if (has_moved_input (graph, values, node, &order))
    {
      if (wh_layout_follow (graph, rewriter, values, node, &order))
        return;

      wh_report_note (conversion->report, node, "its input is transposed back");
    }

  keep (conversion, rewriter, values, node);
}

static WhGraph *
convert (WhConversion *conversion, gboolean last, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (WhOrderedValues) values = wh_ordered_values_new (graph, rewriter);

  if (options->inputs)
    turn_inputs (conversion, values, last);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      if (g_cancellable_set_error_if_cancelled (conversion->cancellable, error))
        return NULL;

      convert_node (conversion, rewriter, values, &graph->nodes[i], last);
    }

  wh_ordered_values_finish (values);

  if (wh_ordered_values_n_added (values) > 0)
    wh_report_note (conversion->report, NULL, "added transpositions: %u",
                    wh_ordered_values_n_added (values));

  return wh_rewriter_finish (rewriter, error);
}

static WhGraph *
convert_last (WhConversion *conversion, GError **error)
{
  return convert (conversion, TRUE, error);
}

static WhGraph *
convert_first (WhConversion *conversion, GError **error)
{
  return convert (conversion, FALSE, error);
}

static const char *const last_aliases[] = { "ChannelLastModifier", NULL };
static const char *const first_aliases[] = { "ChannelFirstModifier", NULL };

const WhConverter wh_converter_channel_last = {
  .name = "channel-last",
  .aliases = last_aliases,
  .title = "Channels last",
  .summary = "Moves the channels behind the places of images, as many devices want them.",
  .done = "turned",
  .source = "NNabla ChannelLastModifier",
  .changes = WH_CHANGES_NODES | WH_CHANGES_LAYOUT,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert_last,
};

const WhConverter wh_converter_channel_first = {
  .name = "channel-first",
  .aliases = first_aliases,
  .title = "Channels first",
  .summary = "Moves the channels before the places of images, as NNabla trains them.",
  .done = "turned",
  .source = "NNabla ChannelFirstModifier",
  .changes = WH_CHANGES_NODES | WH_CHANGES_LAYOUT,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert_first,
};
