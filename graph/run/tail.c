/* graph/run/tail.c: what a primitive can do to its result while it is still at hand */
#include "config.h"

#include "graph/error.h"
#include "graph/run/tail.h"

#include <string.h>

static WhTailOp
binary_op (const WhPlan *plan,
           WhLayout layout,
           const WhNode *reader,
           guint operand,
           gboolean summed)
{
  WhTailOp op = { .kind = WH_TAIL_BINARY, .operand = operand, .result = reader->outputs[0] };

  wh_binary_describe (reader, &op.binary);
  if (op.binary == dnnl_binary_add && !summed &&
      wh_plan_can_write_over (plan, op.result, layout, operand, 1))
    op.kind = WH_TAIL_SUM;

  op.desc = wh_plan_desc (plan, operand, layout);
  return op;
}

/* Whether @reader can be done to @value as it comes out of the current node. */
static gboolean
follow (WhPlan *plan,
        WhLayout layout,
        gboolean with_operands,
        gboolean summed,
        guint value,
        const WhNode *reader,
        WhTailOp *out)
{
  dnnl_alg_kind_t binary;
  guint operand;

  if (reader->n_outputs != 1 ||
      !wh_shape_equal (wh_plan_shape (plan, value), wh_plan_shape (plan, reader->outputs[0])))
    return FALSE;

  *out = (WhTailOp){ .kind = WH_TAIL_ELTWISE, .result = reader->outputs[0], .operand = WH_NONE };
  if (reader->n_inputs == 1 && wh_eltwise_find (plan, reader, &out->eltwise))
    return TRUE;

  if (!with_operands || reader->n_inputs != 2 || !wh_binary_describe (reader, &binary) ||
      reader->inputs[0] == reader->inputs[1])
    return FALSE;

  /* The result is the first operand, so that only where the order doesn't matter may it be the
   * second. */
  operand = reader->inputs[0] == value ? reader->inputs[1] : reader->inputs[0];
  if ((operand == reader->inputs[0] && binary != dnnl_binary_add && binary != dnnl_binary_mul) ||
      plan->dynamic[operand] ||
      (plan->places[operand][WH_LAYOUT_PLAIN] == WH_NONE &&
       plan->places[operand][WH_LAYOUT_CHANNELS_LAST] == WH_NONE) ||
      !wh_shape_equal (wh_plan_shape (plan, value), wh_plan_shape (plan, operand)))
    return FALSE;

  *out = binary_op (plan, layout, reader, operand, summed);
  return TRUE;
}

static guint
result_of (const WhTail *tail)
{
  return tail->n_ops ? tail->ops[tail->n_ops - 1].result : tail->value;
}

void
wh_tail_start (const WhNode *node, WhLayout layout, WhTail *out)
{
  *out = (WhTail){ .value = node->outputs[0], .layout = layout, .scale = 1.0f };
}

void
wh_tail_add_sum (const WhPlan *plan, WhTail *tail, guint operand)
{
  WhTailOp op = { .node = WH_NONE, .kind = WH_TAIL_BINARY, .binary = dnnl_binary_add };

  op.operand = operand;
  op.result = tail->value;
  op.desc = wh_plan_desc (plan, operand, tail->layout);
  if (wh_plan_can_write_over (plan, tail->value, tail->layout, operand, 1))
    op.kind = WH_TAIL_SUM;

  tail->ops[tail->n_ops++] = op;
  tail->n_own = tail->n_ops;
}

void
wh_tail_add_eltwise (WhTail *tail, const WhEltwise *eltwise)
{
  WhTailOp op = { .node = WH_NONE, .kind = WH_TAIL_ELTWISE, .eltwise = *eltwise };

  op.operand = WH_NONE;
  op.result = tail->value;
  tail->ops[tail->n_ops++] = op;
  tail->n_own = tail->n_ops;
}

void
wh_tail_extend (WhPlan *plan, gboolean with_operands, WhTail *tail)
{
  guint value = tail->value;
  gboolean summed = FALSE;

  for (guint i = 0; i < tail->n_ops; i++)
    summed = summed || tail->ops[i].kind == WH_TAIL_SUM;

  while (wh_plan_is_fast (plan) && tail->n_ops < WH_TAIL_MAX)
    {
      const WhNode *reader = wh_graph_only_reader (plan->graph, value);
      WhTailOp op;

      if (reader == NULL || plan->done[wh_graph_node_index (plan->graph, reader)] ||
          !follow (plan, tail->layout, with_operands, summed, value, reader, &op))
        return;

      op.node = wh_graph_node_index (plan->graph, reader);
      summed = summed || op.kind == WH_TAIL_SUM;
      value = op.result;
      tail->ops[tail->n_ops++] = op;
    }
}

