/* app/cli-convert.c: whittle convert: applies steps and writes the model */
#include "config.h"

#include "app/cli-private.h"

#include "converters/verify.h"
#include "graph/error.h"

#include <stdio.h>
#include <string.h>

static gboolean
find_form (const WhCli *cli, WhParameterForm *form, GError **error)
{
  const char *text = cli->parameters ? cli->parameters : "h5";

  if (strcmp (text, "h5") != 0 && strcmp (text, "protobuf") != 0)
    return wh_cli_fail_usage (error, "--parameters %s: expected h5 or protobuf", text);

  *form = *text == 'h' ? WH_PARAMETERS_H5 : WH_PARAMETERS_PROTOBUF;
  return TRUE;
}

static gboolean
check_output (const WhCli *cli, GError **error)
{
  static const char *const ends[] = { ".nnp", ".nntxt", ".prototxt", ".protobuf" };

  if (cli->output == NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (cli->output, ends[i]))
      return TRUE;

  return wh_cli_fail_usage (
    error, "-o %s: expected a name that ends in .nnp, .nntxt, .prototxt or .protobuf", cli->output);
}

/* A step that promises the same outputs is held to it. What can't be run can't be checked. */
static gboolean
check_exact_steps (WhCli *cli, GError **error)
{
  g_autofree char *obstacle = NULL;
  g_autoptr (GArray) verifications = NULL;
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_OBSERVING);
  gboolean any = FALSE;

  for (guint i = 0; i < cli->pipeline_steps->len; i++)
    {
      const WhStep *step = cli->pipeline_steps->pdata[i];

      any = any || (step->enabled && wh_step_is_exact (step));
    }

  if (!any || cli->force || cli->result == NULL)
    return TRUE;

  obstacle = wh_run_dup_obstacle (cli->graph);
  if (obstacle != NULL)
    {
      g_printerr ("whittle: %s: note: the steps are not checked: %s\n", cli->files[0], obstacle);
      return TRUE;
    }

  verifications = wh_pipeline_verify (cli->result, cli->feeds, &options, NULL, error);
  return verifications != NULL && wh_verification_check (cli->result, verifications, error);
}

static const char *
kind_name (WhReportKind kind)
{
  switch (kind)
    {
    case WH_REPORT_DONE:
      return "done";
    case WH_REPORT_LEFT:
      return "left";
    case WH_REPORT_NOTE:
      return "note";
    }

  g_return_val_if_reached ("note");
}

static void
write_stage (JsonBuilder *json, const WhStage *stage)
{
  g_autofree char *step = wh_step_to_string (stage->step);

  json_builder_begin_object (json);
  wh_cli_json_string (json, "step", step);
  wh_cli_json_int (json, "nodes", stage->graph->n_nodes);
  wh_cli_json_double (json, "ms", stage->ms);
  if (stage->report != NULL)
    {
      g_autofree char *summary = wh_report_dup_summary (stage->report);

      wh_cli_json_string (json, "summary", summary);
      json_builder_set_member_name (json, "entries");
      json_builder_begin_array (json);
      for (guint i = 0; i < stage->report->entries->len; i++)
        {
          const WhReportEntry *entry = stage->report->entries->pdata[i];

          json_builder_begin_object (json);
          wh_cli_json_string (json, "kind", kind_name (entry->kind));
          if (entry->node != NULL)
            wh_cli_json_string (json, "node", entry->node);
          wh_cli_json_string (json, "text", entry->text);
          json_builder_end_object (json);
        }
      json_builder_end_array (json);
    }
  json_builder_end_object (json);
}

