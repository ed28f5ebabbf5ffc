/* tests/graph/io/test-wire.c: protobuf's binary form, in and out
 *
 * protoc, where it is installed, is the second opinion: it reads what we write by a .proto made
 * from our schema, and writes what we read.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/text.h"
#include "graph/io/wire.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <string.h>

static WhMessage *
read_text (const char *text, const char *type)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  WhMessage *message = wh_text_read (bytes, wh_schema_find (type), "t", NULL, &error);

  g_assert_no_error (error);
  return message;
}

static WhMessage *
read_wire (gconstpointer data, gsize n_bytes, const char *type, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, n_bytes);
  return wh_wire_read (bytes, wh_schema_find (type), "w", NULL, error);
}

#define WIRE(...) (const guint8[]){ __VA_ARGS__ }, sizeof ((const guint8[]){ __VA_ARGS__ })

/* Bytes, what they mean as text, and (NULL: the same) the bytes that we write. */
static const struct
{
  const char *type;
  const guint8 *bytes;
  gsize n_bytes;
  const char *text;
  const guint8 *written;
  gsize n_written;
} cases[] = {
  { "Shape", WIRE (0x0a, 3, 1, 2, 3), "dim: 1\ndim: 2\ndim: 3\n" },
  /* not packed, and partly packed */
  { "Shape", WIRE (0x08, 1, 0x08, 2), "dim: 1\ndim: 2\n", WIRE (0x0a, 2, 1, 2) },
  { "Shape", WIRE (0x08, 1, 0x0a, 1, 2, 0x08, 3), "dim: 1\ndim: 2\ndim: 3\n", WIRE (0x0a, 3, 1, 2, 3) },
  { "Shape",
    WIRE (0x0a, 10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
    "dim: -1\n" },
  { "Parameter",
    WIRE (0xa5, 6, 0, 0, 0x80, 0x3f, 0xa5, 6, 0, 0, 0, 0x40),
    "data: 1\ndata: 2\n",
    WIRE (0xa2, 6, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40) },
  { "Parameter", WIRE (0xa8, 6, 5), "need_grad: true\n", WIRE (0xa8, 6, 1) },
  { "MulScalarParameter", WIRE (0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f), "val: 1.5\n" },
  /* the last counts; messages are merged */
  { "Network", WIRE (0x0a, 1, 'a', 0x0a, 1, 'b'), "name: \"b\"\n", WIRE (0x0a, 1, 'b') },
  { "Variable",
    WIRE (0xa2, 1, 3, 0x0a, 1, 7, 0x0a, 1, 'v', 0xa2, 1, 2, 0x08, 8),
    "shape {\n  dim: 7\n  dim: 8\n}\nname: \"v\"\n",
    WIRE (0xa2, 1, 4, 0x0a, 2, 7, 8, 0x0a, 1, 'v') },
  /* unknown: a varint, eight bytes, a group with a string, four bytes; and a field of another kind */
  { "Shape", WIRE (0xf8, 7, 5), "" },
  { "Shape", WIRE (0xf9, 7, 1, 2, 3, 4, 5, 6, 7, 8), "" },
  { "Shape", WIRE (0xfb, 7, 0x0a, 1, 'x', 0xfc, 7, 0xfd, 7, 1, 2, 3, 4, 0x0a, 1, 9), "dim: 9\n" },
  { "Shape", WIRE (0x0d, 1, 2, 3, 4), "" },
};

static void
test_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhMessage) message = NULL;
      g_autoptr (GBytes) written = NULL;
      g_autofree char *text = NULL;
      gsize n_bytes;
      gconstpointer bytes;

      message = read_wire (cases[i].bytes, cases[i].n_bytes, cases[i].type, &error);
      g_assert_no_error (error);
      text = wh_text_to_string (message);
      g_assert_cmpstr (text, ==, cases[i].text);

      written = wh_wire_to_bytes (message);
      bytes = g_bytes_get_data (written, &n_bytes);
      if (cases[i].written != NULL)
        g_assert_cmpmem (bytes, n_bytes, cases[i].written, cases[i].n_written);
      else
        g_assert_cmpmem (bytes, n_bytes, cases[i].bytes, cases[i].n_bytes);
    }
}

