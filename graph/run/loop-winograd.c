/* graph/run/loop-winograd.c: the two loops of a convolution by Winograd's algorithm
 *
 * See graph/run/winograd.h for the formula. The first loop transforms x: of each tile, 6 x 6 places
 * that overlap by 2 with the next, 36 numbers for each map. The second one transforms a panel's
 * weights, multiplies, 36 small products of matrices, tiles by maps, and transforms back.
 *
 * Weights stay as they are in memory, 9 numbers for a pair of maps: transformed they would take 36.
 * To transform them in every run costs as much as 7 tiles of the 56 of a block, and spares reading
 * four times as much.
 *
 * A number that is not finite reaches all of its tile here, where it would reach 9 places. Tiles
 * with such numbers are summed directly, as if by loop-convolution.c.
 */
#include "config.h"

#include "graph/run/loop-tiled.h"
#include "graph/run/winograd.h"

#define IN WH_WINOGRAD_IN
#define OUT WH_WINOGRAD_OUT
#define N WH_WINOGRAD_N

#define BLOCK_TILES 56

/* Weights that are transformed at once stay in the second cache: 295 kB of them. */
#define AT_ONCE 2048

/* The 36 numbers of a place and map lie far apart, each among its own kind. Were the distance a
 * multiple of a page, they would compete for the same lines of the first cache. */
#define APART 16

typedef struct
{
  WhLoop loop;
  WhTiled tiled;
  gint64 down, across, n_tiles;          /* tiles of an image, of all */
  gint64 n_blocks, n_panels, most_tiles; /* of a block */
} Winograd;

static gint64
count_tiles (const WhWindow *w)
{
  return w->n * ((w->out[0] + OUT - 1) / OUT) * ((w->out[1] + OUT - 1) / OUT);
}

static gint64
count_blocks (gint64 n_tiles)
{
  return (n_tiles + BLOCK_TILES - 1) / BLOCK_TILES;
}

/* Multiply-adds of all lanes, of which a processor does two at once, and what else is done, counted
 * in these. Measured with 8 lanes. */
gboolean
wh_winograd_pays (const WhTiles *tiles, const WhWindow *w)
{
  double lanes = tiles->lanes, in = (double) w->in_maps / lanes, out = (double) w->out_maps / lanes;
  double n = (double) count_tiles (w), n_blocks = (double) count_blocks (count_tiles (w));
  double direct, transformed;

  for (guint a = 0; a < 2; a++)
    if (w->kernel[a] != 3 || w->stride[a] != 1 || w->dilation[a] != 1)
      return FALSE;

  if (w->in_maps % tiles->lanes != 0)
    return FALSE;

  direct = 9.0 * (double) (w->n * w->n_out) * in * (double) w->out_maps;
  transformed = n * N * in * (double) w->out_maps * 1.1 + n * (in + out) * 300.0 +
                n_blocks * (double) w->in_maps * out * 250.0;
  return transformed < 0.9 * direct;
}

/* Where tile @tile of the output lies. */
static WhTileImage
locate (const Winograd *self, gint64 tile, gint64 *image)
{
  const WhWindow *w = &self->tiled.window;
  WhTileImage place = { .height = w->out[0], .width = w->out[1], .maps = w->out_maps };

  *image = tile / (self->down * self->across);
  place.row = tile / self->across % self->down * OUT;
  place.column = tile % self->across * OUT;
  return place;
}

/* Where a block's transformed numbers begin. */
static gint64
block_start (const Winograd *self, gint64 block)
{
  return N * (wh_loop_share (self->n_tiles, self->n_blocks, block) * self->tiled.window.in_maps +
              block * APART);
}

static void
run_input (const WhLoop *loop,
           const float *const *x,
           float *y,
           gpointer room,
           gint64 first,
           gint64 behind)
{
  const Winograd *self = (const Winograd *) loop;
  const WhWindow *w = &self->tiled.window;

  for (gint64 tile = first, block = 0; tile < behind; tile++)
    {
      gint64 image, start, end;
      WhTileImage place = locate (self, tile, &image);

      while (tile >= wh_loop_share (self->n_tiles, self->n_blocks, block + 1))
        block++;
      start = wh_loop_share (self->n_tiles, self->n_blocks, block);
      end = wh_loop_share (self->n_tiles, self->n_blocks, block + 1);

      place = (WhTileImage){ w->in[0], w->in[1], w->in_maps, place.row - w->pad[0],
                             place.column - w->pad[1] };
      self->tiled.tiles->winograd_input (&place, x[0] + image * w->n_in * w->in_maps,
                                         (end - start) * w->in_maps + APART,
                                         y + block_start (self, block) +
                                           (tile - start) * w->in_maps);
    }
}

/* The 36 products of a block's tiles with a panel's weights: sums (36, tiles | 1, panel). */
static void
multiply (const Winograd *self,
          const float *v,
          gint64 n_tiles,
          const float *weights,
          float *transformed,
          float *sums)
{
  const WhTiles *tiles = self->tiled.tiles;
  gint64 maps = self->tiled.window.in_maps, panel = wh_tiled_panel (&self->tiled);
  gint64 n_parts = (n_tiles + tiles->rows - 1) / tiles->rows, depth = AT_ONCE / panel;
  const float *rows[WH_TILE_MOST_ROWS];

  for (gint64 map = 0; map < maps; map += depth)
    {
      WhTile tile = { .rows = rows, .n_taps = 1, .depth = MIN (depth, maps - map) };

      tiles->winograd_weights (weights + map * 9 * panel, tile.depth, tile.depth * panel + APART,
                               transformed);
      for (gint64 f = 0; f < N; f++)
        for (gint64 p = 0; p < n_parts; p++)
          {
            gint64 first = wh_loop_share (n_tiles, n_parts, p),
                   behind = wh_loop_share (n_tiles, n_parts, p + 1);

            for (gint64 t = first; t < behind; t++)
              rows[t - first] = v + f * (n_tiles * maps + APART) + t * maps + map;

            tile.n_rows = (guint) (behind - first);
            tile.weights = transformed + f * (tile.depth * panel + APART);
            tiles->gather (&tile, map == 0, sums + (f * (n_tiles | 1) + first) * panel);
          }
    }
}

