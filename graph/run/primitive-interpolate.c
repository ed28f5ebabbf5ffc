/* graph/run/primitive-interpolate.c: Interpolate by oneDNN, where both mean the same places
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

static gboolean
prepare (WhPlan *plan, const WhNode *node, GError **error)
{
  const WhShape *x_shape = wh_plan_shape (plan, node->inputs[0]);
  const WhShape *y_shape = wh_plan_shape (plan, node->outputs[0]);
  gboolean nearest = g_str_equal (wh_node_string (node, "mode"), "nearest");
  guint n_axes = 0, n = 0;
  dnnl_memory_desc_t x, y;
  dnnl_resampling_desc_t resampling;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[1 + WH_TAIL_MAX + 1];
  WhTail tail;

  wh_attributes_ints (node->attributes, "output_size", &n_axes);
  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (x_shape->rank != n_axes + 2 || n_axes < 1 || n_axes > 3 ||
      wh_node_bool (node, "channel_last") || !means_the_same (node, nearest, x_shape, y_shape))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "other places than oneDNN's");

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

const WhPrimitive wh_primitives_interpolate[] = {
  { .op = "Interpolate", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
