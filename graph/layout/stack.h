/* graph/layout/stack.h: pieces set one below the other
 */
#pragma once

#include "graph/layout/arrangement.h"

G_BEGIN_DECLS

/* Positions of all boxes of @part and the curves of its edges, from its pieces' arrangements. The
 * first box stands at (0, 0). Edges that an arrangement left without points are marked lifted. */
void wh_stack_part (WhNet *net, const WhPart *part, WhArrangement *const *arrangements);

G_END_DECLS
