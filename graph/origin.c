/* graph/origin.c: which old values and nodes the new ones stand for */
#include "config.h"

#include "graph/origin.h"

WhOriginMap *
wh_origin_map_ref (WhOriginMap *map)
{
  g_atomic_ref_count_inc (&map->ref_count);
  return map;
}

void
wh_origin_map_unref (WhOriginMap *map)
{
  if (!g_atomic_ref_count_dec (&map->ref_count))
    return;

  g_free (map->value_start);
  g_free (map->value_origins);
  g_free (map->node_start);
  g_free (map->node_origins);
  g_free (map);
}

/* Lays the arrays in @lists (nullable entries) end to end. */
static gpointer
flatten (GPtrArray *lists, gsize element_size, guint **start)
{
  g_autoptr (GByteArray) all = g_byte_array_new ();

  *start = g_new (guint, lists->len + 1);

  for (guint i = 0; i < lists->len; i++)
    {
      const GArray *list = g_ptr_array_index (lists, i);

      (*start)[i] = all->len / (guint) element_size;

      if (list != NULL)
        g_byte_array_append (all, (const guint8 *) list->data, list->len * (guint) element_size);
    }

  (*start)[lists->len] = all->len / (guint) element_size;
  return g_byte_array_free (g_steal_pointer (&all), FALSE);
}

WhOriginMap *
wh_origin_map_new (GPtrArray *values, GPtrArray *nodes, guint n_old_values, guint n_old_nodes)
{
  WhOriginMap *map = g_new0 (WhOriginMap, 1);

  g_atomic_ref_count_init (&map->ref_count);
  map->n_values = values->len;
  map->n_nodes = nodes->len;
  map->n_old_values = n_old_values;
  map->n_old_nodes = n_old_nodes;
  map->value_origins = flatten (values, sizeof (WhOrigin), &map->value_start);
  map->node_origins = flatten (nodes, sizeof (guint), &map->node_start);

  g_ptr_array_unref (values);
  g_ptr_array_unref (nodes);
  return map;
}

static GPtrArray *
new_lists (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
}

static GArray *
add_list (GPtrArray *lists, gsize element_size)
{
  GArray *list = g_array_new (FALSE, FALSE, (guint) element_size);

  g_ptr_array_add (lists, list);
  return list;
}

WhOriginMap *
wh_origin_map_new_identity (const WhGraph *graph)
{
  GPtrArray *values = new_lists ();
  GPtrArray *nodes = new_lists ();

  for (guint v = 0; v < graph->n_values; v++)
    {
      WhOrigin origin = { .value = v };

      g_array_append_val (add_list (values, sizeof (WhOrigin)), origin);
    }

  for (guint n = 0; n < graph->n_nodes; n++)
    g_array_append_val (add_list (nodes, sizeof (guint)), n);

  return wh_origin_map_new (values, nodes, graph->n_values, graph->n_nodes);
}

/* c.size[k] = b.size[second[k]] and b.size[j] = a.size[first[j]]: c.size[k] =
 * a.size[first[second[k]]] */
static WhOrigin
compose_one (const WhOrigin *first, const WhOrigin *second)
{
  WhOrigin origin = { .value = first->value, .permuted = first->permuted || second->permuted };

  for (gint8 k = 0; origin.permuted && k < WH_MAX_RANK; k++)
    {
      gint8 j = second->permuted ? second->axes[k] : k;

      origin.axes[k] = first->permuted ? first->axes[j] : j;
    }

  return origin;
}

static void
add_node_origin (GArray *list, guint node)
{
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, guint, i) == node)
      return;

  g_array_append_val (list, node);
}

WhOriginMap *
wh_origin_map_compose (const WhOriginMap *first, const WhOriginMap *second)
{
  GPtrArray *values = new_lists ();
  GPtrArray *nodes = new_lists ();

  g_return_val_if_fail (second->n_old_values == first->n_values, NULL);
  g_return_val_if_fail (second->n_old_nodes == first->n_nodes, NULL);

  for (guint v = 0; v < second->n_values; v++)
    {
      GArray *list = add_list (values, sizeof (WhOrigin));

      for (guint i = second->value_start[v]; i < second->value_start[v + 1]; i++)
        {
          const WhOrigin *between = &second->value_origins[i];

          for (guint k = first->value_start[between->value];
               k < first->value_start[between->value + 1]; k++)
            {
              WhOrigin origin = compose_one (&first->value_origins[k], between);

              g_array_append_val (list, origin);
            }
        }
    }

  for (guint n = 0; n < second->n_nodes; n++)
    {
      GArray *list = add_list (nodes, sizeof (guint));

      for (guint i = second->node_start[n]; i < second->node_start[n + 1]; i++)
        {
          guint between = second->node_origins[i];

          for (guint k = first->node_start[between]; k < first->node_start[between + 1]; k++)
            add_node_origin (list, first->node_origins[k]);
        }
    }

  return wh_origin_map_new (values, nodes, first->n_old_values, first->n_old_nodes);
}

WhOriginMap *
wh_origin_map_new_by_name (const WhGraph *old_graph, const WhGraph *new_graph)
{
  GPtrArray *values = new_lists ();
  GPtrArray *nodes = new_lists ();

  for (guint v = 0; v < new_graph->n_values; v++)
    {
      GArray *list = add_list (values, sizeof (WhOrigin));
      WhOrigin origin = { .value = wh_graph_find_value (old_graph, new_graph->values[v].name) };

      if (origin.value != WH_NONE &&
          wh_shape_equal (&old_graph->values[origin.value].shape, &new_graph->values[v].shape))
        g_array_append_val (list, origin);
    }

  for (guint n = 0; n < new_graph->n_nodes; n++)
    {
      GArray *list = add_list (nodes, sizeof (guint));
      guint old_node = wh_graph_find_node (old_graph, new_graph->nodes[n].name);

      if (old_node != WH_NONE)
        g_array_append_val (list, old_node);
    }

  return wh_origin_map_new (values, nodes, old_graph->n_values, old_graph->n_nodes);
}

const WhOrigin *
wh_origin_map_values (const WhOriginMap *map, guint value, guint *n)
{
  *n = map->value_start[value + 1] - map->value_start[value];
  return map->value_origins + map->value_start[value];
}

const guint *
wh_origin_map_nodes (const WhOriginMap *map, guint node, guint *n)
{
  *n = map->node_start[node + 1] - map->node_start[node];
  return map->node_origins + map->node_start[node];
}

GArray *
wh_origin_map_find_values (const WhOriginMap *map, guint old_value)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint v = 0; v < map->n_values; v++)
    for (guint i = map->value_start[v]; i < map->value_start[v + 1]; i++)
      if (map->value_origins[i].value == old_value)
        {
          g_array_append_val (found, v);
          break;
        }

  return found;
}

GArray *
wh_origin_map_find_nodes (const WhOriginMap *map, guint old_node)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint n = 0; n < map->n_nodes; n++)
    for (guint i = map->node_start[n]; i < map->node_start[n + 1]; i++)
      if (map->node_origins[i] == old_node)
        g_array_append_val (found, n);

  return found;
}
