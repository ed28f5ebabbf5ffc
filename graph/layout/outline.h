/* graph/layout/outline.h: draws edges on to boxes that are round
 */
#pragma once

#include "graph/layout/scene.h"

G_BEGIN_DECLS

/* The layout takes every box for a rectangle. Where one is a circle or an ellipse, its edges are
 * drawn on, straight, until they reach it. Boxes and curves must have their places. */
void wh_outline_reach (WhScene *scene);

G_END_DECLS
