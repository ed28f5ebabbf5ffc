/* ui/bits-panel.c: the fewest bits for each layer's weights that keep a budget, and what else there
 * is
 */
#include "config.h"

#include "ui/bits-panel.h"

#include "ui/fact-table.h"
#include "ui/format.h"
#include "ui/trade-off-chart.h"
#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

typedef enum
{
  GOAL_SQNR,
  GOAL_ACCURACY,
  GOAL_SIZE,
  N_GOALS
} Goal;

static const struct
{
  double low, high, step, fallback;
  guint digits;
} goals[N_GOALS] = {
  [GOAL_SQNR] = { 0.0, 120.0, 1.0, 30.0, 0 },
  [GOAL_ACCURACY] = { 0.0, 1.0, 0.005, 0.975, 3 },
  [GOAL_SIZE] = { 1.0, 100.0, 1.0, 20.0, 0 },
};

struct _WhBitsPanel
{
  GtkWidget parent_instance;

  GtkDropDown *goal;
  GtkSpinButton *limit, *least, *most;
  GtkSwitch *per_channel;
  GtkLabel *source;
  GtkLabel *obstacle;
  GtkWidget *search;
  GtkWidget *running;
  GtkProgressBar *progress;
  GtkLabel *note;
  GtkWidget *results;
  GtkDropDown *measure;
  WhTradeOffChart *chart;
  GtkLabel *summary;
  GtkLabel *replaces;
  GtkWidget *apply;
  GtkBox *layers;
  GtkWidget *table;

  double limits[N_GOALS];
  gboolean limit_known; /* the user has set one, or it was taken from the original's accuracy */
  WhBitsFound found;
  char **labels;
  GArray *shown; /* of guint: the points in the chart */
  gboolean possible, has_data;
  char *reason; /* nullable: why the network can't be run */
  gboolean setting;
};

enum
{
  SEARCH_WANTED,
  CANCEL_WANTED,
  POINT_PICKED,
  APPLY_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhBitsPanel, wh_bits_panel, GTK_TYPE_WIDGET)

static Goal
goal_of (WhBitsPanel *self)
{
  return MIN (gtk_drop_down_get_selected (self->goal), N_GOALS - 1);
}

static void
show_limit (WhBitsPanel *self)
{
  Goal goal = goal_of (self);

  self->setting = TRUE;
  gtk_spin_button_set_digits (self->limit, goals[goal].digits);
  gtk_spin_button_set_range (self->limit, goals[goal].low, goals[goal].high);
  gtk_spin_button_set_increments (self->limit, goals[goal].step, 10.0 * goals[goal].step);
  gtk_spin_button_set_value (self->limit, self->limits[goal]);
  self->setting = FALSE;
}

/* Why it can't be searched with this goal. */
static void
show_obstacle (WhBitsPanel *self)
{
  const char *text = self->reason;

  if (text == NULL && goal_of (self) == GOAL_ACCURACY && !self->has_data)
    text = _ ("No data to run on yet: choose a labelled data set in “Run”.");

  gtk_widget_set_sensitive (self->search, self->possible && text == NULL);
  gtk_label_set_text (self->obstacle, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle), text != NULL);
}

static void
goal_selected (GtkDropDown *drop_down, GParamSpec *spec, WhBitsPanel *self)
{
  if (self->limit == NULL || self->search == NULL)
    return;

  show_limit (self);
  show_obstacle (self);
}

static void
limit_changed (GtkSpinButton *spin, WhBitsPanel *self)
{
  if (self->setting)
    return;

  self->limits[goal_of (self)] = gtk_spin_button_get_value (spin);
  self->limit_known = TRUE;
}

static void
least_changed (GtkSpinButton *spin, WhBitsPanel *self)
{
  if (gtk_spin_button_get_value (self->most) < gtk_spin_button_get_value (spin))
    gtk_spin_button_set_value (self->most, gtk_spin_button_get_value (spin));
}

static void
most_changed (GtkSpinButton *spin, WhBitsPanel *self)
{
  if (gtk_spin_button_get_value (self->least) > gtk_spin_button_get_value (spin))
    gtk_spin_button_set_value (self->least, gtk_spin_button_get_value (spin));
}

