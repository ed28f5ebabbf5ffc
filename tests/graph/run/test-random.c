/* tests/graph/run/test-random.c: graph/run/random.c and the kernels that draw from it */
#include "config.h"

#include "graph/infer.h"
#include "graph/run/kernel.h"
#include "graph/run/random.h"
#include "tests/support.h"

#include <math.h>
#include <string.h>

#define N 20000 /* draws; means are then within a few hundredths */

/* The published outputs of SplitMix64 for seed 1234567 */
static void
test_known_numbers (void)
{
  static const guint64 expected[] = {
    G_GUINT64_CONSTANT (6457827717110365317),  G_GUINT64_CONSTANT (3203168211198807973),
    G_GUINT64_CONSTANT (9817491932198370423),  G_GUINT64_CONSTANT (4593380528125082431),
    G_GUINT64_CONSTANT (16408922859458223821),
  };
  WhRandom random;

  wh_random_start (&random, 1234567);
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpuint (wh_random_next (&random), ==, expected[i]);
}

/* Runs @op without inputs or on @x; the output is the caller's. */
static float *
run (const char *op_name,
     const char *arguments,
     const WhShape *x_shape,
     const float *x,
     guint64 seed)
{
  const WhOp *op = wh_op_find (NULL, op_name);
  g_autoptr (WhAttributes) attributes = wh_attributes_new (op);
  g_auto (GStrv) words = g_strsplit (arguments, " ", -1);
  g_autoptr (GError) error = NULL;
  guint n_in = x != NULL ? (op->n_inputs > 1 ? 2 : 1) : 0;
  const WhShape *shapes[2] = { x_shape, x_shape };
  const WhTensor *constants[2] = { NULL };
  WhOperand src[2];
  WhShape out;
  gboolean known;
  float *y;
  WhNode node = { .name = (char *) "node",
                  .op_name = (char *) op_name,
                  .op = op,
                  .attributes = attributes,
                  .n_inputs = n_in,
                  .n_outputs = 1 };

  for (guint i = 0; words[i] != NULL && *words[i] != '\0'; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);
      g_auto (GStrv) items = g_strsplit (pair[1], ",", -1);
      gint64 ints[8];
      double floats[8];
      guint n = g_strv_length (items);

      for (guint k = 0; k < n; k++)
        {
          ints[k] = g_ascii_strtoll (items[k], NULL, 10);
          floats[k] = g_ascii_strtod (items[k], NULL);
        }

      switch (op->arguments[wh_op_argument_index (op, pair[0])].type)
        {
        case WH_ARGUMENT_SHAPE:
        case WH_ARGUMENT_INTS:
          wh_attributes_set_ints (attributes, pair[0], ints, n);
          break;
        case WH_ARGUMENT_FLOATS:
          wh_attributes_set_floats (attributes, pair[0], floats, n);
          break;
        case WH_ARGUMENT_STRING:
          wh_attributes_set_string (attributes, pair[0], pair[1]);
          break;
        case WH_ARGUMENT_FLOAT:
        case WH_ARGUMENT_DOUBLE:
          wh_attributes_set_double (attributes, pair[0], floats[0]);
          break;
        default:
          wh_attributes_set_int (attributes, pair[0], ints[0]);
        }
    }

  wh_infer_node (op, attributes, "node", shapes, constants, n_in, 0, NULL, &out, 1, &known, &error);
  g_assert_no_error (error);

  y = g_new0 (float, wh_shape_n_elements (&out) + 1);
  for (guint i = 0; i < n_in; i++)
    src[i] = (WhOperand){ *x_shape, x };

  {
    WhCall call = { .node = &node,
                    .n_src = n_in,
                    .src = src,
                    .n_dst = 1,
                    .dst = &y,
                    .dst_shape = &out,
                    .seed = seed,
                    .error = &error };

    wh_kernel_find (&node)->reference (&call);
  }
  g_assert_no_error (error);

  return y;
}

