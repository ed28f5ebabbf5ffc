/* app/session-sides.c: what stands before and what after: two graphs, and how they hang together
 *
 * After is what the picked step made; before is what it was given, or the original.
 */
#include "config.h"

#include "app/session-private.h"

static const WhGraph *
graph_of_card (const WhSessionState *state, guint card)
{
  guint n = state->result != NULL ? state->result->stages->len : 0;

  return MIN (card, n) == 0 ? state->original :
                              wh_pipeline_result_stage (state->result, MIN (card, n) - 1)->graph;
}

static WhOriginMap *
dup_map (const WhSessionState *state, guint card)
{
  guint n = state->result != NULL ? state->result->stages->len : 0;

  card = MIN (card, n);
  if (state->before == state->after)
    return wh_origin_map_new_identity (state->after);
  if (state->against_original || card == 1)
    return wh_origin_map_ref (wh_pipeline_result_stage (state->result, card - 1)->to_original);

  return wh_origin_map_ref (state->after->origins);
}

static void
find_changes (WhSessionState *state)
{
  g_clear_pointer (&state->before_changes, g_free);
  g_clear_pointer (&state->after_changes, g_free);
  if (state->before == NULL)
    return;

  state->before_changes = g_new0 (WhChange, MAX (state->before->n_nodes, 1));
  state->after_changes = g_new0 (WhChange, MAX (state->after->n_nodes, 1));
  wh_origin_map_changes (state->map, state->before, state->after, state->before_changes,
                         state->after_changes);
}

/* The node or value that was picked, on the new graphs: the one of the same name. */
static void
follow_selection (WhSessionState *state, WhGraph *old_graph)
{
  const WhGraph *graph;
  const char *name;

  if (state->before == NULL)
    state->on_after = TRUE;
  graph = state->on_after ? state->after : state->before;

  if (old_graph == NULL || graph == old_graph)
    return;
  if (state->node != WH_NONE)
    {
      name = old_graph->nodes[state->node].name;
      state->node = wh_graph_find_node (graph, name);
    }
  if (state->value != WH_NONE)
    state->value = wh_graph_find_value (graph, old_graph->values[state->value].name);
  if (state->tensor_value != WH_NONE)
    state->tensor_value = wh_graph_find_value (graph, old_graph->values[state->tensor_value].name);
}

void
wh_session_update_sides (WhSession *self)
{
  WhSessionState *state = &self->state;
  guint card = state->picked;
  const WhGraph *after = graph_of_card (state, card);
  const WhGraph *before = NULL;
  g_autoptr (WhGraph) old_graph = NULL;

  if (card > 0)
    before = state->against_original ? state->original : graph_of_card (state, card - 1);
  if (state->result != NULL && card > state->result->stages->len)
    before = state->against_original ? state->original : after; /* its step failed */

  if (before != state->before || after != state->after)
    {
      if (state->after != NULL)
        old_graph =
          wh_graph_ref (state->on_after || state->before == NULL ? state->after : state->before);
      wh_session_forget_comparison (self);
      g_clear_pointer (&state->before, wh_graph_unref);
      g_clear_pointer (&state->after, wh_graph_unref);
      g_clear_pointer (&state->map, wh_origin_map_unref);
      state->before = before != NULL ? wh_graph_ref (before) : NULL;
      state->after = wh_graph_ref (after);
      state->map = before != NULL ? dup_map (state, card) : NULL;
      find_changes (state);
      follow_selection (state, old_graph);
      wh_session_update_obstacle (self);
      wh_session_changed (self, WH_SESSION_RUN | WH_SESSION_SELECTION);
    }

  wh_session_place (self);
}

void
wh_session_pick_step (WhSession *self, guint card)
{
  WhSessionState *state = &self->state;

  if (state->model == NULL || card > state->steps->len || card == state->picked)
    return;

  state->picked = card;
  wh_session_changed (self, WH_SESSION_STEPS);
  wh_session_update_sides (self);
  wh_session_run_if_quick (self);
}

void
wh_session_set_against_original (WhSession *self, gboolean against_original)
{
  WhSessionState *state = &self->state;

  if (state->against_original == against_original)
    return;

  state->against_original = against_original;
  wh_session_changed (self, WH_SESSION_STEPS);
  if (state->model == NULL)
    return;

  wh_session_update_sides (self);
  wh_session_run_if_quick (self);
}
