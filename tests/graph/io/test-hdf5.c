/* tests/graph/io/test-hdf5.c: graph/io/hdf5.c and its child
 *
 * kinds.h5, links.h5 and huge.h5 are made by make-kinds.py.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/hdf5-library.h"
#include "graph/io/hdf5.h"
#include "tests/support.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

static WhHdf5 *
read_kinds (const char *only, WhHdf5Flags flags)
{
  g_autofree char *path = wh_test_source ("graph/io/kinds.h5");
  g_autoptr (GError) error = NULL;
  WhHdf5 *hdf5 = wh_hdf5_read_file (path, only, flags, NULL, &error);

  g_assert_no_error (error);
  return hdf5;
}

static GBytes *
kinds_bytes (void)
{
  g_autofree char *path = wh_test_source ("graph/io/kinds.h5");
  g_autoptr (GError) error = NULL;
  gsize length;
  char *bytes;

  g_file_get_contents (path, &bytes, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (bytes, length);
}

/* In the order in which they must come: by index, then by name. */
static const struct
{
  const char *name;
  WhShape shape;
  WhDtype dtype;
  float first, last;
} kinds[] = {
  { "a/half", { 3, { 2, 3, 4 } }, WH_DTYPE_F16, 0, 23 },
  { "plain", { 3, { 2, 3, 4 } }, WH_DTYPE_F32, 0, 23 },
  { "a/b/bool", { 3, { 2, 3, 4 } }, WH_DTYPE_BOOL, 1, 0 },
  { "a/b/bytes", { 3, { 2, 3, 4 } }, WH_DTYPE_U8, 0, 23 },
  { "a/b/long", { 3, { 2, 3, 4 } }, WH_DTYPE_I64, -12, 11 },
  { "a/big-endian", { 3, { 2, 3, 4 } }, WH_DTYPE_F64, 0, 23 },
  { "a/zipped", { 3, { 2, 3, 4 } }, WH_DTYPE_F32, 0, 23 },
  { "compact", { 1, { 3 } }, WH_DTYPE_F32, 1, 3 },
  { "filled", { 2, { 2, 2 } }, WH_DTYPE_F32, 2.5, 2.5 },
  { "none", { 2, { 0, 3 } }, WH_DTYPE_F32, 0, 0 },
  { "scalar", { 0 }, WH_DTYPE_F64, 0.1f, 0.1f },
};

static void
check_kinds (const WhHdf5 *hdf5)
{
  g_assert_cmpuint (hdf5->datasets->len, ==, G_N_ELEMENTS (kinds));

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const WhHdf5Dataset *dataset = hdf5->datasets->pdata[i];
      gint64 n = wh_shape_n_elements (&kinds[i].shape);

      g_assert_cmpstr (dataset->name, ==, kinds[i].name);
      g_assert_true (wh_shape_equal (&dataset->shape, &kinds[i].shape));
      g_assert_cmpint (dataset->dtype, ==, kinds[i].dtype);
      g_assert_true (wh_shape_equal (&dataset->tensor->shape, &kinds[i].shape));
      g_assert_cmpint (dataset->tensor->dtype, ==, kinds[i].dtype);
      if (n > 0)
        {
          g_assert_cmpfloat (wh_tensor_values (dataset->tensor)[0], ==, kinds[i].first);
          g_assert_cmpfloat (wh_tensor_values (dataset->tensor)[n - 1], ==, kinds[i].last);
        }
    }
}

static void
test_kinds (void)
{
  g_autoptr (WhHdf5) hdf5 = read_kinds (NULL, WH_HDF5_READ);
  const WhHdf5Dataset *plain = wh_hdf5_dataset (hdf5, "plain");
  const WhHdf5Dataset *half = wh_hdf5_dataset (hdf5, "a/half");

  check_kinds (hdf5);
  g_assert_true (plain->has_index);
  g_assert_cmpint (plain->index, ==, 7);
  g_assert_false (plain->need_grad);
  g_assert_cmpint (half->index, ==, 3);
  g_assert_true (half->need_grad);
  g_assert_false (wh_hdf5_dataset (hdf5, "scalar")->has_index);
  g_assert_null (wh_hdf5_dataset (hdf5, "words"));
  g_assert_cmpuint (hdf5->notes->len, ==, 1);
  g_assert_nonnull (strstr (hdf5->notes->pdata[0], "“words”"));
}

