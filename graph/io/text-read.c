/* graph/io/text-read.c: protobuf text to messages
 *
 * One pass over the mapped text. Numbers of a list are gathered in a buffer as long as the same
 * field goes on, so that a tensor written as text costs four bytes a number and not an item each.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/lexer.h"
#include "graph/io/text.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_DEPTH 64
#define MAX_FIELDS 256
#define FIELDS_PER_CHECK 4096 /* how often the cancellable is looked at */

#define POPULATE_FROM (256 * 1024)

typedef struct
{
  WhLexer lexer;
  WhArena *arena;
  WhItemStack stack;
  GByteArray *numbers;
  GCancellable *cancellable;
  guint until_check;
} Reader;

static WhMessage *read_message (Reader *reader,
                                const WhMessageType *type,
                                char closer,
                                guint depth,
                                GError **error);

/* ',' and ';' may stand between fields. */
static void
skip_separator (WhLexer *lexer)
{
  wh_lexer_skip_space (lexer);
  if (wh_lexer_take (lexer, ',') || wh_lexer_take (lexer, ';'))
    wh_lexer_skip_space (lexer);
}

static gboolean
read_scalar (Reader *reader, const WhField *field, WhItem *item, GError **error)
{
  WhLexer *lexer = &reader->lexer;

  wh_lexer_skip_space (lexer);
  switch (field->type)
    {
    case WH_FIELD_BOOL:
      return wh_lexer_read_bool (lexer, &item->i, error);
    case WH_FIELD_INT64:
      return wh_lexer_read_int (lexer, G_MININT64, G_MAXINT64, &item->i, error);
    case WH_FIELD_UINT32:
      return wh_lexer_read_int (lexer, 0, G_MAXUINT32, &item->i, error);
    case WH_FIELD_FLOAT:
      if (!wh_lexer_read_double (lexer, &item->d, error))
        return FALSE;
      item->d = (float) item->d;
      return TRUE;
    case WH_FIELD_DOUBLE:
      return wh_lexer_read_double (lexer, &item->d, error);
    case WH_FIELD_STRING:
      return wh_lexer_read_string (lexer, reader->arena, &item->string, &item->n, error);
    case WH_FIELD_MESSAGE:
    default:
      g_assert_not_reached ();
    }
}

static gboolean
read_child (Reader *reader, const WhField *field, WhItem *item, guint depth, GError **error)
{
  WhLexer *lexer = &reader->lexer;
  g_autofree char *found = NULL;

  wh_lexer_skip_space (lexer);
  if (depth == MAX_DEPTH)
    return wh_lexer_fail (lexer, lexer->at, error, "messages are nested too deeply");

  if (wh_lexer_take (lexer, '{'))
    item->message = read_message (reader, field->message, '}', depth + 1, error);
  else if (wh_lexer_take (lexer, '<'))
    item->message = read_message (reader, field->message, '>', depth + 1, error);
  else
    {
      found = wh_lexer_dup_found (lexer);
      return wh_lexer_fail (lexer, lexer->at, error, "%s is a message: expected '{', found %s",
                            field->name, found);
    }
  return item->message != NULL;
}

static gboolean
expect_colon (Reader *reader, const WhField *field, GError **error)
{
  WhLexer *lexer = &reader->lexer;
  g_autofree char *found = NULL;

  wh_lexer_skip_space (lexer);
  if (wh_lexer_take (lexer, ':'))
    return TRUE;

  found = wh_lexer_dup_found (lexer);
  return wh_lexer_fail (lexer, lexer->at, error, "expected ':' behind %s, found %s", field->name,
                        found);
}

/* "[ a, b, c ]", or one value. @add is called for each. */
static gboolean
read_values (Reader *reader,
             const WhField *field,
             guint depth,
             gboolean (*read) (Reader *, const WhField *, guint, GError **),
             GError **error)
{
  WhLexer *lexer = &reader->lexer;
  g_autofree char *found = NULL;

  wh_lexer_skip_space (lexer);
  if (!wh_lexer_take (lexer, '['))
    return read (reader, field, depth, error);

  wh_lexer_skip_space (lexer);
  if (wh_lexer_take (lexer, ']'))
    return TRUE;

  do
    {
      if (!read (reader, field, depth, error))
        return FALSE;
      wh_lexer_skip_space (lexer);
    }
  while (wh_lexer_take (lexer, ','));

  if (wh_lexer_take (lexer, ']'))
    return TRUE;

  found = wh_lexer_dup_found (lexer);
  return wh_lexer_fail (lexer, lexer->at, error, "expected ',' or ']', found %s", found);
}

