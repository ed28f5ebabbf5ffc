/* graph/run/tiles-winograd.c: the transforms of Winograd's convolution, see graph/run/winograd.h */
#include "config.h"

#include "graph/run/tiles-vector.h"
#include "graph/run/winograd.h"

#define A WH_WINOGRAD_A
#define B WH_WINOGRAD_B
#define AA (A * A)
#define BB (B * B)

/* Bt d */
INLINE void
transform_input (const Vector d[6], Vector v[6])
{
  Vector even_a = d[4] - BB * d[2], odd_a = A * (d[3] - BB * d[1]);
  Vector even_b = d[4] - AA * d[2], odd_b = B * (d[3] - AA * d[1]);

  v[0] = AA * BB * d[0] - (AA + BB) * d[2] + d[4];
  v[1] = even_a + odd_a;
  v[2] = even_a - odd_a;
  v[3] = even_b + odd_b;
  v[4] = even_b - odd_b;
  v[5] = AA * BB * d[1] - (AA + BB) * d[3] + d[5];
}

/* G g */
INLINE void
transform_weights (const Vector g[3], Vector u[6])
{
  const float of_0 = 1.0f / (AA * BB);
  const float of_a = 1.0f / (2.0f * AA * (AA - BB)), of_b = 1.0f / (2.0f * BB * (BB - AA));
  Vector even_a = of_a * g[0] + of_a * AA * g[2], odd_a = of_a * A * g[1];
  Vector even_b = of_b * g[0] + of_b * BB * g[2], odd_b = of_b * B * g[1];

  u[0] = of_0 * g[0];
  u[1] = even_a + odd_a;
  u[2] = even_a - odd_a;
  u[3] = even_b + odd_b;
  u[4] = even_b - odd_b;
  u[5] = g[2];
}

/* At m */
INLINE void
transform_output (const Vector m[6], Vector y[4])
{
  Vector even_a = m[1] + m[2], odd_a = m[1] - m[2];
  Vector even_b = m[3] + m[4], odd_b = m[3] - m[4];

  y[0] = m[0] + even_a + even_b;
  y[1] = A * odd_a + B * odd_b;
  y[2] = AA * even_a + BB * even_b;
  y[3] = AA * A * odd_a + BB * B * odd_b + m[5];
}

INLINE void
read_tile (const WhTileImage *image, const float *x, gint64 step, float *v, const gboolean edge)
{
  for (gint64 map = 0; map < image->maps; map += LANES)
    {
      Vector half[6][6]; /* Bt d, its columns */

      for (guint c = 0; c < 6; c++)
        {
          gint64 column = image->column + c;
          Vector d[6], t[6];

          UNROLL
          for (guint r = 0; r < 6; r++)
            {
              gint64 row = image->row + r;
              gboolean inside =
                !edge || (row >= 0 && row < image->height && column >= 0 && column < image->width);

              d[r] = inside ? load (x + (row * image->width + column) * image->maps + map) :
                              (Vector){ 0 };
            }

          transform_input (d, t);
          UNROLL
          for (guint r = 0; r < 6; r++)
            half[r][c] = t[r];
        }

      for (guint r = 0; r < 6; r++)
        {
          Vector t[6];

          transform_input (half[r], t);
          UNROLL
          for (guint c = 0; c < 6; c++)
            store (v + (r * 6 + c) * step + map, t[c]);
        }
    }
}

void
OWN (winograd_input) (const WhTileImage *image, const float *x, gint64 step, float *v)
{
  gboolean edge = image->row < 0 || image->row + 6 > image->height || image->column < 0 ||
                  image->column + 6 > image->width;

  if (edge)
    read_tile (image, x, step, v, TRUE);
  else
    read_tile (image, x, step, v, FALSE);
}

void
OWN (winograd_weights) (const float *w, gint64 depth, gint64 step, float *u)
{
  for (gint64 d = 0; d < depth; d++, w += 9 * PANEL)
    for (gint64 l = 0; l < PANEL; l += LANES)
      {
        Vector half[6][3];

        UNROLL
        for (guint c = 0; c < 3; c++)
          {
            Vector g[3], t[6];

            UNROLL
            for (guint r = 0; r < 3; r++)
              g[r] = load (w + (r * 3 + c) * PANEL + l);

            transform_weights (g, t);
            UNROLL
            for (guint r = 0; r < 6; r++)
              half[r][c] = t[r];
          }

        for (guint r = 0; r < 6; r++)
          {
            Vector t[6];

            transform_weights (half[r], t);
            UNROLL
            for (guint c = 0; c < 6; c++)
              store (u + (r * 6 + c) * step + d * PANEL + l, t[c]);
          }
      }
}

/* The 4 x 4 places of one vector of maps; what comes out is 0, or NaN when not all are finite. */
INLINE Vector
sum_tile (const float *m, gint64 step, Vector bias, const guint v, Vector y[4][4][2])
{
  Vector half[4][6], check = { 0 };

  for (guint c = 0; c < 6; c++)
    {
      Vector in[6], t[4];

      UNROLL
      for (guint r = 0; r < 6; r++)
        in[r] = load (m + (r * 6 + c) * step);

      transform_output (in, t);
      UNROLL
      for (guint r = 0; r < 4; r++)
        half[r][c] = t[r];
    }

  for (guint r = 0; r < 4; r++)
    {
      Vector t[4];

      transform_output (half[r], t);
      UNROLL
      for (guint c = 0; c < 4; c++)
        {
          y[r][c][v] = t[c] + bias;
          check += y[r][c][v] * 0.0f;
        }
    }

  return check;
}

INLINE gboolean
is_zero (Vector x)
{
  float sum = 0.0f;

  for (guint l = 0; l < LANES; l++)
    sum += x[l];
  return sum == 0.0f;
}

gboolean
OWN (winograd_output) (const float *m,
                       gint64 step,
                       const WhTileTail *tail,
                       gint64 map,
                       gint64 at,
                       const WhTileImage *image,
                       float *y)
{
  gint64 width = MIN (image->maps - map, PANEL);
  Vector sums[4][4][2], check = { 0 };

  UNROLL
  for (guint v = 0; v < 2; v++)
    {
      gint64 n = width - v * LANES;
      Vector bias = tail->bias ? load_part (tail->bias + map + v * LANES, n) : (Vector){ 0 };

      check += sum_tile (m + v * LANES, step, bias, v, sums);
    }

  if (!is_zero (check))
    return FALSE;

  for (guint r = 0; r < MIN (image->height - image->row, 4); r++)
    {
      gint64 to = ((image->row + r) * image->width + image->column) * image->maps + map;

      write_rows (sums[r], (guint) MIN (image->width - image->column, 4), tail, at + to,
                  image->maps, width, y + to);
    }

  return TRUE;
}