/* Mean and variance of what each distribution gives against what it should, and its range. */
static void
test_moments (void)
{
  static const struct
  {
    const char *op, *arguments;
    double mean, variance, low, high;
  } cases[] = {
    { "Rand", "low=2 high=5 shape=20000", 3.5, 0.75, 2.0, 5.0 },
    { "Randint", "low=-2 high=3 shape=20000", 0.0, 2.0, -2.0, 2.0 },
    { "Randn", "mu=1 sigma=2 shape=20000", 1.0, 4.0, -12.0, 14.0 },
    { "RandBinomial", "n=10 p=0.3 shape=20000", 3.0, 2.1, 0.0, 10.0 },
    { "RandBinomial", "n=1000 p=0.5 shape=20000", 500.0, 250.0, 380.0, 620.0 },
    { "RandBinomial", "n=9 p=1 shape=20000", 9.0, 0.0, 9.0, 9.0 },
    { "RandBeta", "alpha=0.5 beta=0.5 shape=20000", 0.5, 0.125, 0.0, 1.0 },
    { "RandBeta", "alpha=2 beta=6 shape=20000", 0.25, 0.0208333, 0.0, 1.0 },
    { "RandGamma", "k=0.5 theta=2 shape=20000", 1.0, 2.0, 0.0, 60.0 },
    { "RandGamma", "k=9 theta=0.5 shape=20000", 4.5, 2.25, 0.0, 30.0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree float *y = run (cases[i].op, cases[i].arguments, NULL, NULL, i);
      double deviation = sqrt (cases[i].variance), mean = 0.0, variance = 0.0;

      for (guint k = 0; k < N; k++)
        {
          g_assert_cmpfloat (y[k], >=, cases[i].low);
          g_assert_cmpfloat (y[k], <=, cases[i].high);
          mean += y[k] / (double) N;
        }
      for (guint k = 0; k < N; k++)
        variance += (y[k] - mean) * (y[k] - mean) / N;

      g_assert_cmpfloat (fabs (mean - cases[i].mean), <=, 0.03 * deviation + 1e-9);
      g_assert_cmpfloat (fabs (variance - cases[i].variance), <=, 0.07 * cases[i].variance + 1e-9);
    }
}

static void
test_seeds (void)
{
  g_autofree float *a = run ("Rand", "shape=100", NULL, NULL, 1);
  g_autofree float *same = run ("Rand", "shape=100", NULL, NULL, 1);
  g_autofree float *other = run ("Rand", "shape=100", NULL, NULL, 2);
  g_autofree float *own = run ("Rand", "shape=100 seed=1", NULL, NULL, 7);

  g_assert_cmpmem (a, 400, same, 400);
  g_assert_cmpmem (a, 400, own, 400);
  g_assert_cmpint (memcmp (a, other, 400), !=, 0);
}

/* x holds its own weights: 0 is never drawn, 3 three times as often as 1. */
static void
test_choice (void)
{
  static const float x[] = { 0.0f, 1.0f, 3.0f };
  g_autofree float *y = run ("RandomChoice", "shape=20000 replace=1", &WH_SHAPE (3), x, 5);
  g_autofree float *all = run ("RandomChoice", "shape=2 replace=0", &WH_SHAPE (3), x, 5);
  guint n_threes = 0;

  for (guint i = 0; i < N; i++)
    {
      g_assert_true (y[i] == 1.0f || y[i] == 3.0f);
      n_threes += y[i] == 3.0f;
    }

  g_assert_cmpfloat (fabs (n_threes / (double) N - 0.75), <, 0.02);
  g_assert_cmpfloat (all[0] + all[1], ==, 4.0f); /* both, each once */
}

/* Element (s, i, j) of a picture is 100 s + 10 i + j, so one sees where it went. */
static void
number_pictures (float *x)
{
  for (guint s = 0; s < 8; s++)
    for (guint i = 0; i < 5; i++)
      for (guint j = 0; j < 5; j++)
        x[(s * 5 + i) * 5 + j] = (float) (100 * s + 10 * i + j);
}

static void
test_crop (void)
{
  float x[200];
  g_autofree float *y = NULL;
  guint n_apart = 0;

  number_pictures (x);
  y = run ("RandomCrop", "shape=2,3 base_axis=1", &WH_SHAPE (8, 5, 5), x, 3);

  for (guint s = 0; s < 8; s++)
    {
      const float *part = y + s * 6;
      float corner = part[0] - 100.0f * (float) s;

      g_assert_cmpfloat (corner, >=, 0.0f);
      g_assert_cmpfloat (corner, <=, 32.0f);
      g_assert_cmpfloat (fmodf (corner, 10.0f), <=, 2.0f);
      for (guint k = 0; k < 6; k++)
        g_assert_cmpfloat (part[k], ==, part[0] + (float) (k / 3 * 10 + k % 3));
      n_apart += corner != y[0];
    }

  g_assert_cmpuint (n_apart, >, 0);
}

static void
test_flip (void)
{
  float x[200];
  g_autofree float *y = NULL;
  guint n_flipped = 0;

  number_pictures (x);
  y = run ("RandomFlip", "axes=2 base_axis=1", &WH_SHAPE (8, 5, 5), x, 3);

  for (guint s = 0; s < 8; s++)
    {
      gboolean flipped = y[s * 25] != x[s * 25];

      n_flipped += flipped;
      for (guint k = 0; k < 25; k++)
        g_assert_cmpfloat (y[s * 25 + k], ==, x[s * 25 + (flipped ? k / 5 * 5 + 4 - k % 5 : k)]);
    }

  g_assert_cmpuint (n_flipped, >, 0);
  g_assert_cmpuint (n_flipped, <, 8);
}

static void
test_shift (void)
{
  static const char *const modes[] = { "nearest", "reflect", "constant" };
  float x[200];

  number_pictures (x);

  for (guint m = 0; m < G_N_ELEMENTS (modes); m++)
    {
      g_autofree char *arguments =
        g_strdup_printf ("shifts=2 border_mode=%s constant_value=-1 base_axis=1", modes[m]);
      g_autofree float *y = run ("RandomShift", arguments, &WH_SHAPE (8, 5, 5), x, 4);

      for (guint s = 0; s < 8; s++)
        {
          /* The middle column is never from beyond the border. */
          gint64 by = 2 - (gint64) fmodf (y[s * 25 + 2], 10.0f);

          g_assert_cmpint (ABS (by), <=, 2);
          for (gint64 k = 0; k < 25; k++)
            {
              gint64 from = k % 5 - by;
              gint64 nearest = CLAMP (from, 0, 4);
              gint64 reflected = from < 0 ? -1 - from : from > 4 ? 9 - from : from;
              float expected = x[s * 25 + k / 5 * 5 + (m == 0 ? nearest : reflected)];

              if (m == 2 && nearest != from)
                expected = -1.0f;
              g_assert_cmpfloat (y[s * 25 + k], ==, expected);
            }
        }
    }
}

/* Erased is one rectangle, the same in both channels. */
static void
test_erase (void)
{
  float x[200];
  g_autofree float *y = NULL;
  g_autofree float *kept = NULL;
  const char *arguments = "prob=1 replacements=-2,-1 area_ratios=0.1,0.3 base_axis=1";

  number_pictures (x);
  y = run ("RandomErase", arguments, &WH_SHAPE (4, 2, 5, 5), x, 4);

  for (guint s = 0; s < 4; s++)
    {
      guint n = 0;

      for (guint k = 0; k < 25; k++)
        {
          gboolean erased = y[s * 50 + k] < 0.0f;

          n += erased;
          g_assert_true (erased == (y[s * 50 + 25 + k] < 0.0f));
          g_assert_true (erased || y[s * 50 + k] == x[s * 50 + k]);
          g_assert_cmpfloat (y[s * 50 + k], >=, -2.0f);
        }
      g_assert_cmpuint (n, >, 0);
      g_assert_cmpuint (n, <, 25);
    }

  kept = run ("RandomErase", "prob=0 base_axis=1", &WH_SHAPE (4, 2, 5, 5), x, 4);
  /* A draw of exactly 0 would erase; this seed has none. */
  g_assert_cmpmem (kept, sizeof x, x, sizeof x);
}

static void
test_augmentation (void)
{
  float x[200];
  g_autofree float *same = NULL;
  g_autofree float *mirrored = NULL;
  g_autofree float *brighter = NULL;
  gboolean changed = FALSE;

  number_pictures (x);
  same = run ("ImageAugmentation", "shape=5,5", &WH_SHAPE (8, 1, 5, 5), x, 9);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpfloat (fabsf (same[i] - x[i]), <, 1e-3f);

  mirrored = run ("ImageAugmentation", "shape=5,5 flip_lr=1", &WH_SHAPE (8, 1, 5, 5), x, 9);
  for (guint s = 0; s < 8; s++)
    {
      gboolean flipped = fabsf (mirrored[s * 25] - x[s * 25]) > 1.0f;

      changed = changed || flipped;
      for (guint k = 0; k < 25; k++)
        g_assert_cmpfloat (fabsf (mirrored[s * 25 + k] -
                                  x[s * 25 + (flipped ? k / 5 * 5 + 4 - k % 5 : k)]),
                           <, 1e-3f);
    }
  g_assert_true (changed);

  brighter = run ("ImageAugmentation", "shape=5,5 brightness=3", &WH_SHAPE (8, 1, 5, 5), x, 9);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpfloat (fabsf (brighter[i] - x[i] - (brighter[i / 25 * 25] - x[i / 25 * 25])), <,
                       1e-3f);
}

/* In inference nothing is dropped. */
static void
test_dropout (void)
{
  static const float x[] = { 1.0f, -2.0f, 0.5f };
  g_autofree float *y = run ("Dropout", "p=0.9", &WH_SHAPE (3), x, 9);

  g_assert_cmpmem (y, sizeof x, x, sizeof x);
}

int
main (int argc, char *argv[])
{
  wh_test_init (&argc, &argv);

  g_test_add_func ("/random/known-numbers", test_known_numbers);
  g_test_add_func ("/random/moments", test_moments);
  g_test_add_func ("/random/seeds", test_seeds);
  g_test_add_func ("/random/choice", test_choice);
  g_test_add_func ("/random/crop", test_crop);
  g_test_add_func ("/random/flip", test_flip);
  g_test_add_func ("/random/shift", test_shift);
  g_test_add_func ("/random/erase", test_erase);
  g_test_add_func ("/random/augmentation", test_augmentation);
  g_test_add_func ("/random/dropout", test_dropout);

  return g_test_run ();
}
