/* app/session-analyse.c: where the error comes from, and the fewest bits that keep a budget
 *
 * What was found stays with the pipeline that it was found on. After an edit it may be out of date,
 * which is said, and after undoing the edit it is good again.
 */
#include "config.h"

#include "app/session-private.h"

#include "ui/layer-row.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

typedef struct
{
  GPtrArray *steps;
  WhGraph *graph;
  WhPipelineResult *reuse; /* nullable */
  WhFeeds *feeds;          /* nullable: made from @source */
  WhSource *source;
  guint n_threads;
  WhSearchBudget budget;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_ptr_array_unref (request->steps);
  wh_graph_unref (request->graph);
  g_clear_pointer (&request->reuse, wh_pipeline_result_unref);
  g_clear_pointer (&request->feeds, wh_feeds_unref);
  wh_source_free (request->source);
  g_free (request);
}

static Request *
request_new (WhSession *self, GPtrArray *steps)
{
  WhSessionState *state = &self->state;
  Request *request = g_new0 (Request, 1);

  request->steps = steps;
  request->graph = wh_graph_ref (state->original);
  request->reuse = state->result != NULL ? wh_pipeline_result_ref (state->result) : NULL;
  request->feeds = self->feeds != NULL ? wh_feeds_ref (self->feeds) : NULL;
  request->source = wh_source_copy (state);
  request->n_threads = state->n_threads;
  return request;
}

void
wh_errors_free (WhErrors *errors)
{
  g_clear_pointer (&errors->report, wh_sensitivity_report_free);
  g_clear_pointer (&errors->steps, g_ptr_array_unref);
  g_clear_pointer (&errors->layers, g_array_unref);
  g_free (errors);
}

void
wh_found_bits_free (WhFoundBits *found)
{
  g_clear_pointer (&found->result, wh_search_result_free);
  g_clear_pointer (&found->steps, g_ptr_array_unref);
  g_clear_pointer (&found->layers, g_array_unref);
  g_free (found);
}

static void
layer_clear (gpointer data)
{
  g_free (((WhAnalysedLayer *) data)->label);
}

/* "@lenet/ReLU_2" is "ReLU_2" where there is but one network. */
static const char *
without_network (const char *name)
{
  const char *slash = name[0] == '@' ? strrchr (name, '/') : NULL;

  return slash != NULL && slash[1] != '\0' ? slash + 1 : name;
}

/* What @node of @graph is called in tables, and which value of the original it writes. @map: from
 * @graph to the original; NULL: it is the original. */
static void
add_layer (GArray *layers, const WhGraph *graph, const WhOriginMap *map, const char *name)
{
  guint node = wh_graph_find_node (graph, name);
  WhAnalysedLayer layer = { .value = WH_NONE };

  if (node == WH_NONE)
    layer.label = g_strdup (name);
  else
    {
      g_autofree char *scope = wh_layer_dup_scope (graph, &graph->nodes[node]);

      layer.label = g_strdup (scope[0] != '\0' ? scope : without_network (name));
      if (graph->nodes[node].n_outputs > 0)
        {
          guint n = 1, value = graph->nodes[node].outputs[0];
          const WhOrigin *origins = map != NULL ? wh_origin_map_values (map, value, &n) : NULL;

          layer.value = map == NULL ? value : n > 0 ? origins[0].value : WH_NONE;
        }
    }

  g_array_append_val (layers, layer);
}

static GArray *
layers_new (void)
{
  GArray *layers = g_array_new (FALSE, FALSE, sizeof (WhAnalysedLayer));

  g_array_set_clear_func (layers, layer_clear);
  return layers;
}

static WhFeeds *
dup_feeds (Request *request, WhDataset **dataset, GCancellable *cancellable, GError **error)
{
  if (request->feeds != NULL && request->source->kind != WH_SOURCE_DATA)
    return wh_feeds_ref (request->feeds);

  return wh_source_dup_feeds (request->source, request->graph, dataset, NULL, cancellable, error);
}

