/* graph/run/loop.c: threads share a loop; bringing maps last */
#include "config.h"

#include "graph/run/dnnl.h"
#include "graph/run/loop.h"

/* Waking a thread and waiting for it takes as long as writing some thousand numbers. */
#define FEW_NUMBERS 8192

typedef struct
{
  const WhLoop *loop;
  const float *x;
  float *y;
} Call;

static void
run_part (gpointer data, guint part, guint n_parts)
{
  const Call *call = data;
  gint64 n = call->loop->n_turns;
  gint64 first = n / n_parts * part + MIN (n % n_parts, part);

  call->loop->run (call->loop, call->x, call->y, first,
                   first + n / n_parts + (part < n % n_parts ? 1 : 0));
}

void
wh_loop_free (WhLoop *loop)
{
  if (loop->clear)
    loop->clear (loop);
  g_free (loop);
}

void
wh_loop_run (const WhLoop *loop, guint n_threads, const float *x, float *y)
{
  Call call = { loop, x, y };

  if (loop->n_turns * loop->turn_numbers <= FEW_NUMBERS)
    n_threads = 1;
  wh_dnnl_share (n_threads, run_part, &call);
}

/* Maps last -------------------------------------------------------------------------------- */

#define BLOCK 512 /* places of a turn */

typedef struct
{
  WhLoop loop;
  void (*bring) (const float *x, float *y, gint64 places, gint64 n);
  gint64 maps, places, n_blocks; /* of BLOCK places */
} MapsLast;

/* Written out, because this is as fast as numbers can be stored one by one. */
static void
bring_2 (const float *restrict x, float *restrict y, gint64 places, gint64 n)
{
  const float *a = x, *b = x + places;

  for (gint64 p = 0; p < n; p++, y += 2)
    {
      y[0] = a[p];
      y[1] = b[p];
    }
}

static void
bring_3 (const float *restrict x, float *restrict y, gint64 places, gint64 n)
{
  const float *a = x, *b = x + places, *c = x + 2 * places;

  for (gint64 p = 0; p < n; p++, y += 3)
    {
      y[0] = a[p];
      y[1] = b[p];
      y[2] = c[p];
    }
}

static void
bring_4 (const float *restrict x, float *restrict y, gint64 places, gint64 n)
{
  const float *a = x, *b = x + places, *c = x + 2 * places, *d = x + 3 * places;

  for (gint64 p = 0; p < n; p++, y += 4)
    {
      y[0] = a[p];
      y[1] = b[p];
      y[2] = c[p];
      y[3] = d[p];
    }
}

static void
run_maps_last (const WhLoop *loop, const float *x, float *y, gint64 first, gint64 behind)
{
  const MapsLast *self = (const MapsLast *) loop;
  gint64 maps = self->maps, places = self->places;

  for (gint64 turn = first; turn < behind; turn++)
    {
      gint64 image = turn / self->n_blocks * maps * places, at = turn % self->n_blocks * BLOCK;
      gint64 n = MIN (BLOCK, places - at);

      self->bring (x + image + at, y + image + at * maps, places, n);
    }
}

WhLoop *
wh_loop_new_maps_last (gint64 outer, gint64 maps, gint64 places)
{
  MapsLast *self = g_new0 (MapsLast, 1);

  g_assert (maps >= 2 && maps <= WH_LOOP_MOST_MAPS);
  self->bring = maps == 2 ? bring_2 : maps == 3 ? bring_3 : bring_4;
  self->loop.run = run_maps_last;
  self->maps = maps;
  self->places = places;
  self->n_blocks = (places + BLOCK - 1) / BLOCK;
  self->loop.n_turns = outer * self->n_blocks;
  self->loop.turn_numbers = maps * MIN (places, BLOCK);
  return &self->loop;
}
