/* ui/network-panel.h: what is known of a network as a whole, while no function is picked
 *
 * Signals
 *   "value-wanted" (guint value)  show this input or output in the graph
 */
#pragma once

#include "graph/graph.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_NETWORK_PANEL (wh_network_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhNetworkPanel, wh_network_panel, WH, NETWORK_PANEL, GtkWidget)

/* What the graph doesn't say; strings nullable, copied. */
typedef struct
{
  const char *title;  /* "lenet" */
  const char *file;   /* "lenet.nnp" */
  const char *format; /* "nnp" */
  goffset n_bytes;    /* of the file; -1: not known */
  gint64 batch_size;  /* 0: not known */
  const char *notes;  /* what reading it had to say, lines */
} WhNetworkFacts;

/* The same graph with the same facts keeps what is shown: scrolled, focused. */
void wh_network_panel_set_graph (WhNetworkPanel *self,
                                 const WhGraph *graph,
                                 const WhNetworkFacts *facts);

G_END_DECLS
