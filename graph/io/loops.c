/* graph/io/loops.c: a network with loops as one without
 */
#include "config.h"

#include "graph/io/loops.h"

#include "graph/error.h"
#include "graph/io/loops-private.h"
#include "graph/op.h"

#define MAX_COPIES 1000000

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

static gboolean
count_copy (WhExpander *x, const WhMessage *message, GError **error)
{
  if (++x->n_copies <= MAX_COPIES)
    return TRUE;
  wh_loops_fail (x, message, error, "its loops make more than %d copies", MAX_COPIES);
  return FALSE;
}

static gboolean
expand_variable (WhExpander *x, const WhMessage *variable, GError **error)
{
  WhTurns turns;

  if (!wh_turns_begin (x, variable, &turns, error))
    return FALSE;

  do
    {
      g_autofree char *name = NULL;
      WhMessage *copy;

      if (!count_copy (x, variable, error))
        return FALSE;

      name = wh_loops_dup_name (x, &turns, wh_message_string (variable, WH_VARIABLE_NAME), NULL, 0,
                                error);
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
  while (wh_turns_next (&turns));

  return TRUE;
}

/* A Function of another type, with the name of @function at these turns but the innermost @n_less.
 */
static WhMessage *
new_function (const WhExpander *x,
              const WhMessage *function,
              const char *type,
              const WhTurns *turns,
              guint n_less)
{
  g_autoptr (GString) name = g_string_new (wh_message_string (function, WH_FUNCTION_NAME));
  WhMessage *copy = wh_message_copy (x->out->arena, function);

  for (guint i = 0; i + n_less < turns->n; i++)
    wh_turns_append (name, turns->id[i], turns->turn[i], FALSE);

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
add_outputs (const WhExpander *x,
             WhMessage *copy,
             const WhMessage *function,
             const WhTurns *turns,
             GError **error)
{
  WH_MESSAGE_EACH (function, WH_FUNCTION_OUTPUT, item)
    if (!wh_loops_add_name (x, copy, WH_FUNCTION_OUTPUT, turns, item->string, NULL, 0, error))
      return FALSE;
  return TRUE;
}

/* The loop that a function of the loop's own types works for; its times too. */
static gboolean
get_loop (const WhExpander *x,
          const WhMessage *function,
          const char **id,
          gint64 *times,
          GError **error)
{
  const WhMessage *repeat = wh_message_child (function, WH_FUNCTION_REPEAT_PARAM);
  const WhMessage *recurrent = wh_message_child (function, WH_FUNCTION_RECURRENT_PARAM);

  if (repeat == NULL && recurrent == NULL)
    return wh_loops_fail (x, function, error, "has neither repeat_param nor recurrent_param");

  *id = repeat != NULL ? wh_message_string (repeat, WH_REPEAT_PARAM_ID) :
                         wh_message_string (recurrent, WH_RECURRENT_PARAM_ID);
  *times = GPOINTER_TO_SIZE (g_hash_table_lookup (x->times, *id));
  if (*times < 1)
    return wh_loops_fail (x, function, error, "no repeat_info says how often “%s” is repeated",
                          *id);
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
expand_split (WhExpander *x,
              const WhMessage *function,
              const WhTurns *turns,
              const char *id,
              gint64 times,
              GError **error)
{
  WhMessage *copy = new_function (x, function, "Split", turns, 1);
  const char *input = nth_input (function, 0);

  if (input == NULL || wh_message_count (function, WH_FUNCTION_OUTPUT) != 1)
    return wh_loops_fail (x, function, error, "expected one input and one output");
  if (!wh_loops_add_name (x, copy, WH_FUNCTION_INPUT, turns, input, NULL, 0, error))
    return FALSE;

  for (gint64 t = 0; t < times; t++)
    if (!wh_loops_add_name (x, copy, WH_FUNCTION_OUTPUT, turns,
                            wh_message_string (function, WH_FUNCTION_OUTPUT), id, t, error) ||
        !count_copy (x, function, error))
      return FALSE;

  add_axis (copy, function);
  wh_message_add_child (x->out, WH_NETWORK_FUNCTION, copy);
  return TRUE;
}

static gboolean
expand_stack (WhExpander *x,
              const WhMessage *function,
              const WhTurns *turns,
              const char *id,
              gint64 times,
              GError **error)
{
  WhMessage *copy = new_function (x, function, "Stack", turns, 0);
  const char *input = nth_input (function, 0);

  if (input == NULL || wh_message_count (function, WH_FUNCTION_OUTPUT) != 1)
    return wh_loops_fail (x, function, error, "expected one input and one output");

  for (gint64 t = 0; t < times; t++)
    if (!wh_loops_add_name (x, copy, WH_FUNCTION_INPUT, turns, input, id, t, error) ||
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
expand_identity (WhExpander *x,
                 const WhMessage *function,
                 const WhTurns *turns,
                 guint which,
                 const char *id,
                 gint64 at,
                 GError **error)
{
  WhMessage *copy = new_function (x, function, "Identity", turns, 0);
  const char *input = nth_input (function, which);

  if (input == NULL)
    return wh_loops_fail (x, function, error, "expected %u inputs", which + 1);
  if (!wh_loops_add_name (x, copy, WH_FUNCTION_INPUT, turns, input, id, at, error) ||
      !add_outputs (x, copy, function, turns, error))
    return FALSE;

  wh_message_add_child (x->out, WH_NETWORK_FUNCTION, copy);
  return TRUE;
}

static gboolean
expand_loop_function (WhExpander *x,
                      const WhMessage *function,
                      const char *type,
                      const WhTurns *turns,
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

  loop = wh_turns_find (turns, id);
  if (loop < 0)
    return wh_loops_fail (x, function, error, "lies outside of its own loop “%s”", id);

  turn = turns->turn[loop];
  if (g_str_equal (type, "RecurrentInput"))
    return turn > 0 || expand_split (x, function, turns, id, times, error);
  if (g_str_equal (type, "RepeatStart"))
    return expand_identity (x, function, turns, turn > 0, id, turn - (turn > 0), error);

  g_assert (g_str_equal (type, "Delay"));
  return expand_identity (x, function, turns, turn == 0, id, turn - (turn > 0), error);
}

static gboolean
expand_function (WhExpander *x, const WhMessage *function, GError **error)
{
  const char *type = wh_message_string (function, WH_FUNCTION_TYPE);
  WhTurns turns;

  if (!wh_turns_begin (x, function, &turns, error))
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
        if (!wh_loops_add_name (x, copy, WH_FUNCTION_INPUT, &turns, item->string, NULL, 0, error))
          return FALSE;
      if (!add_outputs (x, copy, function, &turns, error))
        return FALSE;
      wh_message_add_child (x->out, WH_NETWORK_FUNCTION, copy);
    }
  while (wh_turns_next (&turns));

  return TRUE;
}

static void
set_times (WhExpander *x, const char *id, gint64 times)
{
  if (times >= 1 && times <= MAX_COPIES && !g_hash_table_contains (x->times, id))
    g_hash_table_insert (x->times, (gpointer) id, GSIZE_TO_POINTER (times));
}

/* What repeat_info says; where it says nothing, the loop's own functions. */
static void
collect_times (WhExpander *x)
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
expand_all (WhExpander *x, GError **error)
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
  WhExpander x = { .network = network, .file_name = file_name };
  WhArena *arena = wh_arena_new (wh_arena_source (network->arena));
  gboolean done;

  x.times = g_hash_table_new (g_str_hash, g_str_equal);
  x.variables = g_hash_table_new (g_str_hash, g_str_equal);
  x.made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  x.out = wh_message_new (arena, network->type);
  x.out->place = network->place;

  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
    g_hash_table_insert (x.variables,
                         (gpointer) wh_message_string (item->message, WH_VARIABLE_NAME),
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
