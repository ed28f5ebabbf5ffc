/* graph/run/primitive-pooling.c: pooling and its opposite by oneDNN */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/plan-tiled.h"
#include "graph/run/window.h"

/* x or y as (n, maps, sizes...): with the channels last in memory, or with everything before the
 * window's axes as maps of one sample. */
static dnnl_memory_desc_t
describe_maps (const WhWindow *w, const gint64 *sizes)
{
  gint64 n = w->channel_last ? w->n : 1, maps = w->channel_last ? w->in_maps : w->n;
  dnnl_dims_t dims = { n, maps }, strides;
  gint64 step = w->channel_last ? maps : 1;
  dnnl_memory_desc_t desc;

  for (guint a = w->n_axes; a-- > 0; step *= sizes[a])
    {
      dims[2 + a] = sizes[a];
      strides[2 + a] = step;
    }

  strides[0] = w->channel_last ? step : step * maps;
  strides[1] = w->channel_last ? 1 : step;
  dnnl_memory_desc_init_by_strides (&desc, (int) w->n_axes + 2, dims, dnnl_f32, strides);
  return desc;
}

/* Channels in the second axis and all others under the window: the usual case, which goes by
 * layout. */
static gboolean
is_usual (const WhPlan *plan, const WhNode *node, guint n_axes, gboolean channel_last)
{
  return !channel_last && wh_plan_shape (plan, node->inputs[0])->rank == n_axes + 2;
}

/* Adds the primitive for @pool, whose window @w covers. */
static gboolean
add (WhPlan *plan,
     const WhNode *node,
     const WhWindow *w,
     dnnl_alg_kind_t kind,
     float scale,
     GError **error)
{
  gboolean usual = is_usual (plan, node, w->n_axes, w->channel_last);
  WhLayout layout = usual ? WH_LAYOUT_CHANNELS_LAST : WH_LAYOUT_PLAIN;
  dnnl_memory_desc_t x, y;
  dnnl_dims_t none = { 0 }, before, behind;
  dnnl_pooling_v2_desc_t pooling;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[1 + WH_TAIL_MAX + 1];
  guint n = 0;
  WhTail tail;

  x = usual ? wh_plan_desc (plan, node->inputs[0], layout) : describe_maps (w, w->in);
  y = usual ? wh_plan_desc (plan, node->outputs[0], layout) : describe_maps (w, w->out);
  for (guint a = 0; a < w->n_axes; a++)
    {
      before[a] = behind[a] = w->pad[a];
      if ((w->in[a] + 2 * w->pad[a] - w->kernel[a]) / w->stride[a] + 1 != w->out[a])
        behind[a] = (w->out[a] - 1) * w->stride[a] + w->kernel[a] - w->in[a] - w->pad[a];
    }

  wh_tail_find (plan, node, layout, usual, &tail);
  tail.scale = scale;
  if (kind == dnnl_pooling_max && usual)
    {
      WhTiledSources own = { .x = node->inputs[0], .x_layout = layout, .bias = WH_NONE, .y = y };
      WhWindow maps_last = *w;

      maps_last.in_maps = maps_last.out_maps = wh_plan_shape (plan, node->inputs[0])->size[1];
      maps_last.n /= maps_last.in_maps;
      if (wh_plan_tiled_max_pooling (plan, &maps_last, &own, &tail))
        return TRUE;
    }

  if (!wh_plan_check (dnnl_pooling_v2_forward_desc_init (&pooling, dnnl_forward_inference, kind, &x,
                                                         &y, w->stride, w->kernel, none, before,
                                                         behind),
                      error) ||
      !wh_tail_try (&pooling, &tail, &desc, error))
    return FALSE;

  arguments[n++] = (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], layout), x };
  wh_tail_apply (plan, &tail, &y, WH_NONE, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

/* No window reaches beyond the padding, where oneDNN would still count. */
static gboolean
stays_inside (const WhWindow *w)
{
  for (guint a = 0; a < w->n_axes; a++)
    if ((w->out[a] - 1) * w->stride[a] + w->kernel[a] > w->in[a] + 2 * w->pad[a])
      return FALSE;

  return TRUE;
}

static gboolean
describe (WhPlan *plan, const WhNode *node, WhWindow *w, GError **error)
{
  if (!wh_window_of_pooling (node, wh_plan_shape (plan, node->inputs[0]),
                             wh_plan_shape (plan, node->outputs[0]), w, error))
    return FALSE;

  return w->n_axes <= 3 || wh_fail (error, WH_ERROR_UNSUPPORTED, "pooling over %u axes", w->n_axes);
}

static gboolean
prepare_max (WhPlan *plan, const WhNode *node, GError **error)
{
  WhWindow w;

  return describe (plan, node, &w, error) && add (plan, node, &w, dnnl_pooling_max, 1.0f, error);
}

static gboolean
prepare_average (WhPlan *plan, const WhNode *node, GError **error)
{
  gboolean including = wh_node_bool (node, "including_pad");
  WhWindow w;

  if (!describe (plan, node, &w, error))
    return FALSE;
  if (including && !stays_inside (&w))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "windows beyond the padding");

  return add (plan, node, &w,
              including ? dnnl_pooling_avg_include_padding : dnnl_pooling_avg_exclude_padding, 1.0f,
              error);
}

