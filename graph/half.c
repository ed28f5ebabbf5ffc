/* graph/half.c: float16 (1 sign, 5 exponent, 10 fraction bits) to float32 and back */
#include "config.h"

#include "graph/half.h"

#include <math.h>

float
wh_half_to_float (guint16 half)
{
  int exponent = (half >> 10) & 0x1f;
  int fraction = half & 0x3ff;
  float magnitude;

  if (exponent == 0x1f)
    magnitude = fraction != 0 ? NAN : INFINITY;
  else if (exponent == 0)
    magnitude = ldexpf ((float) fraction, -24); /* subnormal */
  else
    magnitude = ldexpf ((float) (fraction | 0x400), exponent - 25);

  return (half & 0x8000) != 0 ? -magnitude : magnitude;
}

guint16
wh_half_from_float (float value)
{
  guint16 sign = signbit (value) ? 0x8000 : 0;
  float magnitude = fabsf (value);
  int exponent;
  long scaled;

  if (isnan (value))
    return sign | 0x7e00;

  if (magnitude >= 65520.0f) /* halfway beyond the largest, 65504 */
    return sign | 0x7c00;

  if (magnitude < 0x1p-14f) /* subnormal: counted in steps of 2^-24; 1024 of them is normal again */
    return sign | (guint16) lrintf (ldexpf (magnitude, 24));

  frexpf (magnitude, &exponent); /* magnitude = m 2^exponent, 0.5 <= m < 1 */
  scaled =
    lrintf (ldexpf (magnitude, 11 - exponent)); /* 1024 ... 2048: a carry moves on by itself */
  return sign | (guint16) (((exponent + 14) << 10) + scaled - 0x400);
}
