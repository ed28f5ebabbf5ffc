/* graph/io/loops.c: a network with loops as one without
 */
#include "config.h"

#include "graph/io/loops.h"

#include "graph/error.h"
#include "graph/op.h"

#include <string.h>

#define MAX_DEPTH 8 /* loops within loops */
#define MAX_COPIES 1000000

/* One turn of all loops that something lies in, outermost first. */
typedef struct
{
  guint n;
  const char *id[MAX_DEPTH];
  gint64 turn[MAX_DEPTH];
  gint64 times[MAX_DEPTH];
} Turns;

typedef struct
{
  const WhMessage *network;
  const char *file_name;
  GHashTable *times;     /* id → gint64 in a pointer */
  GHashTable *variables; /* name → WhMessage as the file has it */
  GHashTable *made;      /* set of the names of variables that were written */
  WhMessage *out;
  guint n_copies;
} Expander;

static gboolean
is_loop_type (const char *type)
{
  return g_str_equal (type, "RepeatStart") || g_str_equal (type, "RepeatEnd") ||
         g_str_equal (type, "RecurrentInput") || g_str_equal (type, "RecurrentOutput") ||
         g_str_equal (type, "Delay");
}

gboolean
wh_loops_are_in (const WhMessage *network)
{
  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
  if (wh_message_find (item->message, WH_VARIABLE_REPEAT_ID) != NULL)
    return TRUE;

  WH_MESSAGE_EACH (network, WH_NETWORK_FUNCTION, item)
  if (wh_message_find (item->message, WH_FUNCTION_REPEAT_ID) != NULL ||
      is_loop_type (wh_message_string (item->message, WH_FUNCTION_TYPE)))
    return TRUE;

  return FALSE;
}

static gboolean fail (const Expander *x,
                      const WhMessage *where,
                      GError **error,
                      const char *format,
                      ...) G_GNUC_PRINTF (4, 5);

static gboolean
fail (const Expander *x, const WhMessage *where, GError **error, const char *format, ...)
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
static gboolean
begin_turns (const Expander *x, const WhMessage *message, Turns *turns, GError **error)
{
  turns->n = 0;

  WH_MESSAGE_EACH (message, WH_FUNCTION_REPEAT_ID, item)
  {
    gint64 times = GPOINTER_TO_SIZE (g_hash_table_lookup (x->times, item->string));

    if (turns->n == MAX_DEPTH)
      return fail (x, message, error, "lies in more than %d loops", MAX_DEPTH);
    if (times < 1)
      return fail (x, message, error, "no repeat_info says how often “%s” is repeated",
                   item->string);

    turns->id[turns->n] = item->string;
    turns->times[turns->n] = times;
    turns->turn[turns->n++] = 0;
  }
  return TRUE;
}

/* The innermost loop turns fastest. */
static gboolean
next_turn (Turns *turns)
{
  for (guint i = turns->n; i-- > 0;)
    {
      if (++turns->turn[i] < turns->times[i])
        return TRUE;
      turns->turn[i] = 0;
    }
  return FALSE;
}

static int
find_loop (const Turns *turns, const char *id)
{
  for (guint i = 0; i < turns->n; i++)
    if (strcmp (turns->id[i], id) == 0)
      return (int) i;
  return -1;
}

static void
append_turn (GString *name, const char *id, gint64 turn, gboolean may_replace)
{
  g_autofree char *mark = g_strdup_printf ("{%s}", id);
  g_autofree char *number = g_strdup_printf ("[%" G_GINT64_FORMAT "]", turn);

  if (!may_replace || g_string_replace (name, mark, number, 0) == 0)
    g_string_append_printf (name, "_%s%s", id, number);
}

/* @name as it is at these turns. @at: the turn of loop @id, which counts before @turns. */
static char *
dup_name (const Expander *x,
          const Turns *turns,
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
    int loop = find_loop (turns, item->string);

    if (id != NULL && strcmp (item->string, id) == 0)
      append_turn (out, id, at, TRUE);
    else if (loop >= 0)
      append_turn (out, item->string, turns->turn[loop], TRUE);
    else
      {
        fail (x, variable, error, "is used outside of its loop “%s”", item->string);
        return NULL;
      }
  }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static gboolean
