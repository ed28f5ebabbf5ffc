/* graph/run/kernel-arithmetic.c: sums, products and powers, element by element
 *
 * One formula a line. With two inputs a and b, sizes of 1 are repeated; val is the node's
 * argument. A val is kept in double and the result rounded once, as NNabla has it.
 *
 * Source   nnabla functions.yaml, "Arithmetic"
 */
#include "config.h"

#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

WH_EACH_PAIR (add2, a + b)
WH_EACH_PAIR (sub2, a - b)
WH_EACH_PAIR (mul2, (a * b))
WH_EACH_PAIR (div2, a / b)
WH_EACH_PAIR (pow2, powf (a, b))

WH_EACH_WITH (add_scalar, double, val, "val", x + val)
WH_EACH_WITH (mul_scalar, double, val, "val", (val * x))
WH_EACH_WITH (pow_scalar, double, val, "val", pow (x, val))
WH_EACH_WITH (r_sub_scalar, double, val, "val", val - x)
WH_EACH_WITH (r_div_scalar, double, val, "val", val / x)
WH_EACH_WITH (r_pow_scalar, double, val, "val", pow (val, x))

/* y = x0 + x1 + ..., from the left */
static void
add_n (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  float *y = call->dst[0];

  memcpy (y, call->src[0].values, n * sizeof (float));
  for (guint k = 1; k < call->n_src; k++)
    for (gint64 i = 0; i < n; i++)
      y[i] += call->src[k].values[i];
}

/* y = x0 x1 ..., from the left */
static void
mul_n (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  float *y = call->dst[0];

  memcpy (y, call->src[0].values, n * sizeof (float));
  for (guint k = 1; k < call->n_src; k++)
    for (gint64 i = 0; i < n; i++)
      y[i] *= call->src[k].values[i];
}

const WhKernel wh_kernels_arithmetic[] = {
  { .op = "Add2", .reference = add2 },
  { .op = "AddN", .reference = add_n },
  { .op = "BcAdd2", .reference = add2 },
  { .op = "Sub2", .reference = sub2 },
  { .op = "Mul2", .reference = mul2 },
  { .op = "MulN", .reference = mul_n },
  { .op = "Div2", .reference = div2 },
  { .op = "Pow2", .reference = pow2 },
  { .op = "AddScalar", .reference = add_scalar },
  { .op = "MulScalar", .reference = mul_scalar },
  { .op = "PowScalar", .reference = pow_scalar },
  { .op = "RSubScalar", .reference = r_sub_scalar },
  { .op = "RDivScalar", .reference = r_div_scalar },
  { .op = "RPowScalar", .reference = r_pow_scalar },
  { .op = NULL },
};
