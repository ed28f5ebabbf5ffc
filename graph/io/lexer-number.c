/* graph/io/lexer-number.c: decimal numbers of protobuf text
 */
#include "config.h"

#include "graph/io/lexer-private.h"

#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NUMBER 1024 /* characters of one number */

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
      (p + length < end && wh_lexer_is_word (p[length])))
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
    return wh_lexer_fail_expected (lexer, error, "a number");
  else if (after < lexer->end && (*after == 'f' || *after == 'F'))
    after++;

  if (!wh_lexer_ends_at (lexer, after))
    return wh_lexer_fail_expected (lexer, error, "a number");

  *value = negative ? -magnitude : magnitude;
  lexer->at = after;
  return TRUE;
}
