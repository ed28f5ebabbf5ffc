/* app/window.c: one window with one session: what changes there is shown here */
#include "config.h"

#include "app/window-private.h"

#include "app/settings.h"
#include "app/trace.h"
#include "ui/format.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

G_DEFINE_FINAL_TYPE (WhWindow, wh_window, ADW_TYPE_APPLICATION_WINDOW)

static void
show_title (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const char *const *no_names = (const char *const[]){ NULL };
  g_autofree char *name = NULL;
  g_autofree char *subtitle = NULL;
  g_autofree char *n_functions = NULL;
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  if (state->model == NULL)
    {
      wh_step_list_set_networks (self->steps, no_names, 0, 0);
      return;
    }

  name = g_path_get_basename (state->path);
  n_functions = wh_format_count (state->original->n_nodes);
  subtitle = g_strdup_printf (_ ("%s · %s functions"), state->original->name, n_functions);
  adw_window_title_set_title (self->title, name);
  adw_window_title_set_subtitle (self->title, subtitle);
  gtk_window_set_title (GTK_WINDOW (self), name);

  for (guint i = 0; i < state->model->n_networks; i++)
    g_ptr_array_add (networks, state->model->networks[i].name);
  g_ptr_array_add (networks, NULL);
  wh_step_list_set_networks (self->steps, (const char *const *) networks->pdata, state->network,
                             state->model->networks[state->network].open_batch ?
                               MAX (state->batch_size, 1) :
                               0);
}

static void
show_notes (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);

  for (guint i = 0; state->model->notes != NULL && i < MIN (state->model->notes->len, 3); i++)
    wh_window_say (self, state->model->notes->pdata[i]);
}

static gboolean
fill_recent_later (gpointer data)
{
  WhWindow *self = data;
  const char *path = self->session != NULL ? wh_session_state (self->session)->path : NULL;

  if (path != NULL)
    {
      g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);

      if (uri != NULL)
        gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
    }
  if (self->session != NULL)
    wh_window_fill_recent (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* "start" or "work". */
static void
show_page (WhWindow *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->pages, name);
  gtk_widget_set_visible (self->model_buttons, g_str_equal (name, "work"));
}

static void
model_changed (WhWindow *self)
{
  self->begun = FALSE;
  self->traced = self->traced_sketch = FALSE;
  show_title (self);
  show_notes (self);
  show_page (self, "work");
  g_timeout_add (800, fill_recent_later, g_object_ref (self)); /* after the picture */
}

static void
session_changed (WhSession *session, guint parts, WhWindow *self)
{
  const WhSessionState *state = wh_session_state (session);

  if (parts & WH_SESSION_MODEL)
    model_changed (self);
  if (parts & WH_SESSION_SOURCE)
    wh_window_update_source (self);
  if (state->model != NULL)
    {
      if (parts & (WH_SESSION_MODEL | WH_SESSION_STEPS | WH_SESSION_RUN))
        wh_window_update_steps (self);
      if (parts & (WH_SESSION_SCENES | WH_SESSION_MARKS))
        wh_window_update_views (self);
      else if (parts & WH_SESSION_STEPS)
        wh_window_update_headings (self);
      if (parts & (WH_SESSION_RUN | WH_SESSION_SOURCE))
        wh_window_update_run (self);
      if (parts & (WH_SESSION_SCENES | WH_SESSION_SELECTION))
        wh_window_update_selection (self);
      if (parts & WH_SESSION_SELECTION)
        wh_window_update_node (self);
      if (parts & WH_SESSION_STATISTICS)
        wh_window_update_statistics (self);
      if (parts & (WH_SESSION_MODEL | WH_SESSION_STEPS | WH_SESSION_SOURCE | WH_SESSION_RUN |
                   WH_SESSION_MARKS | WH_SESSION_ANALYSIS))
        wh_window_update_analysis (self);
      if (parts & WH_SESSION_TENSOR)
        wh_window_update_tensor (self);
      if (parts & (WH_SESSION_SCENES | WH_SESSION_RUN))
        wh_window_update_summary (self);
      wh_node_search_set_graph (self->search, state->after);
    }

  wh_window_update_actions (self);
}

static void
session_failed (WhSession *session, const char *title, const char *message, WhWindow *self)
{
  wh_window_failed (self, title, message);
}

static void
session_saved (WhSession *session, const char *path, WhWindow *self)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = g_strdup_printf (_ ("Saved %s"), name);

  wh_window_say (self, text);
}

