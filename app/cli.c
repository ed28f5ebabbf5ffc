/* app/cli.c: which command, and what becomes of it */
#include "config.h"

#include "app/cli.h"

#include "app/cli-private.h"

#include "graph/io/hdf5.h"
#include "graph/run/engine.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

static const WhCommand *const commands[] = {
  &wh_command_info,    &wh_command_convert,    &wh_command_draw,  &wh_command_run,
  &wh_command_compare, &wh_command_evaluate,   &wh_command_bench, &wh_command_sensitivity,
  &wh_command_search,  &wh_command_converters,
};

static const WhCommand *
find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (commands[i]->name, name) == 0)
      return commands[i];

  return NULL;
}

static gboolean
asks_for_help (const char *word)
{
  return strcmp (word, "--help") == 0 || strcmp (word, "-h") == 0 || strcmp (word, "help") == 0;
}

/* A word that could only have been meant as a command. */
static gboolean
is_unknown_command (const char *word)
{
  return *word != '-' && strpbrk (word, "./") == NULL && !g_file_test (word, G_FILE_TEST_EXISTS);
}

gboolean
wh_cli_wants (int argc, char **argv)
{
  return argc > 1 && (find_command (argv[1]) != NULL || asks_for_help (argv[1]) ||
                      strcmp (argv[1], "--version") == 0 || is_unknown_command (argv[1]));
}

static void
print_help (void)
{
  static const char *const titles[] = { "Commands:", "", NULL };
  g_autoptr (WhTable) table = wh_table_new (titles);

  puts ("Usage:\n"
        "  whittle [FILE...] [--step STEP...] [--pipeline STEPS.json] [--plugin FILE]\n"
        "                                       open the window\n"
        "  whittle COMMAND [OPTION...] FILE...\n"
        "  whittle --version\n");

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    wh_table_add (table, g_strdup_printf ("  %s", commands[i]->name),
                  g_strdup (commands[i]->summary), NULL);
  wh_table_print (table);

  puts (
    "\n"
    "FILE is a model of NNabla (.nnp, .nntxt, .prototxt, .protobuf), or several files that belong\n"
    "together (net.nntxt params.h5). STEP is NAME or NAME:key=value,key=value; “whittle "
    "converters”\n"
    "lists the names. “whittle COMMAND --help” tells a command's options.\n"
    "\n"
    "Exit status: 0 done, 1 the request failed, 2 wrong usage.");
}

/* TRUE when @message names one of the files already. */
static gboolean
names_file (const WhCli *cli, const char *message)
{
  const char *others[] = { cli->with,   cli->data,   cli->pipeline,
                           cli->output, cli->before, cli->save_pipeline };

  for (char **f = cli->files; f != NULL && *f != NULL; f++)
    if (strstr (message, *f) != NULL)
      return TRUE;
  for (char **f = cli->plugins; f != NULL && *f != NULL; f++)
    if (strstr (message, *f) != NULL)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i] != NULL && strstr (message, others[i]) != NULL)
      return TRUE;

  return FALSE;
}

static int
complain (const WhCli *cli, const GError *error)
{
  g_autofree char *message = g_strdelimit (g_strdup (error->message), "\n\r", ' ');

  if (error->domain == WH_CLI_USAGE)
    {
      g_printerr ("whittle: %s (see “whittle %s --help”)\n", message, cli->command->name);
      return 2;
    }

  if (cli->files == NULL || names_file (cli, message))
    g_printerr ("whittle: %s\n", message);
  else
    g_printerr ("whittle: %s: %s\n", cli->files[0], message);

  return 1;
}

static int
run_command (const WhCommand *command, char **arguments)
{
  WhCli cli = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean done, reads_models = !(command->takes & WH_CLI_NO_FILE);
  int status;

  if (reads_models)
    wh_hdf5_prepare ();
  if (command->takes & WH_CLI_THREADS)
    wh_engine_prepare ();

  done = wh_cli_parse (&cli, command, arguments, &error) && command->run (&cli, &error);

  wh_cli_end_progress (&cli);
  status = done ? 0 : complain (&cli, error);

  /* A full disk or a closed pipe is a failure too. */
  if (fflush (stdout) != 0 && status == 0)
    {
      g_printerr ("whittle: standard output: the text could not be written\n");
      status = 1;
    }

  wh_cli_clear (&cli);
  return status;
}

int
wh_cli_run (int argc, char **argv)
{
  const WhCommand *command = argc > 1 ? find_command (argv[1]) : NULL;
  g_auto (GStrv) arguments = NULL;
  g_autofree char *program = NULL;

  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C");

  if (argc > 2 && asks_for_help (argv[1]) && (command = find_command (argv[2])) != NULL)
    {
      static char *help[] = { "whittle", "--help", NULL };
      arguments = g_strdupv (help);
    }
  else if (argc > 1 && strcmp (argv[1], "--version") == 0)
    {
      puts ("whittle " WH_VERSION);
      return 0;
    }
  else if (argc == 2 && asks_for_help (argv[1]))
    {
      print_help ();
      return 0;
    }
  else if (command == NULL)
    {
      g_printerr ("whittle: “%s” is neither a command nor a file (see “whittle --help”)\n",
                  argv[argc - 1]);
      return 2;
    }
  else
    arguments = g_strdupv (argv + 1);

  program = g_strdup_printf ("whittle %s", command->name);
  g_set_prgname (program); /* for the help's first line */

  return run_command (command, arguments);
}
