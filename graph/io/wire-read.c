/* graph/io/wire-read.c: protobuf's binary form to messages
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/wire.h"

#include <string.h>

#define MAX_DEPTH 64
#define FIELDS_PER_CHECK 4096

enum
{
  VARINT = 0,
  FIXED64 = 1,
  BYTES = 2,
  GROUP = 3,
  GROUP_END = 4,
  FIXED32 = 5,
};

typedef struct
{
  const guint8 *at, *start;
  const char *name;
  WhArena *arena;
  WhItemStack stack;
  GByteArray *numbers;
  GCancellable *cancellable;
  guint until_check;
} Reader;

static WhMessage *read_message (Reader *reader,
                                const guint8 *end,
                                const WhMessageType *type,
                                guint depth,
                                GError **error);

static gboolean
fail (const Reader *reader, const guint8 *at, GError **error, const char *what)
{
  return wh_fail (error, WH_ERROR_FORMAT, "%s: byte %" G_GSIZE_FORMAT ": %s", reader->name,
                  (gsize) (at - reader->start), what);
}

static gboolean
read_varint (Reader *reader, const guint8 *end, guint64 *value, GError **error)
{
  const guint8 *start = reader->at;
  guint64 result = 0;

  for (guint shift = 0; shift < 70; shift += 7)
    {
      guint8 byte;

      if (reader->at == end)
        return fail (reader, start, error, "the file ends within a number: it seems cut off");
      byte = *reader->at++;
      result |= shift < 64 ? (guint64) (byte & 0x7f) << shift : 0;
      if (!(byte & 0x80))
        {
          *value = result;
          return TRUE;
        }
    }
  return fail (reader, start, error, "a number has more than ten bytes");
}

static gboolean
read_length (Reader *reader, const guint8 *end, gsize *length, GError **error)
{
  const guint8 *start = reader->at;
  guint64 value = 0;

  if (!read_varint (reader, end, &value, error))
    return FALSE;
  if (value > (guint64) (end - reader->at))
    return fail (reader, start, error,
                 "a field is longer than what is left: the file seems cut off");
  *length = (gsize) value;
  return TRUE;
}

static gboolean
need_bytes (const Reader *reader, const guint8 *end, gsize n_bytes, GError **error)
{
  if ((gsize) (end - reader->at) >= n_bytes)
    return TRUE;
  return fail (reader, reader->at, error, "the file ends within a number: it seems cut off");
}

/* Behind the value of a field that nobody knows. */
static gboolean
skip_value (Reader *reader, const guint8 *end, guint64 tag, guint depth, GError **error)
{
  const guint8 *start = reader->at;
  guint64 value = 0;
  gsize length = 0;

  switch (tag & 7)
    {
    case VARINT:
      return read_varint (reader, end, &value, error);
    case FIXED64:
    case FIXED32:
      length = (tag & 7) == FIXED64 ? 8 : 4;
      if (!need_bytes (reader, end, length, error))
        return FALSE;
      reader->at += length;
      return TRUE;
    case BYTES:
      if (!read_length (reader, end, &length, error))
        return FALSE;
      reader->at += length;
      return TRUE;
    case GROUP:
      if (depth >= MAX_DEPTH)
        return fail (reader, start, error, "messages are nested too deeply");
      for (;;)
        {
          if (!read_varint (reader, end, &value, error))
            return FALSE;
          if (value == (tag & ~(guint64) 7) + GROUP_END)
            return TRUE;
          if (value >> 3 == 0 || !skip_value (reader, end, value, depth + 1, error))
            break;
        }
      if (error != NULL && *error != NULL)
        return FALSE;
      G_GNUC_FALLTHROUGH;
    default:
      return fail (reader, start, error, "this is no protobuf field");
    }
}

