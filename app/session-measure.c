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

#include "app/session-private.h"

#include "graph/cost.h"
#include "graph/run/evaluate.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#define PAUSE_MS 250
#define MOST_CHECKED 2e11 /* multiply-adds of all stages; more is checked only when asked for */
#define TIMING_US 120000  /* spent on the latencies, about */
#define MAX_TIMED_RUNS 30

typedef struct
{
  WhGraph *original, *before, *after; /* @before nullable */
  WhPipelineResult *result;           /* nullable */
  WhFeeds *feeds;                     /* nullable: made from @source */
  WhSource *source;
  guint n_threads;
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
measured_free (gpointer data)
{
  WhMeasured *measured = data;

  g_free (measured->predicted);
  g_free (measured);
}

static GHashTable *
measured_table_new (void)
{
  return g_hash_table_new_full (NULL, NULL, (GDestroyNotify) wh_graph_unref, measured_free);
}

static GHashTable *
measured_table_copy (GHashTable *table)
{
  GHashTable *copy = measured_table_new ();
  GHashTableIter iter;
  gpointer graph, value;

  if (table == NULL)
    return copy;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &graph, &value))
    {
      WhMeasured *measured = g_memdup2 (value, sizeof (WhMeasured));

      measured->predicted =
        g_memdup2 (measured->predicted, (gsize) measured->n_samples * sizeof (gint64));
      g_hash_table_insert (copy, wh_graph_ref (graph), measured);
    }

  return copy;
}

static WhMeasured *
measured_of (GHashTable *table, const WhGraph *graph)
{
  WhMeasured *measured = g_hash_table_lookup (table, graph);

  if (measured == NULL)
    {
      measured = g_new0 (WhMeasured, 1);
      measured->sqnr_db = measured->top1 = measured->top5 = NAN;
      measured->latency_ms = NAN;
      g_hash_table_insert (table, wh_graph_ref (graph), measured);
    }

  return measured;
}

static void
request_free (gpointer data)
{
  Request *request = data;

  wh_graph_unref (request->original);
  g_clear_pointer (&request->before, wh_graph_unref);
  g_clear_pointer (&request->after, wh_graph_unref);
  g_clear_pointer (&request->result, wh_pipeline_result_unref);
  g_clear_pointer (&request->feeds, wh_feeds_unref);
  g_clear_pointer (&request->source, wh_source_free);
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

  measures->measured = measured_table_copy (request->measured);
  measures->time_too = request->time_too;
  measures->feeds = request->feeds != NULL && request->source->kind != WH_SOURCE_DATA ?
                      wh_feeds_ref (request->feeds) :
                      wh_source_dup_feeds (request->source, request->original, &measures->dataset,
                                           &measures->data_fit, cancellable, error);
  if (measures->feeds == NULL)
    g_clear_pointer (&measures, measures_free);

  return measures;
}

static gboolean
all_checked (const Request *request)
{
  for (guint i = 0; request->result != NULL && i < request->result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (request->result, i);
      const WhMeasured *known = g_hash_table_lookup (request->measured, stage->graph);

      if (stage->graph != request->original && (known == NULL || isnan (known->sqnr_db)))
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
      const WhStage *stage = wh_pipeline_result_stage (request->result, i);
      WhMeasured *measured;

      if (!check->measured || stage->graph == request->original)
        continue;

      measured = measured_of (measures->measured, stage->graph);
      measured->sqnr_db = check->original_db;
      measured->check = *check;
    }
}

static gpointer
check (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  GCancellable *cancellable = wh_job_cancellable (job);
  const WhRunOptions options = {
    .n_threads = request->n_threads,
    .seed = request->source->seed,
    .progress = wh_job_set_fraction,
    .data = job,
  };
  Measures *measures = measures_new (request, cancellable, error);
  g_autoptr (GArray) checks = NULL;

  if (measures == NULL || all_checked (request))
    return measures;

  checks = wh_pipeline_verify (request->result, measures->feeds, &options, cancellable, error);
  if (checks == NULL)
    {
      measures_free (measures);
      return NULL;
    }

  take_checks (request, measures, checks);
  return measures;
}

