/* graph/layout/place.c: where each box of a scene stands
 *
 *   boxes and edges ─pieces▶ ─dot, remembered or plain▶ ─stack▶ ─rows, lanes▶ parts side by side
 *
 * Nothing here depends on the clock but the time that dot is given for one piece.
 */
#include "config.h"

#include "graph/layout/dot.h"
#include "graph/layout/finish.h"
#include "graph/layout/lanes.h"
#include "graph/layout/like.h"
#include "graph/layout/net.h"
#include "graph/layout/outline.h"
#include "graph/layout/stack.h"

#include <math.h>

#define PART_GAP 48.0
#define MOMENT_WEIGHT 2000 /* what dot arranges within a few tenths of a second */

typedef struct
{
  WhScene *scene;
  WhNet *net;
  GArray *parts;                /* of WhPart */
  guint n_pieces;               /* of all parts */
  WhArrangement **arrangements; /* by piece */
  guint n_plain;                /* pieces that dot did not lay out */
  const WhLike *like;           /* nullable */
  gboolean coarse;
  void (*notice) (gpointer data); /* nullable */
  gpointer notice_data;
} Placer;

/* --- arrangements of all pieces --- */

/* Two boxes and one edge, wherever they stand. */
static gboolean
is_link (const WhPiece *piece)
{
  return piece->n == 2 && piece->m <= 1;
}

/* What is left to dot; pieces of one key wait together. */
typedef struct
{
  guint *of_pieces;    /* by piece: its key's number, WH_NONE */
  GPtrArray *keys;     /* of GBytes */
  GHashTable *numbers; /* GBytes, lent → its number + 1 */
  gint64 weight;       /* of all keys */
} Waiting;

/* Returns the key's number. */
static guint
wait_for (Waiting *waiting, GBytes *key, gint64 weight)
{
  gpointer number = g_hash_table_lookup (waiting->numbers, key);

  if (number != NULL)
    return GPOINTER_TO_UINT (number) - 1;

  g_ptr_array_add (waiting->keys, g_bytes_ref (key));
  g_hash_table_insert (waiting->numbers, key, GUINT_TO_POINTER (waiting->keys->len));
  waiting->weight += weight;
  return waiting->keys->len - 1;
}

/* What is known, what needs no thought, and what would take too much; else it waits. */
static void
arrange_piece (Placer *self, Waiting *waiting, guint at, const WhPiece *piece, GBytes *key)
{
  WhPieceView view;

  waiting->of_pieces[at] = WH_NONE;
  self->arrangements[at] = wh_arrangement_find (key);
  if (self->arrangements[at] != NULL)
    return;

  wh_piece_view (g_bytes_get_data (key, NULL), g_bytes_get_size (key), &view);
  if (is_link (piece))
    self->arrangements[at] = wh_arrangement_new_link (&view);
  else if (piece->weight > WH_PIECE_HEAVY)
    {
      self->arrangements[at] = wh_arrangement_new_plain (&view);
      self->n_plain++;
    }
  else
    {
      waiting->of_pieces[at] = wait_for (waiting, key, piece->weight);
      return;
    }

  wh_arrangement_remember (key, self->arrangements[at]);
}

static void
arrange_known (Placer *self, Waiting *waiting)
{
  g_autofree guint *places = g_new (guint, MAX (self->net->n, 1));
  guint at = 0;

  for (guint p = 0; p < self->parts->len; p++)
    {
      const WhPart *part = &g_array_index (self->parts, WhPart, p);

      for (guint i = 0; i < part->n_pieces; i++, at++)
        {
          const WhPiece *piece = &part->pieces[i];
          guint flags = is_link (piece) ? 0 :
                                          (i == 0 ? WH_PIECE_OPEN_TOP : 0) |
                                            (i + 1 == part->n_pieces ? WH_PIECE_OPEN_BOTTOM : 0);
          g_autoptr (GBytes) key = wh_piece_key (self->net, piece, flags, places);

          arrange_piece (self, waiting, at, piece, key);
        }
    }
}

