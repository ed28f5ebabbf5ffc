/* ui/step-card.h: one step: its switch, what it did, and, when picked, its options
 *
 * Signals
 *   "toggled" (gboolean)
 *   "option-changed" (const char *name, const char *value)
 *   "included" (const char *node)  it is kept out no more
 *   "record-wanted"
 *   "move-wanted" (int)  −1 up, +1 down
 *   "dropped" (guint)    the step that was at this index was dropped here
 *   "removed"
 */
#pragma once

#include "ui/step-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_STEP_CARD (wh_step_card_get_type ())
G_DECLARE_FINAL_TYPE (WhStepCard, wh_step_card, WH, STEP_CARD, GtkListBoxRow)

GtkWidget *wh_step_card_new (void);

/* @index: of its row, for dragging. TRUE when it could be shown in place: the same converter. */
gboolean wh_step_card_accepts (WhStepCard *self, const WhStepItem *item);
void wh_step_card_set_item (WhStepCard *self, const WhStepItem *item, guint index, guint n_items);
void wh_step_card_set_picked (WhStepCard *self, gboolean picked);

/* Shown below the original's numbers while it is picked: which network, how large a batch. */
void wh_step_card_set_extra (WhStepCard *self, GtkWidget *extra);

G_END_DECLS
