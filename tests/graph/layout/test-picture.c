/* tests/graph/layout/test-picture.c: what is drawn, and picture files */
#include "config.h"

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/layout/draw.h"
#include "tests/support.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <graphviz/cgraph.h>
#include <math.h>
#include <string.h>

static const WhTheme light = { 0 };

/* @n ReLUs in a row, the fourth beside an addition. */
static WhScene *
chain (guint n, WhLook look)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("chain & \"more\"");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) graph = NULL;
  const WhSceneOptions options = { .look = look };
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3)), early = x;
  WhScene *scene;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("r%u", i);
      guint y = wh_builder_add_value (builder, name, NULL);

      if (i == 4)
        wh_builder_add_node (builder, "Add2", name, NULL, (guint[]){ x, early }, 2, &y, 1, NULL);
      else
        wh_builder_add_node (builder, "ReLU", name, NULL, &x, 1, &y, 1, NULL);
      x = y;
    }
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  scene = wh_scene_new (graph, &options);
  wh_scene_place (scene, NULL, NULL, &error);
  g_assert_no_error (error);
  return scene;
}

static char *export(const WhScene *scene,
                    const char *folder,
                    const char *name,
                    double scale,
                    gsize *n_bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  char *bytes = NULL;

  wh_scene_export (scene, NULL, &light, scale, path, NULL, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &bytes, n_bytes, &error);
  g_assert_no_error (error);
  return bytes;
}

static guint
n_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
test_dot (void)
{
  static const WhLook looks[] = { WH_LOOK_CARDS, WH_LOOK_SIMPLE };
  g_autofree char *folder = wh_test_make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    {
      g_autoptr (WhScene) scene = chain (8, looks[i]);
      g_autofree char *text = export(scene, folder, "a.dot", 1.0, NULL);
      Agraph_t *graph = agmemread (text);

      g_assert_nonnull (graph);
      g_assert_cmpstr (agnameof (graph), ==, "chain & \"more\"");
      g_assert_cmpint (agnnodes (graph), ==, scene->n_boxes);
      g_assert_cmpint (agnedges (graph), ==, scene->n_edges);
      if (looks[i] == WH_LOOK_SIMPLE)
        {
          Agnode_t *node = agnode (graph, (char *) "b0", 0);

          g_assert_nonnull (node);
          g_assert_cmpstr (agget (node, (char *) "shape"), ==, "square");
          g_assert_cmpstr (agget (node, (char *) "fillcolor"), ==, "green");
          g_assert_cmpstr (agget (node, (char *) "label"), ==, "ReLU");
        }
      agclose (graph);
    }
  wh_test_remove_folder (folder);
}

typedef struct
{
  guint n_elements;
  gboolean title;
} Seen;

static void
on_start (GMarkupParseContext *context,
          const char *name,
          const char **names,
          const char **values,
          gpointer data,
          GError **error)
{
  Seen *seen = data;

  seen->n_elements++;
  seen->title = seen->title || g_str_equal (name, "title");
}

static void
test_svg (void)
{
  static const GMarkupParser parser = { .start_element = on_start };
  g_autofree char *folder = wh_test_make_folder ();
  g_autoptr (WhScene) scene = chain (8, WH_LOOK_CARDS);
  gsize n_bytes, n_again;
  g_autofree char *text = export(scene, folder, "a.svg", 1.0, &n_bytes);
  g_autofree char *again = export(scene, folder, "a.svg", 1.0, &n_again);
  Seen seen = { 0 };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, &seen, NULL);
  g_autoptr (GError) error = NULL;

  g_markup_parse_context_parse (context, text, (gssize) n_bytes, &error);
  g_assert_no_error (error);
  g_markup_parse_context_end_parse (context, &error);
  g_assert_no_error (error);
  g_assert_true (seen.title);
  g_assert_cmpuint (seen.n_elements, >, 4 * scene->n_boxes);
  g_assert_cmpuint (n_bytes, ==, n_again);
  wh_test_remove_folder (folder);
}

