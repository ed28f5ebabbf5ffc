/* tests/graph/run/test-engine.c: small networks run in all three ways */
#include "config.h"

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/run/compare.h"
#include "graph/run/plan.h"
#include "graph/run/run.h"
#include "tests/support.h"

#include <math.h>

/* A network in the making: values by the order in which they are made. */
typedef struct
{
  WhBuilder *builder;
  guint n; /* for names */
} Net;

static char *
next_name (Net *net, const char *stem)
{
  return g_strdup_printf ("%s%u", stem, net->n++);
}

static WhTensor *
make_numbers (Net *net, const WhShape *shape)
{
  WhTensor *tensor = wh_tensor_new (shape);

  for (gint64 i = 0; i < wh_tensor_n_elements (tensor); i++)
    wh_tensor_data (tensor)[i] = (float) ((i * 7919 + net->n * 31) % 101 - 50) / 101.0f;
  return tensor;
}

static guint
weight (Net *net, WhShape shape)
{
  g_autofree char *name = next_name (net, "w");
  g_autoptr (WhTensor) tensor = make_numbers (net, &shape);

  return wh_builder_add_parameter (net->builder, name, tensor);
}

static void
compute (gconstpointer tensor, gint64 first, gint64 n, float *out)
{
  wh_tensor_read (tensor, first, n, out);
}

/* The same, not in memory before somebody asks for it. */
static guint
absent_weight (Net *net, WhShape shape)
{
  g_autofree char *name = next_name (net, "w");
  g_autoptr (WhTensor) tensor = wh_tensor_new_computed (&shape, compute, make_numbers (net, &shape),
                                                        (GDestroyNotify) wh_tensor_unref);

  return wh_builder_add_parameter (net->builder, name, tensor);
}

static guint
node (Net *net, const char *op, WhAttributes *attributes, guint a, guint b, guint c)
{
  g_autofree char *name = next_name (net, "v");
  guint inputs[] = { a, b, c };
  guint n = c != WH_NONE ? 3 : b != WH_NONE ? 2 : 1;
  guint y = wh_builder_add_value (net->builder, name, NULL);

  wh_builder_add_node (net->builder, op, NULL, attributes, inputs, n, &y, 1, NULL);
  return y;
}

static guint
unary (Net *net, const char *op, guint x)
{
  return node (net, op, NULL, x, WH_NONE, WH_NONE);
}

static guint
conv (Net *net, guint x, gint64 in, gint64 out, gint64 kernel)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Convolution"));
  guint w = weight (net, WH_SHAPE (out, in, kernel, kernel));
  guint b = weight (net, WH_SHAPE (out));

  wh_attributes_set_ints (attributes, "pad", (gint64[]){ kernel / 2, kernel / 2 }, 2);
  wh_attributes_set_ints (attributes, "stride", (gint64[]){ 1, 1 }, 2);
  wh_attributes_set_ints (attributes, "dilation", (gint64[]){ 1, 1 }, 2);
  return node (net, "Convolution", attributes, x, w, b);
}

static guint
reshape (Net *net, guint x, const gint64 *sizes, guint n)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Reshape"));

  wh_attributes_set_ints (attributes, "shape", sizes, n);
  return node (net, "Reshape", attributes, x, WH_NONE, WH_NONE);
}

static guint
quantize (Net *net, guint x)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "FixedPointQuantize"));

  wh_attributes_set_double (attributes, "delta", 0.125);
  return node (net, "FixedPointQuantize", attributes, x, WH_NONE, WH_NONE);
}

/* What the networks below are made of: @x is (2, 3, 8, 8). */

static void
make_chain (Net *net, guint x)
{
  unary (net, "ReLU", conv (net, unary (net, "ReLU", conv (net, x, 3, 8, 3)), 8, 16, 3));
}

/* The skip is computed first, so the other branch can be added on top of it. */
static void
make_residual (Net *net, guint x)
{
  guint a = unary (net, "ReLU", conv (net, x, 3, 16, 3));
  guint b = unary (net, "ReLU", conv (net, a, 16, 16, 3));
  guint c = node (net, "Add2", NULL, a, conv (net, b, 16, 16, 3), WH_NONE);
  guint d = unary (net, "ReLU", c);

  conv (net, d, 16, 4, 1);
}

