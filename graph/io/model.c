/* graph/io/model.c: all that a model's file holds
 */
#include "config.h"

#include "graph/io/model.h"

#include "graph/error.h"
#include "graph/io/model-private.h"
#include "graph/io/network.h"

#include <string.h>

WhModelFiles *
wh_model_files_new (void)
{
  WhModelFiles *files = g_new0 (WhModelFiles, 1);

  files->networks = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_message_unref);
  files->order = g_ptr_array_new ();
  files->is_other = g_byte_array_new ();
  return files;
}

static void
files_free (WhModelFiles *files)
{
  g_free (files->label);
  g_ptr_array_unref (files->networks);
  g_ptr_array_unref (files->order);
  g_byte_array_unref (files->is_other);
  g_clear_pointer (&files->archive, wh_archive_free);
  g_clear_pointer (&files->parameters, g_bytes_unref);
  g_free (files);
}

WhModel *
wh_model_ref (WhModel *model)
{
  g_atomic_ref_count_inc (&model->ref_count);
  return model;
}

void
wh_model_unref (WhModel *model)
{
  if (!g_atomic_ref_count_dec (&model->ref_count))
    return;

  for (guint i = 0; i < model->n_networks; i++)
    g_free (model->networks[i].name);
  g_free (model->networks);
  g_free (model->path);
  g_clear_pointer (&model->root, wh_message_unref);
  g_clear_pointer (&model->archive, files_free);
  g_clear_pointer (&model->tensors, g_hash_table_unref);
  g_clear_pointer (&model->no_grad, g_hash_table_unref);
  g_clear_pointer (&model->notes, g_ptr_array_unref);
  g_free (model);
}

int
wh_model_find_network (const WhModel *model, const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);

  if (name == NULL)
    return (int) model->main_network;

  for (guint i = 0; i < model->n_networks; i++)
    {
      if (strcmp (model->networks[i].name, name) == 0)
        return (int) i;
      if (i < 20)
        g_string_append_printf (names, "%s“%s”", i > 0 ? ", " : "", model->networks[i].name);
    }

  wh_fail (error, WH_ERROR_NOT_FOUND, "%s has no network “%s”; it has %s%s", model->path, name,
           names->str, model->n_networks > 20 ? ", ..." : "");
  return -1;
}

WhGraph *
wh_model_dup_graph (const WhModel *model, guint network, gint64 batch_size, GError **error)
{
  const WhModelFiles *files = wh_model_files (model);
  WhNetworkSource source;

  g_return_val_if_fail (network < model->n_networks, NULL);

  if (batch_size == 0)
    batch_size = MAX (model->networks[network].batch_size, 1);
  if (batch_size < 1)
    {
      wh_fail (error, WH_ERROR_OPTION, "a batch size of %" G_GINT64_FORMAT "; expected 1 or more",
               batch_size);
      return NULL;
    }

  source = (WhNetworkSource){
    .network = files->networks->pdata[network],
    .root = model->root,
    .tensors = model->tensors,
    .no_grad = model->no_grad,
    .file_name = files->label,
    .batch_size = batch_size,
  };
  return wh_network_new_graph (&source, error);
}
