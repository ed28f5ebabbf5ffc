/* converters/pipeline-file.c: steps as a JSON file
 *
 *   {
 *     "whittle": "0.1.0",
 *     "steps": [
 *       {
 *         "converter": "fixed-point-weight",
 *         "enabled": true,
 *         "options": { "n_w": 4, "delta_w": "auto", "quantize_b": true },
 *         "exclude": ["Convolution_2"],
 *         "recorded": { ... }                    see converters/recorded-write.c
 *       }
 *     ]
 *   }
 *
 * Everything but "steps" and "converter" may be left out. All options are written, so that a file
 * means the same after a fallback has changed.
 */
#include "config.h"

#include "converters/pipeline.h"

#include "graph/error.h"

#include <json-glib/json-glib.h>
#include <string.h>

#define MAX_DEPTH 32

static void
write_option (JsonBuilder *builder, const WhOption *option, gconstpointer options)
{
  g_autofree char *value = wh_option_get (option, options);

  json_builder_set_member_name (builder, option->name);

  if (option->type == WH_OPTION_BOOL)
    json_builder_add_boolean_value (builder, strcmp (value, "true") == 0);
  else if (option->type == WH_OPTION_INT)
    json_builder_add_int_value (builder, g_ascii_strtoll (value, NULL, 10));
  else
    json_builder_add_string_value (builder, value);
}

static void
write_step (JsonBuilder *builder, const WhStep *step)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "converter");
  json_builder_add_string_value (builder, step->converter->name);
  json_builder_set_member_name (builder, "enabled");
  json_builder_add_boolean_value (builder, step->enabled);
  json_builder_set_member_name (builder, "options");
  json_builder_begin_object (builder);

  for (const WhOption *option = step->converter->options; option != NULL && option->name != NULL;
       option++)
    write_option (builder, option, step->options);

  json_builder_end_object (builder);
  json_builder_set_member_name (builder, "exclude");
  json_builder_begin_array (builder);

  for (guint i = 0; step->exclude[i] != NULL; i++)
    json_builder_add_string_value (builder, step->exclude[i]);

  json_builder_end_array (builder);

  if (step->recorded != NULL)
    {
      json_builder_set_member_name (builder, "recorded");
      wh_recorded_write (builder, step->recorded);
    }

  json_builder_end_object (builder);
}

char *
wh_pipeline_to_json (GPtrArray *steps)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "whittle");
  json_builder_add_string_value (builder, WH_VERSION);
  json_builder_set_member_name (builder, "steps");
  json_builder_begin_array (builder);

  for (guint i = 0; i < steps->len; i++)
    write_step (builder, g_ptr_array_index (steps, i));

  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}

/* The value as wh_option_set () reads it; NULL for what no option can be. */
static char *
value_as_text (JsonNode *node)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (!JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");

    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

    case G_TYPE_DOUBLE:
      return g_strdup (g_ascii_dtostr (number, sizeof number, json_node_get_double (node)));

    case G_TYPE_STRING:
      return g_strdup (json_node_get_string (node));

    default:
      return NULL;
    }
}

