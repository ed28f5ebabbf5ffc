/* ui/node-search.h: finds a function by name, scope or kind
 *
 * Signals  "node-picked" (guint)
 */
#pragma once

#include "graph/graph.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_NODE_SEARCH (wh_node_search_get_type ())
G_DECLARE_FINAL_TYPE (WhNodeSearch, wh_node_search, WH, NODE_SEARCH, GtkPopover)

void wh_node_search_set_graph (WhNodeSearch *self, const WhGraph *graph); /* nullable */

G_END_DECLS