static gboolean
add_number (Reader *reader, const WhField *field, guint depth, GError **error)
{
  WhItem item = { 0 };
  float number;

  if (!read_scalar (reader, field, &item, error))
    return FALSE;

  if (field->type == WH_FIELD_FLOAT)
    {
      number = (float) item.d;
      g_byte_array_append (reader->numbers, (guint8 *) &number, sizeof number);
    }
  else
    g_byte_array_append (reader->numbers, (guint8 *) &item.i, sizeof item.i);

  if (reader->numbers->len < G_MAXUINT / 2)
    return TRUE;
  return wh_lexer_fail (&reader->lexer, reader->lexer.at, error,
                        "%s has more numbers than we can read", field->name);
}

static gboolean
add_plural (Reader *reader, const WhField *field, guint depth, GError **error)
{
  WhItem item = { .field = field };

  if (field->type == WH_FIELD_MESSAGE)
    {
      if (!read_child (reader, field, &item, depth, error))
        return FALSE;
    }
  else if (!read_scalar (reader, field, &item, error))
    return FALSE;

  wh_item_stack_push (&reader->stack, &item);
  return TRUE;
}

/* Is the next word @field's name again? Then the lexer goes behind it. */
static gboolean
goes_on (WhLexer *lexer, const WhField *field, gsize length)
{
  if ((gsize) (lexer->end - lexer->at) <= length || memcmp (lexer->at, field->name, length) != 0 ||
      g_ascii_isalnum (lexer->at[length]) || lexer->at[length] == '_')
    return FALSE;
  lexer->at += length;
  return TRUE;
}

static gboolean
read_numbers (Reader *reader, const WhField *field, GError **error)
{
  gsize element = field->type == WH_FIELD_FLOAT ? sizeof (float) : sizeof (gint64);
  gsize length = strlen (field->name);
  WhItem item = { .field = field };
  guint8 *copy;

  g_byte_array_set_size (reader->numbers, 0);
  do
    {
      if (!expect_colon (reader, field, error) ||
          !read_values (reader, field, 0, add_number, error))
        return FALSE;
      skip_separator (&reader->lexer);
    }
  while (goes_on (&reader->lexer, field, length));

  copy = wh_arena_alloc (reader->arena, reader->numbers->len);
  if (reader->numbers->len > 0)
    memcpy (copy, reader->numbers->data, reader->numbers->len);
  item.bytes = copy;
  item.n = (guint) (reader->numbers->len / element);
  wh_item_stack_push (&reader->stack, &item);
  return TRUE;
}

static gboolean
read_field (Reader *reader, const WhField *field, guint depth, GError **error)
{
  WhLexer *lexer = &reader->lexer;
  WhItem item = { .field = field };

  if (field->repeated && field->type != WH_FIELD_MESSAGE && field->type != WH_FIELD_STRING)
    return read_numbers (reader, field, error);

  if (field->type != WH_FIELD_MESSAGE)
    {
      if (!expect_colon (reader, field, error))
        return FALSE;
    }
  else
    {
      wh_lexer_skip_space (lexer);
      wh_lexer_take (lexer, ':');
    }

  if (field->repeated)
    return read_values (reader, field, depth, add_plural, error);

  if (field->type == WH_FIELD_MESSAGE ? !read_child (reader, field, &item, depth, error) :
                                        !read_scalar (reader, field, &item, error))
    return FALSE;

  wh_item_stack_push (&reader->stack, &item);
  return TRUE;
}

/* A name that the schema doesn't have; the lexer stands at it. */
static gboolean
read_unknown (Reader *reader, const WhMessageType *type, GError **error)
{
  WhLexer *lexer = &reader->lexer;
  const char *start = lexer->at;
  gsize length = wh_lexer_word_length (lexer);
  WhItem item = { .kind = WH_ITEM_TEXT };
  gboolean is_message;

  if (length == 0 && wh_lexer_take (lexer, '['))
    { /* an extension: [some.name] */
      while (lexer->at < lexer->end && *lexer->at != ']' && *lexer->at != '\n')
        lexer->at++;
      if (!wh_lexer_take (lexer, ']'))
        return wh_lexer_fail (lexer, start, error, "this extension's name has no ']'");
    }
  lexer->at += length;

  wh_lexer_skip_space (lexer);
  if (wh_lexer_take (lexer, ':'))
    wh_lexer_skip_space (lexer);
  is_message = wh_lexer_is_at (lexer, '{') || wh_lexer_is_at (lexer, '<');

  if (type->strictness == WH_STRICT || (type->strictness == WH_OPEN_TO_MESSAGES && !is_message))
    return wh_lexer_fail (lexer, start, error, "%s has no field '%.*s'", type->name,
                          (int) MIN (length, 60), start);

  if (!wh_lexer_skip_value (lexer, error))
    return FALSE;

  if (lexer->at - start > G_MAXINT32)
    return wh_lexer_fail (lexer, start, error, "this value is too long");

  item.bytes = (const guint8 *) start;
  item.n = (guint) (lexer->at - start);
  while (item.n > 0 && g_ascii_isspace ((char) item.bytes[item.n - 1]))
    item.n--;
  wh_item_stack_push (&reader->stack, &item);
  return TRUE;
}

