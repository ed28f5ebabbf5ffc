/* graph/ops/slice.c: what a Slice's numbers come to for one shape */
#include "config.h"

#include "graph/ops/slice.h"

#define NONE G_MAXINT32

/* @value within @lowest .. @highest after counting from the end; @none where it says nothing. */
static gint64
place (gint64 value, gint64 size, gint64 none, gint64 lowest, gint64 highest)
{
  if (value == NONE)
    return none;

  if (value < 0)
    value = value < -size ? lowest : value + size;

  return CLAMP (value, lowest, highest);
}

void
wh_slice_resolve (const WhAttributes *attributes, const WhShape *x, WhSlice *slice)
{
  guint n;
  const gint64 *start = wh_attributes_ints (attributes, "start", &n);
  const gint64 *stop = wh_attributes_ints (attributes, "stop", &n);
  const gint64 *step = wh_attributes_ints (attributes, "step", &n);
  guint first = x->rank - MIN (n, x->rank);

  slice->out = *x;

  for (guint axis = 0; axis < x->rank; axis++)
    {
      gint64 size = x->size[axis];
      gint64 by = axis < first || step[axis - first] == NONE ? 1 : step[axis - first];
      gint64 from, to;

      if (axis < first)
        {
          slice->start[axis] = 0;
          slice->step[axis] = 1;
          continue;
        }

      if (by > 0)
        {
          from = place (start[axis - first], size, 0, 0, size);
          to = place (stop[axis - first], size, size, 0, size);
          slice->out.size[axis] = from < to ? (to - 1 - from) / by + 1 : 0;
        }
      else
        {
          by = MAX (by, -G_MAXINT64);
          from = place (start[axis - first], size, size - 1, -1, size - 1);
          to = place (stop[axis - first], size, -1, -1, size - 1);
          slice->out.size[axis] = from > to ? (from - 1 - to) / -by + 1 : 0;
        }

      slice->start[axis] = from;
      slice->step[axis] = by;
    }
}
