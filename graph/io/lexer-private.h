/* graph/io/lexer-private.h: what the lexer's files share
 */
#pragma once

#include "graph/io/lexer.h"

G_BEGIN_DECLS

static inline gboolean
wh_lexer_is_word (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

static inline gboolean
wh_lexer_is_quote (const WhLexer *lexer)
{
  return wh_lexer_is_at (lexer, '"') || wh_lexer_is_at (lexer, '\'');
}

/* Numbers must end where a word would. */
static inline gboolean
wh_lexer_ends_at (const WhLexer *lexer, const char *p)
{
  return p == lexer->end || !(wh_lexer_is_word (*p) || *p == '.');
}

/* 99 for what is no digit of any base. */
static inline guint
wh_lexer_digit (char c)
{
  return g_ascii_isxdigit (c) ? (guint) g_ascii_xdigit_value (c) : 99;
}

gboolean wh_lexer_fail_expected (const WhLexer *lexer, GError **error, const char *what);

/* Over a string, its pieces and the space behind it. */
gboolean wh_lexer_skip_string (WhLexer *lexer, GError **error);

G_END_DECLS