/* While the caller does something else: to its end, given up, or cancelled before it began. */
static void
test_ahead (void)
{
  g_autoptr (GBytes) bytes = kinds_bytes ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WhHdf5) hdf5 =
    wh_hdf5_finish (wh_hdf5_begin (bytes, -1, 0, "kinds.h5", cancellable), &error);

  g_assert_no_error (error);
  check_kinds (hdf5);

  wh_hdf5_abandon (wh_hdf5_begin (bytes, -1, 0, "kinds.h5", NULL));
  g_assert_false (g_cancellable_is_cancelled (cancellable));

  g_cancellable_cancel (cancellable);
  g_assert_null (wh_hdf5_finish (wh_hdf5_begin (bytes, -1, 0, "kinds.h5", cancellable), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Each dataset once, by the first of its names; links that lead to another path or file are left
 * alone. Attributes of several values, and of none, are left out. */
static void
test_links (void)
{
  static const char *const names[] = { "a/again", "z" };
  g_autofree char *path = wh_test_source ("graph/io/links.h5");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhHdf5) hdf5 = wh_hdf5_read_file (path, NULL, WH_HDF5_READ, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (hdf5->datasets->len, ==, G_N_ELEMENTS (names));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_assert_cmpstr (((WhHdf5Dataset *) hdf5->datasets->pdata[i])->name, ==, names[i]);
  g_assert_cmpuint (hdf5->attributes->len, ==, 2);
  g_assert_cmpfloat (wh_hdf5_attribute (hdf5, "a", "one")->number, ==, 1.0);
  g_assert_cmpstr (wh_hdf5_attribute (hdf5, "a", "word")->text, ==, "word");
}

/* Whoever asks for one by its name may use any of its names. */
static void
test_links_only (void)
{
  static const char *const names[] = { "a/again", "a/b/first", "z" };
  static const char *const absent[] = {
    "a", "a/b/fir", "soft", "elsewhere", "named", "a/b/root/z"
  };
  g_autofree char *path = wh_test_source ("graph/io/links.h5");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhHdf5) hdf5 = wh_hdf5_read_file (path, names[i], WH_HDF5_READ, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (hdf5->datasets->len, ==, 1);
      g_assert_nonnull (wh_hdf5_dataset (hdf5, names[i]));
    }

  for (guint i = 0; i < G_N_ELEMENTS (absent); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wh_hdf5_read_file (path, absent[i], WH_HDF5_READ, NULL, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
    }
}

static void
test_attributes (void)
{
  g_autoptr (WhHdf5) hdf5 = read_kinds (NULL, WH_HDF5_READ);

  g_assert_cmpstr (wh_hdf5_attribute (hdf5, "", "function")->text, ==, "Kinds");
  g_assert_cmpfloat (wh_hdf5_attribute (hdf5, "", "exact")->number, ==, 1.0);
  g_assert_null (wh_hdf5_attribute (hdf5, "", "exact")->text);
  g_assert_cmpstr (wh_hdf5_attribute (hdf5, "a", "args")->text, ==, "{\"delta\": 0.5}");
  g_assert_cmpfloat (wh_hdf5_attribute (hdf5, "a", "scale")->number, ==, 0.25);
  g_assert_cmpint (wh_hdf5_dataset (hdf5, "plain")->index, ==, 7);
  g_assert_null (wh_hdf5_attribute (hdf5, "plain", "index"));
  g_assert_null (wh_hdf5_attribute (hdf5, "a", "none"));
}

static void
test_list (void)
{
  g_autoptr (WhHdf5) hdf5 = read_kinds (NULL, WH_HDF5_LIST);

  g_assert_cmpuint (hdf5->datasets->len, ==, G_N_ELEMENTS (kinds));
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      const WhHdf5Dataset *dataset = hdf5->datasets->pdata[i];

      g_assert_cmpstr (dataset->name, ==, kinds[i].name);
      g_assert_true (wh_shape_equal (&dataset->shape, &kinds[i].shape));
      g_assert_null (dataset->tensor);
    }
}

static void
test_only (void)
{
  g_autoptr (WhHdf5) hdf5 = read_kinds ("/a/zipped", WH_HDF5_READ);
  const WhHdf5Dataset *dataset = hdf5->datasets->pdata[0];

  g_assert_cmpuint (hdf5->datasets->len, ==, 1);
  g_assert_cmpstr (dataset->name, ==, "a/zipped");
  g_assert_cmpfloat (wh_tensor_values (dataset->tensor)[23], ==, 23.0);
}

/* In memory alone, and inside of a file at an odd place. */
static void
test_image (void)
{
  g_autoptr (GBytes) bytes = kinds_bytes ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WhHdf5) in_memory =
    wh_hdf5_read (bytes, -1, 0, "image", NULL, WH_HDF5_READ, NULL, &error);
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "within", NULL);
  g_autoptr (WhHdf5) within = NULL;
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const gsize offset = 5003, n = g_bytes_get_size (bytes);

  g_assert_no_error (error);
  check_kinds (in_memory);

  g_assert_cmpint (pwrite (fd, g_bytes_get_data (bytes, NULL), n, offset), ==, n);
  within = wh_hdf5_read (bytes, fd, offset, path, NULL, WH_HDF5_READ, NULL, &error);
  g_assert_no_error (error);
  check_kinds (within);
  close (fd);
  wh_test_remove_folder (folder);
}

