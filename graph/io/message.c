/* graph/io/message.c: one protobuf message as a tree, whatever form it came in
 */
#include "config.h"

#include "graph/io/message.h"

#include <string.h>

WhMessage *
wh_message_ref (const WhMessage *message)
{
  wh_arena_ref (message->arena);
  return (WhMessage *) message;
}

void
wh_message_unref (WhMessage *message)
{
  wh_arena_unref (message->arena);
}

const WhItem *
wh_message_find (const WhMessage *message, guint number)
{
  for (guint i = 0; i < message->n_items; i++)
    if (message->items[i].field != NULL && message->items[i].field->number == number)
      return &message->items[i];

  return NULL;
}

gint64
wh_message_int (const WhMessage *message, guint number)
{
  const WhItem *item = wh_message_find (message, number);
  return item != NULL ? item->i : 0;
}

gboolean
wh_message_bool (const WhMessage *message, guint number)
{
  return wh_message_int (message, number) != 0;
}

double
wh_message_double (const WhMessage *message, guint number)
{
  const WhItem *item = wh_message_find (message, number);
  return item != NULL ? item->d : 0.0;
}

const char *
wh_message_string (const WhMessage *message, guint number)
{
  const WhItem *item = wh_message_find (message, number);
  return item != NULL ? item->string : "";
}

const WhMessage *
wh_message_child (const WhMessage *message, guint number)
{
  const WhItem *item = wh_message_find (message, number);
  return item != NULL ? item->message : NULL;
}

const gint64 *
wh_message_ints (const WhMessage *message, guint number, guint *n)
{
  const WhItem *item = wh_message_find (message, number);

  *n = item != NULL ? item->n : 0;
  return item != NULL ? item->ints : NULL;
}

GBytes *
wh_message_dup_floats (const WhMessage *message, guint number)
{
  const WhItem *item = wh_message_find (message, number);

  if (item == NULL)
    return g_bytes_new (NULL, 0);

  return g_bytes_new_with_free_func (item->floats, (gsize) item->n * sizeof (float),
                                     (GDestroyNotify) wh_arena_unref,
                                     wh_arena_ref (message->arena));
}

guint
wh_message_count (const WhMessage *message, guint number)
{
  guint n = 0;

  WH_MESSAGE_EACH (message, number, item)
    n++;
  return n;
}

char *
wh_message_dup_place (const WhMessage *message)
{
  GBytes *source = wh_arena_source (message->arena);
  guint line = 1;
  gsize n_bytes;
  const char *text;

  if (message->place == G_MININT64 || source == NULL)
    return g_strdup ("");

  if (message->place < 0)
    return g_strdup_printf ("byte %" G_GINT64_FORMAT, ~message->place);

  text = g_bytes_get_data (source, &n_bytes);
  for (gsize i = 0; i < MIN (n_bytes, (gsize) message->place); i++)
    line += text[i] == '\n';

  return g_strdup_printf ("line %u", line);
}

const WhItem *
wh_message_find_unknown (const WhMessage *message, WhItemKind kind, const WhMessage **parent)
{
  for (guint i = 0; i < message->n_items; i++)
    {
      const WhItem *item = &message->items[i];

      if (item->kind == WH_ITEM_KNOWN && item->field->type == WH_FIELD_MESSAGE)
        item = wh_message_find_unknown (item->message, kind, parent);
      else if (item->kind == kind && parent != NULL)
        *parent = message;
      else if (item->kind != kind)
        item = NULL;

      if (item != NULL)
        return item;
    }
  return NULL;
}

static gboolean
items_equal (const WhItem *a, const WhItem *b)
{
  if (a->field != b->field || a->kind != b->kind || a->n != b->n)
    return FALSE;

  if (a->kind != WH_ITEM_KNOWN)
    return memcmp (a->bytes, b->bytes, a->n) == 0;

  switch (a->field->type)
    {
    case WH_FIELD_MESSAGE:
      return wh_message_equal (a->message, b->message);
    case WH_FIELD_STRING:
      return memcmp (a->string, b->string, a->n) == 0;
    case WH_FIELD_FLOAT:
    case WH_FIELD_DOUBLE:
      if (a->field->repeated)
        return a->n == 0 || memcmp (a->floats, b->floats, (gsize) a->n * sizeof (float)) == 0;
      return memcmp (&a->d, &b->d, sizeof (double)) == 0;
    case WH_FIELD_BOOL:
    case WH_FIELD_INT64:
    case WH_FIELD_UINT32:
    default:
      if (a->field->repeated)
        return a->n == 0 || memcmp (a->ints, b->ints, (gsize) a->n * sizeof (gint64)) == 0;
      return a->i == b->i;
    }
}

gboolean
wh_message_equal (const WhMessage *a, const WhMessage *b)
{
  if (a == b)
    return TRUE;

  if (a->type != b->type || a->n_items != b->n_items)
    return FALSE;

  for (guint i = 0; i < a->n_items; i++)
    if (!items_equal (&a->items[i], &b->items[i]))
      return FALSE;

  return TRUE;
}
