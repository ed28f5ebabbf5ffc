/* graph/layout/labels.h: where the shapes are written beside the edges
 */
#pragma once

#include "graph/layout/scene.h"

G_BEGIN_DECLS

/* One label for each value, near the box that it leaves, where neither box nor edge nor other label
 * is in its way if there is such a place; the value's other edges lose theirs. Then the bounds of
 * all edges. Boxes and curves must have their places. */
void wh_labels_place (WhScene *scene);

G_END_DECLS
