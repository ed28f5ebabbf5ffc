/* graph/run/kernel-reduction.c: sums and the like over some axes, and running ones along an axis
 *
 *   Sum, Mean, Prod     over axes; no axes are all axes
 *   Max, Min            the first of equals; NaN is passed over unless it stands first. The index
 *                       counts along the reduced axes in C order
 *   Norm                (sum |x|^p)^(1/p)
 *   CumSum, CumProd     y[i] = x[0] ∘ ... ∘ x[i] along axis; exclusive leaves x[i] out, reverse
 *                       starts at the end
 *
 * Sums and products run in double and in index order.
 * Source   nnabla functions.yaml, "Reduction"
 */
#include "config.h"

#include "graph/run/kernel-tables.h"
#include "graph/run/strided.h"

#include <math.h>

/* For each element of x where in the output it goes: a step of 0 along a reduced axis. */
static gboolean
view_outputs (const WhCall *call, WhStrided *view)
{
  const WhShape *x = &call->src[0].shape;
  guint n = 0;
  const gint64 *axes = NULL;
  WhShape kept = *x;

  if (wh_op_argument_index (call->node->op, "axes") >= 0)
    axes = wh_attributes_ints (call->node->attributes, "axes", &n);

  for (guint i = 0; i < x->rank && n == 0; i++)
    kept.size[i] = 1;
  for (guint i = 0; i < n; i++)
    kept.size[axes[i] < 0 ? axes[i] + (gint64) x->rank : axes[i]] = 1;

  return wh_strided_broadcast (view, &kept, x);
}

/* The numbers that a reduction takes in for one element after the other. */
typedef double (*Step) (double sum, double x, double p);

static inline double
add (double sum, double x, double p)
{
  return sum + x;
}

static inline double
multiply (double sum, double x, double p)
{
  return sum * x;
}

static inline double
add_power (double sum, double x, double p)
{
  x = fabs (x);

  return sum + (p == 2.0 ? x * x : p == 1.0 ? x : pow (x, p));
}

/* @sums has an element for each output, and is theirs at the end. */
static inline void
reduce (const WhCall *call, double *sums, Step step, double p)
{
  const float *x = call->src[0].values;
  WhStrided view;
  WhRows rows;

  if (!view_outputs (call, &view))
    return;

  for (wh_rows_start (&rows, &view, 1); !rows.done; wh_rows_next (&rows))
    {
      double *row = sums + rows.at[0];

      for (gint64 i = 0; i < rows.n; i++)
        row[i * rows.step[0]] = step (row[i * rows.step[0]], x[i], p);
      x += rows.n;
    }
}

static void
sum (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  g_autofree double *sums = g_new0 (double, n + 1);

  reduce (call, sums, add, 0.0);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) sums[i];
}

static void
mean (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  gint64 n_each = n == 0 ? 0 : wh_shape_n_elements (&call->src[0].shape) / n;
  g_autofree double *sums = g_new0 (double, n + 1);

  reduce (call, sums, add, 0.0);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) (sums[i] / (double) n_each);
}

static void
prod (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  g_autofree double *products = g_new (double, n + 1);

  for (gint64 i = 0; i < n; i++)
    products[i] = 1.0;

  reduce (call, products, multiply, 0.0);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) products[i];
}

static void
norm (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  double p = wh_node_double (call->node, "p");
  g_autofree double *sums = g_new0 (double, n + 1);

  reduce (call, sums, add_power, p);
  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) (p == 2.0 ? sqrt (sums[i]) : pow (sums[i], 1.0 / p));
}

/* @sign 1 finds the largest, -1 the smallest. */
static void
find_extremum (const WhCall *call, float sign)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  gboolean only_index = wh_node_bool (call->node, "only_index");
  g_autofree float *found = g_new (float, n + 1);
  g_autofree gint64 *index = g_new0 (gint64, n + 1);
  g_autofree gint64 *seen = g_new0 (gint64, n + 1);
  const float *x = call->src[0].values;
  WhStrided view;
  WhRows rows;

  if (wh_shape_n_elements (&call->src[0].shape) == 0 && n > 0)
    {
      wh_call_fail (call, "of no elements none is the largest or smallest");
      return;
    }

  if (!view_outputs (call, &view))
    return;

  for (wh_rows_start (&rows, &view, 1); !rows.done; wh_rows_next (&rows))
    for (gint64 i = 0; i < rows.n; i++, x++)
      {
        gint64 at = rows.at[0] + i * rows.step[0];

        if (seen[at] == 0 || sign * *x > sign * found[at])
          {
            found[at] = *x;
            index[at] = seen[at];
          }
        seen[at]++;
      }

  for (gint64 i = 0; i < n; i++)
    {
      call->dst[0][i] = only_index ? (float) index[i] : found[i];
      if (call->n_dst > 1)
        call->dst[1][i] = (float) index[i];
    }
}

static void
max (const WhCall *call)
{
  find_extremum (call, 1.0f);
}

static void
min (const WhCall *call)
{
  find_extremum (call, -1.0f);
}

static inline void
accumulate (const WhCall *call, Step step, double start)
{
  WhSplit s = wh_shape_split (&call->src[0].shape, wh_node_int (call->node, "axis"));
  gboolean exclusive = wh_node_bool (call->node, "exclusive");
  gboolean reverse = wh_node_bool (call->node, "reverse");

  for (gint64 o = 0; o < s.outer; o++)
    for (gint64 i = 0; i < s.inner; i++)
      {
        double so_far = start;

        for (gint64 a = 0; a < s.axis; a++)
          {
            gint64 at = (o * s.axis + (reverse ? s.axis - 1 - a : a)) * s.inner + i;
            double with = step (so_far, call->src[0].values[at], 0.0);

            call->dst[0][at] = (float) (exclusive ? so_far : with);
            so_far = with;
          }
      }
}

static void
cum_sum (const WhCall *call)
{
  accumulate (call, add, 0.0);
}

static void
cum_prod (const WhCall *call)
{
  accumulate (call, multiply, 1.0);
}

const WhKernel wh_kernels_reduction[] = {
  { .op = "Sum", .reference = sum },
  { .op = "CumSum", .reference = cum_sum },
  { .op = "Mean", .reference = mean },
  { .op = "Max", .reference = max },
  { .op = "Min", .reference = min },
  { .op = "Norm", .reference = norm },
  { .op = "Prod", .reference = prod },
  { .op = "CumProd", .reference = cum_prod },
  { .op = "ReduceSum", .reference = sum },
  { .op = "ReduceMean", .reference = mean },
  { .op = NULL },
};
