/* tests/graph/run/test-kernels.c: every function has a kernel; what no vector of NNabla's shows
 *
 * The cases are lines of text in kernels.cases: node | inputs | outputs, or "! words" of an error.
 */
#include "config.h"

#include "tests/graph/run/call.h"
#include "tests/support.h"

#include <math.h>

static void
test_every_op (void)
{
  for (guint i = 0; i < wh_op_count (); i++)
    {
      const WhOp *op = wh_op_nth (i);
      WhNode node = { .name = (char *) op->name, .op_name = (char *) op->name, .op = op };

      if (wh_kernel_find (&node) == NULL)
        {
          g_test_message ("%s has no kernel", op->name);
          g_test_fail ();
        }
    }
}

/* 1e-5 of the value and 1e-6, or the same NaN or infinity. */
static gboolean
is_near (float a, float b)
{
  if (isnan (a) || isnan (b))
    return isnan (a) && isnan (b);
  if (isinf (a) || isinf (b))
    return a == b;
  return fabs ((double) a - b) <= 1e-5 * fabs (a) + 1e-6;
}

static gboolean
check_output (const char *line, guint slot, const WhTensor *expected, const WhTensor *actual)
{
  g_autofree char *text = wh_shape_to_string (&actual->shape);

  if (!wh_shape_equal (&expected->shape, &actual->shape))
    {
      g_test_message ("%s: output %u came out as %s", line, slot, text);
      return FALSE;
    }

  for (gint64 i = 0; i < wh_tensor_n_elements (expected); i++)
    {
      float e = wh_tensor_values (expected)[i], a = wh_tensor_values (actual)[i];

      if (!is_near (e, a))
        {
          g_test_message ("%s: output %u element %" G_GINT64_FORMAT " is %.9g", line, slot, i, a);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
check_line (const char *line)
{
  g_auto (GStrv) parts = g_strsplit (line, "|", 3);
  g_autoptr (GError) error = NULL;
  g_auto (OneCall) one = { NULL };
  WhTensor *expected[CALL_MAX_VALUES];
  gboolean ran, right = TRUE;
  const char *words;
  guint n_out;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  one.attributes = parse_attributes (parts[0], TRUE);
  one.n_in = call_parse_tensors (parts[1], one.in);
  words = g_strstrip (parts[2]);

  if (*words == '!')
    {
      ran = call_run (&one, 1, 0, &error);
      if (!ran && strstr (error->message, g_strstrip (parts[2] + 1)))
        return TRUE;

      g_test_message ("%s: gave “%s”", line, ran ? "no error" : error->message);
      return FALSE;
    }

  n_out = call_parse_tensors (parts[2], expected);
  ran = call_run (&one, n_out, 0, &error);
  if (!ran)
    g_test_message ("%s: failed: %s", line, error->message);

  for (guint o = 0; o < n_out; o++)
    {
      right = right && ran && check_output (line, o, expected[o], one.out[o]);
      wh_tensor_unref (expected[o]);
    }

  return right;
}

static void
test_cases (void)
{
  g_autofree char *path = wh_test_source ("graph/run/kernels.cases");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i]; i++)
    if (*lines[i] && *lines[i] != '#')
      {
        if (!check_line (lines[i]))
          g_test_fail ();
        n++;
      }

  g_assert_cmpuint (n, >, 50);
}

static double
dot (const WhTensor *a, const WhTensor *b)
{
  double sum = 0.0;

  g_assert_true (wh_shape_equal (&a->shape, &b->shape));
  for (gint64 i = 0; i < wh_tensor_n_elements (a); i++)
    sum += (double) wh_tensor_values (a)[i] * wh_tensor_values (b)[i];

  return sum;
}

static WhTensor *
make_noise (GRand *random, const WhShape *shape)
{
  WhTensor *tensor = wh_tensor_new (shape);

  for (gint64 i = 0; i < wh_tensor_n_elements (tensor); i++)
    wh_tensor_data (tensor)[i] = (float) g_rand_double_range (random, -1.0, 1.0);

  return tensor;
}

/* A matrix A and its transposed: <A x, y> = <x, Aᵀ y>. */
static void
test_transposed_fourier (void)
{
  static const char *const arguments[] = {
    "window_size=12 fft_size=16 stride=4 center=true pad_mode=reflect window_type=hanning",
    "window_size=16 fft_size=16 stride=4 center=true pad_mode=constant window_type=hamming",
    "window_size=15 fft_size=15 stride=5 center=false pad_mode=constant window_type=hamming",
  };
  static const char *const pairs[][2] = {
    { "STFT as_istft_backward=false", "ISTFT as_stft_backward=true" },
    { "STFT as_istft_backward=true", "ISTFT as_stft_backward=false" },
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint a = 0; a < G_N_ELEMENTS (arguments); a++)
    for (guint p = 0; p < 2; p++)
      {
        g_autofree char *there = g_strdup_printf ("%s %s", pairs[p][0], arguments[a]);
        g_autofree char *back = g_strdup_printf ("%s %s", pairs[p][1], arguments[a]);
        g_auto (OneCall) f = {
          parse_attributes (there, TRUE), 1, 0, { make_noise (random, &WH_SHAPE (2, 40)) }
        };
        g_auto (OneCall) g = { parse_attributes (back, TRUE), 2 };
        g_autoptr (GError) error = NULL;
        double left, right;

        call_run (&f, 2, 0, &error);
        g_assert_no_error (error);
        g.in[0] = make_noise (random, &f.out[0]->shape);
        g.in[1] = make_noise (random, &f.out[1]->shape);
        call_run (&g, 1, 0, &error);
        g_assert_no_error (error);

        left = dot (f.out[0], g.in[0]) + dot (f.out[1], g.in[1]);
        right = dot (f.in[0], g.out[0]);
        g_assert_cmpfloat_with_epsilon (left, right, 1e-4);
      }
}

/* What is drawn has the right shape, is the same for the same seed and another for another. */
static void
test_random (void)
{
  static const char *const nodes[] = {
    "Rand shape=3,40",
    "Randn shape=3,40",
    "Randint low=-5 high=1000 shape=3,40",
    "RandBinomial n=20 p=0.4 shape=3,40",
    "RandBeta alpha=2 beta=3 shape=3,40",
    "RandGamma k=2 theta=1.5 shape=3,40",
    "RandomChoice shape=40|9 : 1 2 3 4 5 6 7 8 9 ; 9 : 1 1 1 1 1 1 1 1 1",
    "RandomCrop shape=2,3|6,9,8",
    "RandomFlip axes=1,2 base_axis=1|40,2,3",
    "RandomShift shifts=2,2 base_axis=1|40,3,5",
    "RandomErase prob=1 base_axis=1|4,3,9,9",
    "ImageAugmentation shape=3,6,6 pad=1,1 angle=0.5 noise=0.1 flip_lr=true|3,8,8",
  };

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      g_auto (GStrv) parts = g_strsplit (nodes[i], "|", 2);
      OneCall runs[3] = { { NULL }, { NULL }, { NULL } };

      for (guint k = 0; k < 3; k++)
        {
          g_autoptr (GError) error = NULL;

          runs[k].attributes = parse_attributes (parts[0], TRUE);
          if (parts[1])
            runs[k].n_in = call_parse_tensors (parts[1], runs[k].in);
          for (guint s = 0; s < runs[k].n_in; s++)
            for (gint64 j = 0; j < wh_tensor_n_elements (runs[k].in[s]); j++)
              wh_tensor_data (runs[k].in[s])[j] += (float) j + 1.0f;

          call_run (&runs[k], 1, k / 2, &error);
          g_assert_no_error (error);
        }

      if (!wh_tensor_equal (runs[0].out[0], runs[1].out[0]))
        g_error ("%s differs from itself", nodes[i]);
      if (wh_tensor_equal (runs[0].out[0], runs[2].out[0]))
        g_error ("%s doesn't heed its seed", nodes[i]);

      for (guint k = 0; k < 3; k++)
        call_clear (&runs[k]);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  g_test_add_func ("/kernels/every-op", test_every_op);
  g_test_add_func ("/kernels/cases", test_cases);
  g_test_add_func ("/kernels/transposed-fourier", test_transposed_fourier);
  g_test_add_func ("/kernels/random", test_random);

  return g_test_run ();
}
