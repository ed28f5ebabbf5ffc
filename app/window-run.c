/* app/window-run.c: the side panel's what to run on, and what came of it */
#include "config.h"

#include "app/window-private.h"

#include "app/settings.h"
#include "ui/format.h"

#include <glib/gi18n.h>
#include <math.h>

void
wh_window_update_source (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);

  wh_run_panel_set_source (self->run_panel, state->source, state->seed, state->source_file,
                           state->data_file, state->n_threads);
  wh_run_panel_set_automatic (self->run_panel, state->automatic);
  wh_run_panel_set_kept (self->run_panel, wh_settings ()->kept_mib);
}

static double
agreement (const WhMeasured *a, const WhMeasured *b)
{
  gint64 n = MIN (a->n_samples, b->n_samples), n_same = 0;

  for (gint64 i = 0; i < n; i++)
    n_same += a->predicted[i] == b->predicted[i];

  return n > 0 ? (double) n_same / (double) n : NAN;
}

static char *
evaluation_text (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhMeasured *a =
    state->before != NULL ? wh_session_measured (self->session, state->before) : NULL;
  const WhMeasured *b = wh_session_measured (self->session, state->after);
  g_autofree char *n = NULL;

  if (a == NULL || b == NULL || isnan (a->top1) || isnan (b->top1))
    return NULL;

  n = wh_format_count ((double) b->n_samples);
  return g_strdup_printf (_ ("%s samples: top-1 %.3f → %.3f, agreement %.3f%s%s"), n, a->top1,
                          b->top1, agreement (a, b),
                          state->data_fit != NULL && state->data_fit[0] != '\0' ? "; " : "",
                          state->data_fit != NULL ? state->data_fit : "");
}

static void
add_result (GPtrArray *cells, const char *name, char *before, char *after)
{
  g_ptr_array_add (cells, g_strdup (name));
  g_ptr_array_add (cells, before);
  g_ptr_array_add (cells, after);
}

static void
show_results (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  const WhMeasured *b = wh_session_measured (self->session, state->after);
  const WhMeasured *a =
    state->before != NULL ? wh_session_measured (self->session, state->before) : b;
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

  if (a != NULL && b != NULL)
    {
      add_result (cells, _ ("latency, median"), wh_format_ms (a->latency_ms),
                  wh_format_ms (b->latency_ms));
      if (!isnan (b->top1))
        {
          add_result (cells, _ ("top-1"), wh_format_part (a->top1), wh_format_part (b->top1));
          add_result (cells, _ ("top-5"), wh_format_part (a->top5), wh_format_part (b->top5));
        }
    }
  g_ptr_array_add (cells, NULL);
  wh_run_panel_set_results (self->run_panel, (const char *const *) cells->pdata);
}

void
wh_window_update_run (WhWindow *self)
{
  const WhSessionState *state = wh_session_state (self->session);
  gboolean running = wh_jobs_is_running (wh_session_jobs (self->session), WH_LANE_RUN);
  g_autofree char *source = wh_session_dup_source_name (self->session);
  g_autofree char *evaluation = NULL;

  if (state->model == NULL || state->after == NULL)
    return;

  evaluation = evaluation_text (self);
  wh_differences_panel_set_comparison (self->differences_panel, state->after, state->comparison,
                                       evaluation);
  wh_differences_panel_set_run (self->differences_panel, source, running, state->obstacle);
  wh_run_panel_set_state (self->run_panel, running, state->obstacle);
  show_results (self);

  /* The first numbers are shown without being asked for, where nothing else is looked at. */
  if (state->comparison != NULL && !self->compared && state->node == WH_NONE &&
      state->value == WH_NONE)
    gtk_stack_set_visible_child_name (self->panels, "differences");
  self->compared = self->compared || state->comparison != NULL;
}

static void
layer_picked (WhDifferencesPanel *panel, guint node, WhWindow *self)
{
  wh_window_go_to_node (self, TRUE, node);
}

static void
run_wanted (GtkWidget *panel, WhWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.run", NULL);
}

static void
source_changed (WhRunPanel *panel, WhWindow *self)
{
  wh_session_set_source (self->session, wh_run_panel_source (panel), wh_run_panel_seed (panel),
                         wh_run_panel_n_threads (panel));
}

static void
file_wanted (WhRunPanel *panel, WhWindow *self)
{
  wh_window_choose_source (self, FALSE);
}

static void
data_wanted (WhRunPanel *panel, WhWindow *self)
{
  wh_window_choose_source (self, TRUE);
}

static void
automatic_changed (WhRunPanel *panel, gboolean automatic, WhWindow *self)
{
  wh_session_set_automatic (self->session, automatic);
}

static void
kept_changed (WhRunPanel *panel, guint mib, WhWindow *self)
{
  wh_settings_set_kept (mib);
}

void
wh_window_connect_run (WhWindow *self)
{
  g_signal_connect (self->differences_panel, "node-picked", G_CALLBACK (layer_picked), self);
  g_signal_connect (self->differences_panel, "run-wanted", G_CALLBACK (run_wanted), self);
  g_signal_connect (self->run_panel, "run-wanted", G_CALLBACK (run_wanted), self);
  g_signal_connect (self->run_panel, "source-changed", G_CALLBACK (source_changed), self);
  g_signal_connect (self->run_panel, "file-wanted", G_CALLBACK (file_wanted), self);
  g_signal_connect (self->run_panel, "data-wanted", G_CALLBACK (data_wanted), self);
  g_signal_connect (self->run_panel, "kept-changed", G_CALLBACK (kept_changed), self);
  g_signal_connect (self->run_panel, "automatic-changed", G_CALLBACK (automatic_changed), self);
}
