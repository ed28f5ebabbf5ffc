/* graph/io/loops-private.h: a network while its loops are expanded
 */
#pragma once

#include "graph/io/message.h"

G_BEGIN_DECLS

#define WH_MAX_LOOPS 8 /* within each other */

/* One turn of all loops that something lies in, outermost first. */
typedef struct
{
  guint n;
  const char *id[WH_MAX_LOOPS];
  gint64 turn[WH_MAX_LOOPS];
  gint64 times[WH_MAX_LOOPS];
} WhTurns;

typedef struct
{
  const WhMessage *network;
  const char *file_name;
  GHashTable *times;     /* id → gint64 in a pointer */
  GHashTable *variables; /* name → WhMessage as the file has it */
  GHashTable *made;      /* set of the names of variables that were written */
  WhMessage *out;
  guint n_copies;
} WhExpander;

/* Sets "FILE: network NAME: variable or function (place): ..." and is FALSE. */
gboolean wh_loops_fail (const WhExpander *x,
                        const WhMessage *where,
                        GError **error,
                        const char *format,
                        ...) G_GNUC_PRINTF (4, 5);

/* The loops that the repeat_ids of @message name, all at their first turn. */
gboolean wh_turns_begin (const WhExpander *x,
                         const WhMessage *message,
                         WhTurns *turns,
                         GError **error);
gboolean wh_turns_next (WhTurns *turns); /* the innermost loop turns fastest; FALSE at the end */
int wh_turns_find (const WhTurns *turns, const char *id); /* -1 when not within that loop */

/* "_ID[turn]", or where @name has "{ID}" and @may_replace, "[turn]" there. */
void wh_turns_append (GString *name, const char *id, gint64 turn, gboolean may_replace);

/* @name as it is at these turns. @at: the turn of loop @id, which counts before @turns. */
char *wh_loops_dup_name (const WhExpander *x,
                         const WhTurns *turns,
                         const char *name,
                         const char *id,
                         gint64 at,
                         GError **error);

/* Adds that to the function @out as an input or output. */
gboolean wh_loops_add_name (const WhExpander *x,
                            WhMessage *out,
                            guint field,
                            const WhTurns *turns,
                            const char *name,
                            const char *id,
                            gint64 at,
                            GError **error);

G_END_DECLS
