/* ui/network-panel.c: what is known of a network as a whole, while no function is picked */
#include "config.h"

#include "ui/network-panel.h"

#include "graph/cost.h"
#include "ui/fact-table.h"
#include "ui/format.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

#define MAX_ENDS 64  /* inputs, and outputs, that are listed */
#define MAX_KINDS 40 /* kinds of functions */

struct _WhNetworkPanel
{
  GtkWidget parent_instance;

  GtkWidget *scroller;
  GtkWidget *content;

  WhGraph *graph; /* that is shown; nullable, as @facts */
  char *facts;    /* in one line */
};

enum
{
  VALUE_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhNetworkPanel, wh_network_panel, GTK_TYPE_WIDGET)

/* All functions of one kind. */
typedef struct
{
  const char *name;
  guint n_nodes;
  gsize parameter_bytes;
} Kind;

static void
value_clicked (GtkButton *button, WhNetworkPanel *self)
{
  guint value = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "value"));

  g_signal_emit (self, signals[VALUE_WANTED], 0, value);
}

static GtkWidget *
add_card (WhNetworkPanel *self, const char *heading)
{
  GtkWidget *card = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "side-card");
  if (heading != NULL)
    gtk_box_append (GTK_BOX (card), wh_label_new (heading, "heading"));
  gtk_box_append (GTK_BOX (self->content), card);

  return card;
}

static GtkWidget *
new_wrapped (const char *text, const char *css_class)
{
  GtkWidget *label = wh_label_new (text, css_class);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);

  return label;
}

static void
add_facts (WhNetworkPanel *self, const WhGraph *graph, const WhNetworkFacts *facts)
{
  WhCost cost = wh_cost_graph (graph);
  gsize parameter_bytes = wh_graph_parameter_bytes (graph);
  g_autofree char *n_functions = wh_format_count (graph->n_nodes);
  g_autofree char *multiply_adds = wh_format_count ((double) cost.multiply_adds);
  g_autofree char *parameters = wh_format_bytes ((double) parameter_bytes);
  g_autofree char *size = facts->n_bytes >= 0 ? wh_format_bytes ((double) facts->n_bytes) : NULL;
  g_autofree char *file = NULL;
  GtkWidget *card = add_card (self, NULL), *table = wh_fact_table_new ();

  if (facts->file != NULL)
    file = g_strjoin (" · ", facts->file, facts->format, NULL);
  gtk_box_append (GTK_BOX (card), new_wrapped (facts->title, "title-4"));
  if (file != NULL)
    gtk_box_append (GTK_BOX (card), new_wrapped (file, "dim-label"));

  if (size != NULL)
    wh_fact_table_add_pair (table, _ ("size of the file"), size);
  wh_fact_table_add_pair (table, _ ("functions"), n_functions);
  wh_fact_table_add_pair (table, _ ("parameters"), parameters);
  wh_fact_table_add_pair (table, _ ("multiply-adds"), multiply_adds);
  if (facts->batch_size > 0)
    {
      g_autofree char *batch_size = wh_format_count ((double) facts->batch_size);

      wh_fact_table_add_pair (table, _ ("batch size"), batch_size);
    }
  gtk_box_append (GTK_BOX (card), table);
  if (facts->notes != NULL && facts->notes[0] != '\0')
    gtk_box_append (GTK_BOX (card), new_wrapped (facts->notes, "caption"));
}

static void
add_end (WhNetworkPanel *self, GtkGrid *grid, const WhGraph *graph, guint value, int row)
{
  const WhValue *end = &graph->values[value];
  g_autofree char *shape = wh_shape_to_label (&end->shape);
  g_autofree char *label = g_strdup_printf (_ ("Show %s in the graph"), end->name);
  GtkWidget *button = gtk_button_new_with_label (end->name);
  GtkWidget *text = gtk_button_get_child (GTK_BUTTON (button));
  GtkWidget *size = wh_label_new (shape, "numeric");

  gtk_label_set_xalign (GTK_LABEL (size), 1.0f);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (text), 0.0f);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "link-row");
  gtk_widget_set_tooltip_text (button, label);
  wh_widget_set_label (button, label);
  g_object_set_data (G_OBJECT (button), "value", GUINT_TO_POINTER (value));
  g_signal_connect (button, "clicked", G_CALLBACK (value_clicked), self);

  gtk_grid_attach (grid, button, 0, row, 1, 1);
  gtk_grid_attach (grid, size, 1, row, 1, 1);
}

