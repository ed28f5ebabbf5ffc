/* app/session-save.c: the converted model and pictures, written in the background */
#include "config.h"

#include "app/session-private.h"

#include "graph/layout/draw.h"

#include <glib/gi18n.h>

#define PIXELS_PER_POINT 2.0 /* in .png: sharp on any screen */

typedef struct
{
  char *path;
  WhModel *model; /* of a model */
  guint network;
  WhGraph *graph;
  WhScene *scene; /* of a picture */
  WhMarkSet *marks;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->path);
  g_clear_pointer (&request->model, wh_model_unref);
  g_clear_pointer (&request->graph, wh_graph_unref);
  g_clear_pointer (&request->scene, wh_scene_unref);
  g_clear_pointer (&request->marks, wh_mark_set_unref);
  g_free (request);
}

static gpointer
save_model (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;

  if (!wh_model_save (request->model, request->network, request->graph, request->path,
                      WH_PARAMETERS_H5, wh_job_cancellable (job), error))
    return NULL;

  return g_strdup (request->path);
}

static gpointer
save_picture (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  const WhTheme theme = { 0 };

  if (!wh_scene_export (request->scene, request->marks != NULL ? &request->marks->marks : NULL,
                        &theme, PIXELS_PER_POINT, request->path, wh_job_cancellable (job), error))
    return NULL;

  return g_strdup (request->path);
}

static void
saved (gpointer path, const GError *error, gpointer owner)
{
  WhSession *self = owner;

  if (error != NULL)
    {
      wh_session_failed (self, _ ("Could not save"), error);
      return;
    }

  g_signal_emit_by_name (self, "saved", path);
  g_free (path);
}

static void
model_saved (gpointer path, const GError *error, gpointer owner)
{
  WhSession *self = owner;

  if (error == NULL)
    self->state.unsaved = FALSE;
  saved (path, error, owner);
}

static const WhJobKind model_job = {
  .title = N_ ("Saving"),
  .run = save_model,
  .free_input = request_free,
  .free_result = g_free,
  .done = model_saved,
};

static const WhJobKind picture_job = {
  .title = N_ ("Drawing"),
  .run = save_picture,
  .free_input = request_free,
  .free_result = g_free,
  .done = saved,
};

void
wh_session_save_model (WhSession *self, const char *path)
{
  WhSessionState *state = &self->state;
  Request *request;

  if (state->model == NULL || state->result == NULL)
    return;

  request = g_new0 (Request, 1);
  request->path = g_strdup (path);
  request->model = wh_model_ref (state->model);
  request->network = state->network;
  request->graph = wh_graph_ref (wh_pipeline_result_graph (state->result));
  wh_jobs_start (self->jobs, WH_LANE_SAVE, &model_job, request, self);
}

void
wh_session_export_picture (WhSession *self, gboolean after, const char *path)
{
  WhSessionState *state = &self->state;
  WhScene *scene = after || state->before_scene == NULL ? state->after_scene : state->before_scene;
  WhMarkSet *marks =
    after || state->before_scene == NULL ? state->after_marks : state->before_marks;
  Request *request;

  if (scene == NULL)
    return;

  request = g_new0 (Request, 1);
  request->path = g_strdup (path);
  request->scene = wh_scene_ref (scene);
  request->marks = marks != NULL ? wh_mark_set_ref (marks) : NULL;
  wh_jobs_start (self->jobs, WH_LANE_SAVE, &picture_job, request, self);
}
