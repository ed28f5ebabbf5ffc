/* tests/bench/layout.c: how long it takes from file to drawn tile
 *
 *   layout [N...]        each kind of tests/networks.h with N functions (1000 10000 50000)
 *   layout FILE...       these files
 *
 * Milliseconds, wall clock, one run each but for tiles: the median of 40 tiles of 512 × 512.
 * "again" is the layout with all pieces remembered, "cpu" the processor time of this process for
 * it.
 */
#include "config.h"

#include "graph/io/model.h"
#include "graph/io/worker.h"
#include "graph/layout/draw.h"
#include "tests/networks.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define N_TILES 40
#define TILE 512

static double
now (clockid_t clock)
{
  struct timespec t;

  clock_gettime (clock, &t);
  return t.tv_sec * 1e3 + t.tv_nsec * 1e-6;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* Tiles spread over the picture's middle line, at one scale. */
static double
median_tile (const WhScene *scene, double scale)
{
  const WhTheme theme = { 0 };
  double times[N_TILES];
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, TILE, TILE);

  for (guint i = 0; i < N_TILES; i++)
    {
      double size = TILE / scale, before = now (CLOCK_THREAD_CPUTIME_ID);
      WhRect clip = { scene->width / 2.0 - size / 2.0, scene->height * i / N_TILES, size, size };
      cairo_t *cr = cairo_create (surface);

      cairo_scale (cr, scale, scale);
      cairo_translate (cr, -clip.x, -clip.y);
      wh_scene_draw (scene, cr, &clip, scale, NULL, &theme);
      cairo_destroy (cr);
      times[i] = now (CLOCK_THREAD_CPUTIME_ID) - before;
    }
  cairo_surface_destroy (surface);
  qsort (times, N_TILES, sizeof *times, compare);
  return times[N_TILES / 2];
}

static void
measure (const char *path, const char *name, WhLook look)
{
  const WhSceneOptions options = { .look = look };
  g_autoptr (WhModel) model = NULL;
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (WhScene) scene = NULL;
  g_autoptr (WhScene) again = NULL;
  g_autoptr (GError) error = NULL;
  struct rusage usage;
  double t[6], cpu;

  t[0] = now (CLOCK_MONOTONIC);
  model = wh_model_load ((const char *[]){ path }, 1, NULL, &error);
  if (model != NULL)
    graph = wh_model_dup_graph (model, model->main_network, 0, &error);
  if (graph == NULL)
    {
      fprintf (stderr, "%s\n", error->message);
      exit (1);
    }
  t[1] = now (CLOCK_MONOTONIC);
  scene = wh_scene_new (graph, &options);
  t[2] = now (CLOCK_MONOTONIC);
  wh_scene_place (scene, NULL, NULL, NULL);
  t[3] = now (CLOCK_MONOTONIC);
  again = wh_scene_new (graph, &options);
  t[4] = now (CLOCK_MONOTONIC);
  cpu = now (CLOCK_PROCESS_CPUTIME_ID);
  wh_scene_place (again, NULL, NULL, NULL);
  cpu = now (CLOCK_PROCESS_CPUTIME_ID) - cpu;
  t[5] = now (CLOCK_MONOTONIC);
  getrusage (RUSAGE_SELF, &usage);

  printf ("%-24s %-6s %6u nodes  load %7.1f  measure %6.1f  place %7.1f  again %6.1f (cpu %5.1f)  "
          "sum %7.1f  tile %.2f %.2f %.2f  %3ld MB%s%s\n",
          name, look == WH_LOOK_CARDS ? "cards" : "simple", graph->n_nodes, t[1] - t[0],
          t[2] - t[1], t[3] - t[2], t[5] - t[4], cpu, t[3] - t[0], median_tile (scene, 1.0),
          median_tile (scene, 0.42), median_tile (scene, 0.1), usage.ru_maxrss / 1024,
          scene->note != NULL ? "  " : "", scene->note != NULL ? scene->note : "");
}

static void
measure_size (const char *folder, guint n)
{
  for (guint k = 0; wh_test_networks[k] != NULL; k++)
    {
      g_autofree char *text = wh_test_network_dup_text (wh_test_networks[k], n);
      g_autofree char *path = g_build_filename (folder, "network.nntxt", NULL);

      g_file_set_contents (path, text, -1, NULL);
      measure (path, wh_test_networks[k], WH_LOOK_CARDS);
      g_unlink (path);
    }
}

int
main (int argc, char **argv)
{
  static const char *const sizes[] = { "1000", "10000", "50000" };
  g_autofree char *folder = NULL;

  wh_worker_init ();
  folder = g_dir_make_tmp ("whittle-bench-XXXXXX", NULL);
  for (int i = 1; i < MAX (argc, 4); i++)
    {
      const char *what = i < argc ? argv[i] : argc == 1 ? sizes[i - 1] : NULL;
      g_autofree char *name = what != NULL ? g_path_get_basename (what) : NULL;

      if (what == NULL)
        break;
      if (strspn (what, "0123456789") == strlen (what))
        {
          measure_size (folder, (guint) strtoul (what, NULL, 10));
          continue;
        }
      measure (what, name, WH_LOOK_CARDS);
      measure (what, name, WH_LOOK_SIMPLE);
    }

  g_rmdir (folder);
  return 0;
}
