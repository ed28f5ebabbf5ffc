/* converters/bypass.h: a node taken out, its input passed on in place of its output
 */
#pragma once

#include "graph/rewriter.h"

G_BEGIN_DECLS

/* NULL when the node at @index can be taken out, else why not. */
const char *wh_bypass_check (const WhGraph *graph, const WhNode *node);

/* For nodes in running order. @same: input and output hold the same numbers. The name of a
 * network's output is kept where it can be. */
void wh_bypass (WhRewriter *rewriter, const WhGraph *graph, const WhNode *node, gboolean same);

G_END_DECLS
