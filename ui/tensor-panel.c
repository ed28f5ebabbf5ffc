/* ui/tensor-panel.c: the numbers of one value */
#include "config.h"

#include "ui/tensor-panel.h"

#include "ui/fact-table.h"
#include "ui/format.h"
#include "ui/histogram.h"
#include "ui/tensor-grid.h"
#include "ui/tensor-picture.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

struct _WhTensorPanel
{
  GtkWidget parent_instance;

  GtkDropDown *values;
  GtkDropDown *side;
  GtkLabel *note;
  GtkWidget *content;
  GtkBox *statistics;
  GtkWidget *table;
  GtkWidget *histogram_box;
  GtkToggleButton *logarithmic;
  WhHistogram *histogram;
  GtkBox *calibration;
  GtkWidget *calibration_table;
  WhHistogram *calibration_histogram;
  GtkWidget *plane_label;
  GtkSpinButton *plane;
  GtkStack *stack;
  WhTensorGrid *grid;
  GtkPicture *picture;

  WhTensor *tensor; /* nullable */
  char **names;     /* of the drop-down */
  gboolean setting;
};

enum
{
  VALUE_WANTED,
  SIDE_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhTensorPanel, wh_tensor_panel, GTK_TYPE_WIDGET)

/* The picture is made only where it is looked at. */
static void
show_plane (WhTensorPanel *self)
{
  gint64 plane = gtk_spin_button_get_value_as_int (self->plane);
  g_autoptr (GdkTexture) texture = NULL;

  wh_tensor_grid_set_tensor (self->grid, self->tensor, plane);
  if (self->tensor != NULL &&
      g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "picture") == 0)
    texture = wh_tensor_picture_new (self->tensor, plane);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
}

static void
plane_changed (GtkSpinButton *spin, WhTensorPanel *self)
{
  if (!self->setting)
    show_plane (self);
}

static void
page_changed (GtkStack *stack, GParamSpec *spec, WhTensorPanel *self)
{
  if (self->picture != NULL)
    show_plane (self);
}

static void
value_selected (GtkDropDown *drop_down, GParamSpec *spec, WhTensorPanel *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[VALUE_WANTED], 0, gtk_drop_down_get_selected (drop_down));
}

static void
side_selected (GtkDropDown *drop_down, GParamSpec *spec, WhTensorPanel *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[SIDE_WANTED], 0, gtk_drop_down_get_selected (drop_down));
}

void
wh_tensor_panel_set_values (WhTensorPanel *self, const char *const *names, guint picked)
{
  g_return_if_fail (WH_IS_TENSOR_PANEL (self));

  self->setting = TRUE;
  if (self->names == NULL || !g_strv_equal ((const char *const *) self->names, names))
    {
      g_autoptr (GtkStringList) model = gtk_string_list_new (names);

      g_strfreev (self->names);
      self->names = g_strdupv ((char **) names);
      gtk_drop_down_set_model (self->values, G_LIST_MODEL (model));
    }
  gtk_drop_down_set_selected (self->values, picked);
  gtk_widget_set_visible (GTK_WIDGET (self->values), names[0] != NULL);
  self->setting = FALSE;
}

void
wh_tensor_panel_set_sides (WhTensorPanel *self, gboolean both, WhTensorSide side)
{
  g_return_if_fail (WH_IS_TENSOR_PANEL (self));

  self->setting = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->side), both);
  gtk_drop_down_set_selected (self->side, side);
  self->setting = FALSE;
}

