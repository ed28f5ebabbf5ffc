/* tests/bench/latency.c: how long one network takes, as one JSON object
 *
 *   latency MODEL [--batch N] [--threads N] [--runs N] [--as-is] [--nodes]
 *
 * Batch normalization is folded first, unless --as-is; parameters that the file has not are what
 * their initializers say, which for speed is as good as any. prepare_ms is from opening the file
 * to the first result. --nodes adds a line per node, the slowest first.
 */
#include "config.h"

#include "converters/pipeline.h"
#include "graph/io/model.h"
#include "graph/io/worker.h"
#include "graph/run/engine.h"

#include <stdlib.h>
#include <sys/resource.h>

#define WARM_UP 5

static gint64 batch, threads = 2, runs = 50;
static gboolean as_is, nodes;

static const GOptionEntry entries[] = {
  { "batch", 0, 0, G_OPTION_ARG_INT64, &batch, "Batch size", "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT64, &threads, "Threads", "N" },
  { "runs", 0, 0, G_OPTION_ARG_INT64, &runs, "Runs that are timed", "N" },
  { "as-is", 0, 0, G_OPTION_ARG_NONE, &as_is, "Leave batch normalization alone", NULL },
  { "nodes", 0, 0, G_OPTION_ARG_NONE, &nodes, "Time the nodes too", NULL },
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

static gboolean
bench (const char *path, GError **error)
{
  double start = now_ms (), prepare_ms = 0.0;
  g_autoptr (WhGraph) graph = load (path, error);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = (guint) threads };
  g_autoptr (WhEngine) engine = NULL;
  g_autofree double *ms = g_new0 (double, (gsize) runs);
  struct rusage usage;

  if (graph == NULL)
    return FALSE;

  /* The input is made once, and not timed. */
  for (guint i = 0; i < graph->n_inputs; i++)
    {
      g_autoptr (WhTensor) tensor = wh_feeds_dup_tensor (feeds, graph, graph->inputs[i], error);

      wh_feeds_set_tensor (feeds, graph->values[graph->inputs[i]].name, tensor);
    }

  engine = wh_engine_new (graph, &options, error);
  if (engine == NULL)
    return FALSE;

  for (gint64 r = -WARM_UP; r < runs; r++)
    {
      double before = now_ms ();
      g_autoptr (WhRecording) recording = wh_engine_run (engine, feeds, NULL, error);

      if (recording == NULL)
        return FALSE;
      if (r == -WARM_UP)
        prepare_ms = now_ms () - start;
      if (r >= 0)
        ms[r] = now_ms () - before;
    }

  qsort (ms, (gsize) runs, sizeof *ms, by_value);
  getrusage (RUSAGE_SELF, &usage);
  g_print ("{\"min_ms\": %.4f, \"median_ms\": %.4f, \"runs\": %d, \"threads\": %d, "
           "\"prepare_ms\": %.1f, \"engine_ms\": %.1f, \"arena_bytes\": %" G_GSIZE_FORMAT
           ", \"parameter_bytes\": %" G_GSIZE_FORMAT ", \"peak_kb\": %ld}\n",
           ms[0], ms[runs / 2], (int) runs, (int) threads, prepare_ms,
           wh_engine_prepare_ms (engine), wh_engine_arena_bytes (engine),
           wh_graph_parameter_bytes (graph), usage.ru_maxrss);

  if (nodes)
    print_nodes (graph, feeds);
  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL");
  g_autoptr (GError) error = NULL;

  wh_worker_init ();
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2 || runs < 1)
    {
      g_printerr (
        "usage: latency MODEL [--batch N] [--threads N] [--runs N] [--as-is] [--nodes]\n");
      return 2;
    }

  if (!bench (argv[1], &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  return 0;
}
