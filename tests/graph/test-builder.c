/* tests/graph/test-builder.c: graph/builder.c, graph/validate.c, graph/print.c, graph/batch.c */
#include "config.h"

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/print.h"
#include "graph/validate.h"
#include "graph/walk.h"
#include "tests/support.h"

/* x → Affine → h → ReLU → y, the nodes given last first. */
static WhGraph *
build_small (void)
{
  g_autoptr (WhBuilder) b = wh_builder_new ("small");
  g_autoptr (WhTensor) w = wh_tensor_new_zeros (&WH_SHAPE (12, 5));
  g_autoptr (GError) error = NULL;
  guint x = wh_builder_add_input (b, "x", &WH_SHAPE (2, 3, 4));
  guint weight = wh_builder_add_parameter (b, "fc/affine/W", w);
  guint h = wh_builder_add_value (b, "h", NULL);
  guint y = wh_builder_add_value (b, "y", &WH_SHAPE (9, 9)); /* a wrong hint */
  WhGraph *graph;

  wh_builder_set_batch_size (b, 2);
  wh_builder_set_open_batch (b, x);
  wh_builder_add_node (b, "ReLU", "act", NULL, &h, 1, &y, 1, NULL);
  wh_builder_add_node (b, "Affine", "fc", NULL, (guint[]){ x, weight }, 2, &h, 1, NULL);
  graph = wh_builder_finish (b, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wh_graph_validate (graph, &error));
  return graph;
}

static void
test_small (void)
{
  g_autoptr (WhGraph) graph = build_small ();
  g_autofree char *text = wh_graph_print (graph);
  g_autofree char *scope = wh_graph_dup_node_scope (graph, &graph->nodes[0]);

  g_assert_cmpstr (text, ==,
                   "network \"small\" batch 2\n"
                   "input x (2, 3, 4)\n"
                   "parameter fc/affine/W (12, 5) sum 0\n"
                   "Affine fc : x, fc/affine/W -> h (2, 5) { base_axis: 1 }\n"
                   "ReLU act : h -> y (2, 5) { inplace: false }\n"
                   "output y\n");
  g_assert_cmpstr (scope, ==, "fc/affine");
  g_assert_cmpuint (wh_graph_find_node (graph, "act"), ==, 1);
  g_assert_cmpuint (wh_graph_find_value (graph, "nobody"), ==, WH_NONE);
  g_assert_cmpuint (wh_graph_parameter_bytes (graph), ==, 240);
  g_assert_true (wh_graph_only_reader (graph, graph->nodes[0].outputs[0]) == &graph->nodes[1]);
}

/* The network that a name begins with is no scope. */
static void
test_scope (void)
{
  static const struct
  {
    const char *parameter, *scope;
  } cases[] = {
    { "a/b/W", "a/b" },           { "W", "" },    { "@net/ReLU_scale", "" },
    { "@net/a/ReLU_scale", "a" }, { "@net", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WhBuilder) b = wh_builder_new ("net");
      g_autoptr (WhTensor) w = wh_tensor_new_zeros (&WH_SHAPE (3));
      g_autoptr (GError) error = NULL;
      guint x = wh_builder_add_input (b, "x", &WH_SHAPE (2, 3));
      guint p = wh_builder_add_parameter (b, cases[i].parameter, w);
      guint y = wh_builder_add_value (b, "y", NULL);
      g_autoptr (WhGraph) graph = NULL;
      g_autofree char *scope = NULL;

      wh_builder_add_node (b, "add", "Add2", NULL, (guint[]){ x, p }, 2, &y, 1, NULL);
      graph = wh_builder_finish (b, NULL, &error);
      g_assert_no_error (error);
      scope = wh_graph_dup_node_scope (graph, &graph->nodes[0]);
      g_assert_cmpstr (scope, ==, cases[i].scope);
    }
}

static void
test_batch_size (void)
{
  g_autoptr (WhGraph) graph = build_small ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) larger = wh_graph_with_batch_size (graph, 64, &error);

  g_assert_no_error (error);
  g_assert_cmpint (wh_graph_output_shape (larger, &larger->nodes[1], 0)->size[0], ==, 64);
  g_assert_null (wh_graph_with_batch_size (graph, 0, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_OPTION);
}

