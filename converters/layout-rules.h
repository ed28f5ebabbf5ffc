/* converters/layout-rules.h: how each function works on values with their axes in another order
 */
#pragma once

#include "converters/axis-order.h"

G_BEGIN_DECLS

/* Whether @node has its maps where they shall not be: then the order that its input and output
 * should have, and what it has to become. @last: where they shall be. */
gboolean wh_layout_wants (const WhGraph *graph,
                          const WhNode *node,
                          gboolean last,
                          WhAxisOrder *order);

/* Makes @node work on inputs and outputs in @order, which it wants. NULL on success, else why not;
 * nothing is changed then. */
const char *wh_layout_turn (const WhGraph *graph,
                            WhRewriter *rewriter,
                            WhOrderedValues *values,
                            const WhNode *node,
                            gboolean last,
                            const WhAxisOrder *order);

/* Makes @node, to which the order does not matter, go along with @order. FALSE when it can't. */
gboolean wh_layout_follow (const WhGraph *graph,
                           WhRewriter *rewriter,
                           WhOrderedValues *values,
                           const WhNode *node,
                           const WhAxisOrder *order);

G_END_DECLS
