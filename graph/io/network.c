/* graph/io/network.c: NNabla's Network as a graph
 *
 * In order: collect () lists the variables, count_uses () finds for each who reads and writes it,
 * add_values () and add_nodes () give all to the builder, set_outputs () asks the executors.
 */
#include "config.h"

#include "graph/io/network.h"

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/io/function.h"
#include "graph/io/network-private.h"

#include <string.h>

static gboolean
collect (WhNetworkReader *reader, GError **error)
{
  const WhMessage *network = reader->source->network;

  reader->variables = g_new0 (WhVariable, MAX (network->n_items, 1));

  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
    {
      WhVariable *variable = &reader->variables[reader->n_variables];

      variable->name = wh_message_string (item->message, WH_VARIABLE_NAME);
      variable->message = item->message;
      variable->value = variable->last = WH_NONE;
      variable->is_parameter =
        strcmp (wh_message_string (item->message, WH_VARIABLE_TYPE), "Parameter") == 0;

      if (variable->name[0] == '\0')
        return wh_network_fail (reader, WH_ERROR_GRAPH, item->message, error,
                                "a variable has no name");
      if (!g_hash_table_insert (reader->by_name, (gpointer) variable->name,
                                GUINT_TO_POINTER (++reader->n_variables)))
        return wh_network_fail (reader, WH_ERROR_GRAPH, item->message, error,
                                "there are two variables “%s”", variable->name);
    }
  return TRUE;
}

static WhVariable *
find (const WhNetworkReader *reader, const char *name)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (reader->by_name, name));
  return index > 0 ? &reader->variables[index - 1] : NULL;
}

static gboolean
note_use (WhNetworkReader *reader, const WhMessage *function, const WhItem *item, GError **error)
{
  WhVariable *variable = find (reader, item->string);
  gboolean writes = item->field->number == WH_FUNCTION_OUTPUT;
  guint index;

  if (variable == NULL)
    return wh_network_fail (reader, WH_ERROR_GRAPH, function, error,
                            "%s “%s” %s “%s”, which is not among the network's variables",
                            wh_message_string (function, WH_FUNCTION_TYPE),
                            wh_message_string (function, WH_FUNCTION_NAME),
                            writes ? "writes" : "reads", item->string);

  index = (guint) (variable - reader->variables);
  g_array_append_val (reader->uses, index);

  if (!writes)
    {
      variable->starts_given |= variable->n_writers == 0;
      variable->n_readers++;
      return TRUE;
    }

  variable->n_writers++;
  variable->in_place |= variable->n_writers > 1 || variable->is_parameter;

  WH_MESSAGE_EACH (function, WH_FUNCTION_INPUT, input)
    variable->in_place |= strcmp (input->string, item->string) == 0;
  return TRUE;
}

static gboolean
count_uses (WhNetworkReader *reader, GError **error)
{
  WH_MESSAGE_EACH (reader->source->network, WH_NETWORK_FUNCTION, item)
    {
      const WhMessage *function = item->message;

      WH_MESSAGE_EACH (function, WH_FUNCTION_INPUT, input)
        if (!note_use (reader, function, input, error))
          return FALSE;

      WH_MESSAGE_EACH (function, WH_FUNCTION_OUTPUT, output)
        if (!note_use (reader, function, output, error))
          return FALSE;
    }
  return TRUE;
}

static gboolean
is_executor_of (const WhNetworkReader *reader, const WhMessage *executor)
{
  return strcmp (wh_message_string (executor, WH_EXECUTOR_NETWORK_NAME),
                 wh_message_string (reader->source->network, WH_NETWORK_NAME)) == 0;
}

/* The data of the first executor, whoever else writes them: NNabla runs nothing that comes before.
 */