static void
test_pdf (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autoptr (WhScene) scene = chain (8, WH_LOOK_SIMPLE);
  gsize n_bytes;
  g_autofree char *bytes = export(scene, folder, "a.PDF", 1.0, &n_bytes);

  g_assert_true (g_str_has_prefix (bytes, "%PDF-1."));
  g_assert_nonnull (g_strstr_len (bytes + n_bytes - 16, 16, "%%EOF"));
  wh_test_remove_folder (folder);
}

static void
test_png (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);
  g_autoptr (WhScene) scene = chain (8, WH_LOOK_CARDS);
  g_autoptr (GdkPixbuf) picture = NULL;
  g_autoptr (GError) error = NULL;
  const WhRect *box = &scene->boxes[2].rect;
  const guint8 *pixel;

  g_free (export(scene, folder, "a.png", 2.0, NULL));
  picture = gdk_pixbuf_new_from_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_width (picture), ==, (int) ceil (2.0 * scene->width));
  g_assert_cmpint (gdk_pixbuf_get_height (picture), ==, (int) ceil (2.0 * scene->height));
  g_assert_cmpstr (gdk_pixbuf_get_option (picture, "tEXt::Title"), ==, "chain & \"more\"");

  /* Right below the head's upper side, left of its text: ReLU's green. */
  pixel = gdk_pixbuf_read_pixels (picture) +
          (gsize) (2.0 * (box->y + 5.0)) * gdk_pixbuf_get_rowstride (picture) +
          (gsize) (2.0 * (box->x + 4.0)) * gdk_pixbuf_get_n_channels (picture);
  g_assert_cmpint (pixel[1], >, pixel[0] + 50);
  wh_test_remove_folder (folder);
}

/* A small picture has its text too: white on a head, where the screen would show the plain head. */
static void
test_png_small (void)
{
  const double scale = 0.3;
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);
  g_autoptr (WhScene) scene = chain (8, WH_LOOK_CARDS);
  g_autoptr (GdkPixbuf) picture = NULL;
  g_autoptr (GError) error = NULL;
  const WhRect *box = &scene->boxes[2].rect;
  int darkest = 255, lightest = 0;

  g_free (export(scene, folder, "a.png", scale, NULL));
  picture = gdk_pixbuf_new_from_file (path, &error);
  g_assert_no_error (error);

  for (double x = box->x + 8.0; x < box->x + 60.0; x += 1.0 / scale)
    {
      const guint8 *pixel = gdk_pixbuf_read_pixels (picture) +
                            (gsize) (scale * (box->y + 12.0)) * gdk_pixbuf_get_rowstride (picture) +
                            (gsize) (scale * x) * gdk_pixbuf_get_n_channels (picture);

      darkest = MIN (darkest, pixel[0]);
      lightest = MAX (lightest, pixel[0]);
    }
  g_assert_cmpint (lightest, >, darkest + 40);
  wh_test_remove_folder (folder);
}

