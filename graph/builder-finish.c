/* graph/builder-finish.c: from what a builder gathered to a graph
 *
 * In order: link_values () notes who writes and who reads each value, sort () puts the nodes in
 * running order, the collect_... () functions move everything that is needed into the graph, and
 * infer () fills in the shapes.
 */
#include "config.h"

#include "graph/builder-private.h"
#include "graph/error.h"
#include "graph/graph-private.h"
#include "graph/infer.h"

#include <string.h>

static gboolean
check_counts (const WhNode *node, GError **error)
{
  const WhOp *op = node->op;
  guint least = 0;
  gboolean open = FALSE;

  if (op == NULL)
    return TRUE;

  for (guint i = 0; i < op->n_inputs; i++)
    {
      open |= (op->inputs[i].flags & WH_INPUT_VARIADIC) != 0;
      least += (op->inputs[i].flags & (WH_INPUT_OPTIONAL | WH_INPUT_VARIADIC)) == 0;
    }

  if (node->n_inputs < least || (!open && node->n_inputs > op->n_inputs))
    return wh_fail (error, WH_ERROR_GRAPH, "%s “%s” has %u inputs; it takes %u%s", op->name,
                    node->name, node->n_inputs, node->n_inputs < least ? least : op->n_inputs,
                    open || least < op->n_inputs ?
                      (node->n_inputs < least ? " or more" : " at most") :
                      "");

  if (node->n_outputs == 0 && op->n_outputs > 0)
    return wh_fail (error, WH_ERROR_GRAPH, "%s “%s” has no output", op->name, node->name);

  return TRUE;
}

/* Who writes each value. */
static gboolean
link_values (WhBuilder *builder, GError **error)
{
  for (guint n = 0; n < builder->nodes->len; n++)
    {
      const WhNode *node = wh_builder_node (builder, n);

      if (!check_counts (node, error))
        return FALSE;

      for (guint i = 0; i < node->n_outputs; i++)
        {
          WhValue *value = wh_builder_value (builder, node->outputs[i]);

          if (value->kind != WH_VALUE_INNER)
            return wh_fail (error, WH_ERROR_GRAPH, "%s “%s” writes “%s”, which is %s",
                            node->op_name, node->name, value->name,
                            value->kind == WH_VALUE_INPUT ? "an input" : "a parameter");

          if (value->producer != WH_NONE)
            return wh_fail (error, WH_ERROR_GRAPH, "“%s” is written by “%s” and by “%s”",
                            value->name, wh_builder_node (builder, value->producer)->name,
                            node->name);

          value->producer = n;
          value->producer_slot = i;
        }
    }

  for (guint n = 0; n < builder->nodes->len; n++)
    {
      const WhNode *node = wh_builder_node (builder, n);

      for (guint i = 0; i < node->n_inputs; i++)
        {
          WhValue *value = wh_builder_value (builder, node->inputs[i]);

          if (value->kind == WH_VALUE_INNER && value->producer == WH_NONE)
            return wh_fail (error, WH_ERROR_GRAPH, "%s “%s” reads “%s”, which nothing writes",
                            node->op_name, node->name, value->name);

          value->n_readers++;
        }
    }

  return TRUE;
}

/* The nodes on the stack from the second visit of @again on are the cycle. */
static gboolean
fail_for_cycle (WhBuilder *builder, GArray *stack, guint again, GError **error)
{
  GString *names = g_string_new (NULL);
  guint n_named = 0;
  guint start = 0;

  while (g_array_index (stack, guint, 2 * start) != again)
    start++;

  for (guint i = start; 2 * i < stack->len && n_named < 8; i++, n_named++)
    g_string_append_printf (names, "%s“%s”", n_named > 0 ? " ← " : "",
                            wh_builder_node (builder, g_array_index (stack, guint, 2 * i))->name);

  wh_fail (error, WH_ERROR_GRAPH, "nodes read from each other in a cycle: %s%s", names->str,
           2 * (start + n_named) < stack->len ? " …" : "");
  g_string_free (names, TRUE);
  return FALSE;
}

/* Each node after those it reads from, else as given: depth first, without recursion because a
 * network may be 50,000 deep. The stack holds pairs of node and next input to look at. */
