/* ui/canvas-pane.h: one graph with its heading: which it is, what its colours mean
 *
 * Signals  "color-wanted" (guint WhColorBy)
 */
#pragma once

#include "ui/graph-view.h"

G_BEGIN_DECLS

#define WH_TYPE_CANVAS_PANE (wh_canvas_pane_get_type ())
G_DECLARE_FINAL_TYPE (WhCanvasPane, wh_canvas_pane, WH, CANVAS_PANE, GtkWidget)

WhGraphView *wh_canvas_pane_view (WhCanvasPane *self);
void wh_canvas_pane_set_title (WhCanvasPane *self, const char *title, const char *detail);
void wh_canvas_pane_set_painter (WhCanvasPane *self, WhTilePaint paint, gpointer data);
void wh_canvas_pane_set_viewport (WhCanvasPane *self, WhViewport *viewport);
void wh_canvas_pane_set_scene (WhCanvasPane *self, WhScene *scene, WhMarkSet *marks);
void wh_canvas_pane_set_color_by (WhCanvasPane *self, WhColorBy color_by);
void wh_canvas_pane_set_color_shown (WhCanvasPane *self, gboolean shown);
void wh_canvas_pane_set_minimap_shown (WhCanvasPane *self, gboolean shown);
void wh_canvas_pane_set_note (WhCanvasPane *self,
                              const char *note); /* nullable: "loading" and its like */

G_END_DECLS
