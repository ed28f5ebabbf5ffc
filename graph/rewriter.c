/* graph/rewriter.c: makes one graph out of another: the edits; rewriter-finish.c makes the graph
 *
 * The old graph is copied into lists that can be edited.
 */
#include "config.h"

#include "graph/rewriter.h"

#include "graph/rewriter-private.h"

static void
value_clear (WhRewriterValue *value)
{
  g_free (value->wish);
  g_clear_pointer (&value->tensor, wh_tensor_unref);
  g_array_unref (value->origins);
}

static void
node_clear (WhRewriterNode *node)
{
  g_free (node->op_name);
  g_free (node->wish);
  g_clear_pointer (&node->attributes, wh_attributes_unref);
  g_array_unref (node->inputs);
  g_array_unref (node->outputs);
  g_array_unref (node->origins);
}

static GArray *
list_of (const guint *values, guint n)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint));

  if (n > 0)
    g_array_append_vals (list, values, n);

  return list;
}

static guint
add_value (WhRewriter *rewriter, const char *wish, WhValueKind kind, guint origin)
{
  WhRewriterValue value = { .wish = g_strdup (wish), .kind = kind };

  value.origins = g_array_new (FALSE, FALSE, sizeof (WhOrigin));
  g_array_append_val (rewriter->values, value);

  if (origin != WH_NONE)
    wh_rewriter_stand_for_value (rewriter, rewriter->values->len - 1, origin);

  return rewriter->values->len - 1;
}

static void
copy_value (WhRewriter *rewriter, guint index)
{
  const WhValue *old = &rewriter->graph->values[index];
  WhRewriterValue *value =
    wh_rewriter_value (rewriter, add_value (rewriter, old->name, old->kind, WH_NONE));
  WhOrigin self = { .value = index };

  value->shape = old->shape;
  value->tensor = old->tensor != NULL ? wh_tensor_ref (old->tensor) : NULL;
  value->need_grad = old->need_grad;
  value->open_batch = old->open_batch;
  value->source = old->source;
  value->file_name = old->file_name;
  g_array_append_val (value->origins, self);
}

static void
copy_node (WhRewriter *rewriter, guint index)
{
  const WhNode *old = &rewriter->graph->nodes[index];
  WhRewriterNode node = {
    .op_name = g_strdup (old->op_name),
    .wish = g_strdup (old->name),
    .attributes = old->attributes != NULL ? wh_attributes_ref (old->attributes) : NULL,
    .inputs = list_of (old->inputs, old->n_inputs),
    .outputs = list_of (old->outputs, old->n_outputs),
    .source = old->source,
    .origins = list_of (&index, 1),
  };

  g_array_append_val (rewriter->nodes, node);
}

WhRewriter *
wh_rewriter_new (const WhGraph *graph)
{
  WhRewriter *rewriter = g_new0 (WhRewriter, 1);

  rewriter->graph = wh_graph_ref (graph);
  rewriter->values = g_array_new (FALSE, TRUE, sizeof (WhRewriterValue));
  rewriter->nodes = g_array_new (FALSE, TRUE, sizeof (WhRewriterNode));
  rewriter->outputs = list_of (graph->outputs, graph->n_outputs);
  g_array_set_clear_func (rewriter->values, (GDestroyNotify) value_clear);
  g_array_set_clear_func (rewriter->nodes, (GDestroyNotify) node_clear);

  for (guint v = 0; v < graph->n_values; v++)
    copy_value (rewriter, v);

  for (guint n = 0; n < graph->n_nodes; n++)
    copy_node (rewriter, n);

  return rewriter;
}

void
wh_rewriter_free (WhRewriter *rewriter)
{
  g_array_unref (rewriter->values);
  g_array_unref (rewriter->nodes);
  g_array_unref (rewriter->outputs);
  wh_graph_unref (rewriter->graph);
  g_free (rewriter);
}

guint
wh_rewriter_add_parameter (WhRewriter *rewriter, const char *wish, WhTensor *tensor, guint origin)
{
  guint value = add_value (rewriter, wish, WH_VALUE_PARAMETER, origin);

  wh_rewriter_value (rewriter, value)->tensor = wh_tensor_ref (tensor);
  wh_rewriter_value (rewriter, value)->need_grad =
    origin == WH_NONE || rewriter->graph->values[origin].need_grad;
  return value;
}

guint
wh_rewriter_add_value (WhRewriter *rewriter, const char *wish, guint origin)
{
  return add_value (rewriter, wish, WH_VALUE_INNER, origin);
}

guint
wh_rewriter_add_input (WhRewriter *rewriter, const char *wish, const WhShape *shape, guint origin)
{
  guint value = add_value (rewriter, wish, WH_VALUE_INPUT, origin);

  wh_rewriter_value (rewriter, value)->shape = *shape;
  wh_rewriter_value (rewriter, value)->open_batch =
    origin != WH_NONE && rewriter->graph->values[origin].open_batch;
  return value;
}

guint
wh_rewriter_add_node (WhRewriter *rewriter,
                      const char *op_name,
                      const char *wish,
                      WhAttributes *attributes,
                      const guint *inputs,
                      guint n_inputs,
                      const guint *outputs,
                      guint n_outputs)
{
  WhRewriterNode node = {
    .op_name = g_strdup (op_name),
    .wish = g_strdup (wish != NULL ? wish : op_name),
    .attributes = attributes,
    .inputs = list_of (inputs, n_inputs),
    .outputs = list_of (outputs, n_outputs),
    .origins = list_of (NULL, 0),
  };

  g_array_append_val (rewriter->nodes, node);
  return rewriter->nodes->len - 1;
}