static guint *
sort (WhBuilder *builder, GError **error)
{
  guint n_nodes = builder->nodes->len;
  guint *order = g_new (guint, MAX (n_nodes, 1));
  g_autofree guint8 *state = g_new0 (guint8, MAX (n_nodes, 1)); /* 1 on the stack, 2 placed */
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n_placed = 0;
  const guint first_input = 0;

  for (guint n = 0; n < n_nodes; n++)
    {
      if (state[n] != 0)
        continue;

      g_array_append_val (stack, n);
      g_array_append_val (stack, first_input);
      state[n] = 1;

      while (stack->len > 0)
        {
          guint top = g_array_index (stack, guint, stack->len - 2);
          guint *next = &g_array_index (stack, guint, stack->len - 1);
          const WhNode *node = wh_builder_node (builder, top);
          guint producer;

          if (*next == node->n_inputs)
            {
              state[top] = 2;
              order[n_placed++] = top;
              g_array_set_size (stack, stack->len - 2);
              continue;
            }

          producer = wh_builder_value (builder, node->inputs[(*next)++])->producer;

          if (producer == WH_NONE || state[producer] == 2)
            continue;

          if (state[producer] == 1)
            {
              fail_for_cycle (builder, stack, producer, error);
              g_free (order);
              return NULL;
            }

          g_array_append_val (stack, producer);
          g_array_append_val (stack, first_input);
          state[producer] = 1;
        }
    }

  return order;
}

/* An output may be a parameter: that of a network that was folded into a constant. */
static gboolean
is_needed (WhBuilder *builder, guint index)
{
  const WhValue *value = wh_builder_value (builder, index);

  if (value->kind == WH_VALUE_INPUT || value->n_readers > 0 || value->producer != WH_NONE)
    return TRUE;

  if (value->kind != WH_VALUE_PARAMETER || builder->outputs == NULL)
    return FALSE;

  for (guint i = 0; i < builder->outputs->len; i++)
    if (g_array_index (builder->outputs, guint, i) == index)
      return TRUE;

  return FALSE;
}

static gboolean
check_outputs (WhBuilder *builder, GError **error)
{
  for (guint i = 0; builder->outputs != NULL && i < builder->outputs->len; i++)
    {
      guint output = g_array_index (builder->outputs, guint, i);

      if (!is_needed (builder, output))
        return wh_fail (error, WH_ERROR_GRAPH, "output “%s” of network “%s” is written by nothing",
                        wh_builder_value (builder, output)->name, builder->name);
    }

  return TRUE;
}

/* The needed values move up in the builder's own array, which becomes the graph's: there may be
 * megabytes of them. Tells for each where it went. */
static guint *
collect_values (WhBuilder *builder, WhGraph *graph, const guint *position)
{
  guint n = builder->values->len;
  guint *moved = g_new (guint, MAX (n, 1));
  WhValue *values = (WhValue *) (gpointer) builder->values->data;

  for (guint v = 0; v < n; v++)
    {
      moved[v] = WH_NONE;

      if (!is_needed (builder, v))
        continue;

      if (values[v].producer != WH_NONE)
        values[v].producer = position[values[v].producer];

      moved[v] = graph->n_values++;
      if (moved[v] != v)
        {
          WhValue unneeded = values[moved[v]];

          values[moved[v]] = values[v];
          values[v] = unneeded;
        }
    }

  for (guint v = graph->n_values; v < n; v++)
    wh_value_clear (&values[v]);
  graph->values = g_array_steal (builder->values, NULL);
  graph->values = g_renew (WhValue, graph->values, MAX (graph->n_values, 1));

  return moved;
}

static void
collect_nodes (WhBuilder *builder, WhGraph *graph, const guint *order, const guint *moved)
{
  graph->n_nodes = builder->nodes->len;
  graph->nodes = g_new0 (WhNode, MAX (graph->n_nodes, 1));

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      WhNode *node = wh_builder_node (builder, order[i]);

      for (guint k = 0; k < node->n_inputs; k++)
        node->inputs[k] = moved[node->inputs[k]];

      for (guint k = 0; k < node->n_outputs; k++)
        node->outputs[k] = moved[node->outputs[k]];

      graph->nodes[i] = *node;
      memset (node, 0, sizeof *node);
    }
}

