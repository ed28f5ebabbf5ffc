/* ui/tensor-grid.c: one plane of a tensor as a table of numbers */
#include "config.h"

#include "ui/tensor-grid.h"

#include "ui/format.h"
#include "ui/widget.h"

#define CELL_WIDTH 74.0
#define CELL_HEIGHT 22.0
#define HEAD_WIDTH 46.0

struct _WhTensorGrid
{
  GtkWidget parent_instance;

  WhTensor *tensor; /* nullable */
  gint64 plane, n_rows, n_columns;
  GtkAdjustment *adjustments[2]; /* horizontal, vertical; nullable */
  GtkScrollablePolicy policies[2];
};

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

G_DEFINE_FINAL_TYPE_WITH_CODE (WhTensorGrid,
                               wh_tensor_grid,
                               GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

void
wh_tensor_planes (const WhShape *shape, gint64 *n_planes, gint64 *n_rows, gint64 *n_columns)
{
  guint rank = shape->rank;

  *n_columns = rank >= 1 ? shape->size[rank - 1] : 1;
  *n_rows = rank >= 2 ? shape->size[rank - 2] : 1;
  *n_planes = rank >= 3 ? wh_shape_product (shape, 0, rank - 2) : 1;
}

static void
configure (WhTensorGrid *self)
{
  double content[2] = { HEAD_WIDTH + (double) self->n_columns * CELL_WIDTH,
                        (double) (self->n_rows + 1) * CELL_HEIGHT };
  double view[2] = { gtk_widget_get_width (GTK_WIDGET (self)),
                     gtk_widget_get_height (GTK_WIDGET (self)) };

  for (guint i = 0; i < 2; i++)
    if (self->adjustments[i] != NULL)
      gtk_adjustment_configure (self->adjustments[i],
                                gtk_adjustment_get_value (self->adjustments[i]), 0.0,
                                MAX (content[i], view[i]), CELL_HEIGHT, 0.9 * view[i], view[i]);
}

static void
append_number (WhTensorGrid *self,
               GtkSnapshot *snapshot,
               PangoLayout *layout,
               const char *text,
               double right,
               double top,
               const GdkRGBA *color)
{
  int width, height;

  pango_layout_set_text (layout, text, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) (right - width - 8.0),
                                                (float) (top + (CELL_HEIGHT - height) / 2.0)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

typedef struct
{
  double x, y;                                           /* scrolled by */
  gint64 first_row, last_row, first_column, last_column; /* in view */
} View;

static View
view_of (WhTensorGrid *self)
{
  View view;

  view.x = self->adjustments[0] ? gtk_adjustment_get_value (self->adjustments[0]) : 0.0;
  view.y = self->adjustments[1] ? gtk_adjustment_get_value (self->adjustments[1]) : 0.0;
  view.first_row = MAX ((gint64) (view.y / CELL_HEIGHT), 0);
  view.first_column = MAX ((gint64) (view.x / CELL_WIDTH), 0);
  view.last_row =
    MIN (view.first_row + (gint64) (gtk_widget_get_height (GTK_WIDGET (self)) / CELL_HEIGHT) + 1,
         self->n_rows - 1);
  view.last_column =
    MIN (view.first_column + (gint64) (gtk_widget_get_width (GTK_WIDGET (self)) / CELL_WIDTH) + 1,
         self->n_columns - 1);

  return view;
}

static void
append_cells (WhTensorGrid *self, GtkSnapshot *snapshot, PangoLayout *layout, const View *view)
{
  const float *values =
    wh_tensor_values (self->tensor) + self->plane * self->n_rows * self->n_columns;
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT ((float) HEAD_WIDTH, (float) CELL_HEIGHT,
                                                         (float) (width - HEAD_WIDTH),
                                                         (float) (height - CELL_HEIGHT)));
  for (gint64 r = view->first_row; r <= view->last_row; r++)
    for (gint64 c = view->first_column; c <= view->last_column; c++)
      {
        g_autofree char *text = wh_format_number (values[r * self->n_columns + c]);

        append_number (self, snapshot, layout, text,
                       HEAD_WIDTH + (double) (c + 1) * CELL_WIDTH - view->x,
                       (double) (r + 1) * CELL_HEIGHT - view->y, &color);
      }
  gtk_snapshot_pop (snapshot);
}

/* Row and column numbers stay in view. */
static void
append_heads (WhTensorGrid *self, GtkSnapshot *snapshot, PangoLayout *layout, const View *view)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self));
  double height = gtk_widget_get_height (GTK_WIDGET (self));
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  color.alpha *= 0.5f;

  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT ((float) HEAD_WIDTH, 0.0f,
                                               (float) (width - HEAD_WIDTH), (float) CELL_HEIGHT));
  for (gint64 c = view->first_column; c <= view->last_column; c++)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, c);

      append_number (self, snapshot, layout, text,
                     HEAD_WIDTH + (double) (c + 1) * CELL_WIDTH - view->x, 0.0, &color);
    }
  gtk_snapshot_pop (snapshot);

  gtk_snapshot_push_clip (snapshot,
                          &GRAPHENE_RECT_INIT (0.0f, (float) CELL_HEIGHT, (float) HEAD_WIDTH,
                                               (float) (height - CELL_HEIGHT)));
  for (gint64 r = view->first_row; r <= view->last_row; r++)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, r);

      append_number (self, snapshot, layout, text, HEAD_WIDTH,
                     (double) (r + 1) * CELL_HEIGHT - view->y, &color);
    }
  gtk_snapshot_pop (snapshot);
}

