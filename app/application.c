/* app/application.c: the program with windows
 *
 * Reading begins before GTK is there: on a machine with two cores, the model is ready when the
 * window is.
 */
#include "config.h"

#include "app/application.h"

#include "app/app-resources.h"
#include "app/settings.h"
#include "app/trace.h"
#include "app/window.h"
#include "converters/plugin.h"
#include "ui/widget.h"

#include <glib/gi18n.h>
#include <locale.h>

/* Of the command line, until a window has them. */
static WhSession *first_session = NULL;
static GPtrArray *first_problems = NULL; /* of char *: converters that could not be loaded */

static void
set_scheme (const char *scheme)
{
  AdwColorScheme wish = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    wish = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    wish = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), wish);
}

static void
scheme_changed (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhSettings *settings = wh_settings ();

  g_simple_action_set_state (action, value);
  g_free (settings->scheme);
  settings->scheme = g_variant_dup_string (value, NULL);
  set_scheme (settings->scheme);
  wh_settings_save ();
}

static void
new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (WhSession) session = wh_session_new ();

  gtk_window_present (GTK_WINDOW (wh_window_new (data, session)));
}

static void
about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (gtk_application_get_active_window (data), "application-name", "Whittle",
                         "application-icon", WH_APP_ID, "version", WH_VERSION, "comments",
                         _ ("Opens a trained neural network and whittles it down for inference, "
                            "one conversion at a time."),
                         "license-type", GTK_LICENSE_APACHE_2_0, NULL);
}

/* Each window asks for itself whether its work may go. */
static void
quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (data));

  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (l->data);
}

static const GActionEntry entries[] = {
  { "new-window", new_window },
  { "about", about },
  { "quit", quit },
  { "scheme", NULL, "s", "'system'", scheme_changed },
};

static const struct
{
  const char *action;
  const char *keys[4];
} accels[] = {
  { "app.new-window", { "<Control>n" } },
  { "app.quit", { "<Control>q" } },
  { "win.open", { "<Control>o" } },
  { "win.save-model", { "<Control>s" } },
  { "win.picture-after", { "<Control>e" } },
  { "win.undo", { "<Control>z" } },
  { "win.redo", { "<Control><Shift>z", "<Control>y" } },
  { "win.add-step", { "<Control>t" } },
  { "win.load-steps", { "<Control><Shift>o" } },
  { "win.save-steps", { "<Control><Shift>s" } },
  { "win.next-step", { "<Alt>Down" } },
  { "win.previous-step", { "<Alt>Up" } },
  { "win.run", { "F5", "<Control>r" } },
  { "win.cancel", { "<Control>period" } },
  { "win.find", { "<Control>f" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal" } },
  { "win.zoom-out", { "<Control>minus" } },
  { "win.fit", { "<Control>0" } },
  { "win.view::both", { "<Control>1" } },
  { "win.view::before", { "<Control>2" } },
  { "win.view::after", { "<Control>3" } },
  { "win.toggle-against", { "<Control>b" } },
  { "win.show-steps", { "F9" } },
  { "win.show-panel", { "<Shift>F9" } },
  { "win.close", { "<Control>w" } },
};

static void
startup (GApplication *application, gpointer data)
{
  wh_trace ("toolkit-ready");
  wh_ui_init ();
  g_resources_register (wh_app_get_resource ());
  gtk_window_set_default_icon_name (WH_APP_ID);
  gtk_icon_theme_add_search_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                  WH_SOURCE_DATA_DIR "/icons");

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries),
                                   application);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accels[i].action,
                                           (const char *const *) accels[i].keys);
  g_action_group_change_action_state (G_ACTION_GROUP (application), "scheme",
                                      g_variant_new_string (wh_settings ()->scheme));
}

static void
activate (GApplication *application, gpointer data)
{
  g_autoptr (WhSession) session =
    first_session != NULL ? g_steal_pointer (&first_session) : wh_session_new ();

  GtkWidget *window = wh_window_new (GTK_APPLICATION (application), session);

  gtk_window_present (GTK_WINDOW (window));
  if (first_problems != NULL && first_problems->len > 0)
    {
      g_autofree char *text = NULL;

      g_ptr_array_add (first_problems, NULL);
      text = g_strjoinv ("\n\n", (char **) first_problems->pdata);
      wh_window_failed (WH_WINDOW (window), _ ("A converter of your own was left out"), text);
    }
  g_clear_pointer (&first_problems, g_ptr_array_unref);
  wh_trace ("window-made");
}

