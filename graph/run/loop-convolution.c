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
  gint64 n_panels;
} Direct;

static void
run_block (const Direct *self,
           const WhTileBlock *block,
           const WhTileTail *tail,
           gint64 panel,
           const float *weights,
           float *y)
{
  const WhWindow *w = &self->tiled.window;
  gint64 map = panel * wh_tiled_panel (&self->tiled);
  WhTile tile = { .step = w->out_maps, .width = w->out_maps - map };

  tile.n_taps_at_once = wh_tile_taps_at_once (w->in_maps);
  tile.weights = weights + map * w->n_taps * w->in_maps;
  for (gint64 t = block->first; t < block->behind; t++)
    {
      gint64 at = wh_tile_rows_start (&self->rows, t) * w->out_maps + map;

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
