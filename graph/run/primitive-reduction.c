/* graph/run/primitive-reduction.c: sums, means and extremes over axes by oneDNN */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/plan.h"

static const struct
{
  const char *op;
  dnnl_alg_kind_t algorithm;
} algorithms[] = {
  { "Max", dnnl_reduction_max },  { "Mean", dnnl_reduction_mean }, { "Min", dnnl_reduction_min },
  { "Prod", dnnl_reduction_mul }, { "Sum", dnnl_reduction_sum },
};

static dnnl_alg_kind_t
find_algorithm (const WhNode *node)
{
  for (guint i = 0; i < G_N_ELEMENTS (algorithms); i++)
    if (wh_node_is (node, algorithms[i].op))
      return algorithms[i].algorithm;

  return dnnl_alg_kind_undef;
}

/* The output as x with 1 in place of what is reduced. */
static void
describe (const WhNode *node, const WhShape *x, dnnl_memory_desc_t *out)
{
  guint n_axes = 0;
  const gint64 *axes = wh_attributes_ints (node->attributes, "axes", &n_axes);
  gint64 strides[WH_MAX_RANK];
  WhShape y = *x;

  for (guint a = 0; a < x->rank && n_axes == 0; a++)
    y.size[a] = 1;
  for (guint i = 0; i < n_axes; i++)
    y.size[axes[i] + (axes[i] < 0 ? x->rank : 0)] = 1;

  wh_shape_strides (&y, strides);
  dnnl_memory_desc_init_by_strides (out, (int) y.rank, y.size, dnnl_f32, strides);
}

static gboolean
prepare (WhPlan *plan, const WhNode *node, GError **error)
{
  const WhShape *shape = wh_plan_shape (plan, node->inputs[0]);
  dnnl_memory_desc_t x = wh_plan_desc (plan, node->inputs[0], WH_LAYOUT_PLAIN), y;
  dnnl_primitive_attr_t attributes;
  dnnl_primitive_desc_t desc = NULL;
  dnnl_reduction_desc_t reduction;
  WhArgumentOf arguments[2];
  gboolean good;

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (node->n_outputs != 1 || shape->rank < 1 ||
      (wh_op_argument_index (node->op, "only_index") >= 0 && wh_node_bool (node, "only_index")))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "indices are wanted");

  describe (node, shape, &y);
  if (!wh_plan_check (dnnl_reduction_desc_init (&reduction, find_algorithm (node), &x, &y, 0.0f,
                                                0.0f),
                      error))
    return FALSE;

  attributes = wh_plan_attributes ();
  good = wh_plan_try (&reduction, attributes, &desc, error);
  dnnl_primitive_attr_destroy (attributes);
  if (!good)
    return FALSE;

  arguments[0] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], WH_LAYOUT_PLAIN), x };
  arguments[1] =
    (WhArgumentOf){ DNNL_ARG_DST, wh_plan_write (plan, node->outputs[0], WH_LAYOUT_PLAIN), y };
  return wh_plan_add (plan, desc, arguments, 2, error);
}

const WhPrimitive wh_primitives_reduction[] = {
  { .op = "Max", .prepare = prepare, .rel_tolerance = 0.0 },
  { .op = "Mean", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "Min", .prepare = prepare, .rel_tolerance = 0.0 },
  { .op = "Prod", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "Sum", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
