/* app/session-run.c: runs before and after, observing, and compares every value
 */
#include "config.h"

#include "app/session-private.h"
#include "app/settings.h"

#include "graph/cost.h"

#include <glib/gi18n.h>

#define QUICK_MULTIPLY_ADDS 4e9 /* more is run only when asked for */
#define MOST_READ                                                                                  \
  (512.0 * 1024 * 1024) /* bytes of parameters: those of more are read only when asked for */

typedef struct
{
  WhSnapshot *session;
  gsize most_kept; /* bytes of inner values, both sides together */
} Request;

typedef struct
{
  WhComparison *comparison;
  WhRecording *before_run, *after_run;
  WhFeeds *feeds;
} Ran;

static void
request_free (gpointer data)
{
  Request *request = data;

  wh_snapshot_free (request->session);
  g_free (request);
}

static void
ran_free (gpointer data)
{
  Ran *ran = data;

  g_clear_pointer (&ran->comparison, wh_comparison_unref);
  g_clear_pointer (&ran->before_run, wh_recording_unref);
  g_clear_pointer (&ran->after_run, wh_recording_unref);
  g_clear_pointer (&ran->feeds, wh_feeds_unref);
  g_free (ran);
}

/* Measures are taken while both sides run; values that somebody wants to see are computed again. */
static gboolean
stream (const WhSnapshot *session, Ran *ran, GCancellable *cancellable, GError **error)
{
  WhRunOptions options = wh_snapshot_run_options (session, NULL);

  if (session->before != NULL)
    {
      ran->comparison = wh_compare_graphs (session->before, session->after, session->map,
                                           ran->feeds, &options, cancellable, error);
      if (ran->comparison == NULL)
        return FALSE;
      ran->before_run = wh_recording_new_absent (session->before, ran->feeds, &options);
    }

  ran->after_run = wh_recording_new_absent (session->after, ran->feeds, &options);
  return TRUE;
}

static gboolean
compare (const Request *request, Ran *ran, GCancellable *cancellable, GError **error)
{
  const WhSnapshot *session = request->session;
  WhRunOptions options = wh_snapshot_run_options (session, NULL);
  const WhGraph *before = session->before;

  if (wh_recording_bytes (session->after) + (before != NULL ? wh_recording_bytes (before) : 0) >
      request->most_kept)
    return stream (session, ran, cancellable, error);

  options.keep_all = TRUE;
  options.time_nodes = TRUE;
  ran->after_run = wh_run (session->after, ran->feeds, &options, cancellable, error);
  if (ran->after_run == NULL)
    return FALSE;
  if (before == NULL)
    return TRUE;

  ran->before_run = before == session->after ?
                      wh_recording_ref (ran->after_run) :
                      wh_run (before, ran->feeds, &options, cancellable, error);
  if (ran->before_run == NULL)
    return FALSE;

  ran->comparison = wh_compare_recordings (ran->before_run, ran->after_run, session->map, error);
  return ran->comparison != NULL;
}

static gpointer
run (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  GCancellable *cancellable = wh_job_cancellable (job);
  Ran *ran = g_new0 (Ran, 1);

  ran->feeds = wh_snapshot_dup_feeds (request->session, NULL, NULL, cancellable, error);
  wh_job_set_fraction (0.1, job);
  if (ran->feeds == NULL || !compare (request, ran, cancellable, error))
    g_clear_pointer (&ran, ran_free);

  return ran;
}

static void
done (gpointer data, const GError *error, gpointer owner)
{
  WhSession *self = owner;
  WhSessionState *state = &self->state;
  Ran *ran = data;

  if (error != NULL)
    {
      wh_session_failed (self, _ ("Could not run"), error);
      wh_session_changed (self, WH_SESSION_RUN);
      return;
    }

  wh_session_forget_comparison (self);
  state->comparison = g_steal_pointer (&ran->comparison);
  state->before_run = g_steal_pointer (&ran->before_run);
  state->after_run = g_steal_pointer (&ran->after_run);
  if (self->feeds == NULL)
    self->feeds = g_steal_pointer (&ran->feeds);
  ran_free (ran);

  wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_RUN | WH_SESSION_MARKS | WH_SESSION_SELECTION);
  if (state->tensor_value != WH_NONE)
    wh_session_show_tensor (self, state->tensor_value, state->side);
  wh_session_measure_soon (self, TRUE);
}

static const WhJobKind run_job = {
  .title = N_ ("Running"),
  .run = run,
  .free_input = request_free,
  .free_result = ran_free,
  .done = done,
};

void
wh_session_run (WhSession *self)
{
  WhSessionState *state = &self->state;
  Request *request;

  if (state->model == NULL || state->obstacle != NULL)
    return;

  wh_session_stop_measuring (self);
  request = g_new0 (Request, 1);
  request->session = wh_session_dup_snapshot (self);
  request->most_kept = wh_settings_kept_bytes ();
  wh_jobs_start (self->jobs, WH_LANE_RUN, &run_job, request, self);
  wh_session_changed (self, WH_SESSION_RUN);
}

gboolean
wh_session_is_heavy (WhSession *self)
{
  const WhSessionState *state = &self->state;

  return state->original != NULL && (double) wh_graph_parameter_bytes (state->original) > MOST_READ;
}

void
wh_session_run_if_quick (WhSession *self)
{
  WhSessionState *state = &self->state;

  if (!state->automatic || state->obstacle != NULL)
    return;

  if (state->before != NULL && !wh_session_is_heavy (self) &&
      (double) wh_cost_graph (state->after).multiply_adds < QUICK_MULTIPLY_ADDS)
    wh_session_run (self);
  else
    wh_session_measure_soon (self, FALSE);
}

void
wh_session_forget_comparison (WhSession *self)
{
  WhSessionState *state = &self->state;

  g_clear_pointer (&state->comparison, wh_comparison_unref);
  g_clear_pointer (&state->before_run, wh_recording_unref);
  g_clear_pointer (&state->after_run, wh_recording_unref);
}

void
wh_session_forget_runs (WhSession *self)
{
  WhSessionState *state = &self->state;

  wh_jobs_cancel (self->jobs, WH_LANE_RUN);
  wh_session_stop_measuring (self);
  wh_session_forget_errors (self);
  wh_session_forget_bits (self);
  wh_session_forget_comparison (self);
  g_clear_pointer (&state->measured, g_hash_table_unref);
  g_clear_pointer (&state->data_fit, g_free);
  g_clear_pointer (&self->feeds, wh_feeds_unref);
}

void
wh_session_update_obstacle (WhSession *self)
{
  WhSessionState *state = &self->state;

  g_clear_pointer (&state->obstacle, g_free);
  if (state->original != NULL)
    state->obstacle = wh_run_dup_obstacle (state->original);
  if (state->obstacle == NULL && state->after != NULL && state->after != state->original)
    state->obstacle = wh_run_dup_obstacle (state->after);
}
