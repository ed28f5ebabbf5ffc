/* graph/layout/labels.c: where the shapes are written beside the edges */
#include "config.h"

#include "graph/layout/labels.h"

#include "graph/layout/grid.h"
#include "graph/layout/text.h"

#include <math.h>

#define BESIDE 6.0 /* from curve to text */
#define CLEAR 2.5  /* above and below */
#define N_PIECES 6 /* a curve's segment as so many rectangles */
#define N_HEIGHTS 9
#define ARROW_ROOM 2.0 /* at an edge's end: the head is narrower than the text's distance */

typedef struct
{
  WhScene *scene;
  WhGrid *obstacles; /* boxes, and pieces of curves */
  GArray *rects;     /* of WhGridEntry: the same, by item */
  GArray *found;
  guint n_buckets; /* labels placed so far, by where they stand */
  guint *buckets;  /* the last label's edge + 1 */
  guint *next;     /* by edge: the one before it in its bucket, + 1 */
  WhRect *placed;  /* by edge */
} Placer;

static WhPoint
bezier (const WhPoint *p, double t)
{
  double u = 1.0 - t;
  double a = u * u * u, b = 3.0 * u * u * t, c = 3.0 * u * t * t, d = t * t * t;

  return (WhPoint){ a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                    a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y };
}

static gboolean
is_straight_down (const WhPoint *p)
{
  return ABS (p[0].x - p[3].x) < 0.01 && ABS (p[1].x - p[0].x) < 0.01 &&
         ABS (p[2].x - p[0].x) < 0.01;
}

static void
add_obstacle (Placer *self, WhPoint a, WhPoint b)
{
  WhGridEntry entry = { (float) MIN (a.x, b.x), (float) MIN (a.y, b.y), (float) MAX (a.x, b.x),
                        (float) MAX (a.y, b.y), self->rects->len };

  g_array_append_val (self->rects, entry);
}

static void
gather_obstacles (Placer *self)
{
  const WhScene *scene = self->scene;

  for (guint b = 0; b < scene->n_boxes; b++)
    {
      const WhRect *r = &scene->boxes[b].rect;

      add_obstacle (self, (WhPoint){ r->x, r->y }, (WhPoint){ r->x + r->width, r->y + r->height });
    }

  for (guint e = 0; e < scene->n_edges; e++)
    for (guint p = 0; p + 3 < scene->edges[e].n_points; p += 3)
      {
        const WhPoint *curve = &scene->edges[e].points[p];
        guint n = is_straight_down (curve) ? 1 : N_PIECES;
        WhPoint last = curve[0];

        for (guint k = 1; k <= n; k++)
          {
            WhPoint at = bezier (curve, (double) k / n);

            add_obstacle (self, last, at);
            last = at;
          }
      }
}

static gboolean
overlap (const WhRect *a, double x0, double y0, double x1, double y1)
{
  return a->x < x1 && a->x + a->width > x0 && a->y < y1 && a->y + a->height > y0;
}

/* Labels are low and short: those whose middles fall into the same or a neighbouring cell of
 * 128 × 32 are looked at. */
static guint
bucket_of (const Placer *self, int cx, int cy)
{
  return ((guint) cx * 73856093u ^ (guint) cy * 19349663u) % self->n_buckets;
}

static double
cost_of_labels (const Placer *self, const WhRect *rect)
{
  int cx = (int) floor ((rect->x + rect->width / 2.0) / 128.0);
  int cy = (int) floor (rect->y / 32.0);
  double cost = 0.0;

  for (int y = cy - 1; y <= cy + 1; y++)
    for (int x = cx - 1; x <= cx + 1; x++)
      for (guint e = self->buckets[bucket_of (self, x, y)]; e > 0; e = self->next[e - 1])
        {
          const WhRect *other = &self->placed[e - 1];

          if (overlap (rect, other->x - 2.0, other->y, other->x + other->width + 2.0,
                       other->y + other->height))
            cost += 4.0;
        }

  return cost;
}

