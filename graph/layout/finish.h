/* graph/layout/finish.h: the last step to a placed scene
 */
#pragma once

#include "graph/layout/like.h"

G_BEGIN_DECLS

/* From boxes and curves that have their places relative to each other: labels, margins, size, and
 * the grid in which all is found. @like: nullable. */
void wh_finish_scene (WhScene *scene, const WhLike *like);

G_END_DECLS