/* Adding a value to what is made of it at once, and to itself. */
static void
make_self (Net *net, guint x)
{
  guint a = unary (net, "Tanh", conv (net, x, 3, 3, 3));
  guint b = node (net, "Add2", NULL, conv (net, a, 3, 3, 1), a, WH_NONE);

  unary (net, "ReLU", node (net, "Add2", NULL, b, b, WH_NONE));
}

/* The operand of the sum is the network's input, and then a parameter. */
static void
make_given (Net *net, guint x)
{
  guint a = node (net, "Add2", NULL, conv (net, x, 3, 3, 3), x, WH_NONE);

  node (net, "Add2", NULL, conv (net, a, 3, 3, 3), weight (net, WH_SHAPE (2, 3, 8, 8)), WH_NONE);
}

/* Views of what lies channels last, of an input, and one of them an output. */
static void
make_views (Net *net, guint x)
{
  guint a = conv (net, x, 3, 4, 3);
  guint b = reshape (net, a, (gint64[]){ 2, 256 }, 2);
  guint c = reshape (net, x, (gint64[]){ 2, 192 }, 2);

  node (net, "Affine", NULL, b, weight (net, WH_SHAPE (256, 5)), WH_NONE);
  unary (net, "ReLU", unary (net, "Identity", c));
  reshape (net, unary (net, "Sigmoid", a), (gint64[]){ 4, 128 }, 2);
  unary (net, "Identity", a);
}

/* Weights that are quantized in the graph: the same in every run. */
static void
make_quantized (Net *net, guint x)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Convolution"));
  guint w = quantize (net, weight (net, WH_SHAPE (8, 3, 3, 3)));

  wh_attributes_set_ints (attributes, "pad", (gint64[]){ 0, 0 }, 2);
  wh_attributes_set_ints (attributes, "stride", (gint64[]){ 1, 1 }, 2);
  wh_attributes_set_ints (attributes, "dilation", (gint64[]){ 1, 1 }, 2);
  quantize (net, node (net, "Convolution", attributes, quantize (net, x), w, WH_NONE));
}

static guint
join (Net *net, gint64 axis, guint a, guint b, guint c)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Concatenate"));

  wh_attributes_set_int (attributes, "axis", axis);
  return node (net, "Concatenate", attributes, a, b, c);
}

/* Two branches joined, where one is read twice more. */
static void
make_branches (Net *net, guint x)
{
  guint a = conv (net, x, 3, 8, 3), b = conv (net, x, 3, 8, 1);

  conv (net, join (net, 1, a, b, a), 24, 4, 3);
  node (net, "Mul2", NULL, a, unary (net, "GlobalAveragePooling", b), WH_NONE);
  node (net, "Sub2", NULL, b, conv (net, a, 8, 8, 3), WH_NONE);
}

/* Joined one after the other: inputs that can be written to their places, and ones that can't: one
 * that is given, one that is there twice, one that is read later; and what is joined twice. */
static void
make_joined (Net *net, guint x)
{
  guint a = conv (net, x, 3, 8, 3), b = conv (net, x, 3, 8, 1), c = conv (net, x, 3, 8, 5);
  guint once = join (net, 0, a, b, WH_NONE);
  guint twice = unary (net, "ReLU", join (net, 0, unary (net, "Sigmoid", c), once, c));
  guint flat = reshape (net, conv (net, twice, 8, 3, 3), (gint64[]){ 1, 8 * 3 * 8, 8 }, 3);
  guint same = unary (net, "Tanh", flat);

  join (net, 1, same, unary (net, "Sin", flat), WH_NONE);
  join (net, 0, x, unary (net, "Exp", x), x);
  join (net, 0, conv (net, c, 8, 4, 3), conv (net, c, 8, 4, 1), WH_NONE); /* an output */
  reshape (net, join (net, 0, conv (net, c, 8, 4, 3), conv (net, c, 8, 4, 1), WH_NONE),
           (gint64[]){ 4, 256 }, 2); /* another shape of one */
  join (net, 2, conv (net, x, 3, 4, 3), conv (net, x, 3, 4, 1), WH_NONE);
  unary (net, "ReLU", join (net, 3, conv (net, x, 3, 4, 3), conv (net, x, 3, 4, 1), WH_NONE));
  same = join (net, 0, unary (net, "Abs", same), weight (net, WH_SHAPE (1, 192, 8)), WH_NONE);
  unary (net, "Sin", join (net, 0, same, same, WH_NONE));
}