static int
by_value (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

typedef struct
{
  const WhGraph *graph;
  WhEngine *engine;
  double ms[MAX_TIMED_RUNS];
} Timed;

static gboolean
run_once (Timed *timed, guint n, const WhFeeds *feeds, GCancellable *cancellable, GError **error)
{
  g_autoptr (WhRecording) recording = wh_engine_run (timed->engine, feeds, cancellable, error);

  if (recording == NULL)
    return FALSE;

  timed->ms[n] = recording->total_ms;
  return TRUE;
}

/* All in turn, so that what else the machine does falls on all alike; the first round is not
 * counted. */
static gboolean
time_in_turn (Timed *timed,
              guint n_timed,
              const Request *request,
              Measures *measures,
              GCancellable *cancellable,
              GError **error)
{
  const WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = request->n_threads };
  gint64 begun;
  guint n = 0;

  for (guint i = 0; i < n_timed; i++)
    {
      timed[i].engine = wh_engine_new (timed[i].graph, &options, error);
      if (timed[i].engine == NULL || !run_once (&timed[i], 0, measures->feeds, cancellable, error))
        return FALSE;
    }

  begun = g_get_monotonic_time ();
  while (n < MAX_TIMED_RUNS && (n < 5 || g_get_monotonic_time () - begun < TIMING_US))
    {
      for (guint i = 0; i < n_timed; i++)
        if (!run_once (&timed[i], n, measures->feeds, cancellable, error))
          return FALSE;
      n++;
    }

  for (guint i = 0; i < n_timed; i++)
    {
      qsort (timed[i].ms, n, sizeof *timed[i].ms, by_value);
      measured_of (measures->measured, timed[i].graph)->latency_ms = timed[i].ms[n / 2];
    }

  return TRUE;
}

static gboolean
measure_latency (const Request *request,
                 Measures *measures,
                 GCancellable *cancellable,
                 GError **error)
{
  const WhGraph *graphs[] = { request->original, request->before, request->after };
  Timed timed[G_N_ELEMENTS (graphs)] = { 0 };
  gboolean measured;
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (graphs); i++)
    {
      gboolean again = graphs[i] == NULL;

      for (guint k = 0; k < n; k++)
        again = again || timed[k].graph == graphs[i];
      if (!again)
        timed[n++].graph = graphs[i];
    }

  measured = time_in_turn (timed, n, request, measures, cancellable, error);
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&timed[i].engine, wh_engine_free);

  return measured;
}

static gboolean
evaluate (const Request *request,
          Measures *measures,
          const WhGraph *graph,
          GCancellable *cancellable,
          GError **error)
{
  const WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = request->n_threads };
  WhMeasured *measured = measured_of (measures->measured, graph);
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
  GCancellable *cancellable = wh_job_cancellable (job);
  guint n_stages = request->result != NULL ? request->result->stages->len : 0;

  if (!measure_latency (request, measures, cancellable, error))
    return FALSE;

  if (measures->dataset == NULL)
    return TRUE;

  if (!evaluate (request, measures, request->original, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n_stages; i++)
    {
      wh_job_set_fraction ((i + 2.0) / (n_stages + 2), job);
      if (!evaluate (request, measures, wh_pipeline_result_stage (request->result, i)->graph,
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
  WhSessionState *state = &self->state;
  Request *request = g_new0 (Request, 1);

  request->original = wh_graph_ref (state->original);
  request->before = state->before != NULL ? wh_graph_ref (state->before) : NULL;
  request->after = wh_graph_ref (state->after);
  request->result = state->result != NULL ? wh_pipeline_result_ref (state->result) : NULL;
  request->feeds = self->feeds != NULL ? wh_feeds_ref (self->feeds) : NULL;
  request->source = wh_source_copy (state);
  request->n_threads = state->n_threads;
  request->measured = measured_table_copy (state->measured);
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

const WhMeasured *
wh_session_measured (WhSession *self, const WhGraph *graph)
{
  return self->state.measured != NULL ? g_hash_table_lookup (self->state.measured, graph) : NULL;
}
