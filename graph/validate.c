/* graph/validate.c: the net under the graph */
#include "config.h"

#include "graph/validate.h"

#include "graph/error.h"
#include "graph/origin.h"

static gboolean
check_value (const WhGraph *graph, guint v, GHashTable *names, GError **error)
{
  const WhValue *value = &graph->values[v];

  if (value->name == NULL || value->name[0] == '\0')
    return wh_fail (error, WH_ERROR_GRAPH, "value %u has no name", v);

  if (!g_hash_table_add (names, value->name))
    return wh_fail (error, WH_ERROR_GRAPH, "two values are called “%s”", value->name);

  if (wh_shape_n_elements (&value->shape) < 0 && value->shape_known)
    return wh_fail (error, WH_ERROR_SHAPE, "“%s” has an impossible shape", value->name);

  if ((value->kind == WH_VALUE_PARAMETER) != (value->tensor != NULL))
    return wh_fail (error, WH_ERROR_GRAPH, "“%s”: parameters and only they have numbers",
                    value->name);

  if (value->tensor != NULL && !wh_shape_equal (&value->shape, &value->tensor->shape))
    return wh_fail (error, WH_ERROR_SHAPE, "“%s” and its numbers differ in shape", value->name);

  if ((value->kind == WH_VALUE_INNER) != (value->producer != WH_NONE))
    return wh_fail (error, WH_ERROR_GRAPH, "“%s”: inner values and only they are written",
                    value->name);

  for (guint i = 0; i < value->n_readers; i++)
    {
      WhReader reader = value->readers[i];

      if (reader.node >= graph->n_nodes || reader.slot >= graph->nodes[reader.node].n_inputs ||
          graph->nodes[reader.node].inputs[reader.slot] != v)
        return wh_fail (error, WH_ERROR_GRAPH, "“%s” has a reader that doesn't read it",
                        value->name);
    }

  return TRUE;
}

static gboolean
check_node (const WhGraph *graph, guint n, GHashTable *names, GError **error)
{
  const WhNode *node = &graph->nodes[n];

  if (!g_hash_table_add (names, node->name))
    return wh_fail (error, WH_ERROR_GRAPH, "two nodes are called “%s”", node->name);

  if ((node->op == NULL) != (node->attributes == NULL) ||
      (node->op != NULL && node->attributes->op != node->op))
    return wh_fail (error, WH_ERROR_GRAPH, "“%s” has another op's arguments", node->name);

  for (guint i = 0; i < node->n_inputs; i++)
    {
      guint v = node->inputs[i];

      if (v >= graph->n_values)
        return wh_fail (error, WH_ERROR_GRAPH, "“%s” reads a value that isn't there", node->name);

      if (graph->values[v].producer != WH_NONE && graph->values[v].producer >= n)
        return wh_fail (error, WH_ERROR_GRAPH, "“%s” stands before what writes its input “%s”",
                        node->name, graph->values[v].name);
    }

  for (guint i = 0; i < node->n_outputs; i++)
    {
      guint v = node->outputs[i];

      if (v >= graph->n_values || graph->values[v].producer != n ||
          graph->values[v].producer_slot != i)
        return wh_fail (error, WH_ERROR_GRAPH, "output %u of “%s” has another writer", i,
                        node->name);
    }

  return TRUE;
}

static gboolean
check_origins (const WhGraph *graph, GError **error)
{
  const WhOriginMap *map = graph->origins;

  if (map == NULL)
    return TRUE;

  if (map->n_values != graph->n_values || map->n_nodes != graph->n_nodes)
    return wh_fail (error, WH_ERROR_GRAPH, "the origins are another graph's");

  for (guint i = 0; i < map->value_start[map->n_values]; i++)
    if (map->value_origins[i].value >= map->n_old_values)
      return wh_fail (error, WH_ERROR_GRAPH, "a value stands for one that never was");

  for (guint i = 0; i < map->node_start[map->n_nodes]; i++)
    if (map->node_origins[i] >= map->n_old_nodes)
      return wh_fail (error, WH_ERROR_GRAPH, "a node stands for one that never was");

  return TRUE;
}

gboolean
wh_graph_validate (const WhGraph *graph, GError **error)
{
  g_autoptr (GHashTable) value_names = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) node_names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint v = 0; v < graph->n_values; v++)
    if (!check_value (graph, v, value_names, error))
      return FALSE;

  for (guint n = 0; n < graph->n_nodes; n++)
    if (!check_node (graph, n, node_names, error))
      return FALSE;

  for (guint i = 0; i < graph->n_outputs; i++)
    if (graph->outputs[i] >= graph->n_values)
      return wh_fail (error, WH_ERROR_GRAPH, "an output isn't there");

  return check_origins (graph, error);
}
