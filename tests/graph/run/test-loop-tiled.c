/* tests/graph/run/test-loop-tiled.c: loops over tiles, of every width, against the plain loops
 *
 * Tiles for AVX-512 are compiled once more for AVX2 here, so that their arithmetic is tested on
 * machines that have no wider vectors.
 */
#include "config.h"

#include "graph/run/convolve.h"
#include "graph/run/dnnl.h"
#include "graph/run/loop-tiled.h"
#include "tests/support.h"

#include <math.h>

#ifdef WH_HAS_TILES
extern const WhTiles wh_tiles_all_16_by_avx2;
#endif

/* Those that this machine can run; NULL behind the last. */
static void
find_tiles (const WhTiles *out[4])
{
  guint n = 0;

#ifdef WH_HAS_TILES
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    {
      out[n++] = &wh_tiles_all_8;
      out[n++] = &wh_tiles_all_16_by_avx2;
    }
  if (__builtin_cpu_supports ("avx512f"))
    out[n++] = &wh_tiles_all_16;
#endif
  out[n] = NULL;
}

typedef enum
{
  NONE,
  RELU,
  CLIP,
  SUM, /* an operand is added, then ReLU of slope 0.1 */
  OVER /* y = 0.5 x + 1, added on top of y */
} Tail;

static const struct
{
  gint64 n, in_maps, out_maps, in[2], kernel[2];
  gint64 stride, dilation, pad;
  gboolean biased;
  Tail tail;
} cases[] = {
  { 1, 16, 16, { 4, 4 }, { 3, 3 }, 1, 1, 1, TRUE, NONE },
  { 2, 16, 48, { 9, 7 }, { 3, 3 }, 1, 1, 1, TRUE, SUM },
  { 1, 32, 20, { 14, 14 }, { 3, 3 }, 1, 1, 0, FALSE, CLIP },
  { 3, 144, 40, { 8, 11 }, { 3, 3 }, 1, 1, 2, TRUE, OVER },
  { 1, 16, 64, { 33, 30 }, { 3, 3 }, 1, 1, 1, TRUE, RELU },
  { 2, 16, 32, { 9, 9 }, { 3, 3 }, 2, 1, 1, TRUE, SUM },
  { 1, 5, 7, { 6, 5 }, { 2, 3 }, 1, 2, 1, TRUE, RELU },
  { 1, 600, 33, { 3, 3 }, { 1, 1 }, 1, 1, 0, TRUE, CLIP },
  { 1, 300, 9, { 5, 5 }, { 3, 2 }, 2, 1, 1, FALSE, OVER },
  { 7, 1500, 10, { 1, 1 }, { 1, 1 }, 1, 1, 0, TRUE, NONE },
  { 2, 3, 8, { 12, 10 }, { 5, 5 }, 1, 1, 2, TRUE, RELU },
  { 1, 1, 17, { 5, 40 }, { 1, 7 }, 3, 1, 3, FALSE, SUM },
};

/* What a test multiplies, and what comes out by the plain loops. */
typedef struct
{
  WhWindow window;
  gint64 n_x, n_w, n_y;
  float *x, *w, *bias, *operand, *expected, *y;
  double largest; /* finite sum, before the tail */
} Problem;

static float *
draw (GRand *rand, gint64 n)
{
  float *out = g_new (float, n);

  for (gint64 i = 0; i < n; i++)
    out[i] = (float) g_rand_double_range (rand, -1.0, 1.0);
  return out;
}

static float
end (Tail tail, float sum, float operand)
{
  switch (tail)
    {
    case RELU:
      return sum < 0.0f ? 0.0f : sum;
    case CLIP:
      return sum < -0.5f ? -0.5f : sum > 1.0f ? 1.0f : sum;
    case SUM:
      sum += operand;
      return sum < 0.0f ? 0.1f * sum : sum;
    case OVER:
      return 0.5f * sum + 1.0f + operand;
    default:
      return sum;
    }
}

