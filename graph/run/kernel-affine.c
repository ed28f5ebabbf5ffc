/* graph/run/kernel-affine.c: products of matrices
 *
 *   Affine       y[m, n] = b[n] + sum_k x[m, k] w[k, n], x and y seen as matrices around base_axis
 *   BatchMatmul  y[i] = a[i] b[i], a matrix for each i in the axes before the last two, which
 *                broadcast; either side may be transposed
 *   Embed        y[i] = w[x[i]], rows chosen by number
 *
 * Source   nnabla functions.yaml, Neural Network Layer and Math. Sums run in double.
 */
#include "config.h"

#include "graph/run/convolve.h"
#include "graph/run/kernel-tables.h"

#include <string.h>

/* A matrix that may be read transposed. */
typedef struct
{
  const float *values;
  gint64 row, column; /* elements between neighbours */
} Matrix;

/* y (rows × columns) = bias + a b; @sums has room for one row. */
static void
multiply (const Matrix *a,
          const Matrix *b,
          const float *bias,
          gint64 rows,
          gint64 inner,
          gint64 columns,
          double *sums,
          float *y)
{
  for (gint64 m = 0; m < rows; m++)
    {
      for (gint64 n = 0; n < columns; n++)
        sums[n] = bias ? bias[n] : 0.0;

      for (gint64 k = 0; k < inner; k++)
        {
          double x = a->values[m * a->row + k * a->column];

          for (gint64 n = 0; n < columns; n++)
            sums[n] += x * b->values[k * b->row + n * b->column];
        }

      for (gint64 n = 0; n < columns; n++)
        y[m * columns + n] = (float) sums[n];
    }
}

void
wh_affine (const WhCall *call)
{
  const WhShape *x = &call->src[0].shape, *w = &call->src[1].shape;
  gint64 base = wh_node_int (call->node, "base_axis");
  gint64 rows, inner, columns;
  g_autofree double *sums = NULL;

  base += base < 0 ? x->rank : 0;
  if (base < 0 || base > x->rank || w->rank < 1)
    {
      wh_call_fail (call, "base_axis %" G_GINT64_FORMAT " on an input of %u axes", base, x->rank);
      return;
    }

  rows = wh_shape_product (x, 0, (guint) base);
  inner = w->size[0];
  columns = wh_shape_product (w, 1, w->rank);

  if (rows * inner != wh_shape_n_elements (x) ||
      rows * columns != wh_shape_n_elements (call->dst_shape) ||
      (call->n_src > 2 && wh_shape_n_elements (&call->src[2].shape) != columns))
    {
      wh_call_fail (call, "the shapes of x, weight and bias don't go together");
      return;
    }

  sums = g_new (double, (gsize) MAX (columns, 1));
  multiply (&(Matrix){ call->src[0].values, inner, 1 },
            &(Matrix){ call->src[1].values, columns, 1 },
            call->n_src > 2 ? call->src[2].values : NULL, rows, inner, columns, sums, call->dst[0]);
}

/* Which of an operand's matrices belongs to matrix number @at of the result. */
static gint64
broadcast_matrix (const WhShape *result, const WhShape *operand, gint64 at)
{
  gint64 index = 0, step = 1;
  guint offset = result->rank - operand->rank;

  for (guint axis = result->rank - 2; axis-- > 0; at /= result->size[axis])
    if (axis >= offset)
      {
        gint64 size = operand->size[axis - offset];

        index += (size == 1 ? 0 : at % result->size[axis]) * step;
        step *= size;
      }

  return index;
}

static void
batch_matmul (const WhCall *call)
{
  const WhShape *a = &call->src[0].shape, *b = &call->src[1].shape, *y = &call->dst_shape[0];
  gboolean turn_a = wh_node_bool (call->node, "transpose_a");
  gboolean turn_b = wh_node_bool (call->node, "transpose_b");
  gint64 rows, columns, inner, n;
  g_autofree double *sums = NULL;

  if (a->rank < 2 || b->rank < 2 || y->rank < a->rank || y->rank < b->rank)
    {
      wh_call_fail (call, "operands of %u and %u axes", a->rank, b->rank);
      return;
    }

  rows = y->size[y->rank - 2];
  columns = y->size[y->rank - 1];
  inner = a->size[turn_a ? a->rank - 2 : a->rank - 1];
  n = wh_shape_product (y, 0, y->rank - 2);
  sums = g_new (double, (gsize) MAX (columns, 1));

  for (gint64 i = 0; i < n; i++)
    {
      const float *a_values = call->src[0].values + broadcast_matrix (y, a, i) * rows * inner;
      const float *b_values = call->src[1].values + broadcast_matrix (y, b, i) * inner * columns;

      multiply (&(Matrix){ a_values, turn_a ? 1 : inner, turn_a ? rows : 1 },
                &(Matrix){ b_values, turn_b ? 1 : columns, turn_b ? inner : 1 }, NULL, rows, inner,
                columns, sums, call->dst[0] + i * rows * columns);
    }
}

static void
embed (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->src[0].shape);
  gint64 n_rows = call->src[1].shape.rank ? call->src[1].shape.size[0] : 0;
  gint64 length = wh_shape_product (&call->src[1].shape, 1, call->src[1].shape.rank);

  for (gint64 i = 0; i < n; i++)
    {
      float row = call->src[0].values[i];

      if (!(row >= 0.0f && row < (float) n_rows))
        {
          wh_call_fail (call, "row %g of a table of %" G_GINT64_FORMAT " rows", row, n_rows);
          return;
        }

      memcpy (call->dst[0] + i * length, call->src[1].values + (gint64) row * length,
              (gsize) length * sizeof (float));
    }
}

const WhKernel wh_kernels_affine[] = {
  { .op = "Affine", .reference = wh_affine },
  { .op = "BatchMatmul", .reference = batch_matmul },
  { .op = "Embed", .reference = embed },
  { .op = NULL },
};
