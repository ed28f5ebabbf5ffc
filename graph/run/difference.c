/* graph/run/difference.c: how far two tensors lie apart */
#include "config.h"

#include "graph/error.h"
#include "graph/run/compare.h"

#include <math.h>

#define N_BEST 5

typedef struct
{
  double squares_a, squares_b, product, squares_d, sum_d, max_a;
  gint64 n; /* elements that were measured */
} Sums;

static void
add_up (const float *a, const float *b, gint64 n, Sums *sums, WhDifference *out)
{
  for (gint64 i = 0; i < n; i++)
    {
      double d;

      if (!isfinite (a[i]) || !isfinite (b[i]))
        {
          gboolean equal = a[i] == b[i] || (isnan (a[i]) && isnan (b[i]));

          out->finite = out->finite && equal;
          continue;
        }

      d = fabs ((double) a[i] - (double) b[i]);
      if (d > out->max_abs)
        {
          out->max_abs = d;
          out->worst = i;
        }

      sums->max_a = MAX (sums->max_a, fabs ((double) a[i]));
      sums->squares_a += (double) a[i] * a[i];
      sums->squares_b += (double) b[i] * b[i];
      sums->product += (double) a[i] * b[i];
      sums->squares_d += d * d;
      sums->sum_d += d;
      sums->n++;
    }
}

/* The first of the largest; a NaN is never it. */
static gint64
find_largest (const float *row, gint64 n)
{
  gint64 best = -1;

  for (gint64 i = 0; i < n; i++)
    if (!isnan (row[i]) && (best < 0 || row[i] > row[best]))
      best = i;

  return best;
}

/* TRUE when fewer than N_BEST of the row come before @column. */
static gboolean
is_among_best (const float *row, gint64 n, gint64 column)
{
  gint64 n_before = 0;

  for (gint64 i = 0; i < n; i++)
    n_before += row[i] > row[column] || (row[i] == row[column] && i < column);

  return !isnan (row[column]) && n_before < N_BEST;
}

static void
compare_classes (const WhShape *shape, const float *a, const float *b, WhDifference *out)
{
  gint64 rows = shape->size[0], columns = shape->size[1], first = 0, among = 0;

  for (gint64 r = 0; r < rows; r++)
    {
      gint64 in_a = find_largest (a + r * columns, columns);
      gint64 in_b = find_largest (b + r * columns, columns);

      first += in_a == in_b;
      among += in_a == in_b || (in_b >= 0 && is_among_best (a + r * columns, columns, in_b));
    }

  out->top1 = (double) first / (double) rows;
  out->top5 = (double) among / (double) rows;
}

gboolean
wh_difference_measure (const WhTensor *a, const WhTensor *b, WhDifference *out, GError **error)
{
  const float *x = wh_tensor_values (a), *y = wh_tensor_values (b);
  WhDifference d = { .top1 = NAN, .top5 = NAN, .finite = TRUE, .cosine = 1.0 };
  Sums s = { 0 };

  if (!wh_shape_equal (&a->shape, &b->shape))
    {
      g_autofree char *left = wh_shape_to_string (&a->shape);
      g_autofree char *right = wh_shape_to_string (&b->shape);

      return wh_fail (error, WH_ERROR_SHAPE, "%s cannot be compared with %s", right, left);
    }

  add_up (x, y, wh_tensor_n_elements (a), &s, &d);

  if (s.n > 0)
    {
      d.mean_abs = s.sum_d / (double) s.n;
      d.rmse = sqrt (s.squares_d / (double) s.n);
    }

  d.sqnr_db = s.squares_d > 0.0 ? 10.0 * log10 (s.squares_a / s.squares_d) : INFINITY;
  if (s.squares_a > 0.0 && s.squares_b > 0.0)
    d.cosine = CLAMP (s.product / (sqrt (s.squares_a) * sqrt (s.squares_b)), -1.0, 1.0);
  else if (s.squares_a > 0.0 || s.squares_b > 0.0)
    d.cosine = 0.0;

  if (d.max_abs > 0.0)
    d.max_abs_rel = s.max_a > 0.0 ? d.max_abs / s.max_a : INFINITY;

  if (a->shape.rank == 2 && a->shape.size[0] > 0 && a->shape.size[1] >= 2)
    compare_classes (&a->shape, x, y, &d);

  *out = d;
  return TRUE;
}
