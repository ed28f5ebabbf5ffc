/* graph/run/tiles-pooling.c: the largest number under a window, for each map */
#include "config.h"

#include "graph/run/tiles-vector.h"

INLINE Vector
largest_of (const float *const *rows, gint64 n_taps, gint64 map, gint64 n)
{
  Vector x = n_taps > 0 ? load_part (rows[0] + map, n) : (Vector){ 0 };

  for (gint64 t = 1; t < n_taps; t++)
    {
      Vector other = load_part (rows[t] + map, n);

      x = choose (other > x, other, x);
    }

  return x;
}

void
OWN (largest) (const float *const *rows,
               gint64 n_taps,
               gint64 maps,
               const WhTileTail *tail,
               gint64 at,
               float *y)
{
  for (gint64 map = 0; map < maps; map += PANEL)
    {
      gint64 n = MIN (maps - map, PANEL);
      Vector x[1][2];

      for (guint v = 0; v < 2; v++)
        x[0][v] = n == PANEL ? largest_of (rows, n_taps, map + v * LANES, LANES) :
                               largest_of (rows, n_taps, map + v * LANES, n - v * LANES);

      write_rows (x, 1, tail, at + map, maps, n, y + map);
    }
}
