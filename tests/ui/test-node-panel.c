/* tests/ui/test-node-panel.c: a function found by a few letters, and what the side panel says of it
 */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/node-panel.h"
#include "ui/node-search.h"

static void
keep (gpointer widget, guint id, guint *kept)
{
  *kept = id;
}

static void
test_search (void)
{
  g_autoptr (WhGraph) graph = NULL;
  g_autofree char *text = NULL;
  guint kept = WH_NONE;
  GtkWidget *search, *window, *button, *entry;

  if (!wh_show_begin ())
    return;

  graph = wh_show_lenet ();
  button = gtk_menu_button_new ();
  search = g_object_new (WH_TYPE_NODE_SEARCH, NULL);
  g_signal_connect (search, "node-picked", G_CALLBACK (keep), &kept);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), search);
  window = wh_show (button, 400, 400);
  wh_node_search_set_graph (WH_NODE_SEARCH (search), graph);
  gtk_menu_button_popup (GTK_MENU_BUTTON (button));
  wh_show_frames (3);

  entry = wh_show_find (search, GTK_TYPE_SEARCH_ENTRY, 0);
  gtk_editable_set_text (GTK_EDITABLE (entry), "CONV2/");
  g_signal_emit_by_name (entry, "search-changed");
  text = wh_show_dup_text (search);
  g_assert_nonnull (strstr (text, "Convolution\nconv2"));
  g_assert_null (strstr (text, "conv1"));
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (kept, !=, WH_NONE);
  g_assert_cmpstr (graph->nodes[kept].op_name, ==, "Convolution");

  kept = WH_NONE;
  gtk_editable_set_text (GTK_EDITABLE (entry), "nothing of that name");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (kept, ==, WH_NONE);

  gtk_window_destroy (GTK_WINDOW (window));
}

static guint
find_node (const WhGraph *graph, const char *op_name)
{
  for (guint i = 0; i < graph->n_nodes; i++)
    if (g_str_equal (graph->nodes[i].op_name, op_name))
      return i;

  g_assert_not_reached ();
}

static void
test_panel (void)
{
  const WhNodeFacts facts = { .report = "8 bits", .error = "41 dB", .time = "0.12 ms" };
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (GArray) wanted = NULL;
  g_autofree char *text = NULL;
  GtkWidget *panel, *window;
  WhStatistics statistics;
  guint node, weights;

  if (!wh_show_begin ())
    return;

  graph = wh_show_lenet ();
  node = find_node (graph, "Convolution");
  weights = graph->nodes[node].inputs[1];
  panel = g_object_new (WH_TYPE_NODE_PANEL, NULL);
  window = wh_show (panel, 340, 700);
  wh_node_panel_set_node (WH_NODE_PANEL (panel), graph, node, &facts);
  wanted = wh_node_panel_dup_wanted (WH_NODE_PANEL (panel));
  g_assert_cmpuint (wanted->len, ==, graph->nodes[node].n_inputs - 1);
  g_assert_true (wh_statistics_measure (graph->values[weights].tensor, &statistics, NULL, NULL));
  wh_node_panel_set_statistics (WH_NODE_PANEL (panel), weights, &statistics);
  wh_show_frames (2);

  text = wh_show_dup_text (panel);
  g_assert_nonnull (strstr (text, "conversion\n8 bits\n"));
  g_assert_nonnull (strstr (text, "error so far\n41 dB\n"));
  g_assert_nonnull (strstr (text, "16×3×5×5"));
  g_assert_nonnull (strstr (text, "stride\n"));

  wh_node_panel_set_value (WH_NODE_PANEL (panel), graph, graph->inputs[0]);
  g_array_unref (g_steal_pointer (&wanted));
  wanted = wh_node_panel_dup_wanted (WH_NODE_PANEL (panel));
  g_assert_cmpuint (wanted->len, ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/node/search", test_search);
  g_test_add_func ("/ui/node/panel", test_panel);
  return g_test_run ();
}
