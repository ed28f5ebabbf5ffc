/* ui/node-panel.c: what is known of the node or value that was picked, or else of the network */
#include "config.h"

#include "ui/node-panel.h"

#include "graph/cost.h"
#include "ui/fact-table.h"
#include "ui/format.h"
#include "ui/parameter-card.h"
#include "ui/widget.h"

#include <glib/gi18n.h>

#define MAX_PORTS 64 /* a Concatenate of thousands is not read line by line */

struct _WhNodePanel
{
  GtkWidget parent_instance;

  GtkStack *stack;
  WhNetworkPanel *network;
  GtkLabel *title;
  GtkLabel *summary;
  GtkBox *facts;
  GtkWidget *exclude;
  GtkLabel *exclude_label;
  GtkWidget *arguments_card;
  GtkWidget *ports_card;
  GtkBox *parameters;

  GtkWidget *facts_table, *arguments, *ports;
};

enum
{
  NUMBERS_WANTED,
  EXCLUDE_WANTED,
  VALUE_WANTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhNodePanel, wh_node_panel, GTK_TYPE_WIDGET)

static void
numbers_wanted (WhParameterCard *card, guint value, WhNodePanel *self)
{
  g_signal_emit (self, signals[NUMBERS_WANTED], 0, value);
}

static void
port_clicked (GtkButton *button, WhNodePanel *self)
{
  guint value = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "value"));

  g_signal_emit (self, signals[NUMBERS_WANTED], 0, value);
}

static void
exclude_clicked (GtkButton *button, WhNodePanel *self)
{
  g_signal_emit (self, signals[EXCLUDE_WANTED], 0);
}

static void
network_value_wanted (WhNetworkPanel *network, guint value, WhNodePanel *self)
{
  g_signal_emit (self, signals[VALUE_WANTED], 0, value);
}

static void
clear (WhNodePanel *self)
{
  GtkWidget *child;

  wh_fact_table_clear (self->facts_table);
  wh_fact_table_clear (self->arguments);
  wh_fact_table_clear (self->ports);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->parameters))) != NULL)
    gtk_box_remove (self->parameters, child);
}

void
wh_node_panel_set_network (WhNodePanel *self, const WhGraph *graph, const WhNetworkFacts *facts)
{
  g_return_if_fail (WH_IS_NODE_PANEL (self));

  clear (self);
  wh_network_panel_set_graph (self->network, graph, facts);
  gtk_stack_set_visible_child_name (self->stack, "network");
}

static void
add_fact (WhNodePanel *self, const char *name, const char *value)
{
  if (value != NULL && value[0] != '\0')
    wh_fact_table_add_pair (self->facts_table, name, value);
}

static void
show_facts (WhNodePanel *self, const WhGraph *graph, const WhNode *node, const WhNodeFacts *facts)
{
  WhCost cost = wh_cost_node (graph, node);
  gsize n_bytes = wh_cost_node_parameter_bytes (graph, node);
  g_autofree char *multiply_adds = wh_format_count ((double) cost.multiply_adds);
  g_autofree char *bytes = wh_format_bytes ((double) n_bytes);

  add_fact (self, _ ("name"), node->name);
  add_fact (self, _ ("stands for"), facts->origin);
  add_fact (self, _ ("conversion"), facts->report);
  if (cost.multiply_adds > 0)
    add_fact (self, _ ("multiply-adds"), multiply_adds);
  if (n_bytes > 0)
    add_fact (self, _ ("parameters"), bytes);
  add_fact (self, _ ("error so far"), facts->error);
  add_fact (self, _ ("time"), facts->time);
}

static void
show_arguments (WhNodePanel *self, const WhNode *node)
{
  guint n_shown = 0;

  for (guint i = 0; node->op != NULL && i < node->op->n_arguments; i++)
    {
      g_autofree char *value = wh_attribute_to_string (node->attributes, i);
      GtkWidget *name;

      wh_fact_table_add_pair (self->arguments, node->op->arguments[i].name, value);
      name = gtk_grid_get_child_at (GTK_GRID (self->arguments), 0, (int) n_shown);
      if (name != NULL && node->op->arguments[i].help != NULL)
        gtk_widget_set_tooltip_text (name, node->op->arguments[i].help);
      n_shown++;
    }

  gtk_widget_set_visible (self->arguments_card, n_shown > 0);
}

static const char *
port_name (const WhPort *ports, guint n_ports, guint slot)
{
  if (n_ports == 0)
    return "";

  return ports[MIN (slot, n_ports - 1)].name;
}