static Problem
make (guint index, GRand *rand)
{
  Problem p = { 0 };
  WhWindow *w = &p.window;

  *w = (WhWindow){ .n_axes = 2, .n = cases[index].n, .group = 1, .channel_last = TRUE };
  w->in_maps = cases[index].in_maps;
  w->out_maps = cases[index].out_maps;
  w->n_in = w->n_out = w->n_taps = 1;
  for (guint a = 0; a < 2; a++)
    {
      w->in[a] = cases[index].in[a];
      w->kernel[a] = cases[index].kernel[a];
      w->stride[a] = cases[index].stride;
      w->dilation[a] = cases[index].dilation;
      w->pad[a] = w->kernel[a] > 1 ? cases[index].pad : 0;
      w->out[a] =
        (w->in[a] + 2 * w->pad[a] - (w->kernel[a] - 1) * w->dilation[a] - 1) / w->stride[a] + 1;
      w->n_in *= w->in[a];
      w->n_out *= w->out[a];
      w->n_taps *= w->kernel[a];
    }

  p.n_x = w->n * w->n_in * w->in_maps;
  p.n_y = w->n * w->n_out * w->out_maps;
  p.n_w = w->out_maps * w->n_taps * w->in_maps;
  p.x = draw (rand, p.n_x);
  p.w = draw (rand, p.n_w);
  p.bias = cases[index].biased ? draw (rand, w->out_maps) : NULL;
  p.operand = draw (rand, p.n_y);
  p.expected = g_new (float, p.n_y);
  p.y = g_new (float, p.n_y);
  return p;
}

static void
clear (Problem *p)
{
  g_free (p->x);
  g_free (p->w);
  g_free (p->bias);
  g_free (p->operand);
  g_free (p->expected);
  g_free (p->y);
}

static void
expect (Problem *p, Tail tail)
{
  wh_convolve (&p->window, p->x, p->w, p->bias, p->expected);
  for (gint64 i = 0; i < p->n_y; i++)
    {
      if (isfinite (p->expected[i]))
        p->largest = MAX (p->largest, fabs (p->expected[i]));
      p->expected[i] = end (tail, p->expected[i], p->operand[i]);
    }
}

/* From (out, taps, in) to panels: (panels, taps, in, panel), or (panels, in, taps, panel). */
static float *
pack (const Problem *p, const WhTiled *tiled, gboolean maps_first)
{
  const WhWindow *w = &p->window;
  gint64 panel = wh_tiled_panel (tiled);
  float *out = g_new0 (float, wh_tiled_n_panels (tiled) * panel * w->n_taps * w->in_maps);

  for (gint64 o = 0; o < w->out_maps; o++)
    for (gint64 t = 0; t < w->n_taps; t++)
      for (gint64 c = 0; c < w->in_maps; c++)
        {
          gint64 at = maps_first ? c * w->n_taps + t : t * w->in_maps + c;

          out[(o / panel * w->n_taps * w->in_maps + at) * panel + o % panel] =
            p->w[(o * w->n_taps + t) * w->in_maps + c];
        }

  return out;
}

static WhTiled
describe (const Problem *p, const WhTiles *tiles, Tail tail)
{
  static const struct
  {
    guint n;
    WhTileOp ops[2];
    guint over_y;
  } tails[] = {
    [NONE] = { 0, { { 0 } }, G_MAXUINT },
    [RELU] = { 1, { { .kind = WH_TILE_RELU } }, G_MAXUINT },
    [CLIP] = { 1, { { .kind = WH_TILE_CLIP, .alpha = -0.5f, .beta = 1.0f } }, G_MAXUINT },
    [SUM] = { 2, { { .kind = WH_TILE_ADD }, { .kind = WH_TILE_RELU, .alpha = 0.1f } }, G_MAXUINT },
    [OVER] = { 2,
               { { .kind = WH_TILE_LINEAR, .alpha = 0.5f, .beta = 1.0f }, { .kind = WH_TILE_ADD } },
               1 },
  };
  WhTiled tiled = { .tiles = tiles, .window = p->window, .pitch = p->window.in_maps };

  tiled.with_bias = p->bias != NULL;
  tiled.n_ops = tails[tail].n;
  tiled.over_y = tails[tail].over_y;
  memcpy (tiled.ops, tails[tail].ops, sizeof tails[tail].ops);
  return tiled;
}