static gpointer
measure (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  GCancellable *cancellable = wh_job_cancellable (job);
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhFeeds) feeds = dup_feeds (request, &dataset, cancellable, error);
  g_autoptr (WhPipelineResult) result = NULL;
  WhRunOptions options = {
    .n_threads = request->n_threads,
    .seed = request->source->seed,
    .progress = wh_job_set_fraction,
    .data = job,
  };
  WhSensitivityReport *report;
  WhErrors *errors;

  if (feeds == NULL)
    return NULL;

  result =
    wh_pipeline_run (request->steps, request->graph, feeds, request->reuse, cancellable, error);
  if (result == NULL)
    return NULL;
  report = wh_sensitivity_measure (request->steps, request->graph, feeds, dataset, &options,
                                   cancellable, error);
  if (report == NULL)
    return NULL;

  errors = g_new0 (WhErrors, 1);
  errors->report = report;
  errors->steps = g_ptr_array_ref (request->steps);
  errors->layers = layers_new ();
  for (guint i = 0; i < report->nodes->len; i++)
    {
      const WhSensitivity *one = &g_array_index (report->nodes, WhSensitivity, i);
      const WhStage *before =
        one->step > 0 ? wh_pipeline_result_stage (result, one->step - 1) : NULL;

      add_layer (errors->layers, before != NULL ? before->graph : request->graph,
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
      g_clear_pointer (&self->state.errors, wh_errors_free);
      self->state.errors = data;
      wh_session_update_marks (self);
    }

  wh_session_changed (self, WH_SESSION_ANALYSIS | WH_SESSION_MARKS);
}

static const WhJobKind errors_job = {
  .title = N_ ("Looking for the error"),
  .run = measure,
  .free_input = request_free,
  .free_result = (GDestroyNotify) wh_errors_free,
  .done = measured,
};

void
wh_session_find_errors (WhSession *self)
{
  if (self->state.model == NULL || self->state.obstacle != NULL)
    return;

  wh_jobs_start (self->jobs, WH_LANE_SENSITIVITY, &errors_job,
                 request_new (self, wh_pipeline_copy (self->state.steps)), self);
  wh_session_changed (self, WH_SESSION_ANALYSIS);
}

static gboolean
same_steps (GPtrArray *a, GPtrArray *b)
{
  g_autofree char *a_text = wh_pipeline_to_json (a);
  g_autofree char *b_text = wh_pipeline_to_json (b);

  return strcmp (a_text, b_text) == 0;
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

  return same_steps (state->errors->steps, state->steps) ? WH_FRESHNESS_NOW : WH_FRESHNESS_BEFORE;
}

/* The search. */

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
  GCancellable *cancellable = wh_job_cancellable (job);
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhFeeds) feeds = dup_feeds (request, &dataset, cancellable, error);
  g_autoptr (WhPipelineResult) result = NULL;
  WhRunOptions options = {
    .n_threads = request->n_threads,
    .seed = request->source->seed,
    .progress = wh_job_set_fraction,
    .data = job,
  };
  const WhStage *last = NULL;
  WhSearchResult *points;
  WhFoundBits *found;

  if (feeds == NULL)
    return NULL;

  result =
    wh_pipeline_run (request->steps, request->graph, feeds, request->reuse, cancellable, error);
  if (result == NULL)
    return NULL;
  points = wh_search_bits (request->steps, request->graph, &request->budget, feeds, dataset,
                           &options, cancellable, error);
  if (points == NULL)
    return NULL;

  if (result->stages->len > 0)
    last = wh_pipeline_result_stage (result, result->stages->len - 1);
  found = g_new0 (WhFoundBits, 1);
  found->result = points;
  found->budget = request->budget;
  found->steps = g_ptr_array_ref (request->steps);
  found->layers = layers_new ();
  found->float_bytes = (double) wh_graph_parameter_bytes (wh_pipeline_result_graph (result));
  found->picked = points->best;
  for (guint i = 0; i < points->layers->len; i++)
    add_layer (found->layers, wh_pipeline_result_graph (result),
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
      g_clear_pointer (&self->state.found_bits, wh_found_bits_free);
      self->state.found_bits = data;
      wh_session_update_marks (self);
    }

  wh_session_changed (self, WH_SESSION_ANALYSIS | WH_SESSION_MARKS);
}

