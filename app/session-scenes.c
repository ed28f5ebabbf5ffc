/* app/session-scenes.c: what is shown before and after, and where
 *
 * A scene is kept for each graph of the pipeline while look and folding stay; the side after is
 * placed like the side before, so that what did not change lines up.
 */
#include "config.h"

#include "app/session-private.h"

#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  WhSceneWish wish;
  WhGraph *before, *after;
  WhScene *before_scene, *after_scene; /* nullable: those that are there already */
  WhScene *lined_up; /* the result's: @before_scene as it is shown beside @after */
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_strfreev (request->wish.collapsed);
  g_clear_pointer (&request->before, wh_graph_unref);
  g_clear_pointer (&request->after, wh_graph_unref);
  g_clear_pointer (&request->before_scene, wh_scene_unref);
  g_clear_pointer (&request->after_scene, wh_scene_unref);
  g_clear_pointer (&request->lined_up, wh_scene_unref);
  g_free (request);
}

WhScene *
wh_session_make_scene (const WhGraph *graph,
                       const WhSceneWish *wish,
                       const WhScene *like,
                       void (*notice) (gpointer data),
                       gpointer data,
                       GCancellable *cancellable,
                       GError **error)
{
  const WhSceneOptions options = {
    .look = wish->look,
    .collapsed = (const char *const *) wish->collapsed,
  };
  g_autoptr (WhScene) scene = wh_scene_new (graph, &options);

  if (!wh_scene_place_with_notice (scene, like, notice, data, cancellable, error))
    return NULL;

  return g_steal_pointer (&scene);
}

/* The result is the request itself, with its scenes. */
static gpointer
run (WhJob *job, gpointer input, GError **error)
{
  Request *request = input;
  Request *result;
  GCancellable *cancellable = wh_job_cancellable (job);

  if (request->before != NULL && request->before_scene == NULL)
    {
      request->before_scene = wh_session_make_scene (request->before, &request->wish, NULL, NULL,
                                                     NULL, cancellable, error);
      if (request->before_scene == NULL)
        return NULL;
    }

  if (request->after_scene == NULL)
    {
      request->after_scene =
        wh_session_make_scene (request->after, &request->wish, request->before_scene, NULL, NULL,
                               cancellable, error);
      if (request->after_scene == NULL)
        return NULL;
    }

  if (request->before_scene != NULL &&
      !wh_scene_line_up (request->before_scene,
                         &(WhSceneOptions){
                           .look = request->wish.look,
                           .collapsed = (const char *const *) request->wish.collapsed,
                         },
                         request->after_scene, &request->lined_up, cancellable, error))
    return NULL;

  result = g_memdup2 (request, sizeof *request);
  memset (request, 0, sizeof *request);
  return result;
}

static void
keep (WhSession *self, WhGraph *graph, WhScene *scene)
{
  if (graph != NULL)
    g_hash_table_insert (self->scenes, wh_graph_ref (graph), wh_scene_ref (scene));
}

static void
drop_scenes (WhSession *self)
{
  g_hash_table_remove_all (self->scenes);
  g_hash_table_remove_all (self->lined_up);
}

static void
drop_marks (WhSessionState *state)
{
  g_clear_pointer (&state->before_marks, wh_mark_set_unref);
  g_clear_pointer (&state->after_marks, wh_mark_set_unref);
}

static void
take_scenes (WhSession *self, WhScene *before, WhScene *after)
{
  WhSessionState *state = &self->state;

  drop_marks (state);
  g_clear_pointer (&state->before_scene, wh_scene_unref);
  g_clear_pointer (&state->after_scene, wh_scene_unref);
  state->before_scene = before != NULL ? wh_scene_ref (before) : NULL;
  state->after_scene = wh_scene_ref (after);
  wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_SCENES | WH_SESSION_MARKS | WH_SESSION_SELECTION);
}