static void
test_write (void)
{
  static const float numbers[] = { 1.5, -2, 3, -0.0f, 5, 6 };
  static const double doubles[] = { 0.1, 1e300 };
  g_autoptr (WhTensor) a = wh_tensor_new_copy (&WH_SHAPE (2, 3), numbers);
  g_autoptr (GBytes) raw = g_bytes_new_static (doubles, sizeof doubles);
  g_autoptr (WhTensor) b = wh_tensor_new_stored (&WH_SHAPE (2), WH_DTYPE_F64, raw);
  g_autoptr (WhTensor) c = wh_tensor_new_scalar (7);
  g_autoptr (WhTensor) d = wh_tensor_new (&WH_SHAPE (0, 4));
  const WhHdf5Output outputs[] = {
    { "conv/W", a, TRUE, 1, TRUE },
    { "conv/deep/er/b", b, TRUE, 0, FALSE },
    { "scalar", c, FALSE, 0, FALSE },
    { "nothing", d, TRUE, 2, TRUE },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) first = wh_hdf5_write (outputs, G_N_ELEMENTS (outputs), &error);
  g_autoptr (GBytes) second = wh_hdf5_write (outputs, G_N_ELEMENTS (outputs), &error);
  g_autoptr (WhHdf5) back = NULL;
  const WhHdf5Dataset *dataset;
  g_autoptr (GBytes) stored = NULL;

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (first, second));
  back = wh_hdf5_read (first, -1, 0, "written", NULL, WH_HDF5_READ, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->datasets->len, ==, 4);

  dataset = back->datasets->pdata[0];
  g_assert_cmpstr (dataset->name, ==, "conv/deep/er/b");
  g_assert_false (dataset->need_grad);
  stored = wh_tensor_dup_stored (dataset->tensor);
  g_assert_true (g_bytes_equal (stored, raw));

  dataset = back->datasets->pdata[1];
  g_assert_cmpstr (dataset->name, ==, "conv/W");
  g_assert_true (dataset->need_grad);
  g_assert_true (wh_tensor_equal (dataset->tensor, a));

  dataset = back->datasets->pdata[2];
  g_assert_cmpstr (dataset->name, ==, "nothing");
  dataset = back->datasets->pdata[3];
  g_assert_false (dataset->has_index);
  g_assert_cmpuint (dataset->shape.rank, ==, 0);
}

static void
test_write_refuses (void)
{
  g_autoptr (WhTensor) a = wh_tensor_new_scalar (1);
  const WhHdf5Output outputs[] = { { "a", a }, { "a/b", a } };
  g_autoptr (GError) error = NULL;

  g_assert_null (wh_hdf5_write (outputs, 2, &error));
  wh_assert_error_contains (error, "a/b");
}

