/* graph/io/arena.h: memory that a whole document shares and gives back at once
 *
 * A model of 50,000 nodes is a million small pieces. They are cut from large blocks, names that
 * come again soon are kept once, and everything goes when the last reference to the arena goes.
 *
 * Threads  one thread fills an arena; a finished one may be read and referenced from several.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WhArena WhArena;

/* @source: (nullable): kept as long as the arena, for what points into it */
WhArena *wh_arena_new (GBytes *source);
WhArena *wh_arena_ref (WhArena *arena);
void wh_arena_unref (WhArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhArena, wh_arena_unref)

gpointer wh_arena_alloc (WhArena *arena, gsize n_bytes); /* aligned to 8, uninitialised */

/* @length bytes of @text with a NUL behind them. Equal texts are often, but not always, one
 * pointer. */
const char *wh_arena_add_text (WhArena *arena, const char *text, gsize length);

/* Calls @destroy (@object) when the arena goes: for what its contents point to. */
void wh_arena_hold (WhArena *arena, gpointer object, GDestroyNotify destroy);

/* @other lives at least as long as @arena. Holding must not go in circles. */
void wh_arena_hold_arena (WhArena *arena, WhArena *other);

GBytes *wh_arena_source (const WhArena *arena); /* lent; nullable */

G_END_DECLS
