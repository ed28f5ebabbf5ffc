/* graph/run/recompute.c: a recording whose values are computed when somebody asks for them
 *
 * Each by a run of its own, up to the node that writes it; only that value stays.
 */
#include "config.h"

#include "graph/run/run.h"

#include <math.h>

typedef struct
{
  WhGraph *graph;
  WhFeeds *feeds;
  WhRunOptions options;
  guint value;
} Source;

/* The part of the value that is wanted. */
typedef struct
{
  const Source *source;
  gint64 first, n;
  float *out;
  gboolean found;
} Catch;

static void
source_free (gpointer data)
{
  Source *source = data;

  wh_graph_unref (source->graph);
  wh_feeds_unref (source->feeds);
  g_free (source);
}

static void
catch_value (guint value, WhTensor *tensor, gpointer data)
{
  Catch *catch = data;
  const WhValue *wanted = &catch->source->graph->values[catch->source->value];

  if (value != catch->source->value || !wh_shape_equal (&tensor->shape, &wanted->shape))
    return;

  wh_tensor_read (tensor, catch->first, catch->n, catch->out);
  catch->found = TRUE;
}

/* It ran once, so a failure now is one of memory: no numbers then. */
static void
recompute (gconstpointer data, gint64 first, gint64 n, float *out)
{
  const Source *source = data;
  WhRunOptions options = source->options;
  Catch catch = { source, first, n, out, FALSE };
  g_autoptr (WhEngine) engine = NULL;
  g_autoptr (WhRun) run = NULL;

  options.observe = catch_value;
  options.data = &catch;
  engine = wh_engine_new (source->graph, &options, NULL);
  run = engine ? wh_run_begin (engine, source->feeds, NULL, NULL) : NULL;
  while (run != NULL && !catch.found && !wh_run_is_done (run) && wh_run_next (run, NULL))
    ;

  for (gint64 i = 0; i < n && !catch.found; i++)
    out[i] = NAN;
}

static WhTensor *
dup_value (const WhGraph *graph, guint value, WhFeeds *feeds, const WhRunOptions *options)
{
  const WhValue *v = &graph->values[value];
  Source *source;

  if (v->kind == WH_VALUE_PARAMETER)
    return wh_tensor_ref (v->tensor);
  if (v->kind == WH_VALUE_INPUT)
    return wh_feeds_dup_tensor (feeds, graph, value, NULL);
  if (!v->shape_known || v->producer == WH_NONE ||
      (graph->nodes[v->producer].op != NULL &&
       graph->nodes[v->producer].op->flags & WH_OP_DATA_SHAPE))
    return NULL;

  source = g_new (Source, 1);
  *source = (Source){ wh_graph_ref (graph), wh_feeds_ref (feeds), *options, value };
  source->options.keep_all = source->options.time_nodes = FALSE;
  source->options.observe = NULL;
  source->options.progress = NULL;
  source->options.data = NULL;
  return wh_tensor_new_computed (&v->shape, recompute, source, source_free);
}

WhRecording *
wh_recording_new_absent (const WhGraph *graph, WhFeeds *feeds, const WhRunOptions *options)
{
  WhRecording *recording = g_new0 (WhRecording, 1);

  g_atomic_ref_count_init (&recording->ref_count);
  recording->graph = wh_graph_ref (graph);
  recording->values = g_new0 (WhTensor *, MAX (graph->n_values, 1));
  for (guint v = 0; v < graph->n_values; v++)
    recording->values[v] = dup_value (graph, v, feeds, options);

  return recording;
}

gsize
wh_recording_bytes (const WhGraph *graph)
{
  gsize n_bytes = 0;

  for (guint v = 0; v < graph->n_values; v++)
    if (graph->values[v].kind == WH_VALUE_INNER)
      n_bytes += (gsize) wh_shape_n_elements (&graph->values[v].shape) * sizeof (float);

  return n_bytes;
}