/* Nothing but numbers and headers: h5py needs about 1 KiB for each dataset in a group of its own.
 */
static void
test_write_size (void)
{
  enum
  {
    N = 64,
    LENGTH = 1000
  };
  g_autoptr (WhTensor) numbers = wh_tensor_new_zeros (&WH_SHAPE (LENGTH));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GError) error = NULL;
  WhHdf5Output outputs[N];

  for (guint i = 0; i < N; i++)
    {
      char *name = g_strdup_printf ("layer%u/W", i);

      g_ptr_array_add (names, name);
      outputs[i] = (WhHdf5Output){ name, numbers, TRUE, i, TRUE };
    }

  written = wh_hdf5_write (outputs, N, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (written), >, N * LENGTH * sizeof (float));
  g_assert_cmpuint (g_bytes_get_size (written), <, N * (LENGTH * sizeof (float) + 1800));
}

/* NNabla's own file. */
static void
test_lenet (void)
{
  g_autofree char *path = wh_test_shared ("models/lenet/lenet.h5");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhHdf5) hdf5 = NULL;
  const WhHdf5Dataset *dataset;

  if (path == NULL)
    return;

  hdf5 = wh_hdf5_read_file (path, NULL, WH_HDF5_READ, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (hdf5->datasets->len, ==, 18);
  for (guint i = 0; i < 18; i++)
    g_assert_cmpint (((WhHdf5Dataset *) hdf5->datasets->pdata[i])->index, ==, i);
  dataset = hdf5->datasets->pdata[3];
  g_assert_cmpstr (dataset->name, ==, "conv1-bn/bn/mean");
  g_assert_false (dataset->need_grad);
  g_assert_true (wh_hdf5_dataset (hdf5, "fc2/affine/b")->need_grad);
}

static void
test_failures (void)
{
  g_autoptr (GBytes) whole = kinds_bytes ();
  g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, 5000);
  g_autoptr (GBytes) text = g_bytes_new_static ("not at all", 10);
  g_autoptr (GBytes) empty = g_bytes_new_static ("", 0);
  const struct
  {
    GBytes *bytes;
    const char *only, *words;
    int code;
  } cases[] = {
    { cut, NULL, "truncated", WH_ERROR_FORMAT },
    { text, NULL, "not an HDF5 file", WH_ERROR_FORMAT },
    { empty, NULL, "empty", WH_ERROR_FORMAT },
    { whole, "a/missing", "no such dataset “a/missing”", WH_ERROR_NOT_FOUND },
    { whole, "words", "plain numbers", WH_ERROR_NOT_FOUND },
    { whole, "a", "no such dataset “a”", WH_ERROR_NOT_FOUND },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (
        wh_hdf5_read (cases[i].bytes, -1, 0, "some.h5", cases[i].only, WH_HDF5_READ, NULL, &error));
      g_assert_error (error, WH_ERROR, cases[i].code);
      g_assert_true (g_str_has_prefix (error->message, "some.h5: "));
      wh_assert_error_contains (error, cases[i].words);
    }
}

/* A terabyte, says a file of 2 kB. */
static void
test_huge (void)
{
  g_autofree char *path = wh_test_source ("graph/io/huge.h5");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhHdf5) small = NULL;

  g_assert_null (wh_hdf5_read_file (path, NULL, WH_HDF5_READ, NULL, &error));
  wh_assert_error_contains (error, "more numbers than are believable");

  g_clear_error (&error);
  small = wh_hdf5_read_file (path, "small", WH_HDF5_READ, NULL, &error);
  g_assert_no_error (error);
}

static void
mutate (guint8 *bytes, gsize *n, guint kind, GRand *random)
{
  guint at = g_rand_int_range (random, 0, *n);
  gsize run = g_rand_int_range (random, 1, 64);

  /* Bytes that mean something are changed more often than filling. */
  for (guint i = 0; i < 50 && bytes[at] == 0; i++)
    at = g_rand_int_range (random, 0, *n);

  switch (kind)
    {
    case 0:
      bytes[at] ^= 1 << g_rand_int_range (random, 0, 8);
      break;
    case 1:
      for (guint i = 0; i < 8; i++)
        bytes[g_rand_int_range (random, 0, *n)] = g_rand_int (random);
      break;
    case 2:
      memset (bytes + at, 0xff, MIN (4, *n - at));
      break;
    case 3:
      *n = at + 1;
      break;
    default:
      memset (bytes + at, 0, MIN (run, *n - at));
      break;
    }
}

