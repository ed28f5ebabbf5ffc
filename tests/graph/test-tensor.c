/* tests/graph/test-tensor.c: graph/tensor.c, permute.c, half.c, mapped.c */
#include "config.h"

#include "graph/half.h"
#include "graph/mapped.h"
#include "graph/tensor.h"
#include "tests/support.h"

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

static void
test_permute (void)
{
  static const float x[] = { 0, 1, 2, 3, 4, 5 };
  static const float expected[] = { 0, 3, 1, 4, 2, 5 };
  g_autoptr (WhTensor) a = wh_tensor_new_copy (&WH_SHAPE (2, 3), x);
  g_autoptr (WhTensor) b = wh_tensor_permute (a, (const gint64[]){ 1, 0 });
  g_autoptr (WhTensor) back = wh_tensor_permute (b, (const gint64[]){ 1, 0 });

  g_assert_cmpmem (wh_tensor_values (b), sizeof expected, expected, sizeof expected);
  g_assert_true (wh_tensor_equal (a, back));
  g_assert_false (wh_tensor_equal (a, b));
}

/* Every order of up to four axes, with sizes of 1, of 0 and beyond a tile, element by element. */
static void
test_permute_all (void)
{
  static const WhShape shapes[] = {
    WH_SHAPE (7),           WH_SHAPE (2, 3),      WH_SHAPE (1, 5, 1),
    WH_SHAPE (17, 1, 35),   WH_SHAPE (3, 40, 19), WH_SHAPE (2, 3, 4, 5),
    WH_SHAPE (1, 21, 1, 9), WH_SHAPE (4, 0, 3),   WH_SHAPE (20, 2, 33, 2),
  };

  for (guint s = 0; s < G_N_ELEMENTS (shapes); s++)
    for (guint code = 0; code < 256; code++)
      {
        gint64 axes[4] = { code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6 & 3 };
        gint64 old_strides[WH_MAX_RANK], n = wh_shape_n_elements (&shapes[s]);
        guint rank = shapes[s].rank, seen = 0;
        g_autoptr (WhTensor) tensor = wh_tensor_new (&shapes[s]);
        g_autoptr (WhTensor) turned = NULL;

        for (guint k = 0; k < rank; k++)
          seen |= 1u << axes[k];
        if (seen != (1u << rank) - 1 || code >> (2 * rank) != 0)
          continue;

        for (gint64 i = 0; i < n; i++)
          wh_tensor_data (tensor)[i] = (float) i;

        wh_shape_strides (&shapes[s], old_strides);
        turned = wh_tensor_permute (tensor, axes);

        for (gint64 i = 0; i < n; i++)
          {
            gint64 rest = i, from = 0;

            for (guint k = rank; k-- > 0; rest /= turned->shape.size[k])
              from += rest % turned->shape.size[k] * old_strides[axes[k]];

            g_assert_cmpfloat (wh_tensor_values (turned)[i], ==, (float) from);
          }
      }
}

static void
test_permute_shares (void)
{
  g_autoptr (WhTensor) pointwise = wh_tensor_new_zeros (&WH_SHAPE (6, 4, 1, 1));
  g_autoptr (WhTensor) last = wh_tensor_permute (pointwise, (const gint64[]){ 0, 2, 3, 1 });

  g_assert_true (wh_shape_equal (&last->shape, &WH_SHAPE (6, 1, 1, 4)));
  g_assert_true (wh_tensor_values (last) == wh_tensor_values (pointwise));
}

