/* graph/io/function.c: a node's arguments from and to NNabla's Function
 */
#include "config.h"

#include "graph/io/function.h"

#include "graph/error.h"

#include <string.h>

static void
read_ints (WhAttribute *value, const gint64 *ints, guint n)
{
  value->n = n;
  value->ints = g_new (gint64, MAX (n, 1));
  if (n > 0)
    memcpy (value->ints, ints, n * sizeof (gint64));
}

static void
read_floats (WhAttribute *value, const WhItem *item)
{
  value->n = item->n;
  value->floats = g_new (double, MAX (item->n, 1));

  for (guint i = 0; i < item->n; i++)
    {
      float single;
      memcpy (&single, item->floats + i * sizeof single, sizeof single);
      value->floats[i] = single;
    }
}

static void
read_argument (WhAttribute *value, WhArgumentType type, const WhItem *item)
{
  const gint64 *ints;
  guint n;

  value->present = TRUE;
  switch (type)
    {
    case WH_ARGUMENT_BOOL:
    case WH_ARGUMENT_INT:
      value->i = item->i;
      break;
    case WH_ARGUMENT_FLOAT:
    case WH_ARGUMENT_DOUBLE:
      value->d = item->d;
      break;
    case WH_ARGUMENT_STRING:
      value->s = g_strdup (item->string);
      break;
    case WH_ARGUMENT_SHAPE:
      ints = wh_message_ints (item->message, WH_SHAPE_DIM, &n);
      read_ints (value, ints, n);
      break;
    case WH_ARGUMENT_INTS:
      read_ints (value, item->ints, item->n);
      break;
    case WH_ARGUMENT_FLOATS:
      read_floats (value, item);
      break;
    case WH_ARGUMENT_OTHER:
    default:
      break;
    }
}

/* proto3 leaves zeros out, and NNabla's library divides by this one without looking. */
static gboolean
check_group (const WhMessage *function, const WhAttributes *attributes, GError **error)
{
  int group = wh_op_argument_index (attributes->op, "group");
  g_autofree char *place = NULL;

  if (group < 0 || attributes->values[group].i >= 1)
    return TRUE;

  place = wh_message_dup_place (function);
  if (attributes->values[group].present && attributes->values[group].i != 0)
    return wh_fail (error, WH_ERROR_GRAPH,
                    "%s “%s” (%s): its argument group is %" G_GINT64_FORMAT "; expected 1 or more",
                    attributes->op->name, wh_message_string (function, WH_FUNCTION_NAME), place,
                    attributes->values[group].i);
  return wh_fail (error, WH_ERROR_GRAPH,
                  "%s “%s” (%s): its argument group is missing; expected 1 or more",
                  attributes->op->name, wh_message_string (function, WH_FUNCTION_NAME), place);
}

WhAttributes *
wh_function_dup_attributes (const WhMessage *function, const WhOp *op, GError **error)
{
  g_autoptr (WhAttributes) attributes = wh_attributes_new_empty (op);
  const WhMessage *arguments = op->field != 0 ? wh_message_child (function, op->field) : NULL;

  /* The schema has an op's fields in the order of its arguments. */
  for (guint i = 0; arguments != NULL && i < arguments->n_items; i++)
    {
      const WhItem *item = &arguments->items[i];

      if (item->field != NULL)
        read_argument (&attributes->values[item->field->index],
                       op->arguments[item->field->index].type, item);
    }

  if (!check_group (function, attributes, error))
    return NULL;
  return g_steal_pointer (&attributes);
}

static gboolean
same_ints (const WhAttribute *value, const gint64 *ints, guint n)
{
  return value->n == n && (n == 0 || memcmp (value->ints, ints, n * sizeof (gint64)) == 0);
}

