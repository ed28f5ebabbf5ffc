/* converters/axis-order.c: values whose axes stand in another order, while a graph is rewritten */
#include "config.h"

#include "converters/axis-order.h"

#include <string.h>

typedef struct
{
  WhAxisOrder order;
  guint value; /* the rewriter's */
} Version;

typedef struct
{
  guint node, slot;
} Writer;

struct _WhOrderedValues
{
  const WhGraph *graph;
  WhRewriter *rewriter;
  WhAxisOrder *orders; /* by old value: how it is computed */
  GArray **versions;   /* by old value: of Version; NULL: itself alone, in its old order */
  GHashTable *writers; /* the rewriter's value → Writer, of those that were made here */
  guint n_added;
};

WhAxisOrder
wh_axis_order_native (guint rank)
{
  WhAxisOrder order = { .rank = rank };

  for (guint k = 0; k < rank; k++)
    order.axes[k] = k;

  return order;
}

gboolean
wh_axis_order_is_native (const WhAxisOrder *order)
{
  for (guint k = 0; k < order->rank; k++)
    if (order->axes[k] != k)
      return FALSE;

  return TRUE;
}

gboolean
wh_axis_order_equal (const WhAxisOrder *a, const WhAxisOrder *b)
{
  return a->rank == b->rank && memcmp (a->axes, b->axes, a->rank * sizeof *a->axes) == 0;
}

guint
wh_axis_order_find (const WhAxisOrder *order, guint axis)
{
  guint k = 0;

  while (k < order->rank && order->axes[k] != axis)
    k++;

  return k;
}

static WhAxisOrder
order_between (const WhAxisOrder *from, const WhAxisOrder *to)
{
  WhAxisOrder between = { .rank = to->rank };

  for (guint k = 0; k < to->rank; k++)
    between.axes[k] = wh_axis_order_find (from, to->axes[k]);

  return between;
}

WhOrderedValues *
wh_ordered_values_new (const WhGraph *graph, WhRewriter *rewriter)
{
  WhOrderedValues *values = g_new0 (WhOrderedValues, 1);

  values->graph = graph;
  values->rewriter = rewriter;
  values->orders = g_new (WhAxisOrder, graph->n_values + 1);
  values->versions = g_new0 (GArray *, graph->n_values + 1);
  values->writers = g_hash_table_new_full (NULL, NULL, NULL, g_free);

  for (guint i = 0; i < graph->n_values; i++)
    values->orders[i] = wh_axis_order_native (graph->values[i].shape.rank);

  return values;
}

void
wh_ordered_values_free (WhOrderedValues *values)
{
  for (guint i = 0; i < values->graph->n_values; i++)
    g_clear_pointer (&values->versions[i], g_array_unref);

  g_hash_table_unref (values->writers);
  g_free (values->versions);
  g_free (values->orders);
  g_free (values);
}

const WhAxisOrder *
wh_ordered_values_order (WhOrderedValues *values, guint value)
{
  return &values->orders[value];
}

guint
wh_ordered_values_n_added (const WhOrderedValues *values)
{
  return values->n_added;
}

/* Those that there are, the old value itself included where it is computed as it was. */
static GArray *
versions_of (WhOrderedValues *values, guint value)
{
  GArray **versions = &values->versions[value];

  if (*versions == NULL)
    {
      Version itself = { values->orders[value], value };

      *versions = g_array_new (FALSE, FALSE, sizeof (Version));
      g_array_append_val (*versions, itself);
    }

  return *versions;
}

static guint
find (WhOrderedValues *values, guint value, const WhAxisOrder *order)
{
  GArray *versions = versions_of (values, value);

  for (guint i = 0; i < versions->len; i++)
    if (wh_axis_order_equal (&g_array_index (versions, Version, i).order, order))
      return g_array_index (versions, Version, i).value;

  return WH_NONE;
}

static void
note_writer (WhOrderedValues *values, guint value, guint node, guint slot)
{
  Writer *writer = g_new (Writer, 1);

  *writer = (Writer){ node, slot };
  g_hash_table_insert (values->writers, GUINT_TO_POINTER (value), writer);
}

/* A value for @value in @order, still to be written. In the old order it is the old one itself. */
static guint
new_version (WhOrderedValues *values, guint value, const WhAxisOrder *order)
{
  const WhValue *old = &values->graph->values[value];
  Version version = { *order, value };

  if (!wh_axis_order_is_native (order) || old->kind != WH_VALUE_INNER)
    {
      version.value = wh_rewriter_add_value (values->rewriter, old->name, WH_NONE);
      wh_rewriter_stand_for_permuted (values->rewriter, version.value, value, order->axes,
                                      order->rank);
    }

  g_array_append_val (versions_of (values, value), version);
  return version.value;
}

static guint
permute_parameter (WhOrderedValues *values, guint value, const WhAxisOrder *order)
{
  const WhValue *old = &values->graph->values[value];
  g_autoptr (WhTensor) tensor = wh_tensor_permute (old->tensor, order->axes);
  Version version = { *order, WH_NONE };

  version.value = wh_rewriter_add_parameter (values->rewriter, old->name, tensor, value);
  wh_rewriter_stand_for_permuted (values->rewriter, version.value, value, order->axes, order->rank);
  g_array_append_val (versions_of (values, value), version);
  return version.value;
}

