/* tests/graph/layout/test-scene.c: what is written in the boxes, and which boxes there are */
#include "config.h"

#include "graph/builder.h"
#include "graph/layout/palette.h"
#include "graph/layout/scene.h"
#include "graph/layout/text.h"
#include "tests/support.h"

#include <math.h>
#include <string.h>

static guint
add_parameter (WhBuilder *builder, const char *name, WhShape shape)
{
  g_autoptr (WhTensor) tensor = wh_tensor_new_zeros (&shape);

  return wh_builder_add_parameter (builder, name, tensor);
}

static guint
add_node (WhBuilder *builder,
          const char *op,
          WhAttributes *attributes,
          const guint *inputs,
          guint n_inputs,
          const char *output)
{
  guint value = wh_builder_add_value (builder, output, NULL);

  wh_builder_add_node (builder, op, op, attributes, inputs, n_inputs, &value, 1, NULL);
  return value;
}

static WhAttributes *
quantizer (double delta)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "FixedPointQuantize"));

  wh_attributes_set_int (attributes, "n", 8);
  wh_attributes_set_double (attributes, "delta", delta);
  return attributes;
}

static WhAttributes *
convolution (gint64 stride)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Convolution"));

  wh_attributes_set_ints (attributes, "pad", (gint64[]){ 2, 2 }, 2);
  wh_attributes_set_ints (attributes, "stride", (gint64[]){ stride, stride }, 2);
  wh_attributes_set_ints (attributes, "dilation", (gint64[]){ 1, 1 }, 2);
  return attributes;
}

/* x → Convolution (W quantized, b) → MaxPooling → FixedPointQuantize → y */
static WhGraph *
small_graph (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("small");
  g_autoptr (GError) error = NULL;
  WhAttributes *pooling = wh_attributes_new (wh_op_find (NULL, "MaxPooling"));
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (4, 3, 28, 28));
  guint w = add_parameter (builder, "conv1/conv/W", WH_SHAPE (16, 3, 5, 5));
  guint b = add_parameter (builder, "conv1/conv/b", WH_SHAPE (16));
  guint q = add_node (builder, "FixedPointQuantize", quantizer (1.0 / 256.0), &w, 1, "W_q");
  guint y = add_node (builder, "Convolution", convolution (2), (guint[]){ x, q, b }, 3, "h");
  WhGraph *graph;

  wh_attributes_set_ints (pooling, "kernel", (gint64[]){ 2, 2 }, 2);
  wh_attributes_set_ints (pooling, "stride", (gint64[]){ 2, 2 }, 2);
  wh_attributes_set_ints (pooling, "pad", (gint64[]){ 0, 0 }, 2);
  y = add_node (builder, "MaxPooling", pooling, &y, 1, "p");
  add_node (builder, "FixedPointQuantize", quantizer (0.0625), &y, 1, "y");
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static const WhBox *
box_of (const WhScene *scene, const char *node)
{
  guint index = wh_graph_find_node (scene->graph, node);

  g_assert_cmpuint (index, !=, WH_NONE);
  return &scene->boxes[wh_scene_find_node (scene, index)];
}

static void
assert_line (const WhBox *box, guint line, const char *left, const char *right)
{
  g_assert_cmpuint (line, <, box->n_lines);
  g_assert_cmpstr (box->lines[line].left, ==, left);
  g_assert_cmpstr (box->lines[line].right, ==, right);
}

