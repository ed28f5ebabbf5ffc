/* graph/run/primitive-array.c: joining and transposing by oneDNN */
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

static gboolean
prepare_concatenate (WhPlan *plan, const WhNode *node, GError **error)
{
  guint n = node->n_inputs;
  WhLayout layout = common_layout (plan, node);
  g_autofree dnnl_memory_desc_t *sources = g_new (dnnl_memory_desc_t, n + 1);
  g_autofree WhArgumentOf *arguments = g_new (WhArgumentOf, n + 1);
  dnnl_memory_desc_t y = wh_plan_desc (plan, node->outputs[0], layout);
  gint64 axis = wh_node_int (node, "axis");
  dnnl_primitive_attr_t attributes;
  dnnl_primitive_desc_t desc = NULL;
  dnnl_status_t status;

  axis += axis < 0 ? wh_plan_shape (plan, node->outputs[0])->rank : 0;
  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (n < 2 || wh_plan_shape (plan, node->outputs[0])->rank == 0)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "nothing to join");

  for (guint i = 0; i < n; i++)
    sources[i] = wh_plan_desc (plan, node->inputs[i], layout);

  attributes = wh_plan_attributes ();
  status = dnnl_concat_primitive_desc_create (&desc, &y, (int) n, (int) axis, sources, attributes,
                                              wh_dnnl_engine ());
  dnnl_primitive_attr_destroy (attributes);
  if (!wh_plan_check (status, error))
    return FALSE;

  for (guint i = 0; i < n; i++)
    arguments[i] = (WhArgumentOf){ DNNL_ARG_MULTIPLE_SRC + (int) i,
                                   wh_plan_read (plan, node->inputs[i], layout), sources[i] };

  arguments[n] = (WhArgumentOf){ DNNL_ARG_DST, wh_plan_write (plan, node->outputs[0], layout), y };
  return wh_plan_add (plan, desc, arguments, n + 1, error);
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
  { .op = "Transpose", .prepare = prepare_transpose, .rel_tolerance = 0.0 },
  { .op = NULL },
};
