/* app/session-tensor.c: the numbers of one value, and what they are like */
#include "config.h"

#include "app/session-private.h"

#include "graph/error.h"
#include "graph/run/statistics.h"

#include <glib/gi18n.h>

/* Statistics of some parameters: read from the file only now. */

typedef struct
{
  GPtrArray *tensors; /* of WhTensor */
  GArray *statistics; /* of WhStatistics */
} Survey;

static void
survey_free (gpointer data)
{
  Survey *survey = data;

  g_ptr_array_unref (survey->tensors);
  g_array_unref (survey->statistics);
  g_free (survey);
}

static gpointer
measure_all (WhJob *job, gpointer input, GError **error)
{
  Survey *survey = input;
  Survey *result = g_new0 (Survey, 1);

  result->tensors = g_ptr_array_ref (survey->tensors);
  result->statistics = g_array_new (FALSE, FALSE, sizeof (WhStatistics));
  for (guint i = 0; i < survey->tensors->len; i++)
    {
      WhStatistics statistics;

      if (!wh_statistics_measure (survey->tensors->pdata[i], &statistics, wh_job_cancellable (job),
                                  error))
        {
          survey_free (result);
          return NULL;
        }
      g_array_append_val (result->statistics, statistics);
    }

  return result;
}

static void
surveyed (gpointer data, const GError *error, gpointer owner)
{
  WhSession *self = owner;
  Survey *survey = data;

  if (error != NULL)
    return; /* cancelled: something else was picked */

  for (guint i = 0; i < survey->tensors->len; i++)
    g_hash_table_insert (self->state.statistics, wh_tensor_ref (survey->tensors->pdata[i]),
                         g_memdup2 (&g_array_index (survey->statistics, WhStatistics, i),
                                    sizeof (WhStatistics)));
  survey_free (survey);
  wh_session_changed (self, WH_SESSION_STATISTICS);
}

static const WhJobKind survey_job = {
  .title = NULL,
  .run = measure_all,
  .free_input = survey_free,
  .free_result = survey_free,
  .done = surveyed,
};

static const WhGraph *
picked_graph (const WhSessionState *state)
{
  return state->on_after || state->before == NULL ? state->after : state->before;
}

void
wh_session_want_statistics (WhSession *self, GArray *values)
{
  const WhGraph *graph = picked_graph (&self->state);
  Survey *survey;

  if (graph == NULL)
    return;

  survey = g_new0 (Survey, 1);
  survey->tensors = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_tensor_unref);
  survey->statistics = g_array_new (FALSE, FALSE, sizeof (WhStatistics));
  for (guint i = 0; i < values->len; i++)
    {
      WhTensor *tensor = graph->values[g_array_index (values, guint, i)].tensor;

      if (tensor != NULL && !g_hash_table_contains (self->state.statistics, tensor))
        g_ptr_array_add (survey->tensors, wh_tensor_ref (tensor));
    }

  if (survey->tensors->len == 0)
    {
      survey_free (survey);
      return;
    }
  wh_jobs_start (self->jobs, WH_LANE_STATISTICS, &survey_job, survey, self);
}

const WhStatistics *
wh_session_statistics (WhSession *self, WhTensor *tensor)
{
  return g_hash_table_lookup (self->state.statistics, tensor);
}

/* One value, before, after, or the difference. */

typedef struct
{
  WhTensor *tensor, *minus; /* @minus nullable */
  gboolean permuted;        /* @minus has its axes in another order ... */
  gint64 axes[WH_MAX_RANK]; /* ... these */
  gboolean rounded;         /* to ... */
  WhNumberGrid grid;
} Wanted;

typedef struct
{
  WhTensor *tensor;
  WhStatistics statistics;
  gboolean rounded;
  WhNumberGrid grid;
  gint64 n_clipped;
} Shown;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_clear_pointer (&wanted->tensor, wh_tensor_unref);
  g_clear_pointer (&wanted->minus, wh_tensor_unref);
  g_free (wanted);
}

static void
shown_free (gpointer data)
{
  Shown *shown = data;

  g_clear_pointer (&shown->tensor, wh_tensor_unref);
  g_free (shown);
}

static WhTensor *
subtract (const WhTensor *a, const WhTensor *b, GError **error)
{
  WhTensor *difference;
  const float *x, *y;
  float *z;

  if (!wh_shape_equal (&a->shape, &b->shape))
    {
      wh_fail (error, WH_ERROR_SHAPE, "the two sides have different shapes");
      return NULL;
    }

  difference = wh_tensor_new (&a->shape);
  x = wh_tensor_values (a);
  y = wh_tensor_values (b);
  z = wh_tensor_data (difference);
  for (gint64 i = 0, n = wh_tensor_n_elements (a); i < n; i++)
    z[i] = x[i] - y[i];

  return difference;
}

static gpointer
show (WhJob *job, gpointer input, GError **error)
{
  Wanted *wanted = input;
  Shown *shown = g_new0 (Shown, 1);

  if (wanted->minus != NULL)
    {
      g_autoptr (WhTensor) minus = wanted->permuted ?
                                     wh_tensor_permute (wanted->minus, wanted->axes) :
                                     wh_tensor_ref (wanted->minus);

      shown->tensor = subtract (wanted->tensor, minus, error);
    }
  else
    shown->tensor = wh_tensor_ref (wanted->tensor);

  shown->rounded = wanted->rounded;
  shown->grid = wanted->grid;
  if (shown->tensor != NULL && shown->rounded)
    shown->n_clipped = wh_number_grid_count_clipped (&shown->grid, wh_tensor_values (shown->tensor),
                                                     wh_tensor_n_elements (shown->tensor));

  if (shown->tensor == NULL ||
      !wh_statistics_measure (shown->tensor, &shown->statistics, wh_job_cancellable (job), error))
    {
      shown_free (shown);
      return NULL;
    }

  return shown;
}

