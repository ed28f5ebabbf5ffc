/* graph/run/primitive-interpolate.c: Interpolate by oneDNN, where both mean the same places, and by
 * a loop of the engine's elsewhere
 *
 * oneDNN's linear is NNabla's with half_pixel and without align_corners, but that NNabla takes the
 * first place where the output has only one; its nearest is NNabla's with half_pixel_for_nn.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/tail.h"

static gboolean
means_the_same (const WhNode *node, gboolean nearest, const WhShape *x, const WhShape *y)
{
  if (nearest)
    return wh_node_bool (node, "half_pixel_for_nn");

  for (guint a = 2; a < x->rank; a++)
    if (y->size[a] == 1 && x->size[a] != 1)
      return FALSE;

  return wh_node_bool (node, "half_pixel") && !wh_node_bool (node, "align_corners");
}

/* By oneDNN, which can go on with what follows. */
static gboolean
add_primitive (WhPlan *plan, const WhNode *node, gboolean nearest, GError **error)
{
  guint n = 0;
  dnnl_memory_desc_t x, y;
  dnnl_resampling_desc_t resampling;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[1 + WH_TAIL_MAX + 1];
  WhTail tail;

  x = wh_plan_desc (plan, node->inputs[0], WH_LAYOUT_CHANNELS_LAST);
  y = wh_plan_desc (plan, node->outputs[0], WH_LAYOUT_CHANNELS_LAST);
  wh_tail_find (plan, node, WH_LAYOUT_CHANNELS_LAST, TRUE, &tail);

  if (!wh_plan_check (dnnl_resampling_forward_desc_init (&resampling, dnnl_forward_inference,
                                                         nearest ? dnnl_resampling_nearest :
                                                                   dnnl_resampling_linear,
                                                         NULL, &x, &y),
                      error) ||
      !wh_tail_try (&resampling, &tail, &desc, error))
    return FALSE;

  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], WH_LAYOUT_CHANNELS_LAST),
                    x };
  wh_tail_apply (plan, &tail, &y, WH_NONE, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

/* In the layout that x is in. */
static void
add_loop (WhPlan *plan, const WhNode *node, guint n_axes)
{
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  const WhShape *y = wh_plan_shape (plan, node->outputs[0]);
  gboolean last = wh_node_bool (node, "channel_last");
  WhLayout layout =
    last || x->rank != n_axes + 2 ? WH_LAYOUT_PLAIN : wh_plan_layout (plan, node->inputs[0]);
  guint first = x->rank - n_axes - (last ? 1 : 0), from;
  gint64 maps = 1, outer = wh_shape_product (x, 0, first);

  if (last)
    maps = x->size[x->rank - 1];
  else if (layout == WH_LAYOUT_CHANNELS_LAST)
    {
      maps = x->size[1];
      outer = x->size[0];
    }

  from = wh_plan_read (plan, node->inputs[0], layout);
  wh_plan_add_loop (plan,
                    wh_loop_new_resample (node, outer, &x->size[first], &y->size[first], n_axes,
                                          maps),
                    &from, 1, wh_plan_write (plan, node->outputs[0], layout));
}

static gboolean
prepare (WhPlan *plan, const WhNode *node, GError **error)
{
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  const WhShape *y = wh_plan_shape (plan, node->outputs[0]);
  gboolean nearest = g_str_equal (wh_node_string (node, "mode"), "nearest");
  guint n_axes = 0, last = wh_node_bool (node, "channel_last") ? 1 : 0;

  wh_attributes_ints (node->attributes, "output_size", &n_axes);
  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (n_axes < 1 || n_axes > 3 || x->rank < n_axes + last || x->rank != y->rank)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "%u axes", n_axes);

  /* Where it would have to be brought channels last, the loop is faster. */
  if (x->rank == n_axes + 2 && !last && means_the_same (node, nearest, x, y) &&
      wh_plan_layout (plan, node->inputs[0]) == WH_LAYOUT_CHANNELS_LAST &&
      add_primitive (plan, node, nearest, NULL))
    return TRUE;

  add_loop (plan, node, n_axes);
  return TRUE;
}

const WhPrimitive wh_primitives_interpolate[] = {
  { .op = "Interpolate", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
