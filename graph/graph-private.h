/* graph/graph-private.h: for those who make graphs
 */
#pragma once

#include "graph/graph.h"
#include "graph/io/message.h"

G_BEGIN_DECLS

void wh_value_clear (WhValue *value);
void wh_node_clear (WhNode *node);

G_END_DECLS
