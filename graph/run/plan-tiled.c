/* graph/run/plan-tiled.c: which functions the engine's own tiles compute, and how
 *
 * By AVX-512, oneDNN 2.6 computes convolutions at what the machine can do. By AVX2, that is so for
 * those of 1 x 1 only; the others, and products of matrices, reach 100 to 150 GFLOP/s on two cores
 * of a Zen 3, and the tiles here 180. On both, 3 x 3 with a stride of 1 takes a third to a half of
 * the time by Winograd's algorithm. oneDNN has that too, but keeps the weights transformed: four
 * times as much memory to hold and to read.
 */
#include "config.h"

#include "graph/run/loop-tiled.h"
#include "graph/run/plan-tiled.h"

/* Beyond, oneDNN is at its best. */
#define MOST_LANES 8

/* Up to so many places, the weights of 1 x 1 are most of the work. */
#define FEW_PLACES 64

/* So many maps are few: a row of the window is read at once. With only some numbers under the whole
 * window, that does not make up for the frame. */
#define FEW_MAPS 7
#define FEWEST_NUMBERS 64
#define MOST_TAPS 49

/* Whether the loops can do @op, and as what. */
static gboolean
translate (const WhTailOp *op, WhTileOp *out)
{
  static const struct
  {
    dnnl_alg_kind_t algorithm;
    WhTileOpKind kind;
  } table[] = {
    { dnnl_eltwise_relu, WH_TILE_RELU },
    { dnnl_eltwise_clip, WH_TILE_CLIP },
    { dnnl_eltwise_linear, WH_TILE_LINEAR },
  };

  *out = (WhTileOp){ .kind = WH_TILE_ADD, .alpha = op->eltwise.alpha, .beta = op->eltwise.beta };
  if (op->kind != WH_TAIL_ELTWISE)
    return op->kind == WH_TAIL_SUM || op->binary == dnnl_binary_add;

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (table[i].algorithm == op->eltwise.algorithm)
      {
        out->kind = table[i].kind;
        return TRUE;
      }

  return FALSE;
}

/* FALSE when what the node itself does at its end is more than the loops can. */
static gboolean
take_tail (WhTail *tail, WhTiled *out)
{
  guint n = 0;

  G_STATIC_ASSERT (WH_TILE_MOST_OPS >= WH_TAIL_MAX + 1);

  out->over_y = G_MAXUINT;
  if (tail->scale != 1.0f)
    out->ops[out->n_ops++] = (WhTileOp){ .kind = WH_TILE_LINEAR, .alpha = tail->scale };

  for (; n < tail->n_ops && translate (&tail->ops[n], &out->ops[out->n_ops]); n++)
    {
      if (tail->ops[n].kind == WH_TAIL_SUM)
        out->over_y = out->n_ops;
      out->n_ops++;
    }

  if (n < tail->n_own)
    return FALSE;

  tail->n_ops = n;
  return TRUE;
}

/* In blocks of a panel's maps; @out, @in and @tap: numbers from one to the next. */
static dnnl_memory_desc_t
arrange (const WhTiled *tiled, const dnnl_memory_desc_t *order, gint64 out, gint64 in, gint64 tap)
{
  dnnl_memory_desc_t desc = { .ndims = order->ndims, .data_type = dnnl_f32 };
  dnnl_blocking_desc_t *blocking = &desc.format_desc.blocking;
  gint64 strides[DNNL_MAX_NDIMS] = { out, in };

  for (int a = order->ndims; a-- > 2; tap *= order->dims[a])
    strides[a] = tap;

  desc.format_kind = dnnl_blocked;
  for (int a = 0; a < order->ndims; a++)
    {
      desc.dims[a] = desc.padded_dims[a] = order->dims[a];
      blocking->strides[a] = strides[a];
    }

  desc.padded_dims[0] = wh_tiled_n_panels (tiled) * wh_tiled_panel (tiled);
  blocking->inner_nblks = 1;
  blocking->inner_blks[0] = wh_tiled_panel (tiled);
  return desc;
}

