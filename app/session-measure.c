/* app/session-measure.c: what each step did to the outputs, how long it takes, how often it is
 * right
 *
 *   check     the outputs of each stage against the original's and against the stage before
 *   latency   median of the fast way
 *   with data accuracy of each stage
 *
 * The one job follows the other, both a moment after the last change and behind what is looked at.
 * What was measured of a graph stays until something else goes in: graphs don't change.
 */
#include "config.h"

#include "app/latency.h"
#include "app/session-private.h"

#include "graph/cost.h"
#include "graph/run/evaluate.h"

#include <glib/gi18n.h>
#include <math.h>

#define PAUSE_MS 250
#define MOST_CHECKED 2e11 /* multiply-adds of all stages; more is checked only when asked for */

typedef struct
{
  WhSnapshot *session;
  GHashTable *measured; /* what is known already */
  gboolean time_too;    /* after the check */
} Request;

typedef struct
{
  GHashTable *measured; /* WhGraph → WhMeasured: what is known now */
  WhFeeds *feeds;
  WhDataset *dataset; /* nullable */
  char *data_fit;
  gboolean time_too;
} Measures;

static void
request_free (gpointer data)
{
  Request *request = data;

  wh_snapshot_free (request->session);
  g_clear_pointer (&request->measured, g_hash_table_unref);
  g_free (request);
}

static void
measures_free (gpointer data)
{
  Measures *measures = data;

  g_clear_pointer (&measures->measured, g_hash_table_unref);
  g_clear_pointer (&measures->feeds, wh_feeds_unref);
  g_clear_pointer (&measures->dataset, wh_dataset_free);
  g_free (measures->data_fit);
  g_free (measures);
}

static Measures *
measures_new (const Request *request, GCancellable *cancellable, GError **error)
{
  Measures *measures = g_new0 (Measures, 1);

  measures->measured = wh_measured_table_copy (request->measured);
  measures->time_too = request->time_too;
  measures->feeds = wh_snapshot_dup_feeds (request->session, &measures->dataset,
                                           &measures->data_fit, cancellable, error);
  if (measures->feeds == NULL)
    g_clear_pointer (&measures, measures_free);

  return measures;
}

static gboolean
all_checked (const Request *request)
{
  const WhSnapshot *session = request->session;

  for (guint i = 0; session->result != NULL && i < session->result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (session->result, i);
      const WhMeasured *known = g_hash_table_lookup (request->measured, stage->graph);

      if (stage->graph != session->original && (known == NULL || isnan (known->sqnr_db)))
        return FALSE;
    }

  return TRUE;
}

static void
take_checks (const Request *request, Measures *measures, GArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    {
      const WhVerification *check = &g_array_index (checks, WhVerification, i);
      const WhStage *stage = wh_pipeline_result_stage (request->session->result, i);
      WhMeasured *measured;

      if (!check->measured || stage->graph == request->session->original)
        continue;

      measured = wh_measured_of (measures->measured, stage->graph);
      measured->sqnr_db = check->original_db;
      measured->check = *check;
    }
}

static gpointer
check (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  GCancellable *cancellable = wh_job_cancellable (job);
  const WhRunOptions options = wh_snapshot_run_options (request->session, job);
  Measures *measures = measures_new (request, cancellable, error);
  g_autoptr (GArray) checks = NULL;

  if (measures == NULL || all_checked (request))
    return measures;

  checks =
    wh_pipeline_verify (request->session->result, measures->feeds, &options, cancellable, error);
  if (checks == NULL)
    {
      measures_free (measures);
      return NULL;
    }

  take_checks (request, measures, checks);
  return measures;
}

static gboolean
measure_latency (const WhSnapshot *session,
                 Measures *measures,
                 GCancellable *cancellable,
                 GError **error)
{
  const WhGraph *candidates[] = { session->original, session->before, session->after };
  const WhGraph *graphs[G_N_ELEMENTS (candidates)];
  double latency_ms[G_N_ELEMENTS (candidates)];
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      gboolean again = candidates[i] == NULL;

      for (guint k = 0; k < n; k++)
        again = again || graphs[k] == candidates[i];
      if (!again)
        graphs[n++] = candidates[i];
    }

  if (!wh_latency_measure (graphs, n, measures->feeds, session->n_threads, latency_ms, cancellable,
                           error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    wh_measured_of (measures->measured, graphs[i])->latency_ms = latency_ms[i];

  return TRUE;
}

static gboolean
evaluate (const WhSnapshot *session,
          Measures *measures,
          const WhGraph *graph,
          GCancellable *cancellable,
          GError **error)
{
  const WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = session->n_threads };
  WhMeasured *measured = wh_measured_of (measures->measured, graph);
  g_auto (WhEvaluation) evaluation = { 0 };

  if (!isnan (measured->top1))
    return TRUE;
  if (!wh_evaluate (graph, measures->dataset, &options, &evaluation, cancellable, error))
    return FALSE;

  measured->top1 = evaluation.top1;
  measured->top5 = evaluation.top5;
  measured->n_samples = evaluation.n_samples;
  measured->predicted = g_steal_pointer (&evaluation.predicted);
  return TRUE;
}

