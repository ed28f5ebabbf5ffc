/* graph/io/save-network.c: a graph as NNabla's Network, and what speaks of it
 */
#include "config.h"

#include "graph/io/save-network.h"

#include "graph/io/function.h"

#include <string.h>

typedef struct
{
  WhArena *arena;
  const WhGraph *graph;
  WhGraph *larger; /* the same with another batch size; NULL when that can't be */
  GHashTable *renamed;
} Writer;

static const char *
name_of (const Writer *writer, guint value)
{
  const char *name = writer->graph->values[value].name;
  const char *new_name = g_hash_table_lookup (writer->renamed, name);

  return new_name != NULL ? new_name : name;
}

/* Does the file's shape, with the batch size filled in, say what the graph does? */
static gboolean
says_the_same (const Writer *writer, const WhValue *value, const gint64 *sizes, guint n)
{
  if (n != value->shape.rank)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if ((sizes[i] == -1 ? writer->graph->batch_size : sizes[i]) != value->shape.size[i])
      return FALSE;
  return TRUE;
}

/* A size is the batch's when it follows it. (Larger ones that only depend on it can't be said.)
 * Some networks say their batch size again in an argument and can't be inferred for another; what
 * they leave open stays open as far as the file goes. */
static void
get_sizes (const Writer *writer, guint index, gint64 *sizes)
{
  const WhValue *value = &writer->graph->values[index];
  const WhShape *larger = writer->larger != NULL ? &writer->larger->values[index].shape : NULL;
  const WhMessage *old;
  const gint64 *old_sizes;
  guint n;

  for (guint i = 0; i < value->shape.rank; i++)
    {
      gboolean open = larger != NULL && larger->rank == value->shape.rank &&
                      value->shape.size[i] == writer->graph->batch_size &&
                      larger->size[i] == writer->larger->batch_size;

      sizes[i] = open ? -1 : value->shape.size[i];
    }

  if (value->open_batch && value->shape.rank > 0)
    sizes[0] = -1;
  else if (larger == NULL && value->source != NULL)
    {
      old = wh_message_child (value->source, WH_VARIABLE_SHAPE);
      old_sizes = old != NULL ? wh_message_ints (old, WH_SHAPE_DIM, &n) : NULL;
      if (old_sizes != NULL && says_the_same (writer, value, old_sizes, n))
        memcpy (sizes, old_sizes, n * sizeof (gint64));
    }
}

static gboolean
same_sizes (const WhMessage *variable, const gint64 *sizes, guint rank)
{
  const WhMessage *shape = wh_message_child (variable, WH_VARIABLE_SHAPE);
  const gint64 *old;
  guint n = 0;

  if (shape == NULL)
    return FALSE;
  old = wh_message_ints (shape, WH_SHAPE_DIM, &n);
  return n == rank && (n == 0 || memcmp (old, sizes, n * sizeof (gint64)) == 0);
}

static const WhMessage *
write_variable (const Writer *writer, guint index)
{
  const WhValue *value = &writer->graph->values[index];
  const char *type = value->kind == WH_VALUE_PARAMETER ? "Parameter" : "Buffer";
  const WhMessage *old = value->source;
  gint64 sizes[WH_MAX_RANK];
  WhMessage *variable, *shape;

  get_sizes (writer, index, sizes);
  if (old != NULL && same_sizes (old, sizes, value->shape.rank) &&
      strcmp (wh_message_string (old, WH_VARIABLE_NAME), name_of (writer, index)) == 0 &&
      strcmp (wh_message_string (old, WH_VARIABLE_TYPE), type) == 0)
    return old;

  variable = old != NULL ? wh_message_copy (writer->arena, old) :
                           wh_message_new (writer->arena, wh_schema_find ("Variable"));
  shape = wh_message_new (writer->arena, wh_schema_find ("Shape"));
  if (value->shape.rank > 0)
    wh_message_add_ints (shape, WH_SHAPE_DIM, sizes, value->shape.rank);
  wh_message_set_string (variable, WH_VARIABLE_NAME, name_of (writer, index));
  wh_message_set_string (variable, WH_VARIABLE_TYPE, type);
  wh_message_set_child (variable, WH_VARIABLE_SHAPE, shape);
  return variable;
}

static gboolean
same_names (const Writer *writer,
            const WhMessage *function,
            guint field,
            const guint *values,
            guint n)
{
  guint at = 0;

  WH_MESSAGE_EACH (function, field, item)
    {
      if (at == n || strcmp (item->string, name_of (writer, values[at])) != 0)
        return FALSE;
      at++;
    }
  return at == n;
}

static void
add_names (const Writer *writer, WhMessage *function, guint field, const guint *values, guint n)
{
  for (guint i = 0; i < n; i++)
    wh_message_add_string (function, field, name_of (writer, values[i]));
}

