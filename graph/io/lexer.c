/* graph/io/lexer.c: words, numbers and strings of protobuf text
 */
#include "config.h"

#include "graph/io/lexer.h"

#include "graph/error.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NUMBER 1024 /* characters of one number */
#define MAX_DEPTH 64    /* of what is skipped */

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

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

gsize
wh_lexer_word_length (const WhLexer *lexer)
{
  const char *p = lexer->at;

  if (p < lexer->end && g_ascii_isdigit (*p))
    return 0;
  while (p < lexer->end && is_word (*p))
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
         (is_word (lexer->at[length]) || strchr ("+-.", lexer->at[length])))
    length++;
  if (length == 0)
    length = 1;

  text = g_strndup (lexer->at, length);
  if (length == 1 && !g_ascii_isprint (text[0]))
    return g_strdup_printf ("the byte 0x%02x", (guchar) text[0]);
  return g_strdup_printf ("'%s'", text);
}

static gboolean
fail_expected (const WhLexer *lexer, GError **error, const char *what)
{
  g_autofree char *found = wh_lexer_dup_found (lexer);
  return wh_lexer_fail (lexer, lexer->at, error, "expected %s, found %s", what, found);
}

/* Numbers must end where a word would. */
static gboolean
ends_here (const WhLexer *lexer, const char *p)
{
  return p == lexer->end || !(is_word (*p) || *p == '.');
}

static int
digit_value (char c)
{
  return g_ascii_isxdigit (c) ? g_ascii_xdigit_value (c) : 99;
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
  for (digits = p; p < lexer->end && (guint) digit_value (*p) < base; p++)
    {
      guint digit = (guint) digit_value (*p);

      if (magnitude > (G_MAXUINT64 - digit) / base)
        return wh_lexer_fail (lexer, start, error, "this whole number is too large");
      magnitude = magnitude * base + digit;
    }

  if (p == digits || !ends_here (lexer, p))
    return fail_expected (lexer, error, "a whole number");
  if (magnitude > limit)
    return wh_lexer_fail (lexer, start, error, "this whole number is out of its field's range");

  *value = (gint64) (negative ? (guint64) 0 - magnitude : magnitude);
  lexer->at = p;
  return TRUE;
}

/* Decimals of up to 15 digits and small exponents are exact in double arithmetic: the digits as a
 * whole number, multiplied with or divided by an exact power of ten (Clinger, 1990). */
static gboolean
parse_simple (const char *p, const char *end, double *value, const char **after)
{
  static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                   1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                   1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
  guint64 digits = 0;
  int n_digits = 0, exponent = 0;
  gboolean any = FALSE;

  for (; p < end && g_ascii_isdigit (*p); p++, any = TRUE)
    if (digits != 0 || *p != '0')
      {
        digits = digits * 10 + (guint64) (*p - '0');
        if (++n_digits > 18)
          return FALSE;
      }

  if (p < end && *p == '.')
    for (p++; p < end && g_ascii_isdigit (*p); p++, any = TRUE, exponent--)
      if (digits != 0 || *p != '0')
        {
          digits = digits * 10 + (guint64) (*p - '0');
          if (++n_digits > 18)
            return FALSE;
        }

  if (!any)
    return FALSE;

  if (p < end && (*p == 'e' || *p == 'E'))
    {
      gboolean negative;
      int power = 0;

      p++;
      negative = p < end && *p == '-';
      if (p < end && (*p == '-' || *p == '+'))
        p++;
      if (p == end || !g_ascii_isdigit (*p))
        return FALSE;
      for (; p < end && g_ascii_isdigit (*p) && power < 10000; p++)
        power = power * 10 + (*p - '0');
      exponent += negative ? -power : power;
    }

  if (digits > (G_GUINT64_CONSTANT (1) << 53) || exponent < -22 || exponent > 22)
    return FALSE;

  *value = exponent < 0 ? (double) digits / powers[-exponent] : (double) digits * powers[exponent];
  *after = p;
  return TRUE;
}

