/* tests/graph/run/test-plan-threads.c: how many threads a recurrent layer is planned for */
#include "config.h"

#include "graph/builder.h"
#include "graph/run/plan.h"
#include "tests/support.h"

#define N_THREADS 4

static const struct
{
  gint64 n_steps, n_batch, n_in, n_hidden;
  gboolean both; /* directions */
  guint n_threads;
} cases[] = {
  { 20, 4, 64, 128, TRUE, 1 },
  { 100, 2, 40, 64, TRUE, 1 },           /* long, but each cell is small */
  { 20, 1, 128, 256, FALSE, N_THREADS }, /* weights of 1.5 MB */
  { 20, 32, 64, 128, FALSE, N_THREADS },
  { 1, 1, 8, 8, FALSE, 1 },
};

static guint
add_parameter (WhBuilder *builder, const char *name, WhShape shape)
{
  g_autoptr (WhTensor) tensor = wh_tensor_new_zeros (&shape);

  return wh_builder_add_parameter (builder, name, tensor);
}

static WhGraph *
build (guint c)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("lstm");
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "LSTM"));
  gint64 n = cases[c].n_batch, in = cases[c].n_in, out = cases[c].n_hidden;
  gint64 directions = cases[c].both ? 2 : 1;
  guint inputs[] = {
    wh_builder_add_input (builder, "x", &WH_SHAPE (cases[c].n_steps, n, in)),
    add_parameter (builder, "h", WH_SHAPE (1, directions, n, out)),
    add_parameter (builder, "c", WH_SHAPE (1, directions, n, out)),
    add_parameter (builder, "w", WH_SHAPE (directions, 4, out, in + out)),
  };
  guint outputs[] = { wh_builder_add_value (builder, "y", NULL),
                      wh_builder_add_value (builder, "hn", NULL),
                      wh_builder_add_value (builder, "cn", NULL) };
  g_autoptr (GError) error = NULL;
  WhGraph *graph;

  wh_attributes_set_int (attributes, "num_layers", 1);
  wh_attributes_set_int (attributes, "bidirectional", cases[c].both);
  wh_builder_add_node (builder, "LSTM", "lstm", attributes, inputs, G_N_ELEMENTS (inputs), outputs,
                       G_N_ELEMENTS (outputs), NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static void
test_recurrent (void)
{
  WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = N_THREADS };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (WhGraph) graph = build (c);
      g_autoptr (WhPlan) plan = wh_plan_new (graph, &options, NULL);
      guint n = 0;

      for (guint s = 0; s < plan->steps->len; s++)
        if (wh_plan_step (plan, s)->kind == WH_STEP_PRIMITIVE)
          {
            g_assert_cmpuint (wh_plan_step (plan, s)->n_threads, ==, cases[c].n_threads);
            n++;
          }

      g_assert_cmpint (n > 0, ==, plan->has_dnnl);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/run/plan-threads/recurrent", test_recurrent);
  return g_test_run ();
}