add_name (const Expander *x,
          WhMessage *out,
          guint field,
          const Turns *turns,
          const char *name,
          const char *id,
          gint64 at,
          GError **error)
{
  g_autofree char *expanded = dup_name (x, turns, name, id, at, error);

  if (expanded == NULL)
    return FALSE;
  wh_message_add_string (out, field, expanded);
  return TRUE;
}

static gboolean
count_copy (Expander *x, const WhMessage *message, GError **error)
{
  if (++x->n_copies <= MAX_COPIES)
    return TRUE;
  fail (x, message, error, "its loops make more than %d copies", MAX_COPIES);
  return FALSE;
}

static gboolean
expand_variable (Expander *x, const WhMessage *variable, GError **error)
{
  Turns turns;

  if (!begin_turns (x, variable, &turns, error))
    return FALSE;

  do
    {
      g_autofree char *name = NULL;
      WhMessage *copy;

      if (!count_copy (x, variable, error))
        return FALSE;

      name = dup_name (x, &turns, wh_message_string (variable, WH_VARIABLE_NAME), NULL, 0, error);
      if (name == NULL)
        return FALSE;
      if (turns.n > 0 && !g_hash_table_add (x->made, g_strdup (name)))
        continue; /* the name doesn't tell the turns apart: one for all */

      copy = wh_message_copy (x->out->arena, variable);
      copy->place = variable->place;
      wh_message_remove (copy, WH_VARIABLE_REPEAT_ID);
      wh_message_set_string (copy, WH_VARIABLE_NAME, name);
      wh_message_add_child (x->out, WH_NETWORK_VARIABLE, copy);
    }
  while (next_turn (&turns));

  return TRUE;
}

/* A Function of another type, with the name of @function at these turns but the innermost @n_less.
 */
static WhMessage *
new_function (const Expander *x,
              const WhMessage *function,
              const char *type,
              const Turns *turns,
              guint n_less)
{
  g_autoptr (GString) name = g_string_new (wh_message_string (function, WH_FUNCTION_NAME));
  WhMessage *copy = wh_message_copy (x->out->arena, function);

  for (guint i = 0; i + n_less < turns->n; i++)
    append_turn (name, turns->id[i], turns->turn[i], FALSE);

  wh_message_remove (copy, WH_FUNCTION_REPEAT_ID);
  wh_message_remove (copy, WH_FUNCTION_INPUT);
  wh_message_remove (copy, WH_FUNCTION_OUTPUT);
  wh_message_remove (copy, WH_FUNCTION_REPEAT_PARAM);
  wh_message_remove (copy, WH_FUNCTION_RECURRENT_PARAM);
  wh_message_set_string (copy, WH_FUNCTION_NAME, name->str);
  wh_message_set_string (copy, WH_FUNCTION_TYPE, type);
  copy->place = function->place;
  return copy;
}

static const char *
nth_input (const WhMessage *function, guint n)
{
  WH_MESSAGE_EACH (function, WH_FUNCTION_INPUT, item)
  if (n-- == 0)
    return item->string;
  return NULL;
}

static gboolean
add_outputs (const Expander *x,
             WhMessage *copy,
             const WhMessage *function,
             const Turns *turns,
             GError **error)
{
  WH_MESSAGE_EACH (function, WH_FUNCTION_OUTPUT, item)
  if (!add_name (x, copy, WH_FUNCTION_OUTPUT, turns, item->string, NULL, 0, error))
    return FALSE;
  return TRUE;
}

/* The loop that a function of the loop's own types works for; its times too. */
static gboolean
get_loop (const Expander *x,
          const WhMessage *function,
          const char **id,
          gint64 *times,
          GError **error)
{
  const WhMessage *repeat = wh_message_child (function, WH_FUNCTION_REPEAT_PARAM);
  const WhMessage *recurrent = wh_message_child (function, WH_FUNCTION_RECURRENT_PARAM);

  if (repeat == NULL && recurrent == NULL)
    return fail (x, function, error, "has neither repeat_param nor recurrent_param");

  *id = repeat != NULL ? wh_message_string (repeat, WH_REPEAT_PARAM_ID) :
                         wh_message_string (recurrent, WH_RECURRENT_PARAM_ID);
  *times = GPOINTER_TO_SIZE (g_hash_table_lookup (x->times, *id));
  if (*times < 1)
    return fail (x, function, error, "no repeat_info says how often “%s” is repeated", *id);
  return TRUE;
}

