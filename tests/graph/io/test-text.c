/* tests/graph/io/test-text.c: protobuf text, in and out */
#include "config.h"

#include "graph/error.h"
#include "graph/io/text.h"
#include "tests/support.h"

#include <math.h>
#include <string.h>

static WhMessage *
read_text (const char *text, const char *type, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  return wh_text_read (bytes, wh_schema_find (type), "t", NULL, error);
}

/* Another way to write something, and how we write it. */
static const struct
{
  const char *type, *text, *expected;
} cases[] = {
  { "NNablaProtoBuf", "", "" },
  { "NNablaProtoBuf", " # nothing but a comment", "" },
  { "NNablaProtoBuf", "version: \"1\"", "version: \"1\"\n" },
  { "NNablaProtoBuf", "version:'a' \"b\"\n 'c'", "version: \"abc\"\n" },
  { "NNablaProtoBuf", "network{name:\"n\",batch_size:4;}",
    "network {\n  name: \"n\"\n  batch_size: 4\n}\n" },
  { "NNablaProtoBuf", "network: [ { name: \"a\" }, < name: \"b\" > ]",
    "network {\n  name: \"a\"\n}\nnetwork {\n  name: \"b\"\n}\n" },
  { "Shape", "dim: [1, 2,3] dim: 4 # five\n dim: -1", "dim: 1\ndim: 2\ndim: 3\ndim: 4\ndim: -1\n" },
  { "Shape", "dim: 0x1F dim: 017 dim: - 3 dim: -0", "dim: 31\ndim: 15\ndim: -3\ndim: 0\n" },
  { "Shape", "dim: -9223372036854775808 dim: 9223372036854775807",
    "dim: -9223372036854775808\ndim: 9223372036854775807\n" },
  { "Shape", "dim: []", "" },
  { "Parameter", "need_grad: t", "need_grad: true\n" },
  { "Parameter", "need_grad: 0", "need_grad: false\n" },
  { "Parameter", "need_grad: True", "need_grad: true\n" },
  { "Parameter",
    "data: 1 data: 1.5f data: -.5 data: 1.e2 data: inf data: -Infinity data: NAN data: 1e-45 data: "
    "1e39",
    "data: 1\ndata: 1.5\ndata: -0.5\ndata: 100\ndata: inf\ndata: -inf\ndata: nan\ndata: "
    "1.4013e-45\ndata: inf\n" },
  { "Parameter",
    "data: 0.1 data: 0.10000000149011612 data: 16777217 data: -0 data: 3.4028234663852886e38",
    "data: 0.1\ndata: 0.1\ndata: 16777216\ndata: -0\ndata: 3.4028235e+38\n" },
  { "MulScalarParameter", "val: 0.00392156862745098", "val: 0.00392156862745098\n" },
  { "MulScalarParameter", "val: 0.1", "val: 0.1\n" },
  { "MulScalarParameter", "val: 1e400", "val: inf\n" },
  { "Variable", "name: \"\\n\\t\\\"\\\\\\101\\x42\\u00e9\\U0001F600 \\'\"",
    "name: \"\\n\\t\\\"\\\\ABé😀 '\"\n" },
  { "Variable", "name: \"\\001\\177\"", "name: \"\\001\\177\"\n" },
  { "Variable", "shape { dim: 2 } shape { }", NULL },
  /* what a newer NNabla may add is kept as it stands */
  { "Function", "name: \"f\" new_param {  a: [1, <b:'}'>] # }\n }",
    "name: \"f\"\nnew_param {  a: [1, <b:'}'>] # }\n }\n" },
  { "AffineParameter", "base_axis: 1 newer: -1.5e3 base: \"x\" 'y'",
    "base_axis: 1\nnewer: -1.5e3\nbase: \"x\" 'y'\n" },
  { "Solver", "[ext.name] { a: 1 }", "[ext.name] { a: 1 }\n" },
};

static void
test_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhMessage) message = read_text (cases[i].text, cases[i].type, &error);
      g_autoptr (WhMessage) again = NULL;
      g_autofree char *text = NULL;

      if (cases[i].expected == NULL)
        {
          g_assert_null (message);
          continue;
        }

      g_assert_no_error (error);
      text = wh_text_to_string (message);
      g_assert_cmpstr (text, ==, cases[i].expected);

      again = read_text (text, cases[i].type, &error);
      g_assert_no_error (error);
      if (strstr (cases[i].expected, "nan") == NULL && strcmp (cases[i].text, "dim: []") != 0)
        g_assert_true (wh_message_equal (message, again));
    }
}