/* What is added to the input has the old size. */
static void
test_batch_size_held (void)
{
  g_autoptr (WhBuilder) b = wh_builder_new ("held");
  g_autoptr (WhTensor) two = wh_tensor_new_zeros (&WH_SHAPE (2, 5));
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  guint terms[] = { wh_builder_add_input (b, "x", &WH_SHAPE (2, 5)),
                    wh_builder_add_parameter (b, "two", two) };
  guint y = wh_builder_add_value (b, "y", NULL);

  wh_builder_set_open_batch (b, terms[0]);
  wh_builder_set_batch_size (b, 2);
  wh_builder_add_node (b, "Add2", "sum", NULL, terms, 2, &y, 1, NULL);
  wh_builder_set_outputs (b, &y, 1);
  graph = wh_builder_finish (b, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (wh_graph_with_batch_size (graph, 8, &error));
  wh_assert_error_contains (error, "batch size of 2");
  wh_assert_error_contains (error, "“sum”");
}

static void
test_cycle (void)
{
  g_autoptr (WhBuilder) b = wh_builder_new ("ring");
  g_autoptr (GError) error = NULL;
  guint p = wh_builder_add_value (b, "p", NULL);
  guint q = wh_builder_add_value (b, "q", NULL);

  wh_builder_add_node (b, "ReLU", "one", NULL, &p, 1, &q, 1, NULL);
  wh_builder_add_node (b, "ReLU", "two", NULL, &q, 1, &p, 1, NULL);
  g_assert_null (wh_builder_finish (b, NULL, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_GRAPH);
  wh_assert_error_contains (error, "cycle");
  wh_assert_error_contains (error, "“two”");
}

static void
test_mistakes (void)
{
  static const struct
  {
    guint inputs[4], n_inputs, outputs[2], n_outputs;
    const char *message;
  } cases[] = {
    { { 0 }, 1, { 2 }, 1, "has 1 inputs; it takes 2 or more" },
    { { 0, 1, 1, 1 }, 4, { 2 }, 1, "has 4 inputs; it takes 3 at most" },
    { { 0, 1 }, 2, { 0 }, 1, "writes “x”, which is an input" },
    { { 0, 3 }, 2, { 2 }, 1, "reads “lost”, which nothing writes" },
    { { 0, 1 }, 2, { 2, 2 }, 2, "is written by" },
    { { 0, 1 }, 2, { 2 }, 0, "has no output" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WhBuilder) b = wh_builder_new ("wrong");
      g_autoptr (WhTensor) w = wh_tensor_new_zeros (&WH_SHAPE (3, 5));
      g_autoptr (GError) error = NULL;

      wh_builder_add_input (b, "x", &WH_SHAPE (2, 3));
      wh_builder_add_parameter (b, "W", w);
      wh_builder_add_value (b, "y", NULL);
      wh_builder_add_value (b, "lost", NULL);
      wh_builder_add_node (b, "Affine", "fc", NULL, cases[i].inputs, cases[i].n_inputs,
                           cases[i].outputs, cases[i].n_outputs, NULL);
      g_assert_null (wh_builder_finish (b, NULL, &error));
      wh_assert_error_contains (error, cases[i].message);
      wh_assert_error_contains (error, "fc");
    }
}

/* An op that nobody knows is kept; what follows it is taken from the hints. */
static void
test_unknown (void)
{
  g_autoptr (WhBuilder) b = wh_builder_new ("strange");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = NULL;
  guint x = wh_builder_add_input (b, "x", &WH_SHAPE (2, 3));
  guint h = wh_builder_add_value (b, "h", &WH_SHAPE (2, 7));
  guint y = wh_builder_add_value (b, "y", NULL);

  wh_builder_add_node (b, "FromTheFuture", NULL, NULL, &x, 1, &h, 1, NULL);
  wh_builder_add_node (b, "ReLU", NULL, NULL, &h, 1, &y, 1, NULL);
  graph = wh_builder_finish (b, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wh_graph_validate (graph, &error));
  g_assert_null (graph->nodes[0].op);
  g_assert_false (graph->values[y].shape_known);
  g_assert_true (wh_shape_equal (&graph->values[y].shape, &WH_SHAPE (2, 7)));
}

static void
test_deep (void)
{
  g_autoptr (WhBuilder) b = wh_builder_new ("deep");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = NULL;
  g_autofree guint8 *live = NULL;
  const guint depth = 100000;

  wh_builder_add_input (b, "v0", &WH_SHAPE (1));

  for (guint i = 1; i <= depth; i++)
    {
      g_autofree char *name = g_strdup_printf ("v%u", i);

      wh_builder_add_value (b, name, NULL);
    }

  for (guint i = depth; i > 0; i--)
    wh_builder_add_node (b, "Identity", NULL, NULL, (guint[]){ i - 1 }, 1, &i, 1, NULL);

  graph = wh_builder_finish (b, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (graph->nodes[0].inputs[0], ==, 0);
  live = wh_walk_live_nodes (graph);
  g_assert_cmpuint (live[0], ==, 1);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/builder/small", test_small);
  g_test_add_func ("/graph/builder/scope", test_scope);
  g_test_add_func ("/builder/batch-size", test_batch_size);
  g_test_add_func ("/builder/batch-size-held", test_batch_size_held);
  g_test_add_func ("/builder/cycle", test_cycle);
  g_test_add_func ("/builder/mistakes", test_mistakes);
  g_test_add_func ("/builder/unknown", test_unknown);
  g_test_add_func ("/builder/deep", test_deep);
  return g_test_run ();
}
