/* ui/difference-strip.h: one bar per layer: how well two runs agree there
 *
 * Signals  "layer-picked" (guint): position in the model
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_DIFFERENCE_STRIP (wh_difference_strip_get_type ())
G_DECLARE_FINAL_TYPE (WhDifferenceStrip, wh_difference_strip, WH, DIFFERENCE_STRIP, GtkWidget)

void wh_difference_strip_set_layers (WhDifferenceStrip *self,
                                     GListModel *layers);                  /* of WhLayerRow */
void wh_difference_strip_set_picked (WhDifferenceStrip *self, guint node); /* WH_NONE when none */

G_END_DECLS
