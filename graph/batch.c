/* graph/batch.c: the same network for another batch size */
#include "config.h"

#include "graph/builder.h"
#include "graph/error.h"

/* Shapes behind an op that nobody knows are only hints; their first axis is the batch's as far as
 * anyone can tell. */
static WhShape
hint_for (const WhGraph *graph, const WhValue *value, gint64 batch_size)
{
  WhShape shape = value->shape;

  if (!value->shape_known && shape.rank > 0 && shape.size[0] == graph->batch_size)
    shape.size[0] = batch_size;

  return shape;
}

static guint
add_value (WhBuilder *builder, const WhGraph *graph, const WhValue *value, gint64 batch_size)
{
  WhShape shape = hint_for (graph, value, batch_size);
  guint index;

  switch (value->kind)
    {
    case WH_VALUE_PARAMETER:
      index = wh_builder_add_parameter (builder, value->name, value->tensor);
      break;
    case WH_VALUE_INPUT:
      if (value->open_batch)
        shape.size[0] = batch_size;
      index = wh_builder_add_input (builder, value->name, &shape);
      if (value->open_batch)
        wh_builder_set_open_batch (builder, index);
      break;
    case WH_VALUE_INNER:
    default:
      index = wh_builder_add_value (builder, value->name, &shape);
      break;
    }

  wh_builder_set_need_grad (builder, index, value->need_grad);
  wh_builder_set_file_name (builder, index, value->file_name);

  if (value->source != NULL)
    wh_builder_set_value_source (builder, index, value->source);

  return index;
}

WhGraph *
wh_graph_with_batch_size (const WhGraph *graph, gint64 batch_size, GError **error)
{
  g_autoptr (WhBuilder) builder = wh_builder_new (graph->name);
  gboolean open = FALSE;
  WhGraph *batched;

  for (guint i = 0; i < graph->n_inputs; i++)
    open |= graph->values[graph->inputs[i]].open_batch;

  if (!open)
    {
      wh_fail (error, WH_ERROR_SHAPE,
               "network “%s” has a fixed batch size: no input's first axis is left open",
               graph->name);
      return NULL;
    }

  if (batch_size < 1)
    {
      wh_fail (error, WH_ERROR_OPTION, "a batch size of %" G_GINT64_FORMAT "; expected 1 or more",
               batch_size);
      return NULL;
    }

  wh_builder_set_batch_size (builder, batch_size);

  /* Added in the same order, so every value keeps its index. */
  for (guint v = 0; v < graph->n_values; v++)
    add_value (builder, graph, &graph->values[v], batch_size);

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const WhNode *node = &graph->nodes[n];

      wh_builder_add_node (builder, node->op_name, node->name,
                           node->attributes != NULL ? wh_attributes_ref (node->attributes) : NULL,
                           node->inputs, node->n_inputs, node->outputs, node->n_outputs,
                           node->source);
    }

  wh_builder_set_outputs (builder, graph->outputs, graph->n_outputs);
  batched = wh_builder_finish (builder, NULL, error);
  if (batched == NULL) /* a Slice's stop, a Constant's shape, a parameter may hold the old one */
    g_prefix_error (error,
                    "the network is made for a batch size of %" G_GINT64_FORMAT
                    " and does not work with %" G_GINT64_FORMAT ": ",
                    graph->batch_size, batch_size);

  return batched;
}
