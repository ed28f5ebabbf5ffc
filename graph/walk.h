/* graph/walk.h: what of a graph its outputs need
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* One byte per node: 1 for each that some output of the graph depends on. Owned by the caller. */
guint8 *wh_walk_live_nodes (const WhGraph *graph);

G_END_DECLS
