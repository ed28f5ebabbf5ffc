/* app/history.h: what to go back to
 *
 * Pipelines are immutable, so going back is taking an earlier one.
 */
#pragma once

#include "converters/pipeline.h"

G_BEGIN_DECLS

typedef struct _WhHistory WhHistory;

WhHistory *wh_history_new (void);
void wh_history_free (WhHistory *history);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhHistory, wh_history_free)

/* @steps, with card @picked, is what there is from now on. What was undone is given up. Entries
 * with the same non-NULL @merge that follow one another count as one: a value being dialled. */
void wh_history_push (WhHistory *history, GPtrArray *steps, guint picked, const char *merge);
void wh_history_clear (WhHistory *history);

/* Lent; NULL when there is nothing. @picked: (out) */
GPtrArray *wh_history_undo (WhHistory *history, guint *picked);
GPtrArray *wh_history_redo (WhHistory *history, guint *picked);
gboolean wh_history_can_undo (const WhHistory *history);
gboolean wh_history_can_redo (const WhHistory *history);

G_END_DECLS
