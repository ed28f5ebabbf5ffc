/* tests/graph/ops/test-ops.c: the op tables, held against NNabla's own list of functions */
#include "config.h"

#include "graph/attributes.h"
#include "tests/support.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define N_FUNCTIONS 228

/* Outputs that NNabla's list doesn't name, though a file can have them: they are optional here. */
static const struct
{
  const char *op, *output;
} unlisted_outputs[] = {
  { "BatchNormalization", "batch_mean" },
  { "BatchNormalization", "batch_variance" },
  { "FusedBatchNormalization", "batch_mean" },
  { "FusedBatchNormalization", "batch_variance" },
  { "SyncBatchNormalization", "batch_mean" },
  { "SyncBatchNormalization", "batch_variance" },
  { "GroupNormalization", "batch_mean" },
  { "GroupNormalization", "batch_variance" },
  { "InstanceNormalization", "batch_mean" },
  { "InstanceNormalization", "batch_variance" },
  { "LayerNormalization", "batch_mean" },
  { "LayerNormalization", "batch_variance" },
  { "TensorNormalization", "batch_mean" },
  { "TensorNormalization", "batch_variance" },
  { "SpectralNorm", "u_out" },
  { "Max", "index" },
  { "Min", "index" },
  { "Dropout", "mask" },
};

static const char *const type_names[] = {
  [WH_ARGUMENT_BOOL] = "bool",     [WH_ARGUMENT_INT] = "int",       [WH_ARGUMENT_FLOAT] = "float",
  [WH_ARGUMENT_DOUBLE] = "double", [WH_ARGUMENT_STRING] = "string", [WH_ARGUMENT_SHAPE] = "shape",
  [WH_ARGUMENT_INTS] = "ints",     [WH_ARGUMENT_FLOATS] = "floats", [WH_ARGUMENT_OTHER] = "other",
};

static gboolean
is_listed (const WhOp *op, const WhPort *output)
{
  for (guint i = 0; i < G_N_ELEMENTS (unlisted_outputs); i++)
    if (strcmp (unlisted_outputs[i].op, op->name) == 0 &&
        strcmp (unlisted_outputs[i].output, output->name) == 0)
      {
        g_assert_cmpint (output->flags & WH_INPUT_OPTIONAL, !=, 0);
        return FALSE;
      }

  return TRUE;
}

/* One line of nnabla.functions. */
static char *
describe (const WhOp *op)
{
  g_autoptr (GString) line = g_string_new (op->name);
  const char *space = "";

  if (op->field != 0)
    g_string_append_printf (line, " %u %s %s", op->field, op->field_name, op->message);

  g_string_append (line, " ; ");
  for (guint i = 0; i < op->n_inputs; i++, space = " ")
    g_string_append_printf (line, "%s%s%s%s%s", space, op->inputs[i].name,
                            op->inputs[i].flags & WH_INPUT_PARAMETER ? "!" : "",
                            op->inputs[i].flags & WH_INPUT_OPTIONAL ? "?" : "",
                            op->inputs[i].flags & WH_INPUT_VARIADIC ? "*" : "");

  g_string_append (line, " ; ");
  space = "";
  for (guint i = 0; i < op->n_outputs; i++)
    if (is_listed (op, &op->outputs[i]))
      {
        g_string_append_printf (line, "%s%s%s", space, op->outputs[i].name,
                                op->outputs[i].flags & WH_INPUT_VARIADIC ? "*" : "");
        space = " ";
      }

  g_string_append (line, " ; ");
  space = "";
  for (guint i = 0; i < op->n_arguments; i++, space = " ")
    {
      const WhArgument *argument = &op->arguments[i];

      g_string_append_printf (line, "%s%s:%s:%u", space, argument->name, type_names[argument->type],
                              argument->field);
      if (argument->fallback != NULL)
        g_string_append_printf (line, "=%s", argument->fallback);
      if (argument->choices != NULL)
        g_string_append_printf (line, "(%s)", argument->choices);
    }

  return g_string_free (g_steal_pointer (&line), FALSE);
}

static void
test_kept_list (void)
{
  g_autofree char *path = wh_test_source ("graph/ops/nnabla.functions");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  guint n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0' && lines[i][0] != '#')
      {
        g_autofree char *ours = NULL;

        g_assert_cmpuint (n, <, wh_op_count ());
        ours = describe (wh_op_nth (n++));
        g_assert_cmpstr (ours, ==, lines[i]);
      }

  g_assert_cmpuint (n, ==, N_FUNCTIONS);
  g_assert_cmpuint (wh_op_count (), ==, N_FUNCTIONS);
}

