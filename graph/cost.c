/* graph/cost.c: how much a node and a network have to compute */
#include "config.h"

#include "graph/cost.h"

static WhCost
one_per_element (const WhInference *done)
{
  WhCost cost = { 0, 0 };

  for (guint i = 0; i < done->n_out; i++)
    cost.others += MAX (wh_shape_n_elements (&done->out[i]), 0);

  return cost;
}

WhCost
wh_cost_node (const WhGraph *graph, const WhNode *node)
{
  g_autofree const WhShape **in = g_new (const WhShape *, MAX (node->n_inputs, 1));
  g_autofree const WhTensor **constants = g_new (const WhTensor *, MAX (node->n_inputs, 1));
  g_autofree WhShape *out = g_new (WhShape, MAX (node->n_outputs, 1));
  WhInference done = {
    .op = node->op,
    .attributes = node->attributes,
    .node_name = node->name,
    .n_in = node->n_inputs,
    .in = in,
    .constants = constants,
    .batch_size = graph->batch_size,
    .n_out = node->n_outputs,
    .out = out,
  };

  for (guint i = 0; i < node->n_inputs; i++)
    {
      in[i] = wh_graph_input_shape (graph, node, i);
      constants[i] = wh_graph_input_tensor (graph, node, i);
    }

  for (guint i = 0; i < node->n_outputs; i++)
    {
      out[i] = *wh_graph_output_shape (graph, node, i);

      if (!graph->values[node->outputs[i]].shape_known)
        return (WhCost){ 0, 0 };
    }

  if (node->op == NULL || (node->op->flags & WH_OP_VIEW) != 0)
    return (WhCost){ 0, 0 };

  return node->op->cost != NULL ? node->op->cost (&done) : one_per_element (&done);
}

WhCost
wh_cost_graph (const WhGraph *graph)
{
  WhGraph *self = (WhGraph *) graph;

  if (g_once_init_enter (&self->cost_once))
    {
      for (guint i = 0; i < graph->n_nodes; i++)
        {
          WhCost cost = wh_cost_node (graph, &graph->nodes[i]);

          self->cost.multiply_adds += cost.multiply_adds;
          self->cost.others += cost.others;
        }
      g_once_init_leave (&self->cost_once, 1);
    }

  return graph->cost;
}

gsize
wh_cost_node_parameter_bytes (const WhGraph *graph, const WhNode *node)
{
  gsize n_bytes = 0;

  for (guint i = 0; i < node->n_inputs; i++)
    {
      const WhTensor *tensor = wh_graph_input_tensor (graph, node, i);

      n_bytes += tensor != NULL ? wh_tensor_n_bytes (tensor) : 0;
    }

  return n_bytes;
}

/* Bits in which what @node gives can be stored; 0 when it doesn't narrow. */
static guint
bits_of (const WhNode *node)
{
  if (node->op == NULL)
    return 0;

  if (wh_node_is (node, "FixedPointQuantize") || wh_node_is (node, "Pow2Quantize"))
    return (guint) CLAMP (wh_node_int (node, "n"), 0, 32);

  if (wh_node_is (node, "QuantizeLinear") || wh_node_is (node, "MinMaxQuantize"))
    return 8;

  return 0;
}

static gsize
quantized_bytes (const WhGraph *graph)
{
  gsize n_bytes = 0;

  for (guint v = 0; v < graph->n_values; v++)
    {
      const WhValue *value = &graph->values[v];
      guint bits = 0;

      if (value->kind != WH_VALUE_PARAMETER)
        continue;

      for (guint i = 0; i < value->n_readers; i++)
        {
          guint narrowed =
            value->readers[i].slot == 0 ? bits_of (&graph->nodes[value->readers[i].node]) : 0;

          bits = MAX (bits, narrowed != 0 ? narrowed : 64);
        }

      if (bits == 0 || bits > 32)
        n_bytes += wh_tensor_n_bytes (value->tensor);
      else
        n_bytes += ((gsize) wh_tensor_n_elements (value->tensor) * bits + 7) / 8;
    }

  return n_bytes;
}

gsize
wh_cost_quantized_bytes (const WhGraph *graph)
{
  WhGraph *self = (WhGraph *) graph;

  if (g_once_init_enter (&self->quantized_bytes_once))
    {
      self->quantized_bytes = quantized_bytes (graph);
      g_once_init_leave (&self->quantized_bytes_once, 1);
    }

  return graph->quantized_bytes;
}
