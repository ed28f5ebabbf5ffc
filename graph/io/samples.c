/* graph/io/samples.c: numbers to run on, from and to .h5 */
#include "config.h"

#include "graph/io/samples.h"

#include "graph/error.h"
#include "graph/io/hdf5.h"
#include "graph/io/output-file.h"

WhTensor *
wh_sample_load_h5 (const char *path, const char *dataset, GError **error)
{
  g_autoptr (WhHdf5) hdf5 = wh_hdf5_read_file (path, dataset, WH_HDF5_READ, NULL, error);
  const WhHdf5Dataset *found;

  if (hdf5 == NULL)
    return NULL;

  found = hdf5->datasets->pdata[0];
  return wh_tensor_ref (found->tensor);
}

static void
clear_info (gpointer data)
{
  g_free (((WhDatasetInfo *) data)->name);
}

static int
compare_infos (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (((const WhDatasetInfo *) a)->name, ((const WhDatasetInfo *) b)->name);
}

GArray *
wh_sample_list_h5 (const char *path, GError **error)
{
  g_autoptr (WhHdf5) hdf5 = wh_hdf5_read_file (path, NULL, WH_HDF5_LIST, NULL, error);
  GArray *infos;

  if (hdf5 == NULL)
    return NULL;

  infos = g_array_new (FALSE, FALSE, sizeof (WhDatasetInfo));
  g_array_set_clear_func (infos, clear_info);
  for (guint i = 0; i < hdf5->datasets->len; i++)
    {
      const WhHdf5Dataset *dataset = hdf5->datasets->pdata[i];
      WhDatasetInfo info = { g_strdup (dataset->name), dataset->shape, dataset->dtype };

      g_array_append_val (infos, info);
    }

  g_array_sort (infos, compare_infos);
  return infos;
}

gboolean
wh_sample_save_h5 (const char *path,
                   const char *const *names,
                   WhTensor *const *tensors,
                   guint n,
                   GError **error)
{
  g_autofree WhHdf5Output *outputs = g_new0 (WhHdf5Output, n);
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_tensor_unref);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (WhOutputFile) file = NULL;

  for (guint i = 0; i < n; i++)
    {
      WhTensor *tensor = tensors[i]->dtype == WH_DTYPE_F32 ?
                           wh_tensor_ref (tensors[i]) :
                           wh_tensor_new_copy (&tensors[i]->shape, wh_tensor_values (tensors[i]));

      g_ptr_array_add (held, tensor);
      outputs[i].name = names[i];
      outputs[i].tensor = tensor;
    }

  bytes = wh_hdf5_write (outputs, n, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }

  file = wh_output_file_new (path, error);
  return file != NULL && wh_output_file_write (file, bytes, NULL, error) &&
         wh_output_file_commit (file, error);
}
