/* graph/changes.c: what became of each node, for marking it before and after
 *
 * A new node continues an old one when it stands for it and has the same op. Old nodes that none
 * continues are removed, new ones that continue none are added. One that continues is changed when
 * its arguments, its parameters' numbers or what feeds it differ.
 */
#include "config.h"

#include "graph/origin.h"

static gboolean
stands_for (const WhOriginMap *map, guint value, guint old_value)
{
  for (guint i = map->value_start[value]; i < map->value_start[value + 1]; i++)
    if (map->value_origins[i].value == old_value)
      return TRUE;

  return FALSE;
}

static gboolean
input_changed (const WhOriginMap *map,
               const WhGraph *old_graph,
               guint old_value,
               const WhGraph *new_graph,
               guint new_value)
{
  const WhValue *a = &old_graph->values[old_value];
  const WhValue *b = &new_graph->values[new_value];

  if (a->kind != b->kind)
    return TRUE;

  if (a->kind == WH_VALUE_PARAMETER)
    return !wh_tensor_equal (a->tensor, b->tensor);

  return !stands_for (map, new_value, old_value);
}

static gboolean
node_changed (const WhOriginMap *map,
              const WhGraph *old_graph,
              const WhNode *a,
              const WhGraph *new_graph,
              const WhNode *b)
{
  if (a->n_inputs != b->n_inputs || !wh_attributes_equal (a->attributes, b->attributes))
    return TRUE;

  for (guint i = 0; i < a->n_inputs; i++)
    if (input_changed (map, old_graph, a->inputs[i], new_graph, b->inputs[i]))
      return TRUE;

  return FALSE;
}

void
wh_origin_map_changes (const WhOriginMap *map,
                       const WhGraph *old_graph,
                       const WhGraph *new_graph,
                       WhChange *old_changes,
                       WhChange *new_changes)
{
  for (guint i = 0; i < old_graph->n_nodes; i++)
    old_changes[i] = WH_CHANGE_REMOVED;

  for (guint n = 0; n < new_graph->n_nodes; n++)
    {
      const WhNode *node = &new_graph->nodes[n];

      new_changes[n] = WH_CHANGE_ADDED;

      for (guint i = map->node_start[n]; i < map->node_start[n + 1]; i++)
        {
          guint old = map->node_origins[i];
          const WhNode *old_node = &old_graph->nodes[old];

          if (!g_str_equal (old_node->op_name, node->op_name) ||
              old_changes[old] != WH_CHANGE_REMOVED)
            continue;

          new_changes[n] = node_changed (map, old_graph, old_node, new_graph, node) ?
                             WH_CHANGE_PARAMETER :
                             WH_CHANGE_NONE;
          old_changes[old] = new_changes[n];
          break;
        }
    }
}
