/* graph/run/indices.h: numbers that name places
 *
 * NNabla keeps indices as float32 like everything else. They come from data, so each is checked.
 */
#pragma once

#include "graph/run/kernel.h"

#include <math.h>

/* The place in 0 .. @size - 1 that @value names, counted from the end when negative; -1, with the
 * call failed, when there is none. */
static inline gint64
wh_call_index (const WhCall *call, float value, gint64 size)
{
  double place = trunc (value < 0.0f ? (double) value + (double) size : (double) value);

  if (place >= 0.0 && place < (double) size) /* not for NaN */
    return (gint64) place;

  wh_call_fail (call, "index %g where there are %" G_GINT64_FORMAT " places", value, size);
  return -1;
}
