/* converters/axis-order.h: values whose axes stand in another order, while a graph is rewritten
 *
 * Each value of the old graph has one order in which it is computed and is transposed into others
 * when they are asked for, once each. Transpositions that undo each other disappear.
 */
#pragma once

#include "graph/rewriter.h"

G_BEGIN_DECLS

/* new.size[k] = old.size[axes[k]] */
typedef struct
{
  guint rank;
  gint64 axes[WH_MAX_RANK];
} WhAxisOrder;

WhAxisOrder wh_axis_order_native (guint rank);
gboolean wh_axis_order_is_native (const WhAxisOrder *order);
gboolean wh_axis_order_equal (const WhAxisOrder *a, const WhAxisOrder *b);
/* Where the old axis @axis went. */
guint wh_axis_order_find (const WhAxisOrder *order, guint axis);

typedef struct _WhOrderedValues WhOrderedValues;

WhOrderedValues *wh_ordered_values_new (const WhGraph *graph, WhRewriter *rewriter);
void wh_ordered_values_free (WhOrderedValues *values);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhOrderedValues, wh_ordered_values_free)

/* The order in which the old value is computed now. */
const WhAxisOrder *wh_ordered_values_order (WhOrderedValues *values, guint value);

/* The rewriter's value that holds @value in that order; a Transpose is added when there is none. */
guint wh_ordered_values_get (WhOrderedValues *values, guint value, const WhAxisOrder *order);
guint wh_ordered_values_native (WhOrderedValues *values, guint value);

/* From now on @node computes the old value at output @slot in @order. */
void wh_ordered_values_write (WhOrderedValues *values,
                              guint node,
                              guint slot,
                              guint value,
                              const WhAxisOrder *order);

/* The network's input itself comes in @order. */
void wh_ordered_values_set_input (WhOrderedValues *values, guint value, const WhAxisOrder *order);

/* @node is a Transpose of the old graph: it is taken along or disappears. */
void wh_ordered_values_transpose (WhOrderedValues *values, const WhNode *node);

/* The network's outputs come in their old order. */
void wh_ordered_values_finish (WhOrderedValues *values);

guint wh_ordered_values_n_added (const WhOrderedValues *values); /* Transpose nodes */

G_END_DECLS
