/* graph/run/tiles-product.c: sums of products, for a tile of rows and a panel of maps */
#include "config.h"

#include "graph/run/tiles-vector.h"

/* A part of the sum: some taps, and of each some numbers of the depth. */
typedef struct
{
  gint64 tap, n_taps, start, depth;
} Part;

/* Sums of @rows rows and @vectors vectors. What is constant is known when this is compiled. */
INLINE void
sum_up (const WhTile *tile,
        const Part *part,
        Vector sums[ROWS][2],
        const guint rows,
        const guint vectors,
        const gboolean fetch_ahead)
{
  gint64 place = part->tap * tile->depth + part->start;
  const float *w = tile->weights + place * PANEL;
  const float *ahead = fetch_ahead ? tile->ahead + place * tile->ahead_step : NULL;

  UNROLL
  for (guint r = 0; r < rows; r++)
    for (guint v = 0; v < vectors; v++)
      sums[r][v] = (Vector){ 0 };

  for (gint64 t = part->tap; t < part->tap + part->n_taps; t++)
    {
      const float *from[ROWS];

      UNROLL
      for (guint r = 0; r < rows; r++)
        from[r] = (tile->offsets ? tile->rows[r] + tile->offsets[t] : tile->rows[t * rows + r]) +
                  part->start;

      for (gint64 d = 0; d < part->depth; d++, w += PANEL)
        {
          Vector low = load (w), high = vectors > 1 ? load (w + LANES) : low;

          if (fetch_ahead)
            {
              __builtin_prefetch (ahead, 0, 2);
              ahead += tile->ahead_step;
            }

          UNROLL
          for (guint r = 0; r < rows; r++)
            {
              float x = from[r][d];

              sums[r][0] += x * low;
              if (vectors > 1)
                sums[r][1] += x * high;
            }
        }
    }
}

/* The part behind @part, which begins as zeros. FALSE when there is none. */
INLINE gboolean
next_part (const WhTile *tile, Part *part)
{
  part->start += part->depth;
  if (part->start >= tile->depth)
    {
      part->tap += part->n_taps;
      part->start = 0;
    }

  part->n_taps = MIN (tile->n_taps_at_once, tile->n_taps - part->tap);
  part->depth = MIN (tile->depth - part->start, WH_TILE_LONGEST_SUM);
  return part->n_taps > 0;
}

INLINE void
multiply_rows (const WhTile *tile,
               const WhTileTail *tail,
               gint64 map,
               gint64 at,
               float *y,
               const guint rows,
               const guint vectors,
               const gboolean fetch_ahead)
{
  Vector sums[ROWS][2], out[ROWS][2], bias[2] = { 0 };
  gboolean clips = tail->n_ops == 1 && is_clip (&tail->ops[0]), more;
  Part part = { 0 }, next;

  if (tail->bias)
    for (guint v = 0; v < vectors; v++)
      bias[v] = load_part (tail->bias + map + v * LANES, tile->width - v * LANES);

  next_part (tile, &part);
  next = part;
  more = next_part (tile, &next);
  sum_up (tile, &part, sums, rows, vectors, fetch_ahead);
  if (more)
    {
      EACH_SUM (out[r][v] = sums[r][v]);
      do
        {
          sum_up (tile, &next, sums, rows, vectors, fetch_ahead);
          EACH_SUM (out[r][v] += sums[r][v]);
        }
      while (next_part (tile, &next));
      EACH_SUM (sums[r][v] = out[r][v]);
    }

  EACH_SUM (sums[r][v] += bias[v]);

  /* What most convolutions end with stays in registers. */
  if (clips)
    {
      Vector low = low_of (&tail->ops[0]), high = high_of (&tail->ops[0]);

      EACH_SUM (sums[r][v] = clip (sums[r][v], low, high));
    }

  if ((clips || tail->n_ops == 0) && tile->width >= vectors * LANES)
    {
      EACH_SUM (store (y + r * tile->step + v * LANES, sums[r][v]));
      return;
    }

  EACH_SUM (out[r][v] = sums[r][v]);
  write_rows (out, rows, clips ? &(WhTileTail){ 0 } : tail, at, tile->step, tile->width, y);
}

INLINE void
gather_rows (const WhTile *tile, gboolean first, float *y, const guint rows)
{
  const Part all = { 0, 1, 0, tile->depth };
  const guint vectors = 2;
  Vector sums[ROWS][2];

  sum_up (tile, &all, sums, rows, vectors, FALSE);
  if (!first)
    EACH_SUM (sums[r][v] += load (y + r * PANEL + v * LANES));
  EACH_SUM (store (y + r * PANEL + v * LANES, sums[r][v]));
}

/* CALL with the number of rows, which the compiler so knows. */
#define CASE(N)                                                                                    \
  case N:                                                                                          \
    CALL (N);                                                                                      \
    break;
#define BY_ROWS(n_rows)                                                                            \
  switch (n_rows)                                                                                  \
    {                                                                                              \
      EACH_ROWS (CASE)                                                                             \
    default:                                                                                       \
      g_assert_not_reached ();                                                                     \
    }

/* A function of its own: beside the others, the compiler makes worse of them. */
static __attribute__ ((noinline)) void
multiply_ahead (const WhTile *tile, const WhTileTail *tail, gint64 map, gint64 at, float *y)
{
#define CALL(N) multiply_rows (tile, tail, map, at, y, N, 2, TRUE)
  BY_ROWS (tile->n_rows)
#undef CALL
}

void
OWN (multiply) (const WhTile *tile, const WhTileTail *tail, gint64 map, gint64 at, float *y)
{
  gboolean narrow = tile->width <= LANES;

  if (tile->ahead && !narrow)
    {
      multiply_ahead (tile, tail, map, at, y);
      return;
    }

#define CALL(N)                                                                                    \
  if (narrow)                                                                                      \
    multiply_rows (tile, tail, map, at, y, N, 1, FALSE);                                           \
  else                                                                                             \
    multiply_rows (tile, tail, map, at, y, N, 2, FALSE)
  BY_ROWS (tile->n_rows)
#undef CALL
}

void
OWN (gather) (const WhTile *tile, gboolean first, float *y)
{
#define CALL(N) gather_rows (tile, first, y, N)
  BY_ROWS (tile->n_rows)
#undef CALL
}

const WhTiles OWN (all) = {
  .lanes = LANES,
  .rows = ROWS,
  .multiply = OWN (multiply),
  .gather = OWN (gather),
  .largest = OWN (largest),
  .winograd_input = OWN (winograd_input),
  .winograd_weights = OWN (winograd_weights),
  .winograd_output = OWN (winograd_output),
};
