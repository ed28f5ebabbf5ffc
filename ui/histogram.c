/* ui/histogram.c: how a tensor's numbers are spread
 *
 * x  from the smallest number to the largest, equal bins
 * y  elements in a bin, or the logarithm of one more, the fullest at full height; a bin that holds
 *    any shows at least a pixel
 */
#include "config.h"

#include "ui/histogram.h"

#include "ui/format.h"
#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

#define LABEL_HEIGHT 16.0
#define LEAST_DISTANCE 3.0 /* px between lines of the grid; nearer ones would hide the bars */

struct _WhHistogram
{
  GtkWidget parent_instance;

  WhStatistics statistics;
  gboolean filled;
  gboolean logarithmic;
  WhNumberGrid grid; /* step 0: none */
};

G_DEFINE_FINAL_TYPE (WhHistogram, wh_histogram, GTK_TYPE_WIDGET)

GtkWidget *
wh_histogram_new (void)
{
  return g_object_new (WH_TYPE_HISTOGRAM, NULL);
}

static double
to_x (WhHistogram *self, double value, double width)
{
  double range = self->statistics.max - self->statistics.min;

  return range > 0.0 ? width * (value - self->statistics.min) / range : width / 2.0;
}

static double
height_of (WhHistogram *self, guint bin)
{
  double n = (double) self->statistics.histogram[bin];

  return self->logarithmic ? log1p (n) : n;
}

static double
most (WhHistogram *self)
{
  double largest = self->logarithmic ? log1p (1.0) : 1.0;

  for (guint i = 0; i < WH_HISTOGRAM_BINS; i++)
    largest = MAX (largest, height_of (self, i));

  return largest;
}

static void
append_rect (GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, double w, double h)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h));
}

static void
append_bars (WhHistogram *self, GtkSnapshot *snapshot, double width, double height)
{
  GdkRGBA color = wh_widget_color (GTK_WIDGET (self), "accent_bg_color", "#3584e4");
  double step = width / WH_HISTOGRAM_BINS;
  double largest = most (self);

  color.alpha = self->grid.step > 0.0 ? 0.45f : 0.8f;
  for (guint i = 0; i < WH_HISTOGRAM_BINS; i++)
    if (self->statistics.histogram[i] > 0)
      {
        double bar = MAX (height * height_of (self, i) / largest, 1.0);

        append_rect (snapshot, &color, i * step, height - bar, step * 0.84, bar);
      }
}

/* What is cut off, on either side, and the line where that begins. */
static void
append_clipped (WhHistogram *self, GtkSnapshot *snapshot, double width, double height)
{
  GdkRGBA edge = wh_widget_color (GTK_WIDGET (self), "error_color", "#c01c28");
  GdkRGBA shade = edge;
  double low = to_x (self, self->grid.low, width), high = to_x (self, self->grid.high, width);

  shade.alpha = 0.14f;
  edge.alpha = 0.9f;
  if (self->grid.low > self->statistics.min)
    {
      append_rect (snapshot, &shade, 0.0, 0.0, MIN (low, width), height);
      append_rect (snapshot, &edge, MIN (low, width - 1.0), 0.0, 1.0, height);
    }
  if (self->grid.high < self->statistics.max)
    {
      append_rect (snapshot, &shade, MAX (high, 0.0), 0.0, width - MAX (high, 0.0), height);
      append_rect (snapshot, &edge, CLAMP (high - 1.0, 0.0, width - 1.0), 0.0, 1.0, height);
    }
}

/* Each line as high as the bar that it stands in. */
static void
append_grid (WhHistogram *self, GtkSnapshot *snapshot, double width, double height)
{
  const WhNumberGrid *grid = &self->grid;
  GdkRGBA color = wh_widget_color (GTK_WIDGET (self), "warning_color", "#9c6e03");
  double range = self->statistics.max - self->statistics.min;
  double first = MAX (ceil ((self->statistics.min - grid->low) / grid->step), 0.0);
  double last = floor ((MIN (grid->high, self->statistics.max) - grid->low) / grid->step + 1e-6);
  double largest = most (self);

  if (range <= 0.0 || width * grid->step / range < LEAST_DISTANCE)
    return;

  for (double k = first; k <= last; k += 1.0)
    {
      double x = to_x (self, grid->low + k * grid->step, width);
      guint bin = (guint) CLAMP (x / width * WH_HISTOGRAM_BINS, 0, WH_HISTOGRAM_BINS - 1);
      double line = MAX (height * height_of (self, bin) / largest, 4.0);

      append_rect (snapshot, &color, CLAMP (x - 0.75, 0.0, width - 1.5), height - line, 1.5, line);
    }
}

static void
append_label (WhHistogram *self, GtkSnapshot *snapshot, double value, double width, double top)
{
  g_autofree char *text = wh_format_number (value);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  GdkRGBA color;
  int text_width;
  double x;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= 0.6f;
  pango_layout_get_pixel_size (layout, &text_width, NULL);
  x = CLAMP (to_x (self, value, width) - text_width / 2.0, 0.0, MAX (width - text_width, 0.0));

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) top));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
wh_histogram_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhHistogram *self = WH_HISTOGRAM (widget);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget) - LABEL_HEIGHT;
  double range = self->statistics.max - self->statistics.min;
  GdkRGBA line;

  if (!self->filled || self->statistics.n == 0 || isnan (self->statistics.min) || height <= 0.0)
    return;

  append_bars (self, snapshot, width, height);
  if (self->grid.step > 0.0)
    {
      append_clipped (self, snapshot, width, height);
      append_grid (self, snapshot, width, height);
    }

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &line);
  line.alpha = 0.2f;
  gtk_snapshot_append_color (snapshot, &line,
                             &GRAPHENE_RECT_INIT (0.0f, (float) height, (float) width, 1.0f));

  append_label (self, snapshot, self->statistics.min, width, height + 2.0);
  if (range > 0.0)
    append_label (self, snapshot, self->statistics.max, width, height + 2.0);
  if (self->statistics.min < -0.2 * range && self->statistics.max > 0.2 * range)
    append_label (self, snapshot, 0.0, width, height + 2.0);
}

void
wh_histogram_set_statistics (WhHistogram *self, const WhStatistics *statistics)
{
  g_return_if_fail (WH_IS_HISTOGRAM (self));

  self->filled = statistics != NULL;
  if (statistics != NULL)
    self->statistics = *statistics;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_histogram_set_grid (WhHistogram *self, const WhNumberGrid *grid)
{
  g_autofree char *steps = grid != NULL ? wh_number_grid_describe_steps (grid) : NULL;
  g_autofree char *between = grid != NULL ? wh_number_grid_describe_range (grid) : NULL;
  g_autofree char *text = grid != NULL ? g_strdup_printf ("%s, %s", steps, between) : NULL;
  g_autofree char *label =
    text != NULL ? g_strdup_printf (_ ("Histogram with %s"), text) : g_strdup (_ ("Histogram"));

  g_return_if_fail (WH_IS_HISTOGRAM (self));

  self->grid = grid != NULL ? *grid : (WhNumberGrid){ 0.0, 0.0, 0.0 };
  wh_widget_set_label (GTK_WIDGET (self), label);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_histogram_set_logarithmic (WhHistogram *self, gboolean logarithmic)
{
  g_return_if_fail (WH_IS_HISTOGRAM (self));

  self->logarithmic = logarithmic;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wh_histogram_class_init (WhHistogramClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = wh_histogram_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "histogram");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
wh_histogram_init (WhHistogram *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, 92);
  wh_widget_set_label (GTK_WIDGET (self), _ ("Histogram"));
}
