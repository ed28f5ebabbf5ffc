/* tests/graph/layout/test-place.c: where boxes and curves go */
#include "config.h"

#include "graph/builder.h"
#include "graph/io/model.h"
#include "graph/layout/draw.h"
#include "graph/layout/text.h"
#include "tests/networks.h"
#include "tests/support.h"

#include <math.h>

#define SAMPLES 16 /* of each segment of a curve */

/* --- graphs --- */

static WhGraph *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load ((const char *[]){ path }, 1, NULL, &error);
  WhGraph *graph;

  g_assert_no_error (error);
  graph = wh_model_dup_graph (model, model->main_network, 0, &error);
  g_assert_no_error (error);
  return graph;
}

static WhGraph *
network (const char *kind, guint n_nodes)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "network.nntxt", NULL);
  g_autofree char *text = wh_test_network_dup_text (kind, n_nodes);
  g_autoptr (GError) error = NULL;
  WhGraph *graph;

  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
  graph = load (path);
  wh_test_remove_folder (folder);
  return graph;
}

static WhScene *
place (const WhGraph *graph, WhLook look, gboolean verbose, const WhScene *like)
{
  const WhSceneOptions options = { .look = look, .verbose = verbose };
  WhScene *scene = wh_scene_new (graph, &options);
  g_autoptr (GError) error = NULL;

  wh_scene_place (scene, like, NULL, &error);
  g_assert_no_error (error);
  return scene;
}

/* --- what must hold for every picture --- */

static gboolean
is_round (const WhScene *scene, const WhBox *box)
{
  return scene->look == WH_LOOK_SIMPLE && box->kind == WH_BOX_VALUE;
}

/* How far inside the box's outline a point lies, in points; negative outside. */
static double
depth (const WhScene *scene, const WhBox *box, WhPoint at)
{
  const WhRect *r = &box->rect;
  double dx = ABS (at.x - r->x - r->width / 2.0), dy = ABS (at.y - r->y - r->height / 2.0);

  if (is_round (scene, box))
    return (1.0 - hypot (dx / (r->width / 2.0), dy / (r->height / 2.0))) *
           MIN (r->width, r->height) / 2.0;
  return MIN (r->width / 2.0 - dx, r->height / 2.0 - dy);
}

static WhPoint
bezier (const WhPoint *p, double t)
{
  double u = 1.0 - t, a = u * u * u, b = 3.0 * u * u * t, c = 3.0 * u * t * t, d = t * t * t;

  return (WhPoint){ a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                    a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y };
}

static void
check_edge (const WhScene *scene, const WhEdge *edge, GArray *boxes)
{
  g_assert_cmpuint (edge->n_points, >=, 4);
  g_assert_cmpuint (edge->n_points % 3, ==, 1);
  g_assert_cmpfloat (ABS (depth (scene, &scene->boxes[edge->from], edge->points[0])), <, 2.5);
  g_assert_cmpfloat (ABS (depth (scene, &scene->boxes[edge->to], edge->points[edge->n_points - 1])),
                     <, 2.5);

  for (guint p = 0; p + 3 < edge->n_points; p += 3)
    for (guint k = 0; k <= SAMPLES; k++)
      {
        WhPoint at = bezier (&edge->points[p], (double) k / SAMPLES);

        g_assert_true (at.x >= 0.0 && at.x <= scene->width && at.y >= 0.0 && at.y <= scene->height);
        g_array_set_size (boxes, 0);
        wh_scene_query (scene, &(WhRect){ at.x, at.y, 0.0, 0.0 }, boxes, NULL);
        for (guint i = 0; i < boxes->len; i++)
          {
            guint b = g_array_index (boxes, guint, i);

            if (b != edge->from && b != edge->to && depth (scene, &scene->boxes[b], at) > 1.0)
              g_error ("the edge from %s to %s runs through %s at (%g, %g)",
                       scene->boxes[edge->from].title, scene->boxes[edge->to].title,
                       scene->boxes[b].title, at.x, at.y);
          }
      }
}