static gboolean
read_string (Reader *reader, const guint8 *end, WhItem *item, GError **error)
{
  gsize length = 0;

  if (!read_length (reader, end, &length, error))
    return FALSE;
  if (length >= G_MAXUINT32)
    return fail (reader, reader->at, error, "a string is too long");
  if (!g_utf8_validate_len ((const char *) reader->at, length, NULL))
    return fail (reader, reader->at, error, "a string is not UTF-8");

  item->string = wh_arena_add_text (reader->arena, (const char *) reader->at, length);
  item->n = (guint) length;
  reader->at += length;
  return TRUE;
}

static gboolean
read_child (Reader *reader, const guint8 *end, WhItem *item, guint depth, GError **error)
{
  gsize length = 0;

  if (!read_length (reader, end, &length, error))
    return FALSE;
  if (depth == MAX_DEPTH)
    return fail (reader, reader->at, error, "messages are nested too deeply");

  item->message =
    read_message (reader, reader->at + length, item->field->message, depth + 1, error);
  return item->message != NULL;
}

static gint64
from_varint (const WhField *field, guint64 value)
{
  if (field->type == WH_FIELD_BOOL)
    return value != 0;
  return field->type == WH_FIELD_UINT32 ? (gint64) (guint32) value : (gint64) value;
}

/* One or, packed, many; floats stay where they are. */
static gboolean
read_list (Reader *reader, const guint8 *end, WhItem *item, guint kind, GError **error)
{
  gboolean is_float = item->field->type == WH_FIELD_FLOAT;
  const guint8 *stop;
  guint64 value = 0;
  gsize length = 0;
  guint8 *copy;

  if (kind == BYTES)
    {
      if (!read_length (reader, end, &length, error))
        return FALSE;
    }
  else if (is_float)
    {
      if (!need_bytes (reader, end, length = 4, error))
        return FALSE;
    }

  if (is_float)
    {
      if (length % 4 != 0)
        return fail (reader, reader->at, error, "a list of floats has a broken last one");
      if (length / 4 > G_MAXUINT32 / 2)
        return fail (reader, reader->at, error, "a list has more numbers than we can read");
      item->floats = reader->at;
      item->n = (guint) (length / 4);
      reader->at += length;
      return TRUE;
    }

  stop = kind == BYTES ? reader->at + length : end;
  g_byte_array_set_size (reader->numbers, 0);
  do
    {
      gint64 number;

      if (kind == BYTES && reader->at == stop)
        break;
      if (!read_varint (reader, stop, &value, error))
        return FALSE;
      if (reader->numbers->len > G_MAXUINT32 / 2)
        return fail (reader, reader->at, error, "a list has more numbers than we can read");
      number = from_varint (item->field, value);
      g_byte_array_append (reader->numbers, (guint8 *) &number, sizeof number);
    }
  while (kind == BYTES);

  copy = wh_arena_alloc (reader->arena, reader->numbers->len);
  if (reader->numbers->len > 0)
    memcpy (copy, reader->numbers->data, reader->numbers->len);
  item->bytes = copy;
  item->n = reader->numbers->len / sizeof (gint64);
  return TRUE;
}

static gboolean
read_scalar (Reader *reader, const guint8 *end, WhItem *item, GError **error)
{
  guint64 value = 0;
  float single;

  switch (item->field->type)
    {
    case WH_FIELD_FLOAT:
      if (!need_bytes (reader, end, sizeof single, error))
        return FALSE;
      memcpy (&single, reader->at, sizeof single);
      item->d = single;
      reader->at += sizeof single;
      return TRUE;
    case WH_FIELD_DOUBLE:
      if (!need_bytes (reader, end, sizeof item->d, error))
        return FALSE;
      memcpy (&item->d, reader->at, sizeof item->d);
      reader->at += sizeof item->d;
      return TRUE;
    case WH_FIELD_BOOL:
    case WH_FIELD_INT64:
    case WH_FIELD_UINT32:
    case WH_FIELD_STRING:
    case WH_FIELD_MESSAGE:
    default:
      if (!read_varint (reader, end, &value, error))
        return FALSE;
      item->i = from_varint (item->field, value);
      return TRUE;
    }
}