/* Split's and Stack's only argument has the same name and number. */
static void
add_axis (WhMessage *copy, const WhMessage *function)
{
  const WhOp *op = wh_op_find (NULL, wh_message_string (copy, WH_FUNCTION_TYPE));
  const WhMessage *recurrent = wh_message_child (function, WH_FUNCTION_RECURRENT_PARAM);
  WhMessage *arguments = wh_message_new (copy->arena, wh_schema_find (op->message));

  wh_message_add_int (arguments, op->arguments[wh_op_argument_index (op, "axis")].field,
                      recurrent != NULL ? wh_message_int (recurrent, WH_RECURRENT_PARAM_AXIS) : 0);
  wh_message_add_child (copy, op->field, arguments);
}

static gboolean
expand_split (Expander *x,
              const WhMessage *function,
              const Turns *turns,
              const char *id,
              gint64 times,
              GError **error)
{
  WhMessage *copy = new_function (x, function, "Split", turns, 1);
  const char *input = nth_input (function, 0);

  if (input == NULL || wh_message_count (function, WH_FUNCTION_OUTPUT) != 1)
    return fail (x, function, error, "expected one input and one output");
  if (!add_name (x, copy, WH_FUNCTION_INPUT, turns, input, NULL, 0, error))
    return FALSE;

  for (gint64 t = 0; t < times; t++)
    if (!add_name (x, copy, WH_FUNCTION_OUTPUT, turns,
                   wh_message_string (function, WH_FUNCTION_OUTPUT), id, t, error) ||
        !count_copy (x, function, error))
      return FALSE;

  add_axis (copy, function);
  wh_message_add_child (x->out, WH_NETWORK_FUNCTION, copy);
  return TRUE;
}

static gboolean
expand_stack (Expander *x,
              const WhMessage *function,
              const Turns *turns,
              const char *id,
              gint64 times,
              GError **error)
{
  WhMessage *copy = new_function (x, function, "Stack", turns, 0);
  const char *input = nth_input (function, 0);

  if (input == NULL || wh_message_count (function, WH_FUNCTION_OUTPUT) != 1)
    return fail (x, function, error, "expected one input and one output");

  for (gint64 t = 0; t < times; t++)
    if (!add_name (x, copy, WH_FUNCTION_INPUT, turns, input, id, t, error) ||
        !count_copy (x, function, error))
      return FALSE;

  if (!add_outputs (x, copy, function, turns, error))
    return FALSE;
  add_axis (copy, function);
  wh_message_add_child (x->out, WH_NETWORK_FUNCTION, copy);
  return TRUE;
}

/* Of the function's input number @which, at turn @at of loop @id. */
static gboolean
expand_identity (Expander *x,
                 const WhMessage *function,
                 const Turns *turns,
                 guint which,
                 const char *id,
                 gint64 at,
                 GError **error)
{
  WhMessage *copy = new_function (x, function, "Identity", turns, 0);
  const char *input = nth_input (function, which);

  if (input == NULL)
    return fail (x, function, error, "expected %u inputs", which + 1);
  if (!add_name (x, copy, WH_FUNCTION_INPUT, turns, input, id, at, error) ||
      !add_outputs (x, copy, function, turns, error))
    return FALSE;

  wh_message_add_child (x->out, WH_NETWORK_FUNCTION, copy);
  return TRUE;
}

static gboolean
expand_loop_function (Expander *x,
                      const WhMessage *function,
                      const char *type,
                      const Turns *turns,
                      GError **error)
{
  const char *id = NULL;
  gint64 times = 0, turn;
  int loop;

  if (!get_loop (x, function, &id, &times, error))
    return FALSE;

  if (g_str_equal (type, "RepeatEnd"))
    return expand_identity (x, function, turns, 0, id, times - 1, error);
  if (g_str_equal (type, "RecurrentOutput"))
    return expand_stack (x, function, turns, id, times, error);

  loop = find_loop (turns, id);
  if (loop < 0)
    return fail (x, function, error, "lies outside of its own loop “%s”", id);

  turn = turns->turn[loop];
  if (g_str_equal (type, "RecurrentInput"))
    return turn > 0 || expand_split (x, function, turns, id, times, error);
  if (g_str_equal (type, "RepeatStart"))
    return expand_identity (x, function, turns, turn > 0, id, turn - (turn > 0), error);

  g_assert (g_str_equal (type, "Delay"));
  return expand_identity (x, function, turns, turn == 0, id, turn - (turn > 0), error);
}

