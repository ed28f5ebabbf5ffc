/* tests/app/test-cli-wrong.c: what the command line says when it can't
 *
 * One line on standard error, nothing on standard output, no file left behind.
 */
#include "config.h"

#include "tests/app/program.h"
#include "tests/support.h"

#include <string.h>

static char *folder;

/* Files that each are wrong in their own way. */
static void
make_files (void)
{
  g_autofree char *lenet_path = wh_test_data ("lenet.nnp");
  g_autofree char *lenet = NULL;
  gsize length;
  const struct
  {
    const char *name, *text;
  } texts[] = {
    { "empty.nnp", "" },
    { "not-a-zip.nnp", "this is no zip" },
    { "wrong-field.nntxt", "network {\n  name: \"n\"\n  nonsense: 3\n" },
    { "unclosed.nntxt", "network { name: \"n\"" },
    { "cycle.nntxt", "network { name: \"n\"\n"
                     "  variable { name: \"a\" type: \"Buffer\" shape { dim: 1 } }\n"
                     "  variable { name: \"b\" type: \"Buffer\" shape { dim: 1 } }\n"
                     "  function { name: \"f\" type: \"ReLU\" input: \"a\" output: \"b\" }\n"
                     "  function { name: \"g\" type: \"ReLU\" input: \"b\" output: \"a\" } }\n" },
    { "shapes.nntxt",
      "network { name: \"n\"\n"
      "  variable { name: \"a\" type: \"Buffer\" shape { dim: 2 dim: 3 } }\n"
      "  variable { name: \"b\" type: \"Buffer\" shape { dim: 4 dim: 5 } }\n"
      "  variable { name: \"y\" type: \"Buffer\" shape { dim: 2 dim: 3 } }\n"
      "  function { name: \"sum\" type: \"Add2\" input: \"a\" input: \"b\" output: \"y\" } }\n" },
    { "bad.json", "{ \"steps\": [ { \"converter\": 7 } ] }" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = g_build_filename (folder, texts[i].name, NULL);

      g_assert_true (g_file_set_contents (path, texts[i].text, -1, NULL));
    }

  g_assert_true (g_file_get_contents (lenet_path, &lenet, &length, NULL));
  {
    g_autofree char *path = g_build_filename (folder, "cut.nnp", NULL);

    g_assert_true (g_file_set_contents (path, lenet, length / 2, NULL));
  }
}

static const struct
{
  int status;
  const char *words[8];
  const char *says[2]; /* in the one line; the second nullable */
} cases[] = {
  /* wrong usage */
  { 2, { "nonsense" }, { "neither a command nor a file" } },
  { 2, { "help", "nonsense" }, { "neither a command nor a file" } },
  { 2, { "info" }, { "which FILE" } },
  { 2, { "info", "DATA/lenet.nnp", "--nonsense" }, { "--nonsense" } },
  { 2, { "info", "DATA/lenet.nnp", "--batch", "0" }, { "--batch 0", "1 or more" } },
  { 2, { "run", "DATA/lenet.nnp", "--threads", "-3" }, { "--threads -3" } },
  { 2, { "run", "DATA/lenet.nnp", "--input", "random:x" }, { "random:x", "seed" } },
  { 2, { "run", "DATA/lenet.nnp", "--input", "x=nofile.png" }, { "nofile.png" } },
  { 2, { "run", "DATA/lenet.nnp", "--step", "nonsense" }, { "nonsense" } },
  { 2, { "run", "DATA/lenet.nnp", "--step", "fixed-point-weight:n_w=99" }, { "n_w", "99" } },
  { 2, { "run", "DATA/lenet.nnp", "--step", "fixed-point-weight:nonsense=1" }, { "nonsense" } },
  { 2, { "convert", "DATA/lenet.nnp" }, { "-o OUT" } },
  { 2, { "convert", "DATA/lenet.nnp", "-o", "out.txt" }, { "out.txt", ".nnp" } },
  { 2,
    { "convert", "DATA/lenet.nnp", "-o", "out.nnp", "--parameters", "x" },
    { "h5 or protobuf" } },
  { 2, { "draw", "DATA/lenet.nnp", "-o", "out.gif" }, { "out.gif", ".png" } },
  { 2, { "draw", "DATA/lenet.nnp", "-o", "out.png", "--look", "nice" }, { "simple or cards" } },
  { 2, { "draw", "DATA/lenet.nnp", "-o", "out.png", "--color", "teal" }, { "NAME=COLOR" } },
  { 2,
    { "draw", "DATA/lenet.nnp", "-o", "out.png", "--color", "x=tael" },
    { "“tael” is no colour" } },
  { 2, { "evaluate", "DATA/lenet.nnp" }, { "--data" } },
  { 2, { "search", "DATA/lenet.nnp", "--budget", "nonsense=1" }, { "nonsense" } },
  { 2, { "sensitivity", "DATA/lenet.nnp" }, { "--step" } },
  { 2, { "bench", "DATA/lenet.nnp", "--runs", "0" }, { "--runs 0" } },

  /* wrong files */
  { 1, { "info", "nofile.nnp" }, { "nofile.nnp" } },
  { 1, { "info", "empty.nnp" }, { "empty.nnp", "empty" } },
  { 1, { "info", "not-a-zip.nnp" }, { "not-a-zip.nnp" } },
  { 1, { "info", "cut.nnp" }, { "cut.nnp" } },
  { 1, { "info", "wrong-field.nntxt" }, { "wrong-field.nntxt", "nonsense" } },
  { 1, { "info", "unclosed.nntxt" }, { "unclosed.nntxt" } },
  { 1, { "info", "cycle.nntxt" }, { "cycle.nntxt", "g" } },
  { 1, { "info", "shapes.nntxt" }, { "shapes.nntxt", "sum" } },
  { 1, { "info", "DATA/digits.h5" }, { "digits.h5" } },
  { 1, { "info", "." }, { "." } },

  /* requests that the file can't fulfil */
  { 1, { "info", "DATA/lenet.nnp", "--network", "nonsense" }, { "lenet.nnp", "nonsense" } },
  { 1, { "run", "DATA/lenet.nnp", "--input", "z=ones" }, { "no input “z”", "“x”" } },
  { 1,
    { "run", "DATA/lenet.nnp", "--input", "x=DATA/digits.h5:/x" },
    { "(1000, 28, 28)", "(4, 3, 28, 28)" } },
  { 1, { "run", "DATA/lenet.nnp", "--input", "x=DATA/digits.h5:/q" }, { "digits.h5", "q" } },
  { 1, { "run", "DATA/lenet.nnp", "--pipeline", "bad.json" }, { "bad.json" } },
  { 1, { "run", "DATA/lenet.nnp", "--pipeline", "nofile.json" }, { "nofile.json" } },
  { 1, { "run", "DATA/lenet.nnp", "-o", "nowhere/y.h5" }, { "nowhere/y.h5" } },
  { 1, { "convert", "DATA/lenet.nnp", "-o", "nowhere/y.nnp" }, { "nowhere/y.nnp" } },
  { 1, { "draw", "DATA/lenet.nnp", "-o", "nowhere/y.png" }, { "nowhere/y.png" } },
  { 1, { "compare", "DATA/lenet.nnp", "--with", "nofile.nnp" }, { "nofile.nnp" } },
  { 1, { "compare", "DATA/lenet.nnp", "--with", "TESTS/app/multi-io.nnp" }, { "input" } },
  { 1, { "evaluate", "DATA/lenet.nnp", "--data", "nofile.h5" }, { "nofile.h5" } },
  { 1, { "evaluate", "DATA/lenet.nnp", "--data", "DATA/lenet.nnp" }, { "lenet.nnp", "HDF5" } },
  { 1, { "evaluate", "TESTS/app/multi-io.nnp", "--data", "DATA/digits.h5" }, { "(28, 28)" } },
  { 1, { "converters", "--plugin", "bad.json" }, { "bad.json" } },
};

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_wrong (void)
{
  guint n_files;

  make_files ();
  n_files = count_files ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strjoinv (" ", (char **) cases[i].words);
      g_auto (Ran) ran = { 0 };

      run_program_strv (&ran, folder, cases[i].words);
      g_test_message ("%s: %s", line, ran.err);
      g_assert_cmpint (ran.status, ==, cases[i].status);
      g_assert_cmpstr (ran.out, ==, "");
      g_assert_true (g_str_has_prefix (ran.err, "whittle: "));
      g_assert_true (g_str_has_suffix (ran.err, "\n"));
      g_assert_true (strchr (ran.err, '\n') == ran.err + strlen (ran.err) - 1);
      for (guint s = 0; s < 2 && cases[i].says[s] != NULL; s++)
        g_assert_nonnull (strstr (ran.err, cases[i].says[s]));
      g_assert_cmpuint (count_files (), ==, n_files);
    }
}

