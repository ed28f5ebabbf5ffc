/* graph/layout/dot-child.c: pieces in the hands of Graphviz's dot; runs in a process of its own
 *
 * Coordinates are Graphviz's points with y turned to point down, relative to the entry.
 */
#include "config.h"

#include "graph/layout/dot-child.h"

#include "graph/layout/arrangement.h"
#include "graph/layout/curve.h"
#include "graph/write.h"

#include <graphviz/gvc.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

/* The first is what dot does by itself; the second hurries. */
const WhDotRung wh_dot_rungs[WH_N_DOT_RUNGS] = {
  { "true", NULL, 1200, 3000 },
  { "polyline", "1", 500, 1000 },
};

#define MAX_SOURCES 4
#define PARALLEL_GAP 10.0 /* edges between the same two boxes */

/* One piece in dot's hands. */
typedef struct
{
  WhPieceView view;
  Agraph_t *graph;
  Agnode_t **nodes;
  Agedge_t **edges;
} Work;

static void
set_default (Agraph_t *graph, int kind, const char *name, const char *value)
{
  agattr (graph, kind, (char *) name, (char *) value);
}

static void
set (void *object, const char *name, const char *value)
{
  agsafeset (object, (char *) name, (char *) value, (char *) "");
}

static void
set_number (void *object, const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  set (object, name, g_ascii_dtostr (text, sizeof text, value));
}

static void
open_graph (Work *work, const WhDotRung *rung)
{
  char gap[G_ASCII_DTOSTR_BUF_SIZE];
  Agraph_t *graph = agopen ((char *) "piece", Agdirected, NULL);

  set_default (graph, AGRAPH, "splines", rung->splines);
  set_default (graph, AGRAPH, "ranksep", g_ascii_dtostr (gap, sizeof gap, WH_RANK_GAP / 72.0));
  set_default (graph, AGRAPH, "nodesep", g_ascii_dtostr (gap, sizeof gap, WH_BOX_GAP / 72.0));
  if (rung->effort != NULL)
    {
      set_default (graph, AGRAPH, "nslimit", rung->effort);
      set_default (graph, AGRAPH, "nslimit1", rung->effort);
      set_default (graph, AGRAPH, "mclimit", "0.2");
    }
  set_default (graph, AGNODE, "shape", "box");
  set_default (graph, AGNODE, "label", "");
  set_default (graph, AGNODE, "fixedsize", "true");
  set_default (graph, AGNODE, "width", "1");
  set_default (graph, AGNODE, "height", "1");
  set_default (graph, AGEDGE, "arrowhead", "none");
  set_default (graph, AGEDGE, "headport", "");
  set_default (graph, AGEDGE, "tailport", "");
  set_default (graph, AGEDGE, "weight", "1");
  set_default (graph, AGEDGE, "style", "");
  work->graph = graph;
}

static guint
n_sources (const WhPieceView *view)
{
  g_autofree guint8 *reads = g_new0 (guint8, view->n);
  guint n = view->n;

  for (guint i = 0; i < view->m; i++)
    {
      n -= !reads[view->to[i]];
      reads[view->to[i]] = 1;
    }

  return n;
}

/* The longest way from entry to exit: one byte per edge, 1 on it. Kept straight, it holds entry
 * and exit above each other, so that a long chain of pieces does not drift sideways. Not where
 * many begin side by side: none of them is the main one. */
static guint8 *
find_spine (const WhPieceView *view)
{
  guint8 *spine = g_new0 (guint8, MAX (view->m, 1));
  g_autofree int *longest = g_new (int, view->n);
  g_autofree guint *best = g_new0 (guint, view->n);

  if ((view->flags & WH_PIECE_OPEN_TOP) && n_sources (view) > MAX_SOURCES)
    return spine;

  for (guint k = 0; k < view->n; k++)
    longest[k] = k == 0 ? 0 : -1;
  for (guint i = 0; i < view->m; i++)
    {
      guint from = view->from[i], to = view->to[i];

      if (longest[from] >= 0 && longest[from] + 1 > longest[to])
        {
          longest[to] = longest[from] + 1;
          best[to] = i;
        }
    }

  for (guint k = view->n - 1; longest[k] > 0; k = view->from[best[k]])
    spine[best[k]] = 1;
  return spine;
}

static void
add_unseen (Work *work, guint from, guint to)
{
  Agedge_t *edge = agedge (work->graph, work->nodes[from], work->nodes[to], NULL, 1);

  set (edge, "style", "invis");
  set (edge, "weight", "0");
}

