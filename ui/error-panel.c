/* ui/error-panel.c: where the error at the outputs comes from, function by function */
#include "config.h"

#include "ui/error-panel.h"

#include "ui/format.h"
#include "ui/number-column.h"
#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

#define NUMBER_WIDTH 56 /* px: of the longest number, and of a heading with its arrow */
#define SO_FAR_WIDTH 67

struct _WhErrorPanel
{
  GtkWidget parent_instance;

  GtkLabel *source;
  GtkLabel *obstacle;
  GtkWidget *measure;
  GtkWidget *running;
  GtkProgressBar *progress;
  GtkLabel *note;
  GtkWidget *results;
  GtkLabel *summary;
  GtkDropDown *steps;
  GtkCheckButton *colored;
  GtkColumnView *table;

  GListModel *rows; /* nullable */
  GtkFilter *filter;
  gboolean setting;
};

enum
{
  MEASURE_WANTED,
  CANCEL_WANTED,
  ROW_PICKED,
  EXCLUDE_WANTED,
  COLOR_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhErrorPanel, wh_error_panel, GTK_TYPE_WIDGET)

static char *
label_text (gpointer row)
{
  return g_strdup (wh_error_row_label (row));
}

static double
index_key (gpointer row)
{
  return wh_error_row_index (row);
}

static double
local_key (gpointer row)
{
  return wh_error_row_sensitivity (row)->local_db;
}

static double
total_key (gpointer row)
{
  return wh_error_row_sensitivity (row)->total_db;
}

static double
gain_key (gpointer row)
{
  return wh_error_row_sensitivity (row)->gain_db;
}

/* Decibels; @with_sign: of a change. */
static char *
db_text (double value, gboolean with_sign)
{
  GString *text;

  if (isnan (value))
    return g_strdup ("–");
  if (isinf (value))
    return g_strdup (value > 0 ? "∞" : "−∞");

  text = g_string_new (NULL);
  g_string_printf (text, with_sign ? "%+.1f" : "%.1f", value);
  g_string_replace (text, "-", "−", 0);
  return g_string_free (text, FALSE);
}

static char *
local_text (gpointer row)
{
  return db_text (local_key (row), FALSE);
}

static char *
total_text (gpointer row)
{
  return db_text (total_key (row), FALSE);
}

static char *
gain_text (gpointer row)
{
  return db_text (gain_key (row), TRUE);
}

static char *
row_tooltip (gpointer row)
{
  const WhSensitivity *s = wh_error_row_sensitivity (row);
  g_autofree char *local = wh_format_db (s->local_db);
  g_autofree char *total = wh_format_db (s->total_db);
  g_autofree char *alone = wh_format_db (s->alone_db);
  g_autofree char *top1 =
    isnan (s->gain_top1) ? g_strdup ("") : g_strdup_printf (_ (", top-1 %+.4f"), s->gain_top1);

  return g_strdup_printf (_ ("%s, in “%s”\nAlone: %s at its output, %s at the outputs\n"
                             "With all before it: %s\nKept in float: outputs %+.1f dB%s"),
                          s->node, wh_error_row_step (row), local, alone, total, s->gain_db, top1);
}

static const WhNumberColumn columns[] = {
  { N_ ("function"), N_ ("In the order of the gain"), index_key, label_text, row_tooltip },
  { N_ ("local"), N_ ("SQNR in dB at its output, when it alone is converted"), local_key,
    local_text, row_tooltip, NUMBER_WIDTH },
  { N_ ("so far"), N_ ("SQNR in dB at its output, with all that comes before"), total_key,
    total_text, row_tooltip, SO_FAR_WIDTH },
  { N_ ("gain"), N_ ("What the outputs' SQNR rises by when it alone is kept in float, dB"),
    gain_key, gain_text, row_tooltip, NUMBER_WIDTH },
};

static void
exclude_clicked (GtkButton *button, GtkListItem *item)
{
  WhErrorRow *row = gtk_list_item_get_item (item);
  GtkWidget *panel = gtk_widget_get_ancestor (GTK_WIDGET (button), WH_TYPE_ERROR_PANEL);

  if (row != NULL && panel != NULL)
    g_signal_emit (panel, signals[EXCLUDE_WANTED], 0, row);
}

