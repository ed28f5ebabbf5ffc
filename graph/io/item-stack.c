/* graph/io/item-stack.c: items that a reader has met become a message
 */
#include "config.h"

#include "graph/io/message.h"

#include <string.h>

#define MAX_FIELDS 256 /* of one message; the largest, Function, has 170 */

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
