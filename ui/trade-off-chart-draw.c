/* ui/trade-off-chart-draw.c: the axes, the budget, the curve and its points
 *
 * x  bytes, from 0 or, where all points lie far from it, from the least tick below them
 * y  quality, likewise; what has no error at all lies on the upper edge
 *
 * The curve joins the points that no other beats, in both size and quality; the rest are pale.
 */
#include "config.h"

#include "ui/trade-off-chart-private.h"

#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

#define LEFT 44.0
#define RIGHT 14.0
#define TOP 22.0
#define BOTTOM 36.0

double
wh_trade_off_chart_x (WhTradeOffChart *self, double bytes)
{
  double room = gtk_widget_get_width (GTK_WIDGET (self)) - LEFT - RIGHT;

  return LEFT + room * (bytes - self->x.first) / (self->x.last - self->x.first);
}

double
wh_trade_off_chart_y (WhTradeOffChart *self, double quality)
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
      double y = round (wh_trade_off_chart_y (self, at));

      if (at > self->y.last + 1e-12)
        break;
      append_line (snapshot, &line, LEFT, y, width - LEFT - RIGHT, 1.0);
      append_text (self, snapshot, text, LEFT - 6.0, y - 7.0, 1.0, 0.65f);
    }
  for (double at = self->x.first; at <= self->x.last + self->x.step / 2.0; at += self->x.step)
    {
      g_autofree char *text = g_strdup_printf ("%.4g", at / worth);
      double x = round (wh_trade_off_chart_x (self, at));

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
      double y = CLAMP (wh_trade_off_chart_y (self, self->least_quality), TOP, bottom);

      append_line (snapshot, &shade, LEFT, y, right - LEFT, bottom - y);
      append_line (snapshot, &color, LEFT, y, right - LEFT, 1.0);
    }
  if (!isnan (self->most_bytes))
    {
      double x = CLAMP (wh_trade_off_chart_x (self, self->most_bytes), LEFT, right);

      append_line (snapshot, &shade, x, TOP, right - x, bottom - TOP);
      append_line (snapshot, &color, x, TOP, 1.0, bottom - TOP);
    }
}

/* Those that keep the budget are full, the others hollow; the picked one is larger and has a halo.
 */
static void
draw_point (WhTradeOffChart *self, cairo_t *cr, guint i, GdkRGBA color, GdkRGBA ground)
{
  const WhTradeOffPoint *point = wh_trade_off_chart_nth (self, i);
  gboolean picked = self->picked == (int) i;
  double x = wh_trade_off_chart_x (self, point->at.bytes);
  double y = wh_trade_off_chart_y (self, point->at.quality);

  if (!point->drawn)
    return;

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
  color.alpha = picked || point->unbeaten ? 1.0f : 0.4f;
  gdk_cairo_set_source_rgba (cr, &color);
  if (point->at.good)
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
    {
      const WhTradeOffPoint *point = wh_trade_off_chart_nth (self, i);

      if (point->drawn && point->unbeaten)
        cairo_line_to (cr, wh_trade_off_chart_x (self, point->at.bytes),
                       wh_trade_off_chart_y (self, point->at.quality));
    }
  cairo_stroke (cr);

  for (guint i = 0; i < self->points->len; i++)
    if (self->picked != (int) i)
      draw_point (self, cr, i, color, ground);
  if (self->picked >= 0)
    draw_point (self, cr, (guint) self->picked, color, ground);

  cairo_destroy (cr);
}

void
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