static const struct
{
  const char *type;
  const guint8 *bytes;
  gsize n_bytes;
  const char *message;
} wrong[] = {
  { "Shape", WIRE (0x0a), "w: byte 1: the file ends within a number" },
  { "Shape", WIRE (0x0a, 3, 1, 2), "w: byte 1: a field is longer than what is left" },
  { "Shape", WIRE (0x0a, 1, 0x80), "w: byte 2: the file ends within a number" },
  { "Shape",
    WIRE (0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1),
    "w: byte 1: a number has more than ten bytes" },
  { "Shape", WIRE (0x00, 1), "w: byte 0: this is no protobuf field" },
  { "Shape", WIRE (0xfc, 7), "this is no protobuf field" },
  { "Shape", WIRE (0xfe, 7), "this is no protobuf field" },
  { "Shape", WIRE (0xfb, 7, 0xf4, 7), "this is no protobuf field" },
  { "Shape", WIRE (0xfb, 7, 0x0a, 1, 'x'), "the file ends within a number" },
  { "Network", WIRE (0x0a, 1, 0xff), "w: byte 2: a string is not UTF-8" },
  { "Network", WIRE (0x0a, 2, 'a', 0), "w: byte 2: a string is not UTF-8" },
  { "Parameter", WIRE (0xa2, 6, 3, 1, 2, 3), "a list of floats has a broken last one" },
  { "Parameter", WIRE (0xa5, 6, 1, 2, 3), "the file ends within a number" },
  { "MulScalarParameter", WIRE (0x09, 0, 0), "the file ends within a number" },
  { "NNablaProtoBuf", WIRE (0xa2, 6, 0xff, 0xff, 0xff, 0xff, 0x0f), "the file seems cut off" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_wire (wrong[i].bytes, wrong[i].n_bytes, wrong[i].type, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_FORMAT);
      wh_assert_error_contains (error, wrong[i].message);
    }
}

/* Groups within groups, which need no memory of ours but our stack. */
static void
test_deep (void)
{
  g_autofree guint8 *bytes = g_malloc (100000);
  g_autoptr (GError) error = NULL;

  memset (bytes, 0x7b, 100000);
  g_assert_null (read_wire (bytes, 100000, "Shape", &error));
  wh_assert_error_contains (error, "nested too deeply");
}

/* Packed floats are where the file has them. */
static void
test_in_place (void)
{
  static const guint8 file[] = { 0xa2, 6, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0x40 };
  g_autoptr (GBytes) bytes = g_bytes_new_static (file, sizeof file);
  g_autoptr (WhMessage) message =
    wh_wire_read (bytes, wh_schema_find ("Parameter"), "w", NULL, NULL);
  g_autoptr (GBytes) floats = wh_message_dup_floats (message, WH_PARAMETER_DATA);
  gsize n_bytes;

  g_assert_true (g_bytes_get_data (floats, &n_bytes) == file + 3);
  g_assert_cmpuint (n_bytes, ==, 8);
}

static const char *const type_names[] = {
  [WH_FIELD_BOOL] = "bool",   [WH_FIELD_INT64] = "int64",   [WH_FIELD_UINT32] = "uint32",
  [WH_FIELD_FLOAT] = "float", [WH_FIELD_DOUBLE] = "double", [WH_FIELD_STRING] = "string",
};

static char *
make_proto (void)
{
  GString *proto = g_string_new ("syntax = \"proto3\";\n");

  for (guint i = 0; i < wh_schema_n_types (); i++)
    {
      const WhMessageType *type = wh_schema_nth (i);

      g_string_append_printf (proto, "message %s {\n", type->name);
      for (guint k = 0; k < type->n_fields; k++)
        {
          const WhField *field = &type->fields[k];

          g_string_append_printf (proto, "  %s%s %s = %u;\n", field->repeated ? "repeated " : "",
                                  field->message != NULL ? field->message->name :
                                                           type_names[field->type],
                                  field->name, field->number);
        }
      g_string_append (proto, "}\n");
    }
  return g_string_free (proto, FALSE);
}

/* protoc --MODE NNablaProtoBuf < @input; NULL, and the test is skipped, when there is none. */
static char *
run_protoc (const char *mode, gconstpointer input, gsize n_input, gsize *n_output)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *proto_path = g_build_filename (folder, "nnabla.proto", NULL);
  g_autofree char *input_path = g_build_filename (folder, "input", NULL);
  g_autofree char *output_path = g_build_filename (folder, "output", NULL);
  g_autofree char *proto = make_proto ();
  g_autofree char *command = NULL;
  g_autofree char *found = g_find_program_in_path ("protoc");
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  if (found == NULL)
    {
      wh_test_remove_folder (folder);
      g_test_skip ("protoc is not installed");
      return NULL;
    }

  g_file_set_contents (proto_path, proto, -1, &error);
  g_assert_no_error (error);
  g_file_set_contents (input_path, input, (gssize) n_input, &error);
  g_assert_no_error (error);

  command = g_strdup_printf ("protoc -I'%s' --%s=NNablaProtoBuf '%s' <'%s' >'%s'", folder, mode,
                             proto_path, input_path, output_path);
  status = system (command);
  g_assert_cmpint (status, ==, 0);
  g_file_get_contents (output_path, &output, n_output, &error);
  g_assert_no_error (error);

  wh_test_remove_folder (folder);
  return output;
}

