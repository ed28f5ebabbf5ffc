/* ui/error-panel.h: where the error at the outputs comes from, function by function
 *
 * Signals
 *   "measure-wanted"
 *   "cancel-wanted"
 *   "row-picked" (WhErrorRow *)
 *   "exclude-wanted" (WhErrorRow *)  or include again, when it is excluded
 *   "color-wanted" (gboolean)        the graph by local error, or by kind
 */
#pragma once

#include "ui/error-row.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_ERROR_PANEL (wh_error_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhErrorPanel, wh_error_panel, WH, ERROR_PANEL, GtkWidget)

/* @rows: (nullable): of WhErrorRow, the largest gain first. @summary: (nullable): of all of them */
void wh_error_panel_set_rows (WhErrorPanel *self, GListModel *rows, const char *summary);

typedef struct
{
  const char *source;   /* "random, seed 0" */
  gboolean possible;    /* it could be begun */
  double fraction;      /* done of what is running; negative: nothing is */
  const char *obstacle; /* nullable: why the network can't be run */
  const char *note;     /* nullable: what is missing, or what to know of what is shown */
} WhAnalysisState;

void wh_error_panel_set_state (WhErrorPanel *self, const WhAnalysisState *state);
void wh_error_panel_set_colored (WhErrorPanel *self, gboolean colored);

G_END_DECLS
