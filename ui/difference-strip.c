/* ui/difference-strip.c: one bar per layer: how well two runs agree there
 *
 * x  layers in running order, all of one width
 * y  SQNR: a full bar is the best that the scale has, the shorter the worse. The scale's top is
 *    the least of 40, 60, 80, ... dB that holds all bars; what is exact fills it.
 */
#include "config.h"

#include "ui/difference-strip.h"

#include "ui/format.h"
#include "ui/layer-row.h"
#include "ui/widget.h"

#include <math.h>

#define LABEL_HEIGHT 16.0
#define AXIS_WIDTH 30.0
#define EXACT_DB 100.0 /* float32 rounding: as good as exact */

struct _WhDifferenceStrip
{
  GtkWidget parent_instance;

  GListModel *layers; /* of WhLayerRow; nullable, owned */
  guint picked;       /* node, or WH_NONE */
};

enum
{
  LAYER_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhDifferenceStrip, wh_difference_strip, GTK_TYPE_WIDGET)

static guint
n_layers (WhDifferenceStrip *self)
{
  return self->layers != NULL ? g_list_model_get_n_items (self->layers) : 0;
}

static double
top_db (WhDifferenceStrip *self)
{
  double top = 40.0;

  for (guint i = 0; i < n_layers (self); i++)
    {
      g_autoptr (WhLayerRow) row = g_list_model_get_item (self->layers, i);
      double db = MIN (wh_layer_row_difference (row)->sqnr_db, EXACT_DB);

      while (db > top)
        top += 20.0;
    }

  return top;
}

static void
append_text (WhDifferenceStrip *self,
             GtkSnapshot *snapshot,
             const char *text,
             double x,
             double y,
             double max_width)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  GdkRGBA color;
  int width;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= 0.6f;
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) (max_width * PANGO_SCALE));
  pango_layout_get_pixel_size (layout, &width, NULL);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (x + (max_width - width) / 2.0),
                                                          (float) y));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
append_scale (WhDifferenceStrip *self,
              GtkSnapshot *snapshot,
              double top,
              double width,
              double height)
{
  GdkRGBA line;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &line);
  line.alpha = 0.15f;

  for (double db = 0.0; db <= top; db += top > 60.0 ? 40.0 : 20.0)
    {
      g_autofree char *text = g_strdup_printf ("%.0f", db);
      double y = LABEL_HEIGHT / 2.0 + (height - LABEL_HEIGHT / 2.0) * (1.0 - db / top);

      gtk_snapshot_append_color (snapshot, &line,
                                 &GRAPHENE_RECT_INIT ((float) AXIS_WIDTH, (float) floor (y),
                                                      (float) (width - AXIS_WIDTH), 1.0f));
      append_text (self, snapshot, text, 0.0, y - LABEL_HEIGHT / 2.0, AXIS_WIDTH - 4.0);
    }
}

static void
append_bar (GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, double w, double h)
{
  GskRoundedRect shape;
  float radius = (float) CLAMP (w / 4.0, 0.0, 3.0);
  graphene_size_t round = GRAPHENE_SIZE_INIT (radius, radius), sharp = GRAPHENE_SIZE_INIT (0, 0);

  gsk_rounded_rect_init (&shape, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) w, (float) h),
                         &round, &round, &sharp, &sharp);
  gtk_snapshot_push_rounded_clip (snapshot, &shape);
  gtk_snapshot_append_color (snapshot, color, &shape.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
wh_difference_strip_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhDifferenceStrip *self = WH_DIFFERENCE_STRIP (widget);
  GdkRGBA color = wh_widget_color (widget, "accent_bg_color", "#3584e4");
  guint n = n_layers (self);
  double width = gtk_widget_get_width (widget);
  double height = gtk_widget_get_height (widget) - LABEL_HEIGHT;
  double room = height - LABEL_HEIGHT / 2.0;
  double top, step;

  if (n == 0 || height <= LABEL_HEIGHT)
    return;

  top = top_db (self);
  step = (width - AXIS_WIDTH) / n;
  append_scale (self, snapshot, top, width, height);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WhLayerRow) row = g_list_model_get_item (self->layers, i);
      double db = CLAMP (wh_layer_row_difference (row)->sqnr_db, 0.0, top);
      double bar = MAX (room * db / top, 1.0);
      GdkRGBA shade = color;

      shade.alpha = wh_layer_row_node (row) == self->picked ? 1.0f : 0.65f;
      append_bar (snapshot, &shade, AXIS_WIDTH + i * step + step * 0.12, height - bar,
                  MAX (step * 0.76, 0.5), bar);
      if (step >= 26.0)
        append_text (self, snapshot, wh_layer_row_name (row), AXIS_WIDTH + i * step, height + 2.0,
                     step);
    }
}

static guint
layer_at (WhDifferenceStrip *self, double x)
{
  guint n = n_layers (self);
  double step = (gtk_widget_get_width (GTK_WIDGET (self)) - AXIS_WIDTH) / MAX (n, 1);

  return x >= AXIS_WIDTH && n > 0 ? MIN ((guint) ((x - AXIS_WIDTH) / step), n - 1) : G_MAXUINT;
}

static void
pressed (GtkGestureClick *gesture, int n_press, double x, double y, WhDifferenceStrip *self)
{
  guint layer = layer_at (self, x);

  if (layer != G_MAXUINT)
    g_signal_emit (self, signals[LAYER_PICKED], 0, layer);
}

static gboolean
query_tooltip (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  WhDifferenceStrip *self = WH_DIFFERENCE_STRIP (widget);
  guint layer = layer_at (self, x);
  g_autoptr (WhLayerRow) row = NULL;
  g_autofree char *db = NULL;
  g_autofree char *text = NULL;

  if (layer == G_MAXUINT)
    return FALSE;

  row = g_list_model_get_item (self->layers, layer);
  db = wh_format_db (wh_layer_row_difference (row)->sqnr_db);
  text = g_strdup_printf ("%s: %s", wh_layer_row_name (row), db);
  gtk_tooltip_set_text (tooltip, text);

  return TRUE;
}

void
wh_difference_strip_set_layers (WhDifferenceStrip *self, GListModel *layers)
{
  g_return_if_fail (WH_IS_DIFFERENCE_STRIP (self));
  g_return_if_fail (layers == NULL || G_IS_LIST_MODEL (layers));

  if (g_set_object (&self->layers, layers))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
wh_difference_strip_set_picked (WhDifferenceStrip *self, guint node)
{
  g_return_if_fail (WH_IS_DIFFERENCE_STRIP (self));

  self->picked = node;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wh_difference_strip_dispose (GObject *object)
{
  g_clear_object (&WH_DIFFERENCE_STRIP (object)->layers);
  G_OBJECT_CLASS (wh_difference_strip_parent_class)->dispose (object);
}

static void
wh_difference_strip_class_init (WhDifferenceStripClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_difference_strip_dispose;
  GTK_WIDGET_CLASS (klass)->snapshot = wh_difference_strip_snapshot;
  GTK_WIDGET_CLASS (klass)->query_tooltip = query_tooltip;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "difference-strip");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);

  signals[LAYER_PICKED] = g_signal_new ("layer-picked", WH_TYPE_DIFFERENCE_STRIP, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
wh_difference_strip_init (WhDifferenceStrip *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->picked = WH_NONE;
  g_signal_connect (click, "pressed", G_CALLBACK (pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, 120);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  wh_widget_set_label (GTK_WIDGET (self), "Error by layer");
}
