/* graph/shape.h: the size of a value along each of its axes, outermost first
 *
 * Plain data, copied by assignment. Rank 0 is a scalar with one element; a size may be 0.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WH_MAX_RANK 12 /* oneDNN's own limit */

typedef struct
{
  guint rank;
  gint64 size[WH_MAX_RANK]; /* in elements; those from rank on are 0 */
} WhShape;

#define WH_SHAPE(...)                                                                              \
  ((WhShape) { .rank = G_N_ELEMENTS (((gint64[]) { __VA_ARGS__ })), .size = { __VA_ARGS__ } })
#define WH_SHAPE_SCALAR ((WhShape) { .rank = 0 })

/* A shape seen from one axis: sizes before it, of it, and after it multiplied together. */
typedef struct
{
  gint64 outer, axis, inner;
} WhSplit;

/* -1 when the product does not fit in 2^48 or a size is negative, so that bytes always fit gint64. */
gint64 wh_shape_n_elements (const WhShape *shape);
gboolean wh_shape_equal (const WhShape *a, const WhShape *b);
WhShape wh_shape_from_sizes (const gint64 *sizes, guint rank); /* rank <= WH_MAX_RANK */

/* @axis counts from the end when negative; it must lie within the rank. */
WhSplit wh_shape_split (const WhShape *shape, gint64 axis);

/* Elements between neighbours along each axis, C order, written to @strides[0 .. rank - 1]. */
void wh_shape_strides (const WhShape *shape, gint64 *strides);

/* The product of the sizes of the axes @from (included) to @to (not included). */
gint64 wh_shape_product (const WhShape *shape, guint from, guint to);

/* @shape with its axes in another order: out.size[k] = shape.size[axes[k]]. */
WhShape wh_shape_permute (const WhShape *shape, const gint64 *axes);

/* Where size 1 meets another size it is repeated; ranks are aligned at the end (numpy). FALSE
 * when two sizes contradict each other. */
gboolean wh_shape_broadcast (const WhShape *a, const WhShape *b, WhShape *out);

char *wh_shape_to_string (const WhShape *shape); /* "(4, 3, 28, 28)", for messages */
char *wh_shape_to_label (const WhShape *shape);  /* "4×3×28×28", for pictures; "scalar" */

G_END_DECLS