static void
add_ends (WhNetworkPanel *self,
          const char *heading,
          const WhGraph *graph,
          const guint *values,
          guint n_values)
{
  GtkWidget *grid = gtk_grid_new ();
  GtkWidget *card;

  if (n_values == 0)
    return;

  card = add_card (self, heading);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 8);
  for (guint i = 0; i < MIN (n_values, MAX_ENDS); i++)
    add_end (self, GTK_GRID (grid), graph, values[i], (int) i);
  gtk_box_append (GTK_BOX (card), grid);
  if (n_values > MAX_ENDS)
    {
      g_autofree char *more = g_strdup_printf (_ ("and %u more"), n_values - MAX_ENDS);

      gtk_box_append (GTK_BOX (card), wh_label_new (more, "dim-label"));
    }
}

static int
compare_kinds (gconstpointer a, gconstpointer b)
{
  const Kind *x = a, *y = b;

  if (x->n_nodes != y->n_nodes)
    return x->n_nodes < y->n_nodes ? 1 : -1;

  return strcmp (x->name, y->name);
}

/* The kinds of functions that there are, the most frequent first. */
static GArray *
count_kinds (const WhGraph *graph)
{
  GArray *kinds = g_array_new (FALSE, FALSE, sizeof (Kind));
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, node->op_name));
      Kind *kind;

      if (place == 0)
        {
          Kind first = { .name = node->op_name };

          g_array_append_val (kinds, first);
          place = kinds->len;
          g_hash_table_insert (places, node->op_name, GUINT_TO_POINTER (place));
        }
      kind = &g_array_index (kinds, Kind, place - 1);
      kind->n_nodes++;
      kind->parameter_bytes += wh_cost_node_parameter_bytes (graph, node);
    }
  g_array_sort (kinds, compare_kinds);

  return kinds;
}

static void
add_kinds (WhNetworkPanel *self, const WhGraph *graph)
{
  g_autoptr (GArray) kinds = count_kinds (graph);
  GtkWidget *table = wh_fact_table_new ();
  GtkWidget *card;

  if (kinds->len == 0)
    return;

  card = add_card (self, _ ("Functions"));
  wh_fact_table_add_heading (
    table, (const char *const[]){ _ ("function"), _ ("number"), _ ("parameters") }, 3);
  for (guint i = 0; i < MIN (kinds->len, MAX_KINDS); i++)
    {
      const Kind *kind = &g_array_index (kinds, Kind, i);
      g_autofree char *n = wh_format_count (kind->n_nodes);
      g_autofree char *bytes =
        kind->parameter_bytes > 0 ? wh_format_bytes ((double) kind->parameter_bytes) : NULL;

      wh_fact_table_add_row (table, (const char *const[]){ kind->name, n, bytes }, 3);
    }
  gtk_box_append (GTK_BOX (card), table);
}

static char *
facts_line (const WhNetworkFacts *facts)
{
  return g_strdup_printf ("%s|%s|%s|%" G_GINT64_FORMAT "|%" G_GINT64_FORMAT "|%s",
                          facts->title != NULL ? facts->title : "",
                          facts->file != NULL ? facts->file : "",
                          facts->format != NULL ? facts->format : "", (gint64) facts->n_bytes,
                          facts->batch_size, facts->notes != NULL ? facts->notes : "");
}

void
wh_network_panel_set_graph (WhNetworkPanel *self, const WhGraph *graph, const WhNetworkFacts *facts)
{
  g_autofree char *line = NULL;
  GtkWidget *child;

  g_return_if_fail (WH_IS_NETWORK_PANEL (self));

  line = facts_line (facts);
  if (graph == self->graph && g_str_equal (line, self->facts))
    return;

  g_clear_pointer (&self->graph, wh_graph_unref);
  g_free (self->facts);
  self->graph = wh_graph_ref (graph);
  self->facts = g_steal_pointer (&line);

  while ((child = gtk_widget_get_first_child (self->content)) != NULL)
    gtk_box_remove (GTK_BOX (self->content), child);

  add_facts (self, graph, facts);
  add_ends (self, _ ("Inputs"), graph, graph->inputs, graph->n_inputs);
  add_ends (self, _ ("Outputs"), graph, graph->outputs, graph->n_outputs);
  add_kinds (self, graph);
}

static void
wh_network_panel_dispose (GObject *object)
{
  WhNetworkPanel *self = WH_NETWORK_PANEL (object);

  g_clear_pointer (&self->graph, wh_graph_unref);
  g_clear_pointer (&self->facts, g_free);
  wh_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (wh_network_panel_parent_class)->dispose (object);
}

static void
wh_network_panel_class_init (WhNetworkPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_network_panel_dispose;
  signals[VALUE_WANTED] = g_signal_new ("value-wanted", WH_TYPE_NETWORK_PANEL, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "network-panel");
}

static void
wh_network_panel_init (WhNetworkPanel *self)
{
  self->scroller = gtk_scrolled_window_new ();
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  gtk_widget_add_css_class (self->content, "side-content");
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->content);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}