static const char *
member (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) && !json_object_get_null_member (object, name) ?
           json_object_get_string_member (object, name) :
           NULL;
}

static gboolean
is_true (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) && json_object_get_boolean_member (object, name);
}

/* What Python writes for a default, as our tables write it; NULL where it depends on the inputs. */
static char *
dup_default (JsonObject *argument)
{
  JsonNode *node = json_object_get_member (argument, "default");
  const char *text;

  if (node == NULL)
    return NULL;

  if (json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? "true" : "false");

  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      char buffer[G_ASCII_DTOSTR_BUF_SIZE];

      return g_strdup (g_ascii_dtostr (buffer, sizeof buffer, json_node_get_double (node)));
    }

  text = json_node_get_string (node);

  if (strcmp (text, "True") == 0 || strcmp (text, "False") == 0)
    return g_ascii_strdown (text, -1);

  if (strcmp (text, "[]") == 0 || strcmp (text, "()") == 0 || strcmp (text, "list()") == 0)
    return g_strdup ("");

  if (strcmp (text, "None") == 0 || strstr (text, "len(") != NULL || strstr (text, "x.") != NULL ||
      strcmp (text, "kernel") == 0)
    return NULL;

  if (*text == '\'')
    return g_strndup (text + 1, strlen (text) - 2);

  if (*text == '(') /* "(1.0, 1.0)", "(1,)" */
    {
      g_autoptr (GString) list = g_string_new_len (text + 1, (gssize) strlen (text) - 2);

      g_string_replace (list, " ", "", 0);
      if (list->len > 0 && list->str[list->len - 1] == ',')
        g_string_truncate (list, list->len - 1);
      return g_string_free (g_steal_pointer (&list), FALSE);
    }

  return g_strdup (text);
}

/* As text, or as numbers: "0.0" and "0" are the same default. */
static void
check_default (const WhOp *op, const WhArgument *argument, JsonObject *json)
{
  g_autofree char *expected = dup_default (json);
  gboolean number = argument->type == WH_ARGUMENT_FLOAT || argument->type == WH_ARGUMENT_DOUBLE ||
                    argument->type == WH_ARGUMENT_INT;

  if (number && expected != NULL && argument->fallback != NULL)
    g_assert_cmpfloat (g_ascii_strtod (argument->fallback, NULL), ==,
                       g_ascii_strtod (expected, NULL));
  else if (g_strcmp0 (argument->fallback, expected) != 0)
    g_error ("%s.%s: “%s”, but NNabla has “%s”", op->name, argument->name, argument->fallback,
             expected);
}

static void
check_arguments (const WhOp *op, JsonArray *arguments)
{
  static const struct
  {
    const char *json;
    WhArgumentType type;
  } types[] = {
    { "bool", WH_ARGUMENT_BOOL },           { "int64", WH_ARGUMENT_INT },
    { "float", WH_ARGUMENT_FLOAT },         { "double", WH_ARGUMENT_DOUBLE },
    { "string", WH_ARGUMENT_STRING },       { "Shape", WH_ARGUMENT_SHAPE },
    { "repeated int64", WH_ARGUMENT_INTS }, { "repeated float", WH_ARGUMENT_FLOATS },
    { "Communicator", WH_ARGUMENT_OTHER },
  };

  g_assert_cmpuint (op->n_arguments, ==, json_array_get_length (arguments));

  for (guint i = 0; i < op->n_arguments; i++)
    {
      JsonObject *json = json_array_get_object_element (arguments, i);
      const WhArgument *argument = &op->arguments[i];
      guint t = 0;

      while (strcmp (types[t].json, member (json, "type")) != 0)
        g_assert_cmpuint (++t, <, G_N_ELEMENTS (types));

      g_assert_cmpstr (argument->name, ==, member (json, "name"));
      g_assert_cmpint (argument->type, ==, types[t].type);
      g_assert_cmpint (argument->field, ==, json_object_get_int_member (json, "field_number"));
      check_default (op, argument, json);
    }
}

static void
check_inputs (const WhOp *op, JsonArray *inputs)
{
  g_assert_cmpuint (op->n_inputs, ==, json_array_get_length (inputs));

  for (guint i = 0; i < op->n_inputs; i++)
    {
      JsonObject *json = json_array_get_object_element (inputs, i);
      WhInputFlags flags = (is_true (json, "optional") ? WH_INPUT_OPTIONAL : 0) |
                           (is_true (json, "variadic") ? WH_INPUT_VARIADIC : 0) |
                           (is_true (json, "parameter") ? WH_INPUT_PARAMETER : 0);

      g_assert_cmpstr (op->inputs[i].name, ==, member (json, "name"));
      g_assert_cmpint (op->inputs[i].flags, ==, flags);
    }
}