static void
add_port (WhNodePanel *self, const WhGraph *graph, const char *port, guint value, int row)
{
  g_autofree char *shape = wh_shape_to_label (&graph->values[value].shape);
  g_autofree char *label =
    g_strdup_printf (_ ("Show the numbers of %s"), graph->values[value].name);
  GtkWidget *name = wh_label_new (port, "dim-label");
  GtkWidget *button = gtk_button_new_with_label (graph->values[value].name);
  GtkWidget *text = gtk_button_get_child (GTK_BUTTON (button));
  GtkWidget *size = wh_label_new (shape, "numeric");

  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (text), 0.0f);
  gtk_label_set_xalign (GTK_LABEL (size), 1.0f);
  gtk_label_set_ellipsize (GTK_LABEL (size), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (size), MIN (g_utf8_strlen (shape, -1), 14));
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "link-row");
  gtk_widget_set_tooltip_text (button, label);
  wh_widget_set_label (button, label);
  g_object_set_data (G_OBJECT (button), "value", GUINT_TO_POINTER (value));
  g_signal_connect (button, "clicked", G_CALLBACK (port_clicked), self);

  gtk_grid_attach (GTK_GRID (self->ports), name, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->ports), button, 1, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->ports), size, 2, row, 1, 1);
}

static void
show_ports (WhNodePanel *self, const WhGraph *graph, const WhNode *node)
{
  int row = 0;

  for (guint i = 0; i < MIN (node->n_inputs, MAX_PORTS); i++)
    {
      guint value = node->inputs[i];
      const char *port =
        node->op != NULL ? port_name (node->op->inputs, node->op->n_inputs, i) : _ ("input");

      add_port (self, graph, port, value, row++);
      if (graph->values[value].kind == WH_VALUE_PARAMETER)
        {
          GtkWidget *card = wh_parameter_card_new (graph, value, port);

          g_signal_connect (card, "numbers-wanted", G_CALLBACK (numbers_wanted), self);
          gtk_box_append (self->parameters, card);
        }
    }

  for (guint i = 0; i < MIN (node->n_outputs, MAX_PORTS); i++)
    add_port (self, graph,
              node->op != NULL ? port_name (node->op->outputs, node->op->n_outputs, i) :
                                 _ ("output"),
              node->outputs[i], row++);
}

/* Weights that are rounded before they are used: their numbers are what one wants to see. */
static void
show_rounded_parameters (WhNodePanel *self, const WhGraph *graph, const WhNode *node)
{
  for (guint i = 0; i < MIN (node->n_inputs, MAX_PORTS); i++)
    {
      const WhNode *quantize = wh_graph_producer (graph, node->inputs[i]);
      GtkWidget *card;

      if (quantize == NULL || !wh_node_is (quantize, "FixedPointQuantize") ||
          graph->values[quantize->inputs[0]].kind != WH_VALUE_PARAMETER)
        continue;

      card = wh_parameter_card_new (graph, quantize->inputs[0],
                                    node->op != NULL ?
                                      port_name (node->op->inputs, node->op->n_inputs, i) :
                                      _ ("input"));
      g_signal_connect (card, "numbers-wanted", G_CALLBACK (numbers_wanted), self);
      gtk_box_append (self->parameters, card);
    }
}

void
wh_node_panel_set_node (WhNodePanel *self,
                        const WhGraph *graph,
                        guint node,
                        const WhNodeFacts *facts)
{
  const WhNode *shown;

  g_return_if_fail (WH_IS_NODE_PANEL (self));
  g_return_if_fail (node < graph->n_nodes);

  shown = &graph->nodes[node];
  clear (self);
  gtk_label_set_text (self->title, shown->op_name);
  gtk_label_set_text (self->summary, shown->op != NULL ?
                                       shown->op->summary :
                                       _ ("Unknown: it is kept and saved, but it cannot be run."));
  show_facts (self, graph, shown, facts);
  gtk_widget_set_visible (self->exclude, facts->exclude != NULL);
  gtk_label_set_text (self->exclude_label, facts->exclude != NULL ? facts->exclude : "");
  wh_widget_set_label (self->exclude, facts->exclude != NULL ? facts->exclude : "");
  show_arguments (self, shown);
  show_ports (self, graph, shown);
  show_rounded_parameters (self, graph, shown);
  gtk_widget_set_visible (self->ports_card, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "node");
}

