/* graph/io/network-variable.c: shapes and numbers of NNabla's Variables
 */
#include "config.h"

#include "graph/io/initializer.h"
#include "graph/io/network-private.h"

/* Elements of one parameter without stored numbers, and of all together. */
#define MOST_INITIALIZED (G_GINT64_CONSTANT (1) << 28)

gboolean
wh_network_fail (const WhNetworkReader *reader,
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

/* FALSE in @is_given when the file has no shape at all. */
gboolean
wh_network_read_shape (WhNetworkReader *reader,
                       const WhVariable *variable,
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
    return wh_network_fail (reader, WH_ERROR_LIMIT, variable->message, error,
                            "“%s” has %u axes; %d at most", variable->name, rank, WH_MAX_RANK);

  shape->rank = rank;
  for (guint i = 0; i < rank; i++)
    {
      if (sizes[i] < -1)
        return wh_network_fail (reader, WH_ERROR_SHAPE, variable->message, error,
                                "“%s” has the size %" G_GINT64_FORMAT
                                "; expected 0 or more, or -1 for the batch",
                                variable->name, sizes[i]);

      reader->open |= sizes[i] == -1;
      shape->size[i] = sizes[i] == -1 ? reader->source->batch_size : sizes[i];
    }

  if (wh_shape_n_elements (shape) < 0)
    {
      g_autofree char *text = wh_shape_to_string (shape);
      return wh_network_fail (reader, WH_ERROR_LIMIT, variable->message, error,
                              "“%s” would be of size %s", variable->name, text);
    }
  return TRUE;
}

gboolean
wh_network_is_open (const WhVariable *variable)
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
initialize (WhNetworkReader *reader,
            const WhVariable *variable,
            const WhShape *shape,
            GError **error)
{
  WhTensor *tensor = NULL;

  reader->n_initialized += wh_shape_n_elements (shape);
  if (reader->n_initialized <= MOST_INITIALIZED)
    tensor = wh_initializer_run (wh_message_child (variable->message, WH_VARIABLE_INITIALIZER),
                                 variable->name, shape);

  if (tensor == NULL)
    wh_network_fail (
      reader, WH_ERROR_LIMIT, variable->message, error,
      "parameter “%s” and those before it have no numbers, and are too large to make some up",
      variable->name);
  return tensor;
}

gboolean
wh_network_add_parameter (WhNetworkReader *reader, WhVariable *variable, GError **error)
{
  WhTensor *stored = g_hash_table_lookup (reader->source->tensors, variable->name);
  g_autoptr (WhTensor) tensor = NULL;
  gboolean is_given;
  WhShape shape;

  if (!wh_network_read_shape (reader, variable, &shape, &is_given, error))
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

      return wh_network_fail (reader, WH_ERROR_SHAPE, variable->message, error,
                              "parameter “%s” has the shape %s, but its numbers have %s",
                              variable->name, expected, found);
    }

  variable->value = wh_builder_add_parameter (reader->builder, variable->name, tensor);
  wh_builder_set_need_grad (reader->builder, variable->value,
                            !g_hash_table_contains (reader->source->no_grad, variable->name));
  return TRUE;
}
