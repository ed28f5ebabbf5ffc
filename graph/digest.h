/* graph/digest.h: one number for what a graph is, to recognize it again
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* Ops, arguments, connections, names and shapes; parameters by shape alone. Stable over runs. */
guint64 wh_graph_digest (const WhGraph *graph);

/* FNV-1a over bytes, to be chained: start with WH_DIGEST_START. */
#define WH_DIGEST_START G_GUINT64_CONSTANT (14695981039346656037)
guint64 wh_digest_bytes (guint64 digest, gconstpointer bytes, gsize n_bytes);

G_END_DECLS
