/* graph/io/lexer-string.c: strings of protobuf text
 */
#include "config.h"

#include "graph/io/lexer-private.h"

#include <string.h>

/* Digits of @base at @p, at most @n of them. */
static guint32
take_digits (const char **p, const char *end, guint base, guint n)
{
  guint32 value = 0;

  for (; n > 0 && *p < end && wh_lexer_digit (**p) < base; n--, (*p)++)
    value = value * base + wh_lexer_digit (**p);
  return value;
}

/* @p stands behind the backslash. */
static gboolean
read_escape (WhLexer *lexer, const char **p, GError **error)
{
  static const char letters[] = "abfnrtv\\'\"?";
  static const char meanings[] = "\a\b\f\n\r\t\v\\'\"?";
  const char *start = *p - 1;
  const char *letter;
  gunichar c;

  if (*p == lexer->end)
    return wh_lexer_fail (lexer, start, error, "this string has no end");

  letter = **p != '\0' ? strchr (letters, **p) : NULL;
  if (letter != NULL)
    {
      g_string_append_c (lexer->scratch, meanings[letter - letters]);
      (*p)++;
      return TRUE;
    }

  if (**p >= '0' && **p <= '7')
    {
      g_string_append_c (lexer->scratch, (char) take_digits (p, lexer->end, 8, 3));
      return TRUE;
    }

  if ((**p == 'x' || **p == 'X') && *p + 1 < lexer->end && g_ascii_isxdigit ((*p)[1]))
    {
      (*p)++;
      g_string_append_c (lexer->scratch, (char) take_digits (p, lexer->end, 16, 2));
      return TRUE;
    }

  if (**p == 'u' || **p == 'U')
    {
      guint n = **p == 'u' ? 4 : 8;
      const char *digits = ++(*p);

      c = take_digits (p, lexer->end, 16, n);
      if (*p == digits + n && g_unichar_validate (c))
        {
          g_string_append_unichar (lexer->scratch, c);
          return TRUE;
        }
    }
  return wh_lexer_fail (lexer, start, error, "this is no escape that protobuf text has");
}

/* One piece with escapes, appended to the scratch; the lexer stands behind the opening quote. */
static gboolean
read_escaped (WhLexer *lexer, char quote, GError **error)
{
  const char *p = lexer->at;

  for (;;)
    {
      const char *from = p;

      while (p < lexer->end && *p != quote && *p != '\\' && *p != '\n')
        p++;
      g_string_append_len (lexer->scratch, from, p - from);

      if (p == lexer->end || *p == '\n')
        return wh_lexer_fail (lexer, lexer->at - 1, error, "this string has no end on its line");
      if (*p++ == quote)
        break;
      if (!read_escape (lexer, &p, error))
        return FALSE;
    }
  lexer->at = p;
  return TRUE;
}

gboolean
wh_lexer_read_string (WhLexer *lexer,
                      WhArena *arena,
                      const char **value,
                      guint *length,
                      GError **error)
{
  const char *start = lexer->at;
  const char *text, *p;
  gsize n_bytes;
  guchar high = 0;
  char quote;

  if (!wh_lexer_is_quote (lexer))
    return wh_lexer_fail_expected (lexer, error, "a string in quotes");

  /* Nearly all strings are one piece without escapes. */
  quote = *lexer->at;
  for (p = lexer->at + 1; p < lexer->end && *p != quote && *p != '\\' && *p != '\n' && *p != '\0';
       p++)
    high |= (guchar) *p;

  text = start + 1;
  n_bytes = (gsize) (p - text);
  if (p < lexer->end && *p == quote)
    {
      lexer->at = p + 1;
      wh_lexer_skip_space (lexer);
    }

  if (lexer->at == start || wh_lexer_is_quote (lexer))
    {
      lexer->at = start;
      g_string_truncate (lexer->scratch, 0);
      while (wh_lexer_is_quote (lexer))
        {
          quote = *lexer->at++;
          if (!read_escaped (lexer, quote, error))
            return FALSE;
          wh_lexer_skip_space (lexer);
        }
      text = lexer->scratch->str;
      n_bytes = lexer->scratch->len;
      high = 0x80;
    }

  if (n_bytes >= G_MAXUINT32)
    return wh_lexer_fail (lexer, start, error, "this string is too long");
  if ((high & 0x80) && !g_utf8_validate_len (text, n_bytes, NULL))
    return wh_lexer_fail (lexer, start, error, "this string is not UTF-8");

  *value = wh_arena_add_text (arena, text, n_bytes);
  *length = (guint) n_bytes;
  return TRUE;
}

gboolean
wh_lexer_skip_string (WhLexer *lexer, GError **error)
{
  g_string_truncate (lexer->scratch, 0);
  while (wh_lexer_is_quote (lexer))
    {
      char quote = *lexer->at++;

      if (!read_escaped (lexer, quote, error))
        return FALSE;
      wh_lexer_skip_space (lexer);
    }
  return TRUE;
}
