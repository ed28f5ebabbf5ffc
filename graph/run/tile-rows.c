/* graph/run/tile-rows.c: where the rows of a convolution's tiles read */
#include "config.h"

#include "graph/run/loop.h"
#include "graph/run/tile-rows.h"

void
wh_tile_rows_init (WhTileRows *self, const WhTiles *tiles, const WhWindow *window, gint64 pitch)
{
  gint64 tiles_of_block = MIN (WH_TILE_ROWS_BLOCK / tiles->rows, WH_TILE_ROWS_MOST_TILES);

  *self = (WhTileRows){ .window = *window, .pitch = pitch, .most_rows = tiles->rows };
  self->n_rows = window->n * window->n_out;
  self->n_tiles = (self->n_rows + tiles->rows - 1) / tiles->rows;
  self->tile_rows = self->n_rows / self->n_tiles;
  self->n_taller = self->n_rows % self->n_tiles;
  self->n_blocks = (self->n_tiles + tiles_of_block - 1) / tiles_of_block;

  self->zeros = g_new0 (float, window->in_maps);
  self->offsets = g_new (gint64, window->n_taps);
  for (gint64 t = 0; t < window->n_taps; t++)
    self->offsets[t] = (t / window->kernel[1] * window->dilation[0] * window->in[1] +
                        t % window->kernel[1] * window->dilation[1]) *
                       pitch;
}

void
wh_tile_rows_clear (WhTileRows *self)
{
  g_free (self->zeros);
  g_free (self->offsets);
}

gsize
wh_tile_block_bytes (const WhTileRows *self)
{
  return sizeof (WhTileBlock) +
         (gsize) (WH_TILE_ROWS_MOST_TILES * self->most_rows * self->window.n_taps) *
           sizeof (float *);
}

/* Without a division, of which there would be one at every tile. */
gint64
wh_tile_rows_start (const WhTileRows *self, gint64 tile)
{
  return tile * self->tile_rows + MIN (tile, self->n_taller);
}

/* A row of the matrix: where its window begins, beyond the edge perhaps. */
typedef struct
{
  const float *image;
  gint64 top, left;
} Place;

static gboolean
is_inside (const WhWindow *w, const Place *place)
{
  return place->top >= 0 && place->left >= 0 &&
         place->top + (w->kernel[0] - 1) * w->dilation[0] < w->in[0] &&
         place->left + (w->kernel[1] - 1) * w->dilation[1] < w->in[1];
}

static void
point (const WhTileRows *self, const Place *place, gint64 step, const float **to)
{
  const WhWindow *w = &self->window;

  for (gint64 i = 0; i < w->kernel[0]; i++)
    for (gint64 j = 0; j < w->kernel[1]; j++, to += step)
      {
        gint64 row = place->top + i * w->dilation[0], column = place->left + j * w->dilation[1];
        gboolean inside = row >= 0 && row < w->in[0] && column >= 0 && column < w->in[1];

        *to = inside ? place->image + (row * w->in[1] + column) * self->pitch : self->zeros;
      }
}

/* To the next place of the output. */
static void
move (const WhTileRows *self, Place *place)
{
  const WhWindow *w = &self->window;

  place->left += w->stride[1];
  if (place->left < w->out[1] * w->stride[1] - w->pad[1])
    return;

  place->left = -w->pad[1];
  place->top += w->stride[0];
  if (place->top < w->out[0] * w->stride[0] - w->pad[0])
    return;

  place->top = -w->pad[0];
  place->image += w->n_in * self->pitch;
}

static void
point_tile (const WhTileRows *self, Place *place, guint n, gboolean *inside, const float **rows)
{
  const WhWindow *w = &self->window;
  Place places[WH_TILE_MOST_ROWS];

  *inside = TRUE;
  for (guint r = 0; r < n; r++, move (self, place))
    {
      places[r] = *place;
      *inside = *inside && is_inside (w, place);
    }

  for (guint r = 0; r < n; r++)
    if (*inside)
      rows[r] = places[r].image + (places[r].top * w->in[1] + places[r].left) * self->pitch;
    else
      point (self, &places[r], n, rows + r);
}

void
wh_tile_block_point (const WhTileRows *self, const float *x, gint64 block, WhTileBlock *out)
{
  const WhWindow *w = &self->window;
  gint64 start;
  Place place;

  out->first = wh_loop_share (self->n_tiles, self->n_blocks, block);
  out->behind = wh_loop_share (self->n_tiles, self->n_blocks, block + 1);
  start = wh_tile_rows_start (self, out->first);
  place = (Place){ x + start / w->n_out * w->n_in * self->pitch,
                   start % w->n_out / w->out[1] * w->stride[0] - w->pad[0],
                   start % w->out[1] * w->stride[1] - w->pad[1] };

  for (gint64 t = out->first; t < out->behind; t++)
    {
      gint64 end = wh_tile_rows_start (self, t + 1), at = t - out->first;

      point_tile (self, &place, (guint) (end - start), &out->inside[at],
                  out->rows + at * self->most_rows * w->n_taps);
      start = end;
    }
}

void
wh_tile_block_fill (const WhTileRows *self, const WhTileBlock *block, gint64 tile, WhTile *out)
{
  const WhWindow *w = &self->window;

  out->n_taps = w->n_taps;
  out->depth = w->in_maps;
  out->rows = block->rows + (tile - block->first) * self->most_rows * w->n_taps;
  out->offsets = block->inside[tile - block->first] ? self->offsets : NULL;
  out->n_rows = (guint) (wh_tile_rows_start (self, tile + 1) - wh_tile_rows_start (self, tile));
}
