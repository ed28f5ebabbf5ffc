/* ui/parameter-card.h: one parameter: shape, statistics, histogram, and the grid it is rounded to
 *
 * Signals  "numbers-wanted" (guint value)
 */
#pragma once

#include "graph/graph.h"
#include "graph/run/statistics.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_PARAMETER_CARD (wh_parameter_card_get_type ())
G_DECLARE_FINAL_TYPE (WhParameterCard, wh_parameter_card, WH, PARAMETER_CARD, GtkWidget)

GtkWidget *wh_parameter_card_new (const WhGraph *graph, guint value, const char *port);
guint wh_parameter_card_value (WhParameterCard *self);
void wh_parameter_card_set_statistics (WhParameterCard *self, const WhStatistics *statistics);

G_END_DECLS