static const char *const commands[] = {
  "info",     "convert", "draw",        "run",    "compare",
  "evaluate", "bench",   "sensitivity", "search", "converters"
};

static void
test_help (void)
{
  g_auto (Ran) all = { 0 };
  g_auto (Ran) version = { 0 };

  run_well (&all, NULL, "--help");
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_auto (Ran) one = { 0 };
      g_autofree char *title = g_strdup_printf ("whittle %s", commands[i]);

      g_assert_nonnull (strstr (all.out, commands[i]));
      run_well (&one, NULL, commands[i], "--help");
      g_assert_nonnull (strstr (one.out, title));
      g_assert_true (strcmp (commands[i], "draw") == 0 || strstr (one.out, "--json") != NULL);
    }

  run_well (&version, NULL, "--version");
  g_assert_cmpstr (version.out, ==, "whittle " WH_VERSION "\n");
}

/* Every command and every option that the help tells of stands in the manual page. */
static void
test_manual (void)
{
  g_autofree char *path = wh_test_data ("whittle.1");
  g_autofree char *text = NULL;
  g_autoptr (GString) page = NULL;
  guint n_options = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  page = g_string_new (text);
  g_string_replace (page, "\\-", "-", 0);

  for (guint c = 0; c < G_N_ELEMENTS (commands); c++)
    {
      g_auto (Ran) one = { 0 };
      g_auto (GStrv) words = NULL;
      g_autofree char *entry = g_strdup_printf (".TP\n.B %s\n", commands[c]);

      g_assert_nonnull (strstr (page->str, entry));
      run_well (&one, NULL, commands[c], "--help");
      words = g_strsplit_set (one.out, " =,.\n", -1);
      for (char **word = words; *word != NULL; word++)
        if (g_str_has_prefix (*word, "--"))
          {
            g_autofree char *option = g_strdup_printf ("\\fB%s\\fR", *word);

            if (strstr (page->str, option) == NULL)
              g_error ("%s %s is not in the manual page", commands[c], *word);
            n_options++;
          }
    }

  g_assert_cmpuint (n_options, >, 40);
}

int
main (int argc, char **argv)
{
  int status;

  wh_test_init (&argc, &argv);
  folder = wh_test_make_folder ();
  g_test_add_func ("/cli-wrong/wrong", test_wrong);
  g_test_add_func ("/cli-wrong/help", test_help);
  g_test_add_func ("/cli-wrong/manual", test_manual);
  status = g_test_run ();
  wh_test_remove_folder (folder);
  g_free (folder);
  return status;
}