static void
run (WhLoop *loop, guint n_threads, const float *const *x, float *y)
{
  g_autofree char *room = g_malloc (MAX (wh_loop_room_bytes (loop) * n_threads, 1));

  wh_loop_run (loop, n_threads, x, y, room);
  wh_loop_free (loop);
}

static void
compute (Problem *p, const WhTiled *tiled, Tail tail, gboolean winograd, guint n_threads)
{
  g_autofree float *weights = pack (p, tiled, winograd), *v = NULL;
  const float *from[5];
  guint n = 0;

  memcpy (p->y, p->operand, (gsize) p->n_y * sizeof (float)); /* for OVER */
  if (winograd)
    {
      from[n++] = v = g_new (float, wh_winograd_n_transformed (tiled));
      run (wh_loop_new_winograd_input (tiled), n_threads, (const float *const[]){ p->x }, v);
    }
  else
    from[n++] = p->x;

  from[n++] = weights;
  if (winograd)
    from[n++] = p->x;
  if (p->bias)
    from[n++] = p->bias;
  from[n] = p->operand; /* of SUM */

  run (winograd ? wh_loop_new_winograd_output (tiled) : wh_loop_new_convolution (tiled), n_threads,
       from, p->y);
}

/* NaN and infinity where they are expected, and the rest within @tolerance of the largest sum. */
static void
assert_alike (const Problem *p, const char *what, double tolerance)
{
  for (gint64 i = 0; i < p->n_y; i++)
    if (isfinite (p->expected[i]) ? !(fabs (p->y[i] - p->expected[i]) <= tolerance * p->largest) :
        isnan (p->expected[i])    ? !isnan (p->y[i]) :
                                    p->y[i] != p->expected[i])
      g_error ("%s: number %" G_GINT64_FORMAT " is %g, not %g", what, i, p->y[i], p->expected[i]);
}

static gboolean
is_for_winograd (const WhWindow *w, const WhTiles *tiles)
{
  return w->kernel[0] == 3 && w->kernel[1] == 3 && w->stride[0] == 1 && w->dilation[0] == 1 &&
         w->in_maps % tiles->lanes == 0;
}

static void
check (guint index, Problem *p, double tolerance)
{
  const WhTiles *tiles[4];

  expect (p, cases[index].tail);
  find_tiles (tiles);
  for (guint i = 0; tiles[i] != NULL; i++)
    for (guint n_threads = 1; n_threads <= 3; n_threads++)
      {
        WhTiled tiled = describe (p, tiles[i], cases[index].tail);
        g_autofree char *what = g_strdup_printf ("case %u, tiles %u", index, i);

        compute (p, &tiled, cases[index].tail, FALSE, n_threads);
        assert_alike (p, what, tolerance);
        if (!is_for_winograd (&p->window, tiles[i]))
          continue;

        compute (p, &tiled, cases[index].tail, TRUE, n_threads);
        assert_alike (p, what, tolerance);
      }
}

static gboolean
skip_without_tiles (void)
{
  const WhTiles *tiles[4];

  find_tiles (tiles);
  if (tiles[0] == NULL)
    g_test_skip ("this machine has no tiles");
  return tiles[0] == NULL;
}

static void
test_convolutions (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  if (skip_without_tiles ())
    return;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Problem p = make (i, rand);

      check (i, &p, 2e-6);
      clear (&p);
    }
}

/* What is not finite, or becomes so on the way, must not reach further than in the plain loops. */
static void
test_not_finite (void)
{
  static const float spoilers[] = { NAN, INFINITY, -INFINITY, 3e38f };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  if (skip_without_tiles ())
    return;

  for (guint i = 0; i < 5; i++)
    for (guint s = 0; s < G_N_ELEMENTS (spoilers); s++)
      {
        Problem p = make (i, rand);

        p.x[g_rand_int_range (rand, 0, (gint32) p.n_x)] = spoilers[s];
        check (i, &p, 2e-6);
        clear (&p);
      }
}