static void
show_excluded (WhErrorRow *row, GParamSpec *spec, GtkListItem *item)
{
  GtkWidget *button = gtk_list_item_get_child (item);
  gboolean excluded = wh_error_row_excluded (row);
  g_autofree char *label =
    g_strdup_printf (excluded ? _ ("Include %s in “%s” again") : _ ("Keep %s out of “%s”"),
                     wh_error_row_label (row), wh_error_row_step (row));

  gtk_button_set_icon_name (GTK_BUTTON (button),
                            excluded ? "list-add-symbolic" : "list-remove-symbolic");
  gtk_widget_set_tooltip_text (button, label);
  wh_widget_set_label (button, label);
}

static void
setup_button (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_signal_connect (button, "clicked", G_CALLBACK (exclude_clicked), item);
  gtk_list_item_set_child (item, button);
}

static void
bind_button (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  WhErrorRow *row = gtk_list_item_get_item (item);

  g_signal_connect (row, "notify::excluded", G_CALLBACK (show_excluded), item);
  show_excluded (row, NULL, item);
}

static void
unbind_button (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), show_excluded, item);
}

static void
add_button_column (WhErrorPanel *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) view = gtk_column_view_column_new ("", factory);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_button), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_button), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_button), NULL);
  gtk_column_view_append_column (self->table, view);
}

static const char *
picked_step (WhErrorPanel *self)
{
  GtkStringObject *string = gtk_drop_down_get_selected_item (self->steps);

  return string != NULL && gtk_drop_down_get_selected (self->steps) > 0 ?
           gtk_string_object_get_string (string) :
           NULL;
}

static gboolean
is_wanted (gpointer row, gpointer data)
{
  const char *step = picked_step (data);

  return step == NULL || g_strcmp0 (wh_error_row_step (row), step) == 0;
}

static void
step_selected (GtkDropDown *drop_down, GParamSpec *spec, WhErrorPanel *self)
{
  if (!self->setting && self->filter != NULL)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

/* "All steps", then those that have rows; a choice only where there is one. */
static void
list_steps (WhErrorPanel *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GtkStringList) list = NULL;

  g_ptr_array_add (names, _ ("All steps"));
  for (guint i = 0; i < g_list_model_get_n_items (self->rows); i++)
    {
      g_autoptr (WhErrorRow) row = g_list_model_get_item (self->rows, i);
      const char *step = wh_error_row_step (row);

      if (!g_ptr_array_find_with_equal_func (names, step, g_str_equal, NULL))
        g_ptr_array_add (names, (gpointer) step);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->steps), names->len > 2);
  g_ptr_array_add (names, NULL);

  self->setting = TRUE;
  list = gtk_string_list_new ((const char *const *) names->pdata);
  gtk_drop_down_set_model (self->steps, G_LIST_MODEL (list));
  self->setting = FALSE;
}

void
wh_error_panel_set_rows (WhErrorPanel *self, GListModel *rows, const char *summary)
{
  g_autoptr (GtkFilterListModel) filtered = NULL;

  g_return_if_fail (WH_IS_ERROR_PANEL (self));

  gtk_label_set_text (self->summary, summary != NULL ? summary : "");
  gtk_widget_set_visible (self->results, rows != NULL);
  if (!g_set_object (&self->rows, rows))
    return;

  g_clear_object (&self->filter);
  if (rows == NULL)
    {
      wh_number_columns_show (self->table, NULL);
      return;
    }

  list_steps (self);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_wanted, self, NULL));
  filtered = gtk_filter_list_model_new (g_object_ref (rows), g_object_ref (self->filter));
  wh_number_columns_show (self->table, G_LIST_MODEL (filtered));
}

