/* graph/run/kernel-array-index.c: parts of an array picked by numbers
 *
 *   Gather     y[b, o, j, i] = x[b, o, index[b, j], i]: batch axes, those before axis, of the
 *              indices, after axis
 *   GatherNd   y[j, i] = x[index[0, j], index[1, j], ..., i]
 *   ScatterNd  y[index[0, j], index[1, j], ..., i] = x[j, i], or is added to; elsewhere it is the
 *              third input or 0. Of several for one place the last stays.
 *   ScatterAdd y = x0, then y[.., index[k], ..] += x1[k] for each k, index standing for k's axis
 *   OneHot     y[j, index[j, 0], index[j, 1], ...] = 1, elsewhere 0
 *
 * Source   nnabla functions.yaml, "Array Manipulation"
 */
#include "config.h"

#include "graph/run/indices.h"
#include "graph/run/kernel-tables.h"

#include <string.h>

static void
gather (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *index = &call->src[1].shape;
  gint64 axis = wh_node_int (call->node, "axis"), n_batch = wh_node_int (call->node, "batch_dims");
  gint64 batch, outer, size, n, inner;
  float *y = call->dst[0];

  axis += axis < 0 ? x->rank : 0;
  n_batch += n_batch < 0 ? index->rank : 0;
  if (axis < 0 || axis >= x->rank || n_batch < 0 || n_batch > axis || n_batch > index->rank)
    {
      wh_call_fail (call, "no axis %" G_GINT64_FORMAT " after %" G_GINT64_FORMAT " of the batch",
                    axis, n_batch);
      return;
    }

  batch = wh_shape_product (x, 0, (guint) n_batch);
  outer = wh_shape_product (x, (guint) n_batch, (guint) axis);
  size = x->size[axis];
  inner = wh_shape_product (x, (guint) axis + 1, x->rank);
  n = wh_shape_product (index, (guint) n_batch, index->rank);

  for (gint64 b = 0; b < batch; b++)
    for (gint64 o = 0; o < outer; o++)
      for (gint64 j = 0; j < n; j++, y += inner)
        {
          gint64 place = wh_call_index (call, call->src[1].values[b * n + j], size);

          if (place < 0)
            return;

          memcpy (y, call->src[0].values + ((b * outer + o) * size + place) * inner,
                  inner * sizeof (float));
        }
}

/* Which row of an array of @shape (its first index->size[0] axes flattened) the j-th column of
 * @index names, -1 when none. */
static gint64
row_at (const WhCall *call, const WhOperand *index, const WhShape *shape, gint64 j)
{
  gint64 n = wh_shape_product (&index->shape, 1, index->shape.rank);
  gint64 row = 0;

  for (gint64 m = 0; m < index->shape.size[0]; m++)
    {
      gint64 place = wh_call_index (call, index->values[m * n + j], shape->size[m]);

      if (place < 0)
        return -1;

      row = row * shape->size[m] + place;
    }

  return row;
}

static gboolean
check_index_axes (const WhCall *call, const WhOperand *index, const WhShape *shape)
{
  if (index->shape.rank > 0 && index->shape.size[0] <= shape->rank)
    return TRUE;

  wh_call_fail (call, "the indices name more axes than the %u there are", shape->rank);
  return FALSE;
}

static void
gather_nd (const WhCall *call)
{
  const WhOperand *x = &call->src[0], *index = &call->src[1];
  gint64 n, inner;

  if (!check_index_axes (call, index, &x->shape))
    return;

  n = wh_shape_product (&index->shape, 1, index->shape.rank);
  inner = wh_shape_product (&x->shape, (guint) index->shape.size[0], x->shape.rank);

  for (gint64 j = 0; j < n; j++)
    {
      gint64 row = row_at (call, index, &x->shape, j);

      if (row < 0)
        return;

      memcpy (call->dst[0] + j * inner, x->values + row * inner, inner * sizeof (float));
    }
}

