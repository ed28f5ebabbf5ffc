/* app/cli-json.c: JSON whose numbers are read back exactly
 *
 * json-glib writes 0.1 with seventeen digits; here a number has as few as tell it apart.
 */
#include "config.h"

#include "app/cli-private.h"

#include <math.h>
#include <stdio.h>

void
wh_cli_json_string (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

void
wh_cli_json_int (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

void
wh_cli_json_double (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (number))
    json_builder_add_double_value (builder, number);
  else
    json_builder_add_null_value (builder);
}

void
wh_cli_json_shape (JsonBuilder *builder, const char *name, const WhShape *shape)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
  for (guint i = 0; i < shape->rank; i++)
    json_builder_add_int_value (builder, shape->size[i]);
  json_builder_end_array (builder);
}

static void
print_text (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *c = text; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      g_string_append_printf (out, "\\%c", *c);
    else if (*c == '\n')
      g_string_append (out, "\\n");
    else if (*c == '\t')
      g_string_append (out, "\\t");
    else if ((guchar) *c < 0x20 || *c == 0x7f)
      g_string_append_printf (out, "\\u%04x", (guchar) *c);
    else
      g_string_append_c (out, *c);
  g_string_append_c (out, '"');
}

static void
print_double (GString *out, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 15; digits <= 17; digits++)
    {
      g_autofree char *format = g_strdup_printf ("%%.%dg", digits);

      g_ascii_formatd (text, sizeof text, format, number);
      if (g_ascii_strtod (text, NULL) == number)
        break;
    }

  g_string_append (out, text);
}

static void print_node (GString *out, JsonNode *node, guint depth);

/* Arrays of numbers stay on one line. */
static gboolean
is_short (JsonArray *array)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (JSON_NODE_TYPE (json_array_get_element (array, i)) != JSON_NODE_VALUE ||
        json_node_get_value_type (json_array_get_element (array, i)) == G_TYPE_STRING)
      return FALSE;

  return TRUE;
}

static void
begin_line (GString *out, guint depth)
{
  g_string_append_c (out, '\n');
  for (guint i = 0; i < depth; i++)
    g_string_append (out, "  ");
}

static void
print_array (GString *out, JsonArray *array, guint depth)
{
  gboolean one_line = is_short (array);

  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (i > 0)
        g_string_append (out, one_line ? ", " : ",");
      if (!one_line)
        begin_line (out, depth + 1);
      print_node (out, json_array_get_element (array, i), depth + 1);
    }
  if (!one_line)
    begin_line (out, depth);
  g_string_append_c (out, ']');
}

static void
print_object (GString *out, JsonObject *object, guint depth)
{
  g_autoptr (GList) names = json_object_get_members (object);

  g_string_append_c (out, '{');
  for (GList *n = names; n != NULL; n = n->next)
    {
      begin_line (out, depth + 1);
      print_text (out, n->data);
      g_string_append (out, ": ");
      print_node (out, json_object_get_member (object, n->data), depth + 1);
      if (n->next != NULL)
        g_string_append_c (out, ',');
    }
  if (names != NULL)
    begin_line (out, depth);
  g_string_append_c (out, '}');
}

static void
print_node (GString *out, JsonNode *node, guint depth)
{
  switch (JSON_NODE_TYPE (node))
    {
    case JSON_NODE_OBJECT:
      print_object (out, json_node_get_object (node), depth);
      break;
    case JSON_NODE_ARRAY:
      print_array (out, json_node_get_array (node), depth);
      break;
    case JSON_NODE_NULL:
      g_string_append (out, "null");
      break;
    case JSON_NODE_VALUE:
      switch (json_node_get_value_type (node))
        {
        case G_TYPE_STRING:
          print_text (out, json_node_get_string (node));
          break;
        case G_TYPE_BOOLEAN:
          g_string_append (out, json_node_get_boolean (node) ? "true" : "false");
          break;
        case G_TYPE_DOUBLE:
          print_double (out, json_node_get_double (node));
          break;
        default:
          g_string_append_printf (out, "%" G_GINT64_FORMAT, json_node_get_int (node));
        }
    }
}

void
wh_cli_json_print (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autoptr (GString) out = g_string_new (NULL);

  print_node (out, root, 0);
  g_string_append_c (out, '\n');
  fwrite (out->str, 1, out->len, stdout);
}
