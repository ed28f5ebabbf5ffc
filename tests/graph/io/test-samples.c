/* tests/graph/io/test-samples.c: .npy, .h5, images, data sets */
#include "config.h"

#include "graph/error.h"
#include "graph/io/samples.h"
#include "tests/support.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

static char *folder;

/* A file of @header and @bytes, in .npy's version 1 or 2. */
static char *
write_npy (guint version, const char *header, gconstpointer bytes, gsize n_bytes)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  guint n = strlen (header);
  const guint8 start[] = { 0x93, 'N', 'U', 'M', 'P', 'Y', version, 0, n & 255, n >> 8, 0, 0 };
  char *path = g_build_filename (folder, "x.npy", NULL);

  g_byte_array_append (file, start, version == 1 ? 10 : 12);
  g_byte_array_append (file, (const guint8 *) header, n);
  g_byte_array_append (file, bytes, n_bytes);
  g_file_set_contents (path, (char *) file->data, file->len, &error);
  g_assert_no_error (error);
  return path;
}

#define HEADER(descr, fortran, shape)                                                              \
  "{'descr': '" descr "', 'fortran_order': " fortran ", 'shape': " shape ", }   \n"

static void
test_npy (void)
{
  static const struct
  {
    guint version;
    const char *header;
    guint8 bytes[24];
    gsize n_bytes;
    WhShape shape;
    WhDtype dtype;
    float values[6];
  } cases[] = {
    { 1,
      HEADER ("|u1", "False", "(2, 3)"),
      { 1, 2, 3, 4, 5, 255 },
      6,
      { 2, { 2, 3 } },
      WH_DTYPE_U8,
      { 1, 2, 3, 4, 5, 255 } },
    { 2,
      HEADER ("|i1", "True", "(2, 3)"),
      { 1, 2, 3, 4, 5, 255 },
      6,
      { 2, { 2, 3 } },
      WH_DTYPE_F32,
      { 1, 3, 5, 2, 4, -1 } },
    { 1,
      HEADER ("<f4", "False", "(1,)"),
      { 0, 0, 0xc0, 0x3f },
      4,
      { 1, { 1 } },
      WH_DTYPE_F32,
      { 1.5 } },
    { 3,
      HEADER (">f4", "False", "(1,)"),
      { 0x3f, 0xc0, 0, 0 },
      4,
      { 1, { 1 } },
      WH_DTYPE_F32,
      { 1.5 } },
    { 1,
      HEADER (">i2", "False", "(2,)"),
      { 1, 0, 0xff, 0xff },
      4,
      { 1, { 2 } },
      WH_DTYPE_I16,
      { 256, -1 } },
    { 1,
      HEADER ("<f8", "False", "()"),
      { 0, 0, 0, 0, 0, 0, 0xf8, 0x3f },
      8,
      { 0 },
      WH_DTYPE_F64,
      { 1.5 } },
    { 1, HEADER ("|b1", "False", "(2L,)"), { 1, 0 }, 2, { 1, { 2 } }, WH_DTYPE_BOOL, { 1, 0 } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path =
        write_npy (cases[i].version, cases[i].header, cases[i].bytes, cases[i].n_bytes);
      g_autoptr (GError) error = NULL;
      g_autoptr (WhTensor) tensor = wh_sample_load_npy (path, &error);

      g_assert_no_error (error);
      g_assert_true (wh_shape_equal (&tensor->shape, &cases[i].shape));
      g_assert_cmpint (tensor->dtype, ==, cases[i].dtype);
      for (gint64 k = 0; k < wh_tensor_n_elements (tensor); k++)
        g_assert_cmpfloat (wh_tensor_values (tensor)[k], ==, cases[i].values[k]);
    }
}

static void
test_npy_wrong (void)
{
  static const struct
  {
    const char *header, *words;
    int code;
  } cases[] = {
    { HEADER ("<f4", "False", "(3,)"), "cut short: 12 bytes", WH_ERROR_FORMAT },
    { HEADER ("<c8", "False", "(1,)"), "no plain numbers", WH_ERROR_UNSUPPORTED },
    { HEADER ("|O", "False", "(1,)"), "no plain numbers", WH_ERROR_UNSUPPORTED },
    { HEADER ("<f4", "False", "(99999999999, 99999999999)"), "no shape", WH_ERROR_FORMAT },
    { HEADER ("<f4", "False", "(-1,)"), "no shape", WH_ERROR_FORMAT },
    { "{'descr': '<f4', 'shape': (2", "no shape", WH_ERROR_FORMAT },
    { "", "no plain numbers", WH_ERROR_UNSUPPORTED },
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) one = NULL;
      g_autofree char *file = write_npy (1, cases[i].header, "12345678", 8);

      g_assert_null (wh_sample_load_npy (file, &one));
      g_assert_error (one, WH_ERROR, cases[i].code);
      wh_assert_error_contains (one, cases[i].words);
      wh_assert_error_contains (one, file);
    }

  path = g_build_filename (folder, "x.npy", NULL);
  g_file_set_contents (path, "\x93NUMPY\x01\0\xff\xff", 10, NULL);
  g_assert_null (wh_sample_load_npy (path, &error));
  wh_assert_error_contains (error, "not an .npy file");
}