static void
test_cards (void)
{
  g_autoptr (WhGraph) graph = small_graph ();
  const WhSceneOptions options = { .look = WH_LOOK_CARDS };
  g_autoptr (WhScene) scene = wh_scene_new (graph, &options);
  const WhBox *box = box_of (scene, "Convolution");

  /* x, y, and three functions: the weight's quantizer is told on its reader's card. */
  g_assert_cmpuint (scene->n_boxes, ==, 5);
  g_assert_cmpuint (scene->n_edges, ==, 4);

  g_assert_cmpstr (box->title, ==, "Convolution");
  g_assert_cmpuint (box->color, ==, WH_KIND_CONVOLUTION);
  g_assert_cmpuint (box->n_lines, ==, 4);
  assert_line (box, 0, "conv1", "16×3×5×5");
  assert_line (box, 1, "W, b", "8 bit · 2⁻⁸");
  assert_line (box, 2, "stride", "2×2");
  assert_line (box, 3, "pad", "2×2");
  g_assert_cmpuint (box->n_members, ==, 1);
  g_assert_cmpstr (graph->nodes[box->members[0]].op_name, ==, "FixedPointQuantize");
  g_assert_true (box == &scene->boxes[wh_scene_find_node (scene, box->members[0])]);

  box = box_of (scene, "MaxPooling");
  g_assert_cmpuint (box->n_lines, ==, 1); /* a stride like the kernel says nothing */
  assert_line (box, 0, "kernel", "2×2");

  box = box_of (scene, "FixedPointQuantize_2");
  g_assert_cmpuint (box->color, ==, WH_KIND_QUANTIZATION);
  assert_line (box, 0, "n 8", "delta 2⁻⁴");

  for (guint e = 0; e < scene->n_edges; e++)
    g_assert_nonnull (scene->edges[e].label);
  g_assert_cmpstr (scene->boxes[wh_scene_find_value (scene, graph->inputs[0])].title, ==, "x");
}

static void
test_verbose (void)
{
  g_autoptr (WhGraph) graph = small_graph ();
  const WhSceneOptions options = { .look = WH_LOOK_CARDS, .verbose = TRUE };
  g_autoptr (WhScene) scene = wh_scene_new (graph, &options);
  const WhBox *box = box_of (scene, "MaxPooling");
  guint n = wh_op_find (NULL, "MaxPooling")->n_arguments;

  g_assert_cmpuint (scene->n_boxes, ==, 6); /* nothing is hidden */
  g_assert_cmpuint (box->n_lines, ==, 1 + n + 1);
  assert_line (box, 0, "name", "MaxPooling");
  assert_line (box, n + 1, "→ p", "4×16×7×7");
}

static void
test_simple (void)
{
  g_autoptr (WhGraph) graph = small_graph ();
  WhSceneOptions options = { .look = WH_LOOK_SIMPLE };
  g_autoptr (WhScene) scene = wh_scene_new (graph, &options);
  g_autoptr (WhScene) verbose = NULL;
  const WhBox *box = box_of (scene, "Convolution");
  guint w = wh_graph_find_value (graph, "conv1/conv/W"), b = wh_graph_find_value (graph, "p");

  g_assert_cmpuint (scene->n_boxes, ==, graph->n_nodes + graph->n_values);
  g_assert_cmpstr (box->title, ==, "Convolution");
  assert_line (box, 0, "conv1/conv", NULL);
  g_assert_cmpfloat (box->rect.width, ==, box->rect.height); /* a square */
  g_assert_cmpuint (box->color, ==, WH_SIMPLE_CONVOLUTION);

  box = &scene->boxes[wh_scene_find_value (scene, w)];
  g_assert_cmpuint (box->color, ==, WH_SIMPLE_PARAMETER);
  g_assert_cmpfloat (box->rect.width, ==, box->rect.height);
  g_assert_cmpstr (scene->boxes[wh_scene_find_value (scene, b)].title, ==, "p");

  options.verbose = TRUE;
  verbose = wh_scene_new (graph, &options);
  box = box_of (verbose, "FixedPointQuantize_2");
  assert_line (box, 0, "{\"sign\": true,", NULL);
  assert_line (box, box->n_lines - 1, "\"ste_fine_grained\": true}", NULL);
  box = &verbose->boxes[wh_scene_find_value (verbose, w)];
  assert_line (box, 0, "(16, 3, 5, 5)", NULL);
}

