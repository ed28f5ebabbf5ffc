/* tests/ui/test-graph-view.c: a small scene looked at, picked from and walked through */
#include "config.h"

#include "graph/builder.h"
#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/graph-view-private.h"
#include "ui/marks.h"

#include <math.h>

/* x → ReLU → ReLU → y, and a third that reads x too */
static WhScene *
new_scene (void)
{
  const WhSceneOptions options = { .look = WH_LOOK_CARDS };
  g_autoptr (WhBuilder) builder = wh_builder_new ("small");
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (1, 8));
  guint a = wh_builder_add_value (builder, "a", NULL);
  guint b = wh_builder_add_value (builder, "b", NULL);
  guint c = wh_builder_add_value (builder, "c", NULL);
  WhScene *scene;

  wh_builder_add_node (builder, "ReLU", "first", NULL, &x, 1, &a, 1, NULL);
  wh_builder_add_node (builder, "ReLU", "second", NULL, &a, 1, &b, 1, NULL);
  wh_builder_add_node (builder, "Tanh", "beside", NULL, &x, 1, &c, 1, NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  scene = wh_scene_new (graph, &options);
  wh_scene_place (scene, NULL, NULL, &error);
  g_assert_no_error (error);
  return scene;
}

static guint
box_of (const WhScene *scene, const char *node)
{
  return wh_scene_find_node (scene, wh_graph_find_node (scene->graph, node));
}

static double
middle (const WhScene *scene, guint box)
{
  return scene->boxes[box].rect.x + scene->boxes[box].rect.width / 2.0;
}

static void
test_walk (void)
{
  WhScene *scene = new_scene ();
  guint first = box_of (scene, "first"), second = box_of (scene, "second");
  guint beside = box_of (scene, "beside"), across, back;

  g_assert_cmpuint (wh_scene_box_towards (scene, first, GTK_DIR_DOWN), ==, second);
  g_assert_cmpuint (wh_scene_box_towards (scene, second, GTK_DIR_UP), ==, first);

  /* The layout says which of the two columns is left; from each, the other is reached. */
  if (scene->boxes[first].rect.x < scene->boxes[beside].rect.x)
    {
      across = wh_scene_box_towards (scene, first, GTK_DIR_RIGHT);
      back = wh_scene_box_towards (scene, beside, GTK_DIR_LEFT);
    }
  else
    {
      across = wh_scene_box_towards (scene, first, GTK_DIR_LEFT);
      back = wh_scene_box_towards (scene, beside, GTK_DIR_RIGHT);
    }
  g_assert_cmpuint (across, !=, WH_NONE);
  g_assert_cmpuint (back, !=, WH_NONE);
  g_assert_true ((middle (scene, across) < middle (scene, first)) ==
                 (middle (scene, beside) < middle (scene, first)));
  g_assert_true ((middle (scene, back) < middle (scene, beside)) ==
                 (middle (scene, first) < middle (scene, beside)));
  wh_scene_unref (scene);
}

static void
count (WhGraphView *view, guint *n)
{
  (*n)++;
}

/* The picture gets complete, a box is found where it was drawn, and the tiles stay few. */
static void
test_shown (void)
{
  WhScene *scene;
  WhGraphView *view;
  GtkWidget *window;
  guint n_complete = 0, box;
  const WhRect *rect;
  WhPoint centre;
  double scale;

  if (!wh_show_begin ())
    return;

  scene = new_scene ();
  view = g_object_new (WH_TYPE_GRAPH_VIEW, NULL);
  g_signal_connect (view, "complete", G_CALLBACK (count), &n_complete);
  window = wh_show (GTK_WIDGET (view), 400, 500);
  wh_graph_view_set_scene (view, scene);
  wh_graph_view_begin (view);
  for (guint i = 0; i < 200 && n_complete == 0; i++)
    wh_show_frames (1);
  g_assert_cmpuint (n_complete, ==, 1);

  box = box_of (scene, "second");
  rect = &scene->boxes[box].rect;
  centre = wh_viewport_centre (wh_graph_view_viewport (view));
  scale = wh_viewport_scale (wh_graph_view_viewport (view));
  g_assert_cmpuint (wh_graph_view_box_at (view,
                                          gtk_widget_get_width (GTK_WIDGET (view)) / 2.0 +
                                            (rect->x + rect->width / 2.0 - centre.x) * scale,
                                          gtk_widget_get_height (GTK_WIDGET (view)) / 2.0 +
                                            (rect->y + rect->height / 2.0 - centre.y) * scale),
                    ==, box);

  wh_graph_view_set_selection (view, &box, 1);
  g_assert_cmpuint (wh_graph_view_selected (view), ==, box);
  wh_graph_view_set_scene (view, NULL); /* and nothing of it is held on to */
  g_assert_cmpuint (wh_graph_view_selected (view), ==, WH_NONE);
  wh_show_frames (2);

  gtk_window_destroy (GTK_WINDOW (window));
  wh_scene_unref (scene);
}

static void
test_marks (void)
{
  WhScene *scene = new_scene ();
  guint first = box_of (scene, "first"), second = box_of (scene, "second");
  g_autofree double *error_db = g_new (double, scene->graph->n_nodes);
  g_autofree WhChange *changes = g_new0 (WhChange, scene->graph->n_nodes);
  WhMarkFacts facts = { .changes = changes, .error_db = error_db, .color_by = WH_COLOR_BY_ERROR };
  WhMarkSet *set;

  for (guint i = 0; i < scene->graph->n_nodes; i++)
    error_db[i] = NAN;
  error_db[wh_graph_find_node (scene->graph, "first")] = 30.0;
  error_db[wh_graph_find_node (scene->graph, "second")] = INFINITY;
  changes[wh_graph_find_node (scene->graph, "first")] = WH_CHANGE_PARAMETER;

  set = wh_mark_set_new (scene, &facts);
  g_assert_cmpstr (set->marks.badges[first], ==, "30 dB");
  g_assert_null (set->marks.badges[second]);
  g_assert_cmpfloat (set->marks.heat[first], ==, 0.5);
  g_assert_cmpfloat (set->marks.heat[second], ==, 0.0);
  g_assert_cmpint (set->marks.changes[first], ==, WH_CHANGE_PARAMETER);
  g_assert_cmpint (set->marks.changes[second], ==, WH_CHANGE_NONE);

  wh_mark_set_unref (set);
  wh_scene_unref (scene);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/graph-view/walk", test_walk);
  g_test_add_func ("/ui/graph-view/shown", test_shown);
  g_test_add_func ("/ui/graph-view/marks", test_marks);
  return g_test_run ();
}
