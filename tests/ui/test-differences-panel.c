/* tests/ui/test-differences-panel.c: what a conversion did to the numbers, as tables and strip */
#include "config.h"

#include "converters/pipeline.h"
#include "graph/run/feeds.h"
#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/difference-strip.h"
#include "ui/differences-panel.h"

/* LeNet with its weights in fixed point against LeNet, on random input. */
static WhComparison *
compare (WhPipelineResult **result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = wh_show_lenet ();
  g_autoptr (GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_step_unref);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  const WhRunOptions options = { .mode = WH_RUN_OBSERVING, .n_threads = 1 };
  WhComparison *comparison;

  g_ptr_array_add (steps, wh_step_parse ("fixed-point-weight", &error));
  g_assert_no_error (error);
  *result = wh_pipeline_run (steps, graph, feeds, NULL, NULL, &error);
  g_assert_no_error (error);
  comparison = wh_compare_graphs (graph, wh_pipeline_result_graph (*result),
                                  wh_pipeline_result_stage (*result, 0)->to_original, feeds,
                                  &options, NULL, &error);
  g_assert_no_error (error);

  return comparison;
}

static void
keep_node (gpointer panel, guint node, guint *kept)
{
  *kept = node;
}

static void
test_panel (void)
{
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (WhComparison) comparison = NULL;
  g_autofree char *text = NULL;
  guint kept = WH_NONE;
  const WhGraph *after;
  GtkWidget *panel, *window, *view;
  GListModel *rows;

  if (!wh_show_begin ())
    return;

  comparison = compare (&result);
  after = wh_pipeline_result_graph (result);
  panel = g_object_new (WH_TYPE_DIFFERENCES_PANEL, NULL);
  g_signal_connect (panel, "node-picked", G_CALLBACK (keep_node), &kept);
  window = wh_show (panel, 340, 700);
  wh_differences_panel_set_comparison (WH_DIFFERENCES_PANEL (panel), after, comparison,
                                       "a sentence");
  wh_differences_panel_set_run (WH_DIFFERENCES_PANEL (panel), "random, seed 0", FALSE, "no way");
  wh_show_frames (2);

  text = wh_show_dup_text (panel);
  g_assert_nonnull (strstr (text, "a sentence"));
  g_assert_nonnull (strstr (text, "no way"));
  g_assert_nonnull (strstr (text, after->values[after->outputs[0]].name));

  /* A row for each layer, and none for the quantizers of their weights. */
  view = wh_show_find (panel, GTK_TYPE_COLUMN_VIEW, 0);
  rows = G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)));
  g_assert_cmpuint (g_list_model_get_n_items (rows), >, 5);
  g_assert_cmpuint (g_list_model_get_n_items (rows), <, after->n_nodes);
  g_signal_emit_by_name (view, "activate", 0);
  g_assert_cmpuint (kept, !=, WH_NONE);
  wh_differences_panel_set_picked (WH_DIFFERENCES_PANEL (panel), kept);
  g_assert_cmpuint (gtk_single_selection_get_selected (GTK_SINGLE_SELECTION (rows)), ==, 0);

  wh_differences_panel_set_comparison (WH_DIFFERENCES_PANEL (panel), NULL, NULL, NULL);
  g_assert_null (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)));
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/differences/panel", test_panel);
  return g_test_run ();
}
