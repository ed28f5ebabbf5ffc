/* app/session-open.c: reads a model; its graph and its first picture come with it in one job */
#include "config.h"

#include "app/session-private.h"
#include "app/trace.h"

#include "graph/error.h"

#include <glib/gi18n.h>

typedef struct
{
  char **paths;
  WhModel *model; /* (nullable): open already, only another network or batch size of it */
  int network;    /* -1: the main one */
  gint64 batch_size;
  WhSceneWish wish;
} Request;

typedef struct
{
  WhModel *model;
  guint network;
  WhGraph *graph;
  WhScene *scene;
} Opened;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_strfreev (request->paths);
  g_clear_pointer (&request->model, wh_model_unref);
  g_strfreev (request->wish.collapsed);
  g_free (request);
}

static void
opened_free (gpointer data)
{
  Opened *opened = data;

  g_clear_pointer (&opened->model, wh_model_unref);
  g_clear_pointer (&opened->graph, wh_graph_unref);
  g_clear_pointer (&opened->scene, wh_scene_unref);
  g_free (opened);
}

typedef struct
{
  WhJob *job;
  const Request *request;
  const Opened *opened;
} Sketch;

/* Before dot works on it for long: the same model with a scene that is there at once. */
static void
hand_out_sketch (gpointer data)
{
  const Sketch *sketch = data;
  const WhSceneOptions options = {
    .look = sketch->request->wish.look,
    .collapsed = (const char *const *) sketch->request->wish.collapsed,
  };
  g_autoptr (WhScene) scene = wh_scene_new (sketch->opened->graph, &options);
  Opened *early;

  if (!wh_scene_place_coarsely (scene, wh_job_cancellable (sketch->job), NULL))
    return;

  early = g_new0 (Opened, 1);
  early->model = wh_model_ref (sketch->opened->model);
  early->network = sketch->opened->network;
  early->graph = wh_graph_ref (sketch->opened->graph);
  early->scene = g_steal_pointer (&scene);
  wh_job_hand_out (sketch->job, early);
}

static gpointer
run (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  GCancellable *cancellable = wh_job_cancellable (job);
  Opened *opened = g_new0 (Opened, 1);
  Sketch sketch = { job, request, opened };

  if (request->model != NULL)
    opened->model = wh_model_ref (request->model);
  else
    opened->model = wh_model_load ((const char *const *) request->paths,
                                   g_strv_length (request->paths), cancellable, error);
  if (opened->model == NULL)
    goto failed;

  if (opened->model->n_networks == 0)
    {
      wh_fail (error, WH_ERROR_GRAPH, "%s: there is no network in it, only parameters",
               request->paths != NULL ? request->paths[0] : opened->model->path);
      goto failed;
    }

  wh_trace ("model-read");
  opened->network = request->network >= 0 ? (guint) request->network : opened->model->main_network;
  opened->graph = wh_model_dup_graph (opened->model, opened->network, request->batch_size, error);
  if (opened->graph == NULL)
    goto failed;

  wh_trace ("graph-made");
  opened->scene = wh_session_make_scene (opened->graph, &request->wish, NULL, hand_out_sketch,
                                         &sketch, cancellable, error);
  if (opened->scene == NULL)
    goto failed;

  wh_trace ("scene-placed");
  return opened;

failed:
  opened_free (opened);
  return NULL;
}

void
wh_session_close_model (WhSession *self)
{
  WhSessionState *state = &self->state;

  wh_session_forget_runs (self);
  wh_session_forget_scenes (self);
  g_clear_pointer (&self->sketch, wh_scene_unref);
  state->is_sketch = FALSE;
  g_clear_pointer (&state->before, wh_graph_unref);
  g_clear_pointer (&state->after, wh_graph_unref);
  g_clear_pointer (&state->map, wh_origin_map_unref);
  g_clear_pointer (&state->before_changes, g_free);
  g_clear_pointer (&state->after_changes, g_free);
  g_clear_pointer (&state->result, wh_pipeline_result_unref);
  g_clear_pointer (&state->original, wh_graph_unref);
  g_clear_pointer (&state->model, wh_model_unref);
  g_clear_pointer (&state->step_error, g_free);
  g_clear_pointer (&state->tensor, wh_tensor_unref);
  g_clear_pointer (&state->tensor_note, g_free);
  g_clear_pointer (&state->path, g_free);
  g_hash_table_remove_all (state->statistics);
  state->node = state->value = state->tensor_value = WH_NONE;
  state->picked = 0;
}

