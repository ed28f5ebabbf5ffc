/* graph/io/lexer.c: words, whole numbers and places of protobuf text
 */
#include "config.h"

#include "graph/io/lexer-private.h"

#include "graph/error.h"

#include <string.h>

#define MAX_DEPTH 64 /* of what is skipped */

void
wh_lexer_init (WhLexer *lexer, const char *text, gsize n_bytes, const char *name)
{
  *lexer = (WhLexer){ .at = text, .start = text, .end = text + n_bytes, .name = name };
  lexer->scratch = g_string_new (NULL);

  /* Editors on Windows begin UTF-8 with a byte order mark. */
  if (n_bytes >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0)
    lexer->at += 3;
}

void
wh_lexer_clear (WhLexer *lexer)
{
  g_string_free (lexer->scratch, TRUE);
  lexer->scratch = NULL;
}

gboolean
wh_lexer_fail (const WhLexer *lexer, const char *where, GError **error, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;
  const char *line_start = lexer->start;
  guint line = 1;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  for (const char *p = lexer->start; p < where; p++)
    if (*p == '\n')
      {
        line++;
        line_start = p + 1;
      }

  return wh_fail (error, WH_ERROR_FORMAT, "%s:%u:%u: %s", lexer->name, line,
                  (guint) (where - line_start) + 1, message);
}

gsize
wh_lexer_word_length (const WhLexer *lexer)
{
  const char *p = lexer->at;

  if (p < lexer->end && g_ascii_isdigit (*p))
    return 0;
  while (p < lexer->end && wh_lexer_is_word (*p))
    p++;
  return (gsize) (p - lexer->at);
}

char *
wh_lexer_dup_found (const WhLexer *lexer)
{
  gsize left = (gsize) (lexer->end - lexer->at);
  gsize length = 0;
  g_autofree char *text = NULL;

  if (left == 0)
    return g_strdup ("the end of the file");

  while (length < MIN (left, 40) &&
         (wh_lexer_is_word (lexer->at[length]) || strchr ("+-.", lexer->at[length])))
    length++;
  if (length == 0)
    length = 1;

  text = g_strndup (lexer->at, length);
  if (length == 1 && !g_ascii_isprint (text[0]))
    return g_strdup_printf ("the byte 0x%02x", (guchar) text[0]);
  return g_strdup_printf ("'%s'", text);
}

gboolean
wh_lexer_fail_expected (const WhLexer *lexer, GError **error, const char *what)
{
  g_autofree char *found = wh_lexer_dup_found (lexer);
  return wh_lexer_fail (lexer, lexer->at, error, "expected %s, found %s", what, found);
}

gboolean
wh_lexer_read_int (WhLexer *lexer, gint64 minimum, guint64 maximum, gint64 *value, GError **error)
{
  const char *start = lexer->at;
  const char *p = start;
  gboolean negative = p < lexer->end && *p == '-';
  guint64 limit, magnitude = 0;
  const char *digits;
  guint base = 10;

  if (negative)
    {
      p++;
      while (p < lexer->end && (*p == ' ' || *p == '\t'))
        p++;
    }

  if (p + 1 < lexer->end && p[0] == '0' && (p[1] == 'x' || p[1] == 'X'))
    {
      base = 16;
      p += 2;
    }
  else if (p + 1 < lexer->end && p[0] == '0' && g_ascii_isdigit (p[1]))
    base = 8;

  limit = negative ? (guint64) 0 - (guint64) minimum : maximum;
  for (digits = p; p < lexer->end && wh_lexer_digit (*p) < base; p++)
    {
      guint digit = wh_lexer_digit (*p);

      if (magnitude > (G_MAXUINT64 - digit) / base)
        return wh_lexer_fail (lexer, start, error, "this whole number is too large");
      magnitude = magnitude * base + digit;
    }

  if (p == digits || !wh_lexer_ends_at (lexer, p))
    return wh_lexer_fail_expected (lexer, error, "a whole number");
  if (magnitude > limit)
    return wh_lexer_fail (lexer, start, error, "this whole number is out of its field's range");

  *value = (gint64) (negative ? (guint64) 0 - magnitude : magnitude);
  lexer->at = p;
  return TRUE;
}

gboolean
wh_lexer_read_bool (WhLexer *lexer, gint64 *value, GError **error)
{
  static const char *const words[] = { "true", "True", "t", "1", "false", "False", "f", "0" };
  const char *p = lexer->at;
  gsize length = 0;

  while (p + length < lexer->end && wh_lexer_is_word (p[length]))
    length++;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == length && memcmp (p, words[i], length) == 0)
      {
        *value = i < G_N_ELEMENTS (words) / 2;
        lexer->at += length;
        return TRUE;
      }
  return wh_lexer_fail_expected (lexer, error, "true or false");
}

gboolean
wh_lexer_skip_value (WhLexer *lexer, GError **error)
{
  char closers[MAX_DEPTH];
  guint depth = 0;

  do
    {
      wh_lexer_skip_space (lexer);

      if (lexer->at == lexer->end)
        return wh_lexer_fail_expected (lexer, error,
                                       depth > 0 ? "the end of this value" : "a value");

      if (depth > 0 && *lexer->at == closers[depth - 1])
        {
          depth--;
          lexer->at++;
        }
      else if (strchr ("{<[", *lexer->at) != NULL && *lexer->at != '\0')
        {
          if (depth == MAX_DEPTH)
            return wh_lexer_fail (lexer, lexer->at, error, "messages are nested too deeply");
          closers[depth++] = *lexer->at == '{' ? '}' : *lexer->at == '<' ? '>' : ']';
          lexer->at++;
        }
      else if (wh_lexer_is_quote (lexer))
        {
          if (!wh_lexer_skip_string (lexer, error))
            return FALSE;
        }
      else if (wh_lexer_is_word (*lexer->at) || *lexer->at == '-' || *lexer->at == '.' ||
               *lexer->at == '+')
        {
          while (lexer->at < lexer->end && (wh_lexer_is_word (*lexer->at) || *lexer->at == '-' ||
                                            *lexer->at == '.' || *lexer->at == '+'))
            lexer->at++;
        }
      else if (depth > 0 && strchr (":,;/", *lexer->at) != NULL && *lexer->at != '\0')
        lexer->at++;
      else
        return wh_lexer_fail_expected (lexer, error, "a value");
    }
  while (depth > 0);

  return TRUE;
}