void
wh_error_panel_set_state (WhErrorPanel *self, const WhAnalysisState *state)
{
  g_return_if_fail (WH_IS_ERROR_PANEL (self));

  gtk_label_set_text (self->source, state->source);
  gtk_widget_set_visible (self->running, state->fraction >= 0.0);
  gtk_widget_set_visible (self->measure, state->fraction < 0.0);
  gtk_widget_set_sensitive (self->measure, state->possible && state->obstacle == NULL);
  if (state->fraction >= 0.0)
    gtk_progress_bar_set_fraction (self->progress, MIN (state->fraction, 1.0));
  gtk_label_set_text (self->obstacle, state->obstacle != NULL ? state->obstacle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle), state->obstacle != NULL);
  gtk_label_set_text (self->note, state->note != NULL ? state->note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), state->note != NULL);
}

void
wh_error_panel_set_colored (WhErrorPanel *self, gboolean colored)
{
  self->setting = TRUE;
  gtk_check_button_set_active (self->colored, colored);
  self->setting = FALSE;
}

static void
measure_clicked (GtkButton *button, WhErrorPanel *self)
{
  g_signal_emit (self, signals[MEASURE_WANTED], 0);
}

static void
cancel_clicked (GtkButton *button, WhErrorPanel *self)
{
  g_signal_emit (self, signals[CANCEL_WANTED], 0);
}

static void
colored_toggled (GtkCheckButton *button, WhErrorPanel *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[COLOR_WANTED], 0, gtk_check_button_get_active (button));
}

static void
row_activated (GtkColumnView *view, guint position, WhErrorPanel *self)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (view));
  g_autoptr (WhErrorRow) row = g_list_model_get_item (model, position);

  if (row != NULL)
    g_signal_emit (self, signals[ROW_PICKED], 0, row);
}

static void
wh_error_panel_dispose (GObject *object)
{
  WhErrorPanel *self = WH_ERROR_PANEL (object);

  self->setting = TRUE;
  g_clear_object (&self->rows);
  g_clear_object (&self->filter);
  wh_widget_drop_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_error_panel_parent_class)->dispose (object);
}

static guint
add_signal (const char *name, guint n, GType type)
{
  return g_signal_new (name, WH_TYPE_ERROR_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n, type);
}

static void
wh_error_panel_class_init (WhErrorPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_error_panel_dispose;

  signals[MEASURE_WANTED] = add_signal ("measure-wanted", 0, 0);
  signals[CANCEL_WANTED] = add_signal ("cancel-wanted", 0, 0);
  signals[ROW_PICKED] = add_signal ("row-picked", 1, WH_TYPE_ERROR_ROW);
  signals[EXCLUDE_WANTED] = add_signal ("exclude-wanted", 1, WH_TYPE_ERROR_ROW);
  signals[COLOR_WANTED] = add_signal ("color-wanted", 1, G_TYPE_BOOLEAN);

  wh_widget_class_set_template (widget_class, "error-panel");
  wh_widget_class_bind (widget_class, WhErrorPanel, source);
  wh_widget_class_bind (widget_class, WhErrorPanel, obstacle);
  wh_widget_class_bind (widget_class, WhErrorPanel, measure);
  wh_widget_class_bind (widget_class, WhErrorPanel, running);
  wh_widget_class_bind (widget_class, WhErrorPanel, progress);
  wh_widget_class_bind (widget_class, WhErrorPanel, note);
  wh_widget_class_bind (widget_class, WhErrorPanel, results);
  wh_widget_class_bind (widget_class, WhErrorPanel, summary);
  wh_widget_class_bind (widget_class, WhErrorPanel, steps);
  wh_widget_class_bind (widget_class, WhErrorPanel, colored);
  wh_widget_class_bind (widget_class, WhErrorPanel, table);
  gtk_widget_class_bind_template_callback (widget_class, measure_clicked);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, step_selected);
  gtk_widget_class_bind_template_callback (widget_class, colored_toggled);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
}

static void
wh_error_panel_init (WhErrorPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  wh_drop_down_ellipsize (self->steps);
  wh_number_columns_append (self->table, columns, G_N_ELEMENTS (columns));
  add_button_column (self);
}
