/* graph/io/load-companions.c: parameters that lie beside a network that was opened alone
 */
#include "config.h"

#include "graph/io/hdf5.h"
#include "graph/io/load-notes.h"
#include "graph/io/loader.h"

#include <string.h>
#include <sys/stat.h>

#define MOST_COMPANIONS 32 /* files of a folder that are looked into */

/* The one with the model's own name first, then by name. */
static int
compare_companions (gconstpointer a, gconstpointer b, gpointer stem)
{
  const char *names[2] = { *(const char *const *) a, *(const char *const *) b };
  gboolean same[2];

  for (guint i = 0; i < 2; i++)
    same[i] = g_str_has_prefix (names[i], stem) && names[i][strlen (stem)] == '.';
  return same[0] != same[1] ? same[1] - same[0] : strcmp (names[0], names[1]);
}

static GPtrArray *
list_companions (const char *folder, const char *path)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *own = g_path_get_basename (path);
  g_autofree char *stem = g_strdup (own);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if ((wh_loader_kind (name) == WH_SOURCE_HDF5 || wh_loader_kind (name) == WH_SOURCE_WIRE) &&
        strcmp (name, own) != 0)
      g_ptr_array_add (names, g_strdup (name));

  if (strrchr (stem, '.') != NULL)
    *strrchr (stem, '.') = '\0';
  g_ptr_array_sort_with_data (names, compare_companions, stem);
  return names;
}

static void
forget_parameters (WhLoader *loader)
{
  g_hash_table_remove_all (loader->model->no_grad);
  g_ptr_array_set_size (loader->files->order, 0);
  g_hash_table_remove_all (loader->model->tensors);
  g_clear_pointer (&loader->files->parameters, g_bytes_unref);
  loader->n_sources = 0;
}

/* Can it hold so many numbers? Weights hardly deflate, but some are zeros or of fewer bits. */
static gboolean
is_large_enough (const char *path, guint64 n_elements)
{
  struct stat info;

  return stat (path, &info) == 0 && S_ISREG (info.st_mode) &&
         (guint64) info.st_size >= n_elements / 8;
}

/* Does it name all of them? Cheap for .h5; a .protobuf is read to find out. */
static gboolean
may_have_all (const WhLoader *loader, const char *path, const GPtrArray *missing)
{
  g_autoptr (WhHdf5) hdf5 = NULL;

  if (wh_loader_kind (path) != WH_SOURCE_HDF5)
    return TRUE;

  hdf5 = wh_hdf5_read_file (path, NULL, WH_HDF5_LIST, loader->cancellable, NULL);
  if (hdf5 == NULL)
    return FALSE;
  for (guint i = 0; i < missing->len; i++)
    if (wh_hdf5_dataset (hdf5, wh_message_string (missing->pdata[i], WH_VARIABLE_NAME)) == NULL)
      return FALSE;
  return TRUE;
}

/* Files that can't be read are passed over. TRUE when one had all. */
gboolean
wh_loader_try_companions (WhLoader *loader, const char *path, const GPtrArray *missing)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GPtrArray) names = list_companions (folder, path);
  guint64 n_elements = wh_load_count_elements (missing);

  for (guint i = 0; i < MIN (names->len, MOST_COMPANIONS); i++)
    {
      g_autofree char *candidate = g_build_filename (folder, names->pdata[i], NULL);
      g_autoptr (GPtrArray) still_missing = NULL;
      guint n_notes = loader->model->notes->len;
      guint n_documents = loader->documents->len;

      if (!is_large_enough (candidate, n_elements) || !may_have_all (loader, candidate, missing))
        continue;

      if (wh_loader_read_path (loader, candidate, NULL) && loader->documents->len == n_documents)
        still_missing = wh_load_find_missing (loader->model);

      if (still_missing != NULL && still_missing->len == 0)
        {
          g_ptr_array_add (loader->model->notes,
                           g_strdup_printf ("parameters were taken from %s, which lies beside it",
                                            (char *) names->pdata[i]));
          return TRUE;
        }

      g_ptr_array_set_size (loader->documents, (int) n_documents);
      g_ptr_array_set_size (loader->labels, (int) n_documents);
      g_ptr_array_set_size (loader->model->notes, (int) n_notes);
      forget_parameters (loader);
    }
  return FALSE;
}
