/* converters/layout-turn.c: functions that know "channel_last", turned the other way
 *
 *   maps at axis c:   first (..., C, spatial...)   last (..., spatial..., C)
 *
 * Convolution and deconvolution weights turn too: (O, I/g, k...) ↔ (O, k..., I/g). A
 * DepthwiseConvolution, which knows only the first layout, becomes a Convolution with as many
 * groups as it has input maps: its weight (C multiplier, k...) is that one's (O, k..., 1).
 */
#include "config.h"

#include "converters/layout-rules.h"
#include "converters/patterns.h"

/* The axis before the spatial ones: of the maps when they come first. */
static gboolean
first_map_axis (const WhGraph *graph, const WhNode *node, guint *axis)
{
  const WhShape *x = wh_graph_input_shape (graph, node, 0);
  guint n_spatial = 0;

  if (node->op == NULL || !graph->values[node->inputs[0]].shape_known)
    return FALSE;

  if (wh_node_is (node, "Convolution") || wh_node_is (node, "Deconvolution") ||
      wh_node_is (node, "DepthwiseConvolution") ||
      (wh_node_is (node, "FusedConvolution") && node->n_inputs <= 3))
    {
      gint64 base = wh_node_int (node, "base_axis");

      *axis = base < 0 ? base + x->rank : base;
      return *axis + 1 < x->rank;
    }

  if (wh_role_is_pooling (node))
    wh_attributes_ints (node->attributes, "kernel", &n_spatial);
  else if (wh_node_is (node, "Interpolate"))
    wh_attributes_ints (node->attributes, "output_size", &n_spatial);

  *axis = x->rank - n_spatial - 1;
  return n_spatial > 0 && n_spatial < x->rank;
}

/* Of rank @rank, the maps moved from @axis to the end or back from there. */
static WhAxisOrder
move_maps (guint rank, guint axis, gboolean last)
{
  WhAxisOrder order = wh_axis_order_native (rank);

  for (guint k = axis; k < rank; k++)
    if (last)
      order.axes[k] = k + 1 < rank ? k + 1 : axis;
    else
      order.axes[k] = k == axis ? rank - 1 : k - 1;

  return order;
}

gboolean
wh_layout_wants (const WhGraph *graph, const WhNode *node, gboolean last, WhAxisOrder *order)
{
  gboolean is_last;
  guint axis;

  if (node->n_inputs == 0 || !first_map_axis (graph, node, &axis))
    return FALSE;

  is_last =
    wh_op_argument_index (node->op, "channel_last") >= 0 && wh_node_bool (node, "channel_last");

  if (is_last == last)
    return FALSE;

  *order = move_maps (wh_graph_input_shape (graph, node, 0)->rank, axis, last);
  return TRUE;
}

static void
set_flag (const WhGraph *graph, WhRewriter *rewriter, const WhNode *node, gboolean last)
{
  WhAttributes *attributes = wh_attributes_copy (node->attributes);

  wh_attributes_set_int (attributes, "channel_last", last);
  wh_rewriter_set_attributes (rewriter, wh_graph_node_index (graph, node), attributes);
}

/* Adds the axis of a single input map that a depthwise weight lacks. */
static guint
depthwise_weight (const WhGraph *graph, WhRewriter *rewriter, const WhNode *node)
{
  const WhValue *old = &graph->values[node->inputs[1]];
  WhShape shape = old->shape;
  g_autoptr (WhTensor) tensor = NULL;

  shape.size[shape.rank++] = 1;
  tensor = wh_tensor_new_reshaped (old->tensor, &shape);
  return wh_rewriter_add_parameter (rewriter, old->name, tensor, WH_NONE);
}

static const char *
turn_depthwise (const WhGraph *graph,
                WhRewriter *rewriter,
                WhOrderedValues *values,
                const WhNode *node,
                const WhAxisOrder *order)
{
  guint index = wh_graph_node_index (graph, node);
  const gint64 n_maps = wh_graph_input_shape (graph, node, 0)->size[order->axes[order->rank - 1]];
  WhAttributes *attributes;
  guint inputs[3], n;
  guint placeholder, convolution;

  if (wh_graph_input_tensor (graph, node, 1) == NULL)
    return "its weight is computed in the network";

  attributes = wh_attributes_new (wh_op_find (NULL, "Convolution"));

  for (guint i = 0; i < 3; i++)
    {
      const char *name = ((const char *const[]){ "pad", "stride", "dilation" })[i];
      const gint64 *sizes = wh_attributes_ints (node->attributes, name, &n);

      wh_attributes_set_ints (attributes, name, sizes, n);
    }

  wh_attributes_set_int (attributes, "base_axis", wh_node_int (node, "base_axis"));
  wh_attributes_set_int (attributes, "group", n_maps);
  wh_attributes_set_int (attributes, "channel_last", TRUE);

  inputs[0] = wh_ordered_values_get (values, node->inputs[0], order);
  inputs[1] = depthwise_weight (graph, rewriter, node);

  if (node->n_inputs > 2)
    inputs[2] = wh_ordered_values_native (values, node->inputs[2]);

  wh_rewriter_remove_node (rewriter, index);
  placeholder = wh_rewriter_add_value (rewriter, graph->values[node->outputs[0]].name, WH_NONE);
  convolution = wh_rewriter_add_node (rewriter, "Convolution", node->name, attributes, inputs,
                                      node->n_inputs, &placeholder, 1);
  wh_rewriter_stand_for_node (rewriter, convolution, index);
  wh_ordered_values_write (values, convolution, 0, node->outputs[0], order);
  return NULL;
}

const char *
wh_layout_turn (const WhGraph *graph,
                WhRewriter *rewriter,
                WhOrderedValues *values,
                const WhNode *node,
                gboolean last,
                const WhAxisOrder *order)
{
  guint index = wh_graph_node_index (graph, node);
  WhInnerProduct product;

  if (wh_node_is (node, "DepthwiseConvolution"))
    return turn_depthwise (graph, rewriter, values, node, order);

  wh_rewriter_set_input (rewriter, index, 0,
                         wh_ordered_values_get (values, node->inputs[0], order));

  if (wh_inner_product_match (graph, node, &product))
    {
      WhAxisOrder weight = move_maps (product.weight_shape.rank, 1, last);

      wh_rewriter_set_input (rewriter, index, 1,
                             wh_ordered_values_get (values, node->inputs[1], &weight));

      if (node->n_inputs > 2)
        wh_rewriter_set_input (rewriter, index, 2,
                               wh_ordered_values_native (values, node->inputs[2]));
    }

  set_flag (graph, rewriter, node, last);
  wh_ordered_values_write (values, index, 0, node->outputs[0], order);
  return NULL;
}