/* A variable that the file writes twice is drawn twice under its one name. */
static void
test_in_place (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("in place");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (WhScene) scene = NULL;
  const WhSceneOptions options = { .look = WH_LOOK_SIMPLE };
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3));
  guint h = add_node (builder, "Tanh", NULL, &x, 1, "h");
  guint again = add_node (builder, "ReLU", NULL, &h, 1, "h_2");
  guint n = 0;

  wh_builder_set_file_name (builder, again, "h");
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  scene = wh_scene_new (graph, &options);
  for (guint i = 0; i < scene->n_boxes; i++)
    n += g_str_equal (scene->boxes[i].title, "h");
  g_assert_cmpuint (n, ==, 2);
}

/* conv1 → ReLU → conv2 → ReLU, and a way around conv2's. */
static WhGraph *
scoped_graph (gboolean around)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("scopes");
  g_autoptr (GError) error = NULL;
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (1, 4, 8, 8));
  guint side, y;
  WhGraph *graph;

  y =
    add_node (builder, "Convolution", convolution (1),
              (guint[]){ x, add_parameter (builder, "block/a/W", WH_SHAPE (4, 4, 5, 5)) }, 2, "a");
  y = side = add_node (builder, "ReLU", NULL, &y, 1, "a_relu");
  if (around)
    side = add_node (builder, "Convolution", convolution (1),
                     (guint[]){ side, add_parameter (builder, "other/W", WH_SHAPE (4, 4, 5, 5)) },
                     2, "o");
  y = add_node (builder, "Convolution", convolution (1),
                (guint[]){ side, add_parameter (builder, "block/b/W", WH_SHAPE (4, 4, 5, 5)) }, 2,
                "b");
  add_node (builder, "Tanh", NULL, &y, 1, "y");
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static void
test_groups (void)
{
  g_autoptr (WhGraph) graph = scoped_graph (FALSE);
  g_autoptr (WhGraph) cyclic = scoped_graph (TRUE);
  const char *collapsed[] = { "block", NULL };
  const WhSceneOptions options = { .look = WH_LOOK_CARDS, .collapsed = collapsed };
  g_autoptr (WhScene) scene = wh_scene_new (graph, &options);
  g_autoptr (WhScene) open = NULL;
  const WhBox *box = box_of (scene, "Convolution");
  guint n_groups = 0;

  /* All four functions: what reads no parameters goes with what it reads. */
  g_assert_cmpint (box->kind, ==, WH_BOX_GROUP);
  g_assert_cmpuint (box->n_members, ==, 4);
  g_assert_cmpstr (box->title, ==, "block");
  assert_line (box, 0, "4 functions", NULL);
  assert_line (box, 1, "parameters", "800");
  g_assert_cmpuint (scene->n_boxes, ==, 3);
  g_assert_cmpuint (scene->n_edges, ==, 2);

  /* Here a way leads out of the scope and back. Its two ends are two boxes. */
  open = wh_scene_new (cyclic, &options);
  for (guint b = 0; b < open->n_boxes; b++)
    n_groups += open->boxes[b].kind == WH_BOX_GROUP;
  g_assert_cmpuint (n_groups, ==, 2);
  g_assert_cmpint (box_of (open, "Convolution_2")->kind, ==, WH_BOX_NODE);
}

/* WCAG's, of an sRGB colour. */
static double
luminance (WhColor c)
{
  const double parts[3] = { c.r, c.g, c.b }, weights[3] = { 0.2126, 0.7152, 0.0722 };
  double sum = 0.0;

  for (guint i = 0; i < 3; i++)
    sum +=
      weights[i] * (parts[i] <= 0.04045 ? parts[i] / 12.92 : pow ((parts[i] + 0.055) / 1.055, 2.4));
  return sum;
}

static void
test_palette (void)
{
  g_autoptr (WhGraph) graph = small_graph ();

  for (guint k = 0; k < WH_N_KINDS; k++)
    for (guint dark = 0; dark < 2; dark++)
      {
        WhColor c = wh_palette_head (k, dark);

        /* White on it, by WCAG: 3 is asked for in bold text. */
        g_assert_cmpfloat (1.05 / (luminance (c) + 0.05), >, 3.5);
      }
  for (guint n = 0; n < graph->n_nodes; n++)
    g_assert_cmpint (wh_palette_kind (&graph->nodes[n]), !=, WH_KIND_OTHER);
}