static void
check_outputs (const WhOp *op, JsonArray *outputs)
{
  guint n = 0;

  for (guint i = 0; i < op->n_outputs; i++)
    if (is_listed (op, &op->outputs[i]))
      {
        JsonObject *json = json_array_get_object_element (outputs, n++);

        g_assert_cmpstr (op->outputs[i].name, ==, member (json, "name"));
        g_assert_cmpint ((op->outputs[i].flags & WH_INPUT_VARIADIC) != 0, ==,
                         is_true (json, "variadic"));
      }

  g_assert_cmpuint (n, ==, json_array_get_length (outputs));
}

/* The same from the list itself, where it is there. */
static void
test_whole_list (void)
{
  g_autofree char *path = wh_test_shared ("reference/functions.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *functions;

  if (path == NULL)
    return;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  functions = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)),
                                            "functions");
  g_assert_cmpuint (json_array_get_length (functions), ==, wh_op_count ());

  for (guint i = 0; i < wh_op_count (); i++)
    {
      JsonObject *json = json_array_get_object_element (functions, i);
      const WhOp *op = wh_op_nth (i);

      g_assert_cmpstr (op->name, ==, member (json, "name"));
      g_assert_cmpstr (op->group, ==, member (json, "category"));
      g_assert_cmpstr (op->field_name, ==, member (json, "param_field"));
      g_assert_cmpstr (op->message, ==, member (json, "param_message"));
      g_assert_cmpint (op->field, ==,
                       op->field_name != NULL ?
                         json_object_get_int_member (json, "param_field_number") :
                         0);
      check_inputs (op, json_object_get_array_member (json, "inputs"));
      check_outputs (op, json_object_get_array_member (json, "outputs"));
      check_arguments (op, json_object_get_array_member (json, "arguments"));
    }
}

static void
test_found (void)
{
  for (guint i = 0; i < wh_op_count (); i++)
    {
      const WhOp *op = wh_op_nth (i);

      g_assert_true (wh_op_find (NULL, op->name) == op);
      g_assert_true (wh_op_find ("nnabla", op->name) == op);
      g_assert_null (wh_op_find ("onnx", op->name));

      if (op->field != 0)
        g_assert_cmpuint (op->field, ==, 1001 + i);

      for (guint a = 0; a < op->n_arguments; a++)
        g_assert_cmpint (wh_op_argument_index (op, op->arguments[a].name), ==, a);
      g_assert_cmpint (wh_op_argument_index (op, "nonsense"), ==, -1);
    }

  g_assert_null (wh_op_find (NULL, "Nonsense"));
  g_assert_null (wh_op_find (NULL, ""));
}

/* What people read is there, and what is checked can be. */
static void
test_rows_whole (void)
{
  for (guint i = 0; i < wh_op_count (); i++)
    {
      const WhOp *op = wh_op_nth (i);
      g_autoptr (WhAttributes) attributes = wh_attributes_new (op);

      g_test_message ("%s", op->name);
      g_assert_nonnull (op->infer);
      g_assert_cmpuint (op->n_outputs, >, 0);
      g_assert_true (g_str_has_suffix (op->summary, "."));
      g_assert_true (g_utf8_validate (op->summary, -1, NULL));

      for (guint a = 0; a < op->n_arguments; a++)
        {
          const WhArgument *argument = &op->arguments[a];

          g_assert_true (g_str_has_suffix (argument->help, "."));
          g_assert_cmpint (strlen (argument->help), <, 100); /* one line */

          if (argument->choices != NULL && argument->fallback != NULL &&
              *argument->fallback != '\0')
            {
              g_auto (GStrv) choices = g_strsplit (argument->choices, "|", -1);

              g_assert_true (g_strv_contains ((const char *const *) choices, argument->fallback));
            }
        }

      /* Only the last input can be any number of them. */
      for (guint k = 0; k + 1 < op->n_inputs; k++)
        g_assert_cmpint (op->inputs[k].flags & WH_INPUT_VARIADIC, ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  wh_test_init (&argc, &argv);

  g_test_add_func ("/ops/tables/kept-list", test_kept_list);
  g_test_add_func ("/ops/tables/whole-list", test_whole_list);
  g_test_add_func ("/ops/tables/found", test_found);
  g_test_add_func ("/ops/tables/rows-whole", test_rows_whole);

  return g_test_run ();
}
