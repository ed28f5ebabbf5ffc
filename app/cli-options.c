/* app/cli-options.c: the options of all commands as one table */
#include "config.h"

#include "app/cli-private.h"

G_DEFINE_QUARK (wh - cli - usage - quark, wh_cli_usage)

gboolean
wh_cli_fail_usage (GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, WH_CLI_USAGE, 0, message);
  return FALSE;
}

#define UNSAID -1 /* a number that the command line says nothing of */
#define ANY_OUTPUT (WH_CLI_OUTPUT | WH_CLI_OUTPUT_TOO)
#define ANY_DATA (WH_CLI_DATA | WH_CLI_DATA_TOO)

static const struct
{
  WhCliTakes takes; /* commands with one of these have it */
  GOptionArg type;
  char letter;
  const char *name;
  gsize offset; /* into WhCli */
  const char *argument;
  const char *help;
} table[] = {
  { WH_CLI_STEPS, G_OPTION_ARG_STRING_ARRAY, 's', "step", G_STRUCT_OFFSET (WhCli, steps), "STEP",
    "Convert: NAME or NAME:key=value,key=value; may be repeated" },
  { WH_CLI_STEPS, G_OPTION_ARG_FILENAME, 'p', "pipeline", G_STRUCT_OFFSET (WhCli, pipeline),
    "FILE.json", "Steps from a file, before those of --step" },
  { WH_CLI_STEPS, G_OPTION_ARG_NONE, 0, "record", G_STRUCT_OFFSET (WhCli, record), NULL,
    "Calibrate anew, and not as the --pipeline recorded it" },
  { WH_CLI_STEPS | WH_CLI_PLUGINS, G_OPTION_ARG_FILENAME_ARRAY, 0, "plugin",
    G_STRUCT_OFFSET (WhCli, plugins), "FILE",
    "A converter of your own: a shared object or a recipe" },
  { ANY_OUTPUT, G_OPTION_ARG_FILENAME, 'o', "output", G_STRUCT_OFFSET (WhCli, output), "OUT",
    "Where to write" },
  { WH_CLI_CONVERT, G_OPTION_ARG_STRING, 0, "parameters", G_STRUCT_OFFSET (WhCli, parameters),
    "h5|protobuf", "How an .nnp keeps its parameters (h5)" },
  { WH_CLI_CONVERT, G_OPTION_ARG_FILENAME, 0, "save-pipeline",
    G_STRUCT_OFFSET (WhCli, save_pipeline), "FILE.json",
    "Write the steps too, with the ranges they recorded; -o may then be left out" },
  { WH_CLI_CONVERT, G_OPTION_ARG_NONE, 0, "force", G_STRUCT_OFFSET (WhCli, force), NULL,
    "Write even if a step that should be exact is not, without checking" },
  { WH_CLI_DRAW, G_OPTION_ARG_STRING, 0, "look", G_STRUCT_OFFSET (WhCli, look), "simple|cards",
    "Functions and variables as nodes, or a card for each function (simple)" },
  { WH_CLI_DRAW, G_OPTION_ARG_NONE, 'v', "verbose", G_STRUCT_OFFSET (WhCli, verbose), NULL,
    "With arguments and shapes" },
  { WH_CLI_DRAW, G_OPTION_ARG_STRING_ARRAY, 0, "color", G_STRUCT_OFFSET (WhCli, colors),
    "NAME=COLOR", "Of a function, by its type or its own name, or a variable; may be repeated" },
  { WH_CLI_DRAW, G_OPTION_ARG_FILENAME, 0, "before", G_STRUCT_OFFSET (WhCli, before), "OUT2",
    "A picture of the network before the steps too" },
  { WH_CLI_DRAW, G_OPTION_ARG_DOUBLE, 0, "scale", G_STRUCT_OFFSET (WhCli, scale), "X",
    "Pixels per point of a .png (2)" },
  { WH_CLI_DRAW, G_OPTION_ARG_NONE, 0, "dark", G_STRUCT_OFFSET (WhCli, dark), NULL,
    "On a dark ground" },
  { WH_CLI_WITH, G_OPTION_ARG_FILENAME, 'w', "with", G_STRUCT_OFFSET (WhCli, with), "FILE2",
    "Compare with this model, and not with the one before the steps" },
  { ANY_DATA, G_OPTION_ARG_FILENAME, 'd', "data", G_STRUCT_OFFSET (WhCli, data), "DATA.h5",
    "Labelled samples: datasets x (N, ...) and y (N)" },
  { WH_CLI_BUDGET, G_OPTION_ARG_STRING, 0, "budget", G_STRUCT_OFFSET (WhCli, budget), "BUDGET",
    "As top1=0.975,sqnr=30,size=0.2,bits=2..8,per_channel=true" },
  { WH_CLI_INPUTS, G_OPTION_ARG_STRING_ARRAY, 'i', "input", G_STRUCT_OFFSET (WhCli, inputs),
    "[NAME=]SOURCE",
    "random[:SEED], zeros, ones, FILE.npy, FILE.h5:/dataset or an image; may be repeated" },
  { WH_CLI_ALL, G_OPTION_ARG_NONE, 'a', "all", G_STRUCT_OFFSET (WhCli, all), NULL,
    "Every value, not only the outputs" },
  { WH_CLI_BATCH, G_OPTION_ARG_INT64, 'b', "batch", G_STRUCT_OFFSET (WhCli, batch), "N",
    "Batch size, where the network leaves it open" },
  { WH_CLI_NETWORK, G_OPTION_ARG_STRING, 'n', "network", G_STRUCT_OFFSET (WhCli, network), "NAME",
    "Which network of the model; else that of its first executor" },
  { WH_CLI_THREADS, G_OPTION_ARG_INT, 't', "threads", G_STRUCT_OFFSET (WhCli, threads), "N",
    "Threads to run on; else as many as there are cores" },
  { WH_CLI_RUNS, G_OPTION_ARG_INT, 0, "runs", G_STRUCT_OFFSET (WhCli, runs), "N",
    "How often to run (50)" },
  { WH_CLI_JSON, G_OPTION_ARG_NONE, 'j', "json", G_STRUCT_OFFSET (WhCli, json), NULL,
    "One JSON document on standard output" },
};