/* By dot, or plainly where dot gives nothing. */
static gboolean
arrange_waiting (Placer *self, const Waiting *waiting, GCancellable *cancellable, GError **error)
{
  GPtrArray *keys = waiting->keys;
  g_autofree WhArrangement **done = g_new0 (WhArrangement *, MAX (keys->len, 1));
  gboolean fine = keys->len == 0 || self->coarse || wh_dot_arrange (keys, done, cancellable, error);

  for (guint k = 0; k < keys->len && fine; k++)
    {
      GBytes *key = g_ptr_array_index (keys, k);
      WhPieceView view;

      if (done[k] != NULL)
        wh_arrangement_remember (key, done[k]);
      else
        {
          wh_piece_view (g_bytes_get_data (key, NULL), g_bytes_get_size (key), &view);
          done[k] = wh_arrangement_new_plain (&view);
          self->n_plain++;
        }
    }
  for (guint i = 0; i < self->n_pieces && fine; i++)
    if (waiting->of_pieces[i] != WH_NONE)
      self->arrangements[i] = wh_arrangement_ref (done[waiting->of_pieces[i]]);
  for (guint k = 0; k < keys->len; k++)
    g_clear_pointer (&done[k], wh_arrangement_unref);

  return fine;
}

static gboolean
arrange (Placer *self, GCancellable *cancellable, GError **error)
{
  g_autofree guint *of_pieces = NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GHashTable) numbers = g_hash_table_new (g_bytes_hash, g_bytes_equal);
  Waiting waiting = { .keys = keys, .numbers = numbers };

  for (guint p = 0; p < self->parts->len; p++)
    self->n_pieces += g_array_index (self->parts, WhPart, p).n_pieces;
  self->arrangements = g_new0 (WhArrangement *, MAX (self->n_pieces, 1));
  waiting.of_pieces = of_pieces = g_new (guint, MAX (self->n_pieces, 1));

  arrange_known (self, &waiting);
  if (waiting.weight > MOMENT_WEIGHT && self->notice != NULL)
    self->notice (self->notice_data);

  return arrange_waiting (self, &waiting, cancellable, error);
}

/* --- parts --- */

typedef struct
{
  double x0, y0, x1, y1;
} Extent;

static Extent
part_extent (const WhNet *net, const WhPart *part)
{
  Extent all = { G_MAXDOUBLE, G_MAXDOUBLE, -G_MAXDOUBLE, -G_MAXDOUBLE };

  for (guint k = 0; k < part->n; k++)
    {
      guint b = part->boxes[k];

      all.x0 = MIN (all.x0, net->x[b] - net->width[b] / 2.0);
      all.x1 = MAX (all.x1, net->x[b] + net->width[b] / 2.0);
      all.y0 = MIN (all.y0, net->y[b] - net->height[b] / 2.0);
      all.y1 = MAX (all.y1, net->y[b] + net->height[b] / 2.0);
      for (guint i = net->out_start[b]; i < net->out_start[b + 1]; i++)
        for (guint p = 0; p < net->n_points[net->out[i]]; p++)
          {
            WhPoint at = net->points[net->out[i]][p];

            all.x0 = MIN (all.x0, at.x);
            all.x1 = MAX (all.x1, at.x);
            all.y0 = MIN (all.y0, at.y);
            all.y1 = MAX (all.y1, at.y);
          }
    }

  return all;
}

static void
move_part (WhNet *net, const WhPart *part, double x, double y)
{
  for (guint k = 0; k < part->n; k++)
    {
      guint b = part->boxes[k];

      net->x[b] += x;
      net->y[b] += y;
      for (guint i = net->out_start[b]; i < net->out_start[b + 1]; i++)
        for (guint p = 0; p < net->n_points[net->out[i]]; p++)
          {
            net->points[net->out[i]][p].x += x;
            net->points[net->out[i]][p].y += y;
          }
    }
}

/* The topmost box comes to stand at the margin; what a conversion left alone goes where it was. */
static void
place_part (Placer *self, const WhPart *part, WhArrangement *const *arrangements)
{
  WhNet *net = self->net;
  g_autoptr (WhRows) rows = NULL;
  g_autofree double *offsets = NULL;

  wh_stack_part (net, part, arrangements);
  rows = wh_rows_new (net, part);
  offsets = wh_lanes_make_room (net, rows);
  if (self->like != NULL)
    wh_like_raise (self->like, net, rows, WH_MARGIN - rows->top[0], offsets);
  wh_rows_move (rows, net, offsets);
  wh_lanes_draw (net, rows);
}

