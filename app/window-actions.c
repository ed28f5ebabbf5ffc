/* app/window-actions.c: what can be done in the window, for menus, buttons and keys */
#include "config.h"

#include "app/window-private.h"

#include "app/settings.h"

#include <glib/gi18n.h>

static void
open_model (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_window_choose_model (data);
}

static void
open_sample (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_window_open_sample (data);
}

static void
open_recent (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));

  wh_window_open (data, &file, 1);
}

static void
undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_session_undo (WH_WINDOW (data)->session);
}

static void
redo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_session_redo (WH_WINDOW (data)->session);
}

static void
add_step (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_step_list_open_chooser (WH_WINDOW (data)->steps);
}

static void
load_steps (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_window_choose_steps (data);
}

static void
save_steps (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_window_save_steps (data);
}

static void
clear_steps (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GPtrArray) none = wh_pipeline_new ();

  wh_session_set_steps (WH_WINDOW (data)->session, none);
}

static void
go_by (WhWindow *self, int by)
{
  int card = (int) wh_session_state (self->session)->picked + by;

  if (card >= 0)
    wh_session_pick_step (self->session, (guint) card);
}

static void
next_step (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  go_by (data, 1);
}

static void
previous_step (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  go_by (data, -1);
}

static void
save_model (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_window_save_model (data);
}

static void
picture_after (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_window_save_picture (data, TRUE);
}

static void
picture_before (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_window_save_picture (data, FALSE);
}

static void
run_both (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhWindow *self = data;

  wh_session_run (self->session);
  if (wh_session_state (self->session)->before != NULL)
    gtk_stack_set_visible_child_name (self->panels, "differences");
}

static void
cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_jobs_cancel_all (wh_session_jobs (WH_WINDOW (data)->session));
}

static void
find (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_menu_button_popup (WH_WINDOW (data)->search_button);
}

static void
fit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_graph_view_fit (wh_canvas_pane_view (wh_window_active_pane (data)));
}

static void
zoom_in (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_graph_view_zoom (wh_canvas_pane_view (wh_window_active_pane (data)), M_SQRT2);
}

static void
zoom_out (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_graph_view_zoom (wh_canvas_pane_view (wh_window_active_pane (data)), M_SQRT1_2);
}

static void
toggle_scope (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_session_toggle_scope (WH_WINDOW (data)->session, g_variant_get_string (parameter, NULL));
}

static void
unfold_all (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  wh_session_unfold_all (WH_WINDOW (data)->session);
}

static void
show_page (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_stack_set_visible_child_name (WH_WINDOW (data)->panels,
                                    g_variant_get_string (parameter, NULL));
}

/* The picked node is kept out of the picked step, or let in again. */
static void
exclude (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhSession *session = WH_WINDOW (data)->session;
  guint card = wh_session_state (session)->picked;
  g_autoptr (GPtrArray) names = wh_session_dup_excludable (session);

  wh_session_exclude (session, card, names, !wh_session_excludes (session, card, names));
}

/* "Keep Out of “Fixed-point weights”"; NULL when the picked step has nothing to do with the node.
 */
char *
wh_window_dup_exclude_label (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  g_autoptr (GPtrArray) names = wh_session_dup_excludable (self->session);
  const WhStep *step;

  if (names->len == 0)
    return NULL;

  step = state->steps->pdata[state->picked - 1];
  return g_strdup_printf (wh_session_excludes (self->session, state->picked, names) ?
                            _ ("Include in “%s” Again") :
                            _ ("Keep Out of “%s”"),
                          step->converter->title);
}

static void
close_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_close (data);
}

static void
remember (char **setting, const char *value)
{
  g_free (*setting);
  *setting = g_strdup (value);
}

static void
view_changed (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhWindow *self = data;
  const char *view = g_variant_get_string (value, NULL);

  g_simple_action_set_state (action, value);
  remember (&wh_settings ()->view, view);
  wh_window_update_headings (self);
  wh_window_update_views (self);
}

