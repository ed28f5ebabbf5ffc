/* graph/graph-private.h: for those who make graphs
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* From graph/io/message.h; a graph only holds on to what the file said. */
WhMessage *wh_message_ref (const WhMessage *message);
void wh_message_unref (WhMessage *message);

void wh_value_clear (WhValue *value);
void wh_node_clear (WhNode *node);

G_END_DECLS
