/* graph/validate.h: the net under the graph
 *
 * Runs after every converter in debug builds and in all tests. Fails with WH_ERROR_GRAPH or
 * WH_ERROR_SHAPE on the first thing wrong: indices, order, readers, names, shapes, origins.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

gboolean wh_graph_validate (const WhGraph *graph, GError **error);

G_END_DECLS