static gboolean
check_numbers (WhCli *cli, GError **error)
{
  if (cli->batch != UNSAID && (cli->batch < 1 || cli->batch > G_MAXINT))
    return wh_cli_fail_usage (error, "--batch %" G_GINT64_FORMAT ": expected 1 or more",
                              cli->batch);
  if (cli->threads != UNSAID && (cli->threads < 1 || cli->threads > 1024))
    return wh_cli_fail_usage (error, "--threads %d: expected 1 to 1024", cli->threads);
  if (cli->runs < 1)
    return wh_cli_fail_usage (error, "--runs %d: expected 1 or more", cli->runs);
  if (!(cli->scale > 0.0) || cli->scale > 100.0)
    return wh_cli_fail_usage (error, "--scale %g: expected more than 0, up to 100", cli->scale);

  cli->batch = MAX (cli->batch, 0);
  cli->threads = MAX (cli->threads, 0);
  return TRUE;
}

static gboolean
check_needed (const WhCli *cli, GError **error)
{
  WhCliTakes takes = cli->command->takes;

  if (cli->files == NULL && !(takes & WH_CLI_NO_FILE))
    return wh_cli_fail_usage (error, "%s: which FILE?", cli->command->name);
  if (cli->output == NULL && cli->save_pipeline == NULL && takes & WH_CLI_OUTPUT)
    return wh_cli_fail_usage (error, "%s: where to? Expected -o OUT", cli->command->name);
  if (cli->data == NULL && takes & WH_CLI_DATA)
    return wh_cli_fail_usage (error, "%s: on what? Expected --data DATA.h5", cli->command->name);
  if (cli->budget == NULL && takes & WH_CLI_BUDGET)
    return wh_cli_fail_usage (error, "%s: within what? Expected --budget BUDGET",
                              cli->command->name);

  return TRUE;
}

gboolean
wh_cli_parse (WhCli *cli, const WhCommand *command, char **arguments, GError **error)
{
  g_autofree char *usage = g_strdup_printf ("%s — %s", command->arguments, command->summary);
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autoptr (GArray) entries = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  g_autoptr (GError) wrong = NULL;
  GOptionEntry files = { G_OPTION_REMAINING,     0,    0,   G_OPTION_ARG_FILENAME_ARRAY,
                         (gpointer) &cli->files, NULL, NULL };

  cli->command = command;
  cli->batch = UNSAID;
  cli->threads = UNSAID;
  cli->runs = 50;
  cli->scale = 2.0;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].takes & command->takes)
      {
        GOptionEntry entry = { table[i].name,
                               table[i].letter,
                               0,
                               table[i].type,
                               G_STRUCT_MEMBER_P (cli, table[i].offset),
                               table[i].help,
                               table[i].argument };

        g_array_append_val (entries, entry);
      }
  g_array_append_val (entries, files);

  g_option_context_add_main_entries (context, (GOptionEntry *) (gpointer) entries->data, NULL);
  g_option_context_set_description (context, command->more);
  if (!g_option_context_parse_strv (context, &arguments, &wrong))
    return wh_cli_fail_usage (error, "%s: %s", command->name, wrong->message);

  return check_numbers (cli, error) && check_needed (cli, error);
}

void
wh_cli_clear (WhCli *cli)
{
  g_strfreev (cli->files);
  g_strfreev (cli->steps);
  g_strfreev (cli->plugins);
  g_strfreev (cli->inputs);
  g_strfreev (cli->colors);
  g_free (cli->network);
  g_free (cli->pipeline);
  g_free (cli->output);
  g_free (cli->parameters);
  g_free (cli->look);
  g_free (cli->before);
  g_free (cli->with);
  g_free (cli->data);
  g_free (cli->budget);
  g_free (cli->save_pipeline);
  g_clear_pointer (&cli->result, wh_pipeline_result_unref);
  g_clear_pointer (&cli->pipeline_steps, g_ptr_array_unref);
  g_clear_pointer (&cli->feeds, wh_feeds_unref);
  g_clear_pointer (&cli->graph, wh_graph_unref);
  g_clear_pointer (&cli->model, wh_model_unref);
}