static guint
resize (Net *net, guint x, const char *mode, gint64 size, gboolean corners, gboolean half)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Interpolate"));

  wh_attributes_set_ints (attributes, "output_size", (gint64[]){ size, size + 3 }, 2);
  wh_attributes_set_string (attributes, "mode", mode);
  wh_attributes_set_int (attributes, "align_corners", corners);
  wh_attributes_set_int (attributes, "half_pixel", half);
  wh_attributes_set_int (attributes, "half_pixel_for_nn", half);
  return node (net, "Interpolate", attributes, x, WH_NONE, WH_NONE);
}

/* What a convolution left channels last, by oneDNN and by the engine's loop. */
static void
make_resized (Net *net, guint x)
{
  guint a = conv (net, x, 3, 21, 3);

  conv (net, resize (net, a, "linear", 13, TRUE, FALSE), 21, 5, 3);
  conv (net, resize (net, a, "linear", 13, FALSE, FALSE), 21, 5, 3);
  conv (net, resize (net, a, "nearest", 3, FALSE, FALSE), 21, 5, 3);
  conv (net, resize (net, a, "linear", 1, FALSE, FALSE), 21, 5, 3);
  unary (net, "ReLU", resize (net, a, "linear", 24, FALSE, TRUE));
  resize (net, a, "nearest", 24, FALSE, TRUE);
}

/* How many places there are is known only in the run, and so are the shapes behind. */
static void
make_dynamic (Net *net, guint x)
{
  guint a = unary (net, "NonZero", unary (net, "ReLU", conv (net, x, 3, 4, 3)));

  unary (net, "Sigmoid", unary (net, "Exp", unary (net, "Identity", a)));
}

/* Weights of several megabytes, which are brought into order in pieces. */
static void
make_wide (Net *net, guint x)
{
  guint a = conv (net, x, 3, 64, 3);
  guint b = conv (net, a, 64, 512, 5);
  guint c = node (net, "Affine", NULL, b, absent_weight (net, WH_SHAPE (32768, 50)), WH_NONE);
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Convolution"));

  wh_attributes_set_ints (attributes, "pad", (gint64[]){ 0, 0 }, 2);
  wh_attributes_set_ints (attributes, "stride", (gint64[]){ 1, 1 }, 2);
  wh_attributes_set_ints (attributes, "dilation", (gint64[]){ 1, 1 }, 2);
  node (net, "Convolution", attributes, b, absent_weight (net, WH_SHAPE (96, 512, 3, 3)), WH_NONE);
  node (net, "Affine", NULL, c, absent_weight (net, WH_SHAPE (50, 7001)), WH_NONE);
}

static const struct
{
  const char *name;
  void (*make) (Net *net, guint x);
  guint n_steps; /* most that the fast way takes, reorders included, and two for a convolution by
                    Winograd's algorithm; 0: as many as it likes */
} nets[] = {
  { "chain", make_chain, 5 },       { "residual", make_residual, 8 },
  { "self", make_self, 6 },         { "given", make_given, 6 },
  { "views", make_views, 0 },       { "quantized", make_quantized, 5 },
  { "branches", make_branches, 0 }, { "joined", make_joined, 0 },
  { "resized", make_resized, 0 },   { "dynamic", make_dynamic, 0 },
  { "wide", make_wide, 0 },
};

