/* ui/tensor-panel.h: the numbers of one value: statistics, histogram, table and picture
 *
 * Signals
 *   "value-wanted" (guint)  one of those that set_values () named, by its place there
 *   "side-wanted" (guint WhTensorSide)
 */
#pragma once

#include "graph/run/statistics.h"
#include "ui/number-grid.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WH_SIDE_AFTER,
  WH_SIDE_BEFORE,
  WH_SIDE_DIFFERENCE, /* after less before */
} WhTensorSide;

#define WH_TYPE_TENSOR_PANEL (wh_tensor_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhTensorPanel, wh_tensor_panel, WH, TENSOR_PANEL, GtkWidget)

/* NULL-terminated; @picked: the place of the one that is shown */
void wh_tensor_panel_set_values (WhTensorPanel *self, const char *const *names, guint picked);

/* @tensor: (nullable): not known; @note then says why. @statistics nullable while it is measured.
 */
void wh_tensor_panel_set_tensor (WhTensorPanel *self,
                                 WhTensor *tensor,
                                 const WhStatistics *statistics,
                                 const char *note);

/* What the tensor is rounded to, before or by this, and how many of its numbers are cut off. @grid:
 * (nullable): nothing. @calibrated: (nullable): what was recorded of it when the grid was chosen */
void wh_tensor_panel_set_grid (WhTensorPanel *self,
                               const WhNumberGrid *grid,
                               gint64 n_clipped,
                               const WhReportGrid *calibrated);

/* Whether before and difference can be had too. */
void wh_tensor_panel_set_sides (WhTensorPanel *self, gboolean both, WhTensorSide side);

G_END_DECLS
