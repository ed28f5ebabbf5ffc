/* graph/layout/plain.c: the layout that always works: rows, each sorted by what it hangs on
 *
 * Rows are longest ways from the entry. In a row, boxes go where the middle of their neighbours
 * is, as near as the others let them: the positions that are nearest to those wishes, in least
 * squares, with the row's order and distances kept, come from pooling neighbours that push each
 * other (isotonic regression). All of it is linear but for the sorting.
 */
#include "config.h"

#include "graph/layout/arrangement.h"

#include "graph/layout/curve.h"
#include "graph/layout/net.h"

#define SWEEPS 4

typedef struct
{
  const WhPieceView *view;
  int *rank;
  guint n_rows;
  guint *row_starts; /* n_rows + 1, into row_boxes */
  guint *row_boxes;
  double *x;
  double *wishes; /* by box */
} Plain;

/* Edges come sorted by the box they leave, and each box after those that it reads from. */
static void
find_rows (Plain *self)
{
  const WhPieceView *view = self->view;
  g_autofree guint *fill = NULL;
  int lowest = 0, most = 0;
  guint last = view->n - 1;

  for (guint i = 0; i < view->m; i++)
    self->rank[view->to[i]] = MAX (self->rank[view->to[i]], self->rank[view->from[i]] + 1);

  /* What reads nothing stands just above its first reader, but not above the entry. */
  for (guint i = view->m; i > 0;)
    {
      guint from = view->from[i - 1];
      int above = G_MAXINT;
      gboolean loose = from != 0 && self->rank[from] == 0;

      for (; i > 0 && view->from[i - 1] == from; i--)
        above = MIN (above, self->rank[view->to[i - 1]] - 1);
      if (loose)
        self->rank[from] = MAX (above, 0);
    }

  for (guint k = 0; k < view->n; k++)
    lowest = MAX (lowest, self->rank[k]);
  /* Nothing else in the exit's row: the next piece begins there. */
  if (!(view->flags & WH_PIECE_OPEN_BOTTOM))
    {
      for (guint k = 0; k < last; k++)
        most = MAX (most, self->rank[k]);
      self->rank[last] = MAX (self->rank[last], most + 1);
      lowest = self->rank[last];
    }

  self->n_rows = (guint) lowest + 1;
  self->row_starts = g_new0 (guint, self->n_rows + 1);
  for (guint k = 0; k < view->n; k++)
    self->row_starts[self->rank[k] + 1]++;
  for (guint r = 0; r < self->n_rows; r++)
    self->row_starts[r + 1] += self->row_starts[r];
  fill = g_memdup2 (self->row_starts, (self->n_rows + 1) * sizeof (guint));
  for (guint k = 0; k < view->n; k++)
    self->row_boxes[fill[self->rank[k]]++] = k;
}

/* Side by side around 0 in the order that the row has. */
static void
pack_row (Plain *self, guint row)
{
  const guint *boxes = &self->row_boxes[self->row_starts[row]];
  guint n = self->row_starts[row + 1] - self->row_starts[row];
  double width = (n - 1.0) * WH_BOX_GAP, at;

  for (guint k = 0; k < n; k++)
    width += self->view->width[boxes[k]];
  at = -width / 2.0;
  for (guint k = 0; k < n; k++)
    {
      self->x[boxes[k]] = at + self->view->width[boxes[k]] / 2.0;
      at += self->view->width[boxes[k]] + WH_BOX_GAP;
    }
}

