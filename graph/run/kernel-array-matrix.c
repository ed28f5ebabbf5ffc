/* graph/run/kernel-array-matrix.c: what stands on, above and below the diagonals
 *
 *   MatrixDiag      y[b, r, c] = x[b, r] where r = c, else 0
 *   MatrixDiagPart  y[b, r] = x[b, r, r]
 *   Trilu           y[b, r, c] = x[b, r, c] where c - r >= k (upper) or <= k (lower), else x times
 * 0, which keeps its sign as NNabla does EyeLike         y[r, c] = 1 where c - r = k, else 0
 *
 * Source   nnabla functions.yaml, "Array Manipulation" and "Unsupported, Special Use"
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

/* The last two axes, and all before them. */
typedef struct
{
  gint64 n, rows, columns;
} Matrices;

static Matrices
matrices (const WhShape *shape)
{
  g_assert (shape->rank >= 2);

  return (Matrices){
    .n = wh_shape_product (shape, 0, shape->rank - 2),
    .rows = shape->size[shape->rank - 2],
    .columns = shape->size[shape->rank - 1],
  };
}

static void
matrix_diag (const WhCall *call)
{
  Matrices m = matrices (&call->dst_shape[0]);
  const float *x = call->src[0].values;
  float *y = call->dst[0];

  for (gint64 b = 0; b < m.n; b++)
    for (gint64 r = 0; r < m.rows; r++)
      for (gint64 c = 0; c < m.columns; c++)
        *y++ = r == c ? x[b * m.rows + r] : 0.0f;
}

static void
matrix_diag_part (const WhCall *call)
{
  Matrices m = matrices (&call->src[0].shape);
  gint64 n = MIN (m.rows, m.columns);

  for (gint64 b = 0; b < m.n; b++)
    for (gint64 r = 0; r < n; r++)
      call->dst[0][b * n + r] = call->src[0].values[(b * m.rows + r) * m.columns + r];
}

static void
trilu (const WhCall *call)
{
  Matrices m = matrices (&call->dst_shape[0]);
  gint64 k = wh_node_int (call->node, "k");
  gboolean upper = wh_node_bool (call->node, "upper");
  const float *x = call->src[0].values;
  float *y = call->dst[0];

  for (gint64 b = 0; b < m.n; b++)
    for (gint64 r = 0; r < m.rows; r++)
      for (gint64 c = 0; c < m.columns; c++)
        *y++ = *x++ * ((upper ? c - r >= k : c - r <= k) ? 1.0f : 0.0f);
}

static void
eye_like (const WhCall *call)
{
  Matrices m = matrices (&call->dst_shape[0]);
  gint64 k = wh_node_int (call->node, "k");
  float *y = call->dst[0];

  for (gint64 b = 0; b < m.n; b++)
    for (gint64 r = 0; r < m.rows; r++)
      for (gint64 c = 0; c < m.columns; c++)
        *y++ = c - r == k ? 1.0f : 0.0f;
}

const WhKernel wh_kernels_array_matrix[] = {
  { .op = "MatrixDiag", .reference = matrix_diag },
  { .op = "MatrixDiagPart", .reference = matrix_diag_part },
  { .op = "Trilu", .reference = trilu },
  { .op = "EyeLike", .reference = eye_like },
  { .op = NULL },
};