void
wh_bits_panel_get_budget (WhBitsPanel *self, WhSearchBudget *out)
{
  Goal goal = goal_of (self);

  *out = (WhSearchBudget){
    .least_db = goal == GOAL_SQNR ? self->limits[goal] : NAN,
    .least_top1 = goal == GOAL_ACCURACY ? self->limits[goal] : NAN,
    .most_size = goal == GOAL_SIZE ? self->limits[goal] / 100.0 : NAN,
    .least_bits = (guint) gtk_spin_button_get_value_as_int (self->least),
    .most_bits = (guint) gtk_spin_button_get_value_as_int (self->most),
    .per_channel = gtk_switch_get_active (self->per_channel),
  };
}

static const WhTradeOff *
point_of (WhBitsPanel *self, guint index)
{
  return &g_array_index (self->found.result->points, WhTradeOff, index);
}

/* "5.8 kB, 13.9 % of float · 31.2 dB · top-1 0.978" */
static char *
point_text (const WhTradeOff *point)
{
  g_autofree char *bytes = wh_format_bytes ((double) point->n_bytes);
  g_autofree char *db = wh_format_db (point->output_db);
  g_autofree char *top1 = NULL;

  if (!isnan (point->top1))
    top1 = g_strdup_printf (_ (" · top-1 %.4g"), point->top1);

  return g_strdup_printf (_ ("%s, %.1f %% of float · %s%s"), bytes, 100.0 * point->size, db,
                          top1 != NULL ? top1 : "");
}

static gboolean
keeps (const WhSearchBudget *budget, const WhTradeOff *point)
{
  return (isnan (budget->least_db) || point->output_db >= budget->least_db) &&
         (isnan (budget->least_top1) || point->top1 >= budget->least_top1) &&
         (isnan (budget->most_size) || point->size <= budget->most_size);
}

static gboolean
knows_accuracy (WhBitsPanel *self)
{
  for (guint i = 0; self->found.result != NULL && i < self->found.result->points->len; i++)
    if (!isnan (point_of (self, i)->top1))
      return TRUE;

  return FALSE;
}

static void
show_chart (WhBitsPanel *self)
{
  const WhSearchBudget *budget = self->found.budget;
  gboolean accuracy = knows_accuracy (self) && gtk_drop_down_get_selected (self->measure) == 0;
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (WhChartPoint));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  g_array_set_size (self->shown, 0);
  for (guint i = 0; self->found.result != NULL && i < self->found.result->points->len; i++)
    {
      const WhTradeOff *point = point_of (self, i);
      WhChartPoint drawn = { .bytes = (double) point->n_bytes };

      if (!point->measured)
        continue;
      g_ptr_array_add (texts, point_text (point));
      drawn.quality = accuracy ? point->top1 : point->output_db;
      drawn.good = keeps (budget, point);
      drawn.text = texts->pdata[texts->len - 1];
      g_array_append_val (points, drawn);
      g_array_append_val (self->shown, i);
    }

  wh_trade_off_chart_set_budget (self->chart,
                                 budget == NULL ? NAN :
                                 accuracy       ? budget->least_top1 :
                                                  budget->least_db,
                                 budget == NULL ? NAN :
                                                  budget->most_size * self->found.float_bytes);
  wh_trade_off_chart_set_points (self->chart, (const WhChartPoint *) points->data, points->len,
                                 !accuracy);
}

static void
show_layers (WhBitsPanel *self, const WhTradeOff *point)
{
  const char *heading[] = { _ ("layer"), _ ("bits") };

  wh_fact_table_clear (self->table);
  wh_fact_table_add_heading (self->table, heading, 2);
  for (guint i = 0; self->labels[i] != NULL; i++)
    {
      g_autofree char *bits = g_strdup_printf ("%u", point->bits[i]);

      wh_fact_table_add_pair (self->table, self->labels[i], bits);
    }
}

