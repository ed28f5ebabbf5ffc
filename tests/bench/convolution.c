/* tests/bench/convolution.c: one convolution by the engine's own loops
 *
 *   convolution IN OUT SIZE KERNEL STRIDE [--threads N] [--runs N] [--directly]
 *
 * Of SIZE x SIZE places of the output. Prints one JSON object; GFLOP/s are counted by the formula,
 * whichever algorithm is used. No tail, no bias.
 */
#include "config.h"

#include "graph/pages.h"
#include "graph/run/dnnl.h"
#include "graph/run/engine.h"
#include "graph/run/loop-tiled.h"

#include <stdlib.h>

static gint64 threads = 2, runs = 200;
static gboolean directly;

static const GOptionEntry entries[] = {
  { "threads", 0, 0, G_OPTION_ARG_INT64, &threads, "Threads", "N" },
  { "runs", 0, 0, G_OPTION_ARG_INT64, &runs, "Runs that are timed", "N" },
  { "directly", 0, 0, G_OPTION_ARG_NONE, &directly, "Not by Winograd's algorithm", NULL },
  { NULL },
};

static double
now_ms (void)
{
  return (double) g_get_monotonic_time () * 1e-3;
}

static float *
numbers (gint64 n)
{
  float *x = wh_pages_take ((gsize) n * sizeof (float));

  for (gint64 i = 0; i < n; i++)
    x[i] = (float) (i % 7 - 3);
  return x;
}

static int
by_value (const void *a, const void *b)
{
  return *(const double *) a < *(const double *) b ? -1 : *(const double *) a > *(const double *) b;
}

/* IN OUT SIZE KERNEL STRIDE */
static void
describe (char **words, WhWindow *w)
{
  gint64 given[5];

  for (guint i = 0; i < G_N_ELEMENTS (given); i++)
    given[i] = MAX (g_ascii_strtoll (words[i], NULL, 10), 1);

  *w = (WhWindow){ .n_axes = 2, .n = 1, .group = 1, .in_maps = given[0], .out_maps = given[1] };
  for (guint a = 0; a < 2; a++)
    {
      w->out[a] = given[2];
      w->in[a] = given[2] * given[4];
      w->kernel[a] = given[3];
      w->stride[a] = given[4];
      w->dilation[a] = 1;
      w->pad[a] = given[3] / 2;
    }

  w->n_in = w->in[0] * w->in[1];
  w->n_out = w->out[0] * w->out[1];
  w->n_taps = w->kernel[0] * w->kernel[1];
}

static void
bench (const WhTiled *c, gboolean winograd)
{
  const WhWindow *w = &c->window;
  gint64 n_weights = wh_tiled_n_panels (c) * wh_tiled_panel (c) * w->in_maps * w->n_taps;
  float *x = numbers (w->n_in * w->in_maps), *weights = numbers (n_weights);
  float *y = numbers (w->n_out * w->out_maps);
  float *v = numbers (winograd ? wh_winograd_n_transformed (c) : 1);
  WhLoop *before = winograd ? wh_loop_new_winograd_input (c) : NULL;
  WhLoop *loop = winograd ? wh_loop_new_winograd_output (c) : wh_loop_new_convolution (c);
  const float *const from[] = { winograd ? v : x, weights, x };
  char *room = wh_pages_take (wh_loop_room_bytes (loop) * (gsize) threads);
  g_autofree double *ms = g_new (double, (gsize) runs);
  double multiply_adds = (double) (w->n_out * w->out_maps * w->in_maps * w->n_taps);

  for (gint64 r = 0; r < runs; r++)
    {
      double start = now_ms ();

      if (winograd)
        wh_loop_run (before, (guint) threads, (const float *const[]){ x }, v, NULL);
      wh_loop_run (loop, (guint) threads, from, y, room);
      ms[r] = now_ms () - start;
    }

  qsort (ms, (gsize) runs, sizeof *ms, by_value);
  g_print ("{\"algorithm\": \"%s\", \"min_ms\": %.4f, \"median_ms\": %.4f, \"gflops\": %.1f}\n",
           winograd ? "winograd" : "direct", ms[0], ms[runs / 2], 2e-6 * multiply_adds / ms[0]);
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("IN OUT SIZE KERNEL STRIDE");
  WhTiled c = { .tiles = wh_tiles (), .over_y = G_MAXUINT };

  wh_engine_init ();
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL) || argc != 6 || runs < 1 || threads < 1)
    {
      g_printerr (
        "usage: convolution IN OUT SIZE KERNEL STRIDE [--threads N] [--runs N] [--directly]\n");
      return 2;
    }

  if (c.tiles == NULL)
    {
      g_printerr ("this processor has no tiles\n");
      return 1;
    }

  wh_dnnl_load ();
  describe (argv + 1, &c.window);
  c.pitch = c.window.in_maps;
  bench (&c, !directly && wh_winograd_pays (c.tiles, &c.window));
  return 0;
}