/* Nothing may stand above the entry, nothing beside or below the exit. What reads nothing is drawn
 * down to its first reader, and that keeps it below the entry unless a chain of such is longer
 * than the way from the entry. */
static void
hold_between (Work *work, gboolean firmly)
{
  const WhPieceView *view = &work->view;
  g_autofree guint8 *reads = g_new0 (guint8, view->n);
  g_autofree guint8 *read = g_new0 (guint8, view->n);

  for (guint i = 0; i < view->m; i++)
    {
      reads[view->to[i]] = 1;
      read[view->from[i]] = 1;
    }

  for (guint k = 1; k < view->n; k++)
    if (!reads[k] && firmly && !(view->flags & WH_PIECE_OPEN_TOP))
      add_unseen (work, 0, k);
  for (guint k = 0; k + 1 < view->n; k++)
    if (!read[k] && !(view->flags & WH_PIECE_OPEN_BOTTOM))
      add_unseen (work, k, view->n - 1);
}

static void
fill_graph (Work *work, gboolean firmly)
{
  const WhPieceView *view = &work->view;
  g_autofree guint8 *spine = find_spine (view);
  char name[16];

  for (guint k = 0; k < view->n; k++)
    {
      g_snprintf (name, sizeof name, "%u", k);
      work->nodes[k] = agnode (work->graph, name, 1);
      set_number (work->nodes[k], "width", view->width[k] / 72.0);
      set_number (work->nodes[k], "height", view->height[k] / 72.0);
    }
  for (guint i = 0; i < view->m; i++)
    {
      g_snprintf (name, sizeof name, "e%u", i);
      work->edges[i] =
        agedge (work->graph, work->nodes[view->from[i]], work->nodes[view->to[i]], name, 1);
      if (spine[i])
        set (work->edges[i], "weight", "100");
    }
  hold_between (work, firmly);
}

static gboolean
is_held (const Work *work)
{
  double top = ND_coord (work->nodes[0]).y;
  double bottom = ND_coord (work->nodes[work->view.n - 1]).y;

  for (guint k = 0; k < work->view.n; k++)
    {
      double y = ND_coord (work->nodes[k]).y;

      if (!(work->view.flags & WH_PIECE_OPEN_TOP) && y > top + 0.5)
        return FALSE;
      if (!(work->view.flags & WH_PIECE_OPEN_BOTTOM) && k + 1 < work->view.n && y < bottom + 0.5)
        return FALSE;
    }

  return TRUE;
}

/* Where the row of boxes of one rank ends above and below, in dot's y. */
static void
find_row (const Work *work, int rank, double *top, double *bottom)
{
  *top = -G_MAXDOUBLE;
  *bottom = G_MAXDOUBLE;
  for (guint k = 0; k < work->view.n; k++)
    if (ND_rank (work->nodes[k]) == rank)
      {
        double y = ND_coord (work->nodes[k]).y, half = work->view.height[k] / 2.0;

        *top = MAX (*top, y + half);
        *bottom = MIN (*bottom, y - half);
      }
}

/* Edges between the same two boxes run side by side: how far from the middle this one is. */
static double
beside (const WhPieceView *view, guint i)
{
  guint before = 0, all = 0;

  for (guint k = 0; k < view->m; k++)
    if (view->from[k] == view->from[i] && view->to[k] == view->to[i])
      {
        before += k < i;
        all++;
      }

  return (before - (all - 1.0) / 2.0) * PARALLEL_GAP;
}

/* From one row to the next we draw ourselves: dot's curve swings out more than the corridor asks
 * for. Elsewhere dot's, which lies in the first Bézier of the edge's list, from tail to head. */
static guint
find_curve (const Work *work, guint i, WhPoint entry, const WhPoint **points, WhPoint *own)
{
  const WhPieceView *view = &work->view;
  Agnode_t *from = work->nodes[view->from[i]], *to = work->nodes[view->to[i]];
  splines *s = ED_spl (work->edges[i]);

  if (ND_rank (to) == ND_rank (from) + 1)
    {
      double dx = ND_coord (to).x - ND_coord (from).x;
      double half_from = view->height[view->from[i]] / 2.0;
      double half_to = view->height[view->to[i]] / 2.0;
      double unused, top, bottom, shift = beside (view, i);
      WhPoint a = { ND_coord (from).x + wh_curve_port (dx, view->width[view->from[i]]) + shift -
                      entry.x,
                    entry.y - (ND_coord (from).y - half_from) };
      WhPoint b = { ND_coord (to).x - wh_curve_port (dx, view->width[view->to[i]]) + shift -
                      entry.x,
                    entry.y - (ND_coord (to).y + half_to) };

      find_row (work, ND_rank (from), &unused, &top);
      find_row (work, ND_rank (to), &bottom, &unused);
      *points = own;
      return wh_curve_across (own, a, entry.y - top, entry.y - bottom, b);
    }

  *points = NULL;
  return s != NULL && s->size > 0 ? (guint) s->list[0].size : 0;
}

