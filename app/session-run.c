/* app/session-run.c: runs before and after, and measures every step against the original
 *
 *   before, after   observing, every value kept, compared through the origins
 *   each stage      its outputs against the original's and against the stage before
 *   latency         median of the fast way
 *   with data       accuracy of each stage
 *
 * What was measured of a graph stays until something else goes in: graphs don't change.
 */
#include "config.h"

#include "app/session-private.h"

#include "converters/verify.h"
#include "graph/cost.h"
#include "graph/run/evaluate.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#define QUICK_MULTIPLY_ADDS 4e9               /* more is run only when asked for */
#define MOST_KEPT_BYTES (512.0 * 1024 * 1024) /* of inner values, both sides together */
#define TIMING_US 120000                      /* spent on one graph's latency, about */
#define MAX_TIMED_RUNS 30

typedef struct
{
  WhGraph *original, *before, *after; /* @before nullable */
  WhOriginMap *map;
  WhPipelineResult *result;
  WhFeeds *feeds; /* nullable: made from @source */
  WhSource *source;
  guint n_threads;
  GHashTable *measured; /* WhGraph → WhMeasured: what is known already, and then all */
} Request;

typedef struct
{
  WhGraph *before, *after;
  WhComparison *comparison;
  WhRecording *before_run, *after_run;
  GHashTable *measured;
  WhFeeds *feeds;
  WhDataset *dataset;
  char *data_fit;
} Ran;

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

static void
request_free (gpointer data)
{
  Request *request = data;

  wh_graph_unref (request->original);
  g_clear_pointer (&request->before, wh_graph_unref);
  g_clear_pointer (&request->after, wh_graph_unref);
  g_clear_pointer (&request->map, wh_origin_map_unref);
  g_clear_pointer (&request->result, wh_pipeline_result_unref);
  g_clear_pointer (&request->feeds, wh_feeds_unref);
  g_clear_pointer (&request->source, wh_source_free);
  g_clear_pointer (&request->measured, g_hash_table_unref);
  g_free (request);
}

static void
ran_free (gpointer data)
{
  Ran *ran = data;

  g_clear_pointer (&ran->before, wh_graph_unref);
  g_clear_pointer (&ran->after, wh_graph_unref);
  g_clear_pointer (&ran->comparison, wh_comparison_unref);
  g_clear_pointer (&ran->before_run, wh_recording_unref);
  g_clear_pointer (&ran->after_run, wh_recording_unref);
  g_clear_pointer (&ran->measured, g_hash_table_unref);
  g_clear_pointer (&ran->feeds, wh_feeds_unref);
  g_clear_pointer (&ran->dataset, wh_dataset_free);
  g_free (ran->data_fit);
  g_free (ran);
}

static WhMeasured *
measured_of (GHashTable *table, const WhGraph *graph)
{
  WhMeasured *measured = g_hash_table_lookup (table, graph);

  if (measured == NULL)
    {
      measured = g_new0 (WhMeasured, 1);
      measured->sqnr_db = measured->top1 = measured->top5 = NAN;
      measured->latency_ms = measured->step_rel = NAN;
      g_hash_table_insert (table, wh_graph_ref (graph), measured);
    }

  return measured;
}

static double
inner_bytes (const WhGraph *graph)
{
  double n_bytes = 0.0;

  for (guint i = 0; i < graph->n_values; i++)
    if (graph->values[i].kind == WH_VALUE_INNER)
      n_bytes += 4.0 * (double) wh_shape_n_elements (&graph->values[i].shape);

  return n_bytes;
}

static gboolean
compare (const Request *request, Ran *ran, GCancellable *cancellable, GError **error)
{
  WhRunOptions options = {
    .mode = WH_RUN_OBSERVING,
    .n_threads = request->n_threads,
    .seed = request->source->seed,
    .keep_all = TRUE,
    .time_nodes = TRUE,
  };
  const WhGraph *before = request->before;

  if (inner_bytes (request->after) + (before != NULL ? inner_bytes (before) : 0.0) >
      MOST_KEPT_BYTES)
    {
      options.keep_all = FALSE;
      if (before == NULL)
        return TRUE;
      ran->comparison = wh_compare_graphs (before, request->after, request->map, ran->feeds,
                                           &options, cancellable, error);
      return ran->comparison != NULL;
    }

  ran->after_run = wh_run (request->after, ran->feeds, &options, cancellable, error);
  if (ran->after_run == NULL)
    return FALSE;
  if (before == NULL)
    return TRUE;

  ran->before_run = before == request->after ?
                      wh_recording_ref (ran->after_run) :
                      wh_run (before, ran->feeds, &options, cancellable, error);
  if (ran->before_run == NULL)
    return FALSE;

  ran->comparison = wh_compare_recordings (ran->before_run, ran->after_run, request->map, error);
  return ran->comparison != NULL;
}

