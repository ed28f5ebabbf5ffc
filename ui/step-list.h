/* ui/step-list.h: the pipeline as a column of cards: the original, then the steps
 *
 * Card 0 is the original; step i of the pipeline is card i + 1. All indices are of cards.
 *
 * Signals
 *   "picked" (guint)
 *   "toggled" (guint, gboolean)
 *   "option-changed" (guint, const char *name, const char *value)
 *   "included" (guint, const char *node)  the step keeps it out no more
 *   "record-wanted" (guint)  not what its file recorded, but anew
 *   "moved" (guint from, guint to)
 *   "removed" (guint)
 *   "chosen" (const char *)    a converter's name: add it
 *   "network-wanted" (guint)
 *   "batch-wanted" (guint)
 */
#pragma once

#include "ui/step-item.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_STEP_LIST (wh_step_list_get_type ())
G_DECLARE_FINAL_TYPE (WhStepList, wh_step_list, WH, STEP_LIST, GtkWidget)

void wh_step_list_set_items (WhStepList *self, GPtrArray *items, guint picked); /* of WhStepItem */

/* @names: NULL-terminated; @batch_size 0: the network leaves none open */
void wh_step_list_set_networks (WhStepList *self,
                                const char *const *names,
                                guint network,
                                gint64 batch_size);
void wh_step_list_open_chooser (WhStepList *self);

G_END_DECLS