void
wh_tail_find (WhPlan *plan,
              const WhNode *node,
              WhLayout layout,
              gboolean with_operands,
              WhTail *out)
{
  wh_tail_start (node, layout, out);
  wh_tail_extend (plan, with_operands, out);
}

static dnnl_primitive_attr_t
describe (const WhTail *tail)
{
  dnnl_primitive_attr_t attributes = wh_plan_attributes ();
  dnnl_post_ops_t ops = NULL;

  if (tail->n_ops == 0 && tail->scale == 1.0f)
    return attributes;

  dnnl_post_ops_create (&ops);
  if (tail->scale != 1.0f)
    dnnl_post_ops_append_eltwise (ops, 1.0f, dnnl_eltwise_linear, tail->scale, 0.0f);

  for (guint i = 0; i < tail->n_ops; i++)
    {
      const WhTailOp *op = &tail->ops[i];

      if (op->kind == WH_TAIL_ELTWISE)
        dnnl_post_ops_append_eltwise (ops, 1.0f, op->eltwise.algorithm, op->eltwise.alpha,
                                      op->eltwise.beta);
      else if (op->kind == WH_TAIL_SUM)
        dnnl_post_ops_append_sum (ops, 1.0f);
      else
        dnnl_post_ops_append_binary (ops, op->binary, &op->desc);
    }

  dnnl_primitive_attr_set_post_ops (attributes, ops);
  dnnl_post_ops_destroy (ops);
  return attributes;
}

/* Post-ops can push oneDNN onto a way that is slower than doing them apart. */
static gboolean
is_slow (dnnl_primitive_desc_t desc)
{
  const char *name = "";

  dnnl_primitive_desc_query (desc, dnnl_query_impl_info_str, 0, &name);
  return strstr (name, "gemm:") == name && strstr (name, "brg") == NULL;
}

gboolean
wh_tail_try (const_dnnl_op_desc_t desc, WhTail *tail, dnnl_primitive_desc_t *out, GError **error)
{
  for (;; tail->n_ops--)
    {
      dnnl_primitive_attr_t attributes = describe (tail);
      gboolean last = tail->n_ops == tail->n_own;
      gboolean good = wh_plan_try (desc, attributes, out, last ? error : NULL);

      dnnl_primitive_attr_destroy (attributes);
      if (good && !last && is_slow (*out))
        {
          dnnl_primitive_desc_destroy (*out);
          good = FALSE;
        }

      if (good || last)
        return good;
    }
}

void
wh_tail_apply (WhPlan *plan,
               const WhTail *tail,
               const dnnl_memory_desc_t *desc,
               guint over,
               WhArgumentOf *arguments,
               guint *n_arguments)
{
  guint value = result_of (tail);
  guint buffer = WH_NONE;

  for (guint i = 0; i < tail->n_ops; i++)
    {
      const WhTailOp *op = &tail->ops[i];

      if (op->kind == WH_TAIL_SUM)
        buffer = wh_plan_write_over (plan, value, tail->layout, op->operand, 1);
      else if (op->kind == WH_TAIL_BINARY)
        arguments[(*n_arguments)++] = (WhArgumentOf){
          (int) (DNNL_ARG_ATTR_MULTIPLE_POST_OP ((int) i + (tail->scale != 1.0f ? 1 : 0)) |
                 DNNL_ARG_SRC_1),
          wh_plan_read (plan, op->operand, tail->layout), op->desc
        };
    }

  if (buffer == WH_NONE && over != WH_NONE)
    buffer = wh_plan_write_over (plan, value, tail->layout, over, 1);
  if (buffer == WH_NONE)
    buffer = wh_plan_write (plan, value, tail->layout);

  arguments[(*n_arguments)++] = (WhArgumentOf){ DNNL_ARG_DST, buffer, *desc };
  for (guint i = 0; i < tail->n_ops; i++)
    if (tail->ops[i].node != WH_NONE)
      wh_plan_retire (plan, tail->ops[i].node);
}
