/* app/session-search.c: the fewest bits that keep a budget
 *
 * What was found stays with the pipeline that it was found on. After an edit it may be out of date,
 * which is said, and after undoing the edit it is good again.
 */
#include "config.h"

#include "app/session-private.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  WhSnapshot *session;
  GPtrArray *steps;
  WhSearchBudget budget;
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
found_bits_free (WhFoundBits *found)
{
  g_clear_pointer (&found->result, wh_search_result_free);
  g_clear_pointer (&found->steps, g_ptr_array_unref);
  g_clear_pointer (&found->layers, g_array_unref);
  g_free (found);
}

static gboolean
is_replaced (const WhStep *step)
{
  return strcmp (step->converter->name, "fixed-point-weight") == 0;
}

GPtrArray *
wh_session_dup_search_base (WhSession *self)
{
  GPtrArray *base = wh_pipeline_copy (self->state.steps);

  for (guint i = base->len; i > 0; i--)
    if (is_replaced (base->pdata[i - 1]))
      g_ptr_array_remove_index (base, i - 1);

  return base;
}

static gpointer
search (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  const WhSnapshot *session = request->session;
  GCancellable *cancellable = wh_job_cancellable (job);
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhFeeds) feeds = wh_snapshot_dup_feeds (session, &dataset, NULL, cancellable, error);
  g_autoptr (WhPipelineResult) result = NULL;
  WhRunOptions options = wh_snapshot_run_options (session, job);
  const WhStage *last = NULL;
  WhSearchResult *points;
  WhFoundBits *found;

  if (feeds == NULL)
    return NULL;

  result =
    wh_pipeline_run (request->steps, session->original, feeds, session->result, cancellable, error);
  if (result == NULL)
    return NULL;
  points = wh_search_bits (request->steps, session->original, &request->budget, feeds, dataset,
                           &options, cancellable, error);
  if (points == NULL)
    return NULL;

  if (result->stages->len > 0)
    last = wh_pipeline_result_stage (result, result->stages->len - 1);
  found = g_new0 (WhFoundBits, 1);
  found->result = points;
  found->budget = request->budget;
  found->steps = g_ptr_array_ref (request->steps);
  found->layers = wh_layers_new ();
  found->float_bytes = (double) wh_graph_parameter_bytes (wh_pipeline_result_graph (result));
  found->picked = points->best;
  for (guint i = 0; i < points->layers->len; i++)
    wh_layers_add (found->layers, wh_pipeline_result_graph (result),
                   last != NULL ? last->to_original : NULL, points->layers->pdata[i]);

  return found;
}

static void
searched (gpointer data, const GError *error, gpointer owner)
{
  WhSession *self = owner;

  if (error != NULL)
    wh_session_failed (self, _ ("Could not search for bit widths"), error);
  else
    {
      g_clear_pointer (&self->state.found_bits, found_bits_free);
      self->state.found_bits = data;
      wh_session_update_marks (self);
    }

  wh_session_changed (self, WH_SESSION_ANALYSIS | WH_SESSION_MARKS);
}

static const WhJobKind search_job = {
  .title = N_ ("Searching bit widths"),
  .run = search,
  .free_input = request_free,
  .free_result = (GDestroyNotify) found_bits_free,
  .done = searched,
};

void
wh_session_search_bits (WhSession *self, const WhSearchBudget *budget)
{
  Request *request;

  if (self->state.model == NULL || self->state.obstacle != NULL)
    return;

  request = g_new0 (Request, 1);
  request->session = wh_session_dup_snapshot (self);
  request->steps = wh_session_dup_search_base (self);
  request->budget = *budget;
  wh_jobs_start (self->jobs, WH_LANE_SEARCH, &search_job, request, self);
  wh_session_changed (self, WH_SESSION_ANALYSIS);
}

WhFreshness
wh_session_bits_freshness (WhSession *self)
{
  g_autoptr (GPtrArray) base = NULL;

  if (self->state.found_bits == NULL)
    return WH_FRESHNESS_NONE;

  base = wh_session_dup_search_base (self);
  return wh_session_same_steps (base, self->state.found_bits->steps) ? WH_FRESHNESS_NOW :
                                                                       WH_FRESHNESS_BEFORE;
}

void
wh_session_pick_point (WhSession *self, int point)
{
  WhFoundBits *found = self->state.found_bits;

  if (found == NULL || point >= (int) found->result->points->len || point == found->picked)
    return;

  found->picked = point;
  wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_ANALYSIS | WH_SESSION_MARKS);
}

void
wh_session_preview_bits (WhSession *self, gboolean preview)
{
  if (self->state.previews_bits == preview)
    return;

  self->state.previews_bits = preview;
  if (self->state.model == NULL)
    return;

  wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_MARKS);
}

void
wh_session_apply_bits (WhSession *self)
{
  WhFoundBits *found = self->state.found_bits;
  GPtrArray *steps;

  if (found == NULL || found->picked < 0 || wh_session_bits_freshness (self) != WH_FRESHNESS_NOW)
    return;

  steps = wh_search_dup_steps (found->result,
                               &g_array_index (found->result->points, WhTradeOff, found->picked),
                               found->steps, &found->budget);
  wh_session_take_steps (self, steps, steps->len, NULL);
}

void
wh_session_forget_bits (WhSession *self)
{
  wh_jobs_cancel (self->jobs, WH_LANE_SEARCH);
  g_clear_pointer (&self->state.found_bits, found_bits_free);
}

double *
wh_session_dup_bits (WhSession *self, const WhGraph *graph)
{
  const WhFoundBits *found = self->state.found_bits;
  g_autofree double *numbers = NULL;
  const WhTradeOff *point;

  if (!self->state.previews_bits || found == NULL || found->picked < 0)
    return NULL;

  point = &g_array_index (found->result->points, WhTradeOff, found->picked);
  numbers = g_new (double, MAX (found->layers->len, 1));
  for (guint i = 0; i < found->layers->len; i++)
    numbers[i] = point->bits[i];

  return wh_session_spread (self, graph, found->layers, numbers);
}
