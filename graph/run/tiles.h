/* graph/run/tiles.h: the innermost loops of convolutions, written once and compiled for each width
 *
 * A tile of the result, some rows (places of the output) by one panel of columns (maps), is summed
 * up in the processor's registers: for every number of a row, as many multiply-adds as the panel
 * has lanes. Written with the compiler's vectors, this runs at over nine tenths of what the
 * processor can do. Nobody here knows what a convolution is; see loop-convolution.c and
 * loop-winograd.c.
 *
 * Threads  everything here is a pure function of its arguments.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WH_TILE_MOST_ROWS 12
#define WH_TILE_MOST_PANEL 32
#define WH_TILE_MOST_OPS 5

typedef enum
{
  WH_TILE_ADD,    /* x + the operand's number at the same place */
  WH_TILE_RELU,   /* x where x > 0, else alpha x; NaN stays */
  WH_TILE_CLIP,   /* alpha where x < alpha, beta where x > beta; NaN stays */
  WH_TILE_LINEAR, /* alpha x + beta */
} WhTileOpKind;

typedef struct
{
  WhTileOpKind kind;
  float alpha, beta;
  const float *operand; /* of ADD: lies as y does */
} WhTileOp;

/* What is done to the sums before they are written. */
typedef struct
{
  const float *bias; /* one for each map; NULL: none */
  guint n_ops;
  WhTileOp ops[WH_TILE_MOST_OPS];
} WhTileTail;

typedef struct
{
  const float *const *rows; /* (n_taps, n_rows): where the numbers of a row begin; or */
  const gint64 *offsets;    /* (n_taps): from @rows, which are (n_rows) then; NULL: not so */
  guint n_rows;
  gint64 n_taps, depth;  /* numbers of a row, for each tap */
  gint64 n_taps_at_once; /* see wh_tile_taps_at_once () */
  const float *weights;  /* (n_taps, depth, panel) */
  const float *ahead;    /* what to fetch meanwhile for the tiles that follow; NULL: nothing */
  gint64 ahead_step;     /* for each number of a row so many numbers of it */
  gint64 step;           /* numbers from a row of y to the next, and of operands */
  gint64 width;          /* columns that there are, of the panel's */
} WhTile;

/* Of one channel last image, (height, width, maps), which a transform reads or writes. */
typedef struct
{
  gint64 height, width, maps;
  gint64 row, column; /* of the tile's first place; may lie outside */
} WhTileImage;

/* Numbers that are added one after the other. What comes out is added up by itself: of one long
 * sum, the last bits would be lost at each of its steps. */
#define WH_TILE_LONGEST_SUM 512

static inline gint64
wh_tile_taps_at_once (gint64 depth)
{
  return MAX (WH_TILE_LONGEST_SUM / depth, 1);
}

/* What there is for one kind of processor. A panel has two vectors. */
typedef struct
{
  guint lanes, rows; /* numbers of a vector; rows of a tile at most */

  /* y[r] = tail (sum over taps and depth of rows[t][r][d] * weights[t][d]); @map is the panel's
   * first, @at y's first number as an offset into the operands. */
  void (*multiply) (const WhTile *tile, const WhTileTail *tail, gint64 map, gint64 at, float *y);

  /* y[m] = tail (the largest of rows[t][m] over the taps) for @maps maps; 0 without taps. As the
   * plain loops have it, a NaN counts only if it is the first. */
  void (*largest) (const float *const *rows,
                   gint64 n_taps,
                   gint64 maps,
                   const WhTileTail *tail,
                   gint64 at,
                   float *y);

  /* Adds the sums to what lies in y, (n_rows, panel), unless @first. One tap. */
  void (*gather) (const WhTile *tile, gboolean first, float *y);

  /* See graph/run/loop-winograd.c: from 6 x 6 places of x to 36 numbers of each map, @step apart;
   * maps are a multiple of the lanes. */
  void (*winograd_input) (const WhTileImage *image, const float *x, gint64 step, float *v);

  /* From (depth, 9, panel) to 36 times (depth, panel), @step apart. */
  void (*winograd_weights) (const float *w, gint64 depth, gint64 step, float *u);

  /* From 36 sums of a panel's maps, @step apart, to 4 x 4 places of y; what lies outside is left
   * out. FALSE when some are no finite numbers; nothing that counts has been written then. */
  gboolean (*winograd_output) (const float *m,
                               gint64 step,
                               const WhTileTail *tail,
                               gint64 map,
                               gint64 at,
                               const WhTileImage *image,
                               float *y);
} WhTiles;

/* For this processor; NULL when there is nothing better than oneDNN for it. */
const WhTiles *wh_tiles (void);

extern const WhTiles wh_tiles_all_8, wh_tiles_all_16; /* by their lanes */

G_END_DECLS