/* Bytes of every type, at an odd address, become the same numbers. */
static void
test_stored (void)
{
  static const struct
  {
    WhDtype dtype;
    guint8 bytes[16];
    float values[2];
  } cases[] = {
    { WH_DTYPE_F32, { 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0 }, { 1, -2 } },
    { WH_DTYPE_F64, { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0 }, { 1, -2 } },
    { WH_DTYPE_U8, { 1, 0xff }, { 1, 255 } },
    { WH_DTYPE_I8, { 1, 0xff }, { 1, -1 } },
    { WH_DTYPE_I16, { 1, 0, 0xff, 0xff }, { 1, -1 } },
    { WH_DTYPE_U16, { 1, 0, 0xff, 0xff }, { 1, 65535 } },
    { WH_DTYPE_I32, { 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff }, { 1, -1 } },
    { WH_DTYPE_I64,
      { 1, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff },
      { 1, -1 } },
    { WH_DTYPE_F16, { 0, 0x3c, 0, 0xc0 }, { 1, -2 } },
    { WH_DTYPE_BOOL, { 1, 0 }, { 1, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize offset = 0; offset < 2; offset++)
      {
        guint8 room[32] = { 0 };
        g_autoptr (GBytes) whole = NULL;
        g_autoptr (GBytes) part = NULL;
        g_autoptr (WhTensor) tensor = NULL;

        memcpy (room + offset, cases[i].bytes, sizeof cases[i].bytes);
        whole = g_bytes_new (room, sizeof room);
        part = g_bytes_new_from_bytes (whole, offset, sizeof cases[i].bytes);
        tensor = wh_tensor_new_stored (&WH_SHAPE (2), cases[i].dtype, part);

        g_assert_cmpfloat (wh_tensor_values (tensor)[0], ==, cases[i].values[0]);
        g_assert_cmpfloat (wh_tensor_values (tensor)[1], ==, cases[i].values[1]);
        g_assert_cmpuint (wh_tensor_n_bytes (tensor), ==, 2 * wh_dtype_size (cases[i].dtype));
      }
}

static void
test_stored_comes_back (void)
{
  static const double numbers[] = { 0.1, 1e300 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (numbers, sizeof numbers);
  g_autoptr (WhTensor) tensor = wh_tensor_new_stored (&WH_SHAPE (2), WH_DTYPE_F64, bytes);
  g_autoptr (WhTensor) row = wh_tensor_new_reshaped (tensor, &WH_SHAPE (1, 2));
  g_autoptr (GBytes) back = wh_tensor_dup_stored (row);

  g_assert_true (g_bytes_equal (bytes, back));
  g_assert_true (isinf (wh_tensor_values (tensor)[1]));
}

static void
test_half (void)
{
  for (guint h = 0; h < 65536; h++)
    {
      float f = wh_half_to_float ((guint16) h);

      if (!isnan (f))
        g_assert_cmpuint (wh_half_from_float (f), ==, h);
    }

  g_assert_cmpuint (wh_half_from_float (1.0f + 0x1p-11f), ==, 0x3c00); /* a tie: to even */
  g_assert_cmpuint (wh_half_from_float (1.0f + 3 * 0x1p-11f), ==, 0x3c02);
  g_assert_cmpuint (wh_half_from_float (65519.0f), ==, 0x7bff);
  g_assert_cmpuint (wh_half_from_float (65520.0f), ==, 0x7c00);
  g_assert_cmpuint (wh_half_from_float (2047.9999f), ==, 0x6800); /* carries into the exponent */
}

/* Each half, halfway to the next, and what lies beside both. */
static void
test_half_round (void)
{
  for (guint h = 0; h < 0x7c00; h++)
    {
      float low = wh_half_to_float ((guint16) h);
      float high = h == 0x7bff ? 65536.0f : wh_half_to_float ((guint16) (h + 1));
      float middle = low + (high - low) / 2.0f;
      const float tried[] = { low,    nextafterf (low, high),    nextafterf (middle, low),
                              middle, nextafterf (middle, high), nextafterf (high, low) };

      for (guint i = 0; i < G_N_ELEMENTS (tried); i++)
        {
          float x = tried[i], slow = wh_half_to_float (wh_half_from_float (x));

          g_assert_cmpfloat (wh_half_round (x), ==, slow);
          g_assert_cmpfloat (wh_half_round (-x), ==, -slow);
        }
    }

  g_assert_true (isinf (wh_half_round (1e30f)));
  g_assert_true (isinf (wh_half_round (-INFINITY)));
  g_assert_true (isnan (wh_half_round (NAN)));
  g_assert_true (signbit (wh_half_round (-1e-30f)));
}

static gpointer
read_first (gpointer tensor)
{
  return GINT_TO_POINTER ((int) wh_tensor_values (tensor)[99999]);
}

/* Whoever comes first converts; everybody sees all of it. */
static void
test_threads (void)
{
  double *numbers = g_new (double, 100000);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WhTensor) tensor = NULL;
  GThread *threads[4];

  for (int i = 0; i < 100000; i++)
    numbers[i] = i;

  bytes = g_bytes_new_take (numbers, 100000 * sizeof (double));
  tensor = wh_tensor_new_stored (&WH_SHAPE (100000), WH_DTYPE_F64, bytes);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("reader", read_first, tensor);

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), ==, 99999);
}

