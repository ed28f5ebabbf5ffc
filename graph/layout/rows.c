/* graph/layout/rows.c: the rows of boxes of one part, and the corridors between them */
#include "config.h"

#include "graph/layout/rows.h"

typedef struct
{
  double top, bottom;
} Extent;

static int
compare (gconstpointer a, gconstpointer b)
{
  const Extent *x = a, *y = b;

  return x->top < y->top ? -1 : x->top > y->top;
}

WhRows *
wh_rows_new (const WhNet *net, const WhPart *part)
{
  WhRows *rows = g_new0 (WhRows, 1);
  g_autofree Extent *extents = g_new (Extent, part->n);

  for (guint k = 0; k < part->n; k++)
    {
      guint b = part->boxes[k];

      extents[k] = (Extent){ net->y[b] - net->height[b] / 2.0, net->y[b] + net->height[b] / 2.0 };
    }
  qsort (extents, part->n, sizeof *extents, compare);

  rows->part = part;
  rows->top = g_new (double, part->n);
  rows->bottom = g_new (double, part->n);
  for (guint k = 0; k < part->n; k++)
    if (rows->n > 0 && extents[k].top < rows->bottom[rows->n - 1] + 1.0)
      rows->bottom[rows->n - 1] = MAX (rows->bottom[rows->n - 1], extents[k].bottom);
    else
      {
        rows->top[rows->n] = extents[k].top;
        rows->bottom[rows->n++] = extents[k].bottom;
      }

  return rows;
}

void
wh_rows_free (WhRows *rows)
{
  g_free (rows->top);
  g_free (rows->bottom);
  g_free (rows);
}

guint
wh_rows_find (const WhRows *rows, double y)
{
  guint low = 0, high = rows->n - 1;

  while (low < high)
    {
      guint middle = (low + high + 1) / 2;

      if (rows->top[middle] <= y)
        low = middle;
      else
        high = middle - 1;
    }

  return low;
}

static double
moved (const WhRows *rows, const double *offsets, double y)
{
  guint r = wh_rows_find (rows, y);
  double share;

  if (y <= rows->bottom[r] || r + 1 == rows->n)
    return y + offsets[r];

  share = (y - rows->bottom[r]) / (rows->top[r + 1] - rows->bottom[r]);
  return y + offsets[r] + share * (offsets[r + 1] - offsets[r]);
}

void
wh_rows_move (WhRows *rows, WhNet *net, const double *offsets)
{
  const WhPart *part = rows->part;

  if (offsets[0] == 0.0 && offsets[rows->n - 1] == 0.0)
    return;

  for (guint k = 0; k < part->n; k++)
    {
      guint b = part->boxes[k];

      for (guint i = net->out_start[b]; i < net->out_start[b + 1]; i++)
        {
          guint e = net->out[i];

          for (guint p = 0; p < net->n_points[e]; p++)
            net->points[e][p].y = moved (rows, offsets, net->points[e][p].y);
        }
    }
  for (guint k = 0; k < part->n; k++)
    {
      guint b = part->boxes[k];

      net->y[b] += offsets[wh_rows_find (rows, net->y[b])];
    }
  for (guint r = 0; r < rows->n; r++)
    {
      rows->top[r] += offsets[r];
      rows->bottom[r] += offsets[r];
    }
}
