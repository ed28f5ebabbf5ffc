/* ui/trade-off-chart.c: what each size costs: points along a curve, one of which is picked
 *
 * x  bytes, from 0 or, where all points lie far from it, from the least tick below them
 * y  quality, likewise; what has no error at all lies on the upper edge
 *
 * The curve joins the points that no other beats, in both size and quality; the rest are pale.
 * Ticks stand at 1, 2 or 5 times a power of ten.
 */
#include "config.h"

#include "ui/trade-off-chart.h"

#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEFT 44.0
#define RIGHT 14.0
#define TOP 22.0
#define BOTTOM 36.0
#define MOST_TICKS 5.0
#define REACH 24.0 /* px from a point that still picks it */

typedef struct
{
  double first, last, step;
} Axis;

struct _WhTradeOffChart
{
  GtkWidget parent_instance;

  GArray *points; /* of WhChartPoint, their texts ours */
  gboolean decibels;
  int picked;
  double least_quality, most_bytes;
  Axis x, y;
};

enum
{
  POINT_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhTradeOffChart, wh_trade_off_chart, GTK_TYPE_WIDGET)

static const WhChartPoint *
nth (WhTradeOffChart *self, guint i)
{
  return &g_array_index (self->points, WhChartPoint, i);
}

static gboolean
is_drawn (const WhChartPoint *point)
{
  return !isnan (point->quality) && point->quality != -INFINITY && isfinite (point->bytes);
}

/* No other point is as small and better, or as good and smaller. */
static gboolean
is_unbeaten (WhTradeOffChart *self, const WhChartPoint *point)
{
  for (guint i = 0; i < self->points->len; i++)
    {
      const WhChartPoint *other = nth (self, i);

      if (is_drawn (other) && other->bytes <= point->bytes && other->quality >= point->quality &&
          (other->bytes < point->bytes || other->quality > point->quality))
        return FALSE;
    }

  return TRUE;
}

/* From tick to tick around [@low, @high]. */
static Axis
axis_of (double low, double high)
{
  double range = high > low ? high - low : MAX (fabs (high), 1e-9);
  double ten = pow (10.0, floor (log10 (range / MOST_TICKS)));
  double step = ten;

  if (range / step > MOST_TICKS)
    step = 2.0 * ten;
  if (range / step > MOST_TICKS)
    step = 5.0 * ten;
  if (range / step > MOST_TICKS)
    step = 10.0 * ten;
  if (low > 0.0 && low < 0.4 * high)
    low = 0.0;

  return (Axis){
    .first = step * floor (low / step + 1e-9),
    .last = MAX (step * ceil (high / step - 1e-9), step * floor (low / step) + step),
    .step = step,
  };
}

