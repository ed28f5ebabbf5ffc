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

WhLayerRow *
wh_layer_row_new (const char *name, guint node, const WhDifference *difference)
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

GListStore *
wh_layer_rows_new (const WhGraph *after, const WhComparison *comparison)
{
  GListStore *rows = g_list_store_new (WH_TYPE_LAYER_ROW);
  guint last = WH_NONE;

  for (guint i = 0; i < comparison->values->len; i++)
    {
      const WhComparedValue *value = &g_array_index (comparison->values, WhComparedValue, i);
      g_autoptr (WhLayerRow) row = NULL;
      guint node;

      if (value->after >= after->n_values)
        continue;
      node = after->values[value->after].producer;
      if (node == WH_NONE || node == last) /* a value with several origins is one layer */
        continue;

      last = node;
      row = wh_layer_row_new (after->nodes[node].name, node, &value->difference);
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
