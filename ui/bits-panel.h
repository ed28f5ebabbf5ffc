/* ui/bits-panel.h: the fewest bits for each layer's weights that keep a budget, and what else there
 * is
 *
 * Signals
 *   "search-wanted"
 *   "cancel-wanted"
 *   "point-picked" (guint)  of the result
 *   "apply-wanted"
 */
#pragma once

#include "converters/search.h"
#include "ui/error-panel.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_BITS_PANEL (wh_bits_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhBitsPanel, wh_bits_panel, WH, BITS_PANEL, GtkWidget)

void wh_bits_panel_get_budget (WhBitsPanel *self, WhSearchBudget *out);

typedef struct
{
  const WhSearchResult *result; /* nullable: nothing was found yet; lent while it is shown */
  const WhSearchBudget *budget; /* that it was found for */
  const char *const *labels;    /* by layer, copied */
  double float_bytes;
  int picked; /* point; -1 */
} WhBitsFound;

void wh_bits_panel_set_found (WhBitsPanel *self, const WhBitsFound *found);

/* Where accuracy can be measured, that is what is kept to begin with. @top1: of the original */
void wh_bits_panel_suggest_accuracy (WhBitsPanel *self, double top1);

/* @has_data: accuracy can be measured. @replaces: (nullable): what Apply takes out. */
void wh_bits_panel_set_state (WhBitsPanel *self,
                              const WhAnalysisState *state,
                              gboolean has_data,
                              const char *replaces,
                              gboolean applicable);

G_END_DECLS
