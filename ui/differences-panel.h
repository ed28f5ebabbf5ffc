/* ui/differences-panel.h: what a conversion did to the numbers
 *
 * Signals
 *   "node-picked" (guint)  of the graph after
 *   "run-wanted"
 */
#pragma once

#include "graph/run/compare.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_DIFFERENCES_PANEL (wh_differences_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhDifferencesPanel, wh_differences_panel, WH, DIFFERENCES_PANEL, GtkWidget)

/* All nullable: nothing has been compared yet. @evaluation: a sentence on the data set. */
void wh_differences_panel_set_comparison (WhDifferencesPanel *self,
                                          const WhGraph *after,
                                          const WhComparison *comparison,
                                          const char *evaluation);
void wh_differences_panel_set_picked (WhDifferencesPanel *self, guint node);

/* @source: what it runs on ("random, seed 0"); @obstacle: (nullable): why it can't run at all */
void wh_differences_panel_set_run (WhDifferencesPanel *self,
                                   const char *source,
                                   gboolean running,
                                   const char *obstacle);

G_END_DECLS