static void
test_h5 (void)
{
  g_autofree char *path = g_build_filename (folder, "x.h5", NULL);
  g_autofree char *kinds = wh_test_source ("graph/io/kinds.h5");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhTensor) half = wh_sample_load_h5 (kinds, "/a/half", &error);
  g_autoptr (WhTensor) three = wh_tensor_new_scalar (3);
  g_autoptr (WhTensor) back = NULL;
  g_autoptr (GArray) list = NULL;
  const char *names[] = { "z/y", "b" };
  WhTensor *tensors[] = { half, three };

  g_assert_no_error (error);
  g_assert_true (wh_sample_save_h5 (path, names, tensors, 2, &error));
  g_assert_no_error (error);

  list = wh_sample_list_h5 (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (list->len, ==, 2);
  g_assert_cmpstr (g_array_index (list, WhDatasetInfo, 0).name, ==, "b");
  g_assert_cmpstr (g_array_index (list, WhDatasetInfo, 1).name, ==, "z/y");
  g_assert_cmpint (g_array_index (list, WhDatasetInfo, 1).dtype, ==, WH_DTYPE_F32);

  back = wh_sample_load_h5 (path, "z/y", &error);
  g_assert_no_error (error);
  g_assert_true (wh_tensor_equal (back, half));
}

/* A picture of 2 × 1 pixels, blue and half-transparent red, in one row. */
static char *
write_image (gboolean alpha)
{
  g_autoptr (GdkPixbuf) image = gdk_pixbuf_new (GDK_COLORSPACE_RGB, alpha, 8, 2, 1);
  static const guint8 pixels[] = { 0, 0, 255, 255, 255, 0, 0, 51 };
  guint8 *out = gdk_pixbuf_get_pixels (image);
  char *path = g_build_filename (folder, "x.png", NULL);
  g_autoptr (GError) error = NULL;
  guint n = alpha ? 4 : 3;

  for (guint x = 0; x < 2; x++)
    memcpy (out + x * n, pixels + x * 4, n);
  gdk_pixbuf_save (image, path, "png", &error, NULL);
  g_assert_no_error (error);
  return path;
}

static void
test_image (void)
{
  static const struct
  {
    WhShape shape;
    gboolean alpha;
    float values[16];
  } cases[] = {
    { { 3, { 3, 1, 2 } }, FALSE, { 0, 1, 0, 0, 1, 0 } },
    { { 4, { 2, 3, 1, 2 } }, FALSE, { 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0 } },
    { { 3, { 1, 1, 2 } }, FALSE, { 0.114f, 0.299f } },
    { { 3, { 3, 1, 2 } }, TRUE, { 0, 1, 0, 0.8f, 1, 0.8f } },
    { { 3, { 4, 1, 2 } }, TRUE, { 0, 1, 0, 0, 1, 0, 1, 0.2f } },
    { { 3, { 2, 2, 3 } }, FALSE, { 0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0 } }, /* channels last */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = write_image (cases[i].alpha);
      g_autoptr (GError) error = NULL;
      g_autoptr (WhTensor) tensor = NULL;

      tensor = wh_sample_load_image (path, &cases[i].shape, &error);
      g_assert_no_error (error);
      g_assert_true (wh_shape_equal (&tensor->shape, &cases[i].shape));
      for (gint64 k = 0; k < wh_tensor_n_elements (tensor); k++)
        g_assert_cmpfloat_with_epsilon (wh_tensor_values (tensor)[k], cases[i].values[k], 1e-6);
    }
}

