/* graph/layout/net.h: boxes and edges with nothing but their sizes, as the layout sees them
 *
 * Positions are of box centres, x to the right, y down. Curves go from the middle of a box's lower
 * side to the middle of another's upper side, as cubic Bézier segments (3 k + 1 points).
 */
#pragma once

#include "graph/layout/scene.h"

G_BEGIN_DECLS

#define WH_RANK_GAP 30.0 /* between a row of boxes and the next */
#define WH_BOX_GAP 24.0  /* between boxes of a row */
#define WH_LANE_GAP 14.0 /* between lanes, and between a lane and what it passes */
#define WH_MARGIN 16.0   /* around the whole picture */

typedef struct
{
  guint n;
  double *width, *height;
  double *x, *y; /* to be found */
  guint m;
  guint *from, *to; /* boxes */
  guint *value;     /* edges of one value may share a lane */
  guint8 *lifted;   /* goes through a lane beside the boxes */
  guint *n_points;  /* to be found */
  WhPoint **points; /* to be found; owned */
  guint *out_start; /* n + 1: edges leaving box b are out[out_start[b] .. out_start[b + 1]) */
  guint *out;
  guint *in_start; /* n + 1 */
  guint *in;
} WhNet;

WhNet *wh_net_new (const WhScene *scene);
void wh_net_free (WhNet *net);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhNet, wh_net_free)

G_END_DECLS
