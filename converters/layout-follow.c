/* converters/layout-follow.c: functions to which the order of axes does not matter, or only in an
 * argument
 *
 * An argument that names an axis names the place to which that axis went; one with an entry for
 * each axis has its entries moved. An Affine that flattens its input has the rows of its weight
 * moved.
 */
#include "config.h"

#include "converters/layout-rules.h"
#include "converters/patterns.h"

typedef struct
{
  const WhGraph *graph;
  WhRewriter *rewriter;
  WhOrderedValues *values;
  const WhNode *node;
  guint index;
  const WhAxisOrder *order;
} Work;

/* All inputs have the order's rank, so that each can be brought into it. */
static gboolean
ranks_agree (Work *work)
{
  for (guint i = 0; i < work->node->n_inputs; i++)
    {
      const WhValue *value = &work->graph->values[work->node->inputs[i]];

      if (value->shape.rank != work->order->rank || !value->shape_known)
        return FALSE;
    }

  return TRUE;
}

static void
take_inputs (Work *work)
{
  for (guint i = 0; i < work->node->n_inputs; i++)
    wh_rewriter_set_input (work->rewriter, work->index, i,
                           wh_ordered_values_get (work->values, work->node->inputs[i],
                                                  work->order));
}

static void
write_outputs (Work *work)
{
  for (guint i = 0; i < work->node->n_outputs; i++)
    wh_ordered_values_write (work->values, work->index, i, work->node->outputs[i], work->order);
}

static gint64
moved_axis (Work *work, gint64 axis)
{
  return wh_axis_order_find (work->order, axis < 0 ? axis + work->order->rank : axis);
}

static void
move_axis (Work *work, const char *name)
{
  WhAttributes *attributes = wh_attributes_copy (work->node->attributes);

  wh_attributes_set_int (attributes, name, moved_axis (work, wh_node_int (work->node, name)));
  wh_rewriter_set_attributes (work->rewriter, work->index, attributes);
}

static void
move_axes (Work *work)
{
  WhAttributes *attributes = wh_attributes_copy (work->node->attributes);
  guint n;
  const gint64 *axes = wh_attributes_ints (work->node->attributes, "axes", &n);
  g_autofree gint64 *moved = g_new (gint64, n + 1);

  for (guint i = 0; i < n; i++)
    moved[i] = moved_axis (work, axes[i]);

  wh_attributes_set_ints (attributes, "axes", moved, n);
  wh_rewriter_set_attributes (work->rewriter, work->index, attributes);
}

/* One entry for each axis. */
static gboolean
move_entries (Work *work, const char *const *names)
{
  WhAttributes *attributes = wh_attributes_copy (work->node->attributes);

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint n;
      const gint64 *entries = wh_attributes_ints (work->node->attributes, names[i], &n);
      gint64 moved[WH_MAX_RANK];

      if (n != work->order->rank)
        {
          wh_attributes_unref (attributes);
          return FALSE;
        }

      for (guint k = 0; k < n; k++)
        moved[k] = entries[work->order->axes[k]];

      wh_attributes_set_ints (attributes, names[i], moved, n);
    }

  wh_rewriter_set_attributes (work->rewriter, work->index, attributes);
  return TRUE;
}

/* The axes that are left come in their old order after all. */
static gboolean
leaves_native (Work *work)
{
  guint n;
  const gint64 *axes = wh_attributes_ints (work->node->attributes, "axes", &n);
  gint64 last = -1;

  for (guint k = 0; k < work->order->rank; k++)
    {
      gboolean reduced = n == 0;

      for (guint i = 0; i < n; i++)
        reduced |= (axes[i] < 0 ? axes[i] + work->order->rank : axes[i]) == work->order->axes[k];

      if (reduced)
        continue;

      if (work->order->axes[k] < last)
        return FALSE;

      last = work->order->axes[k];
    }

  return TRUE;
}

