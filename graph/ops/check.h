/* graph/ops/check.h: what shape rules check and how they say what is wrong
 *
 * A file's arguments are a stranger's: each is held to its range before anything is computed
 * with it. All are FALSE with @error set, in words that name the node, the input or the argument.
 */
#pragma once

#include "graph/attributes.h"
#include "graph/error.h"

G_BEGIN_DECLS

#define WH_MAX_SIZE G_MAXINT32 /* of one axis or argument; sums and products of two fit gint64 */

/* "“conv1” (Convolution): " and the rest; WH_ERROR_SHAPE. */
gboolean wh_check_fail (const WhInference *inference, GError **error, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* Input number @input has at least (exactly) @rank axes. */
gboolean wh_check_rank_min (const WhInference *inference, guint input, guint rank, GError **error);
gboolean wh_check_rank (const WhInference *inference, guint input, guint rank, GError **error);

/* Input number @input has just this shape. */
gboolean wh_check_shape (const WhInference *inference,
                         guint input,
                         const WhShape *expected,
                         GError **error);

/* Argument @name as an axis of @rank axes; counts from the end when negative. */
gboolean wh_check_axis (const WhInference *inference,
                        const char *name,
                        guint rank,
                        guint *axis,
                        GError **error);

/* Argument @name, a list of axes, each at most once; @member has WH_MAX_RANK entries. With
 * @all_if_empty an empty list stands for all axes. */
gboolean wh_check_axes (const WhInference *inference,
                        const char *name,
                        guint rank,
                        gboolean all_if_empty,
                        gboolean *member,
                        GError **error);

/* Argument @name within @minimum .. WH_MAX_SIZE. */
gboolean wh_check_int (const WhInference *inference,
                       const char *name,
                       gint64 minimum,
                       gint64 *value,
                       GError **error);

/* List @name has exactly @n entries within @minimum .. WH_MAX_SIZE. */
gboolean wh_check_ints (const WhInference *inference,
                        const char *name,
                        guint n,
                        gint64 minimum,
                        gint64 *values,
                        GError **error);

/* Shape @name, where -1 is the batch size. */
gboolean wh_check_stored_shape (const WhInference *inference,
                                const char *name,
                                WhShape *shape,
                                GError **error);

/* One more axis; a shape that grows beyond WH_MAX_RANK is refused by wh_check_output (). */
void wh_check_append (WhShape *shape, gint64 size);

/* Sets output number @output after looking at its rank and number of elements. Outputs that the
 * node doesn't have are left out. */
gboolean wh_check_output (WhInference *inference,
                          guint output,
                          const WhShape *shape,
                          GError **error);

/* Products that stop at G_MAXINT64, for costs. */
gint64 wh_count_product (gint64 a, gint64 b);
gint64 wh_count_elements (const WhShape *shape);

G_END_DECLS