static void
note_fed (WhNetworkReader *reader)
{
  if (reader->source->root == NULL)
    return;

  WH_MESSAGE_EACH (reader->source->root, WH_ROOT_EXECUTOR, executor)
    {
      if (!is_executor_of (reader, executor->message))
        continue;

      WH_MESSAGE_EACH (executor->message, WH_EXECUTOR_DATA_VARIABLE, item)
        {
          WhVariable *variable =
            find (reader, wh_message_string (item->message, WH_ANY_VARIABLE_NAME));

          if (variable != NULL && !variable->is_parameter)
            variable->is_fed =
              variable->n_writers > 0 && !(variable->in_place && variable->starts_given);
        }
      return;
    }
}

static gboolean
add_value (WhNetworkReader *reader, WhVariable *variable, GError **error)
{
  gboolean is_input =
    variable->n_writers == 0 || variable->is_fed || (variable->in_place && variable->starts_given);
  gboolean is_given;
  WhShape shape;

  if (!wh_network_read_shape (reader, variable, &shape, &is_given, error))
    return FALSE;

  if (is_input)
    {
      variable->value = wh_builder_add_input (reader->builder, variable->name, &shape);
      if (wh_network_is_open (variable))
        wh_builder_set_open_batch (reader->builder, variable->value);
    }
  else
    {
      variable->last = wh_builder_add_value (reader->builder, variable->name, &shape);
      variable->value = variable->in_place ? WH_NONE : variable->last;
    }
  return TRUE;
}

static gboolean
add_values (WhNetworkReader *reader, GError **error)
{
  for (guint i = 0; i < reader->n_variables; i++)
    {
      WhVariable *variable = &reader->variables[i];
      guint value;

      if (variable->n_readers == 0 && variable->n_writers == 0)
        continue;

      if (variable->is_parameter ? !wh_network_add_parameter (reader, variable, error) :
                                   !add_value (reader, variable, error))
        return FALSE;

      value = variable->value != WH_NONE ? variable->value : variable->last;
      wh_builder_set_value_source (reader->builder, value, (WhMessage *) variable->message);
    }
  return TRUE;
}

/* One more value that the file has under the variable's name; WH_NONE when its shape is wrong. */
static guint
new_version (WhNetworkReader *reader, const WhVariable *variable, GError **error)
{
  g_autofree char *name = NULL;
  gboolean is_given;
  WhShape shape;
  guint value;

  if (!wh_network_read_shape (reader, variable, &shape, &is_given, error))
    return WH_NONE;

  name = wh_builder_unique_name (reader->builder, variable->name);
  value = wh_builder_add_value (reader->builder, name, &shape);
  wh_builder_set_file_name (reader->builder, value, variable->name);
  wh_builder_set_value_source (reader->builder, value, (WhMessage *) variable->message);
  return value;
}

/* The value that the next writer of a variable that is written in place makes. */
static gboolean
add_version (WhNetworkReader *reader, WhVariable *variable, GError **error)
{
  variable->is_read = FALSE;
  variable->n_written++;
  if (variable->n_written == variable->n_writers && variable->last != WH_NONE)
    {
      variable->value = variable->last;
      return TRUE;
    }

  variable->value = new_version (reader, variable, error);
  if (variable->value == WH_NONE)
    return FALSE;

  if (variable->n_written == variable->n_writers)
    variable->last = variable->value;
  return TRUE;
}