static void
count_up (gconstpointer data, gint64 first, gint64 n, float *out)
{
  *(gint64 *) data += n;
  for (gint64 i = 0; i < n; i++)
    out[i] = (float) (first + i);
}

/* Computed as often as it is read, and once for good when it is to stay. */
static void
test_computed (void)
{
  gint64 n_computed = 0;
  g_autoptr (WhTensor) tensor =
    wh_tensor_new_computed (&WH_SHAPE (5, 2), count_up, &n_computed, NULL);
  g_autoptr (WhTensor) row = wh_tensor_new_reshaped (tensor, &WH_SHAPE (10));
  float part[3];

  wh_tensor_read (row, 4, 3, part);
  g_assert_cmpfloat (part[0], ==, 4);
  g_assert_cmpfloat (part[2], ==, 6);
  g_assert_cmpint (n_computed, ==, 3);
  g_assert_null (wh_tensor_peek (tensor));

  for (guint i = 0; i < 2; i++)
    g_assert_cmpfloat (wh_tensor_values (tensor)[9], ==, 9);
  wh_tensor_read (tensor, 1, 2, part);
  g_assert_cmpfloat (part[0], ==, 1);
  g_assert_cmpint (n_computed, ==, 13);
  g_assert_true (wh_tensor_peek (tensor) == wh_tensor_values (tensor));
}

/* Read past the mapping, from any part of it; not from elsewhere. */
static void
test_mapped (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "numbers", NULL);
  g_autofree float *numbers = g_new (float, 100000);
  g_autofree float *part = g_new (float, 50000);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) inner = NULL;
  g_autoptr (WhTensor) tensor = NULL;
  const char *start;
  int fd;

  for (int i = 0; i < 100000; i++)
    numbers[i] = (float) i;
  g_assert_true (g_file_set_contents (path, (char *) numbers, 400000, NULL));
  fd = open (path, O_RDONLY | O_CLOEXEC);
  bytes = wh_mapped_bytes_new (fd, &error);
  close (fd);
  g_assert_no_error (error);
  start = g_bytes_get_data (bytes, NULL);

  g_assert_true (wh_mapped_read (start + 200000, 200000, part));
  g_assert_cmpfloat (part[49999], ==, 99999);
  g_assert_false (wh_mapped_read (start + 200001, 200000, part));
  g_assert_false (wh_mapped_read (numbers, 4, part));

  inner = g_bytes_new_from_bytes (bytes, 4, 399996);
  tensor = wh_tensor_new_stored (&WH_SHAPE (99999), WH_DTYPE_F32, inner);
  wh_tensor_read (tensor, 999, 50000, part);
  g_assert_cmpfloat (part[0], ==, 1000);
  g_assert_cmpfloat (part[49999], ==, 50999);

  /* Cut off behind our back, what is still there can be looked at. */
  g_assert_cmpint (truncate (path, 4096), ==, 0);
  g_assert_false (wh_mapped_read (start, 200000, part));
  g_assert_true (wh_mapped_read (start, 4096, part));
  wh_test_remove_folder (folder);
}

static void
test_empty (void)
{
  g_autoptr (WhTensor) none = wh_tensor_new (&WH_SHAPE (0, 3));
  g_autoptr (GBytes) no_bytes = g_bytes_new (NULL, 0);
  g_autoptr (WhTensor) stored = wh_tensor_new_stored (&WH_SHAPE (0, 3), WH_DTYPE_F32, no_bytes);

  g_assert_nonnull (wh_tensor_values (none));
  g_assert_nonnull (wh_tensor_values (stored));
  g_assert_true (wh_tensor_equal (none, stored));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/tensor/permute", test_permute);
  g_test_add_func ("/tensor/permute-all", test_permute_all);
  g_test_add_func ("/tensor/permute-shares", test_permute_shares);
  g_test_add_func ("/tensor/stored", test_stored);
  g_test_add_func ("/tensor/stored-comes-back", test_stored_comes_back);
  g_test_add_func ("/tensor/half", test_half);
  g_test_add_func ("/tensor/half-round", test_half_round);
  g_test_add_func ("/tensor/threads", test_threads);
  g_test_add_func ("/tensor/computed", test_computed);
  g_test_add_func ("/tensor/mapped", test_mapped);
  g_test_add_func ("/tensor/empty", test_empty);
  return g_test_run ();
}