static void
show_statistics (WhTensorPanel *self, const WhStatistics *s)
{
  g_autofree char *shape = wh_shape_to_label (&self->tensor->shape);
  g_autofree char *n = wh_format_count ((double) wh_tensor_n_elements (self->tensor));
  g_autofree char *size = g_strdup_printf ("%s  (%s)", shape, n);

  wh_fact_table_clear (self->table);
  wh_fact_table_add_pair (self->table, _ ("shape"), size);
  wh_fact_table_add_pair (self->table, _ ("stored as"), wh_dtype_name (self->tensor->dtype));
  wh_histogram_set_statistics (self->histogram, s);
  gtk_widget_set_visible (self->histogram_box, s != NULL && s->max > s->min);
  if (s == NULL)
    return;

  {
    g_autofree char *min = wh_format_number (s->min);
    g_autofree char *max = wh_format_number (s->max);
    g_autofree char *mean = wh_format_number (s->mean);
    g_autofree char *sd = wh_format_number (s->sd);
    g_autofree char *range = g_strdup_printf ("%s … %s", min, max);
    g_autofree char *centre = g_strdup_printf ("%s ± %s", mean, sd);

    wh_fact_table_add_pair (self->table, _ ("range"), range);
    wh_fact_table_add_pair (self->table, _ ("mean ± deviation"), centre);
  }
}

void
wh_tensor_panel_set_tensor (WhTensorPanel *self,
                            WhTensor *tensor,
                            const WhStatistics *statistics,
                            const char *note)
{
  gint64 n_planes = 1, n_rows = 0, n_columns = 0;

  g_return_if_fail (WH_IS_TENSOR_PANEL (self));

  if (tensor != NULL)
    wh_tensor_ref (tensor);
  g_clear_pointer (&self->tensor, wh_tensor_unref);
  self->tensor = tensor;

  gtk_label_set_text (self->note, note != NULL ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), note != NULL);
  gtk_widget_set_visible (self->content, tensor != NULL);
  if (tensor != NULL)
    {
      show_statistics (self, statistics);
      wh_tensor_planes (&tensor->shape, &n_planes, &n_rows, &n_columns);
    }

  self->setting = TRUE;
  gtk_spin_button_set_range (self->plane, 0.0, (double) MAX (n_planes - 1, 0));
  gtk_spin_button_set_increments (self->plane, 1.0, 10.0);
  gtk_widget_set_visible (GTK_WIDGET (self->plane), n_planes > 1);
  gtk_widget_set_visible (self->plane_label, n_planes > 1);
  self->setting = FALSE;
  show_plane (self);
}

static void
logarithmic_toggled (GtkToggleButton *button, WhTensorPanel *self)
{
  wh_histogram_set_logarithmic (self->histogram, gtk_toggle_button_get_active (button));
  wh_histogram_set_logarithmic (self->calibration_histogram, gtk_toggle_button_get_active (button));
}

static void
add_grid (GtkWidget *table, const WhNumberGrid *grid)
{
  g_autofree char *steps = wh_number_grid_describe_steps (grid);
  g_autofree char *between = wh_number_grid_describe_range (grid);

  wh_fact_table_add_pair (table, _ ("rounded to"), steps);
  wh_fact_table_add_pair (table, _ ("from … to"), between);
}

static void
show_calibration (WhTensorPanel *self, const WhReportGrid *calibrated)
{
  const WhNumberGrid grid = { calibrated->low, calibrated->high, calibrated->step };
  WhStatistics statistics = { .min = calibrated->min, .max = calibrated->max };
  g_autofree char *min = wh_format_number (calibrated->min);
  g_autofree char *max = wh_format_number (calibrated->max);
  g_autofree char *range = g_strdup_printf ("%s … %s", min, max);
  g_autofree char *part = wh_number_grid_describe_part (calibrated->clipped);

  G_STATIC_ASSERT (WH_REPORT_BINS == WH_HISTOGRAM_BINS);
  for (guint i = 0; i < WH_REPORT_BINS; i++)
    {
      statistics.histogram[i] = calibrated->histogram[i];
      statistics.n += calibrated->histogram[i];
    }

  wh_histogram_set_statistics (self->calibration_histogram, &statistics);
  wh_histogram_set_grid (self->calibration_histogram, grid.step > 0.0 ? &grid : NULL);
  wh_fact_table_clear (self->calibration_table);
  wh_fact_table_add_pair (self->calibration_table, _ ("range"), range);
  if (grid.step > 0.0)
    {
      add_grid (self->calibration_table, &grid);
      wh_fact_table_add_pair (self->calibration_table, _ ("clipped"), part);
    }
}

