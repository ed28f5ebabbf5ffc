/* app/session-steps.c: the pipeline: its edits, and what it makes of the graph
 *
 * An edit makes a new pipeline, notes it for undo, and starts a job; the steps that are as they
 * were are taken from the last result. When a step fails, those before it stand.
 */
#include "config.h"

#include "app/session-private.h"

#include "graph/error.h"

#include <glib/gi18n.h>

typedef struct
{
  WhSnapshot *session;
  GPtrArray *steps;
} Request;

typedef struct
{
  WhPipelineResult *result;
  WhFeeds *feeds;
  char *step_error;
} Converted;

static void
request_free (gpointer data)
{
  Request *request = data;

  wh_snapshot_free (request->session);
  g_ptr_array_unref (request->steps);
  g_free (request);
}

static void
converted_free (gpointer data)
{
  Converted *converted = data;

  g_clear_pointer (&converted->result, wh_pipeline_result_unref);
  g_clear_pointer (&converted->feeds, wh_feeds_unref);
  g_free (converted->step_error);
  g_free (converted);
}

/* Steps that measure need the feeds, which may have to be read from a file. */
static gboolean
needs_feeds (const Request *request)
{
  for (guint i = 0; i < request->steps->len; i++)
    {
      const WhStep *step = request->steps->pdata[i];

      if (step->enabled && wh_step_measures (step))
        return TRUE;
    }

  return FALSE;
}

/* The longest beginning of the pipeline that can be run. @feeds: nullable */
static WhPipelineResult *
run_beginning (const Request *request, const WhFeeds *feeds, GCancellable *cancellable)
{
  const WhSnapshot *session = request->session;
  g_autoptr (GPtrArray) steps = wh_pipeline_copy (request->steps);
  WhPipelineResult *result = NULL;

  while (result == NULL && steps->len > 0 && !g_cancellable_is_cancelled (cancellable))
    {
      g_ptr_array_set_size (steps, (int) steps->len - 1);
      result =
        wh_pipeline_run (steps, session->original, feeds, session->result, cancellable, NULL);
    }

  return result;
}