static gboolean
is_unchanged (const WhAttribute *value, WhArgumentType type, const WhItem *item)
{
  const gint64 *ints;
  guint n;

  switch (type)
    {
    case WH_ARGUMENT_BOOL:
    case WH_ARGUMENT_INT:
      return value->i == item->i;
    case WH_ARGUMENT_FLOAT:
      return (float) value->d == (float) item->d;
    case WH_ARGUMENT_DOUBLE:
      return value->d == item->d;
    case WH_ARGUMENT_STRING:
      return strcmp (value->s != NULL ? value->s : "", item->string) == 0;
    case WH_ARGUMENT_SHAPE:
      ints = wh_message_ints (item->message, WH_SHAPE_DIM, &n);
      return same_ints (value, ints, n);
    case WH_ARGUMENT_INTS:
      return same_ints (value, item->ints, item->n);
    case WH_ARGUMENT_FLOATS:
      if (value->n != item->n)
        return FALSE;
      for (guint i = 0; i < item->n; i++)
        {
          float single;
          memcpy (&single, item->floats + i * sizeof single, sizeof single);
          if (single != (float) value->floats[i])
            return FALSE;
        }
      return TRUE;
    case WH_ARGUMENT_OTHER:
    default:
      return TRUE;
    }
}

static GBytes *
to_float32 (const WhAttribute *value)
{
  float *singles = g_new (float, MAX (value->n, 1));

  for (guint i = 0; i < value->n; i++)
    singles[i] = (float) value->floats[i];
  return g_bytes_new_take (singles, value->n * sizeof (float));
}

static void
add_argument (WhMessage *message, const WhArgument *argument, const WhAttribute *value)
{
  g_autoptr (GBytes) floats = NULL;
  WhMessage *shape;

  switch (argument->type)
    {
    case WH_ARGUMENT_BOOL:
    case WH_ARGUMENT_INT:
      wh_message_add_int (message, argument->field, value->i);
      break;
    case WH_ARGUMENT_FLOAT:
    case WH_ARGUMENT_DOUBLE:
      wh_message_add_double (message, argument->field, value->d);
      break;
    case WH_ARGUMENT_STRING:
      wh_message_add_string (message, argument->field, value->s != NULL ? value->s : "");
      break;
    case WH_ARGUMENT_SHAPE:
      shape = wh_message_new (message->arena, wh_schema_find ("Shape"));
      if (value->n > 0)
        wh_message_add_ints (shape, WH_SHAPE_DIM, value->ints, value->n);
      wh_message_add_child (message, argument->field, shape);
      break;
    case WH_ARGUMENT_INTS:
      if (value->n > 0)
        wh_message_add_ints (message, argument->field, value->ints, value->n);
      break;
    case WH_ARGUMENT_FLOATS:
      floats = to_float32 (value);
      if (value->n > 0)
        wh_message_add_floats (message, argument->field, floats);
      break;
    case WH_ARGUMENT_OTHER:
    default:
      break;
    }
}

WhMessage *
wh_function_new_arguments (WhArena *arena, const WhAttributes *attributes, const WhMessage *old)
{
  const WhOp *op = attributes->op;
  WhMessage *message;
  guint64 done = 0;

  if (op->message == NULL)
    return NULL;

  g_assert (op->n_arguments <= 64);
  message = wh_message_new (arena, wh_schema_find (op->message));

  for (guint i = 0; old != NULL && i < old->n_items; i++)
    {
      const WhItem *item = &old->items[i];
      guint index = item->field != NULL ? item->field->index : 0;

      if (item->field == NULL ||
          is_unchanged (&attributes->values[index], op->arguments[index].type, item))
        wh_message_add_item (message, item, old->arena);
      else
        add_argument (message, &op->arguments[index], &attributes->values[index]);
      if (item->field != NULL)
        done |= G_GUINT64_CONSTANT (1) << index;
    }

  for (guint i = 0; i < op->n_arguments; i++)
    if (!(done & (G_GUINT64_CONSTANT (1) << i)) && attributes->values[i].present)
      add_argument (message, &op->arguments[i], &attributes->values[i]);

  return message;
}
