/* tests/ui/test-network-panel.c: what the side panel says of a network while nothing is picked */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/network-panel.h"

static void
keep_value (WhNetworkPanel *panel, guint value, guint *kept)
{
  *kept = value;
}

static void
test_lenet (void)
{
  static const char *const wanted[] = {
    "digits\n",         "lenet.nnp · nnp\n", "48.0 kB\n",   "a note\n",
    "batch size\n64\n", "Convolution\n2\n",  "Affine\n2\n",
  };
  g_autoptr (WhGraph) graph = NULL;
  g_autofree char *text = NULL;
  guint kept = WH_NONE;
  GtkWidget *panel, *window, *output;
  const WhNetworkFacts facts = { "digits", "lenet.nnp", "nnp", 48000, 64, "a note" };

  if (!wh_show_begin ())
    return;

  graph = wh_show_lenet ();
  panel = g_object_new (WH_TYPE_NETWORK_PANEL, NULL);
  g_signal_connect (panel, "value-wanted", G_CALLBACK (keep_value), &kept);
  window = wh_show (panel, 320, 600);
  wh_network_panel_set_graph (WH_NETWORK_PANEL (panel), graph, &facts);
  output = wh_show_find (panel, GTK_TYPE_BUTTON, graph->n_inputs);
  wh_network_panel_set_graph (WH_NETWORK_PANEL (panel), graph, &facts);
  g_assert_true (wh_show_find (panel, GTK_TYPE_BUTTON, graph->n_inputs) == output); /* kept */
  wh_show_frames (2);

  text = wh_show_dup_text (panel);
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    if (strstr (text, wanted[i]) == NULL)
      g_error ("“%s” is not in “%s”", wanted[i], text);

  g_signal_emit_by_name (output, "clicked");
  g_assert_cmpuint (kept, ==, graph->outputs[0]);
  g_assert_null (wh_show_find (panel, GTK_TYPE_BUTTON, graph->n_inputs + graph->n_outputs));

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/network/lenet", test_lenet);
  return g_test_run ();
}
