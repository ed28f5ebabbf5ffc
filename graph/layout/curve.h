/* graph/layout/curve.h: an edge from one row of boxes to the next
 */
#pragma once

#include "graph/layout/scene.h"

G_BEGIN_DECLS

#define WH_CURVE_MAX 10 /* points */

/**
 * wh_curve_across:
 * @a: on the lower side of a box
 * @top, @bottom: of the corridor between the two rows
 * @b: on the upper side of a box in the row below
 *
 * Straight down while still beside higher boxes of the row, and sideways only in the corridor,
 * where no box is. The hull of its control points lies within.
 *
 * Returns: how many points it has
 */
guint wh_curve_across (WhPoint *points, WhPoint a, double top, double bottom, WhPoint b);

/* Where on its side, @width wide, a box is left for (or reached from) another that stands @dx to
 * the right: towards it, so that edges that fan out are told apart. Relative to the middle. */
double wh_curve_port (double dx, double width);

G_END_DECLS
