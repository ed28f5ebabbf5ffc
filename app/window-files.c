/* app/window-files.c: choosing files to open and to save, and files that are dropped */
#include "config.h"

#include "app/window-private.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_RECENT 6

static const char *const model_patterns[] = { "*.nnp",      "*.nntxt", "*.prototxt",
                                              "*.protobuf", "*.h5",    NULL };
static const char *const sample_patterns[] = { "*.npy",  "*.h5",  "*.hdf5", "*.png", "*.jpg",
                                               "*.jpeg", "*.bmp", "*.webp", NULL };
static const char *const data_patterns[] = { "*.h5", "*.hdf5", NULL };
static const char *const steps_patterns[] = { "*.json", NULL };

static void
add_filter (GtkFileChooserNative *chooser, const char *name, const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (guint i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);
}

/* The chooser is kept alive by its own answer. */
static void
ask (WhWindow *self,
     const char *title,
     gboolean save,
     const char *name,
     GCallback answered,
     const char *filter_name,
     const char *const *patterns)
{
  const char *path = wh_session_state (self->session)->path;
  g_autofree char *folder = self->last_folder != NULL ? g_strdup (self->last_folder) :
                            path != NULL              ? g_path_get_dirname (path) :
                                                        NULL;
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (title, GTK_WINDOW (self),
                                 save ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN,
                                 NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (patterns != NULL)
    add_filter (chooser, filter_name, patterns);
  if (folder != NULL)
    {
      g_autoptr (GFile) file = g_file_new_for_path (folder);

      gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (chooser), file, NULL);
    }
  if (save)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), name);
  else
    gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), patterns == model_patterns);

  g_signal_connect (chooser, "response", answered, self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* The path that was chosen, or NULL; the chooser goes. */
static char *
take_answer (WhWindow *self, GtkNativeDialog *dialog, int response)
{
  g_autoptr (GFile) file =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  char *path = file != NULL ? g_file_get_path (file) : NULL;

  if (path != NULL)
    {
      g_free (self->last_folder);
      self->last_folder = g_path_get_dirname (path);
    }
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);

  return path;
}

static void
model_chosen (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autoptr (GListModel) list =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *path = NULL;

  for (guint i = 0; list != NULL && i < g_list_model_get_n_items (list); i++)
    g_ptr_array_add (files, g_list_model_get_item (list, i));
  path = take_answer (self, dialog, response);
  if (files->len > 0)
    wh_window_open (self, (GFile *const *) files->pdata, files->len);
}

void
wh_window_choose_model (WhWindow *self)
{
  ask (self, _ ("Open Model"), FALSE, NULL, G_CALLBACK (model_chosen), _ ("Models"),
       model_patterns);
}

/* NULL when they can't be read, which is then told. */
static GPtrArray *
read_steps (WhWindow *self, const char *path)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *steps = wh_pipeline_load (path, &error);

  if (steps == NULL)
    wh_window_failed (self, _ ("Could not load the steps"), error->message);

  return steps;
}

static void
load_steps (WhWindow *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) steps = NULL;

  if (wh_session_state (self->session)->model == NULL)
    {
      text = g_strdup_printf (_ ("%s holds steps: open a model first"), name);
      wh_window_say (self, text);
      return;
    }

  steps = read_steps (self, path);
  if (steps == NULL)
    return;

  wh_session_set_steps (self->session, steps);
  text = g_strdup_printf (ngettext ("%u step from %s", "%u steps from %s", steps->len), steps->len,
                          name);
  wh_window_say (self, text);
}

static void
steps_chosen (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autofree char *path = take_answer (self, dialog, response);

  if (path != NULL)
    load_steps (self, path);
}

void
wh_window_choose_steps (WhWindow *self)
{
  ask (self, _ ("Load Steps"), FALSE, NULL, G_CALLBACK (steps_chosen), _ ("Steps"), steps_patterns);
}

/* Steps (.json) alone are loaded; with a model they are applied to it. */
void
wh_window_open (WhWindow *self, GFile *const *files, guint n_files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) steps = NULL;
  g_autofree char *steps_path = NULL;
  WhWindow *window = self;

  for (guint i = 0; i < n_files; i++)
    {
      char *path = g_file_get_path (files[i]);

      if (path != NULL && g_str_has_suffix (path, ".json") && steps_path == NULL)
        steps_path = path;
      else if (path != NULL)
        g_ptr_array_add (paths, path);
    }
  if (paths->len == 0 && steps_path == NULL)
    {
      wh_window_say (self, _ ("Only files on this computer can be opened."));
      return;
    }
  if (paths->len == 0)
    {
      load_steps (self, steps_path);
      return;
    }
  if (steps_path != NULL && (steps = read_steps (self, steps_path)) == NULL)
    return;

  g_ptr_array_add (paths, NULL);
  if (wh_session_state (self->session)->unsaved)
    {
      g_autoptr (WhSession) session = wh_session_new ();

      window = WH_WINDOW (wh_window_new (gtk_window_get_application (GTK_WINDOW (self)), session));
      gtk_window_present (GTK_WINDOW (window));
    }
  wh_session_open (window->session, (const char *const *) paths->pdata, steps);
}

