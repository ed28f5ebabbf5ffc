/* ui/viewport.h: which part of a plane one looks at
 *
 * The plane is a scene's, in points. Views that share a viewport move together; it keeps the
 * point in their middle, so they may differ in size.
 *
 * Signals  "changed"
 */
#pragma once

#include "graph/layout/scene.h"

#include <glib-object.h>

G_BEGIN_DECLS

#define WH_TYPE_VIEWPORT (wh_viewport_get_type ())
G_DECLARE_FINAL_TYPE (WhViewport, wh_viewport, WH, VIEWPORT, GObject)

WhViewport *wh_viewport_new (void);

double wh_viewport_scale (WhViewport *self); /* logical pixels per point */
WhPoint wh_viewport_centre (WhViewport *self);

/* The centre never leaves @bounds. */
void wh_viewport_set_bounds (WhViewport *self, const WhRect *bounds);

void wh_viewport_set (WhViewport *self, double scale, WhPoint centre);
void wh_viewport_pan (WhViewport *self, double dx, double dy); /* logical pixels */

/* The point (@dx, @dy) logical pixels from the middle stays where it is. */
void wh_viewport_zoom_at (WhViewport *self, double factor, double dx, double dy);

/* @width × @height is the view, in logical pixels. */
void wh_viewport_fit (WhViewport *self,
                      const WhRect *rect,
                      double width,
                      double height,
                      double max_scale);

/* Moves just as far as needed for @rect to lie within the view. */
void wh_viewport_reveal (WhViewport *self, const WhRect *rect, double width, double height);

G_END_DECLS
