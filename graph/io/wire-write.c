/* graph/io/wire-write.c: messages to protobuf's binary form
 *
 * A message's length stands before it, so there are two passes: the first notes all lengths in the
 * order in which the second needs them. Nothing but small pieces is gathered in memory; weights go
 * from where they are straight to the stream.
 */
#include "config.h"

#include "graph/io/wire.h"

#define FLUSH_AT (64 * 1024)

enum
{
  VARINT = 0,
  FIXED64 = 1,
  BYTES = 2,
  FIXED32 = 5,
};

typedef struct
{
  GArray *lengths; /* of gsize; of messages and packed lists, in the order of writing */
  guint next_length;
  GByteArray *pending;
  GOutputStream *stream;
  GCancellable *cancellable;
  GError *error;
} Writer;

static guint
varint_size (guint64 value)
{
  guint size = 1;

  for (; value >= 0x80; value >>= 7)
    size++;
  return size;
}

static guint
tag_size (const WhField *field)
{
  return varint_size ((guint64) field->number << 3);
}

static gboolean
is_packed (const WhField *field)
{
  return field->repeated && field->type != WH_FIELD_STRING && field->type != WH_FIELD_MESSAGE;
}

static gsize
list_size (const WhItem *item)
{
  gsize size = 0;

  if (item->field->type == WH_FIELD_FLOAT)
    return (gsize) item->n * sizeof (float);

  for (guint i = 0; i < item->n; i++)
    size += varint_size ((guint64) item->ints[i]);
  return size;
}

/* Notes the lengths of all that is within @message, in writing order. */
static gsize
measure (Writer *writer, const WhMessage *message)
{
  gsize total = 0;

  for (guint i = 0; i < message->n_items; i++)
    {
      const WhItem *item = &message->items[i];
      const WhField *field = item->field;
      gsize length;
      guint at;

      if (item->kind != WH_ITEM_KNOWN)
        {
          total += item->kind == WH_ITEM_WIRE ? item->n : 0;
          continue;
        }

      total += tag_size (field);
      if (field->type == WH_FIELD_STRING)
        total += varint_size (item->n) + item->n;
      else if (field->type == WH_FIELD_MESSAGE || is_packed (field))
        {
          at = writer->lengths->len;
          g_array_set_size (writer->lengths, at + 1);
          length = is_packed (field) ? list_size (item) : measure (writer, item->message);
          g_array_index (writer->lengths, gsize, at) = length;
          total += varint_size (length) + length;
        }
      else if (field->type == WH_FIELD_FLOAT)
        total += sizeof (float);
      else if (field->type == WH_FIELD_DOUBLE)
        total += sizeof (double);
      else
        total += varint_size ((guint64) item->i);
    }
  return total;
}

static void
flush (Writer *writer)
{
  if (writer->error == NULL && writer->pending->len > 0)
    g_output_stream_write_all (writer->stream, writer->pending->data, writer->pending->len, NULL,
                               writer->cancellable, &writer->error);
  g_byte_array_set_size (writer->pending, 0);
}

static void
put_bytes (Writer *writer, gconstpointer bytes, gsize n_bytes)
{
  if (n_bytes < FLUSH_AT)
    {
      if (n_bytes > 0)
        g_byte_array_append (writer->pending, bytes, (guint) n_bytes);
      if (writer->pending->len >= FLUSH_AT)
        flush (writer);
      return;
    }

  flush (writer);
  if (writer->error == NULL)
    g_output_stream_write_all (writer->stream, bytes, n_bytes, NULL, writer->cancellable,
                               &writer->error);
}

static void
put_varint (Writer *writer, guint64 value)
{
  guint8 bytes[10];
  guint n = 0;

  for (; value >= 0x80; value >>= 7)
    bytes[n++] = (guint8) (value | 0x80);
  bytes[n++] = (guint8) value;
  put_bytes (writer, bytes, n);
}