static WhGraph *
build (guint index)
{
  g_autoptr (WhBuilder) builder = wh_builder_new (nets[index].name);
  g_autoptr (GError) error = NULL;
  Net net = { builder, 0 };
  WhGraph *graph;

  nets[index].make (&net, wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3, 8, 8)));
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static void
assert_close (const WhGraph *graph,
              const WhRecording *expected,
              const WhRecording *got,
              gboolean all)
{
  for (guint v = 0; v < graph->n_values; v++)
    {
      WhDifference d;

      if (!all && !wh_graph_is_output (graph, v))
        continue;

      g_assert_nonnull (got->values[v]);
      g_assert_true (wh_difference_measure (expected->values[v], got->values[v], &d, NULL));
      if (!(d.max_abs_rel <= 1e-5))
        g_error ("%s, value %s: %g of the largest", graph->name, graph->values[v].name,
                 d.max_abs_rel);
    }
}

static void
test_modes (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (WhGraph) graph = build (index);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);
  g_autoptr (WhFeeds) others = wh_feeds_new (6);
  WhRunOptions options = { .mode = WH_RUN_REFERENCE, .keep_all = TRUE };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhRecording) expected = wh_run (graph, feeds, &options, NULL, &error);
  g_autoptr (WhRecording) observed = NULL;
  g_autoptr (WhEngine) engine = NULL;

  g_assert_no_error (error);
  options.mode = WH_RUN_OBSERVING;
  options.time_nodes = TRUE;
  observed = wh_run (graph, feeds, &options, NULL, &error);
  g_assert_no_error (error);
  assert_close (graph, expected, observed, TRUE);
  g_assert_nonnull (observed->node_ms);

  options.mode = WH_RUN_FAST;
  engine = wh_engine_new (graph, &options, &error);
  g_assert_no_error (error);

  /* Nothing of one run is left in the next, and recordings outlive both. */
  for (guint i = 0; i < 3; i++)
    {
      g_autoptr (WhRecording) first = wh_engine_run (engine, feeds, NULL, &error);
      g_autoptr (WhRecording) second = wh_engine_run (engine, others, NULL, &error);

      g_assert_no_error (error);
      g_assert_nonnull (second);
      assert_close (graph, expected, first, FALSE);
    }
}

static WhGraph *
build_clipped (gboolean spoiled)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("clipped");
  g_autoptr (GError) error = NULL;
  Net net = { builder, 0 };
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3, 8, 8));
  guint a = unary (&net, "ReLU6", conv (&net, x, 3, 16, 3));
  g_autoptr (WhTensor) tensor = make_numbers (&net, &WH_SHAPE (4, 16, 1, 1));
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Convolution"));
  WhGraph *graph;
  guint w;

  if (spoiled)
    wh_tensor_data (tensor)[17] = NAN;
  w = wh_builder_add_parameter (builder, "w", tensor);
  wh_attributes_set_ints (attributes, "pad", (gint64[]){ 0, 0 }, 2);
  wh_attributes_set_ints (attributes, "stride", (gint64[]){ 1, 1 }, 2);
  wh_attributes_set_ints (attributes, "dilation", (gint64[]){ 1, 1 }, 2);
  unary (&net, "HardTanh", node (&net, "Convolution", attributes, a, w, WH_NONE));
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static void
assert_same_nan (const WhTensor *expected, const WhTensor *got, gboolean any)
{
  gint64 n = 0;

  for (gint64 i = 0; i < wh_tensor_n_elements (expected); i++)
    {
      float a = wh_tensor_values (expected)[i], b = wh_tensor_values (got)[i];

      g_assert_true (isnan (a) == isnan (b));
      g_assert_true (isnan (a) || fabsf (a - b) <= 1e-5f);
      n += isnan (a) != 0;
    }

  g_assert_true (n > 0 || !any);
}

