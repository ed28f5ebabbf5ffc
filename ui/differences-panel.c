/* ui/differences-panel.c: what a conversion did to the numbers */
#include "config.h"

#include "ui/differences-panel.h"

#include "ui/difference-strip.h"
#include "ui/fact-table.h"
#include "ui/format.h"
#include "ui/layer-row.h"
#include "ui/number-column.h"
#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

struct _WhDifferencesPanel
{
  GtkWidget parent_instance;

  GtkWidget *empty;
  GtkWidget *results;
  GtkBox *outputs;
  GtkWidget *outputs_table;
  GtkLabel *evaluation;
  WhDifferenceStrip *strip;
  GtkColumnView *layers;
  GtkLabel *source;
  GtkLabel *obstacle;
  GtkWidget *run;

  GListStore *rows;         /* nullable */
  WhComparison *comparison; /* nullable: what is shown */
};

enum
{
  NODE_PICKED,
  RUN_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhDifferencesPanel, wh_differences_panel, GTK_TYPE_WIDGET)

static char *
name_text (gpointer row)
{
  return g_strdup (wh_layer_row_name (row));
}

static double
sqnr_key (gpointer row)
{
  return wh_layer_row_difference (row)->sqnr_db;
}

static char *
sqnr_text (gpointer row)
{
  return wh_format_db (sqnr_key (row));
}

static double
max_abs_key (gpointer row)
{
  return wh_layer_row_difference (row)->max_abs;
}

static char *
max_abs_text (gpointer row)
{
  return g_strdup_printf ("%.3g", max_abs_key (row));
}

static double
node_key (gpointer row)
{
  return wh_layer_row_node (row);
}

static const WhNumberColumn columns[] = {
  { N_ ("layer"), NULL, node_key, name_text, name_text },
  { N_ ("SQNR"), NULL, sqnr_key, sqnr_text },
  { N_ ("max |d|"), NULL, max_abs_key, max_abs_text },
};

static void
show_outputs (WhDifferencesPanel *self, const WhGraph *after, const WhComparison *comparison)
{
  static const char *const headings[] = { N_ ("output"), N_ ("max |d|"), N_ ("SQNR"),
                                          N_ ("cosine") };
  const char *translated[G_N_ELEMENTS (headings)];

  for (guint i = 0; i < G_N_ELEMENTS (headings); i++)
    translated[i] = _ (headings[i]);

  wh_fact_table_clear (self->outputs_table);
  wh_fact_table_add_heading (self->outputs_table, translated, G_N_ELEMENTS (translated));

  for (guint i = 0; i < comparison->outputs->len; i++)
    {
      const WhComparedValue *value = &g_array_index (comparison->outputs, WhComparedValue, i);
      const WhDifference *d = &value->difference;
      const WhValue *output = &after->values[value->after];
      g_autofree char *shape = wh_shape_to_label (&output->shape);
      g_autofree char *name = g_strdup_printf ("%s  %s", output->name, shape);
      g_autofree char *max_abs = g_strdup_printf ("%.3g", d->max_abs);
      g_autofree char *sqnr = wh_format_db (d->sqnr_db);
      g_autofree char *cosine = g_strdup_printf ("%.5f", d->cosine);
      const char *cells[] = { name, max_abs, sqnr, cosine };

      wh_fact_table_add_row (self->outputs_table, cells, G_N_ELEMENTS (cells));
    }
}

static char *
agreement_text (const WhComparison *comparison)
{
  const WhDifference *d;

  if (comparison->outputs->len == 0)
    return g_strdup ("");

  d = &g_array_index (comparison->outputs, WhComparedValue, 0).difference;
  if (!d->finite)
    return g_strdup (_ ("Some numbers are not finite; the measures leave them out."));
  if (isnan (d->top1))
    return g_strdup ("");

  return g_strdup_printf (_ ("Top-1 agrees for %.1f %% of the rows."), 100.0 * d->top1);
}

static void
show_evaluation (WhDifferencesPanel *self, const char *text)
{
  gtk_label_set_text (self->evaluation, text);
  gtk_widget_set_visible (GTK_WIDGET (self->evaluation), text[0] != '\0');
}