static int
compare_wishes (gconstpointer a, gconstpointer b, gpointer data)
{
  const double *wishes = data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  if (wishes[x] != wishes[y])
    return wishes[x] < wishes[y] ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* The mean of the neighbours, above or below; where there are none, where the box is now. */
static void
find_wishes (Plain *self, gboolean above)
{
  const WhPieceView *view = self->view;
  g_autofree guint *counts = g_new0 (guint, view->n);

  for (guint k = 0; k < view->n; k++)
    self->wishes[k] = 0.0;
  for (guint i = 0; i < view->m; i++)
    {
      guint at = above ? view->to[i] : view->from[i], other = above ? view->from[i] : view->to[i];

      self->wishes[at] += self->x[other];
      counts[at]++;
    }
  for (guint k = 0; k < view->n; k++)
    self->wishes[k] = counts[k] > 0 ? self->wishes[k] / counts[k] : self->x[k];
}

typedef struct
{
  double sum; /* of wishes, each less its box's distance from the row's first */
  guint n;
} Pool;

static void
settle_row (Plain *self, guint row)
{
  const guint *boxes = &self->row_boxes[self->row_starts[row]];
  guint n = self->row_starts[row + 1] - self->row_starts[row], n_pools = 0, k = 0;
  g_autofree Pool *pools = g_new (Pool, MAX (n, 1));
  g_autofree double *offsets = g_new0 (double, MAX (n, 1));

  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        offsets[i] = offsets[i - 1] + WH_BOX_GAP +
                     (self->view->width[boxes[i - 1]] + self->view->width[boxes[i]]) / 2.0;
      pools[n_pools++] = (Pool){ self->wishes[boxes[i]] - offsets[i], 1 };
      while (n_pools > 1 && pools[n_pools - 2].sum / pools[n_pools - 2].n >
                              pools[n_pools - 1].sum / pools[n_pools - 1].n)
        {
          pools[n_pools - 2].sum += pools[n_pools - 1].sum;
          pools[n_pools - 2].n += pools[n_pools - 1].n;
          n_pools--;
        }
    }

  for (guint p = 0; p < n_pools; p++)
    for (guint i = 0; i < pools[p].n; i++, k++)
      self->x[boxes[k]] = pools[p].sum / pools[p].n + offsets[k];
}

static void
sweep (Plain *self)
{
  for (guint r = 0; r < self->n_rows; r++)
    pack_row (self, r);

  for (guint s = 0; s < 2 * SWEEPS; s++)
    {
      gboolean above = s % 2 == 0;

      find_wishes (self, above);
      for (guint r = 0; r < self->n_rows; r++)
        {
          guint row = above ? r : self->n_rows - 1 - r;
          guint n = self->row_starts[row + 1] - self->row_starts[row];

          if (s < 2 * SWEEPS - 2)
            g_qsort_with_data (&self->row_boxes[self->row_starts[row]], (int) n, sizeof (guint),
                               compare_wishes, self->wishes);
          settle_row (self, row);
        }
    }
}

WhArrangement *
wh_arrangement_new_plain (const WhPieceView *view)
{
  WhArrangement *done = wh_arrangement_new (view->n, view->m, WH_CURVE_MAX * view->m);
  g_autofree int *rank = g_new0 (int, view->n);
  g_autofree guint *row_boxes = g_new (guint, view->n);
  g_autofree double *wishes = g_new (double, view->n);
  g_autofree double *tops = NULL;
  g_autofree double *bottoms = NULL;
  g_autofree guint *row_edges = NULL;
  Plain self = { view, rank, 0, NULL, row_boxes, done->x, wishes };
  double y = 0.0, x0, y0;

  find_rows (&self);
  sweep (&self);

  row_edges = g_new0 (guint, self.n_rows + 1);
  for (guint i = 0; i < view->m; i++)
    row_edges[rank[view->from[i]]]++;
  tops = g_new (double, self.n_rows);
  bottoms = g_new (double, self.n_rows);
  for (guint r = 0; r < self.n_rows; r++)
    {
      double height = 0.0, crowd = 0.0;

      for (guint k = self.row_starts[r]; k < self.row_starts[r + 1]; k++)
        height = MAX (height, view->height[row_boxes[k]]);
      for (guint k = self.row_starts[r]; k < self.row_starts[r + 1]; k++)
        done->y[row_boxes[k]] = y + height / 2.0;
      tops[r] = y;
      bottoms[r] = y + height;
      /* Many edges need a higher gap to be told apart. */
      crowd = MIN (2.0 * row_edges[r], 240.0);
      y += height + WH_RANK_GAP + MAX (crowd - 12.0, 0.0);
    }

  x0 = done->x[0];
  y0 = done->y[0];
  for (guint i = 0; i < view->m; i++)
    {
      guint from = view->from[i], to = view->to[i], at = done->starts[i];
      double dx = done->x[to] - done->x[from];
      WhPoint a = { done->x[from] - x0 + wh_curve_port (dx, view->width[from]),
                    done->y[from] + view->height[from] / 2.0 - y0 };
      WhPoint b = { done->x[to] - x0 - wh_curve_port (dx, view->width[to]),
                    done->y[to] - view->height[to] / 2.0 - y0 };

      done->starts[i + 1] = at;
      if (rank[to] == rank[from] + 1)
        done->starts[i + 1] +=
          wh_curve_across (&done->points[at], a, bottoms[rank[from]] - y0, tops[rank[to]] - y0, b);
    }
  for (guint k = 0; k < view->n; k++)
    {
      done->x[k] -= x0;
      done->y[k] -= y0;
    }

  g_free (self.row_starts);
  return done;
}
