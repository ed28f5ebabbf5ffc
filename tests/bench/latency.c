/* tests/bench/latency.c: how long one network takes, as one JSON object
 *
 *   latency MODEL [--batch N] [--threads N] [--runs N] [--as-is] [--nodes] [--memory]
 *
 * Batch normalization is folded first, unless --as-is; parameters that the file has not are what
 * their initializers say, which for speed is as good as any. prepare_ms is from the first line of
 * main () to the first result: starting the process for libhdf5 and loading both libraries is in
 * it. Its parts are those of one thread, one after the other; what other threads and processes do
 * at the same time shows where it is waited for. --nodes adds a line per node. --memory adds what
 * graph/run/memory.h measures; oneDNN is then loaded before the model, which takes longer.
 */
#include "config.h"

#include "converters/pipeline.h"
#include "graph/io/hdf5.h"
#include "graph/io/model.h"
#include "graph/io/worker.h"
#include "graph/run/memory.h"

#include <stdlib.h>

#define WARM_UP 5

static gint64 batch, threads = 2, runs = 50;
static gboolean as_is, nodes, memory;

/* Milliseconds. */
static double started, loaded, converted, planned, ran;

static const GOptionEntry entries[] = {
  { "batch", 0, 0, G_OPTION_ARG_INT64, &batch, "Batch size", "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT64, &threads, "Threads", "N" },
  { "runs", 0, 0, G_OPTION_ARG_INT64, &runs, "Runs that are timed", "N" },
  { "as-is", 0, 0, G_OPTION_ARG_NONE, &as_is, "Leave batch normalization alone", NULL },
  { "nodes", 0, 0, G_OPTION_ARG_NONE, &nodes, "Time the nodes too", NULL },
  { "memory", 0, 0, G_OPTION_ARG_NONE, &memory, "Measure memory too", NULL },
  { NULL },
};

static double
now_ms (void)
{
  return (double) g_get_monotonic_time () * 1e-3;
}

static int
by_value (const void *a, const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

static WhGraph *
fold (const WhGraph *graph, GError **error)
{
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  WhStep *step = wh_step_parse ("batch-normalization-folded", error);

  if (step == NULL)
    return NULL;

  g_ptr_array_add (steps, step);
  result = wh_pipeline_run (steps, graph, NULL, NULL, NULL, error);
  return result ? wh_graph_ref (wh_pipeline_result_graph (result)) : NULL;
}

static WhGraph *
load (const char *path, GError **error)
{
  g_autoptr (WhModel) model = wh_model_load (&path, 1, NULL, error);
  g_autoptr (WhGraph) graph = NULL;

  if (model == NULL)
    return NULL;

  graph = wh_model_dup_graph (model, model->main_network, batch, error);
  loaded = now_ms ();
  g_clear_pointer (&model, wh_model_unref);
  if (graph == NULL || as_is)
    return g_steal_pointer (&graph);

  return fold (graph, error);
}

static void
print_nodes (const WhGraph *graph, const WhFeeds *feeds)
{
  WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = (guint) threads, .time_nodes = TRUE };
  g_autoptr (WhEngine) engine = wh_engine_new (graph, &options, NULL);
  g_autofree double *best = g_new (double, graph->n_nodes);

  for (guint n = 0; n < graph->n_nodes; n++)
    best[n] = G_MAXDOUBLE;

  for (gint64 r = 0; r < runs; r++)
    {
      g_autoptr (WhRecording) recording = wh_engine_run (engine, feeds, NULL, NULL);

      for (guint n = 0; n < graph->n_nodes; n++)
        best[n] = MIN (best[n], recording->node_ms[n]);
    }

  for (guint n = 0; n < graph->n_nodes; n++)
    g_print ("%8.4f ms  %s  %s\n", best[n], graph->nodes[n].op_name, graph->nodes[n].name);
}

static void
print (const WhEngine *engine, const double *ms, double input_ms)
{
  WhMemory used;

  g_print ("{\"min_ms\": %.4f, \"median_ms\": %.4f, \"runs\": %d, \"threads\": %d, "
           "\"prepare_ms\": %.1f, \"load_ms\": %.1f, \"convert_ms\": %.1f, \"engine_ms\": %.1f, "
           "\"first_ms\": %.1f",
           ms[0], ms[runs / 2], (int) runs, (int) threads, ran - started - input_ms,
           loaded - started, converted - loaded, planned - converted - input_ms, ran - planned);

  if (memory && wh_memory_measure (engine, &used))
    g_print (", \"base_bytes\": %zu, \"parameter_bytes\": %zu, \"arena_bytes\": %zu, "
             "\"io_bytes\": %zu, \"peak_bytes\": %zu, \"memory_ratio\": %.3f",
             used.base_bytes, used.parameter_bytes, used.arena_bytes, used.io_bytes,
             used.peak_bytes, used.ratio);
  g_print ("}\n");
}

static gboolean
bench (const char *path, GError **error)
{
  double input_ms;
  g_autoptr (WhGraph) graph = load (path, error);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = (guint) threads };
  g_autoptr (WhEngine) engine = NULL;
  g_autofree double *ms = g_new0 (double, (gsize) runs);

  if (graph == NULL)
    return FALSE;

  /* The input is made once, and not timed. */
  converted = now_ms ();
  for (guint i = 0; i < graph->n_inputs; i++)
    {
      g_autoptr (WhTensor) tensor = wh_feeds_dup_tensor (feeds, graph, graph->inputs[i], error);

      wh_feeds_set_tensor (feeds, graph->values[graph->inputs[i]].name, tensor);
    }

  input_ms = now_ms () - converted;
  engine = wh_engine_new (graph, &options, error);
  if (engine == NULL)
    return FALSE;

  planned = now_ms ();
  for (gint64 r = -WARM_UP; r < runs; r++)
    {
      double before = now_ms ();
      g_autoptr (WhRecording) recording = wh_engine_run (engine, feeds, NULL, error);

      if (recording == NULL)
        return FALSE;
      if (r == -WARM_UP)
        ran = now_ms ();
      if (r >= 0)
        ms[r] = now_ms () - before;
    }

  qsort (ms, (gsize) runs, sizeof *ms, by_value);
  print (engine, ms, input_ms);
  if (nodes)
    print_nodes (graph, feeds);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL");
  g_autoptr (GError) error = NULL;

  started = now_ms ();
  wh_worker_init ();
  wh_hdf5_prepare ();
  wh_engine_prepare ();
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 || runs < 1)
    {
      g_printerr ("usage: latency MODEL [--batch N] [--threads N] [--runs N] [--as-is] [--nodes] "
                  "[--memory]\n");
      return 2;
    }

  if (memory)
    wh_memory_start ();
  if (!bench (argv[1], &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  return 0;
}