static gboolean
read_options (WhStep *step, JsonNode *node, GError **error)
{
  JsonObjectIter iterator;
  const char *name;
  JsonNode *value;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return wh_fail (error, WH_ERROR_FORMAT, "“options” is not an object");

  json_object_iter_init_ordered (&iterator, json_node_get_object (node));

  while (json_object_iter_next_ordered (&iterator, &name, &value))
    {
      g_autofree char *text = value_as_text (value);

      if (text == NULL)
        return wh_fail (error, WH_ERROR_FORMAT,
                        "“%s” is neither a text, a number nor a truth value", name);

      if (!wh_step_set_option (step, name, text, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
read_exclude (WhStep *step, JsonNode *node, GError **error)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *name = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (name) || json_node_get_value_type (name) != G_TYPE_STRING)
        array = NULL;
      else
        g_strv_builder_add (names, json_node_get_string (name));
    }

  if (array == NULL)
    return wh_fail (error, WH_ERROR_FORMAT, "“exclude” is not a list of names");

  g_strfreev (step->exclude);
  step->exclude = g_strv_builder_end (names);
  return TRUE;
}

static gboolean
read_recorded (WhStep *step, JsonNode *node, GError **error)
{
  g_autoptr (WhRecorded) recorded = NULL;

  if (!step->converter->calibrates)
    return wh_fail (error, WH_ERROR_FORMAT, "recorded: %s records nothing", step->converter->name);

  recorded = wh_recorded_read (node, "recorded", error);

  if (recorded == NULL)
    return FALSE;

  wh_step_set_recorded (step, recorded);
  return TRUE;
}

static WhStep *
read_step (JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *name = object ? json_object_get_member (object, "converter") : NULL;
  g_autoptr (WhStep) step = NULL;
  const WhConverter *converter;
  JsonNode *member;

  if (name == NULL || !JSON_NODE_HOLDS_VALUE (name) ||
      json_node_get_value_type (name) != G_TYPE_STRING)
    {
      wh_fail (error, WH_ERROR_FORMAT, "it has no text “converter”");
      return NULL;
    }

  converter = wh_converter_find (json_node_get_string (name), error);

  if (converter == NULL)
    return NULL;

  step = wh_step_new (converter);
  member = json_object_get_member (object, "options");

  if (member != NULL && !read_options (step, member, error))
    return NULL;

  member = json_object_get_member (object, "exclude");

  if (member != NULL && !read_exclude (step, member, error))
    return NULL;

  member = json_object_get_member (object, "enabled");

  if (member != NULL)
    {
      if (!JSON_NODE_HOLDS_VALUE (member) || json_node_get_value_type (member) != G_TYPE_BOOLEAN)
        {
          wh_fail (error, WH_ERROR_FORMAT, "“enabled” is neither true nor false");
          return NULL;
        }

      step->enabled = json_node_get_boolean (member);
    }

  member = json_object_get_member (object, "recorded");

  if (member != NULL && !read_recorded (step, member, error))
    return NULL;

  return g_steal_pointer (&step);
}

/* The parser calls itself for each bracket, so a file of brackets must not reach it. */
static gboolean
is_too_deep (const char *text)
{
  gboolean in_string = FALSE;
  guint depth = 0;

  for (const char *c = text; *c != '\0' && depth <= MAX_DEPTH; c++)
    {
      if (in_string && *c == '\\' && c[1] != '\0')
        c++;
      else if (*c == '"')
        in_string = !in_string;
      else if (!in_string && (*c == '[' || *c == '{'))
        depth++;
      else if (!in_string && (*c == ']' || *c == '}') && depth > 0)
        depth--;
    }

  return depth > MAX_DEPTH;
}

/* What we don't know may be from a program that knows more. */
static void
blame_version (JsonObject *object, GError **error)
{
  JsonNode *member = json_object_get_member (object, "whittle");
  const char *version = member != NULL && JSON_NODE_HOLDS_VALUE (member) &&
                            json_node_get_value_type (member) == G_TYPE_STRING ?
                          json_node_get_string (member) :
                          NULL;
  g_autofree char *message = NULL;

  if (error == NULL || *error == NULL || version == NULL || strcmp (version, WH_VERSION) == 0)
    return;

  message = g_strdup_printf ("%s (the file was written by Whittle %s, this is %s)",
                             (*error)->message, version, WH_VERSION);
  g_free ((*error)->message);
  (*error)->message = g_steal_pointer (&message);
}

GPtrArray *
wh_pipeline_from_json (const char *text, const char *file_name, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (GError) problem = NULL;
  JsonNode *root, *list = NULL;
  JsonArray *array;

  if (is_too_deep (text))
    {
      wh_fail (error, WH_ERROR_FORMAT, "%s: not a pipeline: brackets within brackets, over %d deep",
               file_name, MAX_DEPTH);
      return NULL;
    }

  if (!json_parser_load_from_data (parser, text, -1, &problem))
    {
      wh_fail (error, WH_ERROR_FORMAT, "%s: not JSON: %s", file_name, problem->message);
      return NULL;
    }

  root = json_parser_get_root (parser);

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root))
    list = json_object_get_member (json_node_get_object (root), "steps");

  if (list == NULL || !JSON_NODE_HOLDS_ARRAY (list))
    {
      wh_fail (error, WH_ERROR_FORMAT, "%s: a pipeline is an object with a list “steps”",
               file_name);
      return NULL;
    }

  array = json_node_get_array (list);

  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      WhStep *step = read_step (json_array_get_element (array, i), error);

      if (step == NULL)
        {
          blame_version (json_node_get_object (root), error);
          g_prefix_error (error, "%s, step %u: ", file_name, i + 1);
          return NULL;
        }

      g_ptr_array_add (steps, step);
    }

  return g_steal_pointer (&steps);
}

GPtrArray *
wh_pipeline_load (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;

  if (!g_utf8_validate (text, length, NULL))
    {
      wh_fail (error, WH_ERROR_FORMAT, "%s: not JSON: it is not UTF-8 text", path);
      return NULL;
    }

  return wh_pipeline_from_json (text, path, error);
}

gboolean
wh_pipeline_save (GPtrArray *steps, const char *path, GError **error)
{
  g_autofree char *text = wh_pipeline_to_json (steps);
  g_autofree char *line = g_strconcat (text, "\n", NULL);

  return g_file_set_contents (path, line, -1, error);
}
