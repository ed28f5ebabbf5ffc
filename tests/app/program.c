/* tests/app/program.c: the built program, run with arguments */
#include "config.h"

#include "tests/app/program.h"

#include "tests/support.h"

#include <string.h>
#include <sys/wait.h>

void
ran_clear (Ran *ran)
{
  g_clear_pointer (&ran->out, g_free);
  g_clear_pointer (&ran->err, g_free);
  g_clear_pointer (&ran->json, json_node_unref);
}

static char *
expand (const char *word)
{
  g_autofree char *data = wh_test_data ("/");
  g_autofree char *tests = wh_test_source ("/");
  g_autoptr (GString) out = g_string_new (word);

  if (g_str_has_prefix (word, "DATA/") || strstr (word, "=DATA/") != NULL)
    g_string_replace (out, "DATA/", data, 1);
  else if (g_str_has_prefix (word, "TESTS/") || strstr (word, "=TESTS/") != NULL)
    g_string_replace (out, "TESTS/", tests, 1);

  return g_strdup (out->str);
}

void
run_program_strv (Ran *ran, const char *folder, const char *const *words)
{
  g_autoptr (GPtrArray) argv = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) environment = g_environ_setenv (g_get_environ (), "LC_ALL", "C.UTF-8", TRUE);
  g_autoptr (GError) error = NULL;
  int wait_status = 0;

  ran_clear (ran);
  g_ptr_array_add (argv, g_strdup (g_getenv ("WH_TEST_PROGRAM")));
  for (; *words != NULL; words++)
    g_ptr_array_add (argv, expand (*words));
  g_ptr_array_add (argv, NULL);

  g_spawn_sync (folder, (char **) argv->pdata, environment, G_SPAWN_DEFAULT, NULL, NULL, &ran->out,
                &ran->err, &wait_status, &error);
  g_assert_no_error (error);

  ran->status = WIFEXITED (wait_status) ? WEXITSTATUS (wait_status) : -1;
  if (*ran->out == '{' || *ran->out == '[')
    {
      ran->json = json_from_string (ran->out, &error);
      g_assert_no_error (error);
    }
}

void
run_program (Ran *ran, const char *folder, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  va_list arguments;
  char *word;

  va_start (arguments, folder);
  while ((word = va_arg (arguments, char *)) != NULL)
    g_ptr_array_add (words, word);
  va_end (arguments);
  g_ptr_array_add (words, NULL);

  run_program_strv (ran, folder, (const char *const *) words->pdata);
}

JsonNode *
at (const Ran *ran, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", -1);
  JsonNode *node = ran->json;

  for (char **part = parts; *part != NULL; part++)
    {
      if (node == NULL)
        g_error ("“%s” is not in the answer", path);

      if (JSON_NODE_HOLDS_ARRAY (node))
        node = json_array_get_element (json_node_get_array (node), atoi (*part));
      else if (JSON_NODE_HOLDS_OBJECT (node))
        node = json_object_get_member (json_node_get_object (node), *part);
      else
        node = NULL;
    }

  if (node == NULL)
    g_error ("“%s” is not in the answer", path);
  return node;
}

double
number_at (const Ran *ran, const char *path)
{
  JsonNode *node = at (ran, path);

  g_assert_true (json_node_get_value_type (node) == G_TYPE_DOUBLE ||
                 json_node_get_value_type (node) == G_TYPE_INT64);
  return json_node_get_double (node);
}

const char *
text_at (const Ran *ran, const char *path)
{
  JsonNode *node = at (ran, path);

  g_assert_true (json_node_get_value_type (node) == G_TYPE_STRING);
  return json_node_get_string (node);
}

guint
count_at (const Ran *ran, const char *path)
{
  JsonNode *node = *path ? at (ran, path) : ran->json;

  g_assert_true (JSON_NODE_HOLDS_ARRAY (node));
  return json_array_get_length (json_node_get_array (node));
}
