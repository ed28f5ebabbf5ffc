/* graph/layout/pieces.c: cuts a network where everything passes through one box
 *
 * In an order in which each box comes after those that it reads from, a box is a cut when no edge
 * runs over it. The order decides how many cuts there are: what is read once (a weight, a second
 * input) must come as late as it can, and what ends (a second output) as early. A search from the
 * ends, shallow ones first, backwards and depth first, gives that.
 */
#include "config.h"

#include "graph/layout/pieces.h"

typedef struct
{
  WhNet *net;
  guint *place; /* by box: position in the order at hand */
  int *rank;    /* by box: row, while a piece is weighed */
} Cutter;

typedef struct
{
  guint box, depth;
} End;

static int
compare_ends (gconstpointer a, gconstpointer b)
{
  const End *x = a, *y = b;

  if (x->depth != y->depth)
    return x->depth < y->depth ? -1 : 1;
  return x->box < y->box ? -1 : x->box > y->box;
}

/* Longest way from a box that reads nothing, by repeatedly taking boxes whose inputs are done. */
static guint *
find_depths (const WhNet *net)
{
  guint *depths = g_new0 (guint, MAX (net->n, 1));
  g_autofree guint *waiting = g_new (guint, MAX (net->n, 1));
  g_autofree guint *ready = g_new (guint, MAX (net->n, 1));
  guint n_ready = 0;

  for (guint b = 0; b < net->n; b++)
    {
      waiting[b] = net->in_start[b + 1] - net->in_start[b];
      if (waiting[b] == 0)
        ready[n_ready++] = b;
    }

  for (guint k = 0; k < n_ready; k++)
    for (guint i = net->out_start[ready[k]]; i < net->out_start[ready[k] + 1]; i++)
      {
        guint to = net->to[net->out[i]];

        depths[to] = MAX (depths[to], depths[ready[k]] + 1);
        if (--waiting[to] == 0)
          ready[n_ready++] = to;
      }

  return depths;
}

/* Backwards from @end to all that is not in the order yet; a box follows its last input. */
static void
visit (const WhNet *net, guint end, guint8 *seen, guint *stack, guint *next, guint *order, guint *n)
{
  guint depth = 0;

  stack[depth++] = end;
  seen[end] = 1;
  while (depth > 0)
    {
      guint b = stack[depth - 1];

      if (next[b] < net->in_start[b + 1])
        {
          guint from = net->from[net->in[next[b]++]];

          if (!seen[from])
            {
              seen[from] = 1;
              stack[depth++] = from;
            }
        }
      else
        {
          order[(*n)++] = b;
          depth--;
        }
    }
}

static guint *
find_order (const WhNet *net)
{
  guint *order = g_new (guint, MAX (net->n, 1));
  g_autofree guint *depths = find_depths (net);
  g_autofree guint8 *seen = g_new0 (guint8, MAX (net->n, 1));
  g_autofree guint *stack = g_new (guint, MAX (net->n, 1));
  g_autofree guint *next = g_memdup2 (net->in_start, (net->n + 1) * sizeof (guint));
  g_autoptr (GArray) ends = g_array_new (FALSE, FALSE, sizeof (End));
  guint n = 0;

  for (guint b = 0; b < net->n; b++)
    if (net->out_start[b] == net->out_start[b + 1])
      {
        End end = { b, depths[b] };

        g_array_append_val (ends, end);
      }

  g_array_sort (ends, compare_ends);
  for (guint i = 0; i < ends->len; i++)
    visit (net, g_array_index (ends, End, i).box, seen, stack, next, order, &n);

  g_assert (n == net->n);
  return order;
}

static guint
root (guint *parents, guint b)
{
  while (parents[b] != b)
    b = parents[b] = parents[parents[b]];
  return b;
}

/* Edges that lie within the boxes [first, last] of an order, not lifted; @boxes have their places.
 */
static GArray *
inner_edges (const Cutter *self, const guint *boxes, guint n)
{
  const WhNet *net = self->net;
  GArray *edges = g_array_new (FALSE, FALSE, sizeof (guint));
  guint first = self->place[boxes[0]], last = self->place[boxes[n - 1]];

  for (guint k = 0; k + 1 < n; k++)
    for (guint i = net->out_start[boxes[k]]; i < net->out_start[boxes[k] + 1]; i++)
      {
        guint e = net->out[i], to = self->place[net->to[e]];

        if (!net->lifted[e] && to > first && to <= last)
          g_array_append_val (edges, e);
      }

  return edges;
}

/* Rows by the longest way from the entry; what reads nothing stands just above its first reader.
 * Returns the most rows that an edge goes down. */
static int
find_ranks (const WhNet *net, const WhPiece *piece, int *rank)
{
  int most = 0;

  for (guint k = 0; k < piece->n; k++)
    rank[piece->boxes[k]] = 0;
  /* Edges stand in the order of the box they come from, and that is settled by then. */
  for (guint i = 0; i < piece->m; i++)
    {
      guint from = net->from[piece->edges[i]], to = net->to[piece->edges[i]];

      rank[to] = MAX (rank[to], rank[from] + 1);
    }
  for (guint i = piece->m; i > 0;)
    {
      guint from = net->from[piece->edges[i - 1]];
      int above = G_MAXINT;
      gboolean loose = from != piece->boxes[0] && rank[from] == 0;

      for (; i > 0 && net->from[piece->edges[i - 1]] == from; i--)
        above = MIN (above, rank[net->to[piece->edges[i - 1]]] - 1);
      if (loose)
        rank[from] = above;
    }
  for (guint i = 0; i < piece->m; i++)
    most = MAX (most, rank[net->to[piece->edges[i]]] - rank[net->from[piece->edges[i]]]);

  return most;
}