static const struct
{
  const char *type, *text, *message;
} wrong[] = {
  { "NNablaProtoBuf", "network {\n  nme: \"x\"\n}", "t:2:3: Network has no field 'nme'" },
  { "NNablaProtoBuf", "network {\n  name: \"x\"\n",
    "t:3:1: the file ends within a Network: it seems cut off" },
  { "NNablaProtoBuf", "network {\n  batch_size: \"4\"\n}",
    "t:2:15: expected a whole number, found '\"'" },
  { "NNablaProtoBuf", "network {\n  batch_size: 4.5\n}",
    "t:2:15: expected a whole number, found '4.5'" },
  { "NNablaProtoBuf", "network {\n  name: x\n}", "t:2:9: expected a string in quotes, found 'x'" },
  { "NNablaProtoBuf", "network: 3", "t:1:10: network is a message: expected '{', found '3'" },
  { "NNablaProtoBuf", "network { name \"x\" }", "t:1:16: expected ':' behind name, found '\"'" },
  { "NNablaProtoBuf", "network { name: \"x }\n", "t:1:17: this string has no end on its line" },
  { "NNablaProtoBuf", "network { name: \"x\\", "this string has no end" },
  { "NNablaProtoBuf", "network { name: \"\\q\" }", "t:1:18: this is no escape" },
  { "NNablaProtoBuf", "network { name: \"\\ud800\" }", "this is no escape" },
  { "NNablaProtoBuf", "network { name: \"\\377\" }", "this string is not UTF-8" },
  { "NNablaProtoBuf", "network { name: \"\\000\" }", "this string is not UTF-8" },
  { "NNablaProtoBuf", "network { name: \"a\" name: \"b\" }", "t:1:21: name is given twice" },
  { "NNablaProtoBuf", "network { > ", "t:1:11: expected a field of Network or '}', found '>'" },
  { "NNablaProtoBuf", "}", "t:1:1: expected a field's name, found '}'" },
  { "NNablaProtoBuf", "PK\003\004", "t:1:1: NNablaProtoBuf has no field 'PK'" },
  { "NNablaProtoBuf", "\211HDF", "t:1:1: expected a field's name, found the byte 0x89" },
  { "Shape", "dim: [1, 2", "expected ',' or ']', found the end of the file" },
  { "Shape", "dim: [1 2]", "expected ',' or ']', found '2'" },
  { "Shape", "dim: 9223372036854775808", "out of its field's range" },
  { "Shape", "dim: 99999999999999999999", "too large" },
  { "Shape", "dim: 1x", "expected a whole number" },
  { "Shape", "dim: 09", "expected a whole number" },
  { "Parameter", "data: 1.2.3", "expected a number" },
  { "Parameter", "data: e5", "expected a number" },
  { "Parameter", "need_grad: 2", "expected true or false, found '2'" },
  { "Function", "inputs: \"x\"", "Function has no field 'inputs'" },
  { "Function", "new_param { a: [1 }", "expected a value, found '}'" },
  { "Function", "new_param { a: 1", "expected the end of this value" },
  { "SolverState", "t: -1", "out of its field's range" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_text (wrong[i].text, wrong[i].type, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_FORMAT);
      wh_assert_error_contains (error, wrong[i].message);
      g_assert_null (strchr (error->message, '\n'));
    }
}

static void
test_deep (void)
{
  g_autoptr (GString) text = g_string_new ("x_param");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "{a");
  g_assert_null (read_text (text->str, "Function", &error));
  wh_assert_error_contains (error, "nested too deeply");
}

/* Every float that we write is the float that we read. */
static void
test_floats (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 20000; i++)
    {
      guint32 bits = g_rand_int (rand);
      g_autoptr (WhMessage) message = NULL;
      g_autoptr (GBytes) data = NULL;
      g_autofree char *text = NULL;
      char buffer[WH_NUMBER_SIZE];
      float value;

      memcpy (&value, &bits, sizeof value);
      if (isnan (value))
        continue;

      wh_text_format_float (buffer, value);
      text = g_strdup_printf ("data: %s", buffer);
      message = read_text (text, "Parameter", NULL);
      data = wh_message_dup_floats (message, WH_PARAMETER_DATA);
      g_assert_cmpmem (g_bytes_get_data (data, NULL), 4, &value, 4);
    }
}

static void
test_doubles (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint i = 0; i < 20000; i++)
    {
      guint64 bits = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
      g_autoptr (WhMessage) message = NULL;
      g_autofree char *text = NULL;
      char buffer[WH_NUMBER_SIZE];
      double value, again;

      memcpy (&value, &bits, sizeof value);
      if (isnan (value))
        continue;

      wh_text_format_double (buffer, i % 2 ? value : g_rand_double (rand) * 100);
      value = g_ascii_strtod (buffer, NULL);
      text = g_strdup_printf ("val: %s", buffer);
      message = read_text (text, "MulScalarParameter", NULL);
      again = wh_message_double (message, 1);
      g_assert_cmpmem (&again, sizeof again, &value, sizeof value);
    }
}

static void
test_model (void)
{
  g_autofree char *path = wh_test_shared ("models/lenet/lenet_with_params.nntxt");
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL, written = NULL;
  g_autoptr (WhMessage) message = NULL, again = NULL;
  g_autoptr (GError) error = NULL;
  char *text;

  if (path == NULL)
    return;

  file = g_mapped_file_new (path, FALSE, &error);
  g_assert_no_error (error);
  bytes = g_mapped_file_get_bytes (file);
  message = wh_text_read (bytes, wh_schema_root (), path, NULL, &error);
  g_assert_no_error (error);

  text = wh_text_to_string (message);
  written = g_bytes_new_take (text, strlen (text));
  again = wh_text_read (written, wh_schema_root (), path, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wh_message_equal (message, again));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/io/text/forms", test_forms);
  g_test_add_func ("/io/text/wrong", test_wrong);
  g_test_add_func ("/io/text/deep", test_deep);
  g_test_add_func ("/io/text/floats", test_floats);
  g_test_add_func ("/io/text/doubles", test_doubles);
  g_test_add_func ("/io/text/model", test_model);
  return g_test_run ();
}
