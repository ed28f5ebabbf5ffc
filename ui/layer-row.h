/* ui/layer-row.h: how far one layer's result lies from the original's
 */
#pragma once

#include "graph/run/compare.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_LAYER_ROW (wh_layer_row_get_type ())
G_DECLARE_FINAL_TYPE (WhLayerRow, wh_layer_row, WH, LAYER_ROW, GObject)

const char *wh_layer_row_name (WhLayerRow *self);
guint wh_layer_row_node (WhLayerRow *self);
const WhDifference *wh_layer_row_difference (WhLayerRow *self);

/* FALSE for a node that reads parameters alone: it rounds or shapes them, and is part of the layer
 * behind it. */
gboolean wh_layer_is (const WhGraph *graph, const WhNode *node);

/* What its parameters share ("conv1"); "" when it has none, and none that are rounded for it. */
char *wh_layer_dup_scope (const WhGraph *graph, const WhNode *node);

/* One row for each node of @after whose result was compared, in running order. */
GListStore *wh_layer_rows_new (const WhGraph *after, const WhComparison *comparison);

G_END_DECLS
