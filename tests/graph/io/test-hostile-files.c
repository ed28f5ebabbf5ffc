/* tests/graph/io/test-hostile-files.c: damaged files are refused or read, and nothing else
 *
 * A seeded generator changes whole files: single bits and bytes, numbers, pieces taken out, put in
 * twice or moved. What can still be read is made into graphs and saved. The sanitizers look on.
 */
#include "config.h"

#include "graph/io/archive.h"
#include "graph/io/model.h"
#include "graph/io/text.h"
#include "graph/io/wire.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <string.h>

static const char text[] =
  "network { name: \"n\" batch_size: 4 repeat_info { id: \"R\" times: 3 }\n"
  "  variable { name: \"x\" type: \"Buffer\" shape { dim: -1 dim: 1 dim: 6 dim: 6 } }\n"
  "  variable { name: \"c\" type: \"Buffer\" shape { dim: -1 dim: 2 dim: 4 dim: 4 } }\n"
  "  variable { name: \"s\" type: \"Buffer\" repeat_id: \"R\" shape { dim: -1 dim: 2 dim: 4 dim: 4 "
  "} }\n"
  "  variable { name: \"h\" type: \"Buffer\" repeat_id: \"R\" shape { dim: -1 dim: 2 dim: 4 dim: 4 "
  "} }\n"
  "  variable { name: \"e\" type: \"Buffer\" shape { dim: -1 dim: 2 dim: 4 dim: 4 } }\n"
  "  variable { name: \"r\" type: \"Buffer\" shape { dim: -1 dim: 32 } }\n"
  "  variable { name: \"y\" type: \"Buffer\" shape { dim: -1 dim: 3 } }\n"
  "  variable { name: \"w\" type: \"Parameter\" shape { dim: 2 dim: 1 dim: 3 dim: 3 }\n"
  "    initializer { type: \"NormalConvolutionGlorot\" multiplier: 0.5 } }\n"
  "  variable { name: \"v\" type: \"Parameter\" shape { dim: 32 dim: 3 } }\n"
  "  variable { name: \"b\" type: \"Parameter\" shape { dim: 3 } }\n"
  "  function { name: \"conv\" type: \"Convolution\" input: \"x\" input: \"w\" output: \"c\"\n"
  "    convolution_param { base_axis: 1 pad { dim: 0 dim: 0 } stride { dim: 1 dim: 1 }\n"
  "      dilation { dim: 1 dim: 1 } group: 1 } }\n"
  "  function { name: \"S\" type: \"RepeatStart\" repeat_id: \"R\" input: \"c\" input: \"h\"\n"
  "    output: \"s\" repeat_param { repeat_id: \"R\" times: 3 } }\n"
  "  function { name: \"a\" type: \"ReLU\" repeat_id: \"R\" input: \"s\" output: \"h\" }\n"
  "  function { name: \"E\" type: \"RepeatEnd\" input: \"h\" output: \"e\"\n"
  "    repeat_param { repeat_id: \"R\" times: 3 } }\n"
  "  function { name: \"R\" type: \"Reshape\" input: \"e\" output: \"r\"\n"
  "    reshape_param { shape { dim: -1 dim: 32 } inplace: true } }\n"
  "  function { name: \"f\" type: \"Affine\" input: \"r\" input: \"v\" input: \"b\" output: \"y\"\n"
  "    affine_param { base_axis: 1 newer: [ 1, { a: \"}\" } ] } } }\n"
  "executor { name: \"e\" network_name: \"n\" output_variable { variable_name: \"c\" } }\n"
  "parameter { variable_name: \"b\" shape { dim: 3 } data: [1.5, -2e-3, inf] need_grad: true }\n";

