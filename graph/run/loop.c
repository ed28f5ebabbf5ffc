/* graph/run/loop.c: threads share a loop; bringing maps last, joining */
#include "config.h"

#include "graph/run/dnnl.h"
#include "graph/run/interleave.h"
#include "graph/run/loop.h"

#include <string.h>

/* Waking a thread and waiting for it takes 3 to 4 microseconds. */
#define WORTH_SHARING_NS 8000.0

#define MOST_SHARES 64
#define PIECES 8 /* of a share */

/* Turns that a thread begins with. Who has done its own takes pieces of the others': a core may be
 * slower than its neighbour, or have something else to do. */
typedef struct
{
  gint64 next, behind, piece;
} __attribute__ ((aligned (64))) Share;

typedef struct
{
  const WhLoop *loop;
  const float *const *x;
  float *y;
  char *room;
  guint n_shares;
  Share shares[MOST_SHARES];
} Call;

static void
run_share (const Call *call, Share *share, gpointer room)
{
  const WhLoop *loop = call->loop;
  gint64 first;

  while ((first = __atomic_fetch_add (&share->next, share->piece, __ATOMIC_RELAXED)) <
         share->behind)
    loop->run (loop, call->x, call->y, room, first, MIN (first + share->piece, share->behind));
}

static void
run_part (gpointer data, guint part, guint n_parts)
{
  Call *call = data;

  for (guint s = 0; s < call->n_shares; s++)
    run_share (call, &call->shares[(part + s) % call->n_shares],
               call->room + part * wh_loop_room_bytes (call->loop));
}

void
wh_loop_free (WhLoop *loop)
{
  if (loop->clear)
    loop->clear (loop);
  g_free (loop);
}

gsize
wh_loop_room_bytes (const WhLoop *loop)
{
  return (loop->room_bytes + 63) / 64 * 64;
}

void
wh_loop_run (const WhLoop *loop, guint n_threads, const float *const *x, float *y, gpointer room)
{
  Call call = { .loop = loop, .x = x, .y = y, .room = room };
  gint64 n = loop->n_turns;

  if ((double) n * loop->turn_ns < WORTH_SHARING_NS)
    n_threads = 1;

  call.n_shares = n_threads = CLAMP (n_threads, 1, MOST_SHARES);
  for (guint s = 0; s < n_threads; s++)
    {
      Share *share = &call.shares[s];

      share->next = wh_loop_share (n, n_threads, s);
      share->behind = wh_loop_share (n, n_threads, s + 1);
      share->piece =
        n_threads == 1 ? n : MAX ((share->behind - share->next + PIECES - 1) / PIECES, 1);
    }

  wh_dnnl_share (n_threads, run_part, &call);
}

/* Maps last -------------------------------------------------------------------------------- */

#define BLOCK 512 /* places of a turn */

typedef struct
{
  WhLoop loop;
  gint64 maps, places, n_blocks; /* of BLOCK places */
} MapsLast;

static void
run_maps_last (const WhLoop *loop,
               const float *const *x,
               float *y,
               gpointer room,
               gint64 first,
               gint64 behind)
{
  const MapsLast *self = (const MapsLast *) loop;
  gint64 maps = self->maps, places = self->places;

  for (gint64 turn = first; turn < behind; turn++)
    {
      gint64 image = turn / self->n_blocks * maps * places, at = turn % self->n_blocks * BLOCK;
      gint64 n = MIN (BLOCK, places - at);

      wh_interleave (x[0] + image + at, places, maps, n, y + image + at * maps);
    }
}

WhLoop *
wh_loop_new_maps_last (gint64 outer, gint64 maps, gint64 places)
{
  MapsLast *self = g_new0 (MapsLast, 1);

  g_assert (maps >= 2 && maps <= WH_LOOP_MOST_MAPS);
  self->loop.run = run_maps_last;
  self->maps = maps;
  self->places = places;
  self->n_blocks = (places + BLOCK - 1) / BLOCK;
  self->loop.n_turns = outer * self->n_blocks;
  self->loop.turn_ns = 0.15 * (double) (maps * MIN (places, BLOCK));
  return &self->loop;
}

/* Joining ---------------------------------------------------------------------------------- */

#define LONG_ROW 16384 /* numbers: a longer row is cut into turns of this many */

typedef struct
{
  WhLoop loop;
  guint n_sources;
  gint64 *starts;  /* of each source in a row; n_sources + 1 */
  gint64 n_pieces; /* turns of a row */
} Join;

static void
join_rows (const Join *self, const float *const *x, float *y, gint64 first, gint64 behind)
{
  gint64 row = self->starts[self->n_sources];

  for (guint s = 0; s < self->n_sources; s++)
    {
      gint64 n = self->starts[s + 1] - self->starts[s];

      for (gint64 o = first; o < behind; o++)
        memcpy (y + o * row + self->starts[s], x[s] + o * n, (gsize) n * sizeof (float));
    }
}

/* Numbers @from to @to - 1 of row @o. */
static void
join_piece (const Join *self, const float *const *x, float *y, gint64 o, gint64 from, gint64 to)
{
  gint64 row = self->starts[self->n_sources];

  for (guint s = 0; s < self->n_sources; s++)
    {
      gint64 start = self->starts[s], end = self->starts[s + 1];
      gint64 a = MAX (from, start), b = MIN (to, end);

      if (a < b)
        memcpy (y + o * row + a, x[s] + o * (end - start) + a - start,
                (gsize) (b - a) * sizeof (float));
    }
}

static void
run_join (const WhLoop *loop,
          const float *const *x,
          float *y,
          gpointer room,
          gint64 first,
          gint64 behind)
{
  const Join *self = (const Join *) loop;

  if (self->n_pieces == 1)
    {
      join_rows (self, x, y, first, behind);
      return;
    }

  for (gint64 turn = first; turn < behind; turn++)
    {
      gint64 from = turn % self->n_pieces * LONG_ROW;

      join_piece (self, x, y, turn / self->n_pieces, from,
                  MIN (from + LONG_ROW, self->starts[self->n_sources]));
    }
}

static void
clear_join (WhLoop *loop)
{
  g_free (((Join *) loop)->starts);
}

WhLoop *
wh_loop_new_join (gint64 outer, const gint64 *sizes, guint n_sources)
{
  Join *self = g_new0 (Join, 1);
  gint64 row;

  self->loop.run = run_join;
  self->loop.clear = clear_join;
  self->n_sources = n_sources;
  self->starts = g_new (gint64, n_sources + 1);
  self->starts[0] = 0;
  for (guint s = 0; s < n_sources; s++)
    self->starts[s + 1] = self->starts[s] + sizes[s];

  row = self->starts[n_sources];
  self->n_pieces = MAX ((row + LONG_ROW - 1) / LONG_ROW, 1);
  self->loop.n_turns = outer * self->n_pieces;
  self->loop.turn_ns = 0.05 * (double) MIN (row, LONG_ROW) + 2.0 * n_sources;
  return &self->loop;
}
