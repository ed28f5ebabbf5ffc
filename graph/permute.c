/* graph/permute.c: a tensor with its axes in another order
 *
 * Axes of size 1 are dropped and those that stay neighbours are joined first. What is left is
 *
 *   one axis                    nothing moves: the numbers are shared
 *   the last axis stays last    whole runs are copied
 *   it doesn't                  tiles of the two last axes, of the old and of the new, are turned,
 * so that neither side is walked through with long steps
 */
#include "config.h"

#include "graph/tensor.h"

#include <string.h>

#define TILE 16

/* One axis of the result: how many, and how far apart in what is read and what is written. */
typedef struct
{
  gint64 size, from, to;
} Axis;

/* The axes of the result, outermost first, joined. Returns how many there are. */
static guint
join_axes (const WhShape *old, const gint64 *axes, Axis *out)
{
  gint64 strides[WH_MAX_RANK] = { 0 }, to = 1;
  guint n = 0;

  wh_shape_strides (old, strides);

  for (guint k = 0; k < old->rank; k++)
    {
      gint64 size = old->size[axes[k]], from = strides[axes[k]];

      if (size == 1)
        continue;

      if (n > 0 && out[n - 1].from == size * from)
        {
          out[n - 1].size *= size;
          out[n - 1].from = from;
        }
      else
        out[n++] = (Axis){ size, from, 0 };
    }

  for (guint k = n; k-- > 0; to *= out[k].size)
    out[k].to = to;

  return n;
}

/* y[i, j] = x[j, i]: the rows of one are the columns of the other. */
static void
turn (const float *x, gint64 x_step, float *y, gint64 y_step, gint64 n_rows, gint64 n_columns)
{
  for (gint64 r0 = 0; r0 < n_rows; r0 += TILE)
    for (gint64 c0 = 0; c0 < n_columns; c0 += TILE)
      for (gint64 r = r0; r < MIN (r0 + TILE, n_rows); r++)
        for (gint64 c = c0; c < MIN (c0 + TILE, n_columns); c++)
          y[r * y_step + c] = x[c * x_step + r];
}

/* @inner: the axis of the result along which the old numbers are neighbours. */
static void
copy (const float *x, float *y, const Axis *axes, guint n, guint inner)
{
  if (n == 1)
    memcpy (y, x, axes->size * sizeof *y);
  else if (n == 2 && inner == 0)
    turn (x, axes[1].from, y, axes[0].to, axes[0].size, axes[1].size);
  else
    {
      /* The outermost axis that is not part of the turning. */
      guint k = inner == 0 ? 1 : 0;
      Axis rest[WH_MAX_RANK], axis = axes[k];

      memcpy (rest, axes, n * sizeof *rest);
      memmove (rest + k, rest + k + 1, (n - k - 1) * sizeof *rest);

      for (gint64 i = 0; i < axis.size; i++)
        copy (x + i * axis.from, y + i * axis.to, rest, n - 1, inner - (k < inner));
    }
}

WhTensor *
wh_tensor_permute (const WhTensor *tensor, const gint64 *axes)
{
  WhShape shape = wh_shape_permute (&tensor->shape, axes);
  Axis joined[WH_MAX_RANK + 1];
  guint n = join_axes (&tensor->shape, axes, joined), inner = 0;
  WhTensor *out;

  if (n <= 1 || wh_shape_n_elements (&shape) == 0)
    return wh_tensor_new_reshaped ((WhTensor *) tensor, &shape);

  while (joined[inner].from != 1)
    inner++;

  out = wh_tensor_new (&shape);
  copy (wh_tensor_values (tensor), wh_tensor_data (out), joined, n, inner);
  return out;
}
