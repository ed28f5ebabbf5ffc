/* graph/run/primitive-elementwise.c: activations and arithmetic by oneDNN, in whatever layout */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/tail.h"

static gboolean
prepare_eltwise (WhPlan *plan, const WhNode *node, GError **error)
{
  guint x = node->inputs[0], n = 0;
  WhLayout layout = wh_plan_layout (plan, x);
  dnnl_memory_desc_t data = wh_plan_desc (plan, x, layout);
  dnnl_eltwise_desc_t eltwise;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[1 + WH_TAIL_MAX + 1];
  WhEltwise function;
  WhTail tail;

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (!wh_eltwise_find (plan, node, &function))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "not a function of oneDNN's");

  wh_tail_find (plan, node, layout, TRUE, &tail);
  if (!wh_plan_check (dnnl_eltwise_forward_desc_init (&eltwise, dnnl_forward_inference,
                                                      function.algorithm, &data, function.alpha,
                                                      function.beta),
                      error) ||
      !wh_tail_try (&eltwise, &tail, &desc, error))
    return FALSE;

  arguments[n++] = (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, x, layout), data };
  wh_tail_apply (plan, &tail, &data, x, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

/* Which operand has the result's shape; the other's sizes are that or 1. */
static gboolean
order_operands (const WhPlan *plan, const WhNode *node, dnnl_alg_kind_t kind, guint *a, guint *b)
{
  const WhShape *y = wh_plan_shape (plan, node->outputs[0]);

  *a = node->inputs[0];
  *b = node->inputs[1];
  if (!wh_shape_equal (wh_plan_shape (plan, *a), y))
    {
      if (kind == dnnl_binary_sub || kind == dnnl_binary_div)
        return FALSE;
      *a = node->inputs[1];
      *b = node->inputs[0];
    }

  return wh_shape_equal (wh_plan_shape (plan, *a), y) && wh_plan_shape (plan, *b)->rank == y->rank;
}

static gboolean
prepare_binary (WhPlan *plan, const WhNode *node, GError **error)
{
  dnnl_memory_desc_t a_desc, b_desc;
  dnnl_binary_desc_t binary;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[2 + WH_TAIL_MAX + 1];
  dnnl_alg_kind_t kind;
  WhLayout layout;
  guint a, b, n = 0;
  WhTail tail;

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (!wh_binary_describe (node, &kind) || !order_operands (plan, node, kind, &a, &b))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "not a function of oneDNN's");

  layout = wh_plan_layout (plan, a);
  a_desc = wh_plan_desc (plan, a, layout);
  b_desc = wh_plan_desc (plan, b, layout);
  wh_tail_find (plan, node, layout, TRUE, &tail);

  if (!wh_plan_check (dnnl_binary_desc_init (&binary, kind, &a_desc, &b_desc, &a_desc), error) ||
      !wh_tail_try (&binary, &tail, &desc, error))
    return FALSE;

  arguments[n++] = (WhArgumentOf){ DNNL_ARG_SRC_0, wh_plan_read (plan, a, layout), a_desc };
  arguments[n++] = (WhArgumentOf){ DNNL_ARG_SRC_1, wh_plan_read (plan, b, layout), b_desc };
  wh_tail_apply (plan, &tail, &a_desc, a, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

/* One slope for all, or one for each channel. */
static gboolean
prepare_prelu (WhPlan *plan, const WhNode *node, GError **error)
{
  guint x = node->inputs[0], n = 0;
  const WhShape *shape = wh_plan_shape (plan, x);
  gint64 n_slopes = wh_shape_n_elements (wh_plan_shape (plan, node->inputs[1]));
  gint64 axis = wh_node_int (node, "base_axis");
  WhLayout layout = wh_plan_layout (plan, x);
  dnnl_memory_desc_t data = wh_plan_desc (plan, x, layout), slopes;
  dnnl_dims_t dims, strides;
  dnnl_prelu_desc_t prelu;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[2 + WH_TAIL_MAX + 1];
  WhTail tail;

  axis += axis < 0 ? shape->rank : 0;
  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (shape->rank < 2 || axis >= shape->rank || (n_slopes != 1 && n_slopes != shape->size[axis]))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "%" G_GINT64_FORMAT " slopes", n_slopes);

  for (guint a = 0; a < shape->rank; a++)
    {
      dims[a] = a == axis ? n_slopes : 1;
      strides[a] = a < axis ? n_slopes : 1;
    }

  wh_tail_start (node, layout, &tail);
  if (!wh_plan_check (dnnl_memory_desc_init_by_strides (&slopes, (int) shape->rank, dims, dnnl_f32,
                                                        strides),
                      error) ||
      !wh_plan_check (dnnl_prelu_forward_desc_init (&prelu, dnnl_forward_inference, &data, &slopes),
                      error) ||
      !wh_tail_try (&prelu, &tail, &desc, error))
    return FALSE;

  arguments[n++] = (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, x, layout), data };
  arguments[n++] = (WhArgumentOf){ DNNL_ARG_WEIGHTS,
                                   wh_plan_read (plan, node->inputs[1], WH_LAYOUT_PLAIN), slopes };
  wh_tail_apply (plan, &tail, &data, x, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

#define ELTWISE(name, tolerance)                                                                   \
  {                                                                                                \
    .op = name, .prepare = prepare_eltwise, .rel_tolerance = tolerance                             \
  }
#define BINARY(name)                                                                               \
  {                                                                                                \
    .op = name, .prepare = prepare_binary, .rel_tolerance = 1e-7                                   \
  }

const WhPrimitive wh_primitives_elementwise[] = {
  ELTWISE ("Abs", 0.0),
  ELTWISE ("AddScalar", 1e-7),
  ELTWISE ("ELU", 1e-6),
  ELTWISE ("GELU", 1e-6),
  ELTWISE ("HardTanh", 0.0),
  ELTWISE ("LeakyReLU", 0.0),
  ELTWISE ("Log", 1e-6),
  ELTWISE ("LogSigmoid", 1e-6),
  ELTWISE ("Mish", 1e-6),
  ELTWISE ("MulScalar", 0.0),
  ELTWISE ("RSubScalar", 1e-7),
  ELTWISE ("ReLU", 0.0),
  ELTWISE ("ReLU6", 0.0),
  ELTWISE ("Sigmoid", 1e-6),
  ELTWISE ("Swish", 1e-6),
  ELTWISE ("Tanh", 1e-6),
  BINARY ("Add2"),
  BINARY ("Div2"),
  BINARY ("Maximum2"),
  BINARY ("Minimum2"),
  BINARY ("Mul2"),
  BINARY ("Sub2"),

  { .op = "PReLU", .prepare = prepare_prelu, .rel_tolerance = 1e-7 },
  { .op = NULL },
};