static void
update_axes (WhTradeOffChart *self)
{
  double low_x = INFINITY, high_x = -INFINITY, low_y = INFINITY, high_y = -INFINITY;

  for (guint i = 0; i < self->points->len; i++)
    {
      const WhChartPoint *point = nth (self, i);

      if (!is_drawn (point))
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

  self->x = isfinite (low_x) ? axis_of (low_x, high_x) : (Axis){ 0.0, 1.0, 1.0 };
  self->y = isfinite (low_y) ? axis_of (low_y, high_y) : (Axis){ 0.0, 1.0, 1.0 };
  if (!self->decibels)
    self->y.last = MIN (self->y.last, 1.0);
}

static double
x_of (WhTradeOffChart *self, double bytes)
{
  double room = gtk_widget_get_width (GTK_WIDGET (self)) - LEFT - RIGHT;

  return LEFT + room * (bytes - self->x.first) / (self->x.last - self->x.first);
}

static double
y_of (WhTradeOffChart *self, double quality)
{
  double room = gtk_widget_get_height (GTK_WIDGET (self)) - TOP - BOTTOM;
  double part = (MIN (quality, self->y.last) - self->y.first) / (self->y.last - self->y.first);

  return TOP + room * (1.0 - part);
}

/* @align: 0 starts at @x, 0.5 is centred on it, 1 ends there. */
static void
append_text (WhTradeOffChart *self,
             GtkSnapshot *snapshot,
             const char *text,
             double x,
             double y,
             double align,
             float alpha)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  double most = gtk_widget_get_width (GTK_WIDGET (self));
  GdkRGBA color;
  int width;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= alpha;
  pango_layout_get_pixel_size (layout, &width, NULL);
  x = CLAMP (x - align * width, 0.0, MAX (most - width, 0.0));

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static char *
tick_text (WhTradeOffChart *self, double quality)
{
  int digits = (int) CLAMP (-floor (log10 (self->y.step) + 1e-9), 0, 6);
  GString *text = g_string_new (NULL);

  g_string_printf (text, "%.*f", digits, quality);
  g_string_replace (text, "-", "−", 0);
  return g_string_free (text, FALSE);
}

/* The unit of all ticks of x, and what it is worth in bytes. */
static const char *
byte_unit (WhTradeOffChart *self, double *worth)
{
  static const char *const units[] = { "B", "kB", "MB", "GB" };
  guint i = 0;

  *worth = 1.0;
  while (i + 1 < G_N_ELEMENTS (units) && self->x.last >= 1000.0 * *worth)
    {
      *worth *= 1000.0;
      i++;
    }

  return units[i];
}

static void
append_line (GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, double w, double h)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h));
}

static void
append_axes (WhTradeOffChart *self, GtkSnapshot *snapshot, double width, double height)
{
  double bottom = height - BOTTOM, worth;
  g_autofree char *x_title =
    g_strdup_printf (_ ("size of the parameters, %s"), byte_unit (self, &worth));
  GdkRGBA line;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &line);
  line.alpha = 0.13f;

  for (double at = self->y.first; at <= self->y.last + self->y.step / 2.0; at += self->y.step)
    {
      g_autofree char *text = tick_text (self, at);
      double y = round (y_of (self, at));

      if (at > self->y.last + 1e-12)
        break;
      append_line (snapshot, &line, LEFT, y, width - LEFT - RIGHT, 1.0);
      append_text (self, snapshot, text, LEFT - 6.0, y - 7.0, 1.0, 0.65f);
    }
  for (double at = self->x.first; at <= self->x.last + self->x.step / 2.0; at += self->x.step)
    {
      g_autofree char *text = g_strdup_printf ("%.4g", at / worth);
      double x = round (x_of (self, at));

      append_line (snapshot, &line, x, TOP, 1.0, bottom - TOP);
      append_text (self, snapshot, text, x, bottom + 4.0, 0.5, 0.65f);
    }

  append_text (self, snapshot, self->decibels ? _ ("SQNR, dB") : _ ("top-1 accuracy"), 4.0, 2.0,
               0.0, 0.9f);
  append_text (self, snapshot, x_title, width - RIGHT, height - 16.0, 1.0, 0.9f);
}

/* What lies beyond the budget is shaded. */
static void
append_budget (WhTradeOffChart *self, GtkSnapshot *snapshot, double width, double height)
{
  GdkRGBA color = wh_widget_color (GTK_WIDGET (self), "warning_color", "#9c6e03");
  GdkRGBA shade = color;
  double right = width - RIGHT, bottom = height - BOTTOM;

  color.alpha = 0.8f;
  shade.alpha = 0.08f;
  if (!isnan (self->least_quality))
    {
      double y = CLAMP (y_of (self, self->least_quality), TOP, bottom);

      append_line (snapshot, &shade, LEFT, y, right - LEFT, bottom - y);
      append_line (snapshot, &color, LEFT, y, right - LEFT, 1.0);
    }
  if (!isnan (self->most_bytes))
    {
      double x = CLAMP (x_of (self, self->most_bytes), LEFT, right);

      append_line (snapshot, &shade, x, TOP, right - x, bottom - TOP);
      append_line (snapshot, &color, x, TOP, 1.0, bottom - TOP);
    }
}