/* Above 32,767 pixels, where cairo and Graphviz give up: the same as if drawn in one go. */
static void
test_png_bands (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);
  g_autoptr (WhScene) scene = chain (700, WH_LOOK_CARDS);
  g_autoptr (GdkPixbuf) picture = NULL;
  g_autoptr (GError) error = NULL;
  cairo_surface_t *surface;
  cairo_t *cr;
  int width = (int) ceil (scene->width), height = (int) ceil (scene->height), top = height - 300;

  g_assert_cmpint (height, >, 32767);
  g_free (export(scene, folder, "a.png", 1.0, NULL));
  picture = gdk_pixbuf_new_from_file (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gdk_pixbuf_get_height (picture), ==, height);

  surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, 300);
  cr = cairo_create (surface);
  cairo_translate (cr, 0.0, -top);
  wh_scene_draw (scene, cr, &(WhRect){ 0.0, top, width, 300.0 }, 1.0, NULL, &light);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  for (int y = 0; y < 300; y++)
    for (int x = 0; x < width; x++)
      {
        const guint8 *a = gdk_pixbuf_read_pixels (picture) +
                          (gsize) (top + y) * gdk_pixbuf_get_rowstride (picture) + x * 3;
        guint32 b =
          *(const guint32 *) (gconstpointer) (cairo_image_surface_get_data (surface) +
                                              y * cairo_image_surface_get_stride (surface) + x * 4);

        /* Text may lie a fraction of a pixel elsewhere. */
        g_assert_cmpint (ABS (a[1] - (int) (b >> 8 & 0xff)), <, 64);
      }
  cairo_surface_destroy (surface);
  wh_test_remove_folder (folder);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name;
    double scale;
    WhError code;
  } cases[] = {
    { "a.gif", 1.0, WH_ERROR_UNSUPPORTED },
    { "a.png", 1e6, WH_ERROR_LIMIT },
    { "a.png", 0.0, WH_ERROR_OPTION },
    { "a.png", NAN, WH_ERROR_OPTION },
  };
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *missing = g_build_filename (folder, "no", "such", "a.svg", NULL);
  g_autofree char *path = g_build_filename (folder, "a.png", NULL);
  g_autoptr (WhScene) scene = chain (3, WH_LOOK_CARDS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *wrong = g_build_filename (folder, cases[i].name, NULL);

      g_assert_false (wh_scene_export (scene, NULL, &light, cases[i].scale, wrong, NULL, &error));
      g_assert_error (error, WH_ERROR, (int) cases[i].code);
      wh_assert_error_contains (error, cases[i].name);
      g_clear_error (&error);
    }
  g_assert_false (wh_scene_export (scene, NULL, &light, 1.0, missing, NULL, &error));
  wh_assert_error_contains (error, "a.svg");
  g_clear_error (&error);

  g_cancellable_cancel (cancellable);
  g_assert_false (wh_scene_export (scene, NULL, &light, 1.0, path, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (n_files (folder), ==, 0);
  wh_test_remove_folder (folder);
}

/* All marks, at every level of detail, in both themes: something is drawn, and each in its colour.
 */
static void
test_marks (void)
{
  static const double scales[] = { 1.0, 0.5, 0.3, 0.2, 0.05 };
  static const WhLook looks[] = { WH_LOOK_CARDS, WH_LOOK_SIMPLE };

  for (guint l = 0; l < G_N_ELEMENTS (looks); l++)
    for (guint s = 0; s < 2 * G_N_ELEMENTS (scales); s++)
      {
        g_autoptr (WhScene) scene = chain (8, looks[l]);
        g_autofree WhChange *changes = g_new0 (WhChange, scene->n_boxes);
        g_autofree double *heat = g_new0 (double, scene->n_boxes);
        g_autofree const char **badges = g_new0 (const char *, scene->n_boxes);
        WhMarks marks = { changes, heat, badges };
        WhTheme theme = { .dark = s % 2 == 1 };
        double scale = scales[s / 2];
        int width = (int) ceil (scene->width * scale), height = (int) ceil (scene->height * scale);
        cairo_surface_t *surfaces[2];
        guint n_different = 0;

        for (guint b = 0; b < scene->n_boxes; b++)
          {
            changes[b] = (WhChange) (b % 4);
            heat[b] = b % 3 == 0 ? NAN : b / 10.0;
            badges[b] = b % 2 == 0 ? "41 dB" : NULL;
          }
        for (guint i = 0; i < 2; i++)
          {
            cairo_t *cr;

            surfaces[i] = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
            cr = cairo_create (surfaces[i]);
            cairo_scale (cr, scale, scale);
            wh_scene_draw (scene, cr, &(WhRect){ 0.0, 0.0, scene->width, scene->height }, scale,
                           i == 0 ? NULL : &marks, &theme);
            g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
            cairo_destroy (cr);
            cairo_surface_flush (surfaces[i]);
          }
        for (int y = 0; y < height; y++)
          n_different += memcmp (cairo_image_surface_get_data (surfaces[0]) +
                                   y * cairo_image_surface_get_stride (surfaces[0]),
                                 cairo_image_surface_get_data (surfaces[1]) +
                                   y * cairo_image_surface_get_stride (surfaces[1]),
                                 width * 4) != 0;
        g_assert_cmpuint (n_different, >, (guint) height / 4);
        cairo_surface_destroy (surfaces[0]);
        cairo_surface_destroy (surfaces[1]);
      }
}

/* Text from strangers never breaks the drawing, on any kind of surface. */
static void
test_hostile_text (void)
{
  static const char *const names[] = {
    "日本語",
    "\xff\xfe",
    "مرحبا بالعالم",
    "e\xcc\x81\xcc\x81",
    "\xf0\x9f\x98\x80 \xf0\x9d\x94\x98",
    "\xe2\x80\x8b\xe2\x80\xae",
    "<&\"'>",
    "\xf4\x8f\xbf\xbf",
  };
  static const char *const files[] = { "a.png", "a.svg", "a.pdf", "a.dot" };
  g_autofree char *folder = wh_test_make_folder ();
  g_autoptr (WhBuilder) builder = wh_builder_new ("\xff <&>");
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  guint x = wh_builder_add_input (builder, "x", &WH_SHAPE (2, 3));

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      guint y = wh_builder_add_value (builder, names[i], NULL);

      wh_builder_add_node (builder, "ReLU", names[i], NULL, &x, 1, &y, 1, NULL);
      x = y;
    }
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);

  for (guint look = 0; look < 2; look++)
    {
      const WhSceneOptions options = { .look = look == 0 ? WH_LOOK_CARDS : WH_LOOK_SIMPLE,
                                       .verbose = TRUE };
      g_autoptr (WhScene) scene = wh_scene_new (graph, &options);

      wh_scene_place (scene, NULL, NULL, &error);
      g_assert_no_error (error);
      for (guint i = 0; i < G_N_ELEMENTS (files); i++)
        {
          gsize n_bytes;
          g_autofree char *bytes = export(scene, folder, files[i], 1.0, &n_bytes);

          g_assert_cmpuint (n_bytes, >, 500);
          if (i == 3)
            {
              Agraph_t *read = agmemread (bytes);

              g_assert_nonnull (read);
              g_assert_cmpint (agnnodes (read), ==, scene->n_boxes);
              agclose (read);
            }
        }
    }
  wh_test_remove_folder (folder);
}