static void
test_text (void)
{
  static const char *const hostile[] = {
    "\xff\xfe bad", "two\nlines", "مرحبا", "नमस्ते", "e\xcc\x81", "日本語", "𝔘𝔫𝔦", "",
  };
  g_autofree char *long_name = g_strnfill (1000000, 'w');
  g_autofree char *cut = wh_text_fit (WH_FONT_BODY, long_name, 100.0);
  double a = wh_text_width (WH_FONT_BODY, "conv1"), b = wh_text_width (WH_FONT_BODY, "conv1conv1");

  g_assert_cmpfloat_with_epsilon (2.0 * a, b, 1e-6);
  g_assert_cmpfloat (wh_text_width (WH_FONT_BODY, cut), <=, 100.0);
  g_assert_nonnull (strstr (cut, "…"));
  for (guint i = 0; i < G_N_ELEMENTS (hostile); i++)
    {
      g_autofree char *fit = wh_text_fit (WH_FONT_TITLE, hostile[i], 60.0);

      g_assert_true (g_utf8_validate (fit, -1, NULL));
      g_assert_null (strchr (fit, '\n'));
      g_assert_cmpfloat (wh_text_width (WH_FONT_TITLE, fit), <=, 60.0);
    }
}

#define LONG "a_rather_long_scope_within/another_one_that_is_no_shorter_than_that/conv"

/* A card is only so wide; what is cut short in it can still be read. A quantizer's own parameters
 * go by what the function calls them. */
static void
test_whole_text (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("long");
  g_autoptr (GError) error = NULL;
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (4, 3, 28, 28));
  guint w = add_parameter (builder, LONG "/W", WH_SHAPE (16, 3, 5, 5));
  guint scale = add_parameter (builder, LONG "_out_scale", WH_SHAPE (1, 1, 1, 1));
  guint zero = add_parameter (builder, LONG "_out_zero_point", WH_SHAPE (1, 1, 1, 1));
  guint h = add_node (builder, "Convolution", convolution (1), (guint[]){ x, w }, 2, "h");
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (WhScene) scene = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *quantizer = NULL;

  add_node (builder, "QuantizeLinear", wh_attributes_new (wh_op_find (NULL, "QuantizeLinear")),
            (guint[]){ h, scale, zero }, 3, "y");
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  scene = wh_scene_new (graph, &(WhSceneOptions){ .look = WH_LOOK_CARDS });

  shown = wh_scene_dup_text (scene, wh_scene_find_node (scene, 0), FALSE);
  whole = wh_scene_dup_text (scene, wh_scene_find_node (scene, 0), TRUE);
  g_assert_nonnull (strstr (whole, "a_rather_long_scope_within/another_one_that_is_no_shorter"));
  g_assert_null (strstr (shown, "a_rather_long_scope_within/another_one_that_is_no_shorter"));
  g_assert_nonnull (strstr (shown, "…"));
  g_assert_cmpfloat (scene->boxes[wh_scene_find_node (scene, 0)].rect.width, <=, 230.0);

  quantizer = wh_scene_dup_text (scene, wh_scene_find_node (scene, 1), TRUE);
  g_assert_cmpstr (quantizer, ==, "QuantizeLinear\nscale, zero_point  1×1×1×1");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/graph/layout/scene/cards", test_cards);
  g_test_add_func ("/graph/layout/scene/verbose", test_verbose);
  g_test_add_func ("/graph/layout/scene/simple", test_simple);
  g_test_add_func ("/graph/layout/scene/in-place", test_in_place);
  g_test_add_func ("/graph/layout/scene/groups", test_groups);
  g_test_add_func ("/graph/layout/scene/palette", test_palette);
  g_test_add_func ("/graph/layout/scene/text", test_text);
  g_test_add_func ("/graph/layout/scene/whole-text", test_whole_text);
  return g_test_run ();
}
