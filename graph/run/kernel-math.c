/* graph/run/kernel-math.c: the functions of a pocket calculator, element by element; constants
 *
 * Round goes away from zero at a tie. Identity stands with the views, BatchMatmul
 * with the products.
 *
 * Source   nnabla functions.yaml, "Math"
 */
#include "config.h"

#include "graph/run/elementwise.h"
#include "graph/run/kernel-tables.h"

#include <math.h>

WH_EACH (abs_loop, fabsf (x))
WH_EACH (exp_loop, expf (x))
WH_EACH (log_loop, logf (x))
WH_EACH (round_loop, roundf (x))
WH_EACH (ceil_loop, ceilf (x))
WH_EACH (floor_loop, floorf (x))
WH_EACH (sin_loop, sinf (x))
WH_EACH (cos_loop, cosf (x))
WH_EACH (tan_loop, tanf (x))
WH_EACH (sinh_loop, sinhf (x))
WH_EACH (cosh_loop, coshf (x))
WH_EACH (asin_loop, asinf (x))
WH_EACH (acos_loop, acosf (x))
WH_EACH (atan_loop, atanf (x))
WH_EACH (asinh_loop, asinhf (x))
WH_EACH (acosh_loop, acoshf (x))
WH_EACH (atanh_loop, atanhf (x))
WH_EACH (erf_loop, erff (x))
WH_EACH_PAIR (atan2_loop, atan2f (a, b))

/* y = val everywhere */
static void
constant (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  float val = (float) wh_node_double (call->node, "val");

  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = val;
}

/* y[i] = start + i step */
static void
arange (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  float start = (float) wh_node_double (call->node, "start");
  float step = (float) wh_node_double (call->node, "step");

  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = start + (float) i * step;
}

/* y[i] = start + i (stop - start) / (num - 1); start alone when num is 1 */
static void
linspace (const WhCall *call)
{
  gint64 n = wh_shape_n_elements (&call->dst_shape[0]);
  double start = wh_node_double (call->node, "start");
  double stop = wh_node_double (call->node, "stop");
  double step = n > 1 ? (stop - start) / (double) (n - 1) : 0.0;

  for (gint64 i = 0; i < n; i++)
    call->dst[0][i] = (float) (start + (double) i * step);
}

const WhKernel wh_kernels_math[] = {
  { .op = "Constant", .reference = constant },
  { .op = "Arange", .reference = arange },
  { .op = "Linspace", .reference = linspace },
  { .op = "Abs", .reference = abs_loop },
  { .op = "Exp", .reference = exp_loop },
  { .op = "Log", .reference = log_loop },
  { .op = "Round", .reference = round_loop },
  { .op = "Ceil", .reference = ceil_loop },
  { .op = "Floor", .reference = floor_loop },
  { .op = "Sin", .reference = sin_loop },
  { .op = "Cos", .reference = cos_loop },
  { .op = "Tan", .reference = tan_loop },
  { .op = "Sinh", .reference = sinh_loop },
  { .op = "Cosh", .reference = cosh_loop },
  { .op = "ASin", .reference = asin_loop },
  { .op = "ACos", .reference = acos_loop },
  { .op = "ATan", .reference = atan_loop },
  { .op = "ATan2", .reference = atan2_loop },
  { .op = "ASinh", .reference = asinh_loop },
  { .op = "ACosh", .reference = acosh_loop },
  { .op = "ATanh", .reference = atanh_loop },
  { .op = "Erf", .reference = erf_loop },
  { .op = NULL },
};