static gboolean
follow_reduction (Work *work)
{
  gboolean keeps = wh_node_bool (work->node, "keep_dims");

  /* An index counts along the axes in their order. */
  if (work->node->n_outputs > 1 || (wh_op_argument_index (work->node->op, "only_index") >= 0 &&
                                    wh_node_bool (work->node, "only_index")))
    return FALSE;

  if (!keeps && !leaves_native (work))
    return FALSE;

  take_inputs (work);
  move_axes (work);

  if (keeps)
    write_outputs (work);

  return TRUE;
}

static gboolean
follow_affine (Work *work)
{
  const WhGraph *graph = work->graph;
  const WhValue *old = &graph->values[work->node->inputs[1]];
  const WhShape *x = wh_graph_input_shape (graph, work->node, 0);
  gint64 base = wh_node_int (work->node, "base_axis");
  WhShape unfolded = { .rank = 0 };
  gint64 axes[WH_MAX_RANK + 1];
  g_autoptr (WhTensor) rows = NULL;
  g_autoptr (WhTensor) permuted = NULL;
  g_autoptr (WhTensor) weight = NULL;
  guint value;

  base = base < 0 ? base + x->rank : base;

  for (gint64 k = 0; k < base; k++)
    if (work->order->axes[k] != k)
      return FALSE;

  if (old->tensor == NULL || x->rank - base + 1 > WH_MAX_RANK)
    return FALSE;

  /* (in, out...) as (in's axes..., out) */
  for (guint k = base; k < x->rank; k++)
    {
      axes[unfolded.rank] = work->order->axes[k] - base;
      unfolded.size[unfolded.rank++] = x->size[k];
    }

  axes[unfolded.rank] = unfolded.rank;
  unfolded.size[unfolded.rank++] = wh_shape_product (&old->shape, 1, old->shape.rank);

  rows = wh_tensor_new_reshaped (old->tensor, &unfolded);
  permuted = wh_tensor_permute (rows, axes);
  weight = wh_tensor_new_reshaped (permuted, &old->shape);
  value = wh_rewriter_add_parameter (work->rewriter, old->name, weight, WH_NONE);

  wh_rewriter_set_input (work->rewriter, work->index, 0,
                         wh_ordered_values_get (work->values, work->node->inputs[0], work->order));
  wh_rewriter_set_input (work->rewriter, work->index, 1, value);

  if (work->node->n_inputs > 2)
    wh_rewriter_set_input (work->rewriter, work->index, 2,
                           wh_ordered_values_native (work->values, work->node->inputs[2]));

  return TRUE;
}

static gboolean
follow_normalization (Work *work)
{
  if (!ranks_agree (work))
    return FALSE;

  take_inputs (work);
  move_axes (work);
  write_outputs (work);
  return TRUE;
}

static gboolean
follow_slice (Work *work)
{
  static const char *const names[] = { "start", "stop", "step", NULL };

  if (!move_entries (work, names))
    return FALSE;

  take_inputs (work);
  write_outputs (work);
  return TRUE;
}

gboolean
wh_layout_follow (const WhGraph *graph,
                  WhRewriter *rewriter,
                  WhOrderedValues *values,
                  const WhNode *node,
                  const WhAxisOrder *order)
{
  Work work = { graph, rewriter, values, node, wh_graph_node_index (graph, node), order };

  if (node->op == NULL)
    return FALSE;

  if (wh_normalization_is (node) || wh_node_is (node, "FusedBatchNormalization"))
    return follow_normalization (&work);

  if (wh_node_is (node, "Affine"))
    return follow_affine (&work);

  if (wh_role_is_reduction (node))
    return follow_reduction (&work);

  if (wh_node_is (node, "Slice"))
    return follow_slice (&work);

  if (!ranks_agree (&work))
    return FALSE;

  if (wh_role_is_along_axis (node))
    move_axis (&work, "axis");
  else if (!wh_role_is_broadcast (node) && !(node->op->flags & WH_OP_ELEMENTWISE))
    return FALSE;

  take_inputs (&work);
  write_outputs (&work);
  return TRUE;
}
