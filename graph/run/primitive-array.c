/* graph/run/primitive-array.c: joining by a loop of the engine's, transposing by oneDNN */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/plan.h"

/* All in one layout: that of most of the inputs. */
static WhLayout
common_layout (const WhPlan *plan, const WhNode *node)
{
  guint n_last = 0;

  for (guint i = 0; i < node->n_inputs; i++)
    n_last += wh_plan_layout (plan, node->inputs[i]) == WH_LAYOUT_CHANNELS_LAST;

  return 2 * n_last > node->n_inputs ? WH_LAYOUT_CHANNELS_LAST : WH_LAYOUT_PLAIN;
}

/* The product of the sizes that lie before @axis in memory, and of those behind it. */
static void
split (const WhShape *shape, WhLayout layout, guint axis, gint64 *outer, gint64 *inner)
{
  gboolean last = layout == WH_LAYOUT_CHANNELS_LAST && shape->rank >= 3;
  gint64 maps = last ? shape->size[1] : 1;

  *outer = wh_shape_product (shape, 0, axis);
  *inner = wh_shape_product (shape, axis + 1, shape->rank);
  if (last && axis == 1)
    {
      *outer *= *inner;
      *inner = 1;
    }
  else if (last && axis > 1)
    {
      *outer /= maps;
      *inner *= maps;
    }
}

/* One after the other: who can is written there from the beginning, the others are copied. */
static void
join_in_place (WhPlan *plan, const WhNode *node, const guint *from, const gint64 *sizes, guint to)
{
  gsize at = 0;

  for (guint i = 0; i < node->n_inputs; i++)
    {
      gsize n_bytes = (gsize) sizes[i] * sizeof (float);

      if (!wh_plan_put_within (plan, from[i], to, at))
        wh_plan_add_loop (plan, wh_loop_new_join (1, &sizes[i], 1), &from[i], 1,
                          wh_plan_add_part (plan, to, at, n_bytes));
      at += n_bytes;
    }
}

/* oneDNN's own concatenation takes longer, see graph/run/loop.h. */
static void
join (WhPlan *plan, const WhNode *node, WhLayout layout, gint64 outer, const gint64 *sizes)
{
  g_autofree guint *from = g_new (guint, node->n_inputs);
  guint to;

  for (guint i = 0; i < node->n_inputs; i++)
    from[i] = wh_plan_read (plan, node->inputs[i], layout);

  to = wh_plan_write (plan, node->outputs[0], layout);
  if (outer == 1)
    join_in_place (plan, node, from, sizes, to);
  else
    wh_plan_add_loop (plan, wh_loop_new_join (outer, sizes, node->n_inputs), from, node->n_inputs,
                      to);
}

static gboolean
prepare_concatenate (WhPlan *plan, const WhNode *node, GError **error)
{
  const WhShape *y = wh_plan_shape (plan, node->outputs[0]);
  WhLayout layout = common_layout (plan, node);
  g_autofree gint64 *sizes = g_new (gint64, node->n_inputs + 1);
  gint64 axis = wh_node_int (node, "axis"), outer, inner;

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (node->n_inputs < 2 || y->rank == 0)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "nothing to join");

  axis += axis < 0 ? y->rank : 0;
  split (y, layout, (guint) axis, &outer, &inner);
  for (guint i = 0; i < node->n_inputs; i++)
    sizes[i] = wh_plan_shape (plan, node->inputs[i])->size[axis] * inner;

  join (plan, node, layout, outer, sizes);
  return TRUE;
}

static gboolean
prepare_stack (WhPlan *plan, const WhNode *node, GError **error)
{
  WhSplit d = wh_shape_split (wh_plan_shape (plan, node->outputs[0]), wh_node_int (node, "axis"));
  g_autofree gint64 *sizes = g_new (gint64, node->n_inputs + 1);

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;

  for (guint i = 0; i < node->n_inputs; i++)
    sizes[i] = d.inner;

  join (plan, node, WH_LAYOUT_PLAIN, d.outer, sizes);
  return TRUE;
}

/* y[k] runs along x's axis axes[k]: x told with its axes in y's order, and brought into C order. */
static gboolean
prepare_transpose (WhPlan *plan, const WhNode *node, GError **error)
{
  guint n_axes = 0;
  const gint64 *axes = wh_attributes_ints (node->attributes, "axes", &n_axes);
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  WhLayout layout = wh_plan_layout (plan, node->inputs[0]);
  dnnl_memory_desc_t as_is = wh_plan_desc (plan, node->inputs[0], layout);
  dnnl_memory_desc_t y = wh_plan_desc (plan, node->outputs[0], WH_LAYOUT_PLAIN);
  dnnl_memory_desc_t turned;
  dnnl_dims_t dims, strides;
  guint from;

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (n_axes != x->rank || n_axes == 0)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "%u axes for an input of %u", n_axes, x->rank);

  for (guint k = 0; k < n_axes; k++)
    {
      gint64 axis = axes[k] + (axes[k] < 0 ? n_axes : 0);

      dims[k] = as_is.dims[axis];
      strides[k] = as_is.format_desc.blocking.strides[axis];
    }

  if (!wh_plan_check (dnnl_memory_desc_init_by_strides (&turned, (int) n_axes, dims, dnnl_f32,
                                                        strides),
                      error))
    return FALSE;

  from = wh_plan_read (plan, node->inputs[0], layout);
  wh_plan_add_reorder (plan, from, &turned, wh_plan_write (plan, node->outputs[0], WH_LAYOUT_PLAIN),
                       &y);
  return TRUE;
}

const WhPrimitive wh_primitives_array[] = {
  { .op = "Concatenate", .prepare = prepare_concatenate, .rel_tolerance = 0.0 },
  { .op = "Stack", .prepare = prepare_stack, .rel_tolerance = 0.0 },
  { .op = "Transpose", .prepare = prepare_transpose, .rel_tolerance = 0.0 },
  { .op = NULL },
};