/* What strtod () makes of it, whatever the locale. */
static gboolean
parse_any (const char *p, const char *end, double *value, const char **after)
{
  static locale_t c_locale = NULL;
  static gsize once = 0;
  char buffer[MAX_NUMBER + 1];
  gsize length = 0;
  char *stop;

  if (g_once_init_enter (&once))
    {
      c_locale = newlocale (LC_ALL_MASK, "C", NULL);
      g_once_init_leave (&once, 1);
    }

  while (p + length < end && length < MAX_NUMBER &&
         (g_ascii_isdigit (p[length]) || strchr (".eE+-", p[length]) != NULL))
    {
      buffer[length] = p[length];
      length++;
    }
  buffer[length] = '\0';

  *value = strtod_l (buffer, &stop, c_locale);
  *after = p + (stop - buffer);
  return stop != buffer;
}

static gboolean
match_word (const char *p, const char *end, const char *word, const char **after)
{
  gsize length = strlen (word);

  if ((gsize) (end - p) < length || g_ascii_strncasecmp (p, word, length) != 0 ||
      (p + length < end && is_word (p[length])))
    return FALSE;
  *after = p + length;
  return TRUE;
}

gboolean
wh_lexer_read_double (WhLexer *lexer, double *value, GError **error)
{
  const char *p = lexer->at;
  const char *after = NULL;
  gboolean negative = p < lexer->end && *p == '-';
  double magnitude;

  if (negative)
    {
      p++;
      while (p < lexer->end && (*p == ' ' || *p == '\t'))
        p++;
    }

  if (match_word (p, lexer->end, "inf", &after) || match_word (p, lexer->end, "infinity", &after))
    magnitude = INFINITY;
  else if (match_word (p, lexer->end, "nan", &after))
    magnitude = NAN;
  else if (p == lexer->end || !(g_ascii_isdigit (*p) || *p == '.') ||
           !(parse_simple (p, lexer->end, &magnitude, &after) ||
             parse_any (p, lexer->end, &magnitude, &after)))
    return fail_expected (lexer, error, "a number");
  else if (after < lexer->end && (*after == 'f' || *after == 'F'))
    after++;

  if (!ends_here (lexer, after))
    return fail_expected (lexer, error, "a number");

  *value = negative ? -magnitude : magnitude;
  lexer->at = after;
  return TRUE;
}

gboolean
wh_lexer_read_bool (WhLexer *lexer, gint64 *value, GError **error)
{
  static const char *const words[] = { "true", "True", "t", "1", "false", "False", "f", "0" };
  const char *p = lexer->at;
  gsize length = 0;

  while (p + length < lexer->end && is_word (p[length]))
    length++;

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == length && memcmp (p, words[i], length) == 0)
      {
        *value = i < G_N_ELEMENTS (words) / 2;
        lexer->at += length;
        return TRUE;
      }
  return fail_expected (lexer, error, "true or false");
}

/* Digits of @base at @p, at most @n of them. */
static guint32
take_digits (const char **p, const char *end, guint base, guint n)
{
  guint32 value = 0;

  for (; n > 0 && *p < end && (guint) digit_value (**p) < base; n--, (*p)++)
    value = value * base + (guint32) digit_value (**p);
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

static gboolean
is_quote (const WhLexer *lexer)
{
  return wh_lexer_is_at (lexer, '"') || wh_lexer_is_at (lexer, '\'');
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

  if (!is_quote (lexer))
    return fail_expected (lexer, error, "a string in quotes");

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

  if (lexer->at == start || is_quote (lexer))
    {
      lexer->at = start;
      g_string_truncate (lexer->scratch, 0);
      while (is_quote (lexer))
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

static gboolean
skip_string (WhLexer *lexer, GError **error)
{
  g_string_truncate (lexer->scratch, 0);
  while (is_quote (lexer))
    {
      char quote = *lexer->at++;

      if (!read_escaped (lexer, quote, error))
        return FALSE;
      wh_lexer_skip_space (lexer);
    }
  return TRUE;
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
        return fail_expected (lexer, error, depth > 0 ? "the end of this value" : "a value");

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
      else if (is_quote (lexer))
        {
          if (!skip_string (lexer, error))
            return FALSE;
        }
      else if (is_word (*lexer->at) || *lexer->at == '-' || *lexer->at == '.' || *lexer->at == '+')
        {
          while (lexer->at < lexer->end && (is_word (*lexer->at) || *lexer->at == '-' ||
                                            *lexer->at == '.' || *lexer->at == '+'))
            lexer->at++;
        }
      else if (depth > 0 && strchr (":,;/", *lexer->at) != NULL && *lexer->at != '\0')
        lexer->at++;
      else
        return fail_expected (lexer, error, "a value");
    }
  while (depth > 0);

  return TRUE;
}
