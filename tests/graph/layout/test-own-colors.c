/* tests/graph/layout/test-own-colors.c: graph/layout/own-colors.c, and that they are drawn */
#include "config.h"

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/layout/draw.h"
#include "graph/layout/own-colors.h"
#include "tests/support.h"

#include <string.h>

/* x → ReLU "first" → a → ReLU "second" → y */
static WhScene *
two_in_a_row (WhLook look)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("two");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = NULL;
  const WhSceneOptions options = { .look = look };
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3));
  guint a = wh_builder_add_value (builder, "a=b", NULL);
  guint y = wh_builder_add_value (builder, "y", NULL);
  WhScene *scene;

  wh_builder_add_node (builder, "ReLU", "first", NULL, &x, 1, &a, 1, NULL);
  wh_builder_add_node (builder, "ReLU", "second", NULL, &a, 1, &y, 1, NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  scene = wh_scene_new (graph, &options);
  wh_scene_place (scene, NULL, NULL, &error);
  g_assert_no_error (error);
  return scene;
}

static GArray *
parse (const char *const *texts)
{
  GArray *colors = wh_own_colors_new ();
  g_autoptr (GError) error = NULL;

  for (; *texts != NULL; texts++)
    {
      g_assert_true (wh_own_colors_add (colors, *texts, &error));
      g_assert_no_error (error);
    }

  return colors;
}

static void
test_parse (void)
{
  static const char *const wrong[] = { "", "teal", "=teal", "ReLU=", "ReLU=#12345g", "ReLU=tael" };
  g_autoptr (GArray) colors = parse ((const char *[]){ "ReLU=#4080c0", "a=b=teal", NULL });
  const WhOwnColor *relu = &g_array_index (colors, WhOwnColor, 0);
  const WhOwnColor *value = &g_array_index (colors, WhOwnColor, 1);

  g_assert_cmpstr (relu->name, ==, "ReLU");
  g_assert_cmpfloat_with_epsilon (relu->color.r, 0x40 / 255.0, 1e-4);
  g_assert_cmpfloat_with_epsilon (relu->color.g, 0x80 / 255.0, 1e-4);
  g_assert_cmpfloat_with_epsilon (relu->color.b, 0xc0 / 255.0, 1e-4);
  g_assert_cmpstr (value->name, ==, "a=b");
  g_assert_cmpfloat (value->color.r, ==, 0.0);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (wh_own_colors_add (colors, wrong[i], &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_OPTION);
    }
  g_assert_cmpuint (colors->len, ==, 2);
}

/* A node's own name before its type, the later of two, and what has none stays. */
static void
test_boxes (void)
{
  g_autoptr (WhScene) scene = two_in_a_row (WH_LOOK_SIMPLE);
  g_autoptr (GArray) colors = parse ((const char *[]){
    "second=#0000ff", "ReLU=#00ff00", "ReLU=#ff0000", "a=b=#ffffff", "z=#000000", NULL });
  g_autofree WhColor *own = wh_own_colors_for_boxes (colors, scene);
  guint n_own = 0;

  for (guint i = 0; i < scene->n_boxes; i++)
    {
      const WhBox *box = &scene->boxes[i];

      n_own += own[i].a > 0.0;
      if (box->kind == WH_BOX_NODE && g_str_equal (scene->graph->nodes[box->id].name, "first"))
        g_assert_true (own[i].r == 1.0 && own[i].g == 0.0);
      else if (box->kind == WH_BOX_NODE)
        g_assert_true (own[i].b == 1.0 && own[i].r == 0.0);
      else if (own[i].a > 0.0)
        g_assert_cmpstr (scene->graph->values[box->id].name, ==, "a=b");
    }

  g_assert_cmpuint (n_own, ==, 3);
  g_assert_cmpstr (wh_own_colors_find_stray (colors, scene->graph, NULL), ==, "z");
}

static char *
draw_dot (const WhScene *scene, const WhColor *own)
{
  const WhMarks marks = { .own = own };
  const WhTheme light = { 0 };
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.dot", NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  g_assert_true (wh_scene_export (scene, &marks, &light, 1.0, path, NULL, &error));
  g_assert_no_error (error);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  wh_test_remove_folder (folder);
  return text;
}

/* The pixel in the upper left part of box @box, as 0xrrggbb. */
static guint32
pixel_of (const WhScene *scene, const WhMarks *marks, guint box)
{
  const WhTheme light = { 0 };
  const WhRect all = { 0.0, 0.0, scene->width, scene->height };
  const WhRect *r = &scene->boxes[box].rect;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, (int) scene->width + 1,
                                                         (int) scene->height + 1);
  cairo_t *cr = cairo_create (surface);
  const guchar *row;
  guint32 pixel;

  wh_scene_draw (scene, cr, &all, 1.0, marks, &light);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  row = cairo_image_surface_get_data (surface) +
        cairo_image_surface_get_stride (surface) * (int) (r->y + 5.0);
  memcpy (&pixel, row + 4 * (int) (r->x + r->width / 2.0), sizeof pixel);
  cairo_surface_destroy (surface);
  return pixel & 0xffffff;
}

static void
test_drawn (void)
{
  for (guint look = 0; look < 2; look++)
    {
      g_autoptr (WhScene) scene = two_in_a_row (look == 0 ? WH_LOOK_CARDS : WH_LOOK_SIMPLE);
      g_autoptr (GArray) colors = parse ((const char *[]){ "first=#f0e68c", "second=#123", NULL });
      g_autofree WhColor *own = wh_own_colors_for_boxes (colors, scene);
      g_autofree char *with = draw_dot (scene, own);
      g_autofree char *without = draw_dot (scene, NULL);
      g_autofree double *heat = g_new (double, scene->n_boxes);
      WhMarks marks = { .own = own };
      guint first = scene->node_boxes[0];

      for (guint i = 0; i < scene->n_boxes; i++)
        heat[i] = 1.0;

      g_assert_cmphex (pixel_of (scene, &marks, first), ==, 0xf0e68c);
      g_assert_cmphex (pixel_of (scene, &marks, scene->node_boxes[1]), ==, 0x112233);
      g_assert_cmphex (pixel_of (scene, NULL, first), !=, 0xf0e68c);
      marks.heat = heat; /* what is measured is what one looks for then */
      g_assert_cmphex (pixel_of (scene, &marks, first), !=, 0xf0e68c);

      g_assert_nonnull (strstr (with, "\"#f0e68c\""));
      g_assert_nonnull (strstr (with, "\"#1a1a1a\"")); /* dark text on a light ground */
      g_assert_nonnull (strstr (with, "\"#112233\""));
      g_assert_null (strstr (without, "#f0e68c"));
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/own-colors/parse", test_parse);
  g_test_add_func ("/own-colors/boxes", test_boxes);
  g_test_add_func ("/own-colors/drawn", test_drawn);
  return g_test_run ();
}
