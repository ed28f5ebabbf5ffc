/* ui/trade-off-chart.c: what each size costs: points, one of which is picked by mouse or keys */
#include "config.h"

#include "ui/trade-off-chart-private.h"

#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

#define REACH 24.0 /* px from a point that still picks it */

enum
{
  POINT_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhTradeOffChart, wh_trade_off_chart, GTK_TYPE_WIDGET)

static gboolean
is_drawn (const WhChartPoint *point)
{
  return !isnan (point->quality) && point->quality != -INFINITY && isfinite (point->bytes);
}

/* No other point is as small and better, or as good and smaller. */
static gboolean
is_unbeaten (const WhChartPoint *point, const WhChartPoint *points, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      const WhChartPoint *other = &points[i];

      if (is_drawn (other) && other->bytes <= point->bytes && other->quality >= point->quality &&
          (other->bytes < point->bytes || other->quality > point->quality))
        return FALSE;
    }

  return TRUE;
}

static void
update_axes (WhTradeOffChart *self)
{
  double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;

  for (guint i = 0; i < self->points->len; i++)
    {
      const WhChartPoint *point = &wh_trade_off_chart_nth (self, i)->at;

      if (!wh_trade_off_chart_nth (self, i)->drawn)
        continue;
      low_x = MIN (low_x, point->bytes);
      high_x = MAX (high_x, point->bytes);
      if (!isfinite (point->quality))
        continue;
      low_y = MIN (low_y, point->quality);
      high_y = MAX (high_y, point->quality);
    }

  if (!isnan (self->least_quality) && isfinite (low_y))
    {
      low_y = MIN (low_y, self->least_quality);
      high_y = MAX (high_y, self->least_quality);
    }

  self->x = isfinite (low_x) ? wh_axis_new (low_x, high_x) : (WhAxis){ 0.0, 1.0, 1.0 };
  self->y = isfinite (low_y) ? wh_axis_new (low_y, high_y) : (WhAxis){ 0.0, 1.0, 1.0 };
  if (!self->decibels)
    self->y.last = MIN (self->y.last, 1.0);
}

static void
update_label (WhTradeOffChart *self)
{
  g_autofree char *text = NULL;

  if (self->picked >= 0 && self->picked < (int) self->points->len)
    text = g_strdup_printf (_ ("Size against quality, point %d of %u picked: %s"), self->picked + 1,
                            self->points->len,
                            wh_trade_off_chart_nth (self, (guint) self->picked)->at.text);
  else
    text = g_strdup_printf (_ ("Size against quality, %u points"), self->points->len);
  wh_widget_set_label (GTK_WIDGET (self), text);
}

/* The drawn point nearest to (@x, @y), -1 when none is within @reach. */
static int
point_at (WhTradeOffChart *self, double x, double y, double reach)
{
  int nearest = -1;

  for (guint i = 0; i < self->points->len; i++)
    {
      double distance;

      if (!wh_trade_off_chart_nth (self, i)->drawn)
        continue;
      distance =
        hypot (wh_trade_off_chart_x (self, wh_trade_off_chart_nth (self, i)->at.bytes) - x,
               wh_trade_off_chart_y (self, wh_trade_off_chart_nth (self, i)->at.quality) - y);
      if (distance < reach)
        {
          reach = distance;
          nearest = (int) i;
        }
    }

  return nearest;
}

static void
pressed (GtkGestureClick *gesture, int n_press, double x, double y, WhTradeOffChart *self)
{
  int point = point_at (self, x, y, REACH);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (point >= 0)
    g_signal_emit (self, signals[POINT_PICKED], 0, (guint) point);
}

/* The next drawn point upwards or downwards in size from @from; -1 for none. */
static int
next_point (WhTradeOffChart *self, double from, gboolean upwards)
{
  int best = -1;

  for (guint i = 0; i < self->points->len; i++)
    {
      double at = wh_trade_off_chart_nth (self, i)->at.bytes;
      double best_at = best >= 0 ? wh_trade_off_chart_nth (self, (guint) best)->at.bytes : NAN;

      if (!wh_trade_off_chart_nth (self, i)->drawn || !(upwards ? at > from : at < from))
        continue;
      if (best < 0 || (upwards ? at < best_at : at > best_at))
        best = (int) i;
    }

  return best;
}

