/* tests/support.h: what most tests need
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* First in main (): starts the worker's spawner, then g_test_init (). */
void wh_test_init (int *argc, char ***argv);

char *wh_test_data (const char *name);   /* path within data/, owned by the caller */
char *wh_test_source (const char *name); /* path within tests/, owned by the caller */

/* Path within the folder of larger suites, owned by the caller; NULL, with the test marked as
 * skipped, when that folder isn't there. */
char *wh_test_shared (const char *name);

/* A new folder for what a test writes; wh_test_remove_folder () takes it away with all in it. */
char *wh_test_make_folder (void);
void wh_test_remove_folder (const char *path);

/* Compares @text with the file tests/NAME; WH_UPDATE_GOLDEN=1 writes the file instead. */
void wh_test_golden (const char *name, const char *text);

#define wh_assert_error_contains(error, words)                                                     \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_assert_nonnull (error);                                                                      \
    if (strstr ((error)->message, (words)) == NULL)                                                \
      g_error ("“%s” is not in “%s”", (words), (error)->message);                                  \
  }                                                                                                \
  G_STMT_END

G_END_DECLS
