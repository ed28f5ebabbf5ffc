/* tests/graph/run/test-loop.c: loops that threads share, against the same written plainly */
#include "config.h"

#include "graph/run/dnnl.h"
#include "graph/run/interleave.h"
#include "graph/run/loop.h"
#include "tests/support.h"

/* Each part counts itself, and says how many it was told there are. */
typedef struct
{
  int calls[64];
  int n_parts;
} Parts;

static void
count_part (gpointer data, guint i, guint n)
{
  Parts *parts = data;

  g_assert_cmpuint (i, <, n);
  g_assert_cmpuint (n, <=, G_N_ELEMENTS (parts->calls));
  g_atomic_int_inc (&parts->calls[i]);
  g_atomic_int_set (&parts->n_parts, (int) n);
}

static void
test_share (void)
{
  for (guint n_threads = 0; n_threads < 6; n_threads++)
    {
      Parts parts = { { 0 }, 0 };

      wh_dnnl_share (n_threads, count_part, &parts);
      g_assert_cmpint (parts.n_parts, >=, 1);
      if (n_threads > 0)
        g_assert_cmpint (parts.n_parts, <=, (int) n_threads);
      for (guint i = 0; i < G_N_ELEMENTS (parts.calls); i++)
        g_assert_cmpint (parts.calls[i], ==, (int) i < parts.n_parts ? 1 : 0);
    }
}

static const struct
{
  gint64 outer, maps, places;
} sizes[] = {
  { 1, 3, 224 * 224 }, { 5, 3, 28 * 28 }, { 2, 2, 511 },  { 3, 2, 513 },
  { 1, 4, 512 },       { 7, 4, 1000 },    { 9, 3, 1025 }, { 4, 3, 2 },
};

static void
check_maps_last (gint64 outer, gint64 maps, gint64 places, guint n_threads)
{
  gint64 n = outer * maps * places;
  g_autofree float *x = g_new (float, n), *y = g_new (float, n + 1);
  const float *from = x;
  WhLoop *loop = wh_loop_new_maps_last (outer, maps, places);

  for (gint64 i = 0; i < n; i++)
    x[i] = (float) i;
  for (gint64 i = 0; i <= n; i++)
    y[i] = -1.0f;

  wh_loop_run (loop, n_threads, &from, y, NULL);
  wh_loop_free (loop);

  for (gint64 o = 0; o < outer; o++)
    for (gint64 p = 0; p < places; p++)
      for (gint64 c = 0; c < maps; c++)
        g_assert_cmpfloat (y[(o * places + p) * maps + c], ==, x[(o * maps + c) * places + p]);
  g_assert_cmpfloat (y[n], ==, -1.0f);
}

/* Nothing beyond is touched, on either side. */
static void
test_interleave (void)
{
  float x[7 * 16], y[7 * 13 + 2];

  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    x[i] = (float) i;

  for (gint64 maps = 1; maps <= 7; maps++)
    for (gint64 n = 0; n <= 13; n++)
      {
        for (guint i = 0; i < G_N_ELEMENTS (y); i++)
          y[i] = -1.0f;

        wh_interleave (x, 16, maps, n, y + 1);
        for (gint64 i = 0; i < n * maps; i++)
          g_assert_cmpfloat (y[1 + i], ==, x[i % maps * 16 + i / maps]);
        g_assert_cmpfloat (y[0], ==, -1.0f);
        g_assert_cmpfloat (y[1 + n * maps], ==, -1.0f);
      }
}

static void
test_maps_last (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint n_threads = 1; n_threads <= 3; n_threads++)
      check_maps_last (sizes[i].outer, sizes[i].maps, sizes[i].places, n_threads);
}

static const struct
{
  gint64 outer, sizes[4];
} joins[] = {
  { 200, { 64, 32 } },    { 1, { 40000, 7, 30000 } }, { 3, { 16384, 16384 } },
  { 5, { 1, 16385, 2 } }, { 7000, { 1, 2, 3, 4 } },   { 2, { 0, 5, 0, 9 } },
};

static void
check_join (gint64 outer, const gint64 *lengths, guint n, guint n_threads)
{
  WhLoop *loop = wh_loop_new_join (outer, lengths, n);
  float *x[4], *y, *at;
  gint64 row = 0;

  for (guint s = 0; s < n; s++)
    {
      x[s] = g_new (float, outer *lengths[s] + 1);
      for (gint64 i = 0; i < outer * lengths[s]; i++)
        x[s][i] = (float) (i * 4 + s);
      row += lengths[s];
    }

  at = y = g_new0 (float, outer *row + 1);
  y[outer * row] = -1.0f;
  wh_loop_run (loop, n_threads, (const float *const *) x, y, NULL);
  wh_loop_free (loop);

  for (gint64 o = 0; o < outer; o++)
    for (guint s = 0; s < n; s++)
      for (gint64 i = 0; i < lengths[s]; i++, at++)
        g_assert_cmpfloat (*at, ==, x[s][o * lengths[s] + i]);
  g_assert_cmpfloat (*at, ==, -1.0f);

  for (guint s = 0; s < n; s++)
    g_free (x[s]);
  g_free (y);
}

static void
test_join (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (joins); i++)
    for (guint n_threads = 1; n_threads <= 3; n_threads++)
      check_join (joins[i].outer, joins[i].sizes, 4, n_threads);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/run/loop/share", test_share);
  g_test_add_func ("/run/loop/interleave", test_interleave);
  g_test_add_func ("/run/loop/maps-last", test_maps_last);
  g_test_add_func ("/run/loop/join", test_join);
  return g_test_run ();
}
