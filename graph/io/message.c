/* graph/io/message.c: one protobuf message as a tree, whatever form it came in
 */
#include "config.h"

#include "graph/io/message.h"

#include <string.h>

#define MAX_FIELDS 256 /* of one message; the largest, Function, has 170 */

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

void
wh_item_stack_push (WhItemStack *stack, const WhItem *item)
{
  if (stack->n == stack->size)
    {
      stack->size = MAX (256, stack->size * 2);
      stack->items = g_renew (WhItem, stack->items, stack->size);
    }
  stack->items[stack->n++] = *item;
}

void
wh_item_stack_clear (WhItemStack *stack)
{
  g_clear_pointer (&stack->items, g_free);
  stack->n = stack->size = 0;
}

/* May a message have several items of this field? */
static gboolean
is_plural (const WhField *field)
{
  return field->repeated && (field->type == WH_FIELD_STRING || field->type == WH_FIELD_MESSAGE);
}

static void
join_lists (WhItem *items, guint n, const WhField *field, WhArena *arena)
{
  gsize element = field->type == WH_FIELD_FLOAT ? sizeof (float) : sizeof (gint64);
  guint64 total = 0;
  WhItem *first = NULL;
  guint8 *all;

  for (guint i = 0; i < n; i++)
    if (items[i].field == field)
      total += items[i].n;

  total = MIN (total, G_MAXUINT); /* more don't fit into any file that was read */
  all = wh_arena_alloc (arena, total * element);

  for (guint i = 0, at = 0; i < n; i++)
    if (items[i].field == field)
      {
        guint count = MIN (items[i].n, (guint) total - at);

        if (count > 0)
          memcpy (all + at * element, items[i].bytes, count * element);
        at += count;
        first = first != NULL ? first : &items[i];
      }

  first->bytes = all;
  first->n = (guint) total;
}

static void
merge_messages (WhItem *items, guint n, const WhField *field, WhArena *arena)
{
  WhItemStack stack = { 0 };
  WhItem *first = NULL;

  for (guint i = 0; i < n; i++)
    if (items[i].field == field)
      {
        for (guint k = 0; k < items[i].message->n_items; k++)
          wh_item_stack_push (&stack, &items[i].message->items[k]);
        first = first != NULL ? first : &items[i];
      }

  first->message = wh_item_stack_take (&stack, 0, arena, field->message, first->message->place);
  wh_item_stack_clear (&stack);
}

static void
keep_last (WhItem *items, guint n, const WhField *field)
{
  WhItem *first = NULL;

  for (guint i = 0; i < n; i++)
    if (items[i].field == field)
      {
        if (first == NULL)
          first = &items[i];
        *first = items[i];
      }
}

/* The first item of each field that occurs again gets all of it; the others go. */
static guint
merge_items (WhItem *items, guint n, const WhMessageType *type, WhArena *arena)
{
  guint8 times[MAX_FIELDS] = { 0 }; /* 0, 1, 2 = several, 3 = several and its first was kept */
  guint n_kept = 0;

  for (guint i = 0; i < n; i++)
    if (items[i].field != NULL && !is_plural (items[i].field))
      times[items[i].field->index] = MIN (times[items[i].field->index] + 1, 2);

  for (guint i = 0; i < type->n_fields; i++)
    {
      const WhField *field = &type->fields[i];

      if (times[i] != 2)
        continue;

      if (field->repeated)
        join_lists (items, n, field, arena);
      else if (field->type == WH_FIELD_MESSAGE)
        merge_messages (items, n, field, arena);
      else
        keep_last (items, n, field);
    }

  for (guint i = 0; i < n; i++)
    {
      const WhField *field = items[i].field;

      if (field != NULL && times[field->index] == 3)
        continue;
      if (field != NULL && times[field->index] == 2)
        times[field->index] = 3;
      items[n_kept++] = items[i];
    }
  return n_kept;
}

static gboolean
needs_merging (const WhItem *items, guint n)
{
  guint64 seen[MAX_FIELDS / 64] = { 0 };

  for (guint i = 0; i < n; i++)
    if (items[i].field != NULL && !is_plural (items[i].field))
      {
        guint index = items[i].field->index;
        guint64 bit = G_GUINT64_CONSTANT (1) << (index % 64);

        if (seen[index / 64] & bit)
          return TRUE;
        seen[index / 64] |= bit;
      }
  return FALSE;
}

WhMessage *
wh_item_stack_take (WhItemStack *stack,
                    guint base,
                    WhArena *arena,
                    const WhMessageType *type,
                    gint64 place)
{
  WhMessage *message = wh_arena_alloc (arena, sizeof (WhMessage));
  WhItem *items = stack->items + base;
  guint n = stack->n - base;

  g_assert (type->n_fields <= MAX_FIELDS);

  if (n > 0 && needs_merging (items, n))
    n = merge_items (items, n, type, arena);

  *message = (WhMessage){
    .arena = arena,
    .type = type,
    .items = wh_arena_alloc (arena, sizeof (WhItem) * n),
    .n_items = n,
    .size = n,
    .place = place,
  };
  if (n > 0)
    memcpy (message->items, items, sizeof (WhItem) * n);

  stack->n = base;
  return message;
}