static void
scatter_nd (const WhCall *call)
{
  const WhOperand *x = &call->src[0], *index = &call->src[1];
  const WhShape *shape = &call->dst_shape[0];
  gsize n_bytes = wh_shape_n_elements (shape) * sizeof (float);
  gboolean add = wh_node_bool (call->node, "add");
  gint64 n, inner;

  if (!check_index_axes (call, index, shape))
    return;

  n = wh_shape_product (&index->shape, 1, index->shape.rank);
  inner = wh_shape_product (shape, (guint) index->shape.size[0], shape->rank);

  if (n * inner != wh_shape_n_elements (&x->shape))
    {
      wh_call_fail (call, "the data don't have one part for each index");
      return;
    }

  if (call->n_src > 2)
    memcpy (call->dst[0], call->src[2].values, n_bytes);
  else
    memset (call->dst[0], 0, n_bytes);

  for (gint64 j = 0; j < n; j++)
    {
      gint64 row = row_at (call, index, shape, j);

      if (row < 0)
        return;

      for (gint64 i = 0; i < inner; i++)
        call->dst[0][row * inner + i] =
          x->values[j * inner + i] + (add ? call->dst[0][row * inner + i] : 0.0f);
    }
}

static void
scatter_add (const WhCall *call)
{
  const WhShape *y = &call->dst_shape[0], *index = &call->src[1].shape, *x = &call->src[2].shape;
  gint64 axis = wh_node_int (call->node, "axis"), n = wh_shape_n_elements (index);
  gint64 y_step[WH_MAX_RANK], x_step[WH_MAX_RANK], at[WH_MAX_RANK] = { 0 };

  axis += axis < 0 ? y->rank : 0;
  wh_shape_strides (y, y_step);
  wh_shape_strides (x, x_step);

  for (guint k = 0; k < index->rank; k++)
    if (index->rank != y->rank || x->rank != y->rank || index->size[k] > x->size[k] ||
        (k != axis && index->size[k] > y->size[k]))
      {
        wh_call_fail (call, "more indices along axis %u than there are elements", k);
        return;
      }

  memcpy (call->dst[0], call->src[0].values, wh_shape_n_elements (y) * sizeof (float));

  for (gint64 j = 0; j < n; j++)
    {
      gint64 place = wh_call_index (call, call->src[1].values[j], y->size[axis]);
      gint64 to = 0, from = 0;

      if (place < 0)
        return;

      for (guint k = 0; k < index->rank; k++)
        {
          to += (k == axis ? place : at[k]) * y_step[k];
          from += at[k] * x_step[k];
        }
      call->dst[0][to] += call->src[2].values[from];

      for (guint k = index->rank; k-- > 0 && ++at[k] == index->size[k];)
        at[k] = 0;
    }
}

static void
one_hot (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *y = &call->dst_shape[0];
  guint n_axes; /* that are named by the last axis of x */
  const gint64 *sizes = wh_attributes_ints (call->node->attributes, "shape", &n_axes);
  gint64 n = wh_shape_n_elements (x) / MAX (n_axes, 1), inner = 1;

  for (guint k = 0; k < n_axes; k++)
    inner *= sizes[k];

  if (n_axes == 0 || n * inner != wh_shape_n_elements (y))
    {
      wh_call_fail (call, "the last axis doesn't have one index for each of %u axes", n_axes);
      return;
    }

  memset (call->dst[0], 0, n * inner * sizeof (float));

  for (gint64 j = 0; j < n; j++)
    {
      gint64 row = 0;

      for (guint k = 0; k < n_axes; k++)
        {
          gint64 place = wh_call_index (call, call->src[0].values[j * n_axes + k], sizes[k]);

          if (place < 0)
            return;

          row = row * sizes[k] + place;
        }

      call->dst[0][j * inner + row] = 1.0f;
    }
}

const WhKernel wh_kernels_array_index[] = {
  { .op = "Gather", .reference = gather },        { .op = "GatherNd", .reference = gather_nd },
  { .op = "ScatterNd", .reference = scatter_nd }, { .op = "ScatterAdd", .reference = scatter_add },
  { .op = "OneHot", .reference = one_hot },       { .op = NULL },
};