static guint
add_transpose (WhOrderedValues *values, guint value, const WhAxisOrder *order)
{
  const WhAxisOrder *computed = &values->orders[value];
  WhAxisOrder between = order_between (computed, order);
  guint input = find (values, value, computed);
  guint output = new_version (values, value, order);
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "Transpose"));
  guint node;

  wh_attributes_set_ints (attributes, "axes", between.axes, between.rank);
  node = wh_rewriter_add_node (values->rewriter, "Transpose", "Transpose", attributes, &input, 1,
                               &output, 1);
  note_writer (values, output, node, 0);
  values->n_added++;
  return output;
}

/* The order in which a Transpose's input has to be asked for instead of its output in @order. */
static gboolean
through_transpose (WhOrderedValues *values,
                   guint value,
                   const WhAxisOrder *order,
                   guint *input,
                   WhAxisOrder *input_order)
{
  const WhNode *node = wh_graph_producer (values->graph, value);
  const gint64 *axes;
  guint n;

  if (node == NULL || !wh_node_is (node, "Transpose"))
    return FALSE;

  axes = wh_attributes_ints (node->attributes, "axes", &n);

  if (n != order->rank)
    return FALSE;

  *input = node->inputs[0];
  input_order->rank = n;

  for (guint k = 0; k < n; k++)
    {
      gint64 axis = axes[order->axes[k]];

      input_order->axes[k] = axis < 0 ? axis + n : axis;
    }

  return TRUE;
}

guint
wh_ordered_values_get (WhOrderedValues *values, guint value, const WhAxisOrder *order)
{
  guint found = find (values, value, order);
  guint input;
  WhAxisOrder input_order;

  if (found != WH_NONE)
    return found;

  if (values->graph->values[value].kind == WH_VALUE_PARAMETER)
    return permute_parameter (values, value, order);

  if (through_transpose (values, value, order, &input, &input_order))
    return wh_ordered_values_get (values, input, &input_order);

  return add_transpose (values, value, order);
}

guint
wh_ordered_values_native (WhOrderedValues *values, guint value)
{
  WhAxisOrder native = wh_axis_order_native (values->graph->values[value].shape.rank);

  return wh_ordered_values_get (values, value, &native);
}

void
wh_ordered_values_write (WhOrderedValues *values,
                         guint node,
                         guint slot,
                         guint value,
                         const WhAxisOrder *order)
{
  guint written;

  g_return_if_fail (values->versions[value] == NULL);

  values->versions[value] = g_array_new (FALSE, FALSE, sizeof (Version));
  values->orders[value] = *order;
  written = new_version (values, value, order);
  note_writer (values, written, node, slot);
  wh_rewriter_set_output (values->rewriter, node, slot, written);
}

void
wh_ordered_values_set_input (WhOrderedValues *values, guint value, const WhAxisOrder *order)
{
  Version itself = { *order, value };
  WhShape shape = wh_shape_permute (&values->graph->values[value].shape, order->axes);

  g_return_if_fail (values->versions[value] == NULL);

  values->versions[value] = g_array_new (FALSE, FALSE, sizeof (Version));
  values->orders[value] = *order;
  g_array_append_val (values->versions[value], itself);
  wh_rewriter_set_graph_input_shape (values->rewriter, value, &shape);
  wh_rewriter_stand_for_permuted (values->rewriter, value, value, order->axes, order->rank);
}

void
wh_ordered_values_transpose (WhOrderedValues *values, const WhNode *node)
{
  guint index = wh_graph_node_index (values->graph, node);
  guint x = node->inputs[0], y = node->outputs[0], held;
  WhAxisOrder native = wh_axis_order_native (values->graph->values[y].shape.rank);
  WhAxisOrder asked, between;
  WhAttributes *attributes;

  if (!through_transpose (values, y, &native, &x, &asked))
    return;

  held = find (values, x, &asked);

  if (held != WH_NONE)
    {
      Version version = { native, held };

      values->versions[y] = g_array_new (FALSE, FALSE, sizeof (Version));
      g_array_append_val (values->versions[y], version);
      wh_rewriter_remove_node (values->rewriter, index);
      return;
    }

  between = order_between (&values->orders[x], &asked);
  attributes = wh_attributes_copy (node->attributes);
  wh_attributes_set_ints (attributes, "axes", between.axes, between.rank);
  wh_rewriter_set_attributes (values->rewriter, index, attributes);
  wh_rewriter_set_input (values->rewriter, index, 0, find (values, x, &values->orders[x]));
}

/* The network's output keeps its name where whoever computes it can write it. */
void
wh_ordered_values_finish (WhOrderedValues *values)
{
  const WhGraph *graph = values->graph;
  g_autofree guint *outputs = g_new (guint, graph->n_outputs + 1);
  g_autoptr (GHashTable) renamed = g_hash_table_new (NULL, NULL);

  for (guint i = 0; i < graph->n_outputs; i++)
    {
      guint output = graph->outputs[i];
      guint held = wh_ordered_values_native (values, output);
      const Writer *writer = g_hash_table_lookup (values->writers, GUINT_TO_POINTER (held));

      outputs[i] = held;

      if (g_hash_table_contains (renamed, GUINT_TO_POINTER (held)))
        outputs[i] = GPOINTER_TO_UINT (g_hash_table_lookup (renamed, GUINT_TO_POINTER (held)));

      if (outputs[i] != held || held == output || writer == NULL || held < graph->n_values)
        continue;

      wh_rewriter_set_output (values->rewriter, writer->node, writer->slot, output);
      wh_rewriter_replace_reads (values->rewriter, held, output);
      g_hash_table_insert (renamed, GUINT_TO_POINTER (held), GUINT_TO_POINTER (output));
      outputs[i] = output;
    }

  wh_rewriter_set_outputs (values->rewriter, outputs, graph->n_outputs);
}