static guint
read_weights (WhPlan *plan, const WhTiledSources *sources, const WhTiled *tiled, gboolean winograd)
{
  gint64 panel = wh_tiled_panel (tiled), n = tiled->window.n_taps * tiled->window.in_maps * panel;
  dnnl_memory_desc_t wanted =
    winograd ? arrange (tiled, &sources->order, n, 9 * panel, panel) :
               arrange (tiled, &sources->order, n, panel, panel * sources->order.dims[1]);

  if (sources->given != WH_NONE)
    return wh_plan_reorder_constant (plan, sources->given, &sources->order, &wanted);
  return wh_plan_weights (plan, sources->weights, &sources->order, &wanted);
}

/* Adds @loop, whose first @n_from sources are given; the bias and the tail's operands follow. */
static void
add (WhPlan *plan,
     WhLoop *loop,
     const WhTiledSources *sources,
     const WhTail *tail,
     guint *from,
     guint n_from)
{
  WhArgumentOf arguments[WH_TAIL_MAX + 1];
  guint n = 0;

  if (sources->bias != WH_NONE)
    from[n_from++] = sources->bias;

  wh_tail_apply (plan, tail, &sources->y, WH_NONE, arguments, &n);
  for (guint i = 0; i + 1 < n; i++)
    from[n_from++] = arguments[i].buffer;

  wh_plan_add_loop (plan, loop, from, n_from, arguments[n - 1].buffer);
}

#define MOST_SOURCES (3 + 1 + WH_TAIL_MAX)

static void
add_winograd (WhPlan *plan, const WhTiled *tiled, const WhTiledSources *sources, const WhTail *tail)
{
  gsize n_bytes = (gsize) wh_winograd_n_transformed (tiled) * sizeof (float);
  guint from[MOST_SOURCES];

  from[0] = wh_plan_add_temporary (plan, n_bytes);
  from[1] = read_weights (plan, sources, tiled, TRUE);
  from[2] = wh_plan_read (plan, sources->x, sources->x_layout);
  wh_plan_add_loop (plan, wh_loop_new_winograd_input (tiled), &from[2], 1, from[0]);
  add (plan, wh_loop_new_winograd_output (tiled), sources, tail, from, 3);
}

/* Puts x into a frame, so that a tap is a whole row of the window. */
static guint
add_frame (WhPlan *plan, const WhTiledSources *sources, WhTiled *tiled)
{
  WhWindow *w = &tiled->window;
  WhLayout layout = wh_plan_layout (plan, sources->x);
  guint from = wh_plan_read (plan, sources->x, layout), to;
  WhFrame frame = { .n = w->n, .maps = w->in_maps, .height = w->in[0], .width = w->in[1] };

  frame.top = w->pad[0];
  frame.left = w->pad[1];
  frame.framed_height = MAX (w->in[0] + w->pad[0], (w->out[0] - 1) * w->stride[0] +
                                                     (w->kernel[0] - 1) * w->dilation[0] + 1);
  frame.framed_width = MAX (w->in[1] + w->pad[1], (w->out[1] - 1) * w->stride[1] + w->kernel[1]);
  frame.last = layout == WH_LAYOUT_CHANNELS_LAST;

  tiled->pitch = w->in_maps;
  w->in_maps *= w->kernel[1];
  w->n_taps = w->kernel[0];
  w->kernel[1] = 1;
  w->pad[0] = w->pad[1] = 0;
  w->in[0] = frame.framed_height;
  w->in[1] = frame.framed_width;
  w->n_in = w->in[0] * w->in[1];

  to = wh_plan_add_temporary (plan, (gsize) (w->n * w->n_in * frame.maps) * sizeof (float));
  wh_plan_add_loop (plan, wh_loop_new_frame (&frame), &from, 1, to);
  return to;
}