static gboolean
is_cancelled (Reader *reader, GError **error)
{
  if (--reader->until_check > 0)
    return FALSE;

  reader->until_check = FIELDS_PER_CHECK;
  return g_cancellable_set_error_if_cancelled (reader->cancellable, error);
}

/* A singular field may stand once. */
static gboolean
note_field (Reader *reader, const WhField *field, guint64 *seen, const char *at, GError **error)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (field->index % 64);

  if (!field->repeated && (seen[field->index / 64] & bit))
    return wh_lexer_fail (&reader->lexer, at, error, "%s is given twice", field->name);
  seen[field->index / 64] |= bit;
  return TRUE;
}

/* @closer '\0': the whole file. */
static WhMessage *
read_message (Reader *reader, const WhMessageType *type, char closer, guint depth, GError **error)
{
  WhLexer *lexer = &reader->lexer;
  const char *start = lexer->at;
  guint64 seen[MAX_FIELDS / 64] = { 0 };
  guint base = reader->stack.n;

  for (skip_separator (lexer);; skip_separator (lexer))
    {
      gsize length = wh_lexer_word_length (lexer);
      const WhField *field;
      const char *at = lexer->at;

      if (closer != '\0' && wh_lexer_take (lexer, closer))
        break;
      if (closer == '\0' && lexer->at == lexer->end)
        break;

      if (length == 0 && !wh_lexer_is_at (lexer, '['))
        {
          g_autofree char *found = wh_lexer_dup_found (lexer);

          if (closer == '\0')
            wh_lexer_fail (lexer, at, error, "expected a field's name, found %s", found);
          else if (at == lexer->end)
            wh_lexer_fail (lexer, at, error, "the file ends within a %s: it seems cut off",
                           type->name);
          else
            wh_lexer_fail (lexer, at, error, "expected a field of %s or '%c', found %s", type->name,
                           closer, found);
          return NULL;
        }

      if (is_cancelled (reader, error))
        return NULL;

      field = length > 0 ? wh_schema_field_by_name (type, at, length) : NULL;
      if (field == NULL)
        {
          if (!read_unknown (reader, type, error))
            return NULL;
          continue;
        }

      lexer->at += length;
      if (!note_field (reader, field, seen, at, error) || !read_field (reader, field, depth, error))
        return NULL;
    }

  return wh_item_stack_take (&reader->stack, base, reader->arena, type, start - lexer->start);
}

/* All of it will be read: better to have its pages at once than one by one. */
static void
populate (const char *text, gsize n_bytes)
{
#ifdef MADV_POPULATE_READ
  gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gsize within = GPOINTER_TO_SIZE (text) % page;

  if (n_bytes >= POPULATE_FROM)
    (void) madvise ((char *) text - within, n_bytes + within, MADV_POPULATE_READ);
#endif
}

WhMessage *
wh_text_read (GBytes *bytes,
              const WhMessageType *type,
              const char *name,
              GCancellable *cancellable,
              GError **error)
{
  Reader reader = { .cancellable = cancellable, .until_check = 1 };
  gsize n_bytes;
  const char *text = g_bytes_get_data (bytes, &n_bytes);
  WhMessage *message;

  if (text == NULL) /* GBytes has no address for nothing */
    text = "";

  populate (text, n_bytes);
  wh_lexer_init (&reader.lexer, text, n_bytes, name);
  reader.arena = wh_arena_new (bytes);
  reader.numbers = g_byte_array_new ();

  message = read_message (&reader, type, '\0', 0, error);

  wh_lexer_clear (&reader.lexer);
  g_byte_array_unref (reader.numbers);
  wh_item_stack_clear (&reader.stack);

  if (message == NULL)
    wh_arena_unref (reader.arena); /* else the message's own reference */
  return message;
}
