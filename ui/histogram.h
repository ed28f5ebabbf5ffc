/* ui/histogram.h: how a tensor's numbers are spread
 */
#pragma once

#include "graph/run/statistics.h"
#include "ui/number-grid.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_HISTOGRAM (wh_histogram_get_type ())
G_DECLARE_FINAL_TYPE (WhHistogram, wh_histogram, WH, HISTOGRAM, GtkWidget)

GtkWidget *wh_histogram_new (void);
void wh_histogram_set_statistics (WhHistogram *self, const WhStatistics *statistics); /* nullable */

/* The numbers that they are rounded to, drawn over the bars: a line each, or, where there are too
 * many, the first and the last. What lies beyond, and is cut off, is shaded. NULL: none. */
void wh_histogram_set_grid (WhHistogram *self, const WhNumberGrid *grid);

/* Bars as high as the logarithm of what they hold: the few far out are seen too. */
void wh_histogram_set_logarithmic (WhHistogram *self, gboolean logarithmic);

G_END_DECLS
