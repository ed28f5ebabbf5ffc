/* graph/run/kernel-quantize.c: numbers brought onto a grid
 *
 *   FixedPointQuantize  steps of delta, n bits; ties away from zero
 *   Pow2Quantize        powers of two from 2^m downwards, n bits
 *   MinMaxQuantize      ql_max - ql_min steps between qr_min and qr_max, moved so that 0 is on it
 *   QuantizeLinear      saturate (round (x / scale) + saturate (round (zero_point))) as int8 or
 * uint8 DequantizeLinear    (x - zero_point) scale
 *
 * Rounded in float32 in the order of NNabla's own arithmetic, because a step more or less shows.
 * Source   nnabla functions.yaml, Quantization Neural Network Layers.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <math.h>

static void
fixed_point (const WhCall *call)
{
  gboolean sign = wh_node_bool (call->node, "sign");
  gint64 n_bits = wh_node_int (call->node, "n") - (sign ? 1 : 0);
  float delta = (float) wh_node_double (call->node, "delta");
  float max = (float) ((ldexp (1.0, (int) CLAMP (n_bits, 0, 64)) - 1.0) * (double) delta);
  float min = sign ? -max : 0.0f;
  gint64 n = wh_shape_n_elements (&call->src[0].shape);
  const float *x = call->src[0].values;
  float *y = call->dst[0];

  if (n_bits < 1 || !(delta > 0.0f))
    {
      wh_call_fail (call, "n and delta must be larger than that");
      return;
    }

  for (gint64 i = 0; i < n; i++)
    {
      float v = x[i];

      if (v > max)
        y[i] = max;
      else if (v < min)
        y[i] = min;
      else if (n_bits > 62 || isnan (v))
        y[i] = copysignf ((float) floor ((double) (fabsf (v) / delta) + 0.5) * delta, v);
      else
        {
          /* Not negative, so cutting off is rounding down, and no call. */
          float steps = fabsf (v) / delta;
          float q = (float) (gint64) ((double) steps + 0.5) * delta;

          y[i] = v < 0.0f ? -q : q;
        }
    }
}

static void
pow2 (const WhCall *call)
{
  gboolean sign = wh_node_bool (call->node, "sign");
  gboolean with_zero = wh_node_bool (call->node, "with_zero");
  gint64 n_bits = wh_node_int (call->node, "n") - (sign ? 1 : 0) - (with_zero ? 1 : 0);
  gint64 m = wh_node_int (call->node, "m");
  double max = exp2 ((double) m);
  double min = exp2 ((double) m - (exp2 ((double) n_bits) - 1.0));
  double threshold = min * M_SQRT1_2;
  gint64 n = wh_shape_n_elements (&call->src[0].shape);

  for (gint64 i = 0; i < n; i++)
    {
      float x = call->src[0].values[i];
      double size = fabs ((double) x);
      double q = exp2 (round (log2 (size)));

      if (q > max)
        q = max;
      else if (q < min)
        q = with_zero && size < threshold ? 0.0 : min;

      if (x < 0.0f && !sign)
        q = with_zero ? 0.0 : min;

      call->dst[0][i] = (float) (x < 0.0f && sign ? -q : q);
    }
}

/* Where in a smaller operand, repeated along its axes of size 1, element @at of @shape reads. */
static gint64
broadcast_index (const WhShape *shape, const WhShape *small, gint64 at)
{
  gint64 index = 0, step = 1;

  for (guint a = shape->rank, s = small->rank; a-- > 0 && s > 0; at /= shape->size[a])
    {
      s--;
      index += (small->size[s] == 1 ? 0 : at % shape->size[a]) * step;
      step *= small->size[s];
    }

  return index;
}

/* The range of the real numbers for each element of the small operands. */
typedef struct
{
  float min, max, scale;
} Range;

static void
measure (const WhCall *call, Range *ranges, gint64 n_ranges)
{
  const WhOperand *x = &call->src[0];
  gint64 n = wh_shape_n_elements (&x->shape);
  g_autofree Range *seen = g_new (Range, (gsize) MAX (n_ranges, 1));
  gboolean ema = wh_node_bool (call->node, "ema");
  float decay = (float) wh_node_double (call->node, "decay");
  float rest = (float) (1.0 - (double) decay);

  for (gint64 r = 0; r < n_ranges; r++)
    seen[r] = (Range){ INFINITY, -INFINITY, 0.0f };

  for (gint64 i = 0; i < n; i++)
    {
      Range *range = &seen[broadcast_index (&x->shape, &call->src[1].shape, i)];

      range->min = MIN (range->min, x->values[i]);
      range->max = MAX (range->max, x->values[i]);
    }

  for (gint64 r = 0; r < n_ranges; r++)
    {
      ranges[r].min = ema ? ranges[r].min * decay + seen[r].min * rest : seen[r].min;
      ranges[r].max = ema ? ranges[r].max * decay + seen[r].max * rest : seen[r].max;
    }
}

