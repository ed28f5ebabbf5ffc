/* graph/graph.c: what one asks of a finished graph */
#include "config.h"

#include "graph/graph.h"

#include "graph/graph-private.h"
#include "graph/origin.h"

#include <string.h>

void
wh_value_clear (WhValue *value)
{
  g_free (value->name);
  g_free (value->file_name);
  g_clear_pointer (&value->tensor, wh_tensor_unref);
  g_clear_pointer (&value->source, wh_message_unref);
}

void
wh_node_clear (WhNode *node)
{
  g_free (node->name);
  g_free (node->op_name);
  g_free (node->inputs);
  g_free (node->outputs);
  g_clear_pointer (&node->attributes, wh_attributes_unref);
  g_clear_pointer (&node->source, wh_message_unref);
}

WhGraph *
wh_graph_ref (const WhGraph *graph)
{
  WhGraph *self = (WhGraph *) graph;

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
wh_graph_unref (WhGraph *graph)
{
  if (!g_atomic_ref_count_dec (&graph->ref_count))
    return;

  for (guint i = 0; i < graph->n_values; i++)
    wh_value_clear (&graph->values[i]);

  for (guint i = 0; i < graph->n_nodes; i++)
    wh_node_clear (&graph->nodes[i]);

  g_clear_pointer (&graph->origins, wh_origin_map_unref);
  g_clear_pointer (&graph->value_names, g_hash_table_unref);
  g_clear_pointer (&graph->node_names, g_hash_table_unref);
  g_free (graph->values);
  g_free (graph->nodes);
  g_free (graph->readers);
  g_free (graph->inputs);
  g_free (graph->outputs);
  g_free (graph->name);
  g_free (graph);
}

static void
index_names (WhGraph *graph)
{
  if (!g_once_init_enter (&graph->names_once))
    return;

  graph->value_names = g_hash_table_new (g_str_hash, g_str_equal);
  graph->node_names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < graph->n_values; i++)
    g_hash_table_insert (graph->value_names, graph->values[i].name, GUINT_TO_POINTER (i));

  for (guint i = 0; i < graph->n_nodes; i++)
    g_hash_table_insert (graph->node_names, graph->nodes[i].name, GUINT_TO_POINTER (i));

  g_once_init_leave (&graph->names_once, 1);
}

static guint
look_up (GHashTable *names, const char *name)
{
  gpointer index;

  return g_hash_table_lookup_extended (names, name, NULL, &index) ? GPOINTER_TO_UINT (index) :
                                                                    WH_NONE;
}

guint
wh_graph_find_value (const WhGraph *graph, const char *name)
{
  index_names ((WhGraph *) graph);
  return look_up (graph->value_names, name);
}

guint
wh_graph_find_node (const WhGraph *graph, const char *name)
{
  index_names ((WhGraph *) graph);
  return look_up (graph->node_names, name);
}

gboolean
wh_graph_is_output (const WhGraph *graph, guint value)
{
  for (guint i = 0; i < graph->n_outputs; i++)
    if (graph->outputs[i] == value)
      return TRUE;

  return FALSE;
}

WhTensor *
wh_graph_input_tensor (const WhGraph *graph, const WhNode *node, guint slot)
{
  return slot < node->n_inputs ? graph->values[node->inputs[slot]].tensor : NULL;
}

const WhShape *
wh_graph_input_shape (const WhGraph *graph, const WhNode *node, guint slot)
{
  g_return_val_if_fail (slot < node->n_inputs, NULL);

  return &graph->values[node->inputs[slot]].shape;
}

const WhShape *
wh_graph_output_shape (const WhGraph *graph, const WhNode *node, guint slot)
{
  g_return_val_if_fail (slot < node->n_outputs, NULL);

  return &graph->values[node->outputs[slot]].shape;
}

const WhNode *
wh_graph_only_reader (const WhGraph *graph, guint value)
{
  const WhValue *v = &graph->values[value];

  if (v->n_readers != 1 || wh_graph_is_output (graph, value))
    return NULL;

  return &graph->nodes[v->readers[0].node];
}

const WhNode *
wh_graph_producer (const WhGraph *graph, guint value)
{
  guint producer = graph->values[value].producer;

  return producer != WH_NONE ? &graph->nodes[producer] : NULL;
}

guint
wh_graph_node_index (const WhGraph *graph, const WhNode *node)
{
  return (guint) (node - graph->nodes);
}

gboolean
wh_node_is (const WhNode *node, const char *op_name)
{
  return g_str_equal (node->op_name, op_name) &&
         (node->op == NULL || g_str_equal (node->op->domain, "nnabla"));
}

gint64
wh_node_int (const WhNode *node, const char *name)
{
  return wh_attributes_int (node->attributes, name);
}

gboolean
wh_node_bool (const WhNode *node, const char *name)
{
  return wh_attributes_bool (node->attributes, name);
}

double
wh_node_double (const WhNode *node, const char *name)
{
  return wh_attributes_double (node->attributes, name);
}

const char *
wh_node_string (const WhNode *node, const char *name)
{
  return wh_attributes_string (node->attributes, name);
}

char *
wh_graph_dup_node_scope (const WhGraph *graph, const WhNode *node)
{
  for (guint i = 0; i < node->n_inputs; i++)
    {
      const WhValue *value = &graph->values[node->inputs[i]];
      const char *first = value->name[0] == '@' ? strchr (value->name, '/') : NULL;
      const char *name = first != NULL ? first + 1 : value->name;
      const char *slash = strrchr (name, '/');

      if (value->kind == WH_VALUE_PARAMETER && slash != NULL)
        return g_strndup (name, (gsize) (slash - name));
    }

  return g_strdup ("");
}

gsize
wh_graph_parameter_bytes (const WhGraph *graph)
{
  WhGraph *self = (WhGraph *) graph;

  if (g_once_init_enter (&self->parameter_bytes_once))
    {
      for (guint i = 0; i < graph->n_values; i++)
        if (graph->values[i].kind == WH_VALUE_PARAMETER)
          self->parameter_bytes += wh_tensor_n_bytes (graph->values[i].tensor);
      g_once_init_leave (&self->parameter_bytes_once, 1);
    }

  return graph->parameter_bytes;
}

guint
wh_graph_n_parameters (const WhGraph *graph)
{
  guint n = 0;

  for (guint i = 0; i < graph->n_values; i++)
    n += graph->values[i].kind == WH_VALUE_PARAMETER;

  return n;
}