static void
check_boxes (const WhScene *scene, GArray *boxes)
{
  for (guint b = 0; b < scene->n_boxes; b++)
    {
      const WhRect *r = &scene->boxes[b].rect;
      WhRect inner = { r->x + 0.5, r->y + 0.5, r->width - 1.0, r->height - 1.0 };

      g_assert_true (r->x >= 0.0 && r->y >= 0.0 && r->x + r->width <= scene->width &&
                     r->y + r->height <= scene->height);
      g_array_set_size (boxes, 0);
      wh_scene_query (scene, &inner, boxes, NULL);
      g_assert_cmpuint (boxes->len, ==, 1);
      g_assert_cmpuint (g_array_index (boxes, guint, 0), ==, b);
    }
}

/* Labels on boxes: none. Returns how many lie on another label. */
static guint
check_labels (const WhScene *scene, GArray *boxes, GArray *edges)
{
  guint n = 0;

  for (guint e = 0; e < scene->n_edges; e++)
    {
      const WhEdge *edge = &scene->edges[e];
      WhRect r;

      if (edge->label == NULL)
        continue;
      r = (WhRect){ edge->label_at.x, edge->label_at.y - 6.0,
                    wh_text_width (WH_FONT_LABEL, edge->label), 6.0 };
      g_array_set_size (boxes, 0);
      g_array_set_size (edges, 0);
      wh_scene_query (scene, &r, boxes, edges);
      g_assert_cmpuint (boxes->len, ==, 0);
      for (guint i = 0; i < edges->len; i++)
        {
          const WhEdge *other = &scene->edges[g_array_index (edges, guint, i)];

          n += other != edge && other->label != NULL && other->label_at.x < r.x + r.width &&
               other->label_at.x + wh_text_width (WH_FONT_LABEL, other->label) > r.x &&
               ABS (other->label_at.y - edge->label_at.y) < 6.0;
        }
    }

  return n / 2;
}

static void
check (const WhScene *scene)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint));

  g_assert_cmpfloat (scene->width, >, 0.0);
  g_assert_cmpfloat (scene->height, >, 0.0);
  check_boxes (scene, boxes);
  for (guint e = 0; e < scene->n_edges; e++)
    check_edge (scene, &scene->edges[e], boxes);
  g_assert_cmpuint (check_labels (scene, boxes, edges), <=, scene->n_edges / 20);
}

static void
check_all_looks (const WhGraph *graph)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (WhScene) scene =
        place (graph, i < 2 ? WH_LOOK_CARDS : WH_LOOK_SIMPLE, i % 2 == 1, NULL);

      check (scene);
      g_assert_null (scene->note); /* dot could do all of it */
    }
}

/* --- tests --- */

static void
test_networks (void)
{
  for (guint k = 0; wh_test_networks[k] != NULL; k++)
    {
      g_autoptr (WhGraph) graph = network (wh_test_networks[k], 150);

      g_test_message ("%s", wh_test_networks[k]);
      check_all_looks (graph);
    }
}

/* Sizes at which edges are lifted into lanes. */
static void
test_lanes (void)
{
  static const char *const kinds[] = { "unet", "dense", "skips" };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      g_autoptr (WhGraph) graph = network (kinds[k], 700);
      g_autoptr (WhScene) scene = place (graph, WH_LOOK_CARDS, FALSE, NULL);

      g_test_message ("%s", kinds[k]);
      check (scene);
    }
}

static void
test_models (void)
{
  static const char *const names[] = {
    "lenet/lenet.nnp", "resnet50.nntxt", "unet.nnp",           "transformer.nnp", "densenet.nnp",
    "fork.nnp",        "multi_io.nnp",   "residual_fused.nnp", "lstm_cells.nnp",  "rnn_layers.nnp",
  };
  g_autofree char *folder = wh_test_shared ("models");

  for (guint i = 0; folder != NULL && i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (folder, names[i], NULL);
      g_autoptr (WhGraph) graph = load (path);

      g_test_message ("%s", names[i]);
      check_all_looks (graph);
    }
}

static double
centre (const WhScene *scene, guint box)
{
  return scene->boxes[box].rect.x + scene->boxes[box].rect.width / 2.0;
}