/* The same comparison again keeps the table as it is: scrolled, sorted, picked. */
void
wh_differences_panel_set_comparison (WhDifferencesPanel *self,
                                     const WhGraph *after,
                                     const WhComparison *comparison,
                                     const char *evaluation)
{
  g_autofree char *agreement = NULL;

  g_return_if_fail (WH_IS_DIFFERENCES_PANEL (self));

  if (comparison != NULL && comparison == self->comparison)
    {
      agreement = agreement_text (comparison);
      show_evaluation (self, evaluation != NULL ? evaluation : agreement);
      return;
    }

  if (comparison != NULL)
    wh_comparison_ref ((WhComparison *) comparison);
  g_clear_pointer (&self->comparison, wh_comparison_unref);
  self->comparison = (WhComparison *) comparison;
  gtk_widget_set_visible (self->empty, comparison == NULL);
  gtk_widget_set_visible (self->results, comparison != NULL);
  g_clear_object (&self->rows);
  if (comparison == NULL)
    {
      wh_difference_strip_set_layers (self->strip, NULL);
      wh_number_columns_show (self->layers, NULL);
      return;
    }

  show_outputs (self, after, comparison);
  agreement = agreement_text (comparison);
  show_evaluation (self, evaluation != NULL ? evaluation : agreement);
  self->rows = wh_layer_rows_new (after, comparison);
  wh_difference_strip_set_layers (self->strip, G_LIST_MODEL (self->rows));
  wh_number_columns_show (self->layers, G_LIST_MODEL (self->rows));
}

void
wh_differences_panel_set_picked (WhDifferencesPanel *self, guint node)
{
  GtkSelectionModel *model = gtk_column_view_get_model (self->layers);
  guint n = model != NULL ? g_list_model_get_n_items (G_LIST_MODEL (model)) : 0;

  wh_difference_strip_set_picked (self->strip, node);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (WhLayerRow) row = g_list_model_get_item (G_LIST_MODEL (model), i);

      if (wh_layer_row_node (row) == node)
        {
          gtk_selection_model_select_item (model, i, TRUE);
          return;
        }
    }

  if (model != NULL)
    gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (model), GTK_INVALID_LIST_POSITION);
}

void
wh_differences_panel_set_run (WhDifferencesPanel *self,
                              const char *source,
                              gboolean running,
                              const char *obstacle)
{
  gtk_label_set_text (self->source, source);
  gtk_widget_set_sensitive (self->run, !running && obstacle == NULL);
  gtk_label_set_text (self->obstacle, obstacle != NULL ? obstacle : "");
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle), obstacle != NULL);
}

static void
strip_picked (WhDifferenceStrip *strip, guint position, WhDifferencesPanel *self)
{
  g_autoptr (WhLayerRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);

  if (row != NULL)
    g_signal_emit (self, signals[NODE_PICKED], 0, wh_layer_row_node (row));
}

static void
layer_activated (GtkColumnView *view, guint position, WhDifferencesPanel *self)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (view));
  g_autoptr (WhLayerRow) row = g_list_model_get_item (model, position);

  if (row != NULL)
    g_signal_emit (self, signals[NODE_PICKED], 0, wh_layer_row_node (row));
}

static void
run_clicked (GtkButton *button, WhDifferencesPanel *self)
{
  g_signal_emit (self, signals[RUN_WANTED], 0);
}

static void
wh_differences_panel_dispose (GObject *object)
{
  WhDifferencesPanel *self = WH_DIFFERENCES_PANEL (object);

  g_clear_object (&self->rows);
  g_clear_pointer (&self->comparison, wh_comparison_unref);
  wh_widget_drop_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_differences_panel_parent_class)->dispose (object);
}

static void
wh_differences_panel_class_init (WhDifferencesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_differences_panel_dispose;

  signals[NODE_PICKED] = g_signal_new ("node-picked", WH_TYPE_DIFFERENCES_PANEL, G_SIGNAL_RUN_LAST,
                                       0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[RUN_WANTED] = g_signal_new ("run-wanted", WH_TYPE_DIFFERENCES_PANEL, G_SIGNAL_RUN_LAST, 0,
                                      NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (WH_TYPE_DIFFERENCE_STRIP);
  wh_widget_class_set_template (widget_class, "differences-panel");
  wh_widget_class_bind (widget_class, WhDifferencesPanel, empty);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, results);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, outputs);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, evaluation);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, strip);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, layers);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, source);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, obstacle);
  wh_widget_class_bind (widget_class, WhDifferencesPanel, run);
  gtk_widget_class_bind_template_callback (widget_class, strip_picked);
  gtk_widget_class_bind_template_callback (widget_class, layer_activated);
  gtk_widget_class_bind_template_callback (widget_class, run_clicked);
}

static void
wh_differences_panel_init (WhDifferencesPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->outputs_table = wh_fact_table_new ();
  gtk_box_prepend (self->outputs, self->outputs_table);
  wh_number_columns_append (self->layers, columns, G_N_ELEMENTS (columns));
}