/* Every type of field, extreme numbers, maps, words beyond ASCII. */
static const char sample[] =
  "version: \"0.1 äöü \\\"'\\\\\\n\"\n"
  "global_config { default_context { backends: \"cpu:float\" array_class: \"CpuArray\" } }\n"
  "training_config { max_epoch: -9223372036854775808 save_best: true }\n"
  "network { name: \"n\" batch_size: 4 repeat_info { id: \"R\" times: 3 }\n"
  "  variable { name: \"x\" type: \"Buffer\" repeat_id: \"a\" repeat_id: \"b\"\n"
  "    shape { dim: -1 dim: 0 dim: 9223372036854775807 }\n"
  "    initializer { type: \"Normal\" multiplier: 0.1 } }\n"
  "  function { name: \"f\" type: \"ELU\" input: \"x\" output: \"y\" elu_param { alpha: 0.1 } }\n"
  "  function { name: \"g\" type: \"ONNXResize\"\n"
  "    onnx_resize_param { roi: 0.1 roi: -1e-45 roi: inf scales: 3.4028235e+38 } }\n"
  "  function { name: \"h\" type: \"Convolution\"\n"
  "    convolution_param { pad { dim: 1 dim: 2 } stride { } group: 1 } }\n"
  "  function { name: \"i\" type: \"BatchNormalization\"\n"
  "    batch_normalization_param { axes: 1 axes: -1 decay_rate: 0.9 eps: 1e-05 } } }\n"
  "parameter { variable_name: \"w\" shape { dim: 2 } data: 1.5 data: -0 need_grad: true }\n"
  "optimizer { name: \"o\" solver { type: \"Adam\" states { key: \"w\" value { t: 4294967295\n"
  "  state_parameter { key: \"m\" value { shape { dim: 1 } data: 2 } } } }\n"
  "  adam_param { alpha: 0.001 beta1: 0.9 } step_scheduler_param { iter_steps: 1 iter_steps: 2 } } }\n"
  "executor { name: \"e\" network_name: \"n\" need_back_propagation: true }\n";

static void
test_protoc_reads (void)
{
  g_autoptr (WhMessage) message = read_text (sample, "NNablaProtoBuf");
  g_autoptr (GBytes) bytes = wh_wire_to_bytes (message);
  g_autoptr (WhMessage) again = NULL;
  g_autofree char *output = NULL;
  gsize n_bytes, n_output;
  gconstpointer data = g_bytes_get_data (bytes, &n_bytes);

  output = run_protoc ("decode", data, n_bytes, &n_output);
  if (output == NULL)
    return;

  again = read_text (output, "NNablaProtoBuf");
  g_assert_true (wh_message_equal (message, again));
}

static void
test_protoc_writes (void)
{
  g_autoptr (WhMessage) message = read_text (sample, "NNablaProtoBuf");
  g_autofree char *text = wh_text_to_string (message);
  g_autoptr (WhMessage) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  gsize n_output;

  output = run_protoc ("encode", text, strlen (text), &n_output);
  if (output == NULL)
    return;

  again = read_wire (output, n_output, "NNablaProtoBuf", &error);
  g_assert_no_error (error);
  g_assert_true (wh_message_equal (message, again));
}

static void
test_round_trip (void)
{
  g_autoptr (WhMessage) message = read_text (sample, "NNablaProtoBuf");
  g_autoptr (GBytes) bytes = wh_wire_to_bytes (message);
  g_autoptr (WhMessage) again = NULL;
  gsize n_bytes;
  gconstpointer data = g_bytes_get_data (bytes, &n_bytes);

  again = read_wire (data, n_bytes, "NNablaProtoBuf", NULL);
  g_assert_true (wh_message_equal (message, again));

  /* cut off anywhere, it is read or refused, never more */
  for (gsize n = 0; n < n_bytes; n++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhMessage) part = read_wire (data, n, "NNablaProtoBuf", &error);

      g_assert_true ((part == NULL) == (error != NULL));
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/io/wire/forms", test_forms);
  g_test_add_func ("/io/wire/wrong", test_wrong);
  g_test_add_func ("/io/wire/deep", test_deep);
  g_test_add_func ("/io/wire/in-place", test_in_place);
  g_test_add_func ("/io/wire/round-trip", test_round_trip);
  g_test_add_func ("/io/wire/protoc-reads", test_protoc_reads);
  g_test_add_func ("/io/wire/protoc-writes", test_protoc_writes);
  return g_test_run ();
}