static const WhJobKind search_job = {
  .title = N_ ("Searching bit widths"),
  .run = search,
  .free_input = request_free,
  .free_result = (GDestroyNotify) wh_found_bits_free,
  .done = searched,
};

void
wh_session_search_bits (WhSession *self, const WhSearchBudget *budget)
{
  Request *request;

  if (self->state.model == NULL || self->state.obstacle != NULL)
    return;

  request = request_new (self, wh_session_dup_search_base (self));
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
  return same_steps (base, self->state.found_bits->steps) ? WH_FRESHNESS_NOW : WH_FRESHNESS_BEFORE;
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
wh_session_forget_analysis (WhSession *self)
{
  wh_jobs_cancel (self->jobs, WH_LANE_SENSITIVITY);
  wh_jobs_cancel (self->jobs, WH_LANE_SEARCH);
  g_clear_pointer (&self->state.errors, wh_errors_free);
  g_clear_pointer (&self->state.found_bits, wh_found_bits_free);
}

/* By node of @graph, the least of what the values that it writes stand for; NAN for none.
 * @map: from @graph to the original; NULL: it is the original. */
static double *
spread (const WhGraph *graph, const WhOriginMap *map, GArray *layers, const double *numbers)
{
  g_autoptr (GHashTable) by_value = g_hash_table_new (NULL, NULL);
  double *by_node = g_new (double, MAX (graph->n_nodes, 1));

  for (guint i = 0; i < graph->n_nodes; i++)
    by_node[i] = NAN;

  for (guint i = 0; i < layers->len; i++)
    {
      guint value = g_array_index (layers, WhAnalysedLayer, i).value;
      const double *known = g_hash_table_lookup (by_value, GUINT_TO_POINTER (value));

      if (value != WH_NONE && !isnan (numbers[i]) && (known == NULL || numbers[i] < *known))
        g_hash_table_insert (by_value, GUINT_TO_POINTER (value), (gpointer) &numbers[i]);
    }

  for (guint v = 0; v < graph->n_values; v++)
    {
      guint node = graph->values[v].producer, n = 1;
      const WhOrigin *origins = map != NULL ? wh_origin_map_values (map, v, &n) : NULL;

      for (guint i = 0; node != WH_NONE && i < n; i++)
        {
          guint value = origins != NULL ? origins[i].value : v;
          const double *number = g_hash_table_lookup (by_value, GUINT_TO_POINTER (value));

          if (number != NULL && !(by_node[node] <= *number))
            by_node[node] = *number;
        }
    }

  return by_node;
}

/* From @graph, which is that of a stage, to the original. */
static const WhOriginMap *
map_of (const WhSessionState *state, const WhGraph *graph)
{
  for (guint i = 0; state->result != NULL && i < state->result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (state->result, i);

      if (stage->graph == graph)
        return stage->to_original;
    }

  return NULL;
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

  return spread (graph, graph == self->state.original ? NULL : map_of (&self->state, graph),
                 errors->layers, numbers);
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

  return spread (graph, graph == self->state.original ? NULL : map_of (&self->state, graph),
                 found->layers, numbers);
}

guint
wh_session_find_layer (WhSession *self, const WhAnalysedLayer *layer)
{
  const WhSessionState *state = &self->state;
  const WhOriginMap *map;

  if (layer->value == WH_NONE || state->after == NULL)
    return WH_NONE;
  if (state->after == state->original)
    return state->after->values[layer->value].producer;

  map = map_of (state, state->after);
  if (map != NULL)
    {
      g_autoptr (GArray) values = wh_origin_map_find_values (map, layer->value);

      if (values->len > 0)
        return state->after->values[g_array_index (values, guint, 0)].producer;
    }

  return WH_NONE;
}
