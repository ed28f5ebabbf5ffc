/* graph/print.h: a graph as text that a person and a diff can read
 *
 *   network "runtime" batch 4
 *   input x (4, 3, 28, 28)
 *   parameter conv1/conv/W (16, 3, 5, 5) sum 1.25
 *   Convolution conv1 : x, conv1/conv/W -> conv1_out (4, 16, 24, 24) { base_axis: 1, ... }
 *   output y
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

char *wh_graph_print (const WhGraph *graph);

G_END_DECLS
