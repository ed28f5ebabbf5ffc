/* app/session-exclude.c: nodes that a step leaves as they are
 *
 * A step knows its nodes by their names in the graph before it; what is picked may be on either
 * side, and before may be the original.
 */
#include "config.h"

#include "app/session-private.h"

static const WhStage *
stage_of (const WhSessionState *state, guint card)
{
  const WhStage *stage;

  if (card == 0 || state->result == NULL || card > state->result->stages->len)
    return NULL;

  stage = wh_pipeline_result_stage (state->result, card - 1);
  return stage->step == state->steps->pdata[card - 1] ? stage : NULL;
}

/* Whether the step has anything to do with the node: it converted it, or says why it didn't. */
static gboolean
concerns (const WhStage *stage, const char *node)
{
  if (wh_step_excludes (stage->step, node))
    return TRUE;

  for (guint i = 0; stage->report != NULL && i < stage->report->entries->len; i++)
    {
      const WhReportEntry *entry = stage->report->entries->pdata[i];

      if (entry->kind != WH_REPORT_NOTE && g_strcmp0 (entry->node, node) == 0)
        return TRUE;
    }

  return FALSE;
}

static void
add (GPtrArray *names, const WhStage *stage, const WhGraph *graph, guint node)
{
  const char *name = graph->nodes[node].name;

  if (concerns (stage, name))
    g_ptr_array_add (names, g_strdup (name));
}

GPtrArray *
wh_session_dup_excludable (WhSession *self)
{
  const WhSessionState *state = &self->state;
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  const WhStage *stage = stage_of (state, state->picked);
  const WhStage *before =
    stage != NULL && state->picked > 1 ? stage_of (state, state->picked - 1) : NULL;
  const WhGraph *graph = before != NULL ? before->graph : state->original;

  if (stage == NULL || state->node == WH_NONE || (state->picked > 1 && before == NULL))
    return names;

  if (state->on_after && stage->graph->origins != NULL && state->after == stage->graph)
    {
      guint n;
      const guint *nodes = wh_origin_map_nodes (stage->graph->origins, state->node, &n);

      for (guint i = 0; i < n; i++)
        add (names, stage, graph, nodes[i]);
    }
  else if (!state->on_after && state->before == graph)
    add (names, stage, graph, state->node);
  else if (!state->on_after && before != NULL)
    {
      g_autoptr (GArray) nodes = wh_origin_map_find_nodes (before->to_original, state->node);

      for (guint i = 0; i < nodes->len; i++)
        add (names, stage, graph, g_array_index (nodes, guint, i));
    }

  return names;
}

gboolean
wh_session_excludes (WhSession *self, guint card, GPtrArray *names)
{
  const WhSessionState *state = &self->state;

  if (card == 0 || card > state->steps->len)
    return FALSE;

  for (guint i = 0; i < names->len; i++)
    if (!wh_step_excludes (state->steps->pdata[card - 1], names->pdata[i]))
      return FALSE;

  return names->len > 0;
}

void
wh_session_exclude (WhSession *self, guint card, GPtrArray *names, gboolean exclude)
{
  const WhSessionState *state = &self->state;
  GPtrArray *steps;
  WhStep *step;

  if (card == 0 || card > state->steps->len || names->len == 0)
    return;

  step = wh_session_copy_with_step (self, card, &steps);
  if (exclude)
    wh_step_exclude (step, (const char *const *) names->pdata, names->len);
  for (guint i = 0; !exclude && i < names->len; i++)
    wh_step_include (step, names->pdata[i]);
  wh_session_take_steps (self, steps, state->picked, NULL);
}
