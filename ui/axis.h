/* ui/axis.h: a scale with a handful of round numbers
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double first, last; /* ticks both */
  double step;        /* 1, 2 or 5 times a power of ten */
} WhAxis;

/* From tick to tick around [@low, @high]; from 0 where that lies near enough. */
WhAxis wh_axis_new (double low, double high);

G_END_DECLS
