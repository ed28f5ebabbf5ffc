/* tests/graph/io/test-schema.c: the schema against NNabla's own list of messages */
#include "config.h"

#include "graph/io/schema.h"
#include "tests/support.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char *const type_names[] = {
  [WH_FIELD_BOOL] = "bool",   [WH_FIELD_INT64] = "int64",   [WH_FIELD_UINT32] = "uint32",
  [WH_FIELD_FLOAT] = "float", [WH_FIELD_DOUBLE] = "double", [WH_FIELD_STRING] = "string",
};

static void
check_message (const char *name, JsonArray *fields)
{
  const WhMessageType *type = wh_schema_find (name);

  g_assert_nonnull (type);
  g_assert_cmpuint (type->n_fields, ==, json_array_get_length (fields));

  for (guint i = 0; i < json_array_get_length (fields); i++)
    {
      JsonObject *object = json_array_get_object_element (fields, i);
      const char *field_name = json_object_get_string_member (object, "name");
      const WhField *field = wh_schema_field_by_name (type, field_name, strlen (field_name));

      g_assert_nonnull (field);
      g_assert_true (field == wh_schema_field (type, field->number));
      g_assert_cmpint (field->number, ==, json_object_get_int_member (object, "number"));
      g_assert_cmpint (field->repeated,
                       ==,
                       g_str_equal (json_object_get_string_member (object, "label"), "repeated"));
      g_assert_cmpstr (field->message != NULL ? field->message->name : type_names[field->type],
                       ==,
                       json_object_get_string_member (object, "type"));
    }
}

static void
test_list (void)
{
  g_autofree char *path = wh_test_shared ("reference/functions.json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GList) names = NULL;
  JsonObject *messages;

  if (path == NULL)
    return;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  messages =
    json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), "messages");
  names = json_object_get_members (messages);

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *message = json_object_get_object_member (messages, l->data);
      check_message (l->data, json_object_get_array_member (message, "fields"));
    }

  /* the list leaves out the two kinds of entries of its maps */
  g_assert_cmpuint (g_list_length (names) + 2, ==, wh_schema_n_types ());
}

static void
test_find (void)
{
  const WhMessageType *root = wh_schema_root ();

  g_assert_cmpstr (root->name, ==, "NNablaProtoBuf");
  g_assert_null (wh_schema_find ("nnablaprotobuf"));
  g_assert_null (wh_schema_field (root, 3));
  g_assert_null (wh_schema_field_by_name (root, "networ", 6));
  g_assert_null (wh_schema_field_by_name (root, "networks", 8));
  g_assert_nonnull (wh_schema_field_by_name (root, "networks", 7));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/io/schema/find", test_find);
  g_test_add_func ("/io/schema/list", test_list);
  return g_test_run ();
}
