/* ui/layer-row.c: how far one layer's result lies from the original's */
#include "config.h"

#include "ui/layer-row.h"

struct _WhLayerRow
{
  GObject parent_instance;

  char *name;
  guint node;
  WhDifference difference;
};

G_DEFINE_FINAL_TYPE (WhLayerRow, wh_layer_row, G_TYPE_OBJECT)

static WhLayerRow *
layer_row_new (const char *name, guint node, const WhDifference *difference)
{
  WhLayerRow *self = g_object_new (WH_TYPE_LAYER_ROW, NULL);

  self->name = g_strdup (name);
  self->node = node;
  self->difference = *difference;
  return self;
}

const char *
wh_layer_row_name (WhLayerRow *self)
{
  return self->name;
}

guint
wh_layer_row_node (WhLayerRow *self)
{
  return self->node;
}

const WhDifference *
wh_layer_row_difference (WhLayerRow *self)
{
  return &self->difference;
}

gboolean
wh_layer_is (const WhGraph *graph, const WhNode *node)
{
  for (guint i = 0; i < node->n_inputs; i++)
    if (graph->values[node->inputs[i]].kind != WH_VALUE_PARAMETER)
      return TRUE;

  return node->n_inputs == 0;
}

char *
wh_layer_dup_scope (const WhGraph *graph, const WhNode *node)
{
  char *scope = wh_graph_dup_node_scope (graph, node);

  for (guint i = 0; scope[0] == '\0' && i < node->n_inputs; i++)
    {
      const WhNode *rounds = wh_graph_producer (graph, node->inputs[i]);

      if (rounds == NULL || wh_layer_is (graph, rounds))
        continue;
      g_free (scope);
      scope = wh_graph_dup_node_scope (graph, rounds);
    }

  return scope;
}

/* Its scope, else what it does ("MaxPooling"), numbered when there are several. */
static char *
dup_layer_name (const WhGraph *graph, const WhNode *node, GHashTable *n_seen)
{
  g_autofree char *name = wh_layer_dup_scope (graph, node);
  guint n;

  if (name[0] == '\0')
    {
      g_free (name);
      name = g_strdup (node->op_name);
    }

  n = GPOINTER_TO_UINT (g_hash_table_lookup (n_seen, name)) + 1;
  g_hash_table_insert (n_seen, g_strdup (name), GUINT_TO_POINTER (n));
  return n == 1 ? g_steal_pointer (&name) : g_strdup_printf ("%s %u", name, n);
}

GListStore *
wh_layer_rows_new (const WhGraph *after, const WhComparison *comparison)
{
  GListStore *rows = g_list_store_new (WH_TYPE_LAYER_ROW);
  g_autoptr (GHashTable) n_seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint last = WH_NONE;

  for (guint i = 0; i < comparison->values->len; i++)
    {
      const WhComparedValue *value = &g_array_index (comparison->values, WhComparedValue, i);
      g_autoptr (WhLayerRow) row = NULL;
      g_autofree char *name = NULL;
      guint node;

      if (value->after >= after->n_values)
        continue;
      node = after->values[value->after].producer;
      if (node == WH_NONE || node == last || !wh_layer_is (after, &after->nodes[node]))
        continue; /* a value with several origins is one layer */

      last = node;
      name = dup_layer_name (after, &after->nodes[node], n_seen);
      row = layer_row_new (name, node, &value->difference);
      g_list_store_append (rows, row);
    }

  return rows;
}

static void
wh_layer_row_finalize (GObject *object)
{
  g_free (WH_LAYER_ROW (object)->name);
  G_OBJECT_CLASS (wh_layer_row_parent_class)->finalize (object);
}

static void
wh_layer_row_class_init (WhLayerRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = wh_layer_row_finalize;
}

static void
wh_layer_row_init (WhLayerRow *self)
{
}
