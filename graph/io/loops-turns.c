/* graph/io/loops-turns.c: the turns of loops, and names at each turn
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/loops-private.h"

#include <string.h>

gboolean
wh_loops_fail (const WhExpander *x, const WhMessage *where, GError **error, const char *format, ...)
{
  g_autofree char *place = wh_message_dup_place (where);
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  /* The first field of variables and functions alike is their name. */
  return wh_fail (error, WH_ERROR_GRAPH, "%s: network “%s”: “%s” (%s): %s", x->file_name,
                  wh_message_string (x->network, WH_NETWORK_NAME),
                  wh_message_string (where, WH_FUNCTION_NAME), place, message);
}

/* The loops that the repeat_ids of @message name, all at their first turn. */
gboolean
wh_turns_begin (const WhExpander *x, const WhMessage *message, WhTurns *turns, GError **error)
{
  turns->n = 0;

  WH_MESSAGE_EACH (message, WH_FUNCTION_REPEAT_ID, item)
    {
      gint64 times = GPOINTER_TO_SIZE (g_hash_table_lookup (x->times, item->string));

      if (turns->n == WH_MAX_LOOPS)
        return wh_loops_fail (x, message, error, "lies in more than %d loops", WH_MAX_LOOPS);
      if (times < 1)
        return wh_loops_fail (x, message, error, "no repeat_info says how often “%s” is repeated",
                              item->string);

      turns->id[turns->n] = item->string;
      turns->times[turns->n] = times;
      turns->turn[turns->n++] = 0;
    }
  return TRUE;
}

/* The innermost loop turns fastest. */
gboolean
wh_turns_next (WhTurns *turns)
{
  for (guint i = turns->n; i-- > 0;)
    {
      if (++turns->turn[i] < turns->times[i])
        return TRUE;
      turns->turn[i] = 0;
    }
  return FALSE;
}

int
wh_turns_find (const WhTurns *turns, const char *id)
{
  for (guint i = 0; i < turns->n; i++)
    if (strcmp (turns->id[i], id) == 0)
      return (int) i;
  return -1;
}

void
wh_turns_append (GString *name, const char *id, gint64 turn, gboolean may_replace)
{
  g_autofree char *mark = g_strdup_printf ("{%s}", id);
  g_autofree char *number = g_strdup_printf ("[%" G_GINT64_FORMAT "]", turn);

  if (!may_replace || g_string_replace (name, mark, number, 0) == 0)
    g_string_append_printf (name, "_%s%s", id, number);
}

/* @name as it is at these turns. @at: the turn of loop @id, which counts before @turns. */
char *
wh_loops_dup_name (const WhExpander *x,
                   const WhTurns *turns,
                   const char *name,
                   const char *id,
                   gint64 at,
                   GError **error)
{
  const WhMessage *variable = g_hash_table_lookup (x->variables, name);
  g_autoptr (GString) out = g_string_new (name);

  if (variable == NULL)
    return g_string_free (g_steal_pointer (&out), FALSE); /* the network's reader will say so */

  WH_MESSAGE_EACH (variable, WH_VARIABLE_REPEAT_ID, item)
    {
      int loop = wh_turns_find (turns, item->string);

      if (id != NULL && strcmp (item->string, id) == 0)
        wh_turns_append (out, id, at, TRUE);
      else if (loop >= 0)
        wh_turns_append (out, item->string, turns->turn[loop], TRUE);
      else
        {
          wh_loops_fail (x, variable, error, "is used outside of its loop “%s”", item->string);
          return NULL;
        }
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

gboolean
wh_loops_add_name (const WhExpander *x,
                   WhMessage *out,
                   guint field,
                   const WhTurns *turns,
                   const char *name,
                   const char *id,
                   gint64 at,
                   GError **error)
{
  g_autofree char *expanded = wh_loops_dup_name (x, turns, name, id, at, error);

  if (expanded == NULL)
    return FALSE;
  wh_message_add_string (out, field, expanded);
  return TRUE;
}
