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
#include "graph/io/initializer.h"

#include <string.h>

/* Elements of one parameter without stored numbers, and of all together. */
#define MOST_INITIALIZED (G_GINT64_CONSTANT (1) << 28)

typedef struct
{
  const char *name;
  const WhMessage *message;
  gboolean is_parameter;
  gboolean starts_given; /* read before anything in the file has written it */
  gboolean in_place;     /* is several values */
  gboolean is_read;      /* what it is now, by somebody */
  guint n_readers, n_writers;
  guint n_written; /* so far, while nodes are added */
  guint value;     /* what a reader sees now, WH_NONE when nothing */
  guint last;      /* the last value, WH_NONE when not made yet */
} Variable;

typedef struct
{
  const WhNetworkSource *source;
  WhBuilder *builder;
  Variable *variables;
  guint n_variables;
  GHashTable *by_name; /* name → index + 1 */
  GArray *uses;        /* of guint: variables of all inputs and outputs, in the file's order */
  gboolean open;       /* some size is the batch's */
  gint64 n_initialized;
} Reader;

static gboolean fail (const Reader *reader,
                      WhError code,
                      const WhMessage *where,
                      GError **error,
                      const char *format,
                      ...) G_GNUC_PRINTF (5, 6);

static gboolean
fail (const Reader *reader,
      WhError code,
      const WhMessage *where,
      GError **error,
      const char *format,
      ...)
{
  g_autofree char *place = wh_message_dup_place (where);
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return wh_fail (error, code, "%s%s%s%s", message, place[0] != '\0' ? " (" : "", place,
                  place[0] != '\0' ? ")" : "");
}

static gboolean
collect (Reader *reader, GError **error)
{
  const WhMessage *network = reader->source->network;

  reader->variables = g_new0 (Variable, MAX (network->n_items, 1));

  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
  {
    Variable *variable = &reader->variables[reader->n_variables];

    variable->name = wh_message_string (item->message, WH_VARIABLE_NAME);
    variable->message = item->message;
    variable->value = variable->last = WH_NONE;
    variable->is_parameter =
      strcmp (wh_message_string (item->message, WH_VARIABLE_TYPE), "Parameter") == 0;

    if (variable->name[0] == '\0')
      return fail (reader, WH_ERROR_GRAPH, item->message, error, "a variable has no name");
    if (!g_hash_table_insert (reader->by_name, (gpointer) variable->name,
                              GUINT_TO_POINTER (++reader->n_variables)))
      return fail (reader, WH_ERROR_GRAPH, item->message, error, "there are two variables “%s”",
                   variable->name);
  }
  return TRUE;
}

static Variable *
find (const Reader *reader, const char *name)
{
  guint index = GPOINTER_TO_UINT (g_hash_table_lookup (reader->by_name, name));
  return index > 0 ? &reader->variables[index - 1] : NULL;
}

