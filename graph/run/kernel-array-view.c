/* graph/run/kernel-array-view.c: functions that give their input on under another shape or as it is
 *
 *   Reshape   y is x with other sizes; Identity, Unlink, Sink and their like: y = x
 *   Assign    y = src; that dst keeps it is for training loops
 *   Shape     y = the sizes of x from axis start to end
 *
 * Source   nnabla functions.yaml
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <string.h>

static void
copy_from (const WhCall *call, guint slot)
{
  memcpy (call->dst[0], call->src[slot].values,
          wh_shape_n_elements (&call->dst_shape[0]) * sizeof (float));
}

static void
copy (const WhCall *call)
{
  copy_from (call, 0);
}

static void
assign (const WhCall *call)
{
  copy_from (call, 1);
}

/* Sink only keeps what it reads from being left out; its own value means nothing and is 0. */
static void
sink (const WhCall *call)
{
  memset (call->dst[0], 0, wh_shape_n_elements (&call->dst_shape[0]) * sizeof (float));
}

static void
shape (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape;
  gint64 start = wh_node_int (call->node, "start");
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);

  if (start < 0)
    start = MAX (start + x->rank, 0);

  for (gint64 k = 0; k < n && start + k < x->rank; k++)
    call->dst[0][k] = (float) x->size[start + k];
}

const WhKernel wh_kernels_array_view[] = {
  { .op = "Reshape", .reference = copy },  { .op = "Identity", .reference = copy },
  { .op = "Unlink", .reference = copy },   { .op = "TopKGrad", .reference = copy },
  { .op = "Assign", .reference = assign }, { .op = "Sink", .reference = sink },
  { .op = "Shape", .reference = shape },   { .op = NULL },
};
