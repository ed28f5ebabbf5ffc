/* graph/layout/draw-edges.c: curves, arrow heads and the shapes beside them */
#include "config.h"

#include "graph/layout/curve.h"
#include "graph/layout/ink.h"

#include <math.h>

#define HEAD_LENGTH 7.0
#define HEAD_HALF 3.5
#define WIDTH 1.2

/* The direction in which the curve arrives, of length 1. */
static WhPoint
direction (const WhEdge *edge)
{
  WhPoint end = edge->points[edge->n_points - 1];

  for (guint p = edge->n_points - 1; p > 0; p--)
    {
      double dx = end.x - edge->points[p - 1].x, dy = end.y - edge->points[p - 1].y;
      double length = hypot (dx, dy);

      if (length > 0.01)
        return (WhPoint){ dx / length, dy / length };
    }

  return (WhPoint){ 0.0, 1.0 };
}

static gboolean
is_straight (const WhPoint *p)
{
  return (ABS (p[0].x - p[3].x) < 0.01 && ABS (p[0].x - p[1].x) < 0.01 &&
          ABS (p[0].x - p[2].x) < 0.01) ||
         (ABS (p[0].y - p[3].y) < 0.01 && ABS (p[0].y - p[1].y) < 0.01 &&
          ABS (p[0].y - p[2].y) < 0.01);
}

/* Only the ends of the segments, one device pixel wide. */
static void
draw_straight (const WhInk *ink, const GArray *edges)
{
  cairo_set_antialias (ink->cr, CAIRO_ANTIALIAS_NONE);
  cairo_set_line_width (ink->cr, 1.0 / ink->scale);

  for (guint i = 0; i < edges->len; i++)
    {
      const WhEdge *edge = &ink->scene->edges[g_array_index (edges, guint, i)];
      WhPoint last;

      if (edge->n_points < 4)
        continue;
      last = edge->points[0];
      cairo_move_to (ink->cr, last.x, last.y);
      for (guint p = 3; p < edge->n_points; p += 3)
        {
          WhPoint at = edge->points[p];
          gboolean ends = p + 1 == edge->n_points;

          /* What is shorter than two pixels is left to the next. */
          if (!ends && (ABS (at.x - last.x) + ABS (at.y - last.y)) * ink->scale < 2.0)
            continue;
          cairo_line_to (ink->cr, at.x, at.y);
          last = at;
        }
      if (i % 64 == 63)
        cairo_stroke (ink->cr);
    }
  cairo_stroke (ink->cr);
  cairo_set_antialias (ink->cr, CAIRO_ANTIALIAS_DEFAULT);
}

static void
draw_curve (const WhInk *ink, const WhEdge *edge, double back)
{
  guint n = edge->n_points;
  WhPoint d = direction (edge);

  cairo_move_to (ink->cr, edge->points[0].x, edge->points[0].y);
  for (guint p = 0; p + 3 < n; p += 3)
    {
      const WhPoint *c = &edge->points[p];
      /* The line ends inside the arrow head. */
      double b = p + 4 == n ? back : 0.0;

      if (is_straight (c))
        cairo_line_to (ink->cr, c[3].x - b * d.x, c[3].y - b * d.y);
      else
        cairo_curve_to (ink->cr, c[1].x, c[1].y, c[2].x - b * d.x, c[2].y - b * d.y,
                        c[3].x - b * d.x, c[3].y - b * d.y);
    }
}

static int
compare_sources (gconstpointer a, gconstpointer b, gpointer data)
{
  const WhEdge *edges = data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  if (edges[x].from != edges[y].from)
    return edges[x].from < edges[y].from ? -1 : 1;
  if (edges[x].value != edges[y].value)
    return edges[x].value < edges[y].value ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* Edges that share a lane are one stroke: drawn one over the other, the lane would come out
 * darker than the rest. */
static void
draw_curves (const WhInk *ink, const GArray *edges, double back)
{
  const WhEdge *all = ink->scene->edges;
  g_autoptr (GArray) shared = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < edges->len; i++)
    {
      guint e = g_array_index (edges, guint, i);

      if (all[e].n_points > WH_CURVE_MAX)
        g_array_append_val (shared, e);
      else if (all[e].n_points >= 4)
        {
          draw_curve (ink, &all[e], back);
          cairo_stroke (ink->cr);
        }
    }

  g_array_sort_with_data (shared, compare_sources, (gpointer) all);
  for (guint i = 0; i < shared->len; i++)
    {
      const WhEdge *edge = &all[g_array_index (shared, guint, i)];
      const WhEdge *next = i + 1 < shared->len ? &all[g_array_index (shared, guint, i + 1)] : NULL;

      draw_curve (ink, edge, back);
      if (next == NULL || next->from != edge->from || next->value != edge->value)
        cairo_stroke (ink->cr);
    }
}

static void
add_head (const WhInk *ink, const WhEdge *edge)
{
  WhPoint tip = edge->points[edge->n_points - 1], d = direction (edge);
  double x = tip.x - HEAD_LENGTH * d.x, y = tip.y - HEAD_LENGTH * d.y;

  cairo_move_to (ink->cr, tip.x, tip.y);
  cairo_line_to (ink->cr, x - HEAD_HALF * d.y, y + HEAD_HALF * d.x);
  cairo_line_to (ink->cr, x + HEAD_HALF * d.y, y - HEAD_HALF * d.x);
  cairo_close_path (ink->cr);
}

void
wh_ink_edges (const WhInk *ink, const GArray *edges)
{
  gboolean heads = ink->scale >= WH_SCALE_SHAPES;

  wh_ink_source (ink, ink->colors->edge);
  if (ink->scale < WH_SCALE_CURVES)
    {
      draw_straight (ink, edges);
      return;
    }

  cairo_set_line_width (ink->cr, MAX (WIDTH, 0.7 / ink->scale));
  cairo_set_line_join (ink->cr, CAIRO_LINE_JOIN_ROUND);
  draw_curves (ink, edges, heads ? HEAD_LENGTH - 1.0 : 0.0);

  for (guint i = 0; i < edges->len && heads; i++)
    {
      const WhEdge *edge = &ink->scene->edges[g_array_index (edges, guint, i)];

      if (edge->n_points >= 4)
        add_head (ink, edge);
    }
  cairo_fill (ink->cr);

  for (guint i = 0; i < edges->len && ink->scale >= WH_SCALE_TEXT; i++)
    {
      const WhEdge *edge = &ink->scene->edges[g_array_index (edges, guint, i)];

      if (edge->label != NULL)
        wh_text_batch_add (ink->text, WH_FONT_LABEL, &ink->colors->label, edge->label_at.x,
                           edge->label_at.y, edge->label);
    }
}