static gboolean
note_use (Reader *reader, const WhMessage *function, const WhItem *item, GError **error)
{
  Variable *variable = find (reader, item->string);
  gboolean writes = item->field->number == WH_FUNCTION_OUTPUT;
  guint index;

  if (variable == NULL)
    return fail (reader, WH_ERROR_GRAPH, function, error,
                 "%s “%s” %s “%s”, which is not among the network's variables",
                 wh_message_string (function, WH_FUNCTION_TYPE),
                 wh_message_string (function, WH_FUNCTION_NAME), writes ? "writes" : "reads",
                 item->string);

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
count_uses (Reader *reader, GError **error)
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

/* FALSE in @is_given when the file has no shape at all. */
static gboolean
read_shape (Reader *reader,
            const Variable *variable,
            WhShape *shape,
            gboolean *is_given,
            GError **error)
{
  const WhMessage *message = wh_message_child (variable->message, WH_VARIABLE_SHAPE);
  const gint64 *sizes = NULL;
  guint rank = 0;

  *shape = WH_SHAPE_SCALAR;
  *is_given = message != NULL;
  if (message != NULL)
    sizes = wh_message_ints (message, WH_SHAPE_DIM, &rank);

  if (rank > WH_MAX_RANK)
    return fail (reader, WH_ERROR_LIMIT, variable->message, error, "“%s” has %u axes; %d at most",
                 variable->name, rank, WH_MAX_RANK);

  shape->rank = rank;
  for (guint i = 0; i < rank; i++)
    {
      if (sizes[i] < -1)
        return fail (reader, WH_ERROR_SHAPE, variable->message, error,
                     "“%s” has the size %" G_GINT64_FORMAT
                     "; expected 0 or more, or -1 for the batch",
                     variable->name, sizes[i]);

      reader->open |= sizes[i] == -1;
      shape->size[i] = sizes[i] == -1 ? reader->source->batch_size : sizes[i];
    }

  if (wh_shape_n_elements (shape) < 0)
    {
      g_autofree char *text = wh_shape_to_string (shape);
      return fail (reader, WH_ERROR_LIMIT, variable->message, error, "“%s” would be of size %s",
                   variable->name, text);
    }
  return TRUE;
}

static gboolean
is_open (const Variable *variable)
{
  const WhMessage *message = wh_message_child (variable->message, WH_VARIABLE_SHAPE);
  const gint64 *sizes;
  guint rank = 0;

  if (message == NULL)
    return FALSE;
  sizes = wh_message_ints (message, WH_SHAPE_DIM, &rank);
  return rank > 0 && sizes[0] == -1;
}

/* The file has no numbers for it: those of its initializer, or zeros. */
static WhTensor *
initialize (Reader *reader, const Variable *variable, const WhShape *shape, GError **error)
{
  WhTensor *tensor = NULL;

  reader->n_initialized += wh_shape_n_elements (shape);
  if (reader->n_initialized <= MOST_INITIALIZED)
    tensor = wh_initializer_run (wh_message_child (variable->message, WH_VARIABLE_INITIALIZER),
                                 variable->name, shape);

  if (tensor == NULL)
    fail (reader, WH_ERROR_LIMIT, variable->message, error,
          "parameter “%s” and those before it have no numbers, and are too large to make some up",
          variable->name);
  return tensor;
}

static gboolean
add_parameter (Reader *reader, Variable *variable, GError **error)
{
  WhTensor *stored = g_hash_table_lookup (reader->source->tensors, variable->name);
  g_autoptr (WhTensor) tensor = NULL;
  gboolean is_given;
  WhShape shape;

  if (!read_shape (reader, variable, &shape, &is_given, error))
    return FALSE;

  if (stored == NULL)
    tensor = initialize (reader, variable, &shape, error);
  else
    tensor = wh_tensor_ref (stored);
  if (tensor == NULL)
    return FALSE;

  if (is_given && !wh_shape_equal (&shape, &tensor->shape))
    {
      g_autofree char *expected = wh_shape_to_string (&shape);
      g_autofree char *found = wh_shape_to_string (&tensor->shape);

      return fail (reader, WH_ERROR_SHAPE, variable->message, error,
                   "parameter “%s” has the shape %s, but its numbers have %s", variable->name,
                   expected, found);
    }

  variable->value = wh_builder_add_parameter (reader->builder, variable->name, tensor);
  wh_builder_set_need_grad (reader->builder, variable->value,
                            !g_hash_table_contains (reader->source->no_grad, variable->name));
  return TRUE;
}

static gboolean
add_value (Reader *reader, Variable *variable, GError **error)
{
  gboolean is_input = variable->n_writers == 0 || (variable->in_place && variable->starts_given);
  gboolean is_given;
  WhShape shape;

  if (!read_shape (reader, variable, &shape, &is_given, error))
    return FALSE;

  if (is_input)
    {
      variable->value = wh_builder_add_input (reader->builder, variable->name, &shape);
      if (is_open (variable))
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
add_values (Reader *reader, GError **error)
{
  for (guint i = 0; i < reader->n_variables; i++)
    {
      Variable *variable = &reader->variables[i];
      guint value;

      if (variable->n_readers == 0 && variable->n_writers == 0)
        continue;

      if (variable->is_parameter ? !add_parameter (reader, variable, error) :
                                   !add_value (reader, variable, error))
        return FALSE;

      value = variable->value != WH_NONE ? variable->value : variable->last;
      wh_builder_set_value_source (reader->builder, value, (WhMessage *) variable->message);
    }
  return TRUE;
}

/* The value that the next writer of a variable that is written in place makes. */
static gboolean
add_version (Reader *reader, Variable *variable, GError **error)
{
  g_autofree char *name = NULL;
  gboolean is_given;
  WhShape shape;

  variable->is_read = FALSE;
  variable->n_written++;
  if (variable->n_written == variable->n_writers && variable->last != WH_NONE)
    {
      variable->value = variable->last;
      return TRUE;
    }

  if (!read_shape (reader, variable, &shape, &is_given, error))
    return FALSE;

  name = wh_builder_unique_name (reader->builder, variable->name);
  variable->value = wh_builder_add_value (reader->builder, name, &shape);
  wh_builder_set_file_name (reader->builder, variable->value, variable->name);
  wh_builder_set_value_source (reader->builder, variable->value, (WhMessage *) variable->message);

  if (variable->n_written == variable->n_writers)
    variable->last = variable->value;
  return TRUE;
}

/* @use: the function's place in the list of uses; goes behind it. */
static gboolean
add_node (Reader *reader, const WhMessage *function, guint *use, GArray *values, GError **error)
{
  const char *type = wh_message_string (function, WH_FUNCTION_TYPE);
  const char *name = wh_message_string (function, WH_FUNCTION_NAME);
  const WhOp *op = wh_op_find (NULL, type);
  WhAttributes *attributes = NULL;
  guint n_inputs = wh_message_count (function, WH_FUNCTION_INPUT);
  guint n_outputs = wh_message_count (function, WH_FUNCTION_OUTPUT);

  if (type[0] == '\0')
    return fail (reader, WH_ERROR_GRAPH, function, error, "function “%s” has no type", name);

  g_array_set_size (values, 0);
  for (guint i = 0; i < n_inputs + n_outputs; i++)
    {
      Variable *variable = &reader->variables[g_array_index (reader->uses, guint, (*use)++)];

      if (i < n_inputs)
        variable->is_read = TRUE;
      else if (variable->in_place && !add_version (reader, variable, error))
        return FALSE;
      g_assert (variable->value != WH_NONE);
      g_array_append_val (values, variable->value);
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
add_nodes (Reader *reader, GError **error)
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
set_outputs (Reader *reader)
{
  g_autoptr (GArray) outputs = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  const char *name = wh_message_string (reader->source->network, WH_NETWORK_NAME);

  if (reader->source->root != NULL)
    WH_MESSAGE_EACH (reader->source->root, WH_ROOT_EXECUTOR, executor)
    {
      if (strcmp (wh_message_string (executor->message, WH_EXECUTOR_NETWORK_NAME), name) != 0)
        continue;

      WH_MESSAGE_EACH (executor->message, WH_EXECUTOR_OUTPUT_VARIABLE, item)
      {
        Variable *variable = find (reader, wh_message_string (item->message, WH_ANY_VARIABLE_NAME));

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
read_network (Reader *reader, GError **error)
{
  if (!collect (reader, error) || !count_uses (reader, error) || !add_values (reader, error) ||
      !add_nodes (reader, error))
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
  Reader reader = { .source = source };
  GError *local = NULL;
  WhGraph *graph;

  reader.builder = wh_builder_new (name);
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
