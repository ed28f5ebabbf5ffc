/* graph/run/kernel-linear-algebra.c: BatchInv, BatchDet, BatchLogdet, BatchCholesky
 *
 *   BatchInv       y = x⁻¹
 *   BatchDet       y = det x
 *   BatchLogdet    y = log |det x|
 *   BatchCholesky  x = y yᵀ, y below the diagonal; upper: x = yᵀ y, y above it
 *
 * Shapes   x (batch..., n, n)
 * Source   nnabla functions.yaml, "Array Manipulation". By LAPACK in double. What has no answer
 *          (a singular matrix's inverse, the root of one that is not positive) is NaN.
 */
#include "config.h"

#include "graph/lapack.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

/* One matrix at a time, in double. */
typedef struct
{
  gint64 n_matrices;
  lapack_int n;       /* rows and columns */
  double *values;     /* n² of them */
  lapack_int *pivots; /* n */
} Matrices;

static void
matrices_clear (Matrices *m)
{
  g_free (m->values);
  g_free (m->pivots);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Matrices, matrices_clear)

static gboolean
matrices_init (Matrices *m, const WhCall *call)
{
  const WhShape *x = &call->src[0].shape;
  gint64 n = x->rank >= 2 ? x->size[x->rank - 1] : -1;

  if (n < 0 || n > G_MAXINT16 || x->size[x->rank - 2] != n)
    {
      wh_call_fail (call, "square matrices expected");
      return FALSE;
    }

  if (!wh_lapack_load (NULL))
    {
      wh_call_fail (call, "LAPACK is not installed");
      return FALSE;
    }

  m->n = (lapack_int) n;
  m->n_matrices = wh_shape_product (x, 0, x->rank - 2);
  m->values = g_new (double, MAX (n * n, 1));
  m->pivots = g_new (lapack_int, MAX (n, 1));
  return TRUE;
}

static void
load (Matrices *m, const float *x)
{
  for (gint64 i = 0; i < (gint64) m->n * m->n; i++)
    m->values[i] = x[i];
}

/* values := L U, by rows; FALSE when singular */
static gboolean
factorize (Matrices *m)
{
  return m->n == 0 ||
         LAPACKE_dgetrf (LAPACK_ROW_MAJOR, m->n, m->n, m->values, m->n, m->pivots) == 0;
}

static void
invert (const WhCall *call)
{
  g_auto (Matrices) m = { .n = 0 };

  if (!matrices_init (&m, call))
    return;

  for (gint64 b = 0; b < m.n_matrices; b++)
    {
      gint64 n = (gint64) m.n * m.n;
      gboolean found;

      load (&m, call->src[0].values + b * n);
      found = factorize (&m) &&
              (m.n == 0 || LAPACKE_dgetri (LAPACK_ROW_MAJOR, m.n, m.values, m.n, m.pivots) == 0);

      for (gint64 i = 0; i < n; i++)
        call->dst[0][b * n + i] = found ? (float) m.values[i] : NAN;
    }
}

/* The product of U's diagonal, turned at each exchange of rows. */
static double
determinant (Matrices *m, const float *x)
{
  double product = 1.0;

  load (m, x);
  factorize (m);
  for (gint64 i = 0; i < m->n; i++)
    product *= m->values[i * m->n + i] * (m->pivots[i] == i + 1 ? 1.0 : -1.0);

  return product;
}

static void
det (const WhCall *call)
{
  g_auto (Matrices) m = { .n = 0 };

  if (matrices_init (&m, call))
    for (gint64 b = 0; b < m.n_matrices; b++)
      call->dst[0][b] = (float) determinant (&m, call->src[0].values + b * m.n * m.n);
}

static void
log_det (const WhCall *call)
{
  g_auto (Matrices) m = { .n = 0 };

  if (matrices_init (&m, call))
    for (gint64 b = 0; b < m.n_matrices; b++)
      call->dst[0][b] = (float) log (fabs (determinant (&m, call->src[0].values + b * m.n * m.n)));
}

static void
cholesky (const WhCall *call)
{
  gboolean upper = wh_node_bool (call->node, "upper");
  g_auto (Matrices) m = { .n = 0 };

  if (!matrices_init (&m, call))
    return;

  for (gint64 b = 0; b < m.n_matrices; b++)
    {
      float *y = call->dst[0] + b * m.n * m.n;
      gboolean found;

      load (&m, call->src[0].values + b * m.n * m.n);
      found =
        m.n == 0 || LAPACKE_dpotrf (LAPACK_ROW_MAJOR, upper ? 'U' : 'L', m.n, m.values, m.n) == 0;

      for (gint64 r = 0; r < m.n; r++)
        for (gint64 c = 0; c < m.n; c++)
          *y++ = !found ? NAN : (upper ? c < r : c > r) ? 0.0f : (float) m.values[r * m.n + c];
    }
}

const WhKernel wh_kernels_linear_algebra[] = {
  { .op = "BatchInv", .reference = invert },
  { .op = "BatchDet", .reference = det },
  { .op = "BatchLogdet", .reference = log_det },
  { .op = "BatchCholesky", .reference = cholesky },
  { .op = NULL },
};