static gpointer
run (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  const WhSnapshot *session = request->session;
  GCancellable *cancellable = wh_job_cancellable (job);
  g_autoptr (WhFeeds) feeds = session->feeds != NULL ? wh_feeds_ref (session->feeds) : NULL;
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (GError) failure = NULL;
  Converted *converted;

  if (feeds == NULL && needs_feeds (request))
    {
      feeds = wh_snapshot_dup_feeds (session, NULL, NULL, cancellable, error);
      if (feeds == NULL)
        return NULL;
    }

  result = wh_pipeline_run (request->steps, session->original, feeds, session->result, cancellable,
                            &failure);
  if (result == NULL && !g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    result = run_beginning (request, feeds, cancellable);
  if (result == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  converted = g_new0 (Converted, 1);
  converted->result = g_steal_pointer (&result);
  converted->feeds = g_steal_pointer (&feeds);
  converted->step_error = failure != NULL ? g_strdup (failure->message) : NULL;
  return converted;
}

static void
done (gpointer data, const GError *error, gpointer owner)
{
  WhSession *self = owner;
  WhSessionState *state = &self->state;
  Converted *converted = data;

  if (error != NULL)
    {
      wh_session_failed (self, _ ("Could not convert"), error);
      return;
    }

  g_clear_pointer (&state->result, wh_pipeline_result_unref);
  state->result = g_steal_pointer (&converted->result);
  g_free (state->step_error);
  state->step_error = g_steal_pointer (&converted->step_error);
  if (converted->feeds != NULL)
    {
      g_clear_pointer (&self->feeds, wh_feeds_unref);
      self->feeds = g_steal_pointer (&converted->feeds);
    }
  converted_free (converted);

  if (state->step_error != NULL)
    {
      g_autoptr (GError) failure =
        g_error_new_literal (WH_ERROR, WH_ERROR_GRAPH, state->step_error);

      wh_session_failed (self, _ ("A step failed"), failure);
    }

  wh_session_changed (self, WH_SESSION_STEPS);
  wh_session_update_sides (self);
  wh_session_run_if_quick (self);
}

static const WhJobKind convert_job = {
  .title = N_ ("Converting"),
  .run = run,
  .free_input = request_free,
  .free_result = converted_free,
  .done = done,
};

void
wh_session_convert (WhSession *self)
{
  Request *request = g_new0 (Request, 1);

  wh_session_stop_measuring (self);
  request->session = wh_session_dup_snapshot (self);
  request->steps = wh_pipeline_copy (self->state.steps);
  wh_jobs_start (self->jobs, WH_LANE_STEPS, &convert_job, request, self);
}

gboolean
wh_session_same_steps (GPtrArray *a, GPtrArray *b)
{
  g_autofree char *a_text = wh_pipeline_to_json (a);
  g_autofree char *b_text = wh_pipeline_to_json (b);

  return g_str_equal (a_text, b_text);
}

/* Takes @steps. */
void
wh_session_take_steps (WhSession *self, GPtrArray *steps, guint picked, const char *merge)
{
  WhSessionState *state = &self->state;

  g_clear_pointer (&state->steps, g_ptr_array_unref);
  state->steps = steps;
  state->picked = MIN (picked, steps->len);
  state->unsaved = steps->len > 0;
  wh_history_push (self->history, steps, state->picked, merge);

  wh_session_changed (self, WH_SESSION_STEPS);
  wh_session_convert (self);
}

gboolean
wh_session_add_step (WhSession *self, const char *converter, GError **error)
{
  WhSessionState *state = &self->state;
  const WhConverter *found = wh_converter_find (converter, error);
  GPtrArray *steps;

  if (found == NULL || state->model == NULL)
    return FALSE;

  steps = wh_pipeline_copy (state->steps);
  g_ptr_array_insert (steps, (int) state->picked, wh_step_new (found));
  wh_session_take_steps (self, steps, state->picked + 1, NULL);
  return TRUE;
}

void
wh_session_remove_step (WhSession *self, guint card)
{
  WhSessionState *state = &self->state;
  GPtrArray *steps;

  g_return_if_fail (card >= 1 && card <= state->steps->len);

  steps = wh_pipeline_copy (state->steps);
  g_ptr_array_remove_index (steps, card - 1);
  wh_session_take_steps (self, steps, state->picked >= card ? state->picked - 1 : state->picked,
                         NULL);
}

void
wh_session_move_step (WhSession *self, guint from, guint to)
{
  WhSessionState *state = &self->state;
  GPtrArray *steps;
  gpointer step;

  if (from < 1 || to < 1 || from > state->steps->len || to > state->steps->len || from == to)
    return;

  steps = wh_pipeline_copy (state->steps);
  step = g_ptr_array_steal_index (steps, from - 1);
  g_ptr_array_insert (steps, (int) to - 1, step);
  wh_session_take_steps (self, steps, to, NULL);
}

WhStep *
wh_session_copy_with_step (WhSession *self, guint card, GPtrArray **steps)
{
  WhStep *step = wh_step_copy (self->state.steps->pdata[card - 1]);

  *steps = wh_pipeline_copy (self->state.steps);
  g_ptr_array_remove_index (*steps, card - 1);
  g_ptr_array_insert (*steps, (int) card - 1, step);
  return step;
}

void
wh_session_enable_step (WhSession *self, guint card, gboolean enabled)
{
  GPtrArray *steps;

  g_return_if_fail (card >= 1 && card <= self->state.steps->len);

  wh_session_copy_with_step (self, card, &steps)->enabled = enabled;
  wh_session_take_steps (self, steps, card, NULL);
}

gboolean
wh_session_set_option (WhSession *self,
                       guint card,
                       const char *name,
                       const char *value,
                       GError **error)
{
  g_autofree char *merge = g_strdup_printf ("%u %s", card, name);
  GPtrArray *steps;
  WhStep *step;

  g_return_val_if_fail (card >= 1 && card <= self->state.steps->len, FALSE);

  step = wh_session_copy_with_step (self, card, &steps);
  if (!wh_step_set_option (step, name, value, error))
    {
      g_ptr_array_unref (steps);
      return FALSE;
    }

  wh_session_take_steps (self, steps, card, merge);
  return TRUE;
}

void
wh_session_record_again (WhSession *self, guint card)
{
  GPtrArray *steps;

  g_return_if_fail (card >= 1 && card <= self->state.steps->len);

  wh_step_set_recorded (wh_session_copy_with_step (self, card, &steps), NULL);
  wh_session_take_steps (self, steps, card, NULL);
}

GPtrArray *
wh_session_dup_recorded_steps (WhSession *self)
{
  return wh_pipeline_with_recorded (self->state.steps, self->state.result);
}

void
wh_session_set_steps (WhSession *self, GPtrArray *steps)
{
  if (self->state.model != NULL)
    wh_session_take_steps (self, wh_pipeline_copy (steps), steps->len, NULL);
}

static void
go_to (WhSession *self, GPtrArray *steps, guint picked)
{
  WhSessionState *state = &self->state;

  if (steps == NULL)
    return;

  g_ptr_array_ref (steps);
  g_clear_pointer (&state->steps, g_ptr_array_unref);
  state->steps = steps;
  state->picked = picked;
  state->unsaved = steps->len > 0;
  wh_session_changed (self, WH_SESSION_STEPS);
  wh_session_convert (self);
}

void
wh_session_undo (WhSession *self)
{
  guint picked = 0;
  GPtrArray *steps = wh_history_undo (self->history, &picked);

  go_to (self, steps, picked);
}

void
wh_session_redo (WhSession *self)
{
  guint picked = 0;
  GPtrArray *steps = wh_history_redo (self->history, &picked);

  go_to (self, steps, picked);
}

gboolean
wh_session_can_undo (WhSession *self)
{
  return self->state.model != NULL && wh_history_can_undo (self->history);
}

gboolean
wh_session_can_redo (WhSession *self)
{
  return self->state.model != NULL && wh_history_can_redo (self->history);
}