static gint64
weigh (const WhNet *net, const WhPiece *piece, const int *rank)
{
  gint64 weight = piece->n;

  for (guint i = 0; i < piece->m; i++)
    weight += rank[net->to[piece->edges[i]]] - rank[net->from[piece->edges[i]]] - 1;

  return weight;
}

static void cut (Cutter *self, const guint *boxes, guint n, GArray *pieces);

/* Adds the piece, or lifts its longest edges out and cuts what is left again. */
static void
add_piece (Cutter *self, const guint *boxes, guint n, GArray *pieces)
{
  WhNet *net = self->net;
  g_autoptr (GArray) edges = inner_edges (self, boxes, n);
  WhPiece piece = { n, (guint *) boxes, edges->len, (guint *) (gpointer) edges->data, n };

  if (n > 2)
    {
      int most = find_ranks (net, &piece, self->rank);

      piece.weight = weigh (net, &piece, self->rank);
      if (most > 1 && piece.weight > WH_PIECE_HEAVY)
        {
          for (guint i = 0; i < edges->len; i++)
            {
              guint e = g_array_index (edges, guint, i);
              int rows = self->rank[net->to[e]] - self->rank[net->from[e]];

              net->lifted[e] = rows > MAX (most / 2, 1);
            }
          cut (self, boxes, n, pieces);
          return;
        }
    }

  piece.boxes = g_memdup2 (boxes, n * sizeof (guint));
  piece.edges = edges->len > 0 ? g_memdup2 (edges->data, edges->len * sizeof (guint)) : NULL;
  g_array_append_val (pieces, piece);
}

/* @boxes have their places: consecutive numbers. */
static void
cut (Cutter *self, const guint *boxes, guint n, GArray *pieces)
{
  g_autoptr (GArray) edges = inner_edges (self, boxes, n);
  g_autofree int *over = g_new0 (int, n + 1); /* edges that begin or end running over */
  guint first = self->place[boxes[0]], start = 0;
  int running = 0;

  for (guint i = 0; i < edges->len; i++)
    {
      guint e = g_array_index (edges, guint, i);

      over[self->place[self->net->from[e]] - first + 1]++;
      over[self->place[self->net->to[e]] - first]--;
    }

  for (guint k = 1; k < n; k++)
    {
      running += over[k];
      if (running == 0)
        {
          add_piece (self, boxes + start, k - start + 1, pieces);
          start = k;
        }
    }
}

static void
part_clear (gpointer data)
{
  WhPart *part = data;

  for (guint i = 0; i < part->n_pieces; i++)
    {
      g_free (part->pieces[i].boxes);
      g_free (part->pieces[i].edges);
    }
  g_free (part->pieces);
  g_free (part->boxes);
}

static void
fill_part (Cutter *self, WhPart *part)
{
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (WhPiece));

  for (guint k = 0; k < part->n; k++)
    self->place[part->boxes[k]] = k;
  if (part->n > 1)
    cut (self, part->boxes, part->n, pieces);

  part->n_pieces = pieces->len;
  part->pieces = (WhPiece *) (gpointer) g_array_free (g_steal_pointer (&pieces), FALSE);
}

GArray *
wh_pieces_new (WhNet *net)
{
  GArray *parts = g_array_new (FALSE, TRUE, sizeof (WhPart));
  g_autofree guint *order = find_order (net);
  g_autofree guint *parents = g_new (guint, MAX (net->n, 1));
  g_autofree guint *number = g_new (guint, MAX (net->n, 1));
  g_autofree guint *place = g_new0 (guint, MAX (net->n, 1));
  g_autofree int *rank = g_new0 (int, MAX (net->n, 1));
  Cutter self = { net, place, rank };

  g_array_set_clear_func (parts, part_clear);
  for (guint b = 0; b < net->n; b++)
    {
      parents[b] = b;
      number[b] = WH_NONE;
    }
  for (guint e = 0; e < net->m; e++)
    parents[root (parents, net->to[e])] = root (parents, net->from[e]);

  for (guint k = 0; k < net->n; k++)
    {
      guint r = root (parents, order[k]);

      if (number[r] == WH_NONE)
        {
          number[r] = parts->len;
          g_array_set_size (parts, parts->len + 1);
        }
      g_array_index (parts, WhPart, number[r]).n++;
    }
  for (guint p = 0; p < parts->len; p++)
    {
      WhPart *part = &g_array_index (parts, WhPart, p);

      part->boxes = g_new (guint, part->n);
      part->n = 0;
    }
  for (guint k = 0; k < net->n; k++)
    {
      WhPart *part = &g_array_index (parts, WhPart, number[root (parents, order[k])]);

      part->boxes[part->n++] = order[k];
    }
  for (guint p = 0; p < parts->len; p++)
    fill_part (&self, &g_array_index (parts, WhPart, p));

  return parts;
}
