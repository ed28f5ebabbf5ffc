/* app/cli-sensitivity.c: whittle sensitivity: which converted node makes the error */
#include "config.h"

#include "app/cli-private.h"

#include "converters/sensitivity.h"

#include <math.h>
#include <stdio.h>

static void
print_json (const WhCli *cli, const WhSensitivityReport *report)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  wh_cli_json_double (json, "output_db", report->output_db);
  wh_cli_json_double (json, "top1", report->top1);
  json_builder_set_member_name (json, "nodes");
  json_builder_begin_array (json);
  for (guint i = 0; i < report->nodes->len; i++)
    {
      const WhSensitivity *one = &g_array_index (report->nodes, WhSensitivity, i);
      g_autofree char *step = wh_step_to_string (cli->pipeline_steps->pdata[one->step]);

      json_builder_begin_object (json);
      wh_cli_json_string (json, "node", one->node);
      wh_cli_json_string (json, "step", step);
      wh_cli_json_double (json, "local_db", one->local_db);
      wh_cli_json_double (json, "total_db", one->total_db);
      wh_cli_json_double (json, "alone_db", one->alone_db);
      wh_cli_json_double (json, "gain_db", one->gain_db);
      wh_cli_json_double (json, "gain_top1", one->gain_top1);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
  json_builder_end_object (json);
  wh_cli_json_print (json);
}

static void
print_text (const WhCli *cli, const WhSensitivityReport *report)
{
  static const char *const titles[] = {
    "node", "step", ">local (dB)", ">there (dB)", ">outputs (dB)", ">if left (dB)", ">top-1", NULL
  };
  g_autoptr (WhTable) table = wh_table_new (titles);

  for (guint i = 0; i < report->nodes->len; i++)
    {
      const WhSensitivity *one = &g_array_index (report->nodes, WhSensitivity, i);

      wh_table_add (table, g_strdup (one->node),
                    wh_step_to_string (cli->pipeline_steps->pdata[one->step]),
                    wh_cli_decibels (one->local_db), wh_cli_decibels (one->total_db),
                    wh_cli_decibels (one->alone_db),
                    isfinite (one->gain_db) ? g_strdup_printf ("%+.1f", one->gain_db) :
                                              wh_cli_number (one->gain_db),
                    isfinite (one->gain_top1) ? g_strdup_printf ("%+.4f", one->gain_top1) :
                                                g_strdup ("–"),
                    NULL);
    }

  wh_table_print (table);
  printf ("\noutputs %.1f dB", report->output_db);
  if (isfinite (report->top1))
    printf (", top-1 %.4f", report->top1);
  puts (
    "\nlocal: the error that the node makes alone, at its output; there: all that has gathered at\n"
    "that place; outputs: of the network, when it alone is converted; if left: what the outputs\n"
    "win when it stays as it was.");
}

static gboolean
sensitivity (WhCli *cli, GError **error)
{
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_OBSERVING);
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhSensitivityReport) report = NULL;

  if (!wh_cli_load (cli, error))
    return FALSE;
  if (cli->pipeline_steps->len == 0)
    return wh_cli_fail_usage (error, "sensitivity: to what? Expected --step STEP");
  if (cli->data != NULL && (dataset = wh_dataset_load (cli->data, NULL, error)) == NULL)
    return FALSE;

  report = wh_sensitivity_measure (cli->pipeline_steps, cli->graph, cli->feeds, dataset, &options,
                                   NULL, error);
  if (report == NULL)
    return FALSE;

  wh_cli_end_progress (cli);
  if (cli->json)
    print_json (cli, report);
  else
    print_text (cli, report);

  return TRUE;
}

const WhCommand wh_command_sensitivity = {
  .name = "sensitivity",
  .arguments = "FILE... --step STEP... [--data DATA.h5]",
  .summary = "Which converted node makes the error, and what leaving it would win",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_INPUTS | WH_CLI_DATA_TOO |
           WH_CLI_THREADS | WH_CLI_JSON,
  .run = sensitivity,
};
