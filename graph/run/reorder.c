/* graph/run/reorder.c: a constant's numbers from C order, or any strides, into oneDNN's blocks
 *
 * OIhw4i16o4i, say, is a nest of seven loops: O, I, h, w in steps of 16, 16, 1, 1, then i in steps
 * of 4, o and i in steps of 1. Written out in that order the output grows from its begin to its
 * end. A dimension that its blocks don't divide ends within one.
 */
#include "config.h"

#include "graph/run/reorder.h"

#define MOST_LOOPS (2 * DNNL_MAX_NDIMS)

typedef struct
{
  int axis;
  gint64 step;     /* places along the axis */
  gint64 most;     /* turns */
  gint64 from, to; /* elements from one turn to the next */
} Loop;

typedef struct
{
  Loop loops[MOST_LOOPS]; /* outermost first */
  guint n_loops;
  gint64 left[DNNL_MAX_NDIMS]; /* of each axis: places from where the loops stand to its end */
} Nest;

gboolean
wh_reorder_can (const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to)
{
  return from->format_kind == dnnl_blocked && to->format_kind == dnnl_blocked &&
         from->data_type == dnnl_f32 && to->data_type == dnnl_f32 &&
         from->format_desc.blocking.inner_nblks == 0 && from->extra.flags == 0 &&
         to->extra.flags == 0 && from->ndims == to->ndims && from->ndims > 0;
}

gint64
wh_reorder_block (const dnnl_memory_desc_t *to, int axis)
{
  const dnnl_blocking_desc_t *blocking = &to->format_desc.blocking;
  gint64 block = 1;

  for (int b = 0; b < blocking->inner_nblks; b++)
    if (blocking->inner_idxs[b] == axis)
      block *= blocking->inner_blks[b];

  return block;
}

/* Far steps outside, near ones inside. */
static int
by_reach (gconstpointer a, gconstpointer b)
{
  gint64 left = ((const Loop *) a)->to, right = ((const Loop *) b)->to;

  return left > right ? -1 : left < right;
}

static void
make_nest (const dnnl_memory_desc_t *from, const dnnl_memory_desc_t *to, Nest *nest)
{
  const gint64 *strides = from->format_desc.blocking.strides;
  const dnnl_blocking_desc_t *blocking = &to->format_desc.blocking;
  gint64 steps[DNNL_MAX_NDIMS], reach = 1;

  for (int a = 0; a < to->ndims; a++)
    {
      gint64 block = steps[a] = wh_reorder_block (to, a);

      nest->left[a] = from->dims[a];
      nest->loops[nest->n_loops++] =
        (Loop){ a, block, G_MAXINT64, block * strides[a], blocking->strides[a] };
    }
  qsort (nest->loops, nest->n_loops, sizeof (Loop), by_reach);

  for (int b = 0; b < blocking->inner_nblks; b++)
    reach *= blocking->inner_blks[b];

  for (int b = 0; b < blocking->inner_nblks; b++)
    {
      int axis = (int) blocking->inner_idxs[b];
      gint64 n = blocking->inner_blks[b];

      reach /= n;
      steps[axis] /= n;
      nest->loops[nest->n_loops++] =
        (Loop){ axis, steps[axis], n, steps[axis] * strides[axis], reach };
    }
}

static void
copy (Nest *nest, guint level, const float *from, float *to)
{
  const Loop *loop = &nest->loops[level];
  gint64 left = nest->left[loop->axis];
  gint64 n = MIN (loop->most, (left + loop->step - 1) / loop->step);

  if (level + 1 < nest->n_loops)
    {
      for (gint64 i = 0; i < n; i++, nest->left[loop->axis] -= loop->step)
        copy (nest, level + 1, from + i * loop->from, to + i * loop->to);
      nest->left[loop->axis] = left;
    }
  else if (loop->to == 1)
    for (gint64 i = 0; i < n; i++)
      to[i] = from[i * loop->from];
  else
    for (gint64 i = 0; i < n; i++)
      to[i * loop->to] = from[i * loop->from];
}

void
wh_reorder (const dnnl_memory_desc_t *from,
            const float *numbers,
            const dnnl_memory_desc_t *to,
            float *out,
            int axis,
            gint64 at,
            gint64 length)
{
  Nest nest = { .n_loops = 0 };

  make_nest (from, to, &nest);
  nest.left[axis] = length;
  copy (&nest, 0, numbers,
        out + to->offset0 +
          at / wh_reorder_block (to, axis) * to->format_desc.blocking.strides[axis]);
}
