/* tests/support.c: what most tests need */
#include "config.h"

#include "tests/support.h"

#include "graph/io/worker.h"

#include <glib/gstdio.h>

/* For AddressSanitizer: when a program ends, it looks for leaks in what it believes to be each
 * thread's variables in loaded modules, and crashes on those of OpenMP's threads. */
const char *__asan_default_options (void);

const char *
__asan_default_options (void)
{
  return "intercept_tls_get_addr=0";
}

void
wh_test_init (int *argc, char ***argv)
{
  wh_worker_init ();
  g_test_init (argc, argv, NULL);
}

static char *
within (const char *variable, const char *name)
{
  const char *folder = g_getenv (variable);

  if (folder == NULL)
    g_error ("%s is not set: start tests with “meson test”", variable);

  return g_build_filename (folder, name, NULL);
}

char *
wh_test_data (const char *name)
{
  return within ("WH_TEST_DATA", name);
}

char *
wh_test_source (const char *name)
{
  return within ("G_TEST_SRCDIR", name);
}

char *
wh_test_shared (const char *name)
{
  g_autofree char *path = within ("WH_TEST_SHARED", name);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&path);

  g_test_skip ("the folder of larger suites is not here");
  return NULL;
}

char *
wh_test_make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("whittle-test-XXXXXX", &error);

  g_assert_no_error (error);
  return path;
}

void
wh_test_remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (g_file_test (inside, G_FILE_TEST_IS_DIR))
        wh_test_remove_folder (inside);
      else
        g_unlink (inside);
    }

  g_rmdir (path);
}

void
wh_test_golden (const char *name, const char *text)
{
  g_autofree char *path = wh_test_source (name);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;

  if (g_getenv ("WH_UPDATE_GOLDEN") != NULL)
    {
      g_file_set_contents (path, text, -1, &error);
      g_assert_no_error (error);
      return;
    }

  g_file_get_contents (path, &expected, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, expected);
}
