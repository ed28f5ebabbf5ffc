/* graph/io/save-network.h: a graph as NNabla's Network, and what speaks of it
 */
#pragma once

#include "graph/graph.h"
#include "graph/io/message.h"

G_BEGIN_DECLS

/* @root with @graph in the place of network number @network. What @graph left alone is @root's own;
 * executors, optimizers and monitors of that network speak of values that there are.
 * @renamed: a parameter's name in the graph → its name in the file. */
WhMessage *wh_save_new_root (WhArena *arena,
                             const WhMessage *root,
                             guint network,
                             const WhGraph *graph,
                             GHashTable *renamed);

G_END_DECLS