static void
look_changed (GSimpleAction *action, GVariant *value, gpointer data)
{
  WhWindow *self = data;
  const char *look = g_variant_get_string (value, NULL);

  g_simple_action_set_state (action, value);
  remember (&wh_settings ()->look, look);
  self->begun = FALSE;
  wh_session_set_look (self->session,
                       g_str_equal (look, "simple") ? WH_LOOK_SIMPLE : WH_LOOK_CARDS);
}

static void
against_changed (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  wh_session_set_against_original (WH_WINDOW (data)->session,
                                   g_str_equal (g_variant_get_string (value, NULL), "original"));
}

static void
toggle_against (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gboolean original = wh_session_state (WH_WINDOW (data)->session)->against_original;

  g_action_group_change_action_state (G_ACTION_GROUP (data), "against",
                                      g_variant_new_string (original ? "previous" : "original"));
}

static void
show_steps (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  gtk_widget_set_visible (WH_WINDOW (data)->steps_side, g_variant_get_boolean (value));
}

static void
show_panel (GSimpleAction *action, GVariant *value, gpointer data)
{
  g_simple_action_set_state (action, value);
  gtk_widget_set_visible (WH_WINDOW (data)->panel_side, g_variant_get_boolean (value));
}

static const GActionEntry entries[] = {
  { "open", open_model },
  { "open-sample", open_sample },
  { "open-recent", open_recent, "s" },
  { "undo", undo },
  { "redo", redo },
  { "add-step", add_step },
  { "load-steps", load_steps },
  { "save-steps", save_steps },
  { "clear-steps", clear_steps },
  { "next-step", next_step },
  { "previous-step", previous_step },
  { "save-model", save_model },
  { "picture-after", picture_after },
  { "picture-before", picture_before },
  { "run", run_both },
  { "cancel", cancel },
  { "find", find },
  { "fit", fit },
  { "zoom-in", zoom_in },
  { "zoom-out", zoom_out },
  { "toggle-scope", toggle_scope, "s" },
  { "color", wh_window_choose_color, "s" },
  { "reset-color", wh_window_reset_color, "s" },
  { "unfold-all", unfold_all },
  { "show-panel-page", show_page, "s" },
  { "exclude", exclude },
  { "close", close_window },
  { "toggle-against", toggle_against },
  { "view", NULL, "s", "'both'", view_changed },
  { "look", NULL, "s", "'cards'", look_changed },
  { "against", NULL, "s", "'previous'", against_changed },
  { "show-steps", NULL, NULL, "true", show_steps },
  { "show-panel", NULL, NULL, "true", show_panel },
};

static void
enable (WhWindow *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

void
wh_window_update_actions (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  gboolean open = state->model != NULL;
  g_autofree char *label = open ? wh_window_dup_exclude_label (self) : NULL;
  static const char *const need_model[] = { "add-step",      "load-steps",    "save-model",
                                            "picture-after", "find",          "fit",
                                            "zoom-in",       "zoom-out",      "view",
                                            "against",       "toggle-against" };

  for (guint i = 0; i < G_N_ELEMENTS (need_model); i++)
    enable (self, need_model[i], open);
  enable (self, "undo", wh_session_can_undo (self->session));
  enable (self, "redo", wh_session_can_redo (self->session));
  enable (self, "save-steps", open && state->steps->len > 0);
  enable (self, "clear-steps", open && state->steps->len > 0);
  enable (self, "picture-before", open && state->before != NULL);
  enable (self, "next-step", open && state->picked < state->steps->len);
  enable (self, "previous-step", open && state->picked > 0);
  enable (self, "run", open && state->obstacle == NULL);
  enable (self, "exclude", label != NULL);
}

void
wh_window_add_actions (WhWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "view",
                                      g_variant_new_string (wh_settings ()->view));
  g_action_group_change_action_state (G_ACTION_GROUP (self), "look",
                                      g_variant_new_string (wh_settings ()->look));
}
