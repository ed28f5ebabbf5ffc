/* ui/minimap.h: the whole scene, small, and which part of it one looks at
 *
 * A click or a drag moves there. It hides where all is in view anyway.
 */
#pragma once

#include "ui/tile.h"
#include "ui/viewport.h"

G_BEGIN_DECLS

#define WH_TYPE_MINIMAP (wh_minimap_get_type ())
G_DECLARE_FINAL_TYPE (WhMinimap, wh_minimap, WH, MINIMAP, GtkWidget)

void wh_minimap_set_painter (WhMinimap *self, WhTilePaint paint, gpointer data);
void wh_minimap_set_scene (WhMinimap *self, WhScene *scene, WhMarkSet *marks); /* both nullable */

/* @view: the widget whose size @viewport is about */
void wh_minimap_set_viewport (WhMinimap *self, WhViewport *viewport, GtkWidget *view);

G_END_DECLS
