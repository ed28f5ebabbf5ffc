/* graph/layout/lanes.c: edges that were lifted out, led down beside the boxes
 *
 *      ┌──────┐
 *      │ from │              All edges of one value share a lane. It stands as far out as what
 *      └─┬──┬─┘              it passes asks for, on the nearer side; short lanes come first, so
 *        │  ╰────────╮       that long ones enclose them. Edges turn only in the corridors
 *      ┌─┴────────┐  │       between rows, each at a height of its own.
 *      │   ...    │  │ lane
 *      └─┬────────┘  │
 *        │  ╭────────╯
 *      ┌─┴──┴─┐
 *      │  to  │
 *      └──────┘
 */
#include "config.h"

#include "graph/layout/lanes.h"

#include "graph/layout/curve.h"
#include "graph/layout/net.h"
#include "graph/layout/skyline.h"

#define RADIUS 7.0
#define LEG_GAP 5.0  /* between edges that turn in one corridor */
#define OUTSIDE 12.0 /* how far a leg runs above the first row or below the last */

typedef struct
{
  guint from, value;
  guint first, n;  /* edges: self->edges[first .. first + n) */
  guint row;       /* of the box it leaves */
  guint low, high; /* corridors, both included; low <= high; shifted by 1, 0 is above row 0 */
  double x;
  double leg_y;
  int side; /* -1 left, 1 right */
} Lane;

typedef struct
{
  const WhNet *net;
  const WhRows *rows;
  guint n_edges;
  guint *edges;  /* lifted, by the box they leave, then by value */
  GArray *lanes; /* of Lane */
  guint *legs;   /* by corridor + 1: how many turn in it */
} Lanes;

/* --- which lanes there are --- */

static int
compare_edges (gconstpointer a, gconstpointer b, gpointer data)
{
  const WhNet *net = data;
  guint x = *(const guint *) a, y = *(const guint *) b;

  if (net->from[x] != net->from[y])
    return net->from[x] < net->from[y] ? -1 : 1;
  if (net->value[x] != net->value[y])
    return net->value[x] < net->value[y] ? -1 : 1;
  return x < y ? -1 : x > y;
}

static int
compare_lanes (gconstpointer a, gconstpointer b)
{
  const Lane *x = a, *y = b;
  guint x_long = x->high - x->low, y_long = y->high - y->low;

  if (x_long != y_long)
    return x_long < y_long ? -1 : 1;
  if (x->row != y->row)
    return x->row < y->row ? -1 : 1;
  if (x->from != y->from)
    return x->from < y->from ? -1 : 1;
  return x->value < y->value ? -1 : x->value > y->value;
}

/* Corridors are numbered from 1; 0 is above the first row, n below the last. An edge leaves into
 * the corridor below its box's row and comes from the one above its reader's. */
static guint
row_of (const Lanes *self, guint box)
{
  return wh_rows_find (self->rows, self->net->y[box]);
}

static void
lanes_init (Lanes *self, const WhNet *net, const WhRows *rows)
{
  const WhPart *part = rows->part;
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (guint));

  self->net = net;
  self->rows = rows;
  self->lanes = g_array_new (FALSE, TRUE, sizeof (Lane));
  self->legs = g_new0 (guint, rows->n + 1);

  for (guint k = 0; k < part->n; k++)
    for (guint i = net->out_start[part->boxes[k]]; i < net->out_start[part->boxes[k] + 1]; i++)
      if (net->lifted[net->out[i]])
        g_array_append_val (edges, net->out[i]);
  g_array_sort_with_data (edges, compare_edges, (gpointer) net);
  self->n_edges = edges->len;
  self->edges = (guint *) (gpointer) g_array_free (edges, FALSE);

  for (guint i = 0; i < self->n_edges; i++)
    {
      guint e = self->edges[i];
      guint into = row_of (self, net->to[e]);
      Lane *last =
        self->lanes->len > 0 ? &g_array_index (self->lanes, Lane, self->lanes->len - 1) : NULL;

      if (last == NULL || last->from != net->from[e] || last->value != net->value[e])
        {
          Lane lane = { .from = net->from[e], .value = net->value[e], .first = i };

          lane.row = row_of (self, lane.from);
          lane.low = lane.high = lane.row + 1;
          self->legs[lane.row + 1]++;
          g_array_append_val (self->lanes, lane);
          last = &g_array_index (self->lanes, Lane, self->lanes->len - 1);
        }
      last->n++;
      last->low = MIN (last->low, into);
      last->high = MAX (last->high, into);
      self->legs[into]++;
    }

  g_array_sort (self->lanes, compare_lanes);
}

static void
lanes_clear (Lanes *self)
{
  g_array_unref (self->lanes);
  g_free (self->edges);
  g_free (self->legs);
}

