/* graph/run/loop-tiled.h: loops over an area that are computed tile by tile (graph/run/tiles.h)
 *
 * All read and write channels last. Their sources are x, the weights if there are any, the bias if
 * there is one, and an operand for each WH_TILE_ADD of the tail but the one that is y itself, where
 * the sum goes on top of what lies there.
 */
#pragma once

#include "graph/run/loop.h"
#include "graph/run/tiles.h"
#include "graph/run/window.h"

G_BEGIN_DECLS

typedef struct
{
  const WhTiles *tiles;
  WhWindow window; /* two axes, one group, zeros beyond the edge */
  gint64 pitch;    /* numbers from a place of x to the next: in_maps, or less where a tap reads the
                      places behind it, too */
  gboolean with_bias;
  guint n_ops;
  WhTileOp ops[WH_TILE_MOST_OPS]; /* operands are found in each call */
  guint over_y;                   /* the op whose operand is y; G_MAXUINT: none */
} WhTiled;

/* Of a call: the bias and the operands from @x [@next] on. */
WhTileTail wh_tiled_tail (const WhTiled *tiled, const float *const *x, guint next, const float *y);

/* Columns of a panel, and panels for the output's maps. */
gint64 wh_tiled_panel (const WhTiled *tiled);
gint64 wh_tiled_n_panels (const WhTiled *tiled);

/* Summed directly. Weights lie as (maps / panel, taps, in maps, panel), the last panel filled up
 * with zeros. */
WhLoop *wh_loop_new_convolution (const WhTiled *tiled);

/* The largest under the window; no weights, no bias. */
WhLoop *wh_loop_new_max_pooling (const WhTiled *tiled);

/* From (n, maps, height, width), or with @last from (n, height, width, maps), to (n, framed
 * height, framed width, maps), with @top and @left places before the image and zeros around it. */
typedef struct
{
  gint64 n, maps;
  gint64 height, width, framed_height, framed_width, top, left;
  gboolean last;
} WhFrame;

WhLoop *wh_loop_new_frame (const WhFrame *frame);

/* FALSE when Winograd's algorithm is not for this convolution, or takes longer. */
gboolean wh_winograd_pays (const WhTiles *tiles, const WhWindow *window);

/* Numbers that the first of its two loops makes of x, and the second one reads. */
gint64 wh_winograd_n_transformed (const WhTiled *tiled);

WhLoop *wh_loop_new_winograd_input (const WhTiled *tiled);

/* The sources are what the first loop made, the weights, which lie as (maps / panel, in maps, 9,
 * panel), x, and then as for all. */
WhLoop *wh_loop_new_winograd_output (const WhTiled *tiled);

G_END_DECLS
