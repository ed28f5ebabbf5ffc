/* app/latency.h: how long graphs take, side by side
 */
#pragma once

#include "graph/run/engine.h"

G_BEGIN_DECLS

/* The fast way's median for each of the @n @graphs on @feeds, into @latency_ms. They run in turn,
 * so that what else the machine does falls on all alike; the first round is not counted, and all
 * rounds together take a moment. FALSE: one of them can't be run, or @cancellable says so. */
gboolean wh_latency_measure (const WhGraph *const *graphs,
                             guint n,
                             const WhFeeds *feeds,
                             guint n_threads,
                             double *latency_ms,
                             GCancellable *cancellable,
                             GError **error);

G_END_DECLS