/* A window that was made for a file which could not be opened is one with nothing in it. */
static void
show_start_page (WhWindow *self)
{
  if (wh_session_state (self->session)->model != NULL ||
      wh_jobs_is_running (wh_session_jobs (self->session), WH_LANE_OPEN) ||
      g_strcmp0 (gtk_stack_get_visible_child_name (self->pages), "start") == 0)
    return;

  wh_window_fill_recent (self);
  show_page (self, "start");
}

static void
jobs_changed (WhJobs *jobs, WhWindow *self)
{
  const char *title = wh_jobs_title (jobs);
  double fraction = wh_jobs_fraction (jobs);

  show_start_page (self);
  wh_window_update_analysis_state (self);
  gtk_widget_set_visible (self->progress_box, title != NULL);
  if (title == NULL)
    return;

  gtk_label_set_text (self->progress_label, title);
  if (fraction >= 0.0)
    gtk_progress_bar_set_fraction (self->progress, fraction);
  else
    gtk_progress_bar_pulse (self->progress);
}

/* For WH_TRACE: the frame that has the whole, sharp picture in it has been handed over. */
static void
frame_painted (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, frame_painted, data);
  wh_trace (data);
}

static void
realized (GtkWidget *widget)
{
  wh_trace_frames (gtk_widget_get_frame_clock (widget));
}

static void
picture_complete (WhGraphView *view, WhWindow *self)
{
  gboolean is_sketch = wh_session_state (self->session)->is_sketch;

  if (self->traced || (is_sketch && self->traced_sketch))
    return;

  self->traced = !is_sketch;
  self->traced_sketch = is_sketch;
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (self)), "after-paint",
                    G_CALLBACK (frame_painted),
                    (gpointer) (is_sketch ? "coarse-picture-on-screen" : "picture-on-screen"));
}

static void
recent_picked (WhStartPage *page, const char *uri, WhWindow *self)
{
  g_autoptr (GFile) file = g_file_new_for_uri (uri);

  wh_window_open (self, &file, 1);
}

static gboolean
wh_window_close_request (GtkWindow *window)
{
  WhWindow *self = WH_WINDOW (window);
  WhSettings *settings = wh_settings ();

  settings->maximized = gtk_window_is_maximized (window);
  if (!settings->maximized)
    gtk_window_get_default_size (window, &settings->width, &settings->height);
  settings->steps_width = gtk_paned_get_position (self->outer);
  settings->automatic = wh_session_state (self->session)->automatic;
  settings->n_threads = wh_session_state (self->session)->n_threads;
  wh_settings_save ();

  if (wh_session_state (self->session)->unsaved)
    {
      wh_window_ask_to_close (self);
      return TRUE;
    }

  return GTK_WINDOW_CLASS (wh_window_parent_class)->close_request (window);
}

static void
use_session (WhWindow *self, WhSession *session)
{
  WhSettings *settings = wh_settings ();
  WhJobs *jobs = wh_session_jobs (session);

  self->session = g_object_ref (session);
  wh_window_add_actions (self);
  g_signal_connect_object (session, "changed", G_CALLBACK (session_changed), self, 0);
  g_signal_connect_object (session, "failed", G_CALLBACK (session_failed), self, 0);
  g_signal_connect_object (session, "saved", G_CALLBACK (session_saved), self, 0);
  g_signal_connect_object (jobs, "changed", G_CALLBACK (jobs_changed), self, 0);

  wh_session_set_automatic (session, settings->automatic);
  wh_session_set_colors (session, (const char *const *) settings->colors);
  wh_session_set_source (session, WH_SOURCE_RANDOM, 0, settings->n_threads);
}

GtkWidget *
wh_window_new (GtkApplication *application, WhSession *session)
{
  WhWindow *self = g_object_new (WH_TYPE_WINDOW, "application", application, NULL);
  WhSettings *settings = wh_settings ();

  use_session (self, session);
  wh_window_update_actions (self);
  gtk_window_set_default_size (GTK_WINDOW (self), settings->width, settings->height);
  if (settings->maximized)
    gtk_window_maximize (GTK_WINDOW (self));
  if (settings->steps_width > 0)
    gtk_paned_set_position (self->outer, settings->steps_width);
  if (!wh_jobs_is_running (wh_session_jobs (session), WH_LANE_OPEN))
    wh_window_fill_recent (self);
  else
    show_page (self, "work");

  return GTK_WIDGET (self);
}