/* A long chain of blocks goes straight down, and each block looks like the one before it. */
static void
test_repeated (void)
{
  g_autoptr (WhGraph) graph = network ("residual", 600);
  g_autoptr (WhScene) scene = place (graph, WH_LOOK_CARDS, FALSE, NULL);
  GArray *adds = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_alike = 0;

  for (guint n = 0; n < graph->n_nodes; n++)
    if (wh_node_is (&graph->nodes[n], "Add2"))
      {
        guint box = wh_scene_find_node (scene, n);

        g_array_append_val (adds, box);
        g_assert_cmpfloat_with_epsilon (centre (scene, box),
                                        centre (scene, g_array_index (adds, guint, 0)), 0.5);
      }
  g_assert_cmpuint (adds->len, >, 50);

  for (guint i = 2; i < adds->len; i++)
    {
      const WhRect *a = &scene->boxes[g_array_index (adds, guint, i - 2)].rect;
      const WhRect *b = &scene->boxes[g_array_index (adds, guint, i - 1)].rect;
      const WhRect *c = &scene->boxes[g_array_index (adds, guint, i)].rect;

      n_alike += ABS (2.0 * b->y - a->y - c->y) < 0.01;
    }
  /* Each eighth block has a convolution in its shortcut. */
  g_assert_cmpuint (n_alike, >, adds->len / 2);
  g_array_unref (adds);
}

static char *
dot_text (const WhScene *scene)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "graph.dot", NULL);
  const WhTheme theme = { 0 };
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  wh_scene_export (scene, NULL, &theme, 1.0, path, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  wh_test_remove_folder (folder);
  return text;
}

/* The same graph gives the same picture, whether its pieces are remembered or not. */
static void
test_same_twice (void)
{
  g_autoptr (WhGraph) graph = network ("inception", 120);
  g_autoptr (WhScene) first = place (graph, WH_LOOK_CARDS, FALSE, NULL);
  g_autoptr (WhScene) second = place (graph, WH_LOOK_CARDS, FALSE, NULL);
  g_autofree char *a = dot_text (first);
  g_autofree char *b = dot_text (second);

  g_assert_cmpstr (a, ==, b);
}

static guint
add_node (WhBuilder *builder, const char *op, const guint *inputs, guint n, const char *name)
{
  guint output = wh_builder_add_value (builder, name, NULL);

  wh_builder_add_node (builder, op, name, NULL, inputs, n, &output, 1, NULL);
  return output;
}

static WhGraph *
finish (WhBuilder *builder)
{
  g_autoptr (GError) error = NULL;
  WhGraph *graph = wh_builder_finish (builder, NULL, &error);

  g_assert_no_error (error);
  return graph;
}

/* What is left alone stays where it was. */
static void
test_like (void)
{
  static const char *const names[] = { "a", "b", "c", "d", "e" };
  WhGraph *graphs[2];
  g_autoptr (WhScene) before = NULL;
  g_autoptr (WhScene) after = NULL;

  for (guint g = 0; g < 2; g++)
    {
      g_autoptr (WhBuilder) builder = wh_builder_new ("like");
      guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3));

      for (guint i = 0; i < G_N_ELEMENTS (names); i++)
        if (g == 0 || i != 2) /* without c */
          x = add_node (builder, i == 3 ? "Tanh" : "ReLU", &x, 1, names[i]);
      graphs[g] = finish (builder);
    }

  before = place (graphs[0], WH_LOOK_CARDS, FALSE, NULL);
  after = place (graphs[1], WH_LOOK_CARDS, FALSE, before);
  check (after);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (i != 2)
      {
        guint a = wh_scene_find_node (before, wh_graph_find_node (graphs[0], names[i]));
        guint b = wh_scene_find_node (after, wh_graph_find_node (graphs[1], names[i]));

        g_assert_cmpfloat_with_epsilon (before->boxes[a].rect.y, after->boxes[b].rect.y, 0.01);
        g_assert_cmpfloat_with_epsilon (before->boxes[a].rect.x, after->boxes[b].rect.x, 0.01);
      }
  wh_graph_unref (graphs[0]);
  wh_graph_unref (graphs[1]);
}

