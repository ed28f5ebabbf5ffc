/* graph/io/lexer.h: words, numbers and strings of protobuf text
 *
 * Everything works on a stretch of memory with an end and no NUL, usually a mapped file. Lines and
 * columns are counted only when somebody needs them, for an error.
 */
#pragma once

#include "graph/io/arena.h"

G_BEGIN_DECLS

typedef struct
{
  const char *at, *end;
  const char *start;
  const char *name; /* of the file, for messages */
  GString *scratch; /* for strings with escapes */
} WhLexer;

void wh_lexer_init (WhLexer *lexer, const char *text, gsize n_bytes, const char *name);
void wh_lexer_clear (WhLexer *lexer);

/* Sets "NAME:LINE:COLUMN: ..." and is FALSE. */
gboolean wh_lexer_fail (const WhLexer *lexer,
                        const char *where,
                        GError **error,
                        const char *format,
                        ...) G_GNUC_PRINTF (4, 5);

/* What stands at the lexer, cut to a readable length: "'}'", "'foo'", "the end of the file". */
char *wh_lexer_dup_found (const WhLexer *lexer);

gsize wh_lexer_word_length (const WhLexer *lexer); /* letters, digits and _, 0 when none */

/* Each reads one value and stops behind it. */
gboolean wh_lexer_read_int (WhLexer *lexer,
                            gint64 minimum,
                            guint64 maximum,
                            gint64 *value,
                            GError **error);
gboolean wh_lexer_read_double (WhLexer *lexer, double *value, GError **error);
gboolean wh_lexer_read_bool (WhLexer *lexer, gint64 *value, GError **error);

/* With pieces joined: "one" 'two'. UTF-8 without NUL, else an error. */
gboolean wh_lexer_read_string (WhLexer *lexer,
                               WhArena *arena,
                               const char **value,
                               guint *length,
                               GError **error);

/* Any value, whatever its field: a scalar, a list, or a message with all in it. */
gboolean wh_lexer_skip_value (WhLexer *lexer, GError **error);

/* Over white space and comments. */
static inline void
wh_lexer_skip_space (WhLexer *lexer)
{
  const char *at = lexer->at;

  for (; at < lexer->end; at++)
    if (*at == '#')
      {
        while (at < lexer->end && *at != '\n')
          at++;
        if (at == lexer->end)
          break;
      }
    else if (*at != ' ' && !(*at >= '\t' && *at <= '\r'))
      break;

  lexer->at = at;
}

static inline gboolean
wh_lexer_is_at (const WhLexer *lexer, char c)
{
  return lexer->at < lexer->end && *lexer->at == c;
}

static inline gboolean
wh_lexer_take (WhLexer *lexer, char c)
{
  if (!wh_lexer_is_at (lexer, c))
    return FALSE;
  lexer->at++;
  return TRUE;
}

G_END_DECLS
