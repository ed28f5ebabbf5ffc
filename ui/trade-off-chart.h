/* ui/trade-off-chart.h: what each size costs: points along a curve, one of which is picked
 *
 * Signals  "point-picked" (guint)  by its place in set_points ()
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  double bytes;     /* x */
  double quality;   /* y: decibels, or a part of 1; NAN: not known, and not drawn */
  gboolean good;    /* keeps the budget */
  const char *text; /* for the tooltip and assistive technology; copied */
} WhChartPoint;

#define WH_TYPE_TRADE_OFF_CHART (wh_trade_off_chart_get_type ())
G_DECLARE_FINAL_TYPE (WhTradeOffChart, wh_trade_off_chart, WH, TRADE_OFF_CHART, GtkWidget)

/* @decibels: what the qualities are in */
void wh_trade_off_chart_set_points (WhTradeOffChart *self,
                                    const WhChartPoint *points,
                                    guint n,
                                    gboolean decibels);
void wh_trade_off_chart_set_picked (WhTradeOffChart *self, int point); /* -1: none */

/* The budget, drawn as lines that must be kept on one side of. NAN: none. */
void wh_trade_off_chart_set_budget (WhTradeOffChart *self, double least_quality, double most_bytes);

G_END_DECLS
