/* graph/io/save-parameters.c: which parameters are saved, under which names
 */
#include "config.h"

#include "graph/io/save-parameters.h"

#include "graph/error.h"
#include "graph/io/hdf5.h"
#include "graph/io/model-private.h"
#include "graph/io/wire.h"

#include <string.h>

/* Protobuf's own library reads no message of 2 GiB or more. */
#define MOST_PROTOBUF (G_GUINT64_CONSTANT (1) << 31)

/* Adds the names of all parameters that @network declares. */
static void
collect_names (const WhMessage *network, GHashTable *names)
{
  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
    if (strcmp (wh_message_string (item->message, WH_VARIABLE_TYPE), "Parameter") == 0)
      g_hash_table_add (names, (gpointer) wh_message_string (item->message, WH_VARIABLE_NAME));
}

static gboolean
is_as_before (const WhModel *model, const WhValue *value)
{
  const WhTensor *old = g_hash_table_lookup (model->tensors, value->name);

  if (old == NULL) /* made up on loading, and always the same numbers */
    return value->source != NULL;
  return old == value->tensor ||
         (old->dtype == value->tensor->dtype && wh_tensor_equal (old, value->tensor));
}

static char *
find_new_name (const WhModel *model, const WhGraph *graph, GHashTable *others, const char *wish)
{
  for (guint i = 2;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%u", wish, i);

      if (!g_hash_table_contains (model->tensors, name) && !g_hash_table_contains (others, name) &&
          wh_graph_find_value (graph, name) == WH_NONE)
        return g_steal_pointer (&name);
    }
}

static void
rename_shared (WhSavedParameters *parameters,
               const WhModel *model,
               const WhGraph *graph,
               GHashTable *others)
{
  for (guint v = 0; v < graph->n_values; v++)
    {
      const WhValue *value = &graph->values[v];

      if (value->kind == WH_VALUE_PARAMETER && g_hash_table_contains (others, value->name) &&
          !is_as_before (model, value))
        g_hash_table_insert (parameters->renamed, value->name,
                             find_new_name (model, graph, others, value->name));
    }
}

static void
add (WhSavedParameters *parameters, const char *name, WhTensor *tensor, gboolean need_grad)
{
  WhSavedParameter parameter = { name, tensor, need_grad };

  g_array_append_val (parameters->list, parameter);
}

/* The stored ones, in their order. @by_name: the graph's, not renamed; those that are met go. */
static void
add_stored (WhSavedParameters *parameters,
            const WhModel *model,
            GHashTable *by_name,
            GHashTable *others,
            GHashTable *before)
{
  const GPtrArray *order = wh_model_files (model)->order;

  for (guint i = 0; i < order->len; i++)
    {
      const char *name = order->pdata[i];
      WhTensor *tensor = g_hash_table_lookup (model->tensors, name);
      gboolean need_grad = !g_hash_table_contains (model->no_grad, name);
      const WhValue *value = g_hash_table_lookup (by_name, name);

      if (value != NULL)
        {
          add (parameters, value->name, value->tensor, value->need_grad);
          parameters->unchanged &= value->tensor == tensor && value->need_grad == need_grad;
          g_hash_table_remove (by_name, name);
        }
      else if (g_hash_table_contains (others, name) || !g_hash_table_contains (before, name))
        add (parameters, name, tensor, need_grad);
      else
        parameters->unchanged = FALSE;
    }
}

WhSavedParameters *
wh_saved_parameters_new (const WhModel *model, guint network, const WhGraph *graph)
{
  const WhModelFiles *files = wh_model_files (model);
  WhSavedParameters *parameters = g_new0 (WhSavedParameters, 1);
  g_autoptr (GHashTable) others = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) before = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);

  parameters->list = g_array_new (FALSE, FALSE, sizeof (WhSavedParameter));
  parameters->renamed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  parameters->unchanged = TRUE;

  for (guint i = 0; graph != NULL && i < files->networks->len; i++)
    collect_names (files->networks->pdata[i], i == network ? before : others);

  if (graph != NULL)
    rename_shared (parameters, model, graph, others);

  for (guint v = 0; graph != NULL && v < graph->n_values; v++)
    if (graph->values[v].kind == WH_VALUE_PARAMETER &&
        !g_hash_table_contains (parameters->renamed, graph->values[v].name))
      g_hash_table_insert (by_name, graph->values[v].name, &graph->values[v]);

  add_stored (parameters, model, by_name, others, before);

  /* New and renamed ones behind the others, in the order of the graph. */
  for (guint v = 0; graph != NULL && v < graph->n_values; v++)
    {
      const WhValue *value = &graph->values[v];
      const char *new_name = g_hash_table_lookup (parameters->renamed, value->name);

      if (new_name == NULL && !g_hash_table_contains (by_name, value->name))
        continue;
      add (parameters, new_name != NULL ? new_name : value->name, value->tensor, value->need_grad);
      parameters->unchanged = FALSE;
    }
  return parameters;
}

