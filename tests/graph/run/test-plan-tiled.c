/* tests/graph/run/test-plan-tiled.c: which convolutions the engine's own loops are planned for */
#include "config.h"

#include "graph/builder.h"
#include "graph/run/plan.h"
#include "graph/run/tiles.h"
#include "tests/support.h"

static const struct
{
  const char *op; /* behind the convolution */
  gint64 in, out, size, kernel, stride;
  guint n_loops, n_wide; /* by tiles of 8 lanes, and of 16 */
} cases[] = {
  { "ReLU", 64, 64, 56, 3, 1, 2, 2 },  /* Winograd's two loops */
  { "Round", 64, 64, 56, 3, 1, 1, 0 }, /* a last bit could become a whole step */
  { "ReLU", 512, 512, 7, 3, 1, 1, 0 }, /* four tiles don't pay for transforming the weights */
  { "ReLU", 24, 32, 16, 3, 2, 1, 0 },
  { "ReLU", 20, 32, 16, 3, 1, 1, 0 }, /* maps in no whole vectors */
  { "ReLU", 64, 64, 28, 1, 1, 0, 0 },
};

static WhGraph *
build (guint c)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("convolution");
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Convolution"));
  gint64 k = cases[c].kernel, in = cases[c].size * cases[c].stride;
  g_autoptr (WhTensor) weights = wh_tensor_new_zeros (&WH_SHAPE (cases[c].out, cases[c].in, k, k));
  guint inputs[] = { wh_builder_add_input (builder, "x", &WH_SHAPE (1, cases[c].in, in, in)),
                     wh_builder_add_parameter (builder, "w", weights) };
  guint y = wh_builder_add_value (builder, "y", NULL), z;
  g_autoptr (GError) error = NULL;
  WhGraph *graph;

  wh_attributes_set_ints (attributes, "pad", (gint64[]){ k / 2, k / 2 }, 2);
  wh_attributes_set_ints (attributes, "stride", (gint64[]){ cases[c].stride, cases[c].stride }, 2);
  wh_attributes_set_ints (attributes, "dilation", (gint64[]){ 1, 1 }, 2);
  wh_builder_add_node (builder, "Convolution", "conv", attributes, inputs, 2, &y, 1, NULL);
  z = wh_builder_add_value (builder, "z", NULL);
  wh_builder_add_node (builder, cases[c].op, "end", NULL, &y, 1, &z, 1, NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static void
test_convolutions (void)
{
  WhRunOptions options = { .mode = WH_RUN_FAST };

  for (guint c = 0; c < G_N_ELEMENTS (cases); c++)
    {
      g_autoptr (WhGraph) graph = build (c);
      g_autoptr (WhPlan) plan = wh_plan_new (graph, &options, NULL);
      const WhTiles *tiles = plan->has_dnnl ? wh_tiles () : NULL;
      guint n = 0;

      for (guint s = 0; s < plan->steps->len; s++)
        n += wh_plan_step (plan, s)->kind == WH_STEP_LOOP;

      g_test_message ("case %u", c);
      g_assert_cmpuint (n, ==,
                        tiles == NULL     ? 0 :
                        tiles->lanes == 8 ? cases[c].n_loops :
                                            cases[c].n_wide);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/run/plan-tiled/convolutions", test_convolutions);
  return g_test_run ();
}