static gboolean
prepare_sum (WhPlan *plan, const WhNode *node, GError **error)
{
  WhWindow w;

  return describe (plan, node, &w, error) &&
         add (plan, node, &w, dnnl_pooling_avg_include_padding, (float) w.n_taps, error);
}

static gboolean
prepare_global (WhPlan *plan, const WhNode *node, GError **error)
{
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  WhWindow w = { .n = x->size[0], .in_maps = 1 };

  if (x->rank < 3 || x->rank > 5 || wh_plan_shape (plan, node->outputs[0])->rank != x->rank)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "global pooling of %u axes", x->rank);

  w.n_axes = x->rank - 2;
  for (guint a = 0; a < w.n_axes; a++)
    {
      w.in[a] = w.kernel[a] = x->size[2 + a];
      w.out[a] = w.stride[a] = 1;
    }

  return add (plan, node, &w, dnnl_pooling_avg_exclude_padding, 1.0f, error);
}

/* Repeating each place is the nearest neighbour at a whole multiple of the size. */
static gboolean
prepare_unpooling (WhPlan *plan, const WhNode *node, GError **error)
{
  guint n_axes = 0, n = 0;
  dnnl_memory_desc_t x, y;
  dnnl_resampling_desc_t resampling;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[1 + WH_TAIL_MAX + 1];
  WhTail tail;

  wh_attributes_ints (node->attributes, "kernel", &n_axes);
  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (n_axes > 3 || !is_usual (plan, node, n_axes, wh_node_bool (node, "channel_last")))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "unpooling over %u axes", n_axes);

  x = wh_plan_desc (plan, node->inputs[0], WH_LAYOUT_CHANNELS_LAST);
  y = wh_plan_desc (plan, node->outputs[0], WH_LAYOUT_CHANNELS_LAST);
  wh_tail_find (plan, node, WH_LAYOUT_CHANNELS_LAST, TRUE, &tail);

  if (!wh_plan_check (dnnl_resampling_forward_desc_init (&resampling, dnnl_forward_inference,
                                                         dnnl_resampling_nearest, NULL, &x, &y),
                      error) ||
      !wh_tail_try (&resampling, &tail, &desc, error))
    return FALSE;

  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], WH_LAYOUT_CHANNELS_LAST),
                    x };
  wh_tail_apply (plan, &tail, &y, WH_NONE, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

const WhPrimitive wh_primitives_pooling[] = {
  { .op = "AveragePooling", .prepare = prepare_average, .rel_tolerance = 1e-6 },
  { .op = "GlobalAveragePooling", .prepare = prepare_global, .rel_tolerance = 1e-6 },
  { .op = "MaxPooling", .prepare = prepare_max, .rel_tolerance = 0.0 },
  { .op = "SumPooling", .prepare = prepare_sum, .rel_tolerance = 1e-6 },
  { .op = "Unpooling", .prepare = prepare_unpooling, .rel_tolerance = 0.0 },
  { .op = NULL },
};
