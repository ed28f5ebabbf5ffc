/* graph/run/statistics.h: what a tensor's numbers are like
 */
#pragma once

#include "graph/tensor.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_HISTOGRAM_BINS 64

typedef struct
{
  gint64 n;
  double min, max, mean, sd; /* of the finite elements; NAN when there are none */
  gint64 n_zero, n_not_finite;
  gint64 histogram[WH_HISTOGRAM_BINS]; /* equal bins from min to max, the last closed */
} WhStatistics;

/* Sums in double and in index order. FALSE only when cancelled. */
gboolean wh_statistics_measure (const WhTensor *tensor,
                                WhStatistics *out,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