typedef struct
{
  char **files;
  char **steps;
  char *pipeline;
  char **plugins;
} Wishes;

static gboolean
parse (int *argc, char ***argv, Wishes *wishes, GError **error)
{
  const GOptionEntry options[] = {
    { "step", 's', 0, G_OPTION_ARG_STRING_ARRAY, &wishes->steps,
      N_ ("A conversion to apply: NAME or NAME:key=value,..."), N_ ("STEP") },
    { "pipeline", 'p', 0, G_OPTION_ARG_FILENAME, &wishes->pipeline, N_ ("Steps from a file"),
      N_ ("FILE") },
    { "plugin", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes->plugins,
      N_ ("A converter of your own: a shared object or a recipe"), N_ ("FILE") },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &wishes->files, NULL,
      N_ ("[FILE...]") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_add_main_entries (context, options, GETTEXT_PACKAGE);
  return g_option_context_parse (context, argc, argv, error);
}

/* Those of the user's folder, and those that were asked for: without these there is no going on. */
static gboolean
load_plugins (const Wishes *wishes, GError **error)
{
  g_autofree char *folder = wh_plugin_dup_user_folder ();

  first_problems = g_ptr_array_new_with_free_func (g_free);
  wh_plugin_load_folder (folder, first_problems);
  for (char **p = wishes->plugins; p != NULL && *p != NULL; p++)
    if (!wh_plugin_load (*p, error))
      return FALSE;

  return TRUE;
}

static GPtrArray *
dup_steps (const Wishes *wishes, GError **error)
{
  g_autoptr (GPtrArray) steps =
    wishes->pipeline != NULL ? wh_pipeline_load (wishes->pipeline, error) : wh_pipeline_new ();

  for (guint i = 0; steps != NULL && wishes->steps != NULL && wishes->steps[i] != NULL; i++)
    {
      WhStep *step = wh_step_parse (wishes->steps[i], error);

      if (step == NULL)
        return NULL;
      g_ptr_array_add (steps, step);
    }

  return g_steal_pointer (&steps);
}

/* Where there is no graphics hardware, GTK would load a whole compiler to imitate it, which takes
 * longer than all else at the start and draws no faster than cairo does. */
static void
choose_renderer (void)
{
  static const char *const devices[] = { "/dev/dri", "/dev/nvidiactl", "/dev/dxg", "/dev/mali0" };

  if (g_getenv ("GSK_RENDERER") != NULL || g_getenv ("GDK_DEBUG") != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (devices); i++)
    if (g_file_test (devices[i], G_FILE_TEST_EXISTS))
      return;

  /* The one keeps GDK from looking for GL, the other GSK from complaining that there is none. */
  g_setenv ("GDK_DEBUG", "gl-disable", TRUE);
  g_setenv ("GSK_RENDERER", "cairo", TRUE);
}

int
wh_application_run (int argc, char **argv)
{
  g_autoptr (AdwApplication) application = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GError) error = NULL;
  Wishes wishes = { NULL };
  int status;

  wh_trace ("begun");
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, WH_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  if (!parse (&argc, &argv, &wishes, &error) || !load_plugins (&wishes, &error) ||
      !(steps = dup_steps (&wishes, &error)))
    {
      g_printerr ("whittle: %s\n", error->message);
      return 2;
    }

  g_set_application_name ("Whittle");
  choose_renderer ();
  if (wishes.files != NULL)
    {
      first_session = wh_session_new ();
      wh_session_open (first_session, (const char *const *) wishes.files,
                       steps->len > 0 ? steps : NULL);
    }

  application = adw_application_new (WH_APP_ID, G_APPLICATION_NON_UNIQUE);
  g_signal_connect (application, "startup", G_CALLBACK (startup), NULL);
  g_signal_connect (application, "activate", G_CALLBACK (activate), NULL);
  status = g_application_run (G_APPLICATION (application), 1, argv);

  g_clear_object (&first_session);
  g_clear_pointer (&first_problems, g_ptr_array_unref);
  g_strfreev (wishes.files);
  g_strfreev (wishes.steps);
  g_strfreev (wishes.plugins);
  g_free (wishes.pipeline);
  return status;
}