double *
wh_lanes_make_room (const WhNet *net, const WhRows *rows)
{
  double *offsets = g_new0 (double, rows->n);
  Lanes self = { 0 };

  lanes_init (&self, net, rows);
  for (guint r = 1; r < rows->n; r++)
    {
      double room = rows->top[r] - rows->bottom[r - 1];
      double needed = self.legs[r] > 0 ? (self.legs[r] + 1) * LEG_GAP + 12.0 : 0.0;

      offsets[r] = offsets[r - 1] + MAX (needed - room, 0.0);
    }
  lanes_clear (&self);
  return offsets;
}

/* --- how far out is what stands beside a range of bands --- */

/* Bands: 2 r + 1 is row r, 2 r + 2 the corridor below it, 0 what is above. */
static guint
band_of (const WhRows *rows, double y)
{
  guint r;

  if (y < rows->top[0])
    return 0;
  r = wh_rows_find (rows, y);
  return y <= rows->bottom[r] ? 2 * r + 1 : 2 * r + 2;
}

static void
put_curve (const WhRows *rows, WhSkyline *left, WhSkyline *right, const WhPoint *p)
{
  double x0 = MIN (MIN (p[0].x, p[1].x), MIN (p[2].x, p[3].x));
  double x1 = MAX (MAX (p[0].x, p[1].x), MAX (p[2].x, p[3].x));
  double y0 = MIN (MIN (p[0].y, p[1].y), MIN (p[2].y, p[3].y));
  double y1 = MAX (MAX (p[0].y, p[1].y), MAX (p[2].y, p[3].y));
  guint a = band_of (rows, y0), b = band_of (rows, y1);

  wh_skyline_put (left, a, b, -x0);
  wh_skyline_put (right, a, b, x1);
}

static void
put_part (const Lanes *self, WhSkyline *left, WhSkyline *right)
{
  const WhNet *net = self->net;
  const WhPart *part = self->rows->part;

  for (guint k = 0; k < part->n; k++)
    {
      guint b = part->boxes[k], band = 2 * row_of (self, b) + 1;

      wh_skyline_put (left, band, band, -(net->x[b] - net->width[b] / 2.0));
      wh_skyline_put (right, band, band, net->x[b] + net->width[b] / 2.0);
      for (guint i = net->out_start[b]; i < net->out_start[b + 1]; i++)
        for (guint p = 0; p + 3 < net->n_points[net->out[i]]; p += 3)
          put_curve (self->rows, left, right, &net->points[net->out[i]][p]);
    }
}

static void
choose_sides (const Lanes *self)
{
  guint n_bands = 2 * self->rows->n + 1;
  WhSkyline left, right;

  wh_skyline_init (&left, n_bands);
  wh_skyline_init (&right, n_bands);
  put_part (self, &left, &right);

  for (guint i = 0; i < self->lanes->len; i++)
    {
      Lane *lane = &g_array_index (self->lanes, Lane, i);
      guint a = 2 * lane->low, b = 2 * lane->high;
      double x_left = -wh_skyline_get (&left, a, b) - WH_LANE_GAP;
      double x_right = wh_skyline_get (&right, a, b) + WH_LANE_GAP;
      double x = self->net->x[lane->from];

      /* A corridor that nothing else runs through. */
      x_left = MIN (x_left, x - 8.0);
      x_right = MAX (x_right, x + 8.0);
      lane->side = x_right - x <= x - x_left + 0.5 ? 1 : -1;
      lane->x = lane->side > 0 ? x_right : x_left;
      if (lane->side > 0)
        wh_skyline_put (&right, a, b, lane->x);
      else
        wh_skyline_put (&left, a, b, -lane->x);
    }

  wh_skyline_clear (&left);
  wh_skyline_clear (&right);
}

/* --- curves --- */

typedef struct
{
  WhPoint points[64];
  guint n;
} Path;

static void
path_line (Path *path, WhPoint to)
{
  WhPoint from = path->points[path->n - 1];

  for (guint k = 1; k <= 3; k++)
    path->points[path->n++] =
      (WhPoint){ from.x + (to.x - from.x) * k / 3.0, from.y + (to.y - from.y) * k / 3.0 };
}

/* A corner at @at, rounded, on the way to @to. */
static void
path_corner (Path *path, WhPoint at, WhPoint to)
{
  WhPoint from = path->points[path->n - 1];
  double before = ABS (at.x - from.x) + ABS (at.y - from.y);
  double behind = ABS (to.x - at.x) + ABS (to.y - at.y);
  double r = MIN (RADIUS, MIN (before, behind / 2.0));
  WhPoint a, b;

  if (r < 0.5)
    {
      path_line (path, at);
      return;
    }
  a = (WhPoint){ at.x + (from.x - at.x) * r / before, at.y + (from.y - at.y) * r / before };
  b = (WhPoint){ at.x + (to.x - at.x) * r / behind, at.y + (to.y - at.y) * r / behind };
  path_line (path, a);
  path->points[path->n++] = (WhPoint){ (a.x + 2.0 * at.x) / 3.0, (a.y + 2.0 * at.y) / 3.0 };
  path->points[path->n++] = (WhPoint){ (b.x + 2.0 * at.x) / 3.0, (b.y + 2.0 * at.y) / 3.0 };
  path->points[path->n++] = b;
}

