/* app/session-snapshot.c: what a job takes along of a session, which may go on without it */
#include "config.h"

#include "app/session-private.h"

WhSnapshot *
wh_session_dup_snapshot (WhSession *self)
{
  const WhSessionState *state = &self->state;
  WhSnapshot *snapshot = g_new0 (WhSnapshot, 1);

  snapshot->original = wh_graph_ref (state->original);
  snapshot->before = state->before != NULL ? wh_graph_ref (state->before) : NULL;
  snapshot->after = state->after != NULL ? wh_graph_ref (state->after) : NULL;
  snapshot->map = state->map != NULL ? wh_origin_map_ref (state->map) : NULL;
  snapshot->result = state->result != NULL ? wh_pipeline_result_ref (state->result) : NULL;
  snapshot->feeds = self->feeds != NULL ? wh_feeds_ref (self->feeds) : NULL;
  snapshot->source = wh_source_copy (state);
  snapshot->n_threads = state->n_threads;
  return snapshot;
}

void
wh_snapshot_free (WhSnapshot *snapshot)
{
  wh_graph_unref (snapshot->original);
  g_clear_pointer (&snapshot->before, wh_graph_unref);
  g_clear_pointer (&snapshot->after, wh_graph_unref);
  g_clear_pointer (&snapshot->map, wh_origin_map_unref);
  g_clear_pointer (&snapshot->result, wh_pipeline_result_unref);
  g_clear_pointer (&snapshot->feeds, wh_feeds_unref);
  wh_source_free (snapshot->source);
  g_free (snapshot);
}

WhFeeds *
wh_snapshot_dup_feeds (const WhSnapshot *snapshot,
                       WhDataset **dataset,
                       char **fit_text,
                       GCancellable *cancellable,
                       GError **error)
{
  gboolean wants_data = dataset != NULL && snapshot->source->kind == WH_SOURCE_DATA;

  if (snapshot->feeds != NULL && !wants_data)
    return wh_feeds_ref (snapshot->feeds);

  return wh_source_dup_feeds (snapshot->source, snapshot->original, dataset, fit_text, cancellable,
                              error);
}

WhRunOptions
wh_snapshot_run_options (const WhSnapshot *snapshot, WhJob *job)
{
  return (WhRunOptions){
    .mode = WH_RUN_OBSERVING,
    .n_threads = snapshot->n_threads,
    .seed = snapshot->source->seed,
    .progress = job != NULL ? wh_job_set_fraction : NULL,
    .data = job,
  };
}
