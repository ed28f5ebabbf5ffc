/* graph/walk.h: which way one gets through a graph
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* One byte per node: 1 for each that some output of the graph depends on. */
guint8 *wh_walk_live_nodes (const WhGraph *graph);

/* One byte per node: 1 for each that depends on @value (or, backwards, that @value depends on). */
guint8 *wh_walk_readers (const WhGraph *graph, guint value);
guint8 *wh_walk_producers (const WhGraph *graph, guint value);

G_END_DECLS