/* What is cut off stays NaN, wherever it came from; and without NaN, that costs no step. */
static void
test_clipped (void)
{
  static const float samples[] = { 0.5f, NAN, 0.25f, INFINITY, 1e7f, 0.5f };
  WhRunOptions options = { .mode = WH_RUN_FAST };
  g_autoptr (GError) error = NULL;
  guint n_steps = 0;

  for (guint spoiled = 0; spoiled < 2; spoiled++)
    {
      g_autoptr (WhGraph) graph = build_clipped (spoiled);
      g_autoptr (WhEngine) engine = wh_engine_new (graph, &options, &error);
      g_autoptr (WhPlan) plan = wh_plan_new (graph, &options, &error);

      g_assert_no_error (error);
      if (plan->has_dnnl)
        g_assert_true (spoiled ? plan->steps->len > n_steps : plan->steps->len <= 4);
      n_steps = plan->steps->len;

      for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
        {
          g_autoptr (WhFeeds) feeds = wh_feeds_new (1);
          g_autoptr (WhTensor) input = wh_tensor_new_zeros (&WH_SHAPE (2, 3, 8, 8));
          WhRunOptions reference = { .mode = WH_RUN_REFERENCE };
          g_autoptr (WhRecording) expected = NULL;
          g_autoptr (WhRecording) got = NULL;

          wh_tensor_data (input)[200] = samples[i];
          wh_feeds_set_tensor (feeds, "x", input);
          expected = wh_run (graph, feeds, &reference, NULL, &error);
          got = wh_engine_run (engine, feeds, NULL, &error);
          g_assert_no_error (error);
          assert_same_nan (expected->values[graph->outputs[0]], got->values[graph->outputs[0]],
                           spoiled || i == 1);
        }
    }
}

static void
test_fused (void)
{
  WhRunOptions options = { .mode = WH_RUN_FAST };

  if (!wh_dnnl_load ())
    {
      g_test_skip ("oneDNN is not on this machine");
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (nets); i++)
    {
      g_autoptr (WhGraph) graph = build (i);
      g_autoptr (WhPlan) plan = wh_plan_new (graph, &options, NULL);

      if (nets[i].n_steps && plan->steps->len > nets[i].n_steps)
        g_error ("%s: %u steps", nets[i].name, plan->steps->len);
    }
}

/* No two buffers of the arena share bytes at a time. */
/* Who can writes to its place in what is joined, and then nothing is copied. */
static void
test_joined_in_place (void)
{
  WhRunOptions options = { .mode = WH_RUN_FAST };
  g_autoptr (WhBuilder) builder = wh_builder_new ("joined");
  Net net = { builder, 0 };
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3, 8, 8));
  guint a = unary (&net, "ReLU", x), b = unary (&net, "Tanh", x), c = unary (&net, "Abs", x);
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (WhPlan) plan = NULL;

  unary (&net, "Sigmoid", join (&net, 0, a, join (&net, 0, b, c, WH_NONE), WH_NONE));
  graph = wh_builder_finish (builder, NULL, NULL);
  plan = wh_plan_new (graph, &options, NULL);

  if (plan->has_dnnl)
    g_assert_cmpuint (plan->steps->len, ==, 4);
}

static void
test_arena (void)
{
  WhRunOptions options = { .mode = WH_RUN_FAST };

  for (guint i = 0; i < G_N_ELEMENTS (nets); i++)
    {
      g_autoptr (WhGraph) graph = build (i);
      g_autoptr (WhPlan) plan = wh_plan_new (graph, &options, NULL);

      for (guint a = 0; a < plan->buffers->len; a++)
        for (guint b = 0; b < a; b++)
          {
            const WhBuffer *x = wh_plan_buffer (plan, a), *y = wh_plan_buffer (plan, b);

            if (x->kind != WH_BUFFER_ARENA || y->kind != WH_BUFFER_ARENA || x->first > x->last ||
                y->first > y->last || x->last < y->first || y->last < x->first)
              continue;

            g_assert_true (x->offset + x->n_bytes <= y->offset ||
                           y->offset + y->n_bytes <= x->offset);
            g_assert_cmpuint (x->offset + x->n_bytes, <=, plan->arena_bytes);
          }
    }
}