static gpointer
draw_in_thread (gpointer data)
{
  const WhScene *scene = data;
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  char *text;

  for (guint i = 0; i < 20; i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, 256, 256);
      cairo_t *cr = cairo_create (surface);

      cairo_translate (cr, 0.0, -20.0 * i);
      wh_scene_draw (scene, cr, &(WhRect){ 0.0, 20.0 * i, 256.0, 256.0 }, 1.0, NULL, &light);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      g_checksum_update (sum, cairo_image_surface_get_data (surface), 256 * 1024);
      cairo_surface_destroy (surface);
    }
  text = g_strdup (g_checksum_get_string (sum));
  g_checksum_free (sum);
  return text;
}

/* Tiles are drawn by several threads at once, all alike. */
static void
test_threads (void)
{
  g_autoptr (WhScene) scene = chain (30, WH_LOOK_CARDS);
  g_autofree char *expected = draw_in_thread (scene);
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("tiles", draw_in_thread, scene);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autofree char *sum = g_thread_join (threads[i]);

      g_assert_cmpstr (sum, ==, expected);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/graph/layout/picture/dot", test_dot);
  g_test_add_func ("/graph/layout/picture/svg", test_svg);
  g_test_add_func ("/graph/layout/picture/pdf", test_pdf);
  g_test_add_func ("/graph/layout/picture/png", test_png);
  g_test_add_func ("/graph/layout/picture/png-small", test_png_small);
  g_test_add_func ("/graph/layout/picture/png-bands", test_png_bands);
  g_test_add_func ("/graph/layout/picture/refused", test_refused);
  g_test_add_func ("/graph/layout/picture/marks", test_marks);
  g_test_add_func ("/graph/layout/picture/hostile-text", test_hostile_text);
  g_test_add_func ("/graph/layout/picture/threads", test_threads);
  return g_test_run ();
}
