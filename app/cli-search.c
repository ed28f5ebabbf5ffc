/* app/cli-search.c: whittle search: the smallest number of bits for each layer within a budget */
#include "config.h"

#include "app/cli-private.h"

#include "converters/search.h"
#include "graph/error.h"

#include <math.h>
#include <stdio.h>

static void
write_point (JsonBuilder *json, const WhSearchResult *result, guint index)
{
  const WhTradeOff *point = &g_array_index (result->points, WhTradeOff, index);

  json_builder_begin_object (json);
  wh_cli_json_double (json, "size", point->size);
  wh_cli_json_int (json, "bytes", point->n_bytes);
  wh_cli_json_double (json, "output_db", point->output_db);
  wh_cli_json_double (json, "top1", point->top1);
  json_builder_set_member_name (json, "measured");
  json_builder_add_boolean_value (json, point->measured);
  json_builder_set_member_name (json, "bits");
  json_builder_begin_array (json);
  for (guint l = 0; l < result->layers->len; l++)
    json_builder_add_int_value (json, point->bits[l]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
print_json (const WhSearchResult *result, GPtrArray *steps)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  json_builder_set_member_name (json, "layers");
  json_builder_begin_array (json);
  for (guint l = 0; l < result->layers->len; l++)
    json_builder_add_string_value (json, result->layers->pdata[l]);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "points");
  json_builder_begin_array (json);
  for (guint i = 0; i < result->points->len; i++)
    write_point (json, result, i);
  json_builder_end_array (json);
  wh_cli_json_int (json, "best", result->best);
  wh_cli_json_int (json, "trials", result->n_trials);
  json_builder_set_member_name (json, "steps");
  json_builder_begin_array (json);
  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *step = wh_step_to_string (steps->pdata[i]);

      json_builder_add_string_value (json, step);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  wh_cli_json_print (json);
}

static void
print_text (const WhSearchResult *result, GPtrArray *steps)
{
  static const char *const titles[] = { "", ">size", ">bytes", ">SQNR (dB)", ">top-1", NULL };
  static const char *const layer_titles[] = { "layer", ">bits", NULL };
  g_autoptr (WhTable) points = wh_table_new (titles);
  g_autoptr (WhTable) layers = wh_table_new (layer_titles);
  const WhTradeOff *best = &g_array_index (result->points, WhTradeOff, result->best);

  for (guint i = 0; i < result->points->len; i++)
    {
      const WhTradeOff *point = &g_array_index (result->points, WhTradeOff, i);

      if (!point->measured)
        continue;
      wh_table_add (points, g_strdup ((int) i == result->best ? "→" : ""),
                    g_strdup_printf ("%.3f", point->size), wh_cli_count (point->n_bytes),
                    wh_cli_decibels (point->output_db),
                    isfinite (point->top1) ? g_strdup_printf ("%.4f", point->top1) : g_strdup ("–"),
                    NULL);
    }
  for (guint l = 0; l < result->layers->len; l++)
    wh_table_add (layers, g_strdup (result->layers->pdata[l]),
                  g_strdup_printf ("%u", best->bits[l]), NULL);

  wh_table_print (points);
  putchar ('\n');
  wh_table_print (layers);
  puts ("\nThe same as steps:");
  for (guint i = 0; i < steps->len; i++)
    {
      g_autofree char *step = wh_step_to_string (steps->pdata[i]);

      printf ("  --step %s\n", step);
    }
}

/* A pipeline file, or the converted model. */
static gboolean
save (WhCli *cli, GPtrArray *steps, GError **error)
{
  g_autoptr (WhPipelineResult) result = NULL;

  if (g_str_has_suffix (cli->output, ".json"))
    return wh_pipeline_save (steps, cli->output, error);

  result = wh_pipeline_run (steps, cli->graph, cli->feeds, NULL, NULL, error);
  return result != NULL &&
         wh_model_save (cli->model, cli->network_index, wh_pipeline_result_graph (result),
                        cli->output, WH_PARAMETERS_H5, NULL, error);
}

static gboolean
search (WhCli *cli, GError **error)
{
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_OBSERVING);
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhSearchResult) result = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GError) wrong = NULL;
  WhSearchBudget budget;

  if (!wh_search_budget_parse (cli->budget, &budget, &wrong))
    return wh_cli_fail_usage (error, "--budget: %s", wrong->message);
  if (!wh_cli_load (cli, error) ||
      (cli->data && (dataset = wh_dataset_load (cli->data, NULL, error)) == NULL))
    return FALSE;

  result = wh_search_bits (cli->pipeline_steps, cli->graph, &budget, cli->feeds, dataset, &options,
                           NULL, error);
  if (result == NULL)
    return FALSE;
  if (result->best < 0)
    return wh_fail (error, WH_ERROR_NOT_FOUND, "no number of bits keeps the budget “%s”",
                    cli->budget);

  steps = wh_search_dup_steps (result, &g_array_index (result->points, WhTradeOff, result->best),
                               cli->pipeline_steps, &budget);
  if (cli->output != NULL && !save (cli, steps, error))
    return FALSE;

  wh_cli_end_progress (cli);
  if (cli->json)
    print_json (result, steps);
  else
    print_text (result, steps);

  return TRUE;
}

const WhCommand wh_command_search = {
  .name = "search",
  .arguments = "FILE... --budget BUDGET [--step STEP...] [--data DATA.h5] [-o OUT]",
  .summary = "The smallest number of bits for each layer's weights within a budget",
  .more = "The steps come first (folding, say). OUT is a pipeline (.json) or the converted model.",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_INPUTS | WH_CLI_DATA_TOO |
           WH_CLI_BUDGET | WH_CLI_OUTPUT_TOO | WH_CLI_THREADS | WH_CLI_JSON,
  .run = search,
};
