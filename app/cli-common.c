/* app/cli-common.c: from the command line's words to a graph, its steps and its inputs */
#include "config.h"

#include "app/cli-private.h"

#include "converters/plugin.h"
#include "graph/error.h"

#include <string.h>
#include <unistd.h>

WhModel *
wh_cli_load_files (const char *const *paths, GError **error)
{
  WhModel *model = wh_model_load (paths, g_strv_length ((char **) paths), NULL, error);

  for (guint i = 0; model != NULL && i < model->notes->len; i++)
    g_printerr ("whittle: %s: note: %s\n", paths[0], (char *) model->notes->pdata[i]);

  return model;
}

static gboolean
take_input (WhCli *cli, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *name = equals ? g_strndup (text, equals - text) : NULL;
  g_autoptr (GError) wrong = NULL;

  if (wh_feeds_set_source (cli->feeds, name, equals ? equals + 1 : text, &wrong))
    return TRUE;

  return wh_cli_fail_usage (error, "--input %s: %s", text, wrong->message);
}

static gboolean
take_inputs (WhCli *cli, GError **error)
{
  cli->feeds = wh_feeds_new (0);

  /* What is said of all inputs goes first, whatever the order on the command line. */
  for (guint named = 0; named < 2; named++)
    for (char **i = cli->inputs; i != NULL && *i != NULL; i++)
      if ((strchr (*i, '=') != NULL) == named && !take_input (cli, *i, error))
        return FALSE;

  return TRUE;
}

/* Inputs that are given to a conversion are there to calibrate on; elsewhere they are what the
 * networks are run on. */
static void
forget_records (WhCli *cli)
{
  gboolean new_inputs = cli->command->takes & WH_CLI_CONVERT && cli->inputs != NULL;
  GPtrArray *steps = cli->pipeline_steps;

  if (!cli->record && !new_inputs)
    return;

  cli->pipeline_steps = wh_pipeline_forget (steps, cli->record ? WH_FORGET_ALL : WH_FORGET_FEEDS);
  g_ptr_array_unref (steps);
}

static gboolean
take_steps (WhCli *cli, GError **error)
{
  cli->pipeline_steps =
    cli->pipeline ? wh_pipeline_load (cli->pipeline, error) : wh_pipeline_new ();
  if (cli->pipeline_steps == NULL)
    return FALSE;
  forget_records (cli);

  for (char **s = cli->steps; s != NULL && *s != NULL; s++)
    {
      g_autoptr (GError) wrong = NULL;
      WhStep *step = wh_step_parse (*s, &wrong);

      if (step == NULL)
        return wh_cli_fail_usage (error, "--step %s: %s", *s, wrong->message);
      g_ptr_array_add (cli->pipeline_steps, step);
    }

  return TRUE;
}

gboolean
wh_cli_load_plugins (WhCli *cli, GError **error)
{
  g_autofree char *folder = wh_plugin_dup_user_folder ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  wh_plugin_load_folder (folder, problems);
  for (guint i = 0; i < problems->len; i++)
    g_printerr ("whittle: note: %s\n", (char *) problems->pdata[i]);

  for (char **p = cli->plugins; p != NULL && *p != NULL; p++)
    if (!wh_plugin_load (*p, error))
      return FALSE;

  return TRUE;
}

gboolean
wh_cli_load (WhCli *cli, GError **error)
{
  /* Words that can be checked without the file are checked first. */
  if (cli->command->takes & WH_CLI_STEPS &&
      (!wh_cli_load_plugins (cli, error) || !take_steps (cli, error)))
    return FALSE;
  if (!take_inputs (cli, error))
    return FALSE;

  cli->model = wh_cli_load_files ((const char *const *) cli->files, error);
  if (cli->model == NULL)
    return FALSE;

  cli->network_index = wh_model_find_network (cli->model, cli->network, error);
  if (cli->network_index < 0)
    return FALSE;

  cli->graph = wh_model_dup_graph (cli->model, cli->network_index, cli->batch, error);
  return cli->graph != NULL && wh_feeds_check (cli->feeds, cli->graph, error);
}

gboolean
wh_cli_convert (WhCli *cli, GError **error)
{
  g_autoptr (GError) wrong = NULL;

  if (cli->pipeline_steps->len == 0)
    return TRUE;

  cli->result = wh_pipeline_run (cli->pipeline_steps, cli->graph, cli->feeds, NULL, NULL, &wrong);
  if (cli->result != NULL)
    return TRUE;

  if (g_error_matches (wrong, WH_ERROR, WH_ERROR_RECORDED))
    g_set_error (error, WH_ERROR, WH_ERROR_RECORDED, "%s (--record records it anew)",
                 wrong->message);
  else
    g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

const WhGraph *
wh_cli_converted (const WhCli *cli)
{
  return cli->result ? wh_pipeline_result_graph (cli->result) : cli->graph;
}

const WhOriginMap *
wh_cli_to_original (const WhCli *cli)
{
  return cli->result ?
           wh_pipeline_result_stage (cli->result, cli->result->stages->len - 1)->to_original :
           NULL;
}

static void
show_progress (double fraction, gpointer data)
{
  WhCli *cli = data;

  cli->progress_shown = TRUE;
  g_printerr ("\r%s %3d %% ", cli->command->name, (int) (100.0 * CLAMP (fraction, 0.0, 1.0)));
}

void
wh_cli_end_progress (WhCli *cli)
{
  if (cli->progress_shown)
    g_printerr ("\r\033[K");
  cli->progress_shown = FALSE;
}

WhRunOptions
wh_cli_run_options (WhCli *cli, WhRunMode mode)
{
  return (WhRunOptions){ .mode = mode,
                         .n_threads = cli->threads,
                         .progress = isatty (STDERR_FILENO) ? show_progress : NULL,
                         .data = cli };
}