/* Those that keep the budget are full, the others hollow; the picked one is larger and has a halo.
 */
static void
draw_point (WhTradeOffChart *self, cairo_t *cr, guint i, GdkRGBA color, GdkRGBA ground)
{
  const WhChartPoint *point = nth (self, i);
  gboolean picked = self->picked == (int) i;
  double x = x_of (self, point->bytes), y = y_of (self, point->quality);

  if (picked)
    {
      color.alpha = 0.25f;
      gdk_cairo_set_source_rgba (cr, &color);
      cairo_arc (cr, x, y, 10.0, 0.0, 2.0 * G_PI);
      cairo_fill (cr);
    }

  cairo_arc (cr, x, y, picked ? 5.5 : 3.5, 0.0, 2.0 * G_PI);
  gdk_cairo_set_source_rgba (cr, &ground);
  cairo_fill_preserve (cr);
  color.alpha = picked || is_unbeaten (self, point) ? 1.0f : 0.4f;
  gdk_cairo_set_source_rgba (cr, &color);
  if (point->good)
    cairo_fill_preserve (cr);
  cairo_stroke (cr);
}

static void
append_curve (WhTradeOffChart *self, GtkSnapshot *snapshot, double width, double height)
{
  GdkRGBA color = wh_widget_color (GTK_WIDGET (self), "accent_color", "#1c71d8");
  GdkRGBA ground = wh_widget_color (GTK_WIDGET (self), "dialog_bg_color", "#ffffff");
  graphene_rect_t all = GRAPHENE_RECT_INIT (0.0f, 0.0f, (float) width, (float) height);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &all);

  ground.alpha = 1.0f;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1.5);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  for (guint i = 0; i < self->points->len; i++)
    if (is_drawn (nth (self, i)) && is_unbeaten (self, nth (self, i)))
      cairo_line_to (cr, x_of (self, nth (self, i)->bytes), y_of (self, nth (self, i)->quality));
  cairo_stroke (cr);

  for (guint i = 0; i < self->points->len; i++)
    if (is_drawn (nth (self, i)) && self->picked != (int) i)
      draw_point (self, cr, i, color, ground);
  if (self->picked >= 0 && is_drawn (nth (self, (guint) self->picked)))
    draw_point (self, cr, (guint) self->picked, color, ground);

  cairo_destroy (cr);
}

static void
wh_trade_off_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhTradeOffChart *self = WH_TRADE_OFF_CHART (widget);
  double width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);

  if (self->points->len == 0 || width <= LEFT + RIGHT || height <= TOP + BOTTOM)
    return;

  append_axes (self, snapshot, width, height);
  append_budget (self, snapshot, width, height);
  append_curve (self, snapshot, width, height);
}

static void
update_label (WhTradeOffChart *self)
{
  g_autofree char *text = NULL;

  if (self->picked >= 0 && self->picked < (int) self->points->len)
    text = g_strdup_printf (_ ("Size against quality, point %d of %u picked: %s"), self->picked + 1,
                            self->points->len, nth (self, (guint) self->picked)->text);
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

      if (!is_drawn (nth (self, i)))
        continue;
      distance =
        hypot (x_of (self, nth (self, i)->bytes) - x, y_of (self, nth (self, i)->quality) - y);
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
      double at = nth (self, i)->bytes;
      double best_at = best >= 0 ? nth (self, (guint) best)->bytes : NAN;

      if (!is_drawn (nth (self, i)) || !(upwards ? at > from : at < from))
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
    from = nth (self, (guint) self->picked)->bytes;

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

  gtk_tooltip_set_text (tooltip, nth (self, (guint) point)->text);
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
      WhChartPoint point = points[i];

      point.text = g_strdup (point.text != NULL ? point.text : "");
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
  g_free ((char *) ((WhChartPoint *) data)->text);
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

  self->points = g_array_new (FALSE, FALSE, sizeof (WhChartPoint));
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