/* In sums of many numbers of one sign, rounding must not grow with every step. */
static void
test_long_sums (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  const guint index = 9; /* of 1500 */
  Problem p;

  if (skip_without_tiles ())
    return;

  p = make (index, rand);
  for (gint64 i = 0; i < p.n_x; i++)
    p.x[i] = fabsf (p.x[i]);
  for (gint64 i = 0; i < p.n_w; i++)
    p.w[i] = fabsf (p.w[i]);
  check (index, &p, 2e-6);
  clear (&p);
}

static float
largest_under (const Problem *p, gint64 image, gint64 place, gint64 map)
{
  const WhWindow *w = &p->window;
  g_autofree WhTap *taps = g_new (WhTap, (gsize) w->n_taps);
  gint64 n = wh_window_taps (w, place, taps);
  float largest = 0.0f;

  for (gint64 t = 0; t < n; t++)
    {
      float x = p->x[(image * w->n_in + taps[t].place) * w->in_maps + map];

      if (t == 0 || x > largest)
        largest = x;
    }

  return largest;
}

static void
test_max_pooling (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  const WhTiles *tiles[4];

  if (skip_without_tiles ())
    return;

  find_tiles (tiles);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Problem p = make (i, rand);
      WhWindow *w = &p.window;
      gint64 n_out = w->n * w->n_out;

      if (w->dilation[0] > 1)
        {
          clear (&p);
          continue;
        }

      w->out_maps = w->in_maps;
      p.n_y = n_out * w->out_maps;
      p.y = g_renew (float, p.y, p.n_y);
      p.expected = g_renew (float, p.expected, p.n_y);
      g_clear_pointer (&p.bias, g_free);
      p.x[p.n_x / 2] = NAN;
      for (gint64 k = 0; k < p.n_y; k++)
        p.expected[k] = end (RELU,
                             largest_under (&p, k / w->out_maps / w->n_out,
                                            k / w->out_maps % w->n_out, k % w->out_maps),
                             0.0f);

      for (guint t = 0; tiles[t] != NULL; t++)
        {
          WhTiled tiled = describe (&p, tiles[t], RELU);

          run (wh_loop_new_max_pooling (&tiled), 2, (const float *const[]){ p.x }, p.y);
          assert_alike (&p, "max pooling", 0.0);
        }
      clear (&p);
    }
}

/* Numbers that say where they came from. */
static void
test_frame (void)
{
  for (guint last = 0; last < 2; last++)
    {
      WhFrame f = { .n = 2, .maps = 3, .height = 5, .width = 4, .last = last };
      g_autofree float *x = g_new (float, 2 * 3 * 5 * 4), *y = NULL;

      f.top = 1;
      f.left = 2;
      f.framed_height = 8;
      f.framed_width = 9;
      y = g_new (float, 2 * 3 * 8 * 9);
      for (guint i = 0; i < 2 * 3 * 5 * 4; i++)
        x[i] = (float) (i + 1);
      run (wh_loop_new_frame (&f), 2, (const float *const[]){ x }, y);

      for (gint64 i = 0; i < 2 * 8 * 9 * 3; i++)
        {
          gint64 map = i % 3, column = i / 3 % 9 - 2, row = i / 27 % 8 - 1, image = i / 216;
          gint64 at = last ? ((image * 5 + row) * 4 + column) * 3 + map :
                             ((image * 3 + map) * 5 + row) * 4 + column;
          gboolean inside = row >= 0 && row < 5 && column >= 0 && column < 4;

          g_assert_cmpfloat (y[i], ==, inside ? (float) (at + 1) : 0.0f);
        }
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  wh_dnnl_load ();

  g_test_add_func ("/loop-tiled/convolutions", test_convolutions);
  g_test_add_func ("/loop-tiled/not-finite", test_not_finite);
  g_test_add_func ("/loop-tiled/long-sums", test_long_sums);
  g_test_add_func ("/loop-tiled/max-pooling", test_max_pooling);
  g_test_add_func ("/loop-tiled/frame", test_frame);
  return g_test_run ();
}
