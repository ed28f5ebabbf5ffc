/* graph/io/load.c: files to a model
 *
 * wh_loader_read_path () fills in documents and parameters, finish () puts the documents together,
 * wh_loader_try_companions () looks for parameters that nobody gave.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/load-notes.h"
#include "graph/io/loader.h"
#include "graph/io/loops.h"

#include <string.h>

/* Several documents become one, their fields one after the other. */
static WhMessage *
merge_documents (WhLoader *loader)
{
  WhItemStack stack = { 0 };
  WhArena *arena;
  WhMessage *merged;

  if (loader->documents->len == 1)
    return wh_message_ref (loader->documents->pdata[0]);

  arena = wh_arena_new (NULL);
  for (guint i = 0; i < loader->documents->len; i++)
    {
      const WhMessage *document = loader->documents->pdata[i];

      wh_arena_hold_arena (arena, document->arena);
      for (guint k = 0; k < document->n_items; k++)
        wh_item_stack_push (&stack, &document->items[k]);
    }
  merged = wh_item_stack_take (&stack, 0, arena, wh_schema_root (), G_MININT64);
  wh_item_stack_clear (&stack);
  return merged;
}

static gboolean
is_open (const WhMessage *network)
{
  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
    {
      const WhMessage *shape = wh_message_child (item->message, WH_VARIABLE_SHAPE);
      const WhItem *sizes = shape != NULL ? wh_message_find (shape, WH_SHAPE_DIM) : NULL;

      if (sizes != NULL && sizes->n > 0 && sizes->ints[0] == -1)
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_network (WhLoader *loader, const WhMessage *message, GError **error)
{
  WhModel *model = loader->model;
  WhNetworkInfo *info = &model->networks[model->n_networks++];
  WhMessage *expanded;

  info->name = g_strdup (wh_message_string (message, WH_NETWORK_NAME));
  info->batch_size = wh_message_int (message, WH_NETWORK_BATCH_SIZE);
  info->open_batch = is_open (message);
  info->n_functions = wh_message_count (message, WH_NETWORK_FUNCTION);

  if (info->batch_size < 0)
    return wh_fail (error, WH_ERROR_FORMAT,
                    "%s: network “%s” has the batch size %" G_GINT64_FORMAT "; expected 1 or more",
                    loader->files->label, info->name, info->batch_size);

  expanded = wh_loops_are_in (message) ? wh_loops_expand (message, loader->files->label, error) :
                                         wh_message_ref (message);
  if (expanded == NULL)
    return FALSE;
  g_ptr_array_add (loader->files->networks, expanded);
  return TRUE;
}

static void
find_main_network (WhModel *model)
{
  WH_MESSAGE_EACH (model->root, WH_ROOT_EXECUTOR, executor)
    for (guint i = 0; i < model->n_networks; i++)
      if (strcmp (model->networks[i].name,
                  wh_message_string (executor->message, WH_EXECUTOR_NETWORK_NAME)) == 0)
        {
          model->main_network = i;
          return;
        }
}

static gboolean
finish (WhLoader *loader, GError **error)
{
  WhModel *model = loader->model;
  guint n_networks;

  if (loader->documents->len > 0)
    {
      model->root = merge_documents (loader);
      loader->files->label = g_strdup (loader->labels->pdata[0]);
    }

  n_networks = model->root != NULL ? wh_message_count (model->root, WH_ROOT_NETWORK) : 0;
  if (n_networks == 0)
    return wh_fail (error, WH_ERROR_FORMAT,
                    g_hash_table_size (model->tensors) > 0 ?
                      "%s: holds parameters but no network; open it together with its .nntxt" :
                      "%s: holds no network",
                    model->path);

  model->networks = g_new0 (WhNetworkInfo, n_networks);
  WH_MESSAGE_EACH (model->root, WH_ROOT_NETWORK, item)
    if (!add_network (loader, item->message, error))
      return FALSE;

  find_main_network (model);
  return TRUE;
}

static gboolean
load (WhLoader *loader, const char *const *paths, guint n_paths, GError **error)
{
  static const char *const formats[] = {
    [WH_SOURCE_TEXT] = "nntxt", [WH_SOURCE_WIRE] = "protobuf", [WH_SOURCE_ARCHIVE] = "nnp"
  };
  WhModel *model = loader->model;
  g_autoptr (GPtrArray) missing = NULL;

  for (guint i = 0; i < n_paths; i++)
    if (!wh_loader_read_path (loader, paths[i], error))
      return FALSE;

  if (!finish (loader, error))
    return FALSE;

  for (guint i = 0; i < n_paths && model->format == NULL; i++)
    model->format = formats[wh_loader_kind (paths[i])]; /* WH_SOURCE_HDF5 has none */

  missing = wh_load_find_missing (model);
  if (n_paths == 1 && loader->n_sources == 0 && loader->files->archive == NULL &&
      missing->len > 0 && wh_loader_try_companions (loader, paths[0], missing))
    g_ptr_array_set_size (missing, 0);

  if (g_cancellable_set_error_if_cancelled (loader->cancellable, error))
    return FALSE;
  wh_load_add_notes (model, missing);
  return TRUE;
}

WhModel *
wh_model_load (const char *const *paths, guint n_paths, GCancellable *cancellable, GError **error)
{
  g_autoptr (WhModel) model = g_new0 (WhModel, 1);
  WhLoader loader = { .model = model, .cancellable = cancellable };
  gboolean done;

  g_return_val_if_fail (n_paths > 0, NULL);

  g_atomic_ref_count_init (&model->ref_count);
  model->path = g_strdup (paths[0]);
  model->archive = loader.files = wh_model_files_new ();
  model->tensors =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) wh_tensor_unref);
  model->no_grad = g_hash_table_new (g_str_hash, g_str_equal);
  model->notes = g_ptr_array_new_with_free_func (g_free);
  loader.documents = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_message_unref);
  loader.labels = g_ptr_array_new_with_free_func (g_free);

  done = load (&loader, paths, n_paths, error);

  g_ptr_array_unref (loader.documents);
  g_ptr_array_unref (loader.labels);
  return done ? g_steal_pointer (&model) : NULL;
}
