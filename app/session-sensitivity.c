/* app/session-sensitivity.c: where the error comes from
 *
 * What was found stays with the pipeline that it was found on. After an edit it may be out of date,
 * which is said, and after undoing the edit it is good again.
 */
#include "config.h"

#include "app/session-private.h"

#include <glib/gi18n.h>

typedef struct
{
  WhSnapshot *session;
  GPtrArray *steps;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  wh_snapshot_free (request->session);
  g_ptr_array_unref (request->steps);
  g_free (request);
}

static void
errors_free (WhErrors *errors)
{
  g_clear_pointer (&errors->report, wh_sensitivity_report_free);
  g_clear_pointer (&errors->steps, g_ptr_array_unref);
  g_clear_pointer (&errors->layers, g_array_unref);
  g_free (errors);
}

static gpointer
measure (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  const WhSnapshot *session = request->session;
  GCancellable *cancellable = wh_job_cancellable (job);
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhFeeds) feeds = wh_snapshot_dup_feeds (session, &dataset, NULL, cancellable, error);
  g_autoptr (WhPipelineResult) result = NULL;
  WhRunOptions options = wh_snapshot_run_options (session, job);
  WhSensitivityReport *report;
  WhErrors *errors;

  if (feeds == NULL)
    return NULL;

  result =
    wh_pipeline_run (request->steps, session->original, feeds, session->result, cancellable, error);
  if (result == NULL)
    return NULL;
  report = wh_sensitivity_measure (request->steps, session->original, feeds, dataset, &options,
                                   cancellable, error);
  if (report == NULL)
    return NULL;

  errors = g_new0 (WhErrors, 1);
  errors->report = report;
  errors->steps = g_ptr_array_ref (request->steps);
  errors->layers = wh_layers_new ();
  for (guint i = 0; i < report->nodes->len; i++)
    {
      const WhSensitivity *one = &g_array_index (report->nodes, WhSensitivity, i);
      const WhStage *before =
        one->step > 0 ? wh_pipeline_result_stage (result, one->step - 1) : NULL;

      wh_layers_add (errors->layers, before != NULL ? before->graph : session->original,
                     before != NULL ? before->to_original : NULL, one->node);
    }

  return errors;
}

static void
measured (gpointer data, const GError *error, gpointer owner)
{
  WhSession *self = owner;

  if (error != NULL)
    wh_session_failed (self, _ ("Could not find where the error comes from"), error);
  else
    {
      g_clear_pointer (&self->state.errors, errors_free);
      self->state.errors = data;
      wh_session_update_marks (self);
    }

  wh_session_changed (self, WH_SESSION_ANALYSIS | WH_SESSION_MARKS);
}

static const WhJobKind errors_job = {
  .title = N_ ("Looking for the error"),
  .run = measure,
  .free_input = request_free,
  .free_result = (GDestroyNotify) errors_free,
  .done = measured,
};

void
wh_session_find_errors (WhSession *self)
{
  Request *request;

  if (self->state.model == NULL || self->state.obstacle != NULL)
    return;

  request = g_new0 (Request, 1);
  request->session = wh_session_dup_snapshot (self);
  request->steps = wh_pipeline_copy (self->state.steps);
  wh_jobs_start (self->jobs, WH_LANE_SENSITIVITY, &errors_job, request, self);
  wh_session_changed (self, WH_SESSION_ANALYSIS);
}

WhFreshness
wh_session_errors_freshness (WhSession *self)
{
  const WhSessionState *state = &self->state;

  if (state->errors == NULL || state->errors->steps->len != state->steps->len)
    return WH_FRESHNESS_NONE;

  for (guint i = 0; i < state->steps->len; i++)
    if (((WhStep *) state->errors->steps->pdata[i])->converter !=
        ((WhStep *) state->steps->pdata[i])->converter)
      return WH_FRESHNESS_NONE;

  return wh_session_same_steps (state->errors->steps, state->steps) ? WH_FRESHNESS_NOW :
                                                                      WH_FRESHNESS_BEFORE;
}

void
wh_session_forget_errors (WhSession *self)
{
  wh_jobs_cancel (self->jobs, WH_LANE_SENSITIVITY);
  g_clear_pointer (&self->state.errors, errors_free);
}

double *
wh_session_dup_local_errors (WhSession *self, const WhGraph *graph)
{
  const WhErrors *errors = self->state.errors;
  g_autofree double *numbers = NULL;

  if (wh_session_errors_freshness (self) == WH_FRESHNESS_NONE)
    return NULL;

  numbers = g_new (double, MAX (errors->report->nodes->len, 1));
  for (guint i = 0; i < errors->report->nodes->len; i++)
    numbers[i] = g_array_index (errors->report->nodes, WhSensitivity, i).local_db;

  return wh_session_spread (self, graph, errors->layers, numbers);
}