/* The function's fields but for inputs, outputs and arguments, which follow. */
static WhMessage *
begin_function (const Writer *writer, const WhNode *node)
{
  WhMessage *function = wh_message_new (writer->arena, wh_schema_find ("Function"));

  wh_message_add_string (function, WH_FUNCTION_NAME, node->name);
  wh_message_add_string (function, WH_FUNCTION_TYPE, node->op_name);

  for (guint i = 0; node->source != NULL && i < node->source->n_items; i++)
    {
      const WhItem *item = &node->source->items[i];
      guint number = item->field != NULL ? item->field->number : 0;

      if (number != WH_FUNCTION_NAME && number != WH_FUNCTION_TYPE && number != WH_FUNCTION_INPUT &&
          number != WH_FUNCTION_OUTPUT &&
          (node->op == NULL || number != node->op->field || number == 0))
        wh_message_add_item (function, item, node->source->arena);
    }
  return function;
}

static const WhMessage *
write_function (const Writer *writer, const WhNode *node)
{
  const WhMessage *old = node->source;
  const WhMessage *old_arguments = NULL;
  const WhMessage *arguments = NULL;
  WhMessage *function;

  if (old != NULL && node->op != NULL && node->op->field != 0)
    old_arguments = wh_message_child (old, node->op->field);
  if (node->attributes != NULL)
    arguments = wh_function_new_arguments (writer->arena, node->attributes, old_arguments);

  /* Nothing said and nothing to say: an op without its arguments' message. */
  if (old != NULL && old_arguments == NULL && arguments != NULL && arguments->n_items == 0)
    arguments = NULL;

  if (old != NULL && strcmp (wh_message_string (old, WH_FUNCTION_NAME), node->name) == 0 &&
      same_names (writer, old, WH_FUNCTION_INPUT, node->inputs, node->n_inputs) &&
      same_names (writer, old, WH_FUNCTION_OUTPUT, node->outputs, node->n_outputs) &&
      (arguments == old_arguments ||
       (arguments != NULL && old_arguments != NULL && wh_message_equal (arguments, old_arguments))))
    return old;

  function = begin_function (writer, node);
  add_names (writer, function, WH_FUNCTION_INPUT, node->inputs, node->n_inputs);
  add_names (writer, function, WH_FUNCTION_OUTPUT, node->outputs, node->n_outputs);
  if (arguments != NULL)
    wh_message_add_child (function, node->op->field, arguments);
  return function;
}

static WhMessage *
write_network (const Writer *writer, const WhMessage *old)
{
  WhMessage *network = wh_message_new (writer->arena, old->type);
  const WhGraph *graph = writer->graph;

  for (guint i = 0; i < old->n_items; i++)
    {
      const WhItem *item = &old->items[i];
      guint number = item->field != NULL ? item->field->number : 0;

      if (number != WH_NETWORK_VARIABLE && number != WH_NETWORK_FUNCTION &&
          number != WH_NETWORK_REPEAT_INFO)
        wh_message_add_item (network, item, old->arena);
    }
  if (graph->batch_size > 0)
    wh_message_set_int (network, WH_NETWORK_BATCH_SIZE, graph->batch_size);

  for (guint v = 0; v < graph->n_values; v++)
    wh_message_add_child (network, WH_NETWORK_VARIABLE, write_variable (writer, v));
  for (guint n = 0; n < graph->n_nodes; n++)
    wh_message_add_child (network, WH_NETWORK_FUNCTION, write_function (writer, &graph->nodes[n]));
  return network;
}

/* A variable in the file as it was is which value now? WH_NONE when it is gone. */
static guint
find_value (const Writer *writer, const char *name, gboolean last)
{
  const WhGraph *graph = writer->graph;

  /* Of a variable that is written in place, an output is the last value. */
  for (guint i = 0; last && i < graph->n_outputs; i++)
    {
      const WhValue *value = &graph->values[graph->outputs[i]];

      if (value->file_name != NULL && strcmp (value->file_name, name) == 0)
        return graph->outputs[i];
    }
  return wh_graph_find_value (graph, name);
}

static gboolean
is_named (const Writer *writer, const WhMessage *user, guint field, guint value)
{
  WH_MESSAGE_EACH (user, field, item)
    if (find_value (writer, wh_message_string (item->message, WH_ANY_VARIABLE_NAME), TRUE) == value)
      return TRUE;
  return FALSE;
}

/* The next of @values that @user doesn't name; for one that a conversion replaced. */
static guint
next_unnamed (const Writer *writer,
              const WhMessage *user,
              guint field,
              const guint *values,
              guint n_values,
              guint *at)
{
  while (*at < n_values)
    if (!is_named (writer, user, field, values[(*at)++]))
      return values[*at - 1];
  return WH_NONE;
}