/* Blocks of ever more branches: each is another piece. */
static WhGraph *
widening (guint n_blocks)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("widening");
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3));

  for (guint b = 0; b < n_blocks; b++)
    {
      g_autofree guint *branches = g_new (guint, b + 3);
      g_autofree char *sum = g_strdup_printf ("sum%u", b);

      for (guint i = 0; i < b + 3; i++)
        {
          g_autofree char *name = g_strdup_printf ("branch%u_%u", b, i);

          branches[i] = add_node (builder, "Tanh", &x, 1, name);
        }
      x = add_node (builder, "AddN", branches, b + 3, sum);
    }

  return finish (builder);
}

static void
count_notice (gpointer data)
{
  (*(guint *) data)++;
}

/* What dot will work on for long is announced, and can be had at once as plain layers. */
static void
test_coarse (void)
{
  const WhSceneOptions options = { .look = WH_LOOK_CARDS };
  g_autoptr (WhGraph) graph = widening (64);
  g_autoptr (WhScene) coarse = wh_scene_new (graph, &options);
  g_autoptr (WhScene) scene = wh_scene_new (graph, &options);
  g_autoptr (WhScene) again = wh_scene_new (graph, &options);
  guint n_notices = 0;

  g_assert_true (wh_scene_place_coarsely (coarse, NULL, NULL));
  check (coarse);
  g_assert_nonnull (coarse->note);

  /* The coarse layout is not remembered in the place of the real one. */
  g_assert_true (wh_scene_place_with_notice (scene, NULL, count_notice, &n_notices, NULL, NULL));
  check (scene);
  g_assert_cmpuint (n_notices, ==, 1);

  g_assert_true (wh_scene_place_with_notice (again, NULL, count_notice, &n_notices, NULL, NULL));
  g_assert_cmpuint (n_notices, ==, scene->note != NULL ? 2 : 1); /* dot did not do all of it */
}

static void
test_empty (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("empty");
  g_autoptr (WhGraph) graph = finish (builder);
  g_autoptr (WhScene) scene = place (graph, WH_LOOK_CARDS, FALSE, NULL);
  g_autoptr (WhScene) simple = place (graph, WH_LOOK_SIMPLE, TRUE, scene);

  g_assert_cmpuint (scene->n_boxes, ==, 0);
  check (scene);
  g_assert_cmpuint (wh_scene_box_at (simple, 1.0, 1.0), ==, WH_NONE);
}

static void
test_single (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("single");
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3));
  g_autoptr (WhGraph) graph = NULL;

  wh_builder_set_outputs (builder, &x, 1);
  graph = finish (builder);
  check_all_looks (graph);
}

/* 2,000 inputs to one node: too wide for dot, so its rows are sorted. */
static void
test_wide (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("wide");
  g_autofree guint *inputs = g_new (guint, 2000);
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (WhScene) scene = NULL;
  g_autoptr (WhScene) simple = NULL;

  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);

      inputs[i] = wh_builder_add_input (builder, name, &WH_SHAPE (2, 3));
    }
  add_node (builder, "AddN", inputs, 2000, "sum");
  graph = finish (builder);
  scene = place (graph, WH_LOOK_CARDS, FALSE, NULL);
  g_assert_nonnull (scene->note);
  check (scene);
  simple = place (graph, WH_LOOK_SIMPLE, FALSE, NULL);
  check (simple);
}

static void
test_apart (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("apart");
  g_autoptr (WhGraph) graph = NULL;

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", i);
      guint x = wh_builder_add_input (builder, name, &WH_SHAPE (2, 3));

      for (guint k = 0; k < i % 4; k++)
        {
          g_autofree char *node = g_strdup_printf ("relu%u_%u", i, k);

          x = add_node (builder, "ReLU", &x, 1, node);
        }
    }
  graph = finish (builder);
  check_all_looks (graph);
}

/* One value read twice by one node; two values between the same two nodes; a second input that is
 * longer than what it meets; an output that is read on. */
static void
test_odd (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("odd");
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 4));
  guint side = wh_builder_add_input (builder, "side", &WH_SHAPE (2, 4)), y, outputs[3];
  g_autoptr (WhGraph) graph = NULL;

  y = add_node (builder, "ReLU", &x, 1, "relu");
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *name = g_strdup_printf ("side%u", i);

      side = add_node (builder, "Tanh", &side, 1, name);
    }
  y = add_node (builder, "Add2", (guint[]){ y, side }, 2, "join");
  outputs[1] = y;
  y = add_node (builder, "Add2", (guint[]){ y, y }, 2, "twice");
  y = add_node (builder, "Mul2", (guint[]){ y, x }, 2, "long");
  outputs[0] = y;
  outputs[2] = add_node (builder, "Tanh", &outputs[1], 1, "aside");
  wh_builder_set_outputs (builder, outputs, 3);
  graph = finish (builder);
  check_all_looks (graph);
}

