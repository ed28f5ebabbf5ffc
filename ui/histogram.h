/* ui/histogram.h: how a tensor's numbers are spread
 */
#pragma once

#include "graph/run/statistics.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_HISTOGRAM (wh_histogram_get_type ())
G_DECLARE_FINAL_TYPE (WhHistogram, wh_histogram, WH, HISTOGRAM, GtkWidget)

GtkWidget *wh_histogram_new (void);
void wh_histogram_set_statistics (WhHistogram *self, const WhStatistics *statistics); /* nullable */

/* The numbers that fixed point can hold, drawn over the bars: multiples of @delta from @low to
 * @high. @delta 0: none. */
void wh_histogram_set_grid (WhHistogram *self, double delta, double low, double high);

G_END_DECLS
