/* app/session-marks.c: what is painted on the boxes: changes, errors, times, bits */
#include "config.h"

#include "app/session-private.h"

#include "graph/layout/own-colors.h"

/* Anew, unless the scene is still that of the graph before the last change: what is known of the
 * new graph has nothing to do with its boxes, and it keeps its marks until the new one is placed.
 */
static void
update_marks (WhSession *self,
              WhMarkSet **marks,
              WhScene *scene,
              const WhGraph *graph,
              WhMarkFacts *facts)
{
  g_autofree double *local_db = NULL;
  g_autofree double *bits = NULL;

  if (scene == NULL || scene->graph != graph)
    return;

  local_db = wh_session_dup_local_errors (self, graph);
  bits = wh_session_dup_bits (self, graph);
  facts->color_by = self->state.color_by;
  facts->local_db = local_db;
  facts->bits = bits;
  facts->colors = self->colors;
  g_clear_pointer (marks, wh_mark_set_unref);
  *marks = wh_mark_set_new (scene, facts);
}

void
wh_session_update_marks (WhSession *self)
{
  WhSessionState *state = &self->state;
  g_autofree double *before_db = NULL;
  g_autofree double *after_db = NULL;
  WhMarkFacts before = { .changes = state->before_changes };
  WhMarkFacts after = { .changes = state->after_changes };

  if (state->comparison != NULL && state->before != NULL)
    {
      before_db = wh_marks_error_by_node (state->before, state->comparison, FALSE);
      after_db = wh_marks_error_by_node (state->after, state->comparison, TRUE);
    }

  before.error_db = state->color_by == WH_COLOR_BY_ERROR ? before_db : NULL;
  before.node_ms = state->before_run != NULL ? state->before_run->node_ms : NULL;
  update_marks (self, &state->before_marks, state->before_scene, state->before, &before);

  after.error_db = after_db;
  after.node_ms = state->after_run != NULL ? state->after_run->node_ms : NULL;
  update_marks (self, &state->after_marks, state->after_scene, state->after, &after);
}

void
wh_session_set_colors (WhSession *self, const char *const *colors)
{
  g_array_set_size (self->colors, 0);
  for (; *colors != NULL; colors++)
    wh_own_colors_add (self->colors, *colors, NULL); /* an odd one costs nothing but itself */

  if (self->state.model != NULL)
    wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_MARKS);
}

void
wh_session_set_color_by (WhSession *self, WhColorBy color_by)
{
  if (self->state.color_by == color_by)
    return;

  self->state.color_by = color_by;
  if (self->state.model != NULL)
    wh_session_update_marks (self);
  wh_session_changed (self, WH_SESSION_MARKS);
}
