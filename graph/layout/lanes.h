/* graph/layout/lanes.h: edges that were lifted out, led down beside the boxes
 */
#pragma once

#include "graph/layout/rows.h"

G_BEGIN_DECLS

/* How much room each corridor needs for what turns sideways in it: offsets[r] is what row r and all
 * below must move down. Owned; all 0 when nothing is lifted. */
double *wh_lanes_make_room (const WhNet *net, const WhRows *rows);

/* Gives every lifted edge of the part its curve. */
void wh_lanes_draw (WhNet *net, const WhRows *rows);

G_END_DECLS
