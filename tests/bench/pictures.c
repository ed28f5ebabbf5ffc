/* tests/bench/pictures.c: our picture of a network beside dot's of the same boxes
 *
 *   pictures SCALE FOLDER NAME=FILE...       writes FOLDER/NAME.png, ours on the left
 *
 * dot gets what `whittle draw` writes as .dot, without our positions. tests/graph/layout/pictures
 * holds some, made with a scale of 0.5 and looked at.
 */
#include "config.h"

#include "graph/io/model.h"
#include "graph/io/worker.h"
#include "graph/layout/draw.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>

static void
stop (const char *what, GError *error)
{
  fprintf (stderr, "%s: %s\n", what, error != NULL ? error->message : "failed");
  exit (1);
}

static WhScene *
place (const char *path)
{
  const WhSceneOptions options = { .look = WH_LOOK_CARDS };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load ((const char *[]){ path }, 1, NULL, &error);
  g_autoptr (WhGraph) graph = NULL;
  WhScene *scene;

  if (model != NULL)
    graph = wh_model_dup_graph (model, model->main_network, 0, &error);
  if (graph == NULL)
    stop (path, error);
  scene = wh_scene_new (graph, &options);
  wh_scene_place (scene, NULL, NULL, NULL);
  return scene;
}

static void
write_ours (const WhScene *scene, const char *name, double scale)
{
  const WhTheme theme = { 0 };
  g_autoptr (GError) error = NULL;

  if (!wh_scene_export (scene, NULL, &theme, scale, name, NULL, &error))
    stop (name, error);
}

static void
write_dots (const char *dot, const char *png, double scale)
{
  g_autofree char *dpi = g_strdup_printf ("-Gdpi=%d", (int) (72.0 * scale));
  char *command[] = { (char *) "dot", (char *) "-Tpng", dpi, (char *) "-o",
                      (char *) png,   (char *) dot,     NULL };
  g_autoptr (GError) error = NULL;
  int status = 0;

  if (!g_spawn_sync (NULL, command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, &status,
                     &error) ||
      !g_spawn_check_wait_status (status, &error))
    stop ("dot", error);
}

static void
join (const char *left, const char *right, const char *out)
{
  cairo_surface_t *a = cairo_image_surface_create_from_png (left);
  cairo_surface_t *b = cairo_image_surface_create_from_png (right);
  int gap = 24, wa = cairo_image_surface_get_width (a), wb = cairo_image_surface_get_width (b);
  int height = MAX (cairo_image_surface_get_height (a), cairo_image_surface_get_height (b));
  cairo_surface_t *both = cairo_image_surface_create (CAIRO_FORMAT_RGB24, wa + gap + wb, height);
  cairo_t *cr = cairo_create (both);

  cairo_set_source_rgb (cr, 1.0, 1.0, 1.0);
  cairo_paint (cr);
  cairo_set_source_surface (cr, a, 0.0, 0.0);
  cairo_paint (cr);
  cairo_set_source_surface (cr, b, wa + gap, 0.0);
  cairo_paint (cr);
  cairo_destroy (cr);
  if (cairo_surface_write_to_png (both, out) != CAIRO_STATUS_SUCCESS)
    stop (out, NULL);
  cairo_surface_destroy (a);
  cairo_surface_destroy (b);
  cairo_surface_destroy (both);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL;
  double scale = argc > 3 ? g_ascii_strtod (argv[1], NULL) : 0.0;

  wh_worker_init ();
  if (scale <= 0.0)
    {
      fprintf (stderr, "usage: %s SCALE FOLDER NAME=FILE...\n", argv[0]);
      return 2;
    }

  folder = g_dir_make_tmp ("whittle-pictures-XXXXXX", NULL);
  for (int i = 3; i < argc; i++)
    {
      g_auto (GStrv) parts = g_strsplit (argv[i], "=", 2);
      g_autofree char *name = g_strdup_printf ("%s.png", parts[0]);
      g_autofree char *out = g_build_filename (argv[2], name, NULL);
      g_autofree char *ours = g_build_filename (folder, "ours.png", NULL);
      g_autofree char *dots = g_build_filename (folder, "dots.png", NULL);
      g_autofree char *dot = g_build_filename (folder, "graph.dot", NULL);
      g_autoptr (WhScene) scene = NULL;

      if (parts[0] == NULL || parts[1] == NULL)
        stop (argv[i], NULL);
      scene = place (parts[1]);
      write_ours (scene, ours, scale);
      write_ours (scene, dot, scale);
      write_dots (dot, dots, scale);
      join (ours, dots, out);
      g_unlink (ours);
      g_unlink (dots);
      g_unlink (dot);
    }
  g_rmdir (folder);
  return 0;
}
