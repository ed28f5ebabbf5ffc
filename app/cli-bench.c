/* app/cli-bench.c: whittle bench: how long the network takes, node by node */
#include "config.h"

#include "app/cli-private.h"
#include "graph/run/memory.h"

#include <stdio.h>
#include <stdlib.h>

#define WARM_UP 3 /* runs that are not counted */

typedef struct
{
  double median_ms, min_ms, prepare_ms;
  WhMemory memory; /* peak_bytes 0 where the system doesn't tell */
  int n_runs;
  double *node_ms; /* medians */
} Bench;

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median (double *numbers, guint n)
{
  qsort (numbers, n, sizeof *numbers, compare_doubles);
  return n % 2 ? numbers[n / 2] : 0.5 * (numbers[n / 2 - 1] + numbers[n / 2]);
}

/* @times: n_runs of them, for each run; @node_ms (nullable): n_runs for each node. */
static gboolean
run_often (WhEngine *engine,
           WhCli *cli,
           guint n_runs,
           double *times,
           double *node_ms,
           GError **error)
{
  const WhGraph *graph = wh_cli_converted (cli);

  for (guint i = 0; i < WARM_UP + n_runs; i++)
    {
      g_autoptr (WhRecording) recording = wh_engine_run (engine, cli->feeds, NULL, error);

      if (recording == NULL)
        return FALSE;
      if (i < WARM_UP)
        continue;
      if (times != NULL)
        times[i - WARM_UP] = recording->total_ms;
      for (guint n = 0; node_ms != NULL && n < graph->n_nodes; n++)
        node_ms[n * n_runs + i - WARM_UP] = recording->node_ms ? recording->node_ms[n] : 0.0;
    }

  return TRUE;
}

/* Looking at the clock after each node costs a little, so that is done in runs of their own. */
static gboolean
measure_nodes (WhCli *cli, Bench *bench, GError **error)
{
  const WhGraph *graph = wh_cli_converted (cli);
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_FAST);
  guint n_runs = CLAMP (cli->runs / 2, 1, 25);
  g_autofree double *node_ms = g_new0 (double, (gsize) MAX (graph->n_nodes, 1) * n_runs);
  g_autoptr (WhEngine) engine = NULL;

  options.time_nodes = TRUE;
  options.progress = NULL;
  engine = wh_engine_new (graph, &options, error);
  if (engine == NULL || !run_often (engine, cli, n_runs, NULL, node_ms, error))
    return FALSE;

  bench->node_ms = g_new0 (double, MAX (graph->n_nodes, 1));
  for (guint n = 0; n < graph->n_nodes; n++)
    bench->node_ms[n] = median (node_ms + (gsize) n * n_runs, n_runs);

  return TRUE;
}

static gboolean
measure (WhCli *cli, Bench *bench, GError **error)
{
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_FAST);
  g_autofree double *times = g_new0 (double, cli->runs);
  g_autoptr (WhEngine) engine = NULL;

  options.progress = NULL;
  engine = wh_engine_new (wh_cli_converted (cli), &options, error);
  if (engine == NULL || !run_often (engine, cli, cli->runs, times, NULL, error))
    return FALSE;

  bench->n_runs = cli->runs;
  bench->median_ms = median (times, cli->runs);
  bench->min_ms = times[0]; /* sorted now */
  bench->prepare_ms = wh_engine_prepare_ms (engine);
  wh_memory_measure (engine, &bench->memory);
  return TRUE;
}

static guint
n_threads (const WhCli *cli)
{
  return cli->threads > 0 ? (guint) cli->threads : g_get_num_processors ();
}

static void
print_json (const WhCli *cli, const Bench *bench)
{
  const WhGraph *graph = wh_cli_converted (cli);
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  wh_cli_json_double (json, "median_ms", bench->median_ms);
  wh_cli_json_double (json, "min_ms", bench->min_ms);
  wh_cli_json_int (json, "runs", bench->n_runs);
  wh_cli_json_int (json, "threads", n_threads (cli));
  wh_cli_json_double (json, "prepare_ms", bench->prepare_ms);
  wh_cli_json_int (json, "parameter_bytes", wh_graph_parameter_bytes (graph));
  wh_cli_json_int (json, "arena_bytes", bench->memory.arena_bytes);
  wh_cli_json_int (json, "io_bytes", bench->memory.io_bytes);
  wh_cli_json_int (json, "base_bytes", bench->memory.base_bytes);
  wh_cli_json_int (json, "peak_bytes", bench->memory.peak_bytes);
  wh_cli_json_double (json, "memory_ratio", bench->memory.ratio);
  json_builder_set_member_name (json, "nodes");
  json_builder_begin_array (json);
  for (guint n = 0; n < graph->n_nodes; n++)
    {
      json_builder_begin_object (json);
      wh_cli_json_string (json, "name", graph->nodes[n].name);
      wh_cli_json_string (json, "op", graph->nodes[n].op_name);
      wh_cli_json_double (json, "ms", bench->node_ms[n]);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  wh_cli_json_print (json);
}

static void
print_text (const WhCli *cli, const Bench *bench)
{
  static const char *const titles[] = { "node", "function", ">ms", ">%", NULL };
  const WhGraph *graph = wh_cli_converted (cli);
  g_autoptr (WhTable) table = wh_table_new (titles);
  const WhMemory *memory = &bench->memory;
  g_autofree char *arena = wh_cli_bytes (memory->arena_bytes);
  g_autofree char *parameters = wh_cli_bytes (wh_graph_parameter_bytes (graph));
  g_autofree char *peak = wh_cli_bytes (memory->peak_bytes);
  g_autofree char *base = wh_cli_bytes (memory->base_bytes);
  double sum = 0.0;

  for (guint n = 0; n < graph->n_nodes; n++)
    sum += bench->node_ms[n];
  for (guint n = 0; n < graph->n_nodes; n++)
    wh_table_add (table, g_strdup (graph->nodes[n].name), g_strdup (graph->nodes[n].op_name),
                  g_strdup_printf ("%.4f", bench->node_ms[n]),
                  g_strdup_printf ("%.1f", sum > 0.0 ? 100.0 * bench->node_ms[n] / sum : 0.0),
                  NULL);

  wh_table_print (table);
  printf ("\nmedian %.3f ms, least %.3f ms, of %d runs on %u threads\n", bench->median_ms,
          bench->min_ms, bench->n_runs, n_threads (cli));
  printf ("prepared in %.1f ms; parameters %s, arena %s\n", bench->prepare_ms, parameters, arena);
  if (memory->peak_bytes)
    printf ("at most %s in use, of that %s the program itself: the rest is %.2f times parameters, "
            "arena, inputs and outputs\n",
            peak, base, memory->ratio);
}

static gboolean
bench (WhCli *cli, GError **error)
{
  Bench found = { 0 };

  wh_memory_start ();
  if (!wh_cli_load (cli, error) || !wh_cli_convert (cli, error) || !measure (cli, &found, error) ||
      !measure_nodes (cli, &found, error))
    return FALSE;

  wh_cli_end_progress (cli);
  if (cli->json)
    print_json (cli, &found);
  else
    print_text (cli, &found);

  g_free (found.node_ms);
  return TRUE;
}

const WhCommand wh_command_bench = {
  .name = "bench",
  .arguments = "FILE... [--step STEP...]",
  .summary = "How long the network takes, node by node",
  .more =
    "The network runs fused, as it would be used. A node that was fused into another takes 0 ms.",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_INPUTS | WH_CLI_THREADS |
           WH_CLI_RUNS | WH_CLI_JSON,
  .run = bench,
};
