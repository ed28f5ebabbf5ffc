/* ui/node-panel.h: what is known of the node or value that was picked, or else of the network
 *
 * Signals
 *   "numbers-wanted" (guint value)  show these numbers
 *   "exclude-wanted"                its button was pressed
 *   "value-wanted" (guint value)    show this input or output of the network
 */
#pragma once

#include "graph/graph.h"
#include "graph/run/statistics.h"
#include "ui/network-panel.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_NODE_PANEL (wh_node_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhNodePanel, wh_node_panel, WH, NODE_PANEL, GtkWidget)

/* What a run and the conversion have to say of the node; strings nullable, copied. */
typedef struct
{
  const char *origin; /* "conv1, conv1-bn/bn" */
  const char *report; /* "folded into conv1" */
  const char *error;  /* "41 dB" */
  const char *time;   /* "0.12 ms" */
  const char *exclude; /* "Keep Out of “Fixed-point weights”": what its button says; NULL: none */
} WhNodeFacts;

void wh_node_panel_set_node (WhNodePanel *self,
                             const WhGraph *graph,
                             guint node,
                             const WhNodeFacts *facts);
void wh_node_panel_set_value (WhNodePanel *self, const WhGraph *graph, guint value);
/* Nothing is picked: the network as a whole. */
void wh_node_panel_set_network (WhNodePanel *self,
                                const WhGraph *graph,
                                const WhNetworkFacts *facts);

/* Of a parameter of the node that is shown; the panel shows it where it belongs. */
void wh_node_panel_set_statistics (WhNodePanel *self, guint value, const WhStatistics *statistics);

/* The parameters that are shown and whose statistics would be welcome: guint. */
GArray *wh_node_panel_dup_wanted (WhNodePanel *self);

G_END_DECLS
