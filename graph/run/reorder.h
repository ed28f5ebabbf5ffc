/* graph/run/reorder.h: a constant's numbers from C order, or any strides, into oneDNN's blocks
 *
 * oneDNN's own reorders are machine code that it writes for each shape, and keeps. For weights that
 * are reordered once, writing it takes longer than running it, and it stays in memory.
 */
#pragma once

#include "graph/run/dnnl.h"

G_BEGIN_DECLS

/* Whether these loops know both orders. An order that oneDNN doesn't tell is for it alone. */
gboolean wh_reorder_can (const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to);

/* Places that must stay together along @axis: the product of its blocks in @to. */
gint64 wh_reorder_block (const dnnl_memory_desc_t *to, int axis);

/**
 * wh_reorder:
 * @axis: of which only the places [@at, @at + @length) are meant; @at is a multiple of the block
 * @numbers: of the first of these
 * @out: where all of @to begins; what lies between the numbers there is left alone
 */
void wh_reorder (const dnnl_memory_desc_t *from,
                 const float *numbers,
                 const dnnl_memory_desc_t *to,
                 float *out,
                 int axis,
                 gint64 at,
                 gint64 length);

G_END_DECLS
