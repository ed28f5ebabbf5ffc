/* graph/io/message.h: one protobuf message as a tree, whatever form it came in
 *
 * A message is a list of items in the order of its file. A singular field has one item, a repeated
 * field of strings or messages one for each of them, a repeated field of numbers one with all of
 * them. What the schema doesn't know is kept as it stood in the file.
 *
 * All messages of a document lie in one arena, and a reference to any of them keeps all of them,
 * the mapped file included. Large lists of floats are parts of that file.
 *
 * Threads  immutable once read or made; the functions that make are for the one who has just made
 * it.
 */
#pragma once

#include "graph/graph.h"
#include "graph/io/arena.h"
#include "graph/io/schema.h"

G_BEGIN_DECLS

typedef enum
{
  WH_ITEM_KNOWN,
  WH_ITEM_WIRE, /* unknown field of a binary file: tag and value */
  WH_ITEM_TEXT, /* unknown field of a text file: from its name to the end of its value */
} WhItemKind;

typedef struct
{
  const WhField *field; /* NULL when unknown */
  WhItemKind kind;
  guint n; /* length of a list; bytes of a string or of what is unknown */
  union
  {
    gint64 i;           /* bool, int64, uint32 */
    double d;           /* float, double */
    const char *string; /* UTF-8, ends with NUL */
    const WhMessage *message;
    const gint64 *ints;
    const guint8 *floats; /* n float32, little endian, at any alignment */
    const guint8 *bytes;  /* of what is unknown */
  };
} WhItem;

struct _WhMessage
{
  WhArena *arena;
  const WhMessageType *type;
  WhItem *items;
  guint n_items;
  /*< private >*/
  guint size;
  gint64 place; /* text: offset; binary: ~offset; G_MININT64: made, not read */
};

WhMessage *wh_message_ref (const WhMessage *message);
void wh_message_unref (WhMessage *message);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhMessage, wh_message_unref)

/* Fields by their number; what is absent is 0, FALSE, "", NULL or an empty list. */
const WhItem *wh_message_find (const WhMessage *message, guint number); /* the first; nullable */
gint64 wh_message_int (const WhMessage *message, guint number);
gboolean wh_message_bool (const WhMessage *message, guint number);
double wh_message_double (const WhMessage *message, guint number);
const char *wh_message_string (const WhMessage *message, guint number);
const WhMessage *wh_message_child (const WhMessage *message, guint number); /* nullable */
const gint64 *wh_message_ints (const WhMessage *message, guint number, guint *n);
GBytes *wh_message_dup_floats (const WhMessage *message, guint number); /* float32, shared */
guint wh_message_count (const WhMessage *message, guint number);

/* for (each item of a field) */
#define WH_MESSAGE_EACH(message_, number_, item)                                                   \
  for (const WhItem *item = (message_)->items; item < (message_)->items + (message_)->n_items;     \
       item++)                                                                                     \
    if (item->field != NULL && item->field->number == (number_))

/* "line 12", "byte 4711"; "" for one that was made. For messages about what is wrong in it. */
char *wh_message_dup_place (const WhMessage *message);

/* The first unknown item of @kind within @message and its children; NULL when there is none. */
const WhItem *wh_message_find_unknown (const WhMessage *message,
                                       WhItemKind kind,
                                       const WhMessage **parent);

/* The same fields with the same values in the same order, to the last bit. */
gboolean wh_message_equal (const WhMessage *a, const WhMessage *b);

/* Making. What is given is copied into the arena, except children and floats, which are kept
 * alive. New items go behind the others. */
WhMessage *wh_message_new (WhArena *arena, const WhMessageType *type);
WhMessage *wh_message_copy (WhArena *arena, const WhMessage *message);    /* children are shared */
void wh_message_add_int (WhMessage *message, guint number, gint64 value); /* bool too */
void wh_message_add_double (WhMessage *message, guint number, double value);
void wh_message_add_string (WhMessage *message, guint number, const char *value);
void wh_message_add_child (WhMessage *message, guint number, const WhMessage *child);
void wh_message_add_ints (WhMessage *message, guint number, const gint64 *values, guint n);
void wh_message_add_floats (WhMessage *message, guint number, GBytes *float32);
void wh_message_add_item (WhMessage *message, const WhItem *item, WhArena *owner);
void wh_message_set_int (WhMessage *message, guint number, gint64 value); /* in its old place */
void wh_message_set_string (WhMessage *message, guint number, const char *value);
void wh_message_set_child (WhMessage *message, guint number, const WhMessage *child);
void wh_message_remove (WhMessage *message, guint number); /* all items of it */

/* For readers: items wait on a stack until their message is complete. */
typedef struct
{
  WhItem *items;
  guint n, size;
} WhItemStack;

void wh_item_stack_push (WhItemStack *stack, const WhItem *item);
void wh_item_stack_clear (WhItemStack *stack);

/* Takes the items from @base on off the stack. As protobuf has it, of a singular field given
 * several times the last counts, messages are merged, and lists are joined. */
WhMessage *wh_item_stack_take (WhItemStack *stack,
                               guint base,
                               WhArena *arena,
                               const WhMessageType *type,
                               gint64 place);

G_END_DECLS
