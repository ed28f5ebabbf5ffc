/* graph/run/tile-rows.h: where the rows of a convolution's tiles read
 *
 * The output is a matrix with a row for each place. Tiles are some rows each, as even as can be,
 * and blocks are some tiles. For each row and tap it is known where the input begins, or that it
 * lies beyond the edge, where zeros are read.
 */
#pragma once

#include "graph/run/tiles.h"
#include "graph/run/window.h"

G_BEGIN_DECLS

/* Tiles of a block: their pointers and numbers stay in the nearest caches. */
#define WH_TILE_ROWS_MOST_TILES 8
#define WH_TILE_ROWS_BLOCK 48 /* rows */

typedef struct
{
  WhWindow window;
  gint64 pitch; /* numbers from a place of x to the next */
  gint64 n_rows, n_tiles, n_blocks;
  gint64 tile_rows, n_taller; /* rows of a tile; the first ones have one more */
  gint64 most_rows;           /* of a tile */
  float *zeros;               /* a place's maps; owned */
  gint64 *offsets;            /* of the taps, in numbers; owned */
} WhTileRows;

/* What is known of the rows of a block's tiles; a thread's own. */
typedef struct
{
  gint64 first, behind;                     /* tiles */
  gboolean inside[WH_TILE_ROWS_MOST_TILES]; /* no row of the tile reads beyond the edge */
  const float *rows[]; /* of each tile (taps, rows), or the rows alone when inside */
} WhTileBlock;

void wh_tile_rows_init (WhTileRows *self,
                        const WhTiles *tiles,
                        const WhWindow *window,
                        gint64 pitch);
void wh_tile_rows_clear (WhTileRows *self);

gsize wh_tile_block_bytes (const WhTileRows *self);
void wh_tile_block_point (const WhTileRows *self, const float *x, gint64 block, WhTileBlock *out);

/* The first row of tile @tile. */
gint64 wh_tile_rows_start (const WhTileRows *self, gint64 tile);

/* Fills in what @tile says of its rows and taps. */
void wh_tile_block_fill (const WhTileRows *self,
                         const WhTileBlock *block,
                         gint64 tile,
                         WhTile *out);

G_END_DECLS
