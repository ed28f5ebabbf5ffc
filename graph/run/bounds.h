/* graph/run/bounds.h: which values can't become NaN or infinite
 *
 * The processor's minimum and maximum, by which oneDNN cuts off, turn NaN into a bound. They may do
 * so where no NaN can come: where everything before is sums and products of numbers that are not
 * too large. Inputs and parameters are looked at for that; see WhPlan.assumed.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

#define WH_BOUND 1e5f /* what inputs and parameters are taken to stay within */

/* The largest magnitude of each value if inputs and parameters are within WH_BOUND; INFINITY where
 * that isn't known. Owned by the caller. */
double *wh_bounds_new (const WhGraph *graph);

/* FALSE for NaN and for numbers beyond WH_BOUND. */
gboolean wh_bounds_hold (const float *numbers, gint64 n);

G_END_DECLS