/* Another file begins with no steps; another network or batch size of the same keeps them. */
static void
take_steps (WhSession *self, gboolean same_model)
{
  WhSessionState *state = &self->state;

  if (same_model)
    return;

  g_clear_pointer (&state->steps, g_ptr_array_unref);
  state->steps = wh_pipeline_new ();
  wh_history_clear (self->history);
  wh_history_push (self->history, state->steps, 0, NULL);
  state->unsaved = FALSE;

  if (self->wanted_steps != NULL)
    {
      g_ptr_array_unref (state->steps);
      state->steps = g_steal_pointer (&self->wanted_steps);
      state->picked = state->steps->len;
      wh_history_push (self->history, state->steps, state->picked, NULL);
    }
}

static void
show (WhSession *self, Opened *opened, gboolean is_sketch)
{
  WhSessionState *state = &self->state;
  gboolean same_model = state->model == opened->model;

  wh_session_close_model (self);
  state->model = g_steal_pointer (&opened->model);
  state->path = g_strdup (state->model->path);
  state->network = opened->network;
  state->original = g_steal_pointer (&opened->graph);
  state->batch_size = state->original->batch_size;
  g_hash_table_insert (self->scenes, wh_graph_ref (state->original), wh_scene_ref (opened->scene));
  if (is_sketch)
    self->sketch = wh_scene_ref (opened->scene);
  state->is_sketch = is_sketch;
  take_steps (self, same_model);
  opened_free (opened);

  wh_session_update_obstacle (self);
  wh_session_changed (self, WH_SESSION_MODEL);
  wh_session_update_sides (self);
  wh_session_convert (self);
  wh_trace ("window-filled");
}

static void
early (gpointer result, gpointer owner)
{
  show (owner, result, TRUE);
}

/* The real scene takes the sketch's place, unless another look or folding has done so. */
static void
refine (WhSession *self, Opened *opened)
{
  WhSessionState *state = &self->state;

  state->is_sketch = FALSE;
  if (g_hash_table_lookup (self->scenes, state->original) == self->sketch)
    {
      g_hash_table_remove_all (self->scenes);
      g_hash_table_remove_all (self->lined_up);
      g_hash_table_insert (self->scenes, wh_graph_ref (state->original),
                           wh_scene_ref (opened->scene));
      wh_session_update_sides (self);
    }
  g_clear_pointer (&self->sketch, wh_scene_unref);
  opened_free (opened);
}

static void
done (gpointer result, const GError *error, gpointer owner)
{
  WhSession *self = owner;
  Opened *opened = result;

  if (error != NULL)
    {
      g_clear_pointer (&self->sketch, wh_scene_unref);
      self->state.is_sketch = FALSE;
      g_clear_pointer (&self->wanted_steps, g_ptr_array_unref);
      wh_session_failed (self, _ ("Could not open the model"), error);
    }
  else if (self->sketch != NULL && opened->graph == self->state.original)
    refine (self, opened);
  else
    show (self, opened, FALSE);
}

static const WhJobKind open_job = {
  .title = N_ ("Opening"),
  .run = run,
  .free_input = request_free,
  .free_result = opened_free,
  .done = done,
  .early = early,
};

static void
start (WhSession *self, Request *request)
{
  wh_trace ("opening");
  request->wish.look = self->state.look;
  wh_jobs_cancel (self->jobs, WH_LANE_STEPS);
  wh_jobs_cancel (self->jobs, WH_LANE_RUN);
  wh_jobs_start (self->jobs, WH_LANE_OPEN, &open_job, request, self);
}

void
wh_session_open (WhSession *self, const char *const *paths, GPtrArray *steps)
{
  Request *request = g_new0 (Request, 1);

  g_return_if_fail (WH_IS_SESSION (self));

  g_clear_pointer (&self->wanted_steps, g_ptr_array_unref);
  self->wanted_steps = steps != NULL ? g_ptr_array_ref (steps) : NULL;
  request->paths = g_strdupv ((char **) paths);
  request->network = -1;
  start (self, request);
}

static void
open_again (WhSession *self, guint network, gint64 batch_size)
{
  Request *request = g_new0 (Request, 1);

  request->model = wh_model_ref (self->state.model);
  request->network = (int) network;
  request->batch_size = batch_size;
  start (self, request);
}

void
wh_session_set_network (WhSession *self, guint network)
{
  g_return_if_fail (WH_IS_SESSION (self));

  if (self->state.model != NULL && network < self->state.model->n_networks &&
      network != self->state.network)
    open_again (self, network, 0);
}

void
wh_session_set_batch_size (WhSession *self, gint64 batch_size)
{
  g_return_if_fail (WH_IS_SESSION (self));

  if (self->state.model != NULL && batch_size > 0 && batch_size != self->state.batch_size)
    open_again (self, self->state.network, batch_size);
}