void
wh_tensor_panel_set_grid (WhTensorPanel *self,
                          const WhNumberGrid *grid,
                          gint64 n_clipped,
                          const WhReportGrid *calibrated)
{
  g_return_if_fail (WH_IS_TENSOR_PANEL (self));

  wh_histogram_set_grid (self->histogram, grid);
  if (grid != NULL && self->tensor != NULL)
    {
      gint64 n = MAX (wh_tensor_n_elements (self->tensor), 1);
      g_autofree char *part = wh_number_grid_describe_part ((double) n_clipped / (double) n);

      add_grid (self->table, grid);
      wh_fact_table_add_pair (self->table, _ ("clipped"), part);
    }

  gtk_widget_set_visible (GTK_WIDGET (self->calibration), calibrated != NULL);
  if (calibrated != NULL)
    show_calibration (self, calibrated);
}

static void
wh_tensor_panel_dispose (GObject *object)
{
  WhTensorPanel *self = WH_TENSOR_PANEL (object);

  self->setting = TRUE;
  g_clear_pointer (&self->tensor, wh_tensor_unref);
  g_clear_pointer (&self->names, g_strfreev);
  wh_widget_drop_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_tensor_panel_parent_class)->dispose (object);
}

static void
wh_tensor_panel_class_init (WhTensorPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_tensor_panel_dispose;

  signals[VALUE_WANTED] = g_signal_new ("value-wanted", WH_TYPE_TENSOR_PANEL, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIDE_WANTED] = g_signal_new ("side-wanted", WH_TYPE_TENSOR_PANEL, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (WH_TYPE_HISTOGRAM);
  g_type_ensure (WH_TYPE_TENSOR_GRID);
  wh_widget_class_set_template (widget_class, "tensor-panel");
  wh_widget_class_bind (widget_class, WhTensorPanel, values);
  wh_widget_class_bind (widget_class, WhTensorPanel, side);
  wh_widget_class_bind (widget_class, WhTensorPanel, note);
  wh_widget_class_bind (widget_class, WhTensorPanel, content);
  wh_widget_class_bind (widget_class, WhTensorPanel, statistics);
  wh_widget_class_bind (widget_class, WhTensorPanel, histogram_box);
  wh_widget_class_bind (widget_class, WhTensorPanel, logarithmic);
  wh_widget_class_bind (widget_class, WhTensorPanel, histogram);
  wh_widget_class_bind (widget_class, WhTensorPanel, calibration);
  wh_widget_class_bind (widget_class, WhTensorPanel, calibration_histogram);
  wh_widget_class_bind (widget_class, WhTensorPanel, plane_label);
  wh_widget_class_bind (widget_class, WhTensorPanel, plane);
  wh_widget_class_bind (widget_class, WhTensorPanel, stack);
  wh_widget_class_bind (widget_class, WhTensorPanel, grid);
  wh_widget_class_bind (widget_class, WhTensorPanel, picture);
  gtk_widget_class_bind_template_callback (widget_class, value_selected);
  gtk_widget_class_bind_template_callback (widget_class, side_selected);
  gtk_widget_class_bind_template_callback (widget_class, plane_changed);
  gtk_widget_class_bind_template_callback (widget_class, page_changed);
  gtk_widget_class_bind_template_callback (widget_class, logarithmic_toggled);
}

static void
wh_tensor_panel_init (WhTensorPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  wh_drop_down_ellipsize (self->values);
  self->table = wh_fact_table_new ();
  gtk_box_prepend (self->statistics, self->table);
  self->calibration_table = wh_fact_table_new ();
  gtk_box_append (self->calibration, self->calibration_table);
  gtk_widget_set_visible (GTK_WIDGET (self->values), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->side), FALSE);
}
