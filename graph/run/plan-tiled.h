/* graph/run/plan-tiled.h: which functions the engine's own tiles compute, and how
 *
 * Each of these adds steps for the current node and as much of @tail as they can do at once; the
 * rest is cut off. FALSE, with nothing done, where oneDNN is better, or needed.
 */
#pragma once

#include "graph/run/tail.h"
#include "graph/run/window.h"

G_BEGIN_DECLS

typedef struct
{
  guint x; /* value */
  WhLayout x_layout;
  guint weights;            /* value */
  guint given;              /* buffer: what is to be taken instead of it, a constant; or WH_NONE */
  dnnl_memory_desc_t order; /* of the weights, outputs first */
  guint bias;               /* buffer; WH_NONE: none */
  dnnl_memory_desc_t y;
} WhTiledSources;

/* A convolution without groups, x and y with the channels last; weights (out, in, height, width).
 */
gboolean wh_plan_tiled_convolution (WhPlan *plan,
                                    const WhWindow *window,
                                    const WhTiledSources *sources,
                                    WhTail *tail);

/* (rows, depth) times (columns, depth), both without gaps. */
gboolean wh_plan_tiled_product (WhPlan *plan,
                                gint64 rows,
                                gint64 depth,
                                gint64 columns,
                                const WhTiledSources *sources,
                                WhTail *tail);

/* Of @sources only x and y. */
gboolean wh_plan_tiled_max_pooling (WhPlan *plan,
                                    const WhWindow *window,
                                    const WhTiledSources *sources,
                                    WhTail *tail);

G_END_DECLS
