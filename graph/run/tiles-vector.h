/* graph/run/tiles-vector.h: vectors of LANES numbers, and the tail that ends a sum
 *
 * Internal to the files that are compiled once for each width: LANES numbers make a vector, ROWS
 * rows a tile, two vectors a panel. 2 ROWS sums, 2 vectors of weights and one of a row's number are
 * all the registers that there are.
 */
#pragma once

#include "graph/run/tiles.h"

#include <math.h>
#include <string.h>

#ifdef __AVX__
#include <immintrin.h>
#endif

#define PANEL (2 * LANES)
#define INLINE static inline __attribute__ ((always_inline))
#define UNROLL _Pragma ("GCC unroll 16")

typedef float Vector __attribute__ ((vector_size (LANES * 4), aligned (4), may_alias));
typedef int Mask __attribute__ ((vector_size (LANES * 4), aligned (4), may_alias));

G_STATIC_ASSERT (ROWS <= WH_TILE_MOST_ROWS && PANEL <= WH_TILE_MOST_PANEL);

INLINE Vector
load (const float *from)
{
  return *(const Vector *) from;
}

INLINE void
store (float *to, Vector x)
{
  *(Vector *) to = x;
}

INLINE Vector
fill (float x)
{
  return x - (Vector){ 0 };
}

/* The first @n numbers; 0 behind them. */
INLINE Vector
load_part (const float *from, gint64 n)
{
  Vector x = { 0 };

  if (n >= LANES)
    return load (from);

  if (n > 0)
    memcpy (&x, from, (gsize) n * sizeof (float));
  return x;
}

INLINE void
store_part (float *to, Vector x, gint64 n)
{
  if (n >= LANES)
    store (to, x);
  else if (n > 0)
    memcpy (to, &x, (gsize) n * sizeof (float));
}

/* @yes where the mask's bits are set. */
INLINE Vector
choose (Mask mask, Vector yes, Vector no)
{
  return (Vector) ((mask & (Mask) yes) | (~mask & (Mask) no));
}

/* @x within the bounds; NaN stays. The processor's own instructions give the second operand when
 * either is NaN. */
INLINE Vector
clip (Vector x, Vector low, Vector high)
{
#if defined(__AVX512F__) && LANES == 16
  return (Vector) _mm512_min_ps ((__m512) high, _mm512_max_ps ((__m512) low, (__m512) x));
#elif defined(__AVX__) && LANES == 8
  return (Vector) _mm256_min_ps ((__m256) high, _mm256_max_ps ((__m256) low, (__m256) x));
#else
  x = choose (x < low, low, x);
  return choose (x > high, high, x);
#endif
}

/* A loop over all rows in memory, for each operation of the tail. */
#define EACH(STATEMENT)                                                                            \
  for (guint r = 0; r < n_rows; r++)                                                               \
    for (guint v = 0; v < 2; v++)                                                                  \
      {                                                                                            \
        Vector x = sums[r][v];                                                                     \
                                                                                                   \
        STATEMENT;                                                                                 \
        sums[r][v] = x;                                                                            \
      }

/* The tail on @n_rows rows of two vectors, of which @width numbers are meant; the first one's is at
 * offset @at, the next row's @step behind. */
static __attribute__ ((noinline)) void
finish (Vector (*sums)[2],
        guint n_rows,
        const WhTileTail *tail,
        gint64 at,
        gint64 step,
        gint64 width)
{
  for (guint i = 0; i < tail->n_ops; i++)
    {
      const WhTileOp *op = &tail->ops[i];
      const float *from = op->operand ? op->operand + at : NULL;
      const float alpha = op->alpha, beta = op->beta;

      switch (op->kind)
        {
        case WH_TILE_ADD:
          if (width >= PANEL)
            EACH (x += load (from + r * step + v * LANES))
          else
            EACH (x += load_part (from + r * step + v * LANES, width - v * LANES))
          break;
        case WH_TILE_RELU:
          if (alpha == 0.0f)
            EACH (x = (Vector) (~(x < 0.0f) & (Mask) x))
          else
            EACH (x = choose (x < 0.0f, alpha * x, x))
          break;
        case WH_TILE_CLIP:
          EACH (x = clip (x, fill (alpha), fill (beta)))
          break;
        case WH_TILE_LINEAR:
          EACH (x = alpha * x + beta)
          break;
        default:
          break;
        }
    }
}

static __attribute__ ((noinline)) void
write_rows (Vector (*sums)[2],
            guint n_rows,
            const WhTileTail *tail,
            gint64 at,
            gint64 step,
            gint64 width,
            float *y)
{
  finish (sums, n_rows, tail, at, step, width);

  for (guint r = 0; r < n_rows; r++, y += step)
    if (width >= PANEL)
      {
        store (y, sums[r][0]);
        store (y + LANES, sums[r][1]);
      }
    else
      {
        store_part (y, sums[r][0], width);
        store_part (y + LANES, sums[r][1], width - LANES);
      }
}

/* The same where the number of rows is known, and nothing needs to be in memory. */
#define EACH_SUM(STATEMENT)                                                                        \
  do                                                                                               \
    {                                                                                              \
      UNROLL for (guint r = 0; r < rows; r++) for (guint v = 0; v < vectors; v++) STATEMENT;       \
    }                                                                                              \
  while (0)

/* A ReLU is one too. */
INLINE gboolean
is_clip (const WhTileOp *op)
{
  return op->kind == WH_TILE_CLIP || (op->kind == WH_TILE_RELU && op->alpha == 0.0f);
}

/* The bounds of an operation for which is_clip () is true. */
INLINE Vector
low_of (const WhTileOp *op)
{
  return fill (op->alpha);
}

INLINE Vector
high_of (const WhTileOp *op)
{
  return fill (op->kind == WH_TILE_CLIP ? op->beta : INFINITY);
}

/* A case for each number of rows, so that the compiler knows it. */
#if ROWS == 6
#define EACH_ROWS(CASE) CASE (1) CASE (2) CASE (3) CASE (4) CASE (5) CASE (6)
#else
#define EACH_ROWS(CASE)                                                                            \
  CASE (1)                                                                                         \
  CASE (2) CASE (3) CASE (4) CASE (5) CASE (6) CASE (7) CASE (8) CASE (9) CASE (10) CASE (11)      \
    CASE (12)
#endif

/* Each width has functions of its own. */
#ifndef WIDTH
#define WIDTH LANES
#endif
#define WH_OF_WIDTH_(name, width) wh_tiles_##name##_##width
#define WH_OF_WIDTH(name, width) WH_OF_WIDTH_ (name, width)
#define OWN(name) WH_OF_WIDTH (name, WIDTH)

__typeof__ (*((WhTiles *) 0)->multiply) OWN (multiply);
__typeof__ (*((WhTiles *) 0)->gather) OWN (gather);
__typeof__ (*((WhTiles *) 0)->largest) OWN (largest);
__typeof__ (*((WhTiles *) 0)->winograd_input) OWN (winograd_input);
__typeof__ (*((WhTiles *) 0)->winograd_weights) OWN (winograd_weights);
__typeof__ (*((WhTiles *) 0)->winograd_output) OWN (winograd_output);
