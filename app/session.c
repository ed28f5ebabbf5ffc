/* app/session.c: one open model */
#include "config.h"

#include "app/session-private.h"

#include "graph/layout/own-colors.h"

#include "graph/run/statistics.h"

enum
{
  CHANGED,
  FAILED,
  SAVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhSession, wh_session, G_TYPE_OBJECT)

WhSession *
wh_session_new (void)
{
  return g_object_new (WH_TYPE_SESSION, NULL);
}

const WhSessionState *
wh_session_state (WhSession *self)
{
  return &self->state;
}

WhJobs *
wh_session_jobs (WhSession *self)
{
  return self->jobs;
}

void
wh_session_changed (WhSession *self, WhSessionParts parts)
{
  g_signal_emit (self, signals[CHANGED], 0, (guint) parts);
}

/* What the user cancelled is no failure. */
void
wh_session_failed (WhSession *self, const char *title, const GError *error)
{
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, title, error->message);
}

void
wh_session_select (WhSession *self, gboolean on_after, guint node, guint value)
{
  WhSessionState *state = &self->state;

  if (state->model == NULL)
    return;

  state->on_after = on_after || state->before == NULL;
  state->node = node;
  state->value = value;
  wh_session_changed (self, WH_SESSION_SELECTION);
}

static void
wh_session_dispose (GObject *object)
{
  WhSession *self = WH_SESSION (object);

  if (self->jobs != NULL)
    {
      wh_session_stop_measuring (self);
      wh_jobs_stop (self->jobs);
      wh_session_close_model (self);
    }
  g_clear_object (&self->jobs);

  G_OBJECT_CLASS (wh_session_parent_class)->dispose (object);
}

static void
wh_session_finalize (GObject *object)
{
  WhSession *self = WH_SESSION (object);
  WhSessionState *state = &self->state;

  g_clear_pointer (&state->steps, g_ptr_array_unref);
  g_clear_pointer (&self->wanted_steps, g_ptr_array_unref);
  g_clear_pointer (&self->history, wh_history_free);
  g_clear_pointer (&self->colors, g_array_unref);
  g_clear_pointer (&self->collapsed, g_ptr_array_unref);
  g_clear_pointer (&self->sketch, wh_scene_unref);
  g_clear_pointer (&self->scenes, g_hash_table_unref);
  g_clear_pointer (&self->lined_up, g_hash_table_unref);
  g_clear_pointer (&state->statistics, g_hash_table_unref);
  g_free (state->source_file);
  g_free (state->data_file);
  g_free (state->obstacle);

  G_OBJECT_CLASS (wh_session_parent_class)->finalize (object);
}

static void
wh_session_class_init (WhSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_session_dispose;
  object_class->finalize = wh_session_finalize;

  signals[CHANGED] = g_signal_new ("changed", WH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", WH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[SAVED] = g_signal_new ("saved", WH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
wh_session_init (WhSession *self)
{
  WhSessionState *state = &self->state;

  self->jobs = wh_jobs_new ();
  self->history = wh_history_new ();
  self->colors = wh_own_colors_new ();
  self->collapsed = g_ptr_array_new_with_free_func (g_free);
  self->lined_up = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) wh_graph_unref,
                                          (GDestroyNotify) wh_scene_unref);
  self->scenes = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) wh_graph_unref,
                                        (GDestroyNotify) wh_scene_unref);
  state->statistics = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) wh_tensor_unref, g_free);
  state->steps = wh_pipeline_new ();
  state->on_after = TRUE;
  state->node = state->value = state->tensor_value = WH_NONE;
  state->automatic = TRUE;
  state->color_by = WH_COLOR_BY_KIND;
}
