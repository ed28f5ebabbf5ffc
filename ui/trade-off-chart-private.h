/* ui/trade-off-chart-private.h: what the chart's input and its drawing share
 */
#pragma once

#include "ui/axis.h"
#include "ui/trade-off-chart.h"

G_BEGIN_DECLS

typedef struct
{
  WhChartPoint at;   /* its text is ours */
  gboolean drawn;    /* there is a place for it */
  gboolean unbeaten; /* no other is as small and better, or as good and smaller */
} WhTradeOffPoint;

struct _WhTradeOffChart
{
  GtkWidget parent_instance;

  GArray *points; /* of WhTradeOffPoint */
  gboolean decibels;
  int picked;
  double least_quality, most_bytes;
  WhAxis x, y;
};

static inline const WhTradeOffPoint *
wh_trade_off_chart_nth (WhTradeOffChart *self, guint i)
{
  return &g_array_index (self->points, WhTradeOffPoint, i);
}

/* trade-off-chart-draw.c: px */
double wh_trade_off_chart_x (WhTradeOffChart *self, double bytes);
double wh_trade_off_chart_y (WhTradeOffChart *self, double quality);
void wh_trade_off_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot);

G_END_DECLS
