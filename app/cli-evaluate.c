/* app/cli-evaluate.c: whittle evaluate: accuracy on labelled data, before and after the steps */
#include "config.h"

#include "app/cli-private.h"

#include "graph/run/evaluate.h"

#include <stdio.h>

static void
write_evaluation (JsonBuilder *json,
                  const char *name,
                  const WhEvaluation *evaluation,
                  const WhEvaluation *before)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_object (json);
  wh_cli_json_int (json, "samples", evaluation->n_samples);
  wh_cli_json_double (json, "top1", evaluation->top1);
  wh_cli_json_double (json, "top5", evaluation->top5);
  wh_cli_json_double (json, "agreement_top1", wh_evaluation_agreement (before, evaluation));
  json_builder_end_object (json);
}

static void
print_json (const WhEvaluation *before, const WhEvaluation *after, const char *fit)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  json_builder_begin_object (json);
  wh_cli_json_int (json, "samples", before->n_samples);
  write_evaluation (json, "before", before, before);
  write_evaluation (json, "after", after, before);
  wh_cli_json_double (json, "agreement_top1", wh_evaluation_agreement (before, after));
  wh_cli_json_string (json, "fit", fit);
  json_builder_end_object (json);
  wh_cli_json_print (json);
}

static void
add_row (WhTable *table,
         const char *name,
         const WhEvaluation *evaluation,
         const WhEvaluation *before)
{
  wh_table_add (table, g_strdup (name), g_strdup_printf ("%.4f", evaluation->top1),
                g_strdup_printf ("%.4f", evaluation->top5),
                g_strdup_printf ("%.4f", wh_evaluation_agreement (before, evaluation)), NULL);
}

static void
print_text (const WhCli *cli,
            const WhEvaluation *before,
            const WhEvaluation *after,
            const char *fit)
{
  static const char *const titles[] = { "", ">top-1", ">top-5", ">as before", NULL };
  g_autoptr (WhTable) table = wh_table_new (titles);

  add_row (table, "before", before, before);
  if (cli->result != NULL)
    add_row (table, "after", after, before);
  wh_table_print (table);
  printf ("%" G_GINT64_FORMAT " samples%s%s\n", before->n_samples, *fit != '\0' ? "; " : "", fit);
}

static gboolean
evaluate (WhCli *cli, GError **error)
{
  WhRunOptions options = wh_cli_run_options (cli, WH_RUN_FAST);
  g_autoptr (WhDataset) dataset = NULL;
  g_auto (WhEvaluation) before = { 0 };
  g_auto (WhEvaluation) after = { 0 };
  g_autofree char *words = NULL;
  WhDatasetFit fit;

  if (!wh_cli_load (cli, error) || !wh_cli_convert (cli, error))
    return FALSE;

  dataset = wh_dataset_load (cli->data, NULL, error);
  if (dataset == NULL || !wh_evaluate (cli->graph, dataset, &options, &before, NULL, error) ||
      (cli->result &&
       !wh_evaluate (wh_cli_converted (cli), dataset, &options, &after, NULL, error)))
    return FALSE;

  if (!wh_dataset_fit (dataset, &cli->graph->values[cli->graph->inputs[0]].shape, &fit, error))
    return FALSE;

  words = wh_dataset_fit_describe (&fit);
  wh_cli_end_progress (cli);
  if (cli->json)
    print_json (&before, cli->result ? &after : &before, words);
  else
    print_text (cli, &before, cli->result ? &after : &before, words);

  return TRUE;
}

const WhCommand wh_command_evaluate = {
  .name = "evaluate",
  .arguments = "FILE... [--step STEP...] --data DATA.h5",
  .summary = "How often a classifier is right on labelled data, before and after the steps",
  .more = "DATA.h5 holds x (N, ...) and y (N). uint8 is scaled by 1/255; one channel is repeated "
          "to three\n"
          "where the network wants three.",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_STEPS | WH_CLI_INPUTS | WH_CLI_DATA |
           WH_CLI_THREADS | WH_CLI_JSON,
  .run = evaluate,
};