void
wh_saved_parameters_free (WhSavedParameters *parameters)
{
  g_array_unref (parameters->list);
  g_hash_table_unref (parameters->renamed);
  g_free (parameters);
}

/* Protobuf knows float32 only. */
static GBytes *
dup_float32 (WhTensor *tensor)
{
  if (tensor->dtype == WH_DTYPE_F32)
    return wh_tensor_dup_stored (tensor);

  return g_bytes_new_with_free_func (wh_tensor_values (tensor),
                                     (gsize) wh_tensor_n_elements (tensor) * sizeof (float),
                                     (GDestroyNotify) wh_tensor_unref, wh_tensor_ref (tensor));
}

gboolean
wh_saved_parameters_add_to (const WhSavedParameters *parameters, WhMessage *root, GError **error)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < parameters->list->len; i++)
    {
      const WhSavedParameter *saved = &g_array_index (parameters->list, WhSavedParameter, i);
      WhMessage *parameter = wh_message_new (root->arena, wh_schema_find ("Parameter"));
      WhMessage *shape = wh_message_new (root->arena, wh_schema_find ("Shape"));
      g_autoptr (GBytes) floats = NULL;

      n_bytes += (guint64) wh_tensor_n_elements (saved->tensor) * sizeof (float) + 64;
      if (n_bytes >= MOST_PROTOBUF)
        return wh_fail (
          error, WH_ERROR_LIMIT,
          "the parameters have more than 2 GiB, which is all that protobuf takes; save "
          "them as .h5");

      floats = dup_float32 (saved->tensor);
      wh_message_add_string (parameter, WH_PARAMETER_NAME, saved->name);
      if (saved->tensor->shape.rank > 0)
        wh_message_add_ints (shape, WH_SHAPE_DIM, saved->tensor->shape.size,
                             saved->tensor->shape.rank);
      wh_message_add_child (parameter, WH_PARAMETER_SHAPE, shape);
      wh_message_add_floats (parameter, WH_PARAMETER_DATA, floats);
      if (saved->need_grad)
        wh_message_add_int (parameter, WH_PARAMETER_NEED_GRAD, TRUE);
      wh_message_add_child (root, WH_ROOT_PARAMETER, parameter);
    }
  return TRUE;
}

static GBytes *
to_protobuf (const WhSavedParameters *parameters, GError **error)
{
  g_autoptr (WhArena) arena = wh_arena_new (NULL);
  WhMessage *root = wh_message_new (arena, wh_schema_root ());

  if (!wh_saved_parameters_add_to (parameters, root, error))
    return NULL;
  return wh_wire_to_bytes (root);
}

GBytes *
wh_saved_parameters_to_bytes (const WhSavedParameters *parameters,
                              WhParameterForm form,
                              GError **error)
{
  g_autofree WhHdf5Output *outputs = NULL;

  if (form == WH_PARAMETERS_PROTOBUF)
    return to_protobuf (parameters, error);

  outputs = g_new0 (WhHdf5Output, MAX (parameters->list->len, 1));
  for (guint i = 0; i < parameters->list->len; i++)
    {
      const WhSavedParameter *saved = &g_array_index (parameters->list, WhSavedParameter, i);

      outputs[i] = (WhHdf5Output){
        .name = saved->name,
        .tensor = saved->tensor,
        .has_index = TRUE,
        .index = i,
        .need_grad = saved->need_grad,
      };
    }
  return wh_hdf5_write (outputs, parameters->list->len, error);
}