/* Names from strangers. */
static void
test_names (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("names \xff \"quoted\" <b>\\");
  g_autofree char *long_name = g_strnfill (5000, 'n');
  guint x = wh_builder_add_input (builder, "two\nlines", &WH_SHAPE (2, 4));
  g_autoptr (WhGraph) graph = NULL;

  x = add_node (builder, "ReLU", &x, 1, "\xff\xfe");
  x = add_node (builder, "ReLU", &x, 1, long_name);
  x = add_node (builder, "No such \"op\"", &x, 1, "日本語 مرحبا");
  graph = finish (builder);
  check_all_looks (graph);
}

static void
test_query (void)
{
  g_autoptr (WhGraph) graph = network ("skips", 400);
  g_autoptr (WhScene) scene = place (graph, WH_LOOK_CARDS, FALSE, NULL);
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < 300; i++)
    {
      WhRect area = { g_rand_double_range (random, -50.0, scene->width),
                      g_rand_double_range (random, -50.0, scene->height),
                      g_rand_double_range (random, 0.0, 900.0),
                      g_rand_double_range (random, 0.0, i % 3 == 0 ? scene->height : 900.0) };
      guint n = 0;

      g_array_set_size (boxes, 0);
      wh_scene_query (scene, &area, boxes, NULL);
      for (guint b = 0; b < scene->n_boxes; b++)
        {
          const WhRect *r = &scene->boxes[b].rect;

          if (r->x <= area.x + area.width && r->x + r->width >= area.x &&
              r->y <= area.y + area.height && r->y + r->height >= area.y)
            g_assert_cmpuint (g_array_index (boxes, guint, n++), ==, b);
        }
      g_assert_cmpuint (boxes->len, ==, n);
    }

  for (guint b = 0; b < scene->n_boxes; b++)
    {
      const WhRect *r = &scene->boxes[b].rect;

      g_assert_cmpuint (wh_scene_box_at (scene, r->x + r->width / 2.0, r->y + 3.0), ==, b);
    }
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (20000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* Whenever it is called off, the scene is either placed or not, and can be freed. */
static void
test_cancel (void)
{
  g_autoptr (WhGraph) graph = network ("inception", 3000);
  const WhSceneOptions options = { .look = WH_LOOK_SIMPLE, .verbose = TRUE };

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (WhScene) scene = wh_scene_new (graph, &options);
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = NULL;
      gboolean fine;

      if (i == 0)
        g_cancellable_cancel (cancellable);
      else
        thread = g_thread_new ("cancel", cancel_soon, cancellable);
      fine = wh_scene_place (scene, NULL, cancellable, &error);
      if (thread != NULL)
        g_thread_join (thread);
      if (!fine)
        g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_assert_true (fine == (scene->width > 0.0));
      g_assert_true (i == 1 || !fine);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/graph/layout/place/networks", test_networks);
  g_test_add_func ("/graph/layout/place/lanes", test_lanes);
  g_test_add_func ("/graph/layout/place/models", test_models);
  g_test_add_func ("/graph/layout/place/repeated", test_repeated);
  g_test_add_func ("/graph/layout/place/same-twice", test_same_twice);
  g_test_add_func ("/graph/layout/place/coarse", test_coarse);
  g_test_add_func ("/graph/layout/place/like", test_like);
  g_test_add_func ("/graph/layout/place/empty", test_empty);
  g_test_add_func ("/graph/layout/place/single", test_single);
  g_test_add_func ("/graph/layout/place/wide", test_wide);
  g_test_add_func ("/graph/layout/place/apart", test_apart);
  g_test_add_func ("/graph/layout/place/odd", test_odd);
  g_test_add_func ("/graph/layout/place/names", test_names);
  g_test_add_func ("/graph/layout/place/query", test_query);
  g_test_add_func ("/graph/layout/place/cancel", test_cancel);
  return g_test_run ();
}