static void
show_picked (WhBitsPanel *self)
{
  int picked = self->found.picked;
  gboolean any = picked >= 0 && self->found.result != NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->layers), any);
  wh_trade_off_chart_set_picked (self->chart, -1);
  if (!any)
    {
      gtk_label_set_text (self->summary, self->found.result != NULL ?
                                           _ ("None of them keeps the budget. Pick one, or search "
                                              "with another budget.") :
                                           "");
      return;
    }

  for (guint i = 0; i < self->shown->len; i++)
    if (g_array_index (self->shown, guint, i) == (guint) picked)
      wh_trade_off_chart_set_picked (self->chart, (int) i);

  {
    g_autofree char *text = point_text (point_of (self, (guint) picked));
    g_autofree char *summary =
      g_strdup_printf ("%s%s", text,
                       picked == self->found.result->best ? _ (": the best within the budget") :
                                                            "");

    gtk_label_set_text (self->summary, summary);
  }
  show_layers (self, point_of (self, (guint) picked));
}

void
wh_bits_panel_set_found (WhBitsPanel *self, const WhBitsFound *found)
{
  gboolean same = found->result == self->found.result;

  g_return_if_fail (WH_IS_BITS_PANEL (self));

  if (same && found->picked == self->found.picked)
    return;

  self->found = *found;
  if (!same)
    {
      g_strfreev (self->labels);
      self->labels = g_strdupv ((char **) found->labels);
      self->setting = TRUE;
      gtk_widget_set_visible (GTK_WIDGET (self->measure), knows_accuracy (self));
      gtk_drop_down_set_selected (self->measure,
                                  found->budget != NULL && !isnan (found->budget->least_db) ? 1 :
                                                                                              0);
      self->setting = FALSE;
      show_chart (self);
    }
  gtk_widget_set_visible (self->results, found->result != NULL);
  show_picked (self);
}

void
wh_bits_panel_suggest_accuracy (WhBitsPanel *self, double top1)
{
  g_return_if_fail (WH_IS_BITS_PANEL (self));

  if (self->limit_known)
    return;

  self->limit_known = TRUE;
  self->limits[GOAL_ACCURACY] = floor (MAX (top1 - 0.005, 0.0) * 1000.0) / 1000.0;
  gtk_drop_down_set_selected (self->goal, GOAL_ACCURACY);
  show_limit (self);
}

void
wh_bits_panel_set_state (WhBitsPanel *self,
                         const WhAnalysisState *state,
                         gboolean has_data,
                         const char *replaces,
                         gboolean applicable)
{
  g_return_if_fail (WH_IS_BITS_PANEL (self));

  gtk_label_set_text (self->source, state->source);
  gtk_widget_set_visible (self->running, state->fraction >= 0.0);
  gtk_widget_set_visible (self->search, state->fraction < 0.0);
  if (state->fraction >= 0.0)
    gtk_progress_bar_set_fraction (self->progress, MIN (state->fraction, 1.0));
  gtk_label_set_text (self->note, state->note != NULL ? state->note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note), state->note != NULL);
  gtk_label_set_text (self->replaces, replaces != NULL ? replaces : "");
  gtk_widget_set_visible (GTK_WIDGET (self->replaces), replaces != NULL);
  gtk_widget_set_sensitive (self->apply, applicable && self->found.picked >= 0);

  self->possible = state->possible;
  self->has_data = has_data;
  g_free (self->reason);
  self->reason = g_strdup (state->obstacle);
  show_obstacle (self);
}

static void
search_clicked (GtkButton *button, WhBitsPanel *self)
{
  g_signal_emit (self, signals[SEARCH_WANTED], 0);
}

static void
cancel_clicked (GtkButton *button, WhBitsPanel *self)
{
  g_signal_emit (self, signals[CANCEL_WANTED], 0);
}

static void
apply_clicked (GtkButton *button, WhBitsPanel *self)
{
  g_signal_emit (self, signals[APPLY_WANTED], 0);
}

static void
measure_selected (GtkDropDown *drop_down, GParamSpec *spec, WhBitsPanel *self)
{
  if (self->setting || self->chart == NULL)
    return;

  show_chart (self);
  show_picked (self);
}