/* The height at which the next edge turns in a corridor. */
static double
take_leg (const Lanes *self, guint *used, guint corridor)
{
  const WhRows *rows = self->rows;
  guint slot = ++used[corridor];
  double top, bottom;

  if (corridor == 0)
    return rows->top[0] - OUTSIDE - LEG_GAP * slot;
  if (corridor == rows->n)
    return rows->bottom[rows->n - 1] + OUTSIDE + LEG_GAP * slot;
  top = rows->bottom[corridor - 1] + 4.0;
  bottom = rows->top[corridor] - 9.0; /* room for an arrow head */
  return top + (bottom - top) * slot / (self->legs[corridor] + 1.0);
}

/* Where the @slot th of @n edges on a side leaves or enters a box. */
static double
port (const WhNet *net, guint box, int side, guint slot, guint n)
{
  return net->x[box] + side * net->width[box] / 2.0 * (0.2 + 0.7 * (slot + 1.0) / (n + 1.0));
}

/* How many edges of a side come into each box, and how many leave it. */
typedef struct
{
  guint *in[2], *out[2];           /* by box; 0 left, 1 right */
  guint *in_used[2], *out_used[2]; /* so far */
} Ports;

static void
draw_edge (WhNet *net,
           const Lanes *self,
           const Lane *lane,
           guint e,
           double x0,
           guint *used,
           Ports *ports)
{
  guint to = net->to[e], s = lane->side > 0;
  double x1 = port (net, to, lane->side, ports->in_used[s][to]++, ports->in[s][to]);
  double y0 = net->y[lane->from] + net->height[lane->from] / 2.0;
  double y1 = net->y[to] - net->height[to] / 2.0;
  double leg = take_leg (self, used, row_of (self, to));
  WhPoint turn[4] = {
    { x0, lane->leg_y }, { lane->x, lane->leg_y }, { lane->x, leg }, { x1, leg }
  };
  WhPoint end = { x1, y1 };
  Path path = { .points = { { x0, y0 } }, .n = 1 };

  if (row_of (self, to) == lane->row + 1) /* only one corridor: straight across it */
    path.n = wh_curve_across (path.points, path.points[0], self->rows->bottom[lane->row],
                              self->rows->top[lane->row + 1], end);
  else
    {
      path_corner (&path, turn[0], turn[1]);
      path_corner (&path, turn[1], turn[2]);
      path_corner (&path, turn[2], turn[3]);
      path_corner (&path, turn[3], end);
      path_line (&path, end);
    }

  g_free (net->points[e]);
  net->points[e] = g_memdup2 (path.points, path.n * sizeof (WhPoint));
  net->n_points[e] = path.n;
}

static void
count_ports (const Lanes *self, Ports *ports)
{
  const WhNet *net = self->net;

  for (guint s = 0; s < 2; s++)
    {
      ports->in[s] = g_new0 (guint, net->n);
      ports->out[s] = g_new0 (guint, net->n);
      ports->in_used[s] = g_new0 (guint, net->n);
      ports->out_used[s] = g_new0 (guint, net->n);
    }
  for (guint i = 0; i < self->lanes->len; i++)
    {
      const Lane *lane = &g_array_index (self->lanes, Lane, i);

      ports->out[lane->side > 0][lane->from]++;
      for (guint k = 0; k < lane->n; k++)
        ports->in[lane->side > 0][net->to[self->edges[lane->first + k]]]++;
    }
}

static void
ports_clear (Ports *ports)
{
  for (guint s = 0; s < 2; s++)
    {
      g_free (ports->in[s]);
      g_free (ports->out[s]);
      g_free (ports->in_used[s]);
      g_free (ports->out_used[s]);
    }
}

void
wh_lanes_draw (WhNet *net, const WhRows *rows)
{
  Lanes self = { 0 };
  Ports ports;
  g_autofree guint *used = g_new0 (guint, rows->n + 1);

  lanes_init (&self, net, rows);
  if (self.n_edges > 0)
    {
      choose_sides (&self);
      count_ports (&self, &ports);
      for (guint i = 0; i < self.lanes->len; i++)
        {
          Lane *lane = &g_array_index (self.lanes, Lane, i);
          guint s = lane->side > 0;
          double x0 = port (net, lane->from, lane->side, ports.out_used[s][lane->from]++,
                            ports.out[s][lane->from]);

          lane->leg_y = take_leg (&self, used, lane->row + 1);
          for (guint k = 0; k < lane->n; k++)
            draw_edge (net, &self, lane, self.edges[lane->first + k], x0, used, &ports);
        }
      ports_clear (&ports);
    }
  lanes_clear (&self);
}
