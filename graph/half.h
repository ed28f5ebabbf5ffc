/* graph/half.h: float16 (IEEE 754 binary16) to float32 and back
 */
#pragma once

#include <glib.h>
#include <math.h>
#include <string.h>

G_BEGIN_DECLS

float wh_half_to_float (guint16 half);

/* To the nearest, ties to even; beyond 65504 (rounded) it is an infinity. */
guint16 wh_half_from_float (float value);

/* wh_half_to_float (wh_half_from_float (value)), without the detour. */
static inline float
wh_half_round (float value)
{
  float magnitude = fabsf (value);
  guint32 bits;

  /* Subnormal: from 0.5 to 1 a float's steps are 2^-24, as the half's are here. */
  if (magnitude < 0x1p-14f)
    return copysignf ((magnitude + 0.5f) - 0.5f, value);

  if (!(magnitude < 65520.0f))
    return isnan (value) ? value : copysignf (INFINITY, value);

  /* 13 of 23 fraction bits go; a carry moves on into the exponent by itself. */
  memcpy (&bits, &value, sizeof bits);
  bits = (bits + 0xfff + (bits >> 13 & 1)) & ~(guint32) 0x1fff;
  memcpy (&value, &bits, sizeof bits);
  return value;
}

G_END_DECLS
