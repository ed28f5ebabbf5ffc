/* ui/number-grid.h: the numbers that a quantizer can give: equal steps from a lowest to a highest
 */
#pragma once

#include "converters/report.h"
#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct
{
  double low, high, step; /* low + k step <= high, k = 0, 1, ... */
} WhNumberGrid;

/* What @value is rounded to, by the node that writes it or by one that reads it. FALSE when nobody
 * rounds it, or its channels have grids of their own. */
gboolean wh_number_grid_find (const WhGraph *graph, guint value, WhNumberGrid *out);

/* How many lie so far out that they are cut off rather than rounded. */
gint64 wh_number_grid_count_clipped (const WhNumberGrid *grid, const float *values, gint64 n);

char *wh_number_grid_describe_steps (const WhNumberGrid *grid); /* "254 steps of 2⁻⁷" */
char *wh_number_grid_describe_range (const WhNumberGrid *grid); /* "−0.9922 … 0.9922" */

/* "none", "0.3 %", "under 0.001 %" */
char *wh_number_grid_describe_part (double part);

G_END_DECLS