static double
cost_of (Placer *self, const WhRect *rect)
{
  double cost = cost_of_labels (self, rect);
  WhRect around = { rect->x - 2.0, rect->y - CLEAR, rect->width + 4.0, rect->height + 2.0 * CLEAR };

  g_array_set_size (self->found, 0);
  wh_grid_query (self->obstacles, &around, self->found);
  for (guint i = 0; i < self->found->len; i++)
    {
      guint item = g_array_index (self->found, guint, i);
      const WhGridEntry *entry = &g_array_index (self->rects, WhGridEntry, item);

      if (item < self->scene->n_boxes)
        cost += overlap (rect, entry->x0, entry->y0, entry->x1, entry->y1) ? 8.0 : 0.0;
      else if (overlap (rect, entry->x0 - 1.5, entry->y0 - CLEAR, entry->x1 + 1.5,
                        entry->y1 + CLEAR))
        cost += 1.0;
    }

  return cost;
}

/* Where the curve is at a given height, looking from its beginning. */
static gboolean
curve_at (const WhEdge *edge, double y, double *x)
{
  for (guint p = 0; p + 3 < edge->n_points; p += 3)
    {
      const WhPoint *c = &edge->points[p];
      double low = 0.0, high = 1.0;

      if (y < c[0].y || y > c[3].y)
        continue;
      for (guint k = 0; k < 12; k++)
        {
          double middle = (low + high) / 2.0;

          if (bezier (c, middle).y < y)
            low = middle;
          else
            high = middle;
        }
      *x = bezier (c, low).x;
      return TRUE;
    }

  return FALSE;
}

/* How far left and right the curve goes between two heights. */
static gboolean
curve_between (const WhEdge *edge, double top, double bottom, double *x0, double *x1)
{
  gboolean any = FALSE;

  for (guint k = 0; k < 3; k++)
    {
      double x;

      if (!curve_at (edge, top + (bottom - top) * k / 2.0, &x))
        continue;
      *x0 = any ? MIN (*x0, x) : x;
      *x1 = any ? MAX (*x1, x) : x;
      any = TRUE;
    }

  return any;
}

/* Beside one edge: from the middle of the first corridor up and down, right before left. */
static double
best_beside (Placer *self, guint e, double width, double height, double enough, WhRect *best)
{
  static const double shares[N_HEIGHTS] = { 0.5, 0.8, 0.22, 1.0, 1.5, 2.2, 4.0, 8.0, 14.0 };
  const WhEdge *edge = &self->scene->edges[e];
  double lowest = enough, start, end;

  if (edge->n_points < 4)
    return enough;

  start = edge->points[0].y;
  end = edge->points[edge->n_points - 1].y - ARROW_ROOM;
  for (guint k = 0; k < N_HEIGHTS; k++)
    {
      double y = start + MIN (MAX (end - start, 10.0), 29.0) * shares[k];
      double x0 = edge->points[0].x, x1 = x0;

      if (k > 0 && y + height / 2.0 > end)
        continue;
      if (!curve_between (edge, y - height / 2.0 - CLEAR, y + height / 2.0 + CLEAR, &x0, &x1) &&
          k > 0)
        continue;
      for (guint side = 0; side < 2; side++)
        {
          WhRect rect = { side == 0 ? x1 + BESIDE : x0 - BESIDE - width, y - height / 2.0, width,
                          height };
          double cost = cost_of (self, &rect) + 0.05 * k + 0.03 * side;

          if (cost < lowest)
            {
              lowest = cost;
              *best = rect;
            }
          if (cost < 0.5)
            return lowest;
        }
    }

  return lowest;
}

static void
keep_label (Placer *self, guint e, const WhRect *rect)
{
  int cx = (int) floor ((rect->x + rect->width / 2.0) / 128.0);
  int cy = (int) floor (rect->y / 32.0);
  guint bucket = bucket_of (self, cx, cy);

  self->placed[e] = *rect;
  self->next[e] = self->buckets[bucket];
  self->buckets[bucket] = e + 1;
  self->scene->edges[e].label_at =
    (WhPoint){ rect->x, rect->y + rect->height - wh_font_descent (WH_FONT_LABEL) };
}