/* Side by side, and on further shelves below where there are many. */
static void
place_parts (Placer *self)
{
  guint n = self->parts->len, at = 0;
  g_autofree Extent *extents = g_new (Extent, MAX (n, 1));
  double area = 0.0, widest = 0.0, limit, x = WH_MARGIN, y = WH_MARGIN, shelf = 0.0;

  for (guint p = 0; p < n; p++)
    {
      const WhPart *part = &g_array_index (self->parts, WhPart, p);
      double width;

      place_part (self, part, self->arrangements + at);
      at += part->n_pieces;
      extents[p] = part_extent (self->net, part);
      width = extents[p].x1 - extents[p].x0 + PART_GAP;
      area += width * (extents[p].y1 - extents[p].y0 + PART_GAP);
      widest = MAX (widest, width);
    }

  limit = MAX (MAX (widest, 1.6 * sqrt (area)), n <= 6 ? G_MAXDOUBLE : 0.0);
  for (guint p = 0; p < n; p++)
    {
      const Extent *e = &extents[p];

      if (x > WH_MARGIN && x + e->x1 - e->x0 > limit)
        {
          x = WH_MARGIN;
          y += shelf + PART_GAP;
          shelf = 0.0;
        }
      move_part (self->net, &g_array_index (self->parts, WhPart, p), x - e->x0, y - e->y0);
      x += e->x1 - e->x0 + PART_GAP;
      shelf = MAX (shelf, e->y1 - e->y0);
    }
}

/* --- back into the scene --- */

static void
fill_scene (Placer *self)
{
  WhScene *scene = self->scene;
  WhNet *net = self->net;

  for (guint b = 0; b < net->n; b++)
    {
      scene->boxes[b].rect.x = net->x[b] - net->width[b] / 2.0;
      scene->boxes[b].rect.y = net->y[b] - net->height[b] / 2.0;
    }
  for (guint e = 0; e < net->m; e++)
    {
      scene->edges[e].n_points = net->n_points[e];
      scene->edges[e].points = g_steal_pointer (&net->points[e]);
    }
}

static gboolean
place (Placer *self, const WhScene *like, GCancellable *cancellable, GError **error)
{
  WhScene *scene = self->scene;
  g_autoptr (WhNet) net = NULL;
  g_autoptr (GArray) parts = NULL;
  g_autoptr (WhLike) known = NULL;
  gboolean fine;

  g_return_val_if_fail (scene != NULL && scene->grid == NULL, FALSE);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  self->net = net = wh_net_new (scene);
  self->parts = parts = wh_pieces_new (net);
  self->like = known = like != NULL ? wh_like_new (scene, like) : NULL;
  fine = arrange (self, cancellable, error);
  if (fine)
    {
      place_parts (self);
      fill_scene (self);
      wh_outline_reach (scene);
      wh_finish_scene (scene, self->like);
      if (self->n_plain > 0)
        scene->note =
          g_strdup_printf ("plain layering in %u place%s, too large or too dense for dot",
                           self->n_plain, self->n_plain == 1 ? "" : "s");
    }

  for (guint i = 0; i < self->n_pieces; i++)
    g_clear_pointer (&self->arrangements[i], wh_arrangement_unref);
  g_free (self->arrangements);
  return fine;
}

gboolean
wh_scene_place (WhScene *scene, const WhScene *like, GCancellable *cancellable, GError **error)
{
  Placer self = { .scene = scene };

  return place (&self, like, cancellable, error);
}

gboolean
wh_scene_place_with_notice (WhScene *scene,
                            const WhScene *like,
                            void (*notice) (gpointer data),
                            gpointer data,
                            GCancellable *cancellable,
                            GError **error)
{
  Placer self = { .scene = scene, .notice = notice, .notice_data = data };

  return place (&self, like, cancellable, error);
}

gboolean
wh_scene_place_coarsely (WhScene *scene, GCancellable *cancellable, GError **error)
{
  Placer self = { .scene = scene, .coarse = TRUE };

  return place (&self, NULL, cancellable, error);
}

gboolean
wh_scene_line_up (WhScene *scene,
                  const WhSceneOptions *options,
                  const WhScene *like,
                  WhScene **out,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autoptr (WhLike) known = wh_like_new (scene, like);
  g_autoptr (WhScene) again = NULL;

  if (known == NULL || wh_like_lines_up (known))
    {
      *out = wh_scene_ref (scene);
      return TRUE;
    }

  again = wh_scene_new (scene->graph, options);
  if (!wh_scene_place (again, like, cancellable, error))
    return FALSE;

  *out = g_steal_pointer (&again);
  return TRUE;
}
