/* ui/axis.c: a scale with a handful of round numbers */
#include "config.h"

#include "ui/axis.h"

#include <math.h>

#define MOST_TICKS 5.0

WhAxis
wh_axis_new (double low, double high)
{
  double range = high > low ? high - low : MAX (fabs (high), 1e-9);
  double ten = pow (10.0, floor (log10 (range / MOST_TICKS)));
  double step = ten;

  if (range / step > MOST_TICKS)
    step = 2.0 * ten;
  if (range / step > MOST_TICKS)
    step = 5.0 * ten;
  if (range / step > MOST_TICKS)
    step = 10.0 * ten;
  if (low > 0.0 && low < 0.4 * high)
    low = 0.0;

  return (WhAxis){
    .first = step * floor (low / step + 1e-9),
    .last = MAX (step * ceil (high / step - 1e-9), step * floor (low / step) + step),
    .step = step,
  };
}