static gboolean
write_answer (const Work *work, guint index, int fd)
{
  const WhPieceView *view = &work->view;
  WhPoint entry = { ND_coord (work->nodes[0]).x, ND_coord (work->nodes[0]).y };
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (WhPoint));
  guint32 head[2] = { index, 0 };

  g_byte_array_append (out, (const guint8 *) head, sizeof head);
  for (guint pass = 0; pass < 2; pass++)
    for (guint k = 0; k < view->n; k++)
      {
        pointf at = ND_coord (work->nodes[k]);
        double value = pass == 0 ? at.x - entry.x : entry.y - at.y;

        g_byte_array_append (out, (const guint8 *) &value, sizeof value);
      }
  for (guint i = 0; i < view->m; i++)
    {
      WhPoint own[WH_CURVE_MAX];
      const WhPoint *points;
      guint32 n = find_curve (work, i, entry, &points, own);

      g_byte_array_append (out, (const guint8 *) &n, sizeof n);
      for (guint p = 0; p < n; p++)
        {
          pointf *dots = points == NULL ? ED_spl (work->edges[i])->list[0].list : NULL;
          WhPoint at =
            points != NULL ? points[p] : (WhPoint){ dots[p].x - entry.x, entry.y - dots[p].y };

          g_array_append_val (all, at);
        }
    }
  if (view->m % 2 == 1)
    g_byte_array_append (out, (const guint8 *) "\0\0\0", sizeof (guint32));
  g_byte_array_append (out, (const guint8 *) all->data, all->len * sizeof (WhPoint));

  head[1] = out->len - sizeof head;
  memcpy (out->data, head, sizeof head);
  return wh_write_all (fd, out->data, out->len);
}

/* Ends this process when the piece takes longer. */
static void
set_alarm (guint budget_ms)
{
  struct itimerval timer = { .it_value = { budget_ms / 1000, budget_ms % 1000 * 1000 } };

  signal (SIGPROF, SIG_DFL);
  setitimer (ITIMER_PROF, &timer, NULL);
}

static gboolean
arrange_one (GVC_t *context,
             const WhDotRung *rung,
             gconstpointer key,
             gsize n_bytes,
             guint index,
             int fd)
{
  gboolean fine = FALSE;

  for (guint attempt = 0; attempt < 2 && !fine; attempt++)
    {
      Work work = { 0 };

      if (!wh_piece_view (key, n_bytes, &work.view))
        return FALSE;
      work.nodes = g_new0 (Agnode_t *, work.view.n);
      work.edges = g_new0 (Agedge_t *, MAX (work.view.m, 1));
      open_graph (&work, rung);
      fill_graph (&work, attempt > 0);

      set_alarm (rung->budget_ms);
      if (gvLayout (context, work.graph, "dot") == 0)
        {
          set_alarm (0);
          fine = is_held (&work);
          if (fine && !write_answer (&work, index, fd))
            return FALSE;
          gvFreeLayout (context, work.graph);
        }
      set_alarm (0);
      agclose (work.graph);
      g_free (work.nodes);
      g_free (work.edges);
    }

  return TRUE; /* the others may still be laid out */
}

gboolean
wh_dot_child_run (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  gsize n_bytes, at = 2 * sizeof (guint32);
  const guint8 *bytes = g_bytes_get_data (request, &n_bytes);
  const guint32 *head = (const guint32 *) (gconstpointer) bytes;
  GVC_t *context;

  if (n_bytes < at || n_fds < 1 || head[0] >= WH_N_DOT_RUNGS)
    {
      g_byte_array_append (reply, (const guint8 *) "not a request", 13);
      return FALSE;
    }

  context = gvContext ();
  agseterr (AGMAX);
  for (guint i = 0; i < head[1] && at + 8 <= n_bytes; i++)
    {
      guint32 length;

      memcpy (&length, bytes + at, sizeof length);
      at += 8;
      if (length > n_bytes - at)
        break;
      if (!arrange_one (context, &wh_dot_rungs[head[0]], bytes + at, length, i, fds[0]))
        break;
      at += length;
    }

  return TRUE;
}
