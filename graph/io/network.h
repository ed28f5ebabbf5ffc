/* graph/io/network.h: NNabla's Network as a graph
 */
#pragma once

#include "graph/graph.h"
#include "graph/io/message.h"

G_BEGIN_DECLS

/* All that a network needs beside itself; nothing is owned. */
typedef struct
{
  const WhMessage *network; /* without loops: see graph/io/loops.h */
  const WhMessage *root;    /* nullable: whose executors name outputs */
  GHashTable *tensors;      /* name → WhTensor */
  GHashTable *no_grad;      /* set of names */
  const char *file_name;    /* for messages */
  gint64 batch_size;        /* of an open batch; at least 1 */
} WhNetworkSource;

/**
 * wh_network_new_graph:
 * @error: WH_ERROR_GRAPH, WH_ERROR_SHAPE or WH_ERROR_LIMIT, beginning with file and network
 *
 * A variable that is written several times, or read and written by one function, becomes several
 * values. Functions see what those before them in the file have written. The last value has the
 * variable's name, unless the first is an input or a parameter: then that one has.
 */
WhGraph *wh_network_new_graph (const WhNetworkSource *source, GError **error);

G_END_DECLS
