/* graph/run/interleave.c: from maps that lie one after the other to places that do
 *
 * Written out for the few maps that images have: number by number, storing takes longer than
 * everything else. Vectors of four are there on every processor.
 */
#include "config.h"

#include "graph/run/interleave.h"

typedef float Vector __attribute__ ((vector_size (16), aligned (4), may_alias));
typedef int Order __attribute__ ((vector_size (16)));

static inline Vector
load (const float *from)
{
  return *(const Vector *) from;
}

static inline void
store (float *to, Vector x)
{
  *(Vector *) to = x;
}

/* Numbers @i and @j of the first and the second. */
#define PAIR(first, second, i, j) __builtin_shuffle (first, second, (Order){ i, 4 + j, i, 4 + j })

/* Two pairs. */
static inline Vector
join (Vector a, Vector b)
{
  return __builtin_shuffle (a, b, (Order){ 0, 1, 4, 5 });
}

/* What the vectors leave over, and any other number of maps. */
static void
one_by_one (const float *restrict x, gint64 step, gint64 maps, gint64 n, float *restrict y)
{
  for (gint64 m = 0; m < maps; m++, x += step)
    for (gint64 p = 0; p < n; p++)
      y[p * maps + m] = x[p];
}

static gint64
two (const float *restrict x, gint64 step, gint64 n, float *restrict y)
{
  gint64 p = 0;

  for (; p + 4 <= n; p += 4, y += 8)
    {
      Vector a = load (x + p), b = load (x + step + p);

      store (y, __builtin_shuffle (a, b, (Order){ 0, 4, 1, 5 }));
      store (y + 4, __builtin_shuffle (a, b, (Order){ 2, 6, 3, 7 }));
    }
  return p;
}

static gint64
three (const float *restrict x, gint64 step, gint64 n, float *restrict y)
{
  gint64 p = 0;

  for (; p + 4 <= n; p += 4, y += 12)
    {
      Vector a = load (x + p), b = load (x + step + p), c = load (x + 2 * step + p);

      store (y, join (PAIR (a, b, 0, 0), PAIR (c, a, 0, 1)));
      store (y + 4, join (PAIR (b, c, 1, 1), PAIR (a, b, 2, 2)));
      store (y + 8, join (PAIR (c, a, 2, 3), PAIR (b, c, 3, 3)));
    }
  return p;
}

static gint64
four (const float *restrict x, gint64 step, gint64 n, float *restrict y)
{
  gint64 p = 0;

  for (; p + 4 <= n; p += 4, y += 16)
    {
      Vector a = load (x + p), b = load (x + step + p);
      Vector c = load (x + 2 * step + p), d = load (x + 3 * step + p);

      store (y, join (PAIR (a, b, 0, 0), PAIR (c, d, 0, 0)));
      store (y + 4, join (PAIR (a, b, 1, 1), PAIR (c, d, 1, 1)));
      store (y + 8, join (PAIR (a, b, 2, 2), PAIR (c, d, 2, 2)));
      store (y + 12, join (PAIR (a, b, 3, 3), PAIR (c, d, 3, 3)));
    }
  return p;
}

void
wh_interleave (const float *x, gint64 step, gint64 maps, gint64 n, float *y)
{
  gint64 done = maps == 2 ? two (x, step, n, y) :
                maps == 3 ? three (x, step, n, y) :
                maps == 4 ? four (x, step, n, y) :
                            0;

  one_by_one (x + done, step, maps, n - done, y + done * maps);
}
