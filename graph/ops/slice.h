/* graph/ops/slice.h: what a Slice's numbers come to for one shape
 *
 *   y[i...] = x[start + i step, ...]
 *
 * As Python says it: negative numbers count from the end, and a start or stop beyond an end stops
 * there. Numbers that are fewer than the axes belong to the last ones. 2^31 - 1 is NNabla's "None".
 */
#pragma once

#include "graph/attributes.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 start[WH_MAX_RANK]; /* within the axis, if it has any element in the output */
  gint64 step[WH_MAX_RANK];  /* never 0 */
  WhShape out;
} WhSlice;

/* @attributes are those of a Slice that shape inference has accepted for @x. */
void wh_slice_resolve (const WhAttributes *attributes, const WhShape *x, WhSlice *slice);

G_END_DECLS
