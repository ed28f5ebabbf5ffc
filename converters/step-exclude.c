/* converters/step-exclude.c: which nodes a step leaves as they are
 *
 * The names stand in the order in which they were excluded, each once.
 */
#include "config.h"

#include "converters/pipeline.h"

gboolean
wh_step_excludes (const WhStep *step, const char *node)
{
  return g_strv_contains ((const char *const *) step->exclude, node);
}

/* Adds to @names those of the first @n of @nodes that @seen does not hold yet. */
static void
add_new (GStrvBuilder *names, GHashTable *seen, const char *const *nodes, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (g_hash_table_add (seen, (gpointer) nodes[i]))
      g_strv_builder_add (names, nodes[i]);
}

void
wh_step_exclude (WhStep *step, const char *const *nodes, gssize n)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  char **before = step->exclude;

  if (n < 0)
    n = nodes != NULL ? g_strv_length ((char **) nodes) : 0;

  add_new (names, seen, (const char *const *) before, g_strv_length (before));
  add_new (names, seen, nodes, (gsize) n);
  step->exclude = g_strv_builder_end (names);
  g_strfreev (before);
}

void
wh_step_include (WhStep *step, const char *node)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  char **before = step->exclude;

  for (guint i = 0; before[i] != NULL; i++)
    if (!g_str_equal (before[i], node))
      g_strv_builder_add (names, before[i]);

  step->exclude = g_strv_builder_end (names);
  g_strfreev (before);
}