static void
go (WhTradeOffChart *self, gboolean upwards, gboolean from_end)
{
  double from = upwards ? -INFINITY : INFINITY;
  int point;

  if (!from_end && self->picked >= 0)
    from = wh_trade_off_chart_nth (self, (guint) self->picked)->at.bytes;

  point = next_point (self, from, upwards);
  if (point >= 0)
    g_signal_emit (self, signals[POINT_PICKED], 0, (guint) point);
}

static gboolean
key_pressed (GtkEventControllerKey *keys,
             guint key,
             guint code,
             GdkModifierType modifiers,
             WhTradeOffChart *self)
{
  switch (key)
    {
    case GDK_KEY_Right:
    case GDK_KEY_Up:
      go (self, TRUE, FALSE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Left:
    case GDK_KEY_Down:
      go (self, FALSE, FALSE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
      go (self, TRUE, TRUE);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
      go (self, FALSE, TRUE);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  WhTradeOffChart *self = WH_TRADE_OFF_CHART (widget);
  int point = keyboard ? self->picked : point_at (self, x, y, REACH);

  if (point < 0)
    return FALSE;

  gtk_tooltip_set_text (tooltip, wh_trade_off_chart_nth (self, (guint) point)->at.text);
  return TRUE;
}

void
wh_trade_off_chart_set_points (WhTradeOffChart *self,
                               const WhChartPoint *points,
                               guint n,
                               gboolean decibels)
{
  g_return_if_fail (WH_IS_TRADE_OFF_CHART (self));

  g_array_set_size (self->points, 0);
  for (guint i = 0; i < n; i++)
    {
      WhTradeOffPoint point = {
        .at = points[i],
        .drawn = is_drawn (&points[i]),
        .unbeaten = is_unbeaten (&points[i], points, n),
      };

      point.at.text = g_strdup (points[i].text != NULL ? points[i].text : "");
      g_array_append_val (self->points, point);
    }
  self->decibels = decibels;
  self->picked = -1;
  update_axes (self);
  update_label (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_trade_off_chart_set_picked (WhTradeOffChart *self, int point)
{
  g_return_if_fail (WH_IS_TRADE_OFF_CHART (self));

  self->picked = point < (int) self->points->len ? point : -1;
  update_label (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_trade_off_chart_set_budget (WhTradeOffChart *self, double least_quality, double most_bytes)
{
  g_return_if_fail (WH_IS_TRADE_OFF_CHART (self));

  self->least_quality = least_quality;
  self->most_bytes = most_bytes;
  update_axes (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
point_clear (gpointer data)
{
  g_free ((char *) ((WhTradeOffPoint *) data)->at.text);
}

static void
wh_trade_off_chart_finalize (GObject *object)
{
  g_array_unref (WH_TRADE_OFF_CHART (object)->points);
  G_OBJECT_CLASS (wh_trade_off_chart_parent_class)->finalize (object);
}

static void
wh_trade_off_chart_class_init (WhTradeOffChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = wh_trade_off_chart_finalize;
  widget_class->snapshot = wh_trade_off_chart_snapshot;
  widget_class->query_tooltip = query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "trade-off-chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[POINT_PICKED] = g_signal_new ("point-picked", WH_TYPE_TRADE_OFF_CHART, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
wh_trade_off_chart_init (WhTradeOffChart *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->points = g_array_new (FALSE, FALSE, sizeof (WhTradeOffPoint));
  g_array_set_clear_func (self->points, point_clear);
  self->picked = -1;
  self->least_quality = self->most_bytes = NAN;
  update_axes (self);

  g_signal_connect (click, "pressed", G_CALLBACK (pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, 210);
  update_label (self);
}