void
wh_rewriter_remove_node (WhRewriter *rewriter, guint node)
{
  wh_rewriter_node (rewriter, node)->removed = TRUE;
}

void
wh_rewriter_set_input (WhRewriter *rewriter, guint node, guint slot, guint value)
{
  GArray *inputs = wh_rewriter_node (rewriter, node)->inputs;

  g_return_if_fail (slot <= inputs->len); /* one past the last appends */

  if (slot == inputs->len)
    g_array_append_val (inputs, value);
  else
    g_array_index (inputs, guint, slot) = value;
}

void
wh_rewriter_set_inputs (WhRewriter *rewriter, guint node, const guint *values, guint n_values)
{
  WhRewriterNode *n = wh_rewriter_node (rewriter, node);

  g_array_unref (n->inputs);
  n->inputs = list_of (values, n_values);
}

void
wh_rewriter_set_output (WhRewriter *rewriter, guint node, guint slot, guint value)
{
  GArray *outputs = wh_rewriter_node (rewriter, node)->outputs;

  g_return_if_fail (slot < outputs->len);

  g_array_index (outputs, guint, slot) = value;
}

void
wh_rewriter_set_attributes (WhRewriter *rewriter, guint node, WhAttributes *attributes)
{
  WhRewriterNode *n = wh_rewriter_node (rewriter, node);

  g_clear_pointer (&n->attributes, wh_attributes_unref);
  n->attributes = attributes;
}

void
wh_rewriter_set_need_grad (WhRewriter *rewriter, guint value, gboolean need_grad)
{
  wh_rewriter_value (rewriter, value)->need_grad = need_grad;
}

static void
replace_in (GArray *list, guint old_value, guint new_value)
{
  for (guint i = 0; i < list->len; i++)
    if (g_array_index (list, guint, i) == old_value)
      g_array_index (list, guint, i) = new_value;
}

void
wh_rewriter_replace_reads (WhRewriter *rewriter, guint old_value, guint new_value)
{
  for (guint n = 0; n < rewriter->nodes->len; n++)
    replace_in (wh_rewriter_node (rewriter, n)->inputs, old_value, new_value);

  replace_in (rewriter->outputs, old_value, new_value);
}

void
wh_rewriter_set_graph_input_shape (WhRewriter *rewriter, guint value, const WhShape *shape)
{
  g_return_if_fail (wh_rewriter_value (rewriter, value)->kind == WH_VALUE_INPUT);

  wh_rewriter_value (rewriter, value)->shape = *shape;
}

void
wh_rewriter_remove_input (WhRewriter *rewriter, guint value)
{
  g_return_if_fail (wh_rewriter_value (rewriter, value)->kind == WH_VALUE_INPUT);

  wh_rewriter_value (rewriter, value)->removed = TRUE;
}

void
wh_rewriter_set_outputs (WhRewriter *rewriter, const guint *values, guint n_values)
{
  g_array_unref (rewriter->outputs);
  rewriter->outputs = list_of (values, n_values);
}

static const guint *
lend (GArray *list, guint *n)
{
  if (n != NULL)
    *n = list->len;

  return (const guint *) list->data;
}

const guint *
wh_rewriter_inputs (WhRewriter *rewriter, guint node, guint *n)
{
  return lend (wh_rewriter_node (rewriter, node)->inputs, n);
}

const guint *
wh_rewriter_outputs (WhRewriter *rewriter, guint node, guint *n)
{
  return lend (wh_rewriter_node (rewriter, node)->outputs, n);
}

void
wh_rewriter_stand_for_node (WhRewriter *rewriter, guint node, guint old_node)
{
  GArray *origins = wh_rewriter_node (rewriter, node)->origins;

  for (guint i = 0; i < origins->len; i++)
    if (g_array_index (origins, guint, i) == old_node)
      return;

  g_array_append_val (origins, old_node);
}

void
wh_rewriter_stand_for_value (WhRewriter *rewriter, guint value, guint old_value)
{
  WhOrigin origin = { .value = old_value };

  g_return_if_fail (old_value < rewriter->graph->n_values);

  g_array_append_val (wh_rewriter_value (rewriter, value)->origins, origin);
}

void
wh_rewriter_stand_for_permuted (WhRewriter *rewriter,
                                guint value,
                                guint old_value,
                                const gint64 *axes,
                                guint rank)
{
  WhOrigin origin = { .value = old_value, .permuted = TRUE };

  g_return_if_fail (old_value < rewriter->graph->n_values && rank <= WH_MAX_RANK);

  for (guint k = 0; k < WH_MAX_RANK; k++)
    origin.axes[k] = (gint8) (k < rank ? axes[k] : k);

  wh_rewriter_forget_value (rewriter, value);
  g_array_append_val (wh_rewriter_value (rewriter, value)->origins, origin);
}

void
wh_rewriter_forget_value (WhRewriter *rewriter, guint value)
{
  g_array_set_size (wh_rewriter_value (rewriter, value)->origins, 0);
}
