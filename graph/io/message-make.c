/* graph/io/message-make.c: messages that come from no file
 */
#include "config.h"

#include "graph/io/message.h"

#include <string.h>

WhMessage *
wh_message_new (WhArena *arena, const WhMessageType *type)
{
  WhMessage *message = wh_arena_alloc (arena, sizeof (WhMessage));

  *message = (WhMessage){ .arena = arena, .type = type, .place = G_MININT64 };
  return message;
}

WhMessage *
wh_message_copy (WhArena *arena, const WhMessage *message)
{
  WhMessage *copy = wh_arena_alloc (arena, sizeof (WhMessage));

  *copy = *message;
  copy->arena = arena;
  copy->place = G_MININT64;
  copy->size = message->n_items;
  copy->items = wh_arena_alloc (arena, sizeof (WhItem) * message->n_items);
  if (message->n_items > 0)
    memcpy (copy->items, message->items, sizeof (WhItem) * message->n_items);
  wh_arena_hold_arena (arena, message->arena);
  return copy;
}

static void
append (WhMessage *message, const WhItem *item)
{
  if (message->n_items == message->size)
    {
      guint size = MAX (4, message->size * 2);
      WhItem *items = wh_arena_alloc (message->arena, sizeof (WhItem) * size);

      if (message->n_items > 0)
        memcpy (items, message->items, sizeof (WhItem) * message->n_items);
      message->items = items;
      message->size = size;
    }
  message->items[message->n_items++] = *item;
}

static WhItem
new_item (const WhMessage *message, guint number)
{
  WhItem item = { .field = wh_schema_field (message->type, number), .kind = WH_ITEM_KNOWN };

  g_assert (item.field != NULL);
  return item;
}

/* In the place of the field's first item, or behind the others. */
static void
replace (WhMessage *message, const WhItem *item)
{
  WhItem *old = (WhItem *) wh_message_find (message, item->field->number);

  if (old != NULL)
    *old = *item;
  else
    append (message, item);
}

static WhItem
string_item (WhMessage *message, guint number, const char *value)
{
  WhItem item = new_item (message, number);
  gsize length = strlen (value);

  item.string = wh_arena_add_text (message->arena, value, length);
  item.n = (guint) length;
  return item;
}

static WhItem
child_item (WhMessage *message, guint number, const WhMessage *child)
{
  WhItem item = new_item (message, number);

  g_assert (item.field->message == child->type);
  item.message = child;
  wh_arena_hold_arena (message->arena, child->arena);
  return item;
}

void
wh_message_add_int (WhMessage *message, guint number, gint64 value)
{
  WhItem item = new_item (message, number);

  item.i = value;
  append (message, &item);
}

void
wh_message_add_double (WhMessage *message, guint number, double value)
{
  WhItem item = new_item (message, number);

  item.d = value;
  append (message, &item);
}

void
wh_message_add_string (WhMessage *message, guint number, const char *value)
{
  WhItem item = string_item (message, number, value);
  append (message, &item);
}

void
wh_message_add_child (WhMessage *message, guint number, const WhMessage *child)
{
  WhItem item = child_item (message, number, child);
  append (message, &item);
}

void
wh_message_add_ints (WhMessage *message, guint number, const gint64 *values, guint n)
{
  WhItem item = new_item (message, number);
  gint64 *copy = wh_arena_alloc (message->arena, sizeof (gint64) * n);

  if (n > 0)
    memcpy (copy, values, sizeof (gint64) * n);
  item.ints = copy;
  item.n = n;
  append (message, &item);
}

void
wh_message_add_floats (WhMessage *message, guint number, GBytes *float32)
{
  WhItem item = new_item (message, number);
  gsize n_bytes;

  item.floats = g_bytes_get_data (float32, &n_bytes);
  item.n = (guint) (n_bytes / sizeof (float));
  wh_arena_hold (message->arena, g_bytes_ref (float32), (GDestroyNotify) g_bytes_unref);
  append (message, &item);
}

void
wh_message_add_item (WhMessage *message, const WhItem *item, WhArena *owner)
{
  wh_arena_hold_arena (message->arena, owner);
  append (message, item);
}

void
wh_message_set_int (WhMessage *message, guint number, gint64 value)
{
  WhItem item = new_item (message, number);

  item.i = value;
  replace (message, &item);
}

void
wh_message_set_string (WhMessage *message, guint number, const char *value)
{
  WhItem item = string_item (message, number, value);
  replace (message, &item);
}

void
wh_message_set_child (WhMessage *message, guint number, const WhMessage *child)
{
  WhItem item = child_item (message, number, child);
  replace (message, &item);
}

void
wh_message_remove (WhMessage *message, guint number)
{
  guint n = 0;

  for (guint i = 0; i < message->n_items; i++)
    if (message->items[i].field == NULL || message->items[i].field->number != number)
      message->items[n++] = message->items[i];
  message->n_items = n;
}
