/* converters/fixed-point.c: numbers on a grid of equal steps
 *
 * Source   nnabla FixedPointQuantize: the division is in float, the half is added in double.
 */
#include "config.h"

#include "converters/fixed-point.h"

#include "graph/error.h"

#include <math.h>

gboolean
wh_fixed_point_check (gboolean sign, gint64 n, const char *n_option, GError **error)
{
  if (sign && n < 2)
    return wh_fail (error, WH_ERROR_OPTION, "%s is 1, but a signed number needs 2 bits or more",
                    n_option);

  return TRUE;
}

double
wh_fixed_point_n_steps (gboolean sign, gint64 n)
{
  return ldexp (1.0, sign ? n - 1 : n) - 1.0;
}

double
wh_fixed_point_delta (double max_abs, gboolean sign, gint64 n, gboolean down)
{
  int exponent;
  /* part * 2^exponent with part in [0.5, 1): no logarithm, so powers of two are met exactly. */
  double part = frexp (max_abs / wh_fixed_point_n_steps (sign, n), &exponent);

  if (down || part == 0.5)
    exponent--;

  /* A float has nothing smaller. */
  return ldexp (1.0, CLAMP (exponent, -126, 127));
}

void
wh_fixed_point_quantize (const WhFixedPoint *grid, const float *values, gint64 n, float *out)
{
  float delta = (float) grid->delta;
  float max = (float) (wh_fixed_point_n_steps (grid->sign, grid->n) * (double) delta);
  float min = grid->sign ? -max : 0.0f;

  for (gint64 i = 0; i < n; i++)
    {
      float x = values[i];

      if (x > max)
        out[i] = max;
      else if (x < min)
        out[i] = min;
      else if (isnan (x))
        out[i] = 0.0f;
      else
        {
          float q = (float) (int) ((float) (fabsf (x) / delta) + 0.5) * delta;

          out[i] = x < 0.0f ? -q : q;
        }
    }
}

guint
wh_fixed_point_add (WhRewriter *rewriter, const WhFixedPoint *grid, guint value, guint output)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "FixedPointQuantize"));

  wh_attributes_set_int (attributes, "sign", grid->sign);
  wh_attributes_set_int (attributes, "n", grid->n);
  wh_attributes_set_double (attributes, "delta", (float) grid->delta);
  return wh_rewriter_add_node (rewriter, "FixedPointQuantize", "FixedPointQuantize", attributes,
                               &value, 1, &output, 1);
}

static char *
describe_step (double delta)
{
  int exponent;

  if (frexp (delta, &exponent) == 0.5)
    return g_strdup_printf ("2^%d", exponent - 1);

  return g_strdup_printf ("%g", delta);
}

char *
wh_fixed_point_describe (const WhFixedPoint *grid)
{
  g_autofree char *step = describe_step (grid->delta);

  return g_strdup_printf ("%d bits in steps of %s", (int) grid->n, step);
}
