/* app/session-layers.c: the functions that an analysis names, found again in each graph of the
 * session
 *
 * A function is known by the value of the original that it writes, so what was found of it can be
 * shown before and after, and stays when other steps are picked.
 */
#include "config.h"

#include "app/session-private.h"

#include "ui/layer-row.h"

#include <math.h>
#include <string.h>

static void
layer_clear (gpointer data)
{
  g_free (((WhAnalysedLayer *) data)->label);
}

GArray *
wh_layers_new (void)
{
  GArray *layers = g_array_new (FALSE, FALSE, sizeof (WhAnalysedLayer));

  g_array_set_clear_func (layers, layer_clear);
  return layers;
}

/* "@lenet/ReLU_2" is "ReLU_2" where there is but one network. */
static const char *
without_network (const char *name)
{
  const char *slash = name[0] == '@' ? strrchr (name, '/') : NULL;

  return slash != NULL && slash[1] != '\0' ? slash + 1 : name;
}

void
wh_layers_add (GArray *layers, const WhGraph *graph, const WhOriginMap *map, const char *name)
{
  guint node = wh_graph_find_node (graph, name);
  WhAnalysedLayer layer = { .value = WH_NONE };

  if (node == WH_NONE)
    layer.label = g_strdup (name);
  else
    {
      g_autofree char *scope = wh_layer_dup_scope (graph, &graph->nodes[node]);

      layer.label = g_strdup (scope[0] != '\0' ? scope : without_network (name));
      if (graph->nodes[node].n_outputs > 0)
        {
          guint n = 1, value = graph->nodes[node].outputs[0];
          const WhOrigin *origins = map != NULL ? wh_origin_map_values (map, value, &n) : NULL;

          layer.value = map == NULL ? value : n > 0 ? origins[0].value : WH_NONE;
        }
    }

  g_array_append_val (layers, layer);
}

/* From @graph, which is that of a stage, to the original. */
static const WhOriginMap *
map_of (const WhSessionState *state, const WhGraph *graph)
{
  for (guint i = 0; state->result != NULL && i < state->result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (state->result, i);

      if (stage->graph == graph)
        return stage->to_original;
    }

  return NULL;
}

double *
wh_session_spread (WhSession *self, const WhGraph *graph, GArray *layers, const double *numbers)
{
  const WhOriginMap *map = graph == self->state.original ? NULL : map_of (&self->state, graph);
  g_autoptr (GHashTable) by_value = g_hash_table_new (NULL, NULL);
  double *by_node = g_new (double, MAX (graph->n_nodes, 1));

  for (guint i = 0; i < graph->n_nodes; i++)
    by_node[i] = NAN;

  for (guint i = 0; i < layers->len; i++)
    {
      guint value = g_array_index (layers, WhAnalysedLayer, i).value;
      const double *known = g_hash_table_lookup (by_value, GUINT_TO_POINTER (value));

      if (value != WH_NONE && !isnan (numbers[i]) && (known == NULL || numbers[i] < *known))
        g_hash_table_insert (by_value, GUINT_TO_POINTER (value), (gpointer) &numbers[i]);
    }

  for (guint v = 0; v < graph->n_values; v++)
    {
      guint node = graph->values[v].producer, n = 1;
      const WhOrigin *origins = map != NULL ? wh_origin_map_values (map, v, &n) : NULL;

      for (guint i = 0; node != WH_NONE && i < n; i++)
        {
          guint value = origins != NULL ? origins[i].value : v;
          const double *number = g_hash_table_lookup (by_value, GUINT_TO_POINTER (value));

          if (number != NULL && !(by_node[node] <= *number))
            by_node[node] = *number;
        }
    }

  return by_node;
}

guint
wh_session_find_layer (WhSession *self, const WhAnalysedLayer *layer)
{
  const WhSessionState *state = &self->state;
  const WhOriginMap *map;

  if (layer->value == WH_NONE || state->after == NULL)
    return WH_NONE;
  if (state->after == state->original)
    return state->after->values[layer->value].producer;

  map = map_of (state, state->after);
  if (map != NULL)
    {
      g_autoptr (GArray) values = wh_origin_map_find_values (map, layer->value);

      if (values->len > 0)
        return state->after->values[g_array_index (values, guint, 0)].producer;
    }

  return WH_NONE;
}