/* "lenet.nnp" and "-converted.nnp" make "lenet-converted.nnp". */
static char *
suggest_name (WhWindow *self, const char *end)
{
  g_autofree char *name = g_path_get_basename (wh_session_state (self->session)->path);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';

  return g_strconcat (name, end, NULL);
}

static void
model_named (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autofree char *path = take_answer (self, dialog, response);

  if (path != NULL)
    wh_session_save_model (self->session, path);
}

void
wh_window_save_model (WhWindow *self)
{
  g_autofree char *name = suggest_name (self, "-converted.nnp");

  ask (self, _ ("Save Converted Model"), TRUE, name, G_CALLBACK (model_named), NULL, NULL);
}

static void
after_named (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autofree char *path = take_answer (self, dialog, response);

  if (path != NULL)
    wh_session_export_picture (self->session, TRUE, path);
}

static void
before_named (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autofree char *path = take_answer (self, dialog, response);

  if (path != NULL)
    wh_session_export_picture (self->session, FALSE, path);
}

void
wh_window_save_picture (WhWindow *self, gboolean after)
{
  g_autofree char *name = suggest_name (self, after ? "-after.png" : "-before.png");

  ask (self, _ ("Export Picture: .png, .svg, .pdf or .dot"), TRUE, name,
       after ? G_CALLBACK (after_named) : G_CALLBACK (before_named), NULL, NULL);
}

static void
steps_named (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autofree char *path = take_answer (self, dialog, response);
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GError) error = NULL;

  if (path == NULL)
    return;

  steps = wh_session_dup_recorded_steps (self->session);
  if (wh_pipeline_save (steps, path, &error))
    g_signal_emit_by_name (self->session, "saved", path);
  else
    wh_window_failed (self, _ ("Could not save the steps"), error->message);
}

void
wh_window_save_steps (WhWindow *self)
{
  g_autofree char *name = suggest_name (self, "-steps.json");

  ask (self, _ ("Save Steps"), TRUE, name, G_CALLBACK (steps_named), NULL, NULL);
}

static void
samples_chosen (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autofree char *path = take_answer (self, dialog, response);

  if (path != NULL)
    wh_session_set_source_file (self->session, path);
  else
    wh_window_update_source (self); /* what was, stays */
}

static void
data_chosen (GtkNativeDialog *dialog, int response, WhWindow *self)
{
  g_autofree char *path = take_answer (self, dialog, response);

  if (path != NULL)
    wh_session_set_data_file (self->session, path);
  else
    wh_window_update_source (self);
}

void
wh_window_choose_source (WhWindow *self, gboolean data)
{
  if (data)
    ask (self, _ ("Open Data Set"), FALSE, NULL, G_CALLBACK (data_chosen), _ ("Data sets"),
         data_patterns);
  else
    ask (self, _ ("Open Samples"), FALSE, NULL, G_CALLBACK (samples_chosen), _ ("Samples"),
         sample_patterns);
}

void
wh_window_open_sample (WhWindow *self)
{
  static const char *const folders[] = { WH_DATA_DIR, WH_SOURCE_DATA_DIR };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = g_build_filename (folders[i], "lenet.nnp", NULL);
      g_autofree char *data = g_build_filename (folders[i], "digits.h5", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          g_autoptr (GFile) file = g_file_new_for_path (path);

          wh_window_open (self, &file, 1);
          if (g_file_test (data, G_FILE_TEST_EXISTS))
            wh_session_set_data_file (self->session, data);
          return;
        }
    }

  wh_window_say (self, _ ("The sample is not installed."));
}

static gboolean
dropped (GtkDropTarget *target, const GValue *value, double x, double y, WhWindow *self)
{
  GSList *list = g_value_get_boxed (value);
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  for (GSList *l = list; l != NULL; l = l->next)
    g_ptr_array_add (files, l->data);
  if (files->len > 0)
    wh_window_open (self, (GFile *const *) files->pdata, files->len);

  return files->len > 0;
}

void
wh_window_accept_drops (WhWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  g_signal_connect (target, "drop", G_CALLBACK (dropped), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static gboolean
is_model (const char *uri)
{
  for (guint i = 0; model_patterns[i] != NULL; i++)
    if (g_str_has_suffix (uri, model_patterns[i] + 1))
      return TRUE;

  return FALSE;
}

void
wh_window_fill_recent (WhWindow *self)
{
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  g_autoptr (GPtrArray) uris = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GMenu) menu = g_menu_new ();

  for (GList *l = items; l != NULL && uris->len < MAX_RECENT; l = l->next)
    {
      const char *uri = gtk_recent_info_get_uri (l->data);
      g_autoptr (GMenuItem) item = NULL;

      if (!is_model (uri) || !gtk_recent_info_exists (l->data))
        continue;

      g_ptr_array_add (uris, g_strdup (uri));
      item = g_menu_item_new (gtk_recent_info_get_display_name (l->data), NULL);
      g_menu_item_set_action_and_target (item, "win.open-recent", "s", uri);
      g_menu_append_item (menu, item);
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);

  if (uris->len == 0)
    g_menu_append (menu, _ ("Try the Sample"), "win.open-sample");
  adw_split_button_set_menu_model (self->open_button, G_MENU_MODEL (menu));
  g_ptr_array_add (uris, NULL);
  wh_start_page_set_recent (self->start_page, (const char *const *) uris->pdata);
}