static gboolean
measure_all (WhJob *job, const Request *request, Measures *measures, GError **error)
{
  const WhSnapshot *session = request->session;
  GCancellable *cancellable = wh_job_cancellable (job);
  guint n_stages = session->result != NULL ? session->result->stages->len : 0;

  if (!measure_latency (session, measures, cancellable, error))
    return FALSE;

  if (measures->dataset == NULL)
    return TRUE;

  if (!evaluate (session, measures, session->original, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n_stages; i++)
    {
      wh_job_set_fraction ((i + 2.0) / (n_stages + 2), job);
      if (!evaluate (session, measures, wh_pipeline_result_stage (session->result, i)->graph,
                     cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static gpointer
measure (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  Measures *measures = measures_new (request, wh_job_cancellable (job), error);

  if (measures != NULL && !measure_all (job, request, measures, error))
    g_clear_pointer (&measures, measures_free);

  return measures;
}

static void start (WhSession *self, const WhJobKind *kind, gboolean time_too);

static void
take (WhSession *self, Measures *measures)
{
  WhSessionState *state = &self->state;

  g_clear_pointer (&state->measured, g_hash_table_unref);
  state->measured = g_steal_pointer (&measures->measured);
  g_free (state->data_fit);
  state->data_fit = g_steal_pointer (&measures->data_fit);
  if (self->feeds == NULL)
    self->feeds = g_steal_pointer (&measures->feeds);
  measures_free (measures);
  wh_session_changed (self, WH_SESSION_RUN);
}

static void
measured (gpointer data, const GError *error, gpointer owner)
{
  if (error != NULL)
    wh_session_failed (owner, _ ("Could not measure"), error);
  else
    take (owner, data);
}

static const WhJobKind measure_job = {
  .title = N_ ("Measuring"),
  .run = measure,
  .free_input = request_free,
  .free_result = measures_free,
  .done = measured,
};

static void
checked (gpointer data, const GError *error, gpointer owner)
{
  gboolean time_too = data != NULL && ((Measures *) data)->time_too;

  if (error != NULL)
    {
      wh_session_failed (owner, _ ("Could not check the steps"), error);
      return;
    }

  take (owner, data);
  if (time_too)
    start (owner, &measure_job, FALSE);
}

static const WhJobKind check_job = {
  .title = N_ ("Checking"),
  .run = check,
  .free_input = request_free,
  .free_result = measures_free,
  .done = checked,
};

static void
start (WhSession *self, const WhJobKind *kind, gboolean time_too)
{
  Request *request = g_new0 (Request, 1);

  request->session = wh_session_dup_snapshot (self);
  request->measured = wh_measured_table_copy (self->state.measured);
  request->time_too = time_too;
  wh_jobs_start (self->jobs, WH_LANE_MEASURE, kind, request, self);
}

static gboolean
pause_over (gpointer data)
{
  WhSession *self = data;

  self->measure_source = 0;
  start (self, &check_job, self->time_too);
  return G_SOURCE_REMOVE;
}

void
wh_session_stop_measuring (WhSession *self)
{
  g_clear_handle_id (&self->measure_source, g_source_remove);
  wh_jobs_cancel (self->jobs, WH_LANE_MEASURE);
}

void
wh_session_measure_soon (WhSession *self, gboolean time_too)
{
  const WhSessionState *state = &self->state;
  double cost = 0.0;

  wh_session_stop_measuring (self);
  if (state->model == NULL || state->after == NULL || state->obstacle != NULL)
    return;

  for (guint i = 0; state->result != NULL && i < state->result->stages->len; i++)
    cost +=
      (double) wh_cost_graph (wh_pipeline_result_stage (state->result, i)->graph).multiply_adds;
  if (!time_too && (cost == 0.0 || cost > MOST_CHECKED || wh_session_is_heavy (self)))
    return;

  self->time_too = time_too;
  self->measure_source = g_timeout_add (PAUSE_MS, pause_over, self);
}