/* @use: the function's place in the list of uses; goes behind it. */
static gboolean
add_node (WhNetworkReader *reader,
          const WhMessage *function,
          guint *use,
          GArray *values,
          GError **error)
{
  const char *type = wh_message_string (function, WH_FUNCTION_TYPE);
  const char *name = wh_message_string (function, WH_FUNCTION_NAME);
  const WhOp *op = wh_op_find (NULL, type);
  WhAttributes *attributes = NULL;
  guint n_inputs = wh_message_count (function, WH_FUNCTION_INPUT);
  guint n_outputs = wh_message_count (function, WH_FUNCTION_OUTPUT);

  if (type[0] == '\0')
    return wh_network_fail (reader, WH_ERROR_GRAPH, function, error, "function “%s” has no type",
                            name);

  g_array_set_size (values, 0);
  for (guint i = 0; i < n_inputs + n_outputs; i++)
    {
      WhVariable *variable = &reader->variables[g_array_index (reader->uses, guint, (*use)++)];

      guint value;

      if (i < n_inputs || variable->is_fed)
        variable->is_read = TRUE;
      else if (variable->in_place && !add_version (reader, variable, error))
        return FALSE;

      value =
        i >= n_inputs && variable->is_fed ? new_version (reader, variable, error) : variable->value;
      if (value == WH_NONE)
        return FALSE;
      g_array_append_val (values, value);
    }

  if (op != NULL)
    {
      attributes = wh_function_dup_attributes (function, op, error);
      if (attributes == NULL)
        return FALSE;
    }

  wh_builder_add_node (reader->builder, type, name[0] != '\0' ? name : NULL, attributes,
                       (guint *) values->data, n_inputs, (guint *) values->data + n_inputs,
                       n_outputs, (WhMessage *) function);
  return TRUE;
}

static gboolean
add_nodes (WhNetworkReader *reader, GError **error)
{
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (guint));
  guint use = 0;

  WH_MESSAGE_EACH (reader->source->network, WH_NETWORK_FUNCTION, item)
    if (!add_node (reader, item->message, &use, values, error))
      return FALSE;
  return TRUE;
}

static void
add_output (GArray *outputs, GHashTable *seen, guint value)
{
  if (value != WH_NONE && g_hash_table_add (seen, GUINT_TO_POINTER (value)))
    g_array_append_val (outputs, value);
}

/* First those that the executors name, inner ones too; then what is written and not read. */
static void
set_outputs (WhNetworkReader *reader)
{
  g_autoptr (GArray) outputs = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  if (reader->source->root != NULL)
    WH_MESSAGE_EACH (reader->source->root, WH_ROOT_EXECUTOR, executor)
      {
        if (!is_executor_of (reader, executor->message))
          continue;

        WH_MESSAGE_EACH (executor->message, WH_EXECUTOR_OUTPUT_VARIABLE, item)
          {
            WhVariable *variable =
              find (reader, wh_message_string (item->message, WH_ANY_VARIABLE_NAME));

            if (variable != NULL && variable->n_writers > 0)
              add_output (outputs, seen, variable->last);
          }
      }

  for (guint i = 0; i < reader->n_variables; i++)
    if (reader->variables[i].n_writers > 0 && !reader->variables[i].is_read)
      add_output (outputs, seen, reader->variables[i].last);

  wh_builder_set_outputs (reader->builder, (guint *) outputs->data, outputs->len);
}

static WhGraph *
read_network (WhNetworkReader *reader, GError **error)
{
  if (!collect (reader, error) || !count_uses (reader, error))
    return NULL;

  note_fed (reader);
  if (!add_values (reader, error) || !add_nodes (reader, error))
    return NULL;

  set_outputs (reader);
  if (reader->open)
    wh_builder_set_batch_size (reader->builder, reader->source->batch_size);
  return wh_builder_finish (reader->builder, NULL, error);
}

WhGraph *
wh_network_new_graph (const WhNetworkSource *source, GError **error)
{
  const char *name = wh_message_string (source->network, WH_NETWORK_NAME);
  WhNetworkReader reader = { .source = source };
  GError *local = NULL;
  WhGraph *graph;

  reader.builder =
    wh_builder_new_sized (name, wh_message_count (source->network, WH_NETWORK_VARIABLE),
                          wh_message_count (source->network, WH_NETWORK_FUNCTION));
  reader.by_name = g_hash_table_new (g_str_hash, g_str_equal);
  reader.uses = g_array_new (FALSE, FALSE, sizeof (guint));

  graph = read_network (&reader, &local);
  if (graph == NULL)
    g_propagate_prefixed_error (error, local, "%s: network “%s”: ", source->file_name, name);

  wh_builder_free (reader.builder);
  g_hash_table_unref (reader.by_name);
  g_array_unref (reader.uses);
  g_free (reader.variables);
  return graph;
}