static void
add_direct (WhPlan *plan, WhTiled *tiled, const WhTiledSources *sources, const WhTail *tail)
{
  const WhWindow *w = &tiled->window;
  guint from[MOST_SOURCES];

  from[1] = read_weights (plan, sources, tiled, FALSE);
  if (w->in_maps <= FEW_MAPS && w->n_taps > 1)
    from[0] = add_frame (plan, sources, tiled);
  else
    from[0] = wh_plan_read (plan, sources->x, sources->x_layout);
  add (plan, wh_loop_new_convolution (tiled), sources, tail, from, 2);
}

static gboolean
has_constant_weights (const WhPlan *plan, const WhTiledSources *sources)
{
  return sources->given != WH_NONE || wh_plan_is_constant (plan, sources->weights);
}

/* Whether the tiles are faster than oneDNN without Winograd's algorithm. */
static gboolean
is_better_directly (const WhTiles *tiles, const WhWindow *w)
{
  if (tiles->lanes > MOST_LANES || w->n_taps > MOST_TAPS)
    return FALSE;
  if (w->n_taps == 1)
    return w->in_maps > FEW_MAPS && w->n * w->n_out <= FEW_PLACES;
  return w->in_maps > FEW_MAPS || (w->dilation[1] == 1 && w->n_taps * w->in_maps >= FEWEST_NUMBERS);
}

gboolean
wh_plan_tiled_convolution (WhPlan *plan,
                           const WhWindow *window,
                           const WhTiledSources *sources,
                           WhTail *tail)
{
  WhTiled tiled = { .tiles = wh_tiles (), .window = *window, .pitch = window->in_maps };
  gboolean winograd;

  if (tiled.tiles == NULL || !wh_plan_is_fast (plan) || window->n_axes != 2 || window->group != 1 ||
      window->transposed || !has_constant_weights (plan, sources))
    return FALSE;

  winograd = !plan->rounds && wh_winograd_pays (tiled.tiles, window);
  if ((!winograd && !is_better_directly (tiled.tiles, window)) || !take_tail (tail, &tiled))
    return FALSE;

  tiled.with_bias = sources->bias != WH_NONE;
  if (winograd)
    add_winograd (plan, &tiled, sources, tail);
  else
    add_direct (plan, &tiled, sources, tail);
  return TRUE;
}

gboolean
wh_plan_tiled_product (WhPlan *plan,
                       gint64 rows,
                       gint64 depth,
                       gint64 columns,
                       const WhTiledSources *sources,
                       WhTail *tail)
{
  WhTiled tiled = { .tiles = wh_tiles (), .pitch = depth };

  if (tiled.tiles == NULL || tiled.tiles->lanes > MOST_LANES || !wh_plan_is_fast (plan) ||
      !has_constant_weights (plan, sources) || !take_tail (tail, &tiled))
    return FALSE;

  tiled.window = (WhWindow){ .n_axes = 2, .n = rows, .group = 1, .n_in = 1, .n_out = 1 };
  tiled.window.in_maps = depth;
  tiled.window.out_maps = columns;
  tiled.window.n_taps = 1;
  for (guint a = 0; a < 2; a++)
    tiled.window.in[a] = tiled.window.out[a] = tiled.window.kernel[a] = tiled.window.stride[a] =
      tiled.window.dilation[a] = 1;

  tiled.with_bias = sources->bias != WH_NONE;
  add_direct (plan, &tiled, sources, tail);
  return TRUE;
}

gboolean
wh_plan_tiled_max_pooling (WhPlan *plan,
                           const WhWindow *window,
                           const WhTiledSources *sources,
                           WhTail *tail)
{
  WhTiled tiled = { .tiles = wh_tiles (), .window = *window };
  guint from[MOST_SOURCES];

  if (tiled.tiles == NULL || tiled.tiles->lanes > MOST_LANES || !wh_plan_is_fast (plan) ||
      window->n_axes != 2 || !take_tail (tail, &tiled))
    return FALSE;

  from[0] = wh_plan_read (plan, sources->x, sources->x_layout);
  add (plan, wh_loop_new_max_pooling (&tiled), sources, tail, from, 1);
  return TRUE;
}
