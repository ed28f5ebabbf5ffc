/* ui/node-search.c: finds a function by name, scope or kind */
#include "config.h"

#include "ui/node-search.h"

#include "ui/layer-row.h"
#include "ui/widget.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_FOUND 100 /* who sees more types another letter */

struct _WhNodeSearch
{
  GtkPopover parent_instance;

  GtkEditable *search;
  GtkListBox *list;
  GtkLabel *nothing;

  WhGraph *graph; /* nullable */
};

enum
{
  NODE_PICKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhNodeSearch, wh_node_search, GTK_TYPE_POPOVER)

static gboolean
has_text (const char *in, const char *folded)
{
  g_autofree char *name = g_utf8_casefold (in, -1);

  return strstr (name, folded) != NULL;
}

static gboolean
is_found (const WhGraph *graph, const WhNode *node, const char *folded)
{
  if (has_text (node->op_name, folded) || has_text (node->name, folded))
    return TRUE;

  for (guint i = 0; i < node->n_inputs; i++)
    if (graph->values[node->inputs[i]].kind == WH_VALUE_PARAMETER &&
        has_text (graph->values[node->inputs[i]].name, folded))
      return TRUE;
  for (guint i = 0; i < node->n_outputs; i++)
    if (has_text (graph->values[node->outputs[i]].name, folded))
      return TRUE;

  return FALSE;
}

static GtkWidget *
new_row (const WhGraph *graph, guint node)
{
  g_autofree char *scope = wh_layer_dup_scope (graph, &graph->nodes[node]);
  const char *detail = scope[0] != '\0' ? scope : graph->nodes[node].name;
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *body = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *name = wh_label_new (detail, "dim-label");
  g_autofree char *label = g_strdup_printf ("%s %s", graph->nodes[node].op_name, detail);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_START);
  gtk_label_set_xalign (GTK_LABEL (name), 1.0f);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (body), wh_label_new (graph->nodes[node].op_name, NULL));
  gtk_box_append (GTK_BOX (body), name);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), body);
  g_object_set_data (G_OBJECT (row), "node", GUINT_TO_POINTER (node));
  wh_widget_set_label (row, label);

  return row;
}

static void
search_changed (GtkSearchEntry *entry, WhNodeSearch *self)
{
  const char *text = gtk_editable_get_text (self->search);
  g_autofree char *folded = g_utf8_casefold (text, -1);
  GtkListBoxRow *row;
  guint n_found = 0;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));

  gtk_label_set_text (self->nothing,
                      folded[0] == '\0' ? _ ("Type what to look for") : _ ("Nothing found"));
  if (self->graph == NULL || folded[0] == '\0')
    return;

  for (guint i = 0; i < self->graph->n_nodes && n_found < MAX_FOUND; i++)
    if (wh_layer_is (self->graph, &self->graph->nodes[i]) &&
        is_found (self->graph, &self->graph->nodes[i], folded))
      {
        gtk_list_box_append (self->list, new_row (self->graph, i));
        n_found++;
      }
}

static void
pick (WhNodeSearch *self, GtkListBoxRow *row)
{
  guint node = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (row), "node"));

  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[NODE_PICKED], 0, node);
}

static void
row_activated (GtkListBox *list, GtkListBoxRow *row, WhNodeSearch *self)
{
  pick (self, row);
}

static void
search_activated (GtkSearchEntry *entry, WhNodeSearch *self)
{
  GtkListBoxRow *row;

  search_changed (entry, self); /* "search-changed" comes late */
  row = gtk_list_box_get_row_at_index (self->list, 0);
  if (row != NULL)
    pick (self, row);
}

static void
search_stopped (GtkSearchEntry *entry, WhNodeSearch *self)
{
  gtk_popover_popdown (GTK_POPOVER (self));
}

void
wh_node_search_set_graph (WhNodeSearch *self, const WhGraph *graph)
{
  g_return_if_fail (WH_IS_NODE_SEARCH (self));

  g_clear_pointer (&self->graph, wh_graph_unref);
  self->graph = graph != NULL ? wh_graph_ref (graph) : NULL;
}

static void
wh_node_search_show (GtkWidget *widget)
{
  WhNodeSearch *self = WH_NODE_SEARCH (widget);

  GTK_WIDGET_CLASS (wh_node_search_parent_class)->show (widget);
  search_changed (NULL, self);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
wh_node_search_dispose (GObject *object)
{
  g_clear_pointer (&WH_NODE_SEARCH (object)->graph, wh_graph_unref);
  G_OBJECT_CLASS (wh_node_search_parent_class)->dispose (object);
}

static void
wh_node_search_class_init (WhNodeSearchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = wh_node_search_dispose;
  widget_class->show = wh_node_search_show;

  signals[NODE_PICKED] = g_signal_new ("node-picked", WH_TYPE_NODE_SEARCH, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  wh_widget_class_set_template (widget_class, "node-search");
  gtk_widget_class_set_css_name (widget_class, "popover");
  wh_widget_class_bind (widget_class, WhNodeSearch, search);
  wh_widget_class_bind (widget_class, WhNodeSearch, list);
  wh_widget_class_bind (widget_class, WhNodeSearch, nothing);
  gtk_widget_class_bind_template_callback (widget_class, search_changed);
  gtk_widget_class_bind_template_callback (widget_class, search_activated);
  gtk_widget_class_bind_template_callback (widget_class, search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, row_activated);
}

static void
wh_node_search_init (WhNodeSearch *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
