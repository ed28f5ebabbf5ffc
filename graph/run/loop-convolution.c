/* graph/run/loop-convolution.c: the loop of a convolution that is summed directly
 *
 * The output is a matrix with a row for each place and a column for each map. A block of rows is
 * computed panel by panel, so that its input stays in the nearest caches.
 */
#include "config.h"

#include "graph/run/loop-tiled.h"
#include "graph/run/tile-rows.h"

typedef struct
{
  WhLoop loop;
  WhTiled tiled;
  WhTileRows rows;
  gint64 n_panels, weights_bytes;
} Direct;

/* Weights of this many bytes are near by the second run; others come from afar in every run. */
#define NEAR_BYTES ((gint64) 64 * 1024)

/* While a panel is computed, its weights lie near; those of the next would be waited for. Each tile
 * fetches a part of them: so many for each number of a row, or 0. Of one tile that would be all,
 * and the processor sees by itself what comes next. */
static gint64
fetch_step (const Direct *self, gint64 n_tiles, gint64 panel)
{
  if (n_tiles == 1 || panel + 1 == self->n_panels || self->weights_bytes <= NEAR_BYTES)
    return 0;
  return (wh_tiled_panel (&self->tiled) + n_tiles - 1) / n_tiles;
}

static void
run_block (const Direct *self,
           const WhTileBlock *block,
           const WhTileTail *tail,
           gint64 panel,
           const float *weights,
           float *y)
{
  const WhWindow *w = &self->tiled.window;
  gint64 size = wh_tiled_panel (&self->tiled), depth = w->n_taps * w->in_maps, map = panel * size;
  WhTile tile = { .step = w->out_maps, .width = w->out_maps - map };
  const float *ahead = weights + (map + size) * depth;

  tile.n_taps_at_once = wh_tile_taps_at_once (w->in_maps);
  tile.weights = weights + map * depth;
  tile.ahead_step = fetch_step (self, block->behind - block->first, panel);
  for (gint64 t = block->first; t < block->behind; t++, ahead += depth * tile.ahead_step)
    {
      gint64 at = wh_tile_rows_start (&self->rows, t) * w->out_maps + map;

      tile.ahead = tile.ahead_step ? ahead : NULL;
      wh_tile_block_fill (&self->rows, block, t, &tile);
      self->tiled.tiles->multiply (&tile, tail, map, at, y + at);
    }
}

static void
run (const WhLoop *loop,
     const float *const *x,
     float *y,
     gpointer room,
     gint64 first,
     gint64 behind)
{
  const Direct *self = (const Direct *) loop;
  WhTileTail tail = wh_tiled_tail (&self->tiled, x, 2, y);
  gint64 known = -1; /* the block that @room is about */

  for (gint64 turn = first; turn < behind; turn++)
    {
      gint64 block = turn / self->n_panels;

      if (block != known)
        wh_tile_block_point (&self->rows, x[0], block, room);

      known = block;
      run_block (self, room, &tail, turn % self->n_panels, x[1], y);
    }
}

static void
clear (WhLoop *loop)
{
  wh_tile_rows_clear (&((Direct *) loop)->rows);
}

WhLoop *
wh_loop_new_convolution (const WhTiled *tiled)
{
  Direct *self = g_new0 (Direct, 1);
  const WhWindow *w = &tiled->window;

  self->tiled = *tiled;
  self->n_panels = wh_tiled_n_panels (tiled);
  self->weights_bytes =
    self->n_panels * wh_tiled_panel (tiled) * w->n_taps * w->in_maps * (gint64) sizeof (float);
  wh_tile_rows_init (&self->rows, tiled->tiles, w, tiled->pitch);

  self->loop.run = run;
  self->loop.clear = clear;
  self->loop.n_turns = self->rows.n_blocks * self->n_panels;
  self->loop.room_bytes = wh_tile_block_bytes (&self->rows);
  self->loop.turn_ns = 0.02 *
                       (double) (self->rows.n_rows / self->rows.n_blocks * w->n_taps * w->in_maps) *
                       (double) wh_tiled_panel (tiled);
  return &self->loop;
}
