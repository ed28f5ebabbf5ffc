/* graph/builder.c: makes a graph from nothing: what it is given; builder-finish.c makes the graph
 */
#include "config.h"

#include "graph/builder.h"

#include "graph/builder-private.h"
#include "graph/graph-private.h"

WhBuilder *
wh_builder_new (const char *name)
{
  return wh_builder_new_sized (name, 0, 0);
}

WhBuilder *
wh_builder_new_sized (const char *name, guint n_values, guint n_nodes)
{
  WhBuilder *builder = g_new0 (WhBuilder, 1);

  builder->name = g_strdup (name);
  builder->values = g_array_sized_new (FALSE, FALSE, sizeof (WhValue), n_values);
  builder->nodes = g_array_sized_new (FALSE, FALSE, sizeof (WhNode), n_nodes);
  builder->names = g_hash_table_new (g_str_hash, g_str_equal);
  builder->node_names = g_hash_table_new (g_str_hash, g_str_equal);
  builder->next_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  builder->next_node_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_array_set_clear_func (builder->values, (GDestroyNotify) wh_value_clear);
  g_array_set_clear_func (builder->nodes, (GDestroyNotify) wh_node_clear);
  return builder;
}

void
wh_builder_free (WhBuilder *builder)
{
  g_free (builder->name);
  g_clear_pointer (&builder->outputs, g_array_unref);
  g_hash_table_unref (builder->names);
  g_hash_table_unref (builder->node_names);
  g_hash_table_unref (builder->next_name);
  g_hash_table_unref (builder->next_node_name);
  g_array_unref (builder->values);
  g_array_unref (builder->nodes);
  g_free (builder);
}

void
wh_builder_set_batch_size (WhBuilder *builder, gint64 batch_size)
{
  builder->batch_size = batch_size;
}

static guint
add_value (WhBuilder *builder, const char *name, WhValueKind kind, const WhShape *shape)
{
  WhValue value = { .name = g_strdup (name), .kind = kind, .producer = WH_NONE };

  g_assert (!g_hash_table_contains (builder->names, name));

  value.shape_known = kind != WH_VALUE_INNER;

  if (shape != NULL)
    value.shape = *shape;

  g_array_append_val (builder->values, value);
  g_hash_table_add (builder->names, value.name);
  return builder->values->len - 1;
}

guint
wh_builder_add_input (WhBuilder *builder, const char *name, const WhShape *shape)
{
  return add_value (builder, name, WH_VALUE_INPUT, shape);
}

guint
wh_builder_add_parameter (WhBuilder *builder, const char *name, WhTensor *tensor)
{
  guint value = add_value (builder, name, WH_VALUE_PARAMETER, &tensor->shape);

  wh_builder_value (builder, value)->tensor = wh_tensor_ref (tensor);
  wh_builder_value (builder, value)->need_grad = TRUE;
  return value;
}

guint
wh_builder_add_value (WhBuilder *builder, const char *name, const WhShape *hint)
{
  return add_value (builder, name, WH_VALUE_INNER, hint);
}

void
wh_builder_set_open_batch (WhBuilder *builder, guint value)
{
  wh_builder_value (builder, value)->open_batch = TRUE;
}

void
wh_builder_set_need_grad (WhBuilder *builder, guint value, gboolean need_grad)
{
  wh_builder_value (builder, value)->need_grad = need_grad;
}

void
wh_builder_set_value_source (WhBuilder *builder, guint value, WhMessage *source)
{
  wh_builder_value (builder, value)->source = source != NULL ? wh_message_ref (source) : NULL;
}

void
wh_builder_set_file_name (WhBuilder *builder, guint value, const char *file_name)
{
  wh_builder_value (builder, value)->file_name = g_strdup (file_name);
}

/* @next remembers where the counting for a wish has got to: thousands of nodes may wish the same.
 */
char *
wh_unique_name (GHashTable *names, GHashTable *next, const char *wish)
{
  char *name = g_strdup (wish);
  guint i;

  if (!g_hash_table_contains (names, name))
    return name;

  i = MAX (GPOINTER_TO_UINT (g_hash_table_lookup (next, wish)), 2);

  while (g_hash_table_contains (names, name))
    {
      g_free (name);
      name = g_strdup_printf ("%s_%u", wish, i++);
    }

  g_hash_table_insert (next, g_strdup (wish), GUINT_TO_POINTER (i));
  return name;
}

char *
wh_builder_unique_name (WhBuilder *builder, const char *wish)
{
  return wh_unique_name (builder->names, builder->next_name, wish);
}

guint
wh_builder_add_node (WhBuilder *builder,
                     const char *op_name,
                     const char *name,
                     WhAttributes *attributes,
                     const guint *inputs,
                     guint n_inputs,
                     const guint *outputs,
                     guint n_outputs,
                     WhMessage *source)
{
  WhNode node = {
    .name =
      wh_unique_name (builder->node_names, builder->next_node_name, name != NULL ? name : op_name),
    .op_name = g_strdup (op_name),
    .op = wh_op_find (NULL, op_name),
    .n_inputs = n_inputs,
    .inputs = g_memdup2 (inputs, n_inputs * sizeof (guint)),
    .n_outputs = n_outputs,
    .outputs = g_memdup2 (outputs, n_outputs * sizeof (guint)),
    .source = source != NULL ? wh_message_ref (source) : NULL,
  };

  if (attributes != NULL)
    node.attributes = attributes;
  else if (node.op != NULL)
    node.attributes = wh_attributes_new (node.op);

  g_array_append_val (builder->nodes, node);
  g_hash_table_add (builder->node_names, node.name);
  return builder->nodes->len - 1;
}

void
wh_builder_set_outputs (WhBuilder *builder, const guint *values, guint n_values)
{
  g_clear_pointer (&builder->outputs, g_array_unref);
  builder->outputs = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_vals (builder->outputs, values, n_values);
}
