/* app/cli-converters.c: whittle converters: what steps there are, and their options */
#include "config.h"

#include "app/cli-private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *
type_name (WhOptionType type)
{
  switch (type)
    {
    case WH_OPTION_BOOL:
      return "bool";
    case WH_OPTION_INT:
      return "int";
    case WH_OPTION_DOUBLE:
      return "double";
    case WH_OPTION_AUTO:
      return "auto";
    case WH_OPTION_CHOICE:
      return "choice";
    case WH_OPTION_NAMES:
      return "names";
    case WH_OPTION_STRING:
      return "string";
    }

  g_return_val_if_reached ("string");
}

static gboolean
has_range (const WhOption *option)
{
  return option->type == WH_OPTION_INT || option->type == WH_OPTION_DOUBLE ||
         option->type == WH_OPTION_AUTO;
}

static void
write_fallback (JsonBuilder *json, const WhOption *option)
{
  const char *text = option->fallback ? option->fallback : "";
  char *end;
  double number = g_ascii_strtod (text, &end);

  json_builder_set_member_name (json, "default");
  if (option->type == WH_OPTION_BOOL)
    json_builder_add_boolean_value (json, strcmp (text, "true") == 0);
  else if (option->type == WH_OPTION_INT && end != text)
    json_builder_add_int_value (json, (gint64) number);
  else if (has_range (option) && end != text && *end == '\0')
    json_builder_add_double_value (json, number);
  else
    json_builder_add_string_value (json, text);
}

static void
write_bound (JsonBuilder *json, const char *name, const WhOption *option, double bound)
{
  if (!has_range (option))
    wh_cli_json_double (json, name, NAN);
  else if (option->type == WH_OPTION_INT)
    wh_cli_json_int (json, name, (gint64) bound);
  else
    wh_cli_json_double (json, name, bound);
}

static void
write_option (JsonBuilder *json, const WhOption *option)
{
  json_builder_begin_object (json);
  wh_cli_json_string (json, "name", option->name);
  wh_cli_json_string (json, "type", type_name (option->type));
  write_fallback (json, option);
  write_bound (json, "minimum", option, option->minimum);
  write_bound (json, "maximum", option, option->maximum);
  json_builder_set_member_name (json, "choices");
  json_builder_begin_array (json);
  for (guint i = 0; option->choices != NULL && option->choices[i] != NULL; i++)
    json_builder_add_string_value (json, option->choices[i]);
  json_builder_end_array (json);
  wh_cli_json_string (json, "title", option->title ? option->title : option->name);
  wh_cli_json_string (json, "help", option->help ? option->help : "");
  json_builder_end_object (json);
}

static void
write_converter (JsonBuilder *json, const WhConverter *converter)
{
  json_builder_begin_object (json);
  wh_cli_json_string (json, "name", converter->name);
  wh_cli_json_string (json, "title", converter->title);
  wh_cli_json_string (json, "summary", converter->summary);
  wh_cli_json_string (json, "source", converter->source ? converter->source : "");
  json_builder_set_member_name (json, "exact");
  json_builder_add_boolean_value (json, converter->exact);
  json_builder_set_member_name (json, "aliases");
  json_builder_begin_array (json);
  for (guint i = 0; converter->aliases != NULL && converter->aliases[i] != NULL; i++)
    json_builder_add_string_value (json, converter->aliases[i]);
  json_builder_end_array (json);
  json_builder_set_member_name (json, "options");
  json_builder_begin_array (json);
  for (const WhOption *o = converter->options; o != NULL && o->name != NULL; o++)
    write_option (json, o);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static char *
describe_values (const WhOption *option)
{
  switch (option->type)
    {
    case WH_OPTION_BOOL:
      return g_strdup ("true or false");
    case WH_OPTION_INT:
    case WH_OPTION_DOUBLE:
      return g_strdup_printf ("%g to %g", option->minimum, option->maximum);
    case WH_OPTION_AUTO:
      return g_strdup_printf ("auto, or %g to %g", option->minimum, option->maximum);
    case WH_OPTION_CHOICE:
      return g_strjoinv (" or ", (char **) option->choices);
    case WH_OPTION_NAMES:
      return g_strdup ("names joined by +");
    case WH_OPTION_STRING:
      return g_strdup ("text");
    }

  g_return_val_if_reached (NULL);
}

static void
print_converter (const WhConverter *converter)
{
  static const char *const titles[] = { "  option", "default", "values", "", NULL };
  g_autoptr (WhTable) table = wh_table_new (titles);

  printf ("%s\n  %s\n", converter->name, converter->summary);
  if (converter->source != NULL && *converter->source != '\0')
    printf ("  Source: %s\n", converter->source);
  for (guint i = 0; converter->aliases != NULL && converter->aliases[i] != NULL; i++)
    printf ("  Also: %s\n", converter->aliases[i]);

  for (const WhOption *o = converter->options; o != NULL && o->name != NULL; o++)
    wh_table_add (table, g_strdup_printf ("  %s", o->name),
                  g_strdup (o->fallback ? o->fallback : ""), describe_values (o),
                  g_strdup (o->help ? o->help : ""), NULL);
  wh_table_add (table, g_strdup ("  exclude"), g_strdup (""), g_strdup ("names joined by +"),
                g_strdup ("Nodes to leave as they are."), NULL);
  wh_table_print (table);
  putchar ('\n');
}

static void
print_list (void)
{
  static const char *const titles[] = { "converter", "", "", NULL };
  g_autoptr (WhTable) table = wh_table_new (titles);

  for (guint i = 0; i < wh_converter_count (); i++)
    {
      const WhConverter *converter = wh_converter_nth (i);

      wh_table_add (table, g_strdup (converter->name), g_strdup (converter->exact ? "exact" : ""),
                    g_strdup (converter->summary), NULL);
    }

  wh_table_print (table);
  puts ("\n“whittle converters NAME” tells its options.");
}

/* Here the words after the command are names of converters. */
static GPtrArray *
pick (const WhCli *cli, GError **error)
{
  g_autoptr (GPtrArray) picked = g_ptr_array_new ();

  for (char **name = cli->files; name != NULL && *name != NULL; name++)
    {
      g_autoptr (GError) wrong = NULL;
      const WhConverter *converter = wh_converter_find (*name, &wrong);

      if (converter == NULL)
        {
          wh_cli_fail_usage (error, "%s", wrong->message);
          return NULL;
        }
      g_ptr_array_add (picked, (gpointer) converter);
    }

  for (guint i = 0; cli->files == NULL && i < wh_converter_count (); i++)
    g_ptr_array_add (picked, (gpointer) wh_converter_nth (i));

  return g_steal_pointer (&picked);
}

static gboolean
converters (WhCli *cli, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (GPtrArray) picked = NULL;

  if (!wh_cli_load_plugins (cli, error) || (picked = pick (cli, error)) == NULL)
    return FALSE;

  if (cli->json)
    {
      json_builder_begin_array (json);
      for (guint i = 0; i < picked->len; i++)
        write_converter (json, picked->pdata[i]);
      json_builder_end_array (json);
      wh_cli_json_print (json);
    }
  else if (cli->files == NULL)
    print_list ();
  else
    for (guint i = 0; i < picked->len; i++)
      print_converter (picked->pdata[i]);

  return TRUE;
}

const WhCommand wh_command_converters = {
  .name = "converters",
  .arguments = "[NAME...]",
  .summary = "The steps that there are, and their options",
  .takes = WH_CLI_JSON | WH_CLI_NO_FILE | WH_CLI_PLUGINS,
  .run = converters,
};