static void
test_image_wrong (void)
{
  g_autofree char *path = write_image (FALSE);
  g_autofree char *text = g_build_filename (folder, "x.txt", NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (wh_sample_load_image (path, &WH_SHAPE (1, 10), &error));
  wh_assert_error_contains (error, "does not fit an input of (1, 10)");
  g_clear_error (&error);

  g_file_set_contents (text, "no image", -1, NULL);
  g_assert_null (wh_sample_load_image (text, &WH_SHAPE (3, 8, 8), &error));
  wh_assert_error_contains (error, text);
}

static void
test_digits (void)
{
  g_autofree char *path = wh_test_data ("digits.h5");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhDataset) digits = wh_dataset_load (path, NULL, &error);
  g_autoptr (WhTensor) raw = NULL;
  g_autoptr (WhTensor) planar = NULL;
  g_autoptr (WhTensor) last = NULL;
  g_autofree char *words = NULL;
  const float *x, *p, *q;
  WhDatasetFit fit;

  g_assert_no_error (error);
  g_assert_cmpint (digits->n_samples, ==, 1000);
  raw = wh_sample_load_h5 (path, "x", &error);
  x = wh_tensor_values (raw);

  g_assert_true (wh_dataset_fit (digits, &WH_SHAPE (4, 3, 28, 28), &fit, &error));
  words = wh_dataset_fit_describe (&fit);
  g_assert_cmpstr (words, ==, "uint8 scaled by 1/255, one channel repeated to three");

  /* The batch from 998 on has two samples, and the last one twice more. */
  planar = wh_dataset_batch (digits, &fit, &WH_SHAPE (4, 3, 28, 28), 998);
  p = wh_tensor_values (planar);
  for (guint n = 0; n < 4; n++)
    for (guint c = 0; c < 3; c++)
      for (guint k = 0; k < 784; k++)
        g_assert_cmpfloat (p[(n * 3 + c) * 784 + k], ==, x[(998 + MIN (n, 1)) * 784 + k] / 255.0f);

  g_assert_true (wh_dataset_fit (digits, &WH_SHAPE (1, 28, 28, 3), &fit, &error));
  g_assert_true (fit.channels_last);
  last = wh_dataset_batch (digits, &fit, &WH_SHAPE (1, 28, 28, 3), 7);
  q = wh_tensor_values (last);
  for (guint k = 0; k < 784 * 3; k++)
    g_assert_cmpfloat (q[k], ==, x[7 * 784 + k / 3] / 255.0f);

  g_assert_true (wh_dataset_fit (digits, &WH_SHAPE (1, 784), &fit, &error));
  g_assert_cmpint (fit.repeat_channels, ==, 1);
  g_assert_false (wh_dataset_fit (digits, &WH_SHAPE (1, 3, 32, 32), &fit, &error));
  wh_assert_error_contains (error, "samples of (28, 28) do not fit an input of (1, 3, 32, 32)");
}

/* Samples of (2, 2, 3) for an input of (2, 3, 2): the same numbers in another order. */
static void
test_channels_last (void)
{
  g_autofree char *path = g_build_filename (folder, "set.h5", NULL);
  g_autoptr (WhTensor) x = wh_tensor_new (&WH_SHAPE (1, 2, 2, 3));
  g_autoptr (WhTensor) y = wh_tensor_new_zeros (&WH_SHAPE (1, 1));
  const char *names[] = { "x", "y" };
  WhTensor *tensors[] = { x, y };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhTensor) batch = NULL;
  WhDatasetFit fit;

  for (guint k = 0; k < 12; k++)
    wh_tensor_data (x)[k] = k;
  wh_sample_save_h5 (path, names, tensors, 2, &error);
  dataset = wh_dataset_load (path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wh_dataset_fit (dataset, &WH_SHAPE (1, 2, 3, 2), &fit, &error));
  g_assert_true (fit.channels_last);
  batch = wh_dataset_batch (dataset, &fit, &WH_SHAPE (1, 2, 3, 2), 0);
  for (guint k = 0; k < 12; k++)
    g_assert_cmpfloat (wh_tensor_values (batch)[k], ==, k / 2 + k % 2 * 6);
}

static void
test_dataset_wrong (void)
{
  static const struct
  {
    const char *x, *y, *words;
    float label;
    WhShape labels;
  } cases[] = {
    { "x", "labels", "no such dataset “y”", 0, { 1, { 2 } } },
    { "data", "y", "no such dataset “x”", 0, { 1, { 2 } } },
    { "x", "y", "2 samples and “y” 3 labels", 0, { 1, { 3 } } },
    { "x", "y", "label 0 is 0.5", 0.5, { 1, { 2 } } },
    { "x", "y", "label 0 is -1", -1, { 2, { 2, 1 } } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, "set.h5", NULL);
      g_autoptr (WhTensor) x = wh_tensor_new_zeros (&WH_SHAPE (2, 3));
      g_autoptr (WhTensor) y = wh_tensor_new_zeros (&cases[i].labels);
      const char *names[] = { cases[i].x, cases[i].y };
      WhTensor *tensors[] = { x, y };
      g_autoptr (GError) error = NULL;

      wh_tensor_data (y)[0] = cases[i].label;
      wh_sample_save_h5 (path, names, tensors, 2, &error);
      g_assert_no_error (error);
      g_assert_null (wh_dataset_load (path, NULL, &error));
      wh_assert_error_contains (error, cases[i].words);
    }
}

int
main (int argc, char **argv)
{
  int status;

  wh_test_init (&argc, &argv);
  folder = wh_test_make_folder ();
  g_test_add_func ("/samples/npy", test_npy);
  g_test_add_func ("/samples/npy-wrong", test_npy_wrong);
  g_test_add_func ("/samples/h5", test_h5);
  g_test_add_func ("/samples/image", test_image);
  g_test_add_func ("/samples/image-wrong", test_image_wrong);
  g_test_add_func ("/samples/digits", test_digits);
  g_test_add_func ("/samples/channels-last", test_channels_last);
  g_test_add_func ("/samples/dataset-wrong", test_dataset_wrong);
  status = g_test_run ();
  wh_test_remove_folder (folder);
  g_free (folder);
  return status;
}