/* What the place reads, as the weights lie: (maps, 9). */
static void
collect (const WhWindow *w, const float *x, gint64 row, gint64 column, float *out)
{
  for (gint64 t = 0; t < 9; t++)
    {
      gint64 r = row + t / 3 - w->pad[0], c = column + t % 3 - w->pad[1];
      gboolean inside = r >= 0 && r < w->in[0] && c >= 0 && c < w->in[1];
      const float *from = x + (r * w->in[1] + c) * w->in_maps;

      for (gint64 i = 0; i < w->in_maps; i++)
        out[i * 9 + t] = inside ? from[i] : 0.0f;
    }
}

static void
sum_directly (const Winograd *self,
              const float *x,
              const WhTileTail *tail,
              gint64 map,
              gint64 at,
              const float *weights,
              const WhTileImage *place,
              gpointer room,
              float *y)
{
  const WhWindow *w = &self->tiled.window;
  const float **rows = room;
  float *numbers = (float *) (rows + w->in_maps);
  WhTile tile = { .rows = rows, .n_rows = 1, .n_taps = w->in_maps, .depth = 9 };

  tile.n_taps_at_once = wh_tile_taps_at_once (9);
  tile.weights = weights;
  tile.width = w->out_maps - map;
  for (gint64 i = 0; i < w->in_maps; i++)
    rows[i] = numbers + i * 9;

  for (gint64 r = place->row; r < MIN (place->row + OUT, place->height); r++)
    for (gint64 c = place->column; c < MIN (place->column + OUT, place->width); c++)
      {
        gint64 to = (r * place->width + c) * w->out_maps + map;

        collect (w, x, r, c, numbers);
        self->tiled.tiles->multiply (&tile, tail, map, at + to, y + to);
      }
}

static void
run_output (const WhLoop *loop,
            const float *const *x,
            float *y,
            gpointer room,
            gint64 first,
            gint64 behind)
{
  const Winograd *self = (const Winograd *) loop;
  const WhWindow *w = &self->tiled.window;
  WhTileTail tail = wh_tiled_tail (&self->tiled, x, 3, y);
  gint64 panel = wh_tiled_panel (&self->tiled);
  float *sums = room, *transformed = sums + N * (self->most_tiles | 1) * panel;

  for (gint64 turn = first; turn < behind; turn++)
    {
      gint64 block = turn / self->n_panels, map = turn % self->n_panels * panel;
      gint64 start = wh_loop_share (self->n_tiles, self->n_blocks, block);
      gint64 n = wh_loop_share (self->n_tiles, self->n_blocks, block + 1) - start;
      const float *weights = x[1] + map * 9 * w->in_maps;

      multiply (self, x[0] + block_start (self, block), n, weights, transformed, sums);
      for (gint64 t = 0; t < n; t++)
        {
          gint64 image;
          WhTileImage place = locate (self, start + t, &image);
          gint64 at = image * w->n_out * w->out_maps;

          if (!self->tiled.tiles->winograd_output (sums + t * panel, (n | 1) * panel, &tail, map,
                                                   at, &place, y + at))
            sum_directly (self, x[2] + image * w->n_in * w->in_maps, &tail, map, at, weights,
                          &place, transformed, y + at);
        }
    }
}

static Winograd *
make (const WhTiled *tiled)
{
  Winograd *self = g_new0 (Winograd, 1);
  const WhWindow *w = &tiled->window;

  self->tiled = *tiled;
  self->down = (w->out[0] + OUT - 1) / OUT;
  self->across = (w->out[1] + OUT - 1) / OUT;
  self->n_tiles = count_tiles (w);
  self->n_blocks = count_blocks (self->n_tiles);
  self->n_panels = wh_tiled_n_panels (tiled);
  self->most_tiles = (self->n_tiles + self->n_blocks - 1) / self->n_blocks;
  return self;
}

gint64
wh_winograd_n_transformed (const WhTiled *tiled)
{
  gint64 n = count_tiles (&tiled->window);

  return N * (n * tiled->window.in_maps + count_blocks (n) * APART);
}

WhLoop *
wh_loop_new_winograd_input (const WhTiled *tiled)
{
  Winograd *self = make (tiled);

  self->loop.run = run_input;
  self->loop.n_turns = self->n_tiles;
  self->loop.turn_ns = 5.0 * (double) tiled->window.in_maps;
  return &self->loop;
}

WhLoop *
wh_loop_new_winograd_output (const WhTiled *tiled)
{
  Winograd *self = make (tiled);
  const WhWindow *w = &tiled->window;
  gint64 panel = wh_tiled_panel (tiled);
  gsize directly = (gsize) w->in_maps * (sizeof (float *) + 9 * sizeof (float));

  self->loop.run = run_output;
  self->loop.n_turns = self->n_blocks * self->n_panels;
  self->loop.room_bytes = MAX ((gsize) (N * (AT_ONCE + APART)) * sizeof (float), directly) +
                          (gsize) (N * (self->most_tiles | 1) * panel) * sizeof (float);
  self->loop.turn_ns = 0.4 * (double) (self->most_tiles * w->in_maps * panel);
  return &self->loop;
}
