/* ui/histogram.c: how a tensor's numbers are spread
 *
 * x  from the smallest number to the largest, equal bins
 * y  elements in a bin, the fullest at full height; a bin that holds any shows at least a pixel
 */
#include "config.h"

#include "ui/histogram.h"

#include "ui/format.h"
#include "ui/widget.h"

#include <math.h>

#define LABEL_HEIGHT 16.0
#define MAX_GRID_LINES 300.0 /* more would hide the bars */

struct _WhHistogram
{
  GtkWidget parent_instance;

  WhStatistics statistics;
  gboolean filled;
  double delta, low, high; /* the grid */
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

static void
append_bars (WhHistogram *self, GtkSnapshot *snapshot, double width, double height)
{
  GdkRGBA color = wh_widget_color (GTK_WIDGET (self), "accent_bg_color", "#3584e4");
  double step = width / WH_HISTOGRAM_BINS;
  gint64 most = 1;

  color.alpha = self->delta > 0.0 ? 0.45f : 0.8f;
  for (guint i = 0; i < WH_HISTOGRAM_BINS; i++)
    most = MAX (most, self->statistics.histogram[i]);

  for (guint i = 0; i < WH_HISTOGRAM_BINS; i++)
    {
      double bar = height * (double) self->statistics.histogram[i] / (double) most;

      if (self->statistics.histogram[i] == 0)
        continue;
      bar = MAX (bar, 1.0);
      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT ((float) (i * step), (float) (height - bar),
                                                      (float) (step * 0.84), (float) bar));
    }
}

/* Each line as high as the bar that it stands in. */
static void
append_grid (WhHistogram *self, GtkSnapshot *snapshot, double width, double height)
{
  GdkRGBA color = { 0.65f, 0.35f, 0.18f, 1.0f };
  double first = ceil (MAX (self->low, self->statistics.min) / self->delta);
  double last = floor (MIN (self->high, self->statistics.max) / self->delta);
  gint64 most = 1;

  if (last - first > MAX_GRID_LINES)
    return;

  for (guint i = 0; i < WH_HISTOGRAM_BINS; i++)
    most = MAX (most, self->statistics.histogram[i]);

  for (double k = first; k <= last; k += 1.0)
    {
      double x = to_x (self, k * self->delta, width);
      guint bin = (guint) CLAMP (x / width * WH_HISTOGRAM_BINS, 0, WH_HISTOGRAM_BINS - 1);
      double line = MAX (height * (double) self->statistics.histogram[bin] / (double) most, 3.0);

      gtk_snapshot_append_color (snapshot, &color,
                                 &GRAPHENE_RECT_INIT ((float) x - 0.5f, (float) (height - line),
                                                      1.5f, (float) line));
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
  if (self->delta > 0.0)
    append_grid (self, snapshot, width, height);

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
wh_histogram_set_grid (WhHistogram *self, double delta, double low, double high)
{
  g_return_if_fail (WH_IS_HISTOGRAM (self));

  self->delta = delta;
  self->low = low;
  self->high = high;
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
  wh_widget_set_label (GTK_WIDGET (self), "Histogram");
}