/* Does a value of this wire kind fit the field? If not it is kept as unknown, as protobuf does. */
static gboolean
kind_fits (const WhField *field, guint kind)
{
  static const guint8 kinds[] = {
    [WH_FIELD_BOOL] = VARINT,   [WH_FIELD_INT64] = VARINT,   [WH_FIELD_UINT32] = VARINT,
    [WH_FIELD_FLOAT] = FIXED32, [WH_FIELD_DOUBLE] = FIXED64, [WH_FIELD_STRING] = BYTES,
    [WH_FIELD_MESSAGE] = BYTES,
  };

  return kind == kinds[field->type] || (field->repeated && kind == BYTES);
}

static gboolean
read_field (Reader *reader,
            const guint8 *end,
            const WhMessageType *type,
            guint depth,
            GError **error)
{
  const guint8 *start = reader->at;
  WhItem item = { 0 };
  guint64 tag = 0;

  if (!read_varint (reader, end, &tag, error))
    return FALSE;
  if (tag >> 3 == 0 || tag > G_MAXUINT32)
    return fail (reader, start, error, "this is no protobuf field");

  item.field = wh_schema_field (type, (guint) (tag >> 3));
  if (item.field == NULL || !kind_fits (item.field, tag & 7))
    {
      if (!skip_value (reader, end, tag, depth, error))
        return FALSE;
      if ((gsize) (reader->at - start) > G_MAXUINT32)
        return fail (reader, start, error, "an unknown field is too long");

      item = (WhItem){ .kind = WH_ITEM_WIRE, .n = (guint) (reader->at - start), .bytes = start };
    }
  else if (item.field->type == WH_FIELD_MESSAGE)
    {
      if (!read_child (reader, end, &item, depth, error))
        return FALSE;
    }
  else if (item.field->type == WH_FIELD_STRING)
    {
      if (!read_string (reader, end, &item, error))
        return FALSE;
    }
  else if (item.field->repeated)
    {
      if (!read_list (reader, end, &item, tag & 7, error))
        return FALSE;
    }
  else if (!read_scalar (reader, end, &item, error))
    return FALSE;

  wh_item_stack_push (&reader->stack, &item);
  return TRUE;
}

static WhMessage *
read_message (Reader *reader,
              const guint8 *end,
              const WhMessageType *type,
              guint depth,
              GError **error)
{
  gint64 place = ~(gint64) (reader->at - reader->start);
  guint base = reader->stack.n;

  while (reader->at < end)
    {
      if (--reader->until_check == 0)
        {
          reader->until_check = FIELDS_PER_CHECK;
          if (g_cancellable_set_error_if_cancelled (reader->cancellable, error))
            return NULL;
        }
      if (!read_field (reader, end, type, depth, error))
        return NULL;
    }
  return wh_item_stack_take (&reader->stack, base, reader->arena, type, place);
}

WhMessage *
wh_wire_read (GBytes *bytes,
              const WhMessageType *type,
              const char *name,
              GCancellable *cancellable,
              GError **error)
{
  Reader reader = { .name = name, .cancellable = cancellable, .until_check = 1 };
  gsize n_bytes;
  WhMessage *message;

  reader.at = g_bytes_get_data (bytes, &n_bytes);
  if (reader.at == NULL) /* GBytes has no address for nothing */
    reader.at = (const guint8 *) "";

  reader.start = reader.at;
  reader.arena = wh_arena_new (bytes);
  reader.numbers = g_byte_array_new ();

  message = read_message (&reader, reader.at + n_bytes, type, 0, error);

  g_byte_array_unref (reader.numbers);
  wh_item_stack_clear (&reader.stack);

  if (message == NULL)
    wh_arena_unref (reader.arena); /* else the message's own reference */
  return message;
}