static void
say (WhSession *self, const char *note)
{
  WhSessionState *state = &self->state;

  g_clear_pointer (&state->tensor, wh_tensor_unref);
  g_free (state->tensor_note);
  state->tensor_note = g_strdup (note);
  wh_session_changed (self, WH_SESSION_TENSOR);
}

static void
showed (gpointer data, const GError *error, gpointer owner)
{
  WhSession *self = owner;
  Shown *shown = data;

  if (error != NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        say (self, error->message);
      return;
    }

  say (self, NULL);
  g_hash_table_insert (self->state.statistics, wh_tensor_ref (shown->tensor),
                       g_memdup2 (&shown->statistics, sizeof (WhStatistics)));
  self->state.tensor = g_steal_pointer (&shown->tensor);
  self->state.tensor_rounded = shown->rounded;
  self->state.tensor_grid = shown->grid;
  self->state.tensor_clipped = shown->n_clipped;
  shown_free (shown);
  wh_session_changed (self, WH_SESSION_TENSOR);
}

static const WhJobKind show_job = {
  .title = NULL,
  .run = show,
  .free_input = wanted_free,
  .free_result = shown_free,
  .done = showed,
};

static WhTensor *
tensor_of (const WhGraph *graph, const WhRecording *recording, guint value)
{
  if (value == WH_NONE)
    return NULL;
  if (graph->values[value].tensor != NULL)
    return graph->values[value].tensor;

  return recording != NULL && recording->graph == graph ? recording->values[value] : NULL;
}

/* The value on both sides, from the one that was picked on. @origin: how they go together. */
static void
find_pair (const WhSessionState *state, guint value, guint *before, guint *after, WhOrigin *origin)
{
  const WhOrigin *origins;
  guint n;

  *before = *after = WH_NONE;
  if (state->on_after || state->before == NULL)
    *after = value;
  else
    {
      g_autoptr (GArray) found = wh_origin_map_find_values (state->map, value);

      *before = value;
      if (found->len > 0)
        *after = g_array_index (found, guint, 0);
    }

  if (state->map == NULL || *after == WH_NONE)
    return;

  origins = wh_origin_map_values (state->map, *after, &n);
  for (guint i = 0; i < n; i++)
    if (*before == WH_NONE || origins[i].value == *before)
      {
        *before = origins[i].value;
        *origin = origins[i];
        return;
      }
}

/* What the picked step, or else another, recorded of the value while it calibrated. */
const WhReportGrid *
wh_session_calibrated (WhSession *self)
{
  const WhSessionState *state = &self->state;
  const WhGraph *graph = picked_graph (state);
  const WhReportGrid *found = NULL;

  if (state->result == NULL || graph == NULL || state->tensor_value == WH_NONE)
    return NULL;

  for (guint i = 0; i < state->result->stages->len; i++)
    {
      const WhReport *report = wh_pipeline_result_stage (state->result, i)->report;

      for (guint k = 0; report != NULL && k < report->grids->len; k++)
        {
          const WhReportGrid *grid = report->grids->pdata[k];

          if (g_strcmp0 (grid->value, graph->values[state->tensor_value].name) == 0 &&
              (found == NULL || i + 1 == state->picked))
            found = grid;
        }
    }

  return found;
}

/* The grid that is laid over the value, in the graph itself or by a step. */
static gboolean
find_grid (WhSession *self, const WhGraph *graph, guint value, WhNumberGrid *out)
{
  const WhReportGrid *calibrated;

  if (wh_number_grid_find (graph, value, out))
    return TRUE;

  calibrated = wh_session_calibrated (self);
  if (calibrated == NULL || !(calibrated->step > 0.0))
    return FALSE;

  *out = (WhNumberGrid){ calibrated->low, calibrated->high, calibrated->step };
  return TRUE;
}

void
wh_session_show_tensor (WhSession *self, guint value, WhTensorSide side)
{
  WhSessionState *state = &self->state;
  WhTensor *before, *after;
  guint before_value, after_value;
  WhOrigin origin = { 0 };
  Wanted *wanted;

  if (state->model == NULL || state->after == NULL)
    return;

  state->tensor_value = value;
  state->side = side;
  find_pair (state, value, &before_value, &after_value, &origin);
  before =
    state->before != NULL ? tensor_of (state->before, state->before_run, before_value) : NULL;
  after = tensor_of (state->after, state->after_run, after_value);

  if ((side == WH_SIDE_AFTER && after == NULL) || (side == WH_SIDE_BEFORE && before == NULL) ||
      (side == WH_SIDE_DIFFERENCE && (before == NULL || after == NULL)))
    {
      wh_jobs_cancel (self->jobs, WH_LANE_TENSOR);
      say (self, state->after_run == NULL ? _ ("Run to see the numbers between functions.") :
                                            _ ("There is no such value on this side."));
      return;
    }

  wanted = g_new0 (Wanted, 1);
  wanted->tensor = wh_tensor_ref (side == WH_SIDE_BEFORE ? before : after);
  if (side == WH_SIDE_DIFFERENCE)
    {
      wanted->minus = wh_tensor_ref (before);
      wanted->permuted = origin.permuted;
      for (guint i = 0; i < WH_MAX_RANK; i++)
        wanted->axes[i] = origin.axes[i];
    }
  else
    wanted->rounded = find_grid (self, side == WH_SIDE_AFTER ? state->after : state->before,
                                 side == WH_SIDE_AFTER ? after_value : before_value, &wanted->grid);
  wh_jobs_start (self->jobs, WH_LANE_TENSOR, &show_job, wanted, self);
}