static gboolean
expand_function (Expander *x, const WhMessage *function, GError **error)
{
  const char *type = wh_message_string (function, WH_FUNCTION_TYPE);
  Turns turns;

  if (!begin_turns (x, function, &turns, error))
    return FALSE;

  do
    {
      WhMessage *copy;

      if (!count_copy (x, function, error))
        return FALSE;

      if (is_loop_type (type))
        {
          if (!expand_loop_function (x, function, type, &turns, error))
            return FALSE;
          continue;
        }

      copy = new_function (x, function, type, &turns, 0);

      WH_MESSAGE_EACH (function, WH_FUNCTION_INPUT, item)
      if (!add_name (x, copy, WH_FUNCTION_INPUT, &turns, item->string, NULL, 0, error))
        return FALSE;
      if (!add_outputs (x, copy, function, &turns, error))
        return FALSE;
      wh_message_add_child (x->out, WH_NETWORK_FUNCTION, copy);
    }
  while (next_turn (&turns));

  return TRUE;
}

static void
set_times (Expander *x, const char *id, gint64 times)
{
  if (times >= 1 && times <= MAX_COPIES && !g_hash_table_contains (x->times, id))
    g_hash_table_insert (x->times, (gpointer) id, GSIZE_TO_POINTER (times));
}

/* What repeat_info says; where it says nothing, the loop's own functions. */
static void
collect_times (Expander *x)
{
  WH_MESSAGE_EACH (x->network, WH_NETWORK_REPEAT_INFO, item)
  set_times (x, wh_message_string (item->message, WH_REPEAT_INFO_ID),
             wh_message_int (item->message, WH_REPEAT_INFO_TIMES));

  WH_MESSAGE_EACH (x->network, WH_NETWORK_FUNCTION, item)
  {
    const WhMessage *repeat = wh_message_child (item->message, WH_FUNCTION_REPEAT_PARAM);
    const WhMessage *recurrent = wh_message_child (item->message, WH_FUNCTION_RECURRENT_PARAM);

    if (repeat != NULL)
      set_times (x, wh_message_string (repeat, WH_REPEAT_PARAM_ID),
                 wh_message_int (repeat, WH_REPEAT_PARAM_TIMES));
    if (recurrent != NULL)
      set_times (x, wh_message_string (recurrent, WH_RECURRENT_PARAM_ID),
                 wh_message_int (recurrent, WH_RECURRENT_PARAM_LENGTH));
  }
}

static gboolean
expand_all (Expander *x, GError **error)
{
  for (guint i = 0; i < x->network->n_items; i++)
    {
      const WhItem *item = &x->network->items[i];
      guint number = item->field != NULL ? item->field->number : 0;

      if (number == WH_NETWORK_VARIABLE)
        {
          if (!expand_variable (x, item->message, error))
            return FALSE;
        }
      else if (number == WH_NETWORK_FUNCTION)
        {
          if (!expand_function (x, item->message, error))
            return FALSE;
        }
      else if (number != WH_NETWORK_REPEAT_INFO)
        wh_message_add_item (x->out, item, x->network->arena);
    }
  return TRUE;
}

WhMessage *
wh_loops_expand (const WhMessage *network, const char *file_name, GError **error)
{
  Expander x = { .network = network, .file_name = file_name };
  WhArena *arena = wh_arena_new (wh_arena_source (network->arena));
  gboolean done;

  x.times = g_hash_table_new (g_str_hash, g_str_equal);
  x.variables = g_hash_table_new (g_str_hash, g_str_equal);
  x.made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  x.out = wh_message_new (arena, network->type);
  x.out->place = network->place;

  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
  g_hash_table_insert (x.variables, (gpointer) wh_message_string (item->message, WH_VARIABLE_NAME),
                       (gpointer) item->message);

  collect_times (&x);
  done = expand_all (&x, error);

  g_hash_table_unref (x.times);
  g_hash_table_unref (x.variables);
  g_hash_table_unref (x.made);

  if (done)
    return x.out; /* with the arena's only reference */
  wh_arena_unref (arena);
  return NULL;
}
