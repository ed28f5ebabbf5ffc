/* converters/batch-size.c: the same network for another number of samples at once */
#include "config.h"

#include "converters/converter.h"
#include "graph/origin.h"

typedef struct
{
  gint64 batch_size;
} Options;

static const WhOption option_table[] = {
  {
    .name = "batch_size",
    .type = WH_OPTION_INT,
    .offset = offsetof (Options, batch_size),
    .minimum = 1,
    .maximum = 1000000,
    .fallback = "1",
    .title = "Batch size",
    .help = "How many samples the network takes at once.",
  },
  { .name = NULL },
};

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const Options *options = conversion->options;
  WhGraph *graph = wh_graph_with_batch_size (conversion->graph, options->batch_size, error);

  if (graph == NULL)
    return NULL;

  /* Names are kept, so they say what stands for what. */
  g_clear_pointer (&graph->origins, wh_origin_map_unref);
  graph->origins = wh_origin_map_new_by_name (conversion->graph, graph);
  wh_report_note (conversion->report, NULL,
                  "%" G_GINT64_FORMAT " samples at once instead of %" G_GINT64_FORMAT,
                  options->batch_size, conversion->graph->batch_size);
  return graph;
}

const WhConverter wh_converter_batch_size = {
  .name = "batch-size",
  .title = "Batch size",
  .summary = "Makes the network take another number of samples at once.",
  .done = "changed",
  .source = "NNabla's open batch sizes",
  .changes = WH_CHANGES_LAYOUT,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
