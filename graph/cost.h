/* graph/cost.h: how much a node and a network have to compute
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

WhCost wh_cost_node (const WhGraph *graph, const WhNode *node);
WhCost wh_cost_graph (const WhGraph *graph);

/* Bytes of the parameters that a node reads. */
gsize wh_cost_node_parameter_bytes (const WhGraph *graph, const WhNode *node);

/* Bytes that the parameters would take if each weight that a FixedPointQuantize (or its like)
 * narrows were stored in its number of bits. */
gsize wh_cost_quantized_bytes (const WhGraph *graph);

G_END_DECLS