static void
done (gpointer data, const GError *error, gpointer owner)
{
  WhSession *self = owner;
  Request *result = data;

  if (error != NULL)
    {
      wh_session_failed (self, _ ("Could not draw"), error);
      return;
    }

  keep (self, result->before, result->before_scene);
  keep (self, result->after, result->after_scene);
  if (result->lined_up != NULL)
    g_hash_table_insert (self->lined_up, wh_graph_ref (result->after),
                         wh_scene_ref (result->lined_up));
  take_scenes (self, result->lined_up, result->after_scene);
  request_free (result);
}

static const WhJobKind scenes_job = {
  .title = N_ ("Drawing"),
  .run = run,
  .free_input = request_free,
  .free_result = request_free,
  .done = done,
};

static char **
dup_collapsed (WhSession *self)
{
  char **names = g_new0 (char *, self->collapsed->len + 1);

  for (guint i = 0; i < self->collapsed->len; i++)
    names[i] = g_strdup (self->collapsed->pdata[i]);

  return names;
}

/* Scenes of graphs that the pipeline doesn't have any more go. */
static void
trim (WhSession *self, GHashTable *scenes)
{
  WhSessionState *state = &self->state;
  GHashTableIter iter;
  gpointer graph;

  g_hash_table_iter_init (&iter, scenes);
  while (g_hash_table_iter_next (&iter, &graph, NULL))
    {
      gboolean used = graph == state->original;

      for (guint i = 0; state->result != NULL && i < state->result->stages->len; i++)
        used = used || wh_pipeline_result_stage (state->result, i)->graph == graph;
      if (!used)
        g_hash_table_iter_remove (&iter);
    }
}

void
wh_session_place (WhSession *self)
{
  WhSessionState *state = &self->state;
  WhScene *before = state->before ? g_hash_table_lookup (self->scenes, state->before) : NULL;
  WhScene *after = g_hash_table_lookup (self->scenes, state->after);
  WhScene *lined_up = before ? g_hash_table_lookup (self->lined_up, state->after) : NULL;
  Request *request;

  trim (self, self->scenes);
  trim (self, self->lined_up);
  if (after != NULL &&
      (state->before == NULL || (lined_up != NULL && lined_up->graph == state->before)))
    {
      wh_jobs_cancel (self->jobs, WH_LANE_SCENES);
      take_scenes (self, lined_up, after);
      return;
    }

  request = g_new0 (Request, 1);
  request->wish = (WhSceneWish){ state->look, dup_collapsed (self) };
  request->before = state->before ? wh_graph_ref (state->before) : NULL;
  request->after = wh_graph_ref (state->after);
  request->before_scene = before ? wh_scene_ref (before) : NULL;
  request->after_scene = after ? wh_scene_ref (after) : NULL;
  wh_jobs_start (self->jobs, WH_LANE_SCENES, &scenes_job, request, self);
}

void
wh_session_forget_scenes (WhSession *self)
{
  WhSessionState *state = &self->state;

  wh_jobs_cancel (self->jobs, WH_LANE_SCENES);
  drop_scenes (self);
  drop_marks (state);
  g_clear_pointer (&state->before_scene, wh_scene_unref);
  g_clear_pointer (&state->after_scene, wh_scene_unref);
}

void
wh_session_set_look (WhSession *self, WhLook look)
{
  if (self->state.look == look)
    return;

  self->state.look = look;
  if (self->state.model == NULL)
    return;

  wh_session_forget_scenes (self);
  wh_session_update_sides (self);
}

static void
refold (WhSession *self)
{
  if (self->state.model == NULL)
    return;

  drop_scenes (self);
  wh_session_update_sides (self);
}

gboolean
wh_session_is_folded (WhSession *self, const char *scope)
{
  return g_ptr_array_find_with_equal_func (self->collapsed, scope, g_str_equal, NULL);
}

void
wh_session_toggle_scope (WhSession *self, const char *scope)
{
  guint index;

  if (g_ptr_array_find_with_equal_func (self->collapsed, scope, g_str_equal, &index))
    g_ptr_array_remove_index (self->collapsed, index);
  else
    g_ptr_array_add (self->collapsed, g_strdup (scope));
  refold (self);
}

void
wh_session_unfold_all (WhSession *self)
{
  g_ptr_array_set_size (self->collapsed, 0);
  refold (self);
}