static void
chart_picked (WhTradeOffChart *chart, guint point, WhBitsPanel *self)
{
  if (point < self->shown->len)
    g_signal_emit (self, signals[POINT_PICKED], 0, g_array_index (self->shown, guint, point));
}

static void
wh_bits_panel_dispose (GObject *object)
{
  WhBitsPanel *self = WH_BITS_PANEL (object);

  self->setting = TRUE;
  g_clear_pointer (&self->labels, g_strfreev);
  g_clear_pointer (&self->reason, g_free);
  g_clear_pointer (&self->shown, g_array_unref);
  self->limit = NULL;
  self->search = NULL;
  self->chart = NULL;
  wh_widget_drop_children (GTK_WIDGET (self));

  G_OBJECT_CLASS (wh_bits_panel_parent_class)->dispose (object);
}

static guint
add_signal (const char *name, guint n, GType type)
{
  return g_signal_new (name, WH_TYPE_BITS_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n, type);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  wh_widget_class_bind (widget_class, WhBitsPanel, goal);
  wh_widget_class_bind (widget_class, WhBitsPanel, limit);
  wh_widget_class_bind (widget_class, WhBitsPanel, least);
  wh_widget_class_bind (widget_class, WhBitsPanel, most);
  wh_widget_class_bind (widget_class, WhBitsPanel, per_channel);
  wh_widget_class_bind (widget_class, WhBitsPanel, source);
  wh_widget_class_bind (widget_class, WhBitsPanel, obstacle);
  wh_widget_class_bind (widget_class, WhBitsPanel, search);
  wh_widget_class_bind (widget_class, WhBitsPanel, running);
  wh_widget_class_bind (widget_class, WhBitsPanel, progress);
  wh_widget_class_bind (widget_class, WhBitsPanel, note);
  wh_widget_class_bind (widget_class, WhBitsPanel, results);
  wh_widget_class_bind (widget_class, WhBitsPanel, measure);
  wh_widget_class_bind (widget_class, WhBitsPanel, chart);
  wh_widget_class_bind (widget_class, WhBitsPanel, summary);
  wh_widget_class_bind (widget_class, WhBitsPanel, replaces);
  wh_widget_class_bind (widget_class, WhBitsPanel, apply);
  wh_widget_class_bind (widget_class, WhBitsPanel, layers);
}

static void
wh_bits_panel_class_init (WhBitsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_bits_panel_dispose;

  signals[SEARCH_WANTED] = add_signal ("search-wanted", 0, 0);
  signals[CANCEL_WANTED] = add_signal ("cancel-wanted", 0, 0);
  signals[POINT_PICKED] = add_signal ("point-picked", 1, G_TYPE_UINT);
  signals[APPLY_WANTED] = add_signal ("apply-wanted", 0, 0);

  g_type_ensure (WH_TYPE_TRADE_OFF_CHART);
  wh_widget_class_set_template (widget_class, "bits-panel");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, goal_selected);
  gtk_widget_class_bind_template_callback (widget_class, limit_changed);
  gtk_widget_class_bind_template_callback (widget_class, least_changed);
  gtk_widget_class_bind_template_callback (widget_class, most_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_clicked);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, apply_clicked);
  gtk_widget_class_bind_template_callback (widget_class, measure_selected);
  gtk_widget_class_bind_template_callback (widget_class, chart_picked);
}

static void
wh_bits_panel_init (WhBitsPanel *self)
{
  self->setting = TRUE;
  self->shown = g_array_new (FALSE, FALSE, sizeof (guint));
  self->found.picked = -1;
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < N_GOALS; i++)
    self->limits[i] = goals[i].fallback;
  gtk_spin_button_set_range (self->most, 2.0, 16.0);
  gtk_spin_button_set_range (self->least, 2.0, 16.0);
  gtk_spin_button_set_increments (self->most, 1.0, 2.0);
  gtk_spin_button_set_increments (self->least, 1.0, 2.0);
  gtk_spin_button_set_value (self->most, 8.0);
  gtk_spin_button_set_value (self->least, 2.0);
  show_limit (self);
  self->table = wh_fact_table_new ();
  gtk_box_append (self->layers, self->table);
  self->setting = FALSE;
}
