/* converters/fixed-point.h: numbers on a grid of equal steps
 *
 *   n' = sign ? n - 1 : n      q = round (|x| / delta), ties away from zero, at most 2^n' - 1
 *
 * Bit for bit what NNabla's FixedPointQuantize gives.
 */
#pragma once

#include "graph/rewriter.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean sign;
  gint64 n;     /* bits, the sign's included */
  double delta; /* the step; a float */
} WhFixedPoint;

/* A signed number needs two bits. @n_option: what the option is called, for the message. */
gboolean wh_fixed_point_check (gboolean sign, gint64 n, const char *n_option, GError **error);

/* 2^n' - 1, the number of steps to the largest. */
double wh_fixed_point_n_steps (gboolean sign, gint64 n);

/* The step that makes @max_abs fit: 2^ceil (log2 (max_abs / (2^n' - 1))), or 2^floor. @max_abs > 0.
 */
double wh_fixed_point_delta (double max_abs, gboolean sign, gint64 n, gboolean floor);

/* @out may be @values. */
void wh_fixed_point_quantize (const WhFixedPoint *grid, const float *values, gint64 n, float *out);

/* A node that quantizes @value, writing @output. */
guint wh_fixed_point_add (WhRewriter *rewriter,
                          const WhFixedPoint *grid,
                          guint value,
                          guint output);

/* "8 bits in steps of 2^-9" */
char *wh_fixed_point_describe (const WhFixedPoint *grid);

G_END_DECLS
