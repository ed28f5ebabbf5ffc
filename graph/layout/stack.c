/* graph/layout/stack.c: pieces set one below the other
 *
 * The exit of a piece is the entry of the next, so one position serves both. Boxes that the next
 * piece has beside its entry may be higher than that: then the exit goes down by what they stand
 * out, and the edges that end in it are drawn on, straight down.
 */
#include "config.h"

#include "graph/layout/stack.h"

#include "graph/layout/net.h"

/* How much higher than the entry is its row? */
static double
overhang (const WhNet *net, const WhPiece *piece, const WhArrangement *arrangement)
{
  double half = net->height[piece->boxes[0]] / 2.0, most = half;

  for (guint k = 1; k < piece->n; k++)
    if (ABS (arrangement->y[k]) < 0.5)
      most = MAX (most, net->height[piece->boxes[k]] / 2.0);

  return most - half;
}

static void
set_edge (WhNet *net, guint edge, const WhPoint *points, guint n, double x, double y, double longer)
{
  WhPoint *copy;
  guint total = n + (longer > 0.0 ? 3 : 0);

  if (n == 0)
    {
      net->lifted[edge] = TRUE;
      return;
    }

  copy = g_new (WhPoint, total);
  for (guint p = 0; p < n; p++)
    copy[p] = (WhPoint){ x + points[p].x, y + points[p].y };
  for (guint p = n; p < total; p++)
    copy[p] = (WhPoint){ copy[n - 1].x, copy[n - 1].y + longer * (p - n + 1) / 3.0 };

  g_free (net->points[edge]);
  net->points[edge] = copy;
  net->n_points[edge] = total;
}

void
wh_stack_part (WhNet *net, const WhPart *part, WhArrangement *const *arrangements)
{
  net->x[part->boxes[0]] = 0.0;
  net->y[part->boxes[0]] = 0.0;

  for (guint i = 0; i < part->n_pieces; i++)
    {
      const WhPiece *piece = &part->pieces[i];
      const WhArrangement *done = arrangements[i];
      double x = net->x[piece->boxes[0]], y = net->y[piece->boxes[0]];
      guint exit = piece->boxes[piece->n - 1];
      double longer =
        i + 1 < part->n_pieces ? overhang (net, &part->pieces[i + 1], arrangements[i + 1]) : 0.0;

      for (guint k = 1; k < piece->n; k++)
        {
          net->x[piece->boxes[k]] = x + done->x[k];
          net->y[piece->boxes[k]] = y + done->y[k];
        }
      net->y[exit] += longer;

      for (guint k = 0; k < piece->m; k++)
        set_edge (net, piece->edges[k], &done->points[done->starts[k]],
                  done->starts[k + 1] - done->starts[k], x, y,
                  net->to[piece->edges[k]] == exit ? longer : 0.0);
    }
}