static void
wh_tensor_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhTensorGrid *self = WH_TENSOR_GRID (widget);
  g_autoptr (PangoLayout) layout = NULL;
  View view;

  if (self->tensor == NULL || self->n_rows == 0 || self->n_columns == 0)
    return;

  layout = gtk_widget_create_pango_layout (widget, NULL);
  view = view_of (self);
  append_cells (self, snapshot, layout, &view);
  append_heads (self, snapshot, layout, &view);
}

void
wh_tensor_grid_set_tensor (WhTensorGrid *self, WhTensor *tensor, gint64 plane)
{
  gint64 n_planes = 1;

  g_return_if_fail (WH_IS_TENSOR_GRID (self));

  if (tensor != NULL)
    wh_tensor_ref (tensor);
  g_clear_pointer (&self->tensor, wh_tensor_unref);
  self->tensor = tensor;
  self->n_rows = self->n_columns = 0;
  if (tensor != NULL)
    wh_tensor_planes (&tensor->shape, &n_planes, &self->n_rows, &self->n_columns);
  self->plane = CLAMP (plane, 0, MAX (n_planes - 1, 0));
  if (tensor != NULL && wh_tensor_n_elements (tensor) == 0)
    self->n_rows = self->n_columns = 0;

  configure (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
wh_tensor_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  configure (WH_TENSOR_GRID (widget));
}

static void
set_adjustment (WhTensorGrid *self, guint which, GtkAdjustment *adjustment)
{
  if (self->adjustments[which] != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustments[which], self);
  if (!g_set_object (&self->adjustments[which], adjustment) || adjustment == NULL)
    return;

  g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw), self);
  configure (self);
}

static void
wh_tensor_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *spec)
{
  WhTensorGrid *self = WH_TENSOR_GRID (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment (self, id - PROP_HADJUSTMENT, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      self->policies[id - PROP_HSCROLL_POLICY] = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
wh_tensor_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  WhTensorGrid *self = WH_TENSOR_GRID (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->adjustments[id - PROP_HADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->policies[id - PROP_HSCROLL_POLICY]);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
wh_tensor_grid_dispose (GObject *object)
{
  WhTensorGrid *self = WH_TENSOR_GRID (object);

  set_adjustment (self, 0, NULL);
  set_adjustment (self, 1, NULL);
  g_clear_pointer (&self->tensor, wh_tensor_unref);

  G_OBJECT_CLASS (wh_tensor_grid_parent_class)->dispose (object);
}

static void
wh_tensor_grid_class_init (WhTensorGridClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wh_tensor_grid_dispose;
  object_class->set_property = wh_tensor_grid_set_property;
  object_class->get_property = wh_tensor_grid_get_property;
  GTK_WIDGET_CLASS (klass)->snapshot = wh_tensor_grid_snapshot;
  GTK_WIDGET_CLASS (klass)->size_allocate = wh_tensor_grid_size_allocate;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "tensor-grid");

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
}

static void
wh_tensor_grid_init (WhTensorGrid *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  wh_widget_set_label (GTK_WIDGET (self), "Numbers");
}