static void
mutate (GByteArray *bytes, GRand *rand)
{
  static const guint8 favourites[] = { 0, 1, 0x7f, 0x80, 0xff, '{', '}', '"', '-', '9', ':', '\\' };
  guint n_changes = (guint) g_rand_int_range (rand, 1, 4);

  for (guint i = 0; i < n_changes && bytes->len > 8; i++)
    {
      guint at = (guint) g_rand_int_range (rand, 0, (gint32) bytes->len);
      guint from = (guint) g_rand_int_range (rand, 0, (gint32) bytes->len);
      guint n = (guint) g_rand_int_range (rand, 1, 64);

      n = MIN (n, bytes->len - MAX (at, from));
      switch (g_rand_int_range (rand, 0, 6))
        {
        case 0:
          bytes->data[at] ^= (guint8) (1 << g_rand_int_range (rand, 0, 8));
          break;
        case 1:
          bytes->data[at] = (guint8) g_rand_int (rand);
          break;
        case 2:
          bytes->data[at] = favourites[g_rand_int_range (rand, 0, G_N_ELEMENTS (favourites))];
          break;
        case 3:
          memmove (bytes->data + at, bytes->data + from, n);
          break;
        case 4:
          g_byte_array_remove_range (bytes, at, n);
          break;
        case 5:
        default:
          g_byte_array_set_size (bytes, bytes->len + n);
          memmove (bytes->data + at + n, bytes->data + at, bytes->len - at - n);
        }
    }
  if (g_rand_int_range (rand, 0, 10) == 0)
    g_byte_array_set_size (bytes, (guint) g_rand_int_range (rand, 0, (gint32) bytes->len + 1));
}

/* A new file each time; GLib's way to write over one quickly leaves an old one's end (2.74). */
static void
write_file (const char *path, gconstpointer data, gsize n_bytes)
{
  g_autoptr (GError) error = NULL;

  g_unlink (path);
  g_file_set_contents_full (path, data, (gssize) n_bytes, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
}

/* Whether it could be read. */
static gboolean
open_file (const char *path, const char *out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load (&path, 1, NULL, &error);

  if (model == NULL)
    {
      g_assert_nonnull (error);
      g_assert_null (strchr (error->message, '\n'));
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return FALSE;
    }

  for (guint i = 0; i < model->n_networks; i++)
    {
      g_autoptr (GError) local = NULL;
      g_autoptr (WhGraph) graph = wh_model_dup_graph (model, i, 0, &local);

      g_assert_true ((graph == NULL) == (local != NULL));
      if (graph != NULL && i == model->main_network)
        wh_model_save (model, i, graph, out, WH_PARAMETERS_PROTOBUF, NULL, NULL);
    }
  return TRUE;
}

static void
try_many (GBytes *bytes, const char *name, const char *out_name, guint n_times)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *out = g_build_filename (folder, out_name, NULL);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);
  guint n_read = 0;

  for (guint i = 0; i < n_times; i++)
    {
      g_autoptr (GByteArray) changed = g_byte_array_new ();

      g_byte_array_append (changed, g_bytes_get_data (bytes, NULL),
                           (guint) g_bytes_get_size (bytes));
      if (i > 0)
        mutate (changed, rand);
      write_file (path, changed->data, changed->len);
      n_read += open_file (path, out);
    }

  g_test_message ("%u of %u could be read", n_read, n_times);
  g_assert_cmpuint (n_read, >, 0);
  g_assert_cmpuint (n_read, <, n_times);
  wh_test_remove_folder (folder);
}

static void
test_text (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  try_many (bytes, "a.nntxt", "out.protobuf", 1500);
}

static GBytes *
to_wire (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (WhMessage) root = wh_text_read (bytes, wh_schema_root (), "t", NULL, &error);

  g_assert_no_error (error);
  return wh_wire_to_bytes (root);
}

static void
test_wire (void)
{
  g_autoptr (GBytes) bytes = to_wire ();
  try_many (bytes, "a.protobuf", "out.nntxt", 1500);
}

static void
test_archive (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.nnp", NULL);
  g_autoptr (GBytes) bytes = to_wire ();
  const WhArchivePart part = { .name = "network.protobuf", .bytes = bytes };
  g_autoptr (GBytes) archive = NULL;
  char *contents;
  gsize length;

  g_assert_true (wh_archive_write (path, &part, 1, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  archive = g_bytes_new_take (contents, length);
  wh_test_remove_folder (folder);
  try_many (archive, "a.nnp", "out.nnp", 1000);
}

/* Cut off anywhere. */
static void
test_cut_off (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.nntxt", NULL);
  g_autofree char *out = g_build_filename (folder, "out.protobuf", NULL);

  for (gsize n = 0; n < strlen (text); n += 7)
    {
      write_file (path, text, n);
      open_file (path, out);
    }
  wh_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/io/hostile-files/text", test_text);
  g_test_add_func ("/io/hostile-files/wire", test_wire);
  g_test_add_func ("/io/hostile-files/archive", test_archive);
  g_test_add_func ("/io/hostile-files/cut-off", test_cut_off);
  return g_test_run ();
}