void
wh_node_panel_set_value (WhNodePanel *self, const WhGraph *graph, guint value)
{
  static const char *const kinds[] = { N_ ("An input of the network"), N_ ("A parameter"),
                                       N_ ("A value between functions") };
  const WhValue *shown;
  g_autofree char *shape = NULL;

  g_return_if_fail (WH_IS_NODE_PANEL (self));
  g_return_if_fail (value < graph->n_values);

  shown = &graph->values[value];
  shape = wh_shape_to_label (&shown->shape);
  clear (self);
  gtk_label_set_text (self->title, shown->name);
  gtk_label_set_text (self->summary, _ (kinds[shown->kind]));
  add_fact (self, _ ("shape"), shape);
  gtk_widget_set_visible (self->exclude, FALSE);
  gtk_widget_set_visible (self->arguments_card, FALSE);
  gtk_widget_set_visible (self->ports_card, FALSE);
  if (shown->kind == WH_VALUE_PARAMETER)
    {
      GtkWidget *card = wh_parameter_card_new (graph, value, shown->name);

      g_signal_connect (card, "numbers-wanted", G_CALLBACK (numbers_wanted), self);
      gtk_box_append (self->parameters, card);
    }
  gtk_stack_set_visible_child_name (self->stack, "node");
}

void
wh_node_panel_set_statistics (WhNodePanel *self, guint value, const WhStatistics *statistics)
{
  GtkWidget *card;

  g_return_if_fail (WH_IS_NODE_PANEL (self));

  for (card = gtk_widget_get_first_child (GTK_WIDGET (self->parameters)); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    if (wh_parameter_card_value (WH_PARAMETER_CARD (card)) == value)
      wh_parameter_card_set_statistics (WH_PARAMETER_CARD (card), statistics);
}

GArray *
wh_node_panel_dup_wanted (WhNodePanel *self)
{
  GArray *wanted = g_array_new (FALSE, FALSE, sizeof (guint));
  GtkWidget *card;

  for (card = gtk_widget_get_first_child (GTK_WIDGET (self->parameters)); card != NULL;
       card = gtk_widget_get_next_sibling (card))
    {
      guint value = wh_parameter_card_value (WH_PARAMETER_CARD (card));

      g_array_append_val (wanted, value);
    }

  return wanted;
}

static void
wh_node_panel_dispose (GObject *object)
{
  wh_widget_drop_children (GTK_WIDGET (object));
  G_OBJECT_CLASS (wh_node_panel_parent_class)->dispose (object);
}

static void
wh_node_panel_class_init (WhNodePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_node_panel_dispose;

  signals[NUMBERS_WANTED] = g_signal_new ("numbers-wanted", WH_TYPE_NODE_PANEL, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[EXCLUDE_WANTED] = g_signal_new ("exclude-wanted", WH_TYPE_NODE_PANEL, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[VALUE_WANTED] = g_signal_new ("value-wanted", WH_TYPE_NODE_PANEL, G_SIGNAL_RUN_LAST, 0,
                                        NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (WH_TYPE_NETWORK_PANEL);
  wh_widget_class_set_template (widget_class, "node-panel");
  wh_widget_class_bind (widget_class, WhNodePanel, stack);
  wh_widget_class_bind (widget_class, WhNodePanel, network);
  wh_widget_class_bind (widget_class, WhNodePanel, title);
  wh_widget_class_bind (widget_class, WhNodePanel, summary);
  wh_widget_class_bind (widget_class, WhNodePanel, facts);
  wh_widget_class_bind (widget_class, WhNodePanel, exclude);
  wh_widget_class_bind (widget_class, WhNodePanel, exclude_label);
  wh_widget_class_bind (widget_class, WhNodePanel, arguments_card);
  wh_widget_class_bind (widget_class, WhNodePanel, ports_card);
  wh_widget_class_bind (widget_class, WhNodePanel, parameters);
  gtk_widget_class_bind_template_callback (widget_class, exclude_clicked);
  gtk_widget_class_bind_template_callback (widget_class, network_value_wanted);
}

static void
wh_node_panel_init (WhNodePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->facts_table = wh_fact_table_new ();
  self->arguments = wh_fact_table_new ();
  self->ports = wh_fact_table_new ();
  gtk_box_append (self->facts, self->facts_table);
  gtk_box_append (GTK_BOX (self->arguments_card), self->arguments);
  gtk_box_append (GTK_BOX (self->ports_card), self->ports);
}