/* The edges of one value that leave one box: straight ones first, then in their order. */
static void
place_value (Placer *self, const guint *edges, guint n)
{
  WhScene *scene = self->scene;
  double width = wh_text_width (WH_FONT_LABEL, scene->edges[edges[0]].label);
  double height = wh_font_ascent (WH_FONT_LABEL) + wh_font_descent (WH_FONT_LABEL);
  double lowest = G_MAXDOUBLE;
  guint chosen = edges[0];
  WhRect best = { 0 };

  for (guint pass = 0; pass < 2 && lowest > 0.5; pass++)
    for (guint k = 0; k < MIN (n, 8) && lowest > 0.5; k++)
      {
        const WhEdge *edge = &scene->edges[edges[k]];
        WhRect rect = { 0 };
        double cost;

        if (edge->n_points < 4 || is_straight_down (edge->points) != (pass == 0))
          continue;
        cost = best_beside (self, edges[k], width, height, lowest, &rect);
        if (cost < lowest)
          {
            lowest = cost;
            best = rect;
            chosen = edges[k];
          }
      }

  for (guint k = 0; k < n; k++)
    if (edges[k] != chosen || lowest == G_MAXDOUBLE)
      scene->edges[edges[k]].label = NULL;
  if (lowest < G_MAXDOUBLE)
    keep_label (self, chosen, &best);
}

static int
compare_edges (gconstpointer a, gconstpointer b, gpointer data)
{
  const WhScene *scene = data;
  const WhEdge *x = &scene->edges[*(const guint *) a], *y = &scene->edges[*(const guint *) b];

  if (x->from != y->from)
    return x->from < y->from ? -1 : 1;
  if (x->value != y->value)
    return x->value < y->value ? -1 : 1;
  return x < y ? -1 : x > y;
}

static void
set_bounds (WhEdge *edge, const WhRect *label)
{
  double x0 = G_MAXDOUBLE, y0 = G_MAXDOUBLE, x1 = -G_MAXDOUBLE, y1 = -G_MAXDOUBLE;

  for (guint p = 0; p < edge->n_points; p++)
    {
      x0 = MIN (x0, edge->points[p].x - 5.0); /* the arrow head's half width, and the line's */
      x1 = MAX (x1, edge->points[p].x + 5.0);
      y0 = MIN (y0, edge->points[p].y - 1.0);
      y1 = MAX (y1, edge->points[p].y + 1.0);
    }
  if (edge->label != NULL)
    {
      x0 = MIN (x0, label->x);
      x1 = MAX (x1, label->x + label->width);
      y0 = MIN (y0, label->y);
      y1 = MAX (y1, label->y + label->height);
    }
  edge->bounds = x0 <= x1 ? (WhRect){ x0, y0, x1 - x0, y1 - y0 } : (WhRect){ 0 };
}

void
wh_labels_place (WhScene *scene)
{
  guint n = scene->n_edges;
  g_autofree guint *order = g_new (guint, MAX (n, 1));
  g_autofree guint *next = g_new0 (guint, MAX (n, 1));
  g_autofree WhRect *placed = g_new0 (WhRect, MAX (n, 1));
  g_autofree guint *buckets = g_new0 (guint, 2 * n + 1);
  guint n_labels = 0;
  Placer self = { .scene = scene, .n_buckets = 2 * n + 1 };

  self.buckets = buckets;
  self.next = next;
  self.placed = placed;
  for (guint e = 0; e < n; e++)
    if (scene->edges[e].label != NULL)
      order[n_labels++] = e;

  if (n_labels > 0)
    {
      g_autoptr (GArray) copy = NULL;

      self.rects = g_array_sized_new (FALSE, FALSE, sizeof (WhGridEntry), scene->n_boxes + 2 * n);
      self.found = g_array_new (FALSE, FALSE, sizeof (guint));
      gather_obstacles (&self);
      copy = g_array_copy (self.rects);
      self.obstacles =
        wh_grid_new (g_steal_pointer (&copy), MAX (scene->width, 1.0), MAX (scene->height, 1.0));

      g_qsort_with_data (order, (int) n_labels, sizeof (guint), compare_edges, scene);
      for (guint i = 0, k; i < n_labels; i = k)
        {
          const WhEdge *first = &scene->edges[order[i]];

          for (k = i + 1; k < n_labels && scene->edges[order[k]].from == first->from &&
                          scene->edges[order[k]].value == first->value;)
            k++;
          place_value (&self, &order[i], k - i);
        }

      g_array_unref (self.rects);
      g_array_unref (self.found);
      wh_grid_free (self.obstacles);
    }

  for (guint e = 0; e < n; e++)
    set_bounds (&scene->edges[e], &placed[e]);
}
