/* ui/parameter-card.c: one parameter: shape, statistics, histogram */
#include "config.h"

#include "ui/parameter-card.h"

#include "ui/fact-table.h"
#include "ui/format.h"
#include "ui/histogram.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

struct _WhParameterCard
{
  GtkWidget parent_instance;

  guint value;
  GtkWidget *body;
  GtkWidget *table;
  GtkWidget *histogram;
  gboolean rounded;
  WhNumberGrid grid;
};

enum
{
  NUMBERS_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhParameterCard, wh_parameter_card, GTK_TYPE_WIDGET)

static void
numbers_clicked (GtkButton *button, WhParameterCard *self)
{
  g_signal_emit (self, signals[NUMBERS_WANTED], 0, self->value);
}

/* "W  16×3×5×5", and a button that shows the numbers. */
static GtkWidget *
new_heading (WhParameterCard *self, const WhValue *value, const char *port)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *button = gtk_button_new_from_icon_name ("view-grid-symbolic");
  g_autofree char *shape = wh_shape_to_label (&value->shape);
  g_autofree char *label = g_strdup_printf (_ ("Show the numbers of %s"), value->name);
  GtkWidget *name = wh_label_new (port, "heading");
  GtkWidget *detail = wh_label_new (shape, "dim-label");

  gtk_widget_set_tooltip_text (name, value->name);
  gtk_widget_set_hexpand (detail, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  wh_widget_set_label (button, label);
  g_signal_connect (button, "clicked", G_CALLBACK (numbers_clicked), self);

  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), detail);
  gtk_box_append (GTK_BOX (row), button);

  return row;
}

GtkWidget *
wh_parameter_card_new (const WhGraph *graph, guint value, const char *port)
{
  WhParameterCard *self = g_object_new (WH_TYPE_PARAMETER_CARD, NULL);

  self->value = value;
  gtk_box_prepend (GTK_BOX (self->body), new_heading (self, &graph->values[value], port));
  self->rounded = wh_number_grid_find (graph, value, &self->grid);
  wh_histogram_set_grid (WH_HISTOGRAM (self->histogram), self->rounded ? &self->grid : NULL);

  return GTK_WIDGET (self);
}

guint
wh_parameter_card_value (WhParameterCard *self)
{
  return self->value;
}

void
wh_parameter_card_set_statistics (WhParameterCard *self, const WhStatistics *s)
{
  g_autofree char *n = wh_format_count ((double) s->n);
  g_autofree char *min = wh_format_number (s->min);
  g_autofree char *max = wh_format_number (s->max);
  g_autofree char *mean = wh_format_number (s->mean);
  g_autofree char *sd = wh_format_number (s->sd);
  g_autofree char *range = g_strdup_printf ("%s … %s", min, max);
  g_autofree char *centre = g_strdup_printf ("%s ± %s", mean, sd);

  g_return_if_fail (WH_IS_PARAMETER_CARD (self));

  wh_fact_table_clear (self->table);
  wh_fact_table_add_pair (self->table, _ ("numbers"), n);
  wh_fact_table_add_pair (self->table, _ ("range"), range);
  wh_fact_table_add_pair (self->table, _ ("mean ± deviation"), centre);
  if (s->n_zero > 0)
    {
      g_autofree char *zeros =
        g_strdup_printf ("%.1f %%", 100.0 * (double) s->n_zero / (double) s->n);

      wh_fact_table_add_pair (self->table, _ ("zeros"), zeros);
    }
  if (s->n_not_finite > 0)
    {
      g_autofree char *bad = wh_format_count ((double) s->n_not_finite);

      wh_fact_table_add_pair (self->table, _ ("not finite"), bad);
    }
  if (self->rounded)
    {
      g_autofree char *steps = wh_number_grid_describe_steps (&self->grid);
      g_autofree char *between = wh_number_grid_describe_range (&self->grid);

      wh_fact_table_add_pair (self->table, _ ("rounded to"), steps);
      wh_fact_table_add_pair (self->table, _ ("from … to"), between);
    }
  wh_histogram_set_statistics (WH_HISTOGRAM (self->histogram), s);
  gtk_widget_set_visible (self->histogram, s->n > 1 && s->max > s->min);
}

static void
wh_parameter_card_dispose (GObject *object)
{
  wh_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (wh_parameter_card_parent_class)->dispose (object);
}

static void
wh_parameter_card_class_init (WhParameterCardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_parameter_card_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[NUMBERS_WANTED] =
    g_signal_new ("numbers-wanted", WH_TYPE_PARAMETER_CARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                  G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
wh_parameter_card_init (WhParameterCard *self)
{
  self->body = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->table = wh_fact_table_new ();
  self->histogram = wh_histogram_new ();
  gtk_widget_add_css_class (self->body, "card");
  gtk_widget_add_css_class (self->body, "side-card");
  gtk_box_append (GTK_BOX (self->body), self->table);
  gtk_box_append (GTK_BOX (self->body), self->histogram);
  gtk_widget_set_visible (self->histogram, FALSE);
  gtk_widget_set_parent (self->body, GTK_WIDGET (self));
}