static void
see (guint value, WhTensor *tensor, gpointer data)
{
  GArray *seen = data;

  g_array_append_val (seen, value);
}

static void
test_observer (void)
{
  g_autoptr (WhGraph) graph = build (1);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);
  g_autoptr (GArray) seen = g_array_new (FALSE, FALSE, sizeof (guint));
  WhRunOptions options = { .mode = WH_RUN_OBSERVING, .observe = see, .data = seen };
  g_autoptr (WhRecording) recording = wh_run (graph, feeds, &options, NULL, NULL);

  g_assert_cmpuint (seen->len, ==, graph->n_nodes);
  for (guint n = 0; n < graph->n_nodes; n++)
    g_assert_cmpuint (g_array_index (seen, guint, n), ==, graph->nodes[n].outputs[0]);

  /* Only what was asked for is kept. */
  g_assert_null (recording->values[graph->nodes[0].outputs[0]]);
  g_assert_nonnull (recording->values[graph->outputs[0]]);
}

static void
stop (double fraction, gpointer data)
{
  if (fraction > 0.4)
    g_cancellable_cancel (data);
}

static void
test_cancel (void)
{
  g_autoptr (WhGraph) graph = build (1);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  WhRunOptions options = { .mode = WH_RUN_FAST, .progress = stop, .data = cancellable };

  g_assert_null (wh_run (graph, feeds, &options, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_unknown (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("unknown");
  Net net = { builder, 0 };
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = NULL;
  g_autofree char *obstacle = NULL;
  WhRunOptions options = { .mode = WH_RUN_OBSERVING };

  unary (&net, "Telepathy", wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3)));
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  obstacle = wh_run_dup_obstacle (graph);
  g_assert_nonnull (obstacle);
  g_assert_nonnull (strstr (obstacle, "Telepathy"));
  g_assert_null (wh_run (graph, feeds, &options, NULL, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_UNSUPPORTED);
  wh_assert_error_contains (error, "Telepathy");
}

/* Comparing while running gives what comparing two whole recordings does. */
static void
test_compare (void)
{
  g_autoptr (WhGraph) graph = build (1);
  g_autoptr (WhOriginMap) map = wh_origin_map_new_identity (graph);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);
  WhRunOptions options = { .mode = WH_RUN_OBSERVING, .keep_all = TRUE };
  g_autoptr (WhRecording) recording = wh_run (graph, feeds, &options, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhComparison) whole = wh_compare_recordings (recording, recording, map, &error);
  g_autoptr (WhComparison) stream = NULL;

  g_assert_no_error (error);
  stream = wh_compare_graphs (graph, graph, map, feeds, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (whole->values->len, ==, graph->n_nodes);
  g_assert_cmpuint (stream->values->len, ==, graph->n_nodes);
  g_assert_cmpuint (stream->outputs->len, ==, graph->n_outputs);

  for (guint i = 0; i < stream->values->len; i++)
    {
      const WhComparedValue *a = &g_array_index (whole->values, WhComparedValue, i);
      const WhComparedValue *b = &g_array_index (stream->values, WhComparedValue, i);

      g_assert_cmpuint (a->after, ==, b->after);
      g_assert_cmpuint (b->before, ==, b->after);
      g_assert_cmpfloat (a->difference.max_abs, ==, 0.0);
      g_assert_cmpfloat (b->difference.max_abs, ==, 0.0);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (nets); i++)
    {
      g_autofree char *path = g_strdup_printf ("/run/engine/%s", nets[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_modes);
    }

  g_test_add_func ("/run/engine/fused", test_fused);
  g_test_add_func ("/run/engine/clipped", test_clipped);
  g_test_add_func ("/run/engine/joined-in-place", test_joined_in_place);
  g_test_add_func ("/run/engine/arena", test_arena);
  g_test_add_func ("/run/engine/observer", test_observer);
  g_test_add_func ("/run/engine/cancel", test_cancel);
  g_test_add_func ("/run/engine/unknown", test_unknown);
  g_test_add_func ("/run/engine/compare", test_compare);
  return g_test_run ();
}
