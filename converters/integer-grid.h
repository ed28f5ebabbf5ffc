/* converters/integer-grid.h: numbers as 8-bit integers, q = round (v / scale) + zero
 */
#pragma once

#include "converters/calibration.h"
#include "converters/patterns.h"
#include "graph/rewriter.h"

G_BEGIN_DECLS

/* How a scale is brought to a power of two. */
typedef enum
{
  WH_POW2_OFF,
  WH_POW2_CEIL,
  WH_POW2_ROUND,
  WH_POW2_FLOOR,
} WhPow2;

typedef struct
{
  double scale;
  gint64 zero;
  gboolean is_unsigned;
  gboolean narrow; /* without the lowest integer, so that 0 is in the middle */
} WhIntegerGrid;

typedef struct
{
  gboolean is_unsigned;
  gboolean symmetric; /* 0 in the middle, or at the end for numbers that are not negative */
  WhPow2 pow2;
} WhIntegerGridChoice;

/* What the ranges for such a grid have to be chosen for. */
WhRangeWish wh_integer_grid_wish (const WhIntegerGridChoice *choice);

/* FALSE when nothing but zeros was recorded, or nothing at all. @range: (nullable) */
gboolean wh_integer_grid_choose (const WhIntegerGridChoice *choice,
                                 const WhRecordedRange *range,
                                 WhIntegerGrid *out);

/* What the lowest and the highest integer stand for. */
void wh_integer_grid_bounds (const WhIntegerGrid *grid, double *low, double *high);

/* For symmetric int8, owned by the caller: one for each map, 1 for maps of zeros; all alike without
 * @per_channel. */
double *wh_integer_grid_weight_scales (const WhMaps *maps,
                                       const float *values,
                                       gboolean per_channel,
                                       WhPow2 pow2);

/* QuantizeLinear and DequantizeLinear behind @value of the old graph; gives what the second writes,
 * which stands for @value. @scale and @zero have a shape that is repeated over it. */
guint wh_integer_grid_add (WhRewriter *rewriter,
                           const WhGraph *graph,
                           guint value,
                           const WhIntegerGrid *grid,
                           WhTensor *scale,
                           WhTensor *zero,
                           const char *round_mode);

G_END_DECLS
