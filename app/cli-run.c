/* app/cli-run.c: whittle run: runs the network and tells or keeps what it gives */
#include "config.h"

#include "app/cli-private.h"

#include "graph/io/samples.h"
#include "graph/run/statistics.h"

#include <stdio.h>

/* The values to tell of: the outputs, or all that were given or computed. */
static GArray *
pick_values (const WhGraph *graph, gboolean all)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (guint));

  if (!all)
    g_array_append_vals (values, graph->outputs, graph->n_outputs);

  for (guint v = 0; all && v < graph->n_values; v++)
    if (graph->values[v].kind != WH_VALUE_PARAMETER)
      g_array_append_val (values, v);

  return values;
}

static gboolean
save (const WhCli *cli, const WhRecording *recording, GArray *values, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) tensors = g_ptr_array_new ();

  for (guint i = 0; i < values->len; i++)
    {
      guint v = g_array_index (values, guint, i);

      if (recording->values[v] == NULL)
        continue;
      g_ptr_array_add (names, recording->graph->values[v].name);
      g_ptr_array_add (tensors, recording->values[v]);
    }

  return wh_sample_save_h5 (cli->output, (const char *const *) names->pdata,
                            (WhTensor *const *) tensors->pdata, names->len, error);
}

static void
write_values (JsonBuilder *json, const char *name, const WhRecording *recording, GArray *values)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < values->len; i++)
    {
      guint v = g_array_index (values, guint, i);
      WhStatistics statistics;

      if (recording->values[v] == NULL)
        continue;
      wh_statistics_measure (recording->values[v], &statistics, NULL, NULL);
      json_builder_begin_object (json);
      wh_cli_json_string (json, "name", recording->graph->values[v].name);
      wh_cli_json_shape (json, "shape", &recording->values[v]->shape);
      wh_cli_json_double (json, "min", statistics.min);
      wh_cli_json_double (json, "max", statistics.max);
      wh_cli_json_double (json, "mean", statistics.mean);
      wh_cli_json_int (json, "not_finite", statistics.n_not_finite);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
print_json (const WhCli *cli, const WhRecording *recording, GArray *values)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (GArray) outputs = pick_values (recording->graph, FALSE);

  json_builder_begin_object (json);
  write_values (json, "outputs", recording, outputs);
  if (cli->all)
    write_values (json, "values", recording, values);
  wh_cli_json_double (json, "time_ms", recording->total_ms);
  json_builder_end_object (json);
  wh_cli_json_print (json);
}

static void
print_text (const WhRecording *recording, GArray *values)
{
  static const char *const titles[] = { "value", "shape", ">min", ">max", ">mean", NULL };
  g_autoptr (WhTable) table = wh_table_new (titles);

  for (guint i = 0; i < values->len; i++)
    {
      guint v = g_array_index (values, guint, i);
      WhStatistics statistics;

      if (recording->values[v] == NULL)
        continue;
      wh_statistics_measure (recording->values[v], &statistics, NULL, NULL);
      wh_table_add (table, g_strdup (recording->graph->values[v].name),
                    wh_shape_to_string (&recording->values[v]->shape),
                    wh_cli_number (statistics.min), wh_cli_number (statistics.max),
                    wh_cli_number (statistics.mean), NULL);
    }

  wh_table_print (table);
  printf ("%.3f ms\n", recording->total_ms);
}

static gboolean
run (WhCli *cli, GError **error)
{
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_OBSERVING);
  g_autoptr (WhRecording) recording = NULL;
  g_autoptr (GArray) values = NULL;

  options.keep_all = cli->all;

  if (!wh_cli_load (cli, error) || !wh_cli_convert (cli, error))
    return FALSE;

  recording = wh_run (wh_cli_converted (cli), cli->feeds, &options, NULL, error);
  if (recording == NULL)
    return FALSE;

  values = pick_values (recording->graph, cli->all);
  if (cli->output != NULL && !save (cli, recording, values, error))
    return FALSE;

  wh_cli_end_progress (cli);
  if (cli->json)
    print_json (cli, recording, values);
  else
    print_text (recording, values);

  return TRUE;
}

const WhCommand wh_command_run = {
  .name = "run",
  .arguments = "FILE... [--step STEP...] [--input NAME=SOURCE...] [-o OUT.h5]",
  .summary = "Run the network",
  .more = "Inputs that nothing is said of are random (uniform, 0 to 1) with seed 0. OUT.h5 gets a "
          "float32\n"
          "dataset for each output, with --all for each value that was given or computed.",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_INPUTS | WH_CLI_OUTPUT_TOO |
           WH_CLI_ALL | WH_CLI_THREADS | WH_CLI_JSON,
  .run = run,
};