static void
put_tag (Writer *writer, const WhField *field, guint kind)
{
  put_varint (writer, (guint64) field->number << 3 | kind);
}

static gsize
take_length (Writer *writer)
{
  return g_array_index (writer->lengths, gsize, writer->next_length++);
}

static void
put_list (Writer *writer, const WhItem *item)
{
  put_tag (writer, item->field, BYTES);
  put_varint (writer, take_length (writer));

  if (item->field->type == WH_FIELD_FLOAT)
    put_bytes (writer, item->floats, (gsize) item->n * sizeof (float));
  else
    for (guint i = 0; i < item->n; i++)
      put_varint (writer, (guint64) item->ints[i]);
}

static void
put_scalar (Writer *writer, const WhItem *item)
{
  float single = (float) item->d;

  switch (item->field->type)
    {
    case WH_FIELD_FLOAT:
      put_tag (writer, item->field, FIXED32);
      put_bytes (writer, &single, sizeof single);
      break;
    case WH_FIELD_DOUBLE:
      put_tag (writer, item->field, FIXED64);
      put_bytes (writer, &item->d, sizeof item->d);
      break;
    case WH_FIELD_BOOL:
    case WH_FIELD_INT64:
    case WH_FIELD_UINT32:
    case WH_FIELD_STRING:
    case WH_FIELD_MESSAGE:
    default:
      put_tag (writer, item->field, VARINT);
      put_varint (writer, (guint64) item->i);
    }
}

static void
put_message (Writer *writer, const WhMessage *message)
{
  for (guint i = 0; i < message->n_items && writer->error == NULL; i++)
    {
      const WhItem *item = &message->items[i];

      if (item->kind == WH_ITEM_WIRE)
        put_bytes (writer, item->bytes, item->n);
      else if (item->kind == WH_ITEM_TEXT)
        continue;
      else if (item->field->type == WH_FIELD_MESSAGE)
        {
          put_tag (writer, item->field, BYTES);
          put_varint (writer, take_length (writer));
          put_message (writer, item->message);
        }
      else if (item->field->type == WH_FIELD_STRING)
        {
          put_tag (writer, item->field, BYTES);
          put_varint (writer, item->n);
          put_bytes (writer, item->string, item->n);
        }
      else if (is_packed (item->field))
        put_list (writer, item);
      else
        put_scalar (writer, item);
    }
}

/* Into @stream, or where that is NULL into memory of the size that it takes, which is given back.
 */
static GBytes *
write_all (Writer *writer, const WhMessage *message, GOutputStream *stream)
{
  g_autoptr (GOutputStream) memory = NULL;
  gsize n_bytes;

  writer->lengths = g_array_new (FALSE, FALSE, sizeof (gsize));
  writer->pending = g_byte_array_sized_new (2 * FLUSH_AT);

  n_bytes = measure (writer, message);
  if (stream == NULL)
    memory = g_memory_output_stream_new (g_malloc (MAX (n_bytes, 1)), n_bytes, NULL, g_free);

  writer->stream = stream != NULL ? stream : memory;
  put_message (writer, message);
  flush (writer);

  g_array_unref (writer->lengths);
  g_byte_array_unref (writer->pending);

  if (memory == NULL)
    return NULL;
  g_output_stream_close (memory, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

gboolean
wh_wire_write (const WhMessage *message,
               GOutputStream *stream,
               GCancellable *cancellable,
               GError **error)
{
  Writer writer = { .cancellable = cancellable };

  write_all (&writer, message, stream);
  if (writer.error == NULL)
    return TRUE;
  g_propagate_error (error, writer.error);
  return FALSE;
}

GBytes *
wh_wire_to_bytes (const WhMessage *message)
{
  Writer writer = { NULL };
  GBytes *bytes = write_all (&writer, message, NULL);

  g_assert (writer.error == NULL); /* the memory is as large as it takes */
  return bytes;
}
