/* converters/integer-grid.c: numbers as 8-bit integers
 *
 *   symmetric   scale = max |v| / 127, zero = 0            (uint8: max / 255; zero 128 below 0)
 *   affine      scale = (high - low) / 255, zero = round (-128 - low / scale)
 *
 * Source   Jacob et al., arXiv:1712.05877.
 */
#include "config.h"

#include "converters/integer-grid.h"

#include <math.h>

static double
to_pow2 (double scale, WhPow2 how)
{
  double exponent = log2 (scale);

  switch (how)
    {
    case WH_POW2_CEIL:
      return exp2 (ceil (exponent));
    case WH_POW2_ROUND:
      return exp2 (round (exponent));
    case WH_POW2_FLOOR:
      return exp2 (floor (exponent));
    case WH_POW2_OFF:
    default:
      return scale;
    }
}

#define SIGNED_STEPS 127
#define ALL_STEPS 255

WhRangeWish
wh_integer_grid_wish (const WhIntegerGridChoice *choice)
{
  return choice->symmetric ?
           (WhRangeWish){ FALSE, SIGNED_STEPS, choice->is_unsigned ? ALL_STEPS : 0 } :
           (WhRangeWish){ TRUE, ALL_STEPS, 0 };
}

gboolean
wh_integer_grid_choose (const WhIntegerGridChoice *choice,
                        const WhRecordedRange *range,
                        WhIntegerGrid *out)
{
  gboolean is_unsigned = choice->is_unsigned;

  *out = (WhIntegerGrid){ .is_unsigned = is_unsigned, .narrow = choice->symmetric && !is_unsigned };

  if (range == NULL || range->n == 0 || (range->min == 0.0 && range->max == 0.0))
    return FALSE;

  if (choice->symmetric)
    {
      gboolean sign = !is_unsigned || range->min < 0.0;

      out->scale = range->high / (sign ? SIGNED_STEPS : ALL_STEPS);
      out->zero = is_unsigned && sign ? 128 : 0;
      out->scale = to_pow2 (out->scale, choice->pow2);
      return out->scale > 0.0;
    }

  out->scale = to_pow2 ((range->high - range->low) / ALL_STEPS, choice->pow2);
  out->zero = (gint64) round ((is_unsigned ? 0.0 : -128.0) - range->low / out->scale);
  out->zero = is_unsigned ? CLAMP (out->zero, 0, 255) : CLAMP (out->zero, -128, 127);
  return out->scale > 0.0;
}

void
wh_integer_grid_bounds (const WhIntegerGrid *grid, double *low, double *high)
{
  gint64 lowest = grid->is_unsigned ? 0 : grid->narrow ? -127 : -128;
  gint64 highest = grid->is_unsigned ? 255 : 127;

  *low = (lowest - grid->zero) * grid->scale;
  *high = (highest - grid->zero) * grid->scale;
}

double *
wh_integer_grid_weight_scales (const WhMaps *maps,
                               const float *values,
                               gboolean per_channel,
                               WhPow2 pow2)
{
  gint64 n = wh_maps_count (maps);
  g_autofree float *max = g_new (float, MAX (1, n));
  double *scales = g_new (double, MAX (1, n));
  float largest;

  wh_maps_max_abs (maps, values, max);
  largest = wh_max_abs (max, n);

  for (gint64 i = 0; i < n; i++)
    {
      float range = per_channel ? max[i] : largest;

      scales[i] = range > 0.0f ? (float) to_pow2 (range / 127.0, pow2) : 1.0;
    }

  return scales;
}

guint
wh_integer_grid_add (WhRewriter *rewriter,
                     const WhGraph *graph,
                     guint value,
                     const WhIntegerGrid *grid,
                     WhTensor *scale,
                     WhTensor *zero,
                     const char *round_mode)
{
  const char *name = graph->values[value].name;
  g_autofree char *scale_name = g_strconcat (name, "_scale", NULL);
  g_autofree char *zero_name = g_strconcat (name, "_zero_point", NULL);
  g_autofree char *integer_name = g_strconcat (name, "_q", NULL);
  g_autofree char *back_name = g_strconcat (name, "_dq", NULL);
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "QuantizeLinear"));
  guint integer = wh_rewriter_add_value (rewriter, integer_name, WH_NONE);
  guint back = wh_rewriter_add_value (rewriter, back_name, value);
  guint inputs[3] = {
    value,
    wh_rewriter_add_parameter (rewriter, scale_name, scale, WH_NONE),
    wh_rewriter_add_parameter (rewriter, zero_name, zero, WH_NONE),
  };

  wh_attributes_set_string (attributes, "round_mode", round_mode);
  wh_attributes_set_int (attributes, "narrow_range", grid->narrow);
  wh_attributes_set_int (attributes, "dtype", grid->is_unsigned ? 2 : 1);
  wh_rewriter_add_node (rewriter, "QuantizeLinear", "QuantizeLinear", attributes, inputs, 3,
                        &integer, 1);
  inputs[0] = integer;
  wh_rewriter_add_node (rewriter, "DequantizeLinear", "DequantizeLinear", NULL, inputs, 3, &back,
                        1);
  return back;
}