static void
add_reference (const Writer *writer,
               WhMessage *out,
               const WhItem *item,
               WhArena *owner,
               guint value)
{
  const WhMessage *old = item->message;
  WhMessage *reference;

  if (strcmp (wh_message_string (old, WH_ANY_VARIABLE_NAME), name_of (writer, value)) == 0)
    {
      wh_message_add_item (out, item, owner);
      return;
    }
  reference = wh_message_copy (writer->arena, old);
  wh_message_set_string (reference, WH_ANY_VARIABLE_NAME, name_of (writer, value));
  wh_message_add_child (out, item->field->number, reference);
}

/* Parameters that came new are listed behind the others, where any are listed. */
static void
add_new_parameters (const Writer *writer, WhMessage *out, const WhMessage *old, guint field)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  if (wh_message_find (old, field) == NULL)
    return;

  WH_MESSAGE_EACH (out, field, item)
    g_hash_table_add (known, (gpointer) wh_message_string (item->message, WH_ANY_VARIABLE_NAME));

  for (guint v = 0; v < writer->graph->n_values; v++)
    {
      WhMessage *reference;

      if (writer->graph->values[v].kind != WH_VALUE_PARAMETER ||
          g_hash_table_contains (known, name_of (writer, v)))
        continue;

      reference = wh_message_new (writer->arena, wh_schema_find ("ParameterVariable"));
      wh_message_add_string (reference, WH_ANY_VARIABLE_NAME, name_of (writer, v));
      wh_message_add_child (out, field, reference);
    }
}

/* An executor, optimizer or monitor with references to values that there are. */
static WhMessage *
write_user (const Writer *writer, const WhMessage *old)
{
  gboolean is_executor = strcmp (old->type->name, "Executor") == 0;
  const WhGraph *graph = writer->graph;
  WhMessage *user = wh_message_new (writer->arena, old->type);
  guint next_input = 0, next_output = 0;

  for (guint i = 0; i < old->n_items; i++)
    {
      const WhItem *item = &old->items[i];
      gboolean is_output;
      guint value;

      if (item->field == NULL || item->field->message == NULL ||
          wh_schema_field_by_name (item->field->message, "variable_name", 13) == NULL)
        {
          wh_message_add_item (user, item, old->arena);
          continue;
        }

      is_output = is_executor && item->field->number == WH_EXECUTOR_OUTPUT_VARIABLE;
      value =
        find_value (writer, wh_message_string (item->message, WH_ANY_VARIABLE_NAME), is_output);

      if (value == WH_NONE && is_output)
        value = next_unnamed (writer, old, item->field->number, graph->outputs, graph->n_outputs,
                              &next_output);
      else if (value == WH_NONE && item->field->number == WH_EXECUTOR_DATA_VARIABLE)
        value = next_unnamed (writer, old, item->field->number, graph->inputs, graph->n_inputs,
                              &next_input);

      if (value != WH_NONE)
        add_reference (writer, user, item, old->arena, value);
    }

  if (is_executor)
    add_new_parameters (writer, user, old, WH_EXECUTOR_PARAMETER_VARIABLE);
  return user;
}

static gboolean
is_user_of (const WhItem *item, const char *network)
{
  guint number = item->field != NULL ? item->field->number : 0;

  return (number == WH_ROOT_EXECUTOR || number == WH_ROOT_OPTIMIZER || number == WH_ROOT_MONITOR) &&
         strcmp (wh_message_string (item->message, WH_EXECUTOR_NETWORK_NAME), network) == 0;
}

/* Two batch sizes are tried, for networks that take only even ones. */
static WhGraph *
enlarge (const WhGraph *graph)
{
  WhGraph *larger;

  if (graph->batch_size < 1)
    return NULL;
  larger = wh_graph_with_batch_size (graph, graph->batch_size + 1, NULL);
  return larger != NULL ? larger : wh_graph_with_batch_size (graph, graph->batch_size * 2, NULL);
}

WhMessage *
wh_save_new_root (WhArena *arena,
                  const WhMessage *root,
                  guint network,
                  const WhGraph *graph,
                  GHashTable *renamed)
{
  Writer writer = { .arena = arena, .graph = graph, .renamed = renamed, .larger = enlarge (graph) };
  WhMessage *new_root = wh_message_new (arena, root->type);
  const char *name = NULL;
  guint at = 0;

  WH_MESSAGE_EACH (root, WH_ROOT_NETWORK, item)
    if (at++ == network)
      name = wh_message_string (item->message, WH_NETWORK_NAME);

  at = 0;
  for (guint i = 0; i < root->n_items; i++)
    {
      const WhItem *item = &root->items[i];

      if (item->field != NULL && item->field->number == WH_ROOT_NETWORK && at++ == network)
        wh_message_add_child (new_root, WH_ROOT_NETWORK, write_network (&writer, item->message));
      else if (is_user_of (item, name))
        wh_message_add_child (new_root, item->field->number, write_user (&writer, item->message));
      else
        wh_message_add_item (new_root, item, root->arena);
    }

  g_clear_pointer (&writer.larger, wh_graph_unref);
  return new_root;
}