static void
wh_window_dispose (GObject *object)
{
  WhWindow *self = WH_WINDOW (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  if (self->session != NULL)
    wh_jobs_stop (wh_session_jobs (self->session));
  g_clear_object (&self->session);
  g_clear_object (&self->viewport);
  g_clear_object (&self->error_rows);
  g_clear_pointer (&self->tensor_choices, g_ptr_array_unref);
  g_clear_pointer (&self->last_folder, g_free);

  G_OBJECT_CLASS (wh_window_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (WH_TYPE_BITS_PANEL);
  g_type_ensure (WH_TYPE_CANVAS_PANE);
  g_type_ensure (WH_TYPE_DIFFERENCES_PANEL);
  g_type_ensure (WH_TYPE_ERROR_PANEL);
  g_type_ensure (WH_TYPE_NODE_PANEL);
  g_type_ensure (WH_TYPE_NODE_SEARCH);
  g_type_ensure (WH_TYPE_RUN_PANEL);
  g_type_ensure (WH_TYPE_START_PAGE);
  g_type_ensure (WH_TYPE_STEP_LIST);
  g_type_ensure (WH_TYPE_SUMMARY_BAR);
  g_type_ensure (WH_TYPE_TENSOR_PANEL);
}

static void
wh_window_class_init (WhWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = wh_window_close_request;

  ensure_types ();
  gtk_widget_class_set_template_from_resource (widget_class, "/org/whittle/Whittle/window.ui");
  wh_widget_class_bind (widget_class, WhWindow, toasts);
  wh_widget_class_bind (widget_class, WhWindow, open_button);
  wh_widget_class_bind (widget_class, WhWindow, title);
  wh_widget_class_bind (widget_class, WhWindow, progress_box);
  wh_widget_class_bind (widget_class, WhWindow, progress_label);
  wh_widget_class_bind (widget_class, WhWindow, progress);
  wh_widget_class_bind (widget_class, WhWindow, model_buttons);
  wh_widget_class_bind (widget_class, WhWindow, search_button);
  wh_widget_class_bind (widget_class, WhWindow, search);
  wh_widget_class_bind (widget_class, WhWindow, view_button);
  wh_widget_class_bind (widget_class, WhWindow, pages);
  wh_widget_class_bind (widget_class, WhWindow, start_page);
  wh_widget_class_bind (widget_class, WhWindow, outer);
  wh_widget_class_bind (widget_class, WhWindow, inner);
  wh_widget_class_bind (widget_class, WhWindow, steps_side);
  wh_widget_class_bind (widget_class, WhWindow, panel_side);
  wh_widget_class_bind (widget_class, WhWindow, steps);
  wh_widget_class_bind (widget_class, WhWindow, before);
  wh_widget_class_bind (widget_class, WhWindow, after);
  wh_widget_class_bind (widget_class, WhWindow, panels);
  wh_widget_class_bind (widget_class, WhWindow, panel_switcher);
  wh_widget_class_bind (widget_class, WhWindow, node_panel);
  wh_widget_class_bind (widget_class, WhWindow, run_panel);
  wh_widget_class_bind (widget_class, WhWindow, differences_panel);
  wh_widget_class_bind (widget_class, WhWindow, tensor_panel);
  wh_widget_class_bind (widget_class, WhWindow, analyses);
  wh_widget_class_bind (widget_class, WhWindow, error_panel);
  wh_widget_class_bind (widget_class, WhWindow, bits_panel);
  wh_widget_class_bind (widget_class, WhWindow, summary);
}

static void
wh_window_init (WhWindow *self)
{
  GtkWidget *tab;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->viewport = wh_viewport_new ();
  self->tensor_choices = g_ptr_array_new ();
  for (tab = gtk_widget_get_first_child (self->panel_switcher); tab != NULL;
       tab = gtk_widget_get_next_sibling (tab))
    gtk_widget_set_hexpand (tab, TRUE);

  wh_window_connect_steps (self);
  wh_window_connect_views (self);
  wh_window_connect_panels (self);
  wh_window_connect_run (self);
  wh_window_connect_analysis (self);
  wh_window_accept_drops (self);
  g_signal_connect (self->start_page, "recent-picked", G_CALLBACK (recent_picked), self);
  g_signal_connect (self, "realize", G_CALLBACK (realized), NULL);
  g_signal_connect (wh_canvas_pane_view (self->after), "complete", G_CALLBACK (picture_complete),
                    self);
}
