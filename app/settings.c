/* app/settings.c: what is remembered from one day to the next */
#include "config.h"

#include "app/settings.h"

#include "graph/pages.h"

#include <glib/gstdio.h>

#define GROUP "window"

static char *
file_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "whittle", "settings.ini", NULL);
}

static int
get_int (GKeyFile *file, const char *key, int low, int high, int fallback)
{
  g_autoptr (GError) error = NULL;
  int value = g_key_file_get_integer (file, GROUP, key, &error);

  return error != NULL || value < low || value > high ? fallback : value;
}

/* One of @words; the first when the file says something else. */
static char *
get_word (GKeyFile *file, const char *key, const char *const *words)
{
  g_autofree char *value = g_key_file_get_string (file, GROUP, key, NULL);

  if (value != NULL && g_strv_contains (words, value))
    return g_steal_pointer (&value);

  return g_strdup (words[0]);
}

WhSettings *
wh_settings (void)
{
  static const char *const schemes[] = { "system", "light", "dark", NULL };
  static const char *const views[] = { "both", "before", "after", NULL };
  static const char *const looks[] = { "cards", "simple", NULL };
  static WhSettings *settings = NULL;
  g_autoptr (GKeyFile) file = NULL;
  g_autofree char *path = NULL;

  if (settings != NULL)
    return settings;

  file = g_key_file_new ();
  path = file_path ();
  g_key_file_load_from_file (file, path, G_KEY_FILE_NONE, NULL);

  settings = g_new0 (WhSettings, 1);
  settings->width = get_int (file, "width", 400, 20000, 1440);
  settings->height = get_int (file, "height", 300, 20000, 900);
  settings->maximized = get_int (file, "maximized", 0, 1, 0);
  settings->steps_width = get_int (file, "steps-width", 0, 2000, 0);
  settings->side_width = get_int (file, "side-width", 0, 2000, 0);
  settings->automatic = get_int (file, "automatic", 0, 1, 1);
  settings->n_threads = (guint) get_int (file, "threads", 0, 256, 0);
  wh_settings_set_kept ((guint) get_int (file, "kept-mib", 0, 1 << 20, 512));
  settings->scheme = get_word (file, "scheme", schemes);
  settings->view = get_word (file, "view", views);
  settings->look = get_word (file, "look", looks);
  settings->colors = g_key_file_get_string_list (file, GROUP, "colors", NULL, NULL);
  if (settings->colors == NULL)
    settings->colors = g_new0 (char *, 1);

  return settings;
}

void
wh_settings_set_kept (guint mib)
{
  wh_settings ()->kept_mib = mib;
  wh_pages_set_most_idle (wh_settings_kept_bytes () / 2);
}

gsize
wh_settings_kept_bytes (void)
{
  return (gsize) wh_settings ()->kept_mib * 1024 * 1024;
}

void
wh_settings_save (void)
{
  WhSettings *settings = wh_settings ();
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *path = file_path ();
  g_autofree char *folder = g_path_get_dirname (path);

  g_key_file_set_integer (file, GROUP, "width", settings->width);
  g_key_file_set_integer (file, GROUP, "height", settings->height);
  g_key_file_set_integer (file, GROUP, "maximized", settings->maximized);
  g_key_file_set_integer (file, GROUP, "steps-width", settings->steps_width);
  g_key_file_set_integer (file, GROUP, "side-width", settings->side_width);
  g_key_file_set_integer (file, GROUP, "automatic", settings->automatic);
  g_key_file_set_integer (file, GROUP, "threads", (int) settings->n_threads);
  g_key_file_set_integer (file, GROUP, "kept-mib", (int) settings->kept_mib);
  g_key_file_set_string (file, GROUP, "scheme", settings->scheme);
  g_key_file_set_string (file, GROUP, "view", settings->view);
  g_key_file_set_string (file, GROUP, "look", settings->look);
  g_key_file_set_string_list (file, GROUP, "colors", (const char *const *) settings->colors,
                              g_strv_length (settings->colors));

  g_mkdir_with_parents (folder, 0755);
  g_key_file_save_to_file (file, path, NULL);
}