static void
print_json (const WhCli *cli)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  const WhGraph *after = wh_cli_converted (cli);

  json_builder_begin_object (json);
  if (cli->output != NULL)
    wh_cli_json_string (json, "output", cli->output);
  if (cli->save_pipeline != NULL)
    wh_cli_json_string (json, "pipeline", cli->save_pipeline);
  json_builder_set_member_name (json, "steps");
  json_builder_begin_array (json);
  for (guint i = 0; cli->result != NULL && i < cli->result->stages->len; i++)
    write_stage (json, wh_pipeline_result_stage (cli->result, i));
  json_builder_end_array (json);
  wh_cli_json_int (json, "nodes_before", cli->graph->n_nodes);
  wh_cli_json_int (json, "nodes_after", after->n_nodes);
  wh_cli_json_int (json, "parameter_bytes_before", wh_graph_parameter_bytes (cli->graph));
  wh_cli_json_int (json, "parameter_bytes_after", wh_graph_parameter_bytes (after));
  json_builder_end_object (json);
  wh_cli_json_print (json);
}

/* What it was calibrated on, what it could not find. */
static void
print_notes (const WhReport *report)
{
  for (guint i = 0; report != NULL && i < report->entries->len; i++)
    {
      const WhReportEntry *entry = report->entries->pdata[i];

      if (entry->kind == WH_REPORT_NOTE)
        printf ("  %s%s%s\n", entry->node ? entry->node : "", entry->node ? ": " : "", entry->text);
    }
}

static void
print_text (const WhCli *cli)
{
  const WhGraph *after = wh_cli_converted (cli);
  g_autofree char *bytes_before = wh_cli_bytes (wh_graph_parameter_bytes (cli->graph));
  g_autofree char *bytes_after = wh_cli_bytes (wh_graph_parameter_bytes (after));

  for (guint i = 0; cli->result != NULL && i < cli->result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (cli->result, i);
      g_autofree char *step = wh_step_to_string (stage->step);
      g_autofree char *summary =
        stage->report ? wh_report_dup_summary (stage->report) : g_strdup ("switched off");

      printf ("%s: %s\n", step, summary);
      print_notes (stage->report);
    }

  printf ("%s: nodes %u → %u, parameters %s → %s\n",
          cli->output != NULL ? cli->output : cli->save_pipeline, cli->graph->n_nodes,
          after->n_nodes, bytes_before, bytes_after);
}

static gboolean
save_model (const WhCli *cli, WhParameterForm form, GError **error)
{
  return cli->output == NULL ||
         wh_model_save (cli->model, cli->network_index, cli->result ? wh_cli_converted (cli) : NULL,
                        cli->output, form, NULL, error);
}

static gboolean
save_pipeline (const WhCli *cli, GError **error)
{
  g_autoptr (GPtrArray) steps = NULL;

  if (cli->save_pipeline == NULL)
    return TRUE;

  steps = wh_pipeline_with_recorded (cli->pipeline_steps, cli->result);
  return wh_pipeline_save (steps, cli->save_pipeline, error);
}

static gboolean
convert (WhCli *cli, GError **error)
{
  WhParameterForm form = WH_PARAMETERS_H5;

  if (!find_form (cli, &form, error) || !check_output (cli, error) || !wh_cli_load (cli, error) ||
      !wh_cli_convert (cli, error) || !check_exact_steps (cli, error) ||
      !save_model (cli, form, error) || !save_pipeline (cli, error))
    return FALSE;

  wh_cli_end_progress (cli);
  if (cli->json)
    print_json (cli);
  else
    print_text (cli);

  return TRUE;
}

const WhCommand wh_command_convert = {
  .name = "convert",
  .arguments = "FILE... [--step STEP...] -o OUT",
  .summary = "Apply steps and write the model",
  .more =
    "OUT ends in .nnp, .nntxt or .prototxt (an .h5 is written beside it), or .protobuf. Without a\n"
    "step the model is only written in the other format. Steps that promise the same outputs\n"
    "are checked by running the network.\n"
    "\n"
    "--save-pipeline writes the steps as a file for --pipeline. What calibrating steps measured is "
    "in\n"
    "it: they then need no data, and give the same numbers. They measure anew with --record, and\n"
    "with --input where they had no data set of their own. Before another network they measure "
    "anew\n"
    "if their data set is there, and else it is an error.",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_INPUTS | WH_CLI_OUTPUT |
           WH_CLI_CONVERT | WH_CLI_THREADS | WH_CLI_JSON,
  .run = convert,
};