static void
collect_readers (WhGraph *graph)
{
  g_autofree guint *filled = g_new0 (guint, MAX (graph->n_values, 1));
  guint n = 0;

  for (guint v = 0; v < graph->n_values; v++)
    n += graph->values[v].n_readers;

  graph->readers = g_new (WhReader, MAX (n, 1));
  n = 0;

  for (guint v = 0; v < graph->n_values; v++)
    {
      graph->values[v].readers = &graph->readers[n];
      n += graph->values[v].n_readers;
    }

  for (guint i = 0; i < graph->n_nodes; i++)
    for (guint k = 0; k < graph->nodes[i].n_inputs; k++)
      {
        guint v = graph->nodes[i].inputs[k];
        WhReader *readers = (WhReader *) graph->values[v].readers;

        readers[filled[v]++] = (WhReader){ .node = i, .slot = k };
      }
}

static void
collect_ends (WhBuilder *builder, WhGraph *graph, const guint *moved)
{
  g_autoptr (GArray) inputs = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) outputs = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint v = 0; v < graph->n_values; v++)
    {
      const WhValue *value = &graph->values[v];

      if (value->kind == WH_VALUE_INPUT)
        g_array_append_val (inputs, v);
      else if (builder->outputs == NULL && value->producer != WH_NONE && value->n_readers == 0)
        g_array_append_val (outputs, v);
    }

  for (guint i = 0; builder->outputs != NULL && i < builder->outputs->len; i++)
    {
      guint given = g_array_index (builder->outputs, guint, i);

      g_array_append_val (outputs, moved[given]);
    }

  graph->n_inputs = inputs->len;
  graph->inputs = (guint *) g_array_free (g_steal_pointer (&inputs), FALSE);
  graph->n_outputs = outputs->len;
  graph->outputs = (guint *) g_array_free (g_steal_pointer (&outputs), FALSE);
}

static gboolean
infer_one (WhGraph *graph, WhNode *node, GError **error)
{
  g_autofree const WhShape **in = g_new (const WhShape *, MAX (node->n_inputs, 1));
  g_autofree const WhTensor **constants = g_new (const WhTensor *, MAX (node->n_inputs, 1));
  g_autofree const WhShape **hints = g_new (const WhShape *, MAX (node->n_outputs, 1));
  g_autofree WhShape *out = g_new0 (WhShape, MAX (node->n_outputs, 1));
  g_autoptr (GError) local = NULL;
  gboolean sure = TRUE;
  gboolean known;

  for (guint i = 0; i < node->n_inputs; i++)
    {
      const WhValue *value = &graph->values[node->inputs[i]];

      in[i] = &value->shape;
      constants[i] = value->tensor;
      sure = sure && value->shape_known;
    }

  for (guint i = 0; i < node->n_outputs; i++)
    hints[i] = &graph->values[node->outputs[i]].shape;

  if (!wh_infer_node (node->op, node->attributes, node->name, in, constants, node->n_inputs,
                      graph->batch_size, hints, out, node->n_outputs, &known, &local))
    {
      /* Behind an op that nobody knows, the inputs' shapes are the file's word only. */
      if (sure)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }

      return TRUE;
    }

  for (guint i = 0; i < node->n_outputs; i++)
    {
      WhValue *value = &graph->values[node->outputs[i]];

      value->shape = out[i];
      value->shape_known = known && sure;
    }

  return TRUE;
}

static gboolean
infer (WhGraph *graph, GError **error)
{
  for (guint i = 0; i < graph->n_nodes; i++)
    if (!infer_one (graph, &graph->nodes[i], error))
      return FALSE;

  return TRUE;
}

WhGraph *
wh_builder_finish (WhBuilder *builder, guint **node_order, GError **error)
{
  g_autoptr (WhGraph) graph = NULL;
  g_autofree guint *order = NULL;
  g_autofree guint *position = g_new (guint, MAX (builder->nodes->len, 1));
  g_autofree guint *moved = NULL;

  if (!link_values (builder, error) || !check_outputs (builder, error))
    return NULL;

  order = sort (builder, error);

  if (order == NULL)
    return NULL;

  for (guint i = 0; i < builder->nodes->len; i++)
    position[order[i]] = i;

  graph = g_new0 (WhGraph, 1);
  g_atomic_ref_count_init (&graph->ref_count);
  graph->name = g_strdup (builder->name);
  graph->batch_size = builder->batch_size;
  moved = collect_values (builder, graph, position);
  collect_nodes (builder, graph, order, moved);
  collect_readers (graph);

  collect_ends (builder, graph, moved);
  if (!infer (graph, error))
    return NULL;

  if (node_order != NULL)
    *node_order = g_steal_pointer (&order);

  return g_steal_pointer (&graph);
}
