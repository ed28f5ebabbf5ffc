/* graph/layout/outline.c: draws edges on to boxes that are round */
#include "config.h"

#include "graph/layout/outline.h"

#include <math.h>
#include <string.h>

static gboolean
is_round (const WhScene *scene, guint box)
{
  return scene->look == WH_LOOK_SIMPLE && scene->boxes[box].kind == WH_BOX_VALUE;
}

/* Where a line from @p towards @d first meets the ellipse in @r: in units where that is the unit
 * circle, |p + t d| = 1. Where it passes by, the line towards the middle is taken. */
static WhPoint
meet (const WhRect *r, WhPoint p, WhPoint d)
{
  double px = (p.x - r->x - r->width / 2.0) / (r->width / 2.0);
  double py = (p.y - r->y - r->height / 2.0) / (r->height / 2.0);
  double dx = d.x / (r->width / 2.0), dy = d.y / (r->height / 2.0);
  double a = dx * dx + dy * dy, b = px * dx + py * dy, c = px * px + py * py - 1.0;
  double root = b * b - a * c, t;

  if (c <= 0.0)
    return p;
  if (a == 0.0 || root < 0.0 || b > 0.0)
    {
      double length = sqrt (c + 1.0);

      return (WhPoint){ r->x + r->width / 2.0 * (1.0 + px / length),
                        r->y + r->height / 2.0 * (1.0 + py / length) };
    }
  t = (-b - sqrt (root)) / a;
  return (WhPoint){ p.x + t * d.x, p.y + t * d.y };
}

/* The first point that is not where the end is. */
static WhPoint
direction (const WhPoint *end, int step, guint n)
{
  for (guint k = 1; k < n; k++)
    {
      WhPoint d = { end->x - end[step * (int) k].x, end->y - end[step * (int) k].y };

      if (ABS (d.x) + ABS (d.y) > 0.01)
        return d;
    }

  return (WhPoint){ 0.0, 0.0 };
}

static void
add_line (WhPoint *points, WhPoint from, WhPoint to)
{
  for (guint k = 0; k < 3; k++)
    points[k] = (WhPoint){ from.x + (to.x - from.x) * k / 3.0, from.y + (to.y - from.y) * k / 3.0 };
}

static void
reach (WhScene *scene, WhEdge *edge)
{
  guint n = edge->n_points;
  WhPoint *points;
  WhPoint first = edge->points[0], last = edge->points[n - 1], start = first, end = last;
  gboolean before, behind;

  if (is_round (scene, edge->from))
    start = meet (&scene->boxes[edge->from].rect, first, direction (edge->points, 1, n));
  if (is_round (scene, edge->to))
    end = meet (&scene->boxes[edge->to].rect, last, direction (edge->points + n - 1, -1, n));
  before = ABS (start.x - first.x) + ABS (start.y - first.y) > 0.01;
  behind = ABS (end.x - last.x) + ABS (end.y - last.y) > 0.01;
  if (!before && !behind)
    return;

  points = g_new (WhPoint, n + (before ? 3 : 0) + (behind ? 3 : 0));
  if (before)
    add_line (points, start, first);
  memcpy (points + (before ? 3 : 0), edge->points, n * sizeof (WhPoint));
  n += before ? 3 : 0;
  if (behind)
    {
      add_line (points + n - 1, last, end);
      n += 3;
      points[n - 1] = end;
    }
  g_free (edge->points);
  edge->points = points;
  edge->n_points = n;
}

void
wh_outline_reach (WhScene *scene)
{
  if (scene->look != WH_LOOK_SIMPLE)
    return;

  for (guint e = 0; e < scene->n_edges; e++)
    if (scene->edges[e].n_points >= 4)
      reach (scene, &scene->edges[e]);
}