/* Each stage against the original and against the stage before. */
static gboolean
verify (const Request *request, Ran *ran, GCancellable *cancellable, GError **error)
{
  const WhRunOptions options = { .n_threads = request->n_threads, .seed = request->source->seed };
  g_autoptr (GArray) verifications = NULL;
  gboolean all_known = TRUE;

  for (guint i = 0; request->result != NULL && i < request->result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (request->result, i);
      const WhMeasured *known = g_hash_table_lookup (ran->measured, stage->graph);

      all_known = all_known &&
                  (stage->graph == request->original || (known != NULL && !isnan (known->sqnr_db)));
    }
  if (all_known)
    return TRUE;

  verifications = wh_pipeline_verify (request->result, ran->feeds, &options, cancellable, error);
  if (verifications == NULL)
    return FALSE;

  for (guint i = 0; i < verifications->len; i++)
    {
      const WhVerification *verification = &g_array_index (verifications, WhVerification, i);
      const WhStage *stage = wh_pipeline_result_stage (request->result, i);

      if (!verification->measured || stage->graph == request->original)
        continue;
      {
        WhMeasured *measured = measured_of (ran->measured, stage->graph);

        measured->sqnr_db = verification->original_db;
        measured->step_rel = verification->before_rel;
        measured->broken = verification->broken;
      }
    }

  return TRUE;
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
              Ran *ran,
              GCancellable *cancellable,
              GError **error)
{
  const WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = request->n_threads };
  gint64 begun;
  guint n = 0;

  for (guint i = 0; i < n_timed; i++)
    {
      timed[i].engine = wh_engine_new (timed[i].graph, &options, error);
      if (timed[i].engine == NULL || !run_once (&timed[i], 0, ran->feeds, cancellable, error))
        return FALSE;
    }

  begun = g_get_monotonic_time ();
  while (n < MAX_TIMED_RUNS && (n < 5 || g_get_monotonic_time () - begun < TIMING_US))
    {
      for (guint i = 0; i < n_timed; i++)
        if (!run_once (&timed[i], n, ran->feeds, cancellable, error))
          return FALSE;
      n++;
    }

  for (guint i = 0; i < n_timed; i++)
    {
      qsort (timed[i].ms, n, sizeof *timed[i].ms, by_value);
      measured_of (ran->measured, timed[i].graph)->latency_ms = timed[i].ms[n / 2];
    }

  return TRUE;
}

static gboolean
measure_latency (const Request *request, Ran *ran, GCancellable *cancellable, GError **error)
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

  measured = time_in_turn (timed, n, request, ran, cancellable, error);
  for (guint i = 0; i < n; i++)
    g_clear_pointer (&timed[i].engine, wh_engine_free);

  return measured;
}

static gboolean
evaluate (const Request *request,
          Ran *ran,
          const WhGraph *graph,
          GCancellable *cancellable,
          GError **error)
{
  const WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = request->n_threads };
  WhMeasured *measured = measured_of (ran->measured, graph);
  g_auto (WhEvaluation) evaluation = { 0 };

  if (!isnan (measured->top1))
    return TRUE;
  if (!wh_evaluate (graph, ran->dataset, &options, &evaluation, cancellable, error))
    return FALSE;

  measured->top1 = evaluation.top1;
  measured->top5 = evaluation.top5;
  measured->n_samples = evaluation.n_samples;
  measured->predicted = g_steal_pointer (&evaluation.predicted);
  return TRUE;
}

static gboolean
measure_all (WhJob *job, const Request *request, Ran *ran, GError **error)
{
  GCancellable *cancellable = wh_job_cancellable (job);
  guint n_stages = request->result != NULL ? request->result->stages->len : 0;

  if (!measure_latency (request, ran, cancellable, error))
    return FALSE;

  if (ran->dataset == NULL)
    return TRUE;

  if (!evaluate (request, ran, request->original, cancellable, error))
    return FALSE;
  for (guint i = 0; i < n_stages; i++)
    {
      wh_job_set_fraction (0.4 + 0.6 * (i + 1) / (n_stages + 1), job);
      if (!evaluate (request, ran, wh_pipeline_result_stage (request->result, i)->graph,
                     cancellable, error))
        return FALSE;
    }

  return TRUE;
}