/* Touches every number, so that a wrong place would show. */
static double
sum_all (const WhHdf5 *hdf5)
{
  double sum = 0.0;

  for (guint i = 0; i < hdf5->datasets->len; i++)
    {
      const WhHdf5Dataset *dataset = hdf5->datasets->pdata[i];
      gint64 n = MIN (wh_shape_n_elements (&dataset->shape), 1 << 16);

      for (gint64 k = 0; k < n; k++)
        sum += wh_tensor_values (dataset->tensor)[k];
    }

  return sum;
}

static void
test_mutations (void)
{
  enum
  {
    ROUNDS = 400
  };
  g_autoptr (GBytes) whole = kinds_bytes ();
  g_autoptr (GRand) random = g_rand_new_with_seed (42);
  guint n_read = 0, n_refused = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      gsize n = g_bytes_get_size (whole);
      guint8 *bytes = g_memdup2 (g_bytes_get_data (whole, NULL), n);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) changed = NULL;
      g_autoptr (WhHdf5) hdf5 = NULL;

      mutate (bytes, &n, i % 5, random);
      changed = g_bytes_new_take (bytes, n);
      hdf5 = wh_hdf5_read (changed, -1, 0, "changed.h5", NULL, WH_HDF5_READ, NULL, &error);
      if (hdf5 != NULL)
        {
          n_read++;
          sum_all (hdf5);
          continue;
        }

      n_refused++;
      g_test_message ("round %u: %s", i, error->message);
      g_assert_true (error->domain == WH_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "changed.h5: "));
      g_assert_null (strchr (error->message, '\n'));
    }

  g_test_message ("%u read, %u refused", n_read, n_refused);
  g_assert_cmpuint (n_refused, >, ROUNDS / 10);
  g_assert_cmpuint (n_read, >, ROUNDS / 10);
}

static int
note_network (struct dl_phdr_info *info, size_t size, void *data)
{
  static const char *const names[] = { "libcurl", "libldap", "libkrb5", "libgnutls" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strstr (info->dlpi_name, names[i]) != NULL)
      g_ptr_array_add (data, g_strdup (info->dlpi_name));
  return 0;
}

/* As the child loads it. */
static void
test_without_network (void)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  if (g_test_subprocess ())
    {
      wh_hdf5_load_without_network ();
      wh_hdf5_load (&error);
      g_assert_no_error (error);
      g_assert_cmpint (H5open (), ==, 0);
      dl_iterate_phdr (note_network, found);
      for (guint i = 0; i < found->len; i++)
        g_printerr ("%s\n", (const char *) found->pdata[i]);
      g_assert_cmpuint (found->len, ==, 0);
      return;
    }

  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/hdf5/kinds", test_kinds);
  g_test_add_func ("/hdf5/ahead", test_ahead);
  g_test_add_func ("/hdf5/links", test_links);
  g_test_add_func ("/hdf5/links-only", test_links_only);
  g_test_add_func ("/hdf5/attributes", test_attributes);
  g_test_add_func ("/hdf5/list", test_list);
  g_test_add_func ("/hdf5/only", test_only);
  g_test_add_func ("/hdf5/image", test_image);
  g_test_add_func ("/hdf5/write", test_write);
  g_test_add_func ("/hdf5/write-refuses", test_write_refuses);
  g_test_add_func ("/hdf5/write-size", test_write_size);
  g_test_add_func ("/hdf5/lenet", test_lenet);
  g_test_add_func ("/hdf5/failures", test_failures);
  g_test_add_func ("/hdf5/huge", test_huge);
  g_test_add_func ("/hdf5/without-network", test_without_network);
  g_test_add_func ("/hdf5/mutations", test_mutations);

  return g_test_run ();
}
