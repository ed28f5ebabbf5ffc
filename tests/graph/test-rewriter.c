/* tests/graph/test-rewriter.c: graph/rewriter.c, graph/origin.c, graph/changes.c */
#include "config.h"

#include "graph/builder.h"
#include "graph/origin.h"
#include "graph/rewriter.h"
#include "graph/validate.h"
#include "tests/support.h"

/* x → Tanh → a → ReLU → b → Sigmoid → y */
static WhGraph *
build_chain (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("chain");
  g_autoptr (GError) error = NULL;
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3));
  guint a = wh_builder_add_value (builder, "a", NULL);
  guint b = wh_builder_add_value (builder, "b", NULL);
  guint y = wh_builder_add_value (builder, "y", NULL);
  WhGraph *graph;

  wh_builder_add_node (builder, "Tanh", "t", NULL, &x, 1, &a, 1, NULL);
  wh_builder_add_node (builder, "ReLU", "r", NULL, &a, 1, &b, 1, NULL);
  wh_builder_add_node (builder, "Sigmoid", "s", NULL, &b, 1, &y, 1, NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static WhGraph *
finish (WhRewriter *rewriter)
{
  g_autoptr (GError) error = NULL;
  WhGraph *graph = wh_rewriter_finish (rewriter, &error);

  g_assert_no_error (error);
  g_assert_true (wh_graph_validate (graph, &error));
  g_assert_no_error (error);
  return graph;
}

static guint
only_origin (const WhGraph *graph, const char *name)
{
  guint n;
  const WhOrigin *origins =
    wh_origin_map_values (graph->origins, wh_graph_find_value (graph, name), &n);

  return n == 1 ? origins[0].value : WH_NONE;
}

static void
test_untouched (void)
{
  g_autoptr (WhGraph) graph = build_chain ();
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (WhGraph) same = finish (rewriter);
  WhChange before[3], after[3];

  g_assert_cmpuint (same->n_nodes, ==, 3);
  wh_origin_map_changes (same->origins, graph, same, before, after);

  for (guint i = 0; i < 3; i++)
    {
      g_assert_cmpint (before[i], ==, WH_CHANGE_NONE);
      g_assert_cmpint (after[i], ==, WH_CHANGE_NONE);
    }
}

/* r is replaced by a new node in its place, t is cut away by reading x instead. */
static void
test_replace_and_cut (void)
{
  g_autoptr (WhGraph) graph = build_chain ();
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (WhGraph) changed = NULL;
  WhChange before[3], after[2];
  guint x = 0, a = 1, b = 2;

  wh_rewriter_remove_node (rewriter, 1);
  wh_rewriter_add_node (rewriter, "Abs", "s", NULL, &a, 1, &b, 1);
  wh_rewriter_replace_reads (rewriter, a, x);
  changed = finish (rewriter);

  g_assert_cmpuint (changed->n_nodes, ==, 2);
  g_assert_cmpuint (wh_graph_find_value (changed, "a"), ==, WH_NONE);
  g_assert_cmpuint (only_origin (changed, "b"), ==, b);
  g_assert_cmpuint (wh_graph_find_node (changed, "s_2"), !=, WH_NONE); /* "s" was taken */

  wh_origin_map_changes (changed->origins, graph, changed, before, after);
  g_assert_cmpint (before[0], ==, WH_CHANGE_REMOVED);
  g_assert_cmpint (before[1], ==, WH_CHANGE_REMOVED);
  g_assert_cmpint (before[2], ==, WH_CHANGE_NONE);
  g_assert_cmpint (after[wh_graph_find_node (changed, "s_2")], ==, WH_CHANGE_ADDED);
}

/* The work of a removed node goes to whoever writes its value now. */
static void
test_node_origins (void)
{
  g_autoptr (WhGraph) graph = build_chain ();
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (WhGraph) folded = NULL;
  const guint *nodes;
  guint n, b = 2;

  wh_rewriter_remove_node (rewriter, 1);
  wh_rewriter_set_output (rewriter, 0, 0, b);
  folded = finish (rewriter);

  nodes = wh_origin_map_nodes (folded->origins, 0, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (nodes[0], ==, 0);
  g_assert_cmpuint (nodes[1], ==, 1);
  g_assert_cmpuint (only_origin (folded, "b"), ==, b);
}

static void
test_compose_permuted (void)
{
  g_autoptr (WhGraph) graph = build_chain ();
  g_autoptr (WhRewriter) first = wh_rewriter_new (graph);
  g_autoptr (WhRewriter) second = NULL;
  g_autoptr (WhGraph) once = NULL;
  g_autoptr (WhGraph) twice = NULL;
  g_autoptr (WhOriginMap) whole = NULL;
  WhAttributes *axes = wh_attributes_new_empty (wh_op_find (NULL, "Transpose"));
  const gint64 swap[] = { 1, 0 };
  guint y = 3, turned, n;
  const WhOrigin *origins;

  wh_attributes_set_ints (axes, "axes", swap, 2);
  turned = wh_rewriter_add_value (first, "turned", WH_NONE);
  wh_rewriter_add_node (first, "Transpose", NULL, wh_attributes_ref (axes), &y, 1, &turned, 1);
  wh_rewriter_stand_for_permuted (first, turned, y, swap, 2);
  wh_rewriter_set_outputs (first, &turned, 1);
  once = finish (first);

  turned = wh_graph_find_value (once, "turned");
  origins = wh_origin_map_values (once->origins, turned, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_true (origins[0].permuted);

  second = wh_rewriter_new (once);
  y = wh_rewriter_add_value (second, "back", WH_NONE);
  wh_rewriter_add_node (second, "Transpose", NULL, axes, &turned, 1, &y, 1);
  wh_rewriter_stand_for_permuted (second, y, turned, swap, 2);
  wh_rewriter_set_outputs (second, &y, 1);
  twice = finish (second);
  whole = wh_origin_map_compose (once->origins, twice->origins);

  origins = wh_origin_map_values (whole, wh_graph_find_value (twice, "back"), &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (origins[0].value, ==, 3);
  g_assert_cmpint (origins[0].axes[0], ==, 0); /* there and back */
  g_assert_cmpint (origins[0].axes[1], ==, 1);
}

static void
test_lost_output (void)
{
  g_autoptr (WhGraph) graph = build_chain ();
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (GError) error = NULL;

  wh_rewriter_remove_node (rewriter, 2);
  g_assert_null (wh_rewriter_finish (rewriter, &error));
  wh_assert_error_contains (error, "“y”");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/rewriter/untouched", test_untouched);
  g_test_add_func ("/rewriter/replace-and-cut", test_replace_and_cut);
  g_test_add_func ("/rewriter/node-origins", test_node_origins);
  g_test_add_func ("/rewriter/compose-permuted", test_compose_permuted);
  g_test_add_func ("/rewriter/lost-output", test_lost_output);
  return g_test_run ();
}