static gpointer
run (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  GCancellable *cancellable = wh_job_cancellable (job);
  Ran *ran = g_new0 (Ran, 1);

  ran->measured = measured_table_copy (request->measured);
  ran->before = request->before != NULL ? wh_graph_ref (request->before) : NULL;
  ran->after = wh_graph_ref (request->after);
  ran->feeds = request->feeds != NULL && request->source->kind != WH_SOURCE_DATA ?
                 wh_feeds_ref (request->feeds) :
                 wh_source_dup_feeds (request->source, request->original, &ran->dataset,
                                      &ran->data_fit, cancellable, error);
  if (ran->feeds == NULL)
    goto failed;

  wh_job_set_fraction (0.05, job);
  if (!compare (request, ran, cancellable, error))
    goto failed;

  wh_job_set_fraction (0.3, job);
  if (!verify (request, ran, cancellable, error))
    goto failed;

  wh_job_set_fraction (0.4, job);
  if (!measure_all (job, request, ran, error))
    goto failed;

  return ran;

failed:
  ran_free (ran);
  return NULL;
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
  g_clear_pointer (&state->measured, g_hash_table_unref);
  state->measured = g_steal_pointer (&ran->measured);
  g_free (state->data_fit);
  state->data_fit = g_steal_pointer (&ran->data_fit);
  if (self->feeds == NULL)
    self->feeds = g_steal_pointer (&ran->feeds);
  ran_free (ran);

  wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_RUN | WH_SESSION_MARKS | WH_SESSION_SELECTION);
  if (state->tensor_value != WH_NONE)
    wh_session_show_tensor (self, state->tensor_value, state->side);
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

  request = g_new0 (Request, 1);
  request->original = wh_graph_ref (state->original);
  request->before = state->before != NULL ? wh_graph_ref (state->before) : NULL;
  request->after = wh_graph_ref (state->after);
  request->map = state->map != NULL ? wh_origin_map_ref (state->map) : NULL;
  request->result = state->result != NULL ? wh_pipeline_result_ref (state->result) : NULL;
  request->feeds = self->feeds != NULL ? wh_feeds_ref (self->feeds) : NULL;
  request->source = wh_source_copy (state);
  request->n_threads = state->n_threads;
  request->measured = measured_table_copy (state->measured);
  wh_jobs_start (self->jobs, WH_LANE_RUN, &run_job, request, self);
  wh_session_changed (self, WH_SESSION_RUN);
}

void
wh_session_run_if_quick (WhSession *self)
{
  WhSessionState *state = &self->state;
  double cost;

  if (!state->automatic || state->obstacle != NULL || state->before == NULL)
    return;

  cost = (double) wh_cost_graph (state->after).multiply_adds;
  if (cost < QUICK_MULTIPLY_ADDS)
    wh_session_run (self);
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

const WhMeasured *
wh_session_measured (WhSession *self, const WhGraph *graph)
{
  return self->state.measured != NULL ? g_hash_table_lookup (self->state.measured, graph) : NULL;
}

/* Other numbers go in: what was measured on the old ones goes, and calibrating steps run anew. */
static void
source_changed (WhSession *self)
{
  wh_session_forget_runs (self);
  wh_session_changed (self, WH_SESSION_SOURCE | WH_SESSION_RUN);
  if (self->state.model == NULL)
    return;

  wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_MARKS | WH_SESSION_STEPS);
  wh_session_convert (self);
}

void
wh_session_set_source (WhSession *self, WhSourceKind source, guint64 seed, guint n_threads)
{
  WhSessionState *state = &self->state;
  gboolean other_numbers = state->source != source || state->seed != seed;

  state->source = source;
  state->seed = seed;
  state->n_threads = n_threads;
  if (other_numbers)
    source_changed (self);
  else
    wh_session_changed (self, WH_SESSION_SOURCE);
}

void
wh_session_set_source_file (WhSession *self, const char *path)
{
  g_free (self->state.source_file);
  self->state.source_file = g_strdup (path);
  self->state.source = WH_SOURCE_FILE;
  source_changed (self);
}

void
wh_session_set_data_file (WhSession *self, const char *path)
{
  g_free (self->state.data_file);
  self->state.data_file = g_strdup (path);
  self->state.source = WH_SOURCE_DATA;
  source_changed (self);
}

void
wh_session_set_automatic (WhSession *self, gboolean automatic)
{
  self->state.automatic = automatic;
  wh_session_changed (self, WH_SESSION_SOURCE);
  if (automatic && self->state.model != NULL && self->state.comparison == NULL)
    wh_session_run_if_quick (self);
}

char *
wh_session_dup_source_name (WhSession *self)
{
  const WhSessionState *state = &self->state;
  const char *path = state->source == WH_SOURCE_DATA ? state->data_file : state->source_file;

  switch (state->source)
    {
    case WH_SOURCE_ZEROS:
      return g_strdup (_ ("zeros"));
    case WH_SOURCE_ONES:
      return g_strdup (_ ("ones"));
    case WH_SOURCE_FILE:
    case WH_SOURCE_DATA:
      return path != NULL ? g_path_get_basename (path) : g_strdup (_ ("no file chosen"));
    case WH_SOURCE_RANDOM:
    default:
      return g_strdup_printf (_ ("random, seed %" G_GUINT64_FORMAT), state->seed);
    }
}