/* Moves the range so that zero is one of its steps. */
static void
nudge (Range *range, float ql_min, float ql_max, float eps)
{
  float zero;

  if (range->max - range->min < eps)
    range->max = range->min + eps;

  range->scale = (range->max - range->min) / (ql_max - ql_min);
  zero = ql_min - range->min / range->scale;
  zero = zero <= ql_min ? ql_min : zero >= ql_max ? ql_max : roundf (zero);
  range->min = (ql_min - zero) * range->scale;
  range->max = (ql_max - zero) * range->scale;
}

static void
min_max (const WhCall *call)
{
  const WhOperand *x = &call->src[0];
  gint64 n = wh_shape_n_elements (&x->shape);
  gint64 n_ranges = wh_shape_n_elements (&call->src[1].shape);
  g_autofree Range *ranges = g_new (Range, (gsize) MAX (n_ranges, 1));

  for (guint s = 2; s < call->n_src; s++)
    if (!wh_shape_equal (&call->src[1].shape, &call->src[s].shape))
      {
        wh_call_fail (call, "qr_min, qr_max, ql_min and ql_max have different shapes");
        return;
      }

  for (gint64 r = 0; r < n_ranges; r++)
    ranges[r] = (Range){ call->src[1].values[r], call->src[2].values[r], 0.0f };

  if (wh_node_bool (call->node, "x_min_max"))
    measure (call, ranges, n_ranges);

  for (gint64 r = 0; r < n_ranges; r++)
    nudge (&ranges[r], call->src[3].values[r], call->src[4].values[r],
           (float) wh_node_double (call->node, "eps"));

  for (gint64 i = 0; i < n; i++)
    {
      const Range *range = &ranges[broadcast_index (&x->shape, &call->src[1].shape, i)];
      float q = x->values[i];

      q = q > range->min ? q : range->min;
      q = q < range->max ? q : range->max;
      q = roundf ((q - range->min) / range->scale);
      call->dst[0][i] = q * range->scale + range->min;
    }
}

static void
quantize_linear (const WhCall *call)
{
  const WhOperand *x = &call->src[0];
  gint64 n = wh_shape_n_elements (&x->shape);
  gboolean to_even = g_str_equal (wh_node_string (call->node, "round_mode"), "HALF_TO_EVEN");
  gboolean narrow = wh_node_bool (call->node, "narrow_range");
  gboolean is_signed = wh_node_int (call->node, "dtype") == 1;
  float min = (is_signed ? -128.0f : 0.0f) + (narrow ? 1.0f : 0.0f);
  float max = is_signed ? 127.0f : 255.0f;

  for (gint64 i = 0; i < n; i++)
    {
      gint64 at = broadcast_index (&x->shape, &call->src[1].shape, i);
      float zero = roundf (call->src[2].values[at]);
      float q = x->values[i] / call->src[1].values[at];

      q = (to_even ? rintf (q) : roundf (q)) + CLAMP (zero, min, max);
      call->dst[0][i] = CLAMP (q, min, max);
    }
}

static void
dequantize_linear (const WhCall *call)
{
  const WhOperand *x = &call->src[0];
  gint64 n = wh_shape_n_elements (&x->shape);

  for (gint64 i = 0; i < n; i++)
    {
      gint64 at = broadcast_index (&x->shape, &call->src[1].shape, i);

      call->dst[0][i] = (x->values[i] - call->src[2].values[at]) * call->src[1].values[at];
    }
}

const WhKernel wh_kernels_quantize[] = {
  { .op = "DequantizeLinear", .reference = dequantize_linear },
  { .op = "FixedPointQuantize", .reference = fixed_point },
  { .op = "MinMaxQuantize", .reference = min_max },
  { .op = "Pow2Quantize", .reference = pow2 },
  { .op = "QuantizeLinear", .reference = quantize_linear },
  { .op = NULL },
};
