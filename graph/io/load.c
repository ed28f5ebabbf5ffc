/* graph/io/load.c: files to a model
 *
 * Each file is a source of one kind; an .nnp holds several. open_path () tells them apart,
 * read_...() fill in documents and parameters, finish () puts the documents together.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/hdf5.h"
#include "graph/io/load-notes.h"
#include "graph/io/loops.h"
#include "graph/io/model-private.h"
#include "graph/io/text.h"
#include "graph/io/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_COMPANIONS 32 /* files of a folder that are looked into for parameters */

typedef enum
{
  OTHER,
  TEXT,
  WIRE,
  HDF5,
  ARCHIVE,
} Kind;

typedef struct
{
  WhModel *model;
  WhModelFiles *files;
  GPtrArray *documents; /* of WhMessage */
  GPtrArray *labels;    /* of char *, for each document */
  guint n_sources;      /* that parameters came from */
  GCancellable *cancellable;
} Loader;

static Kind
kind_of (const char *name)
{
  static const struct
  {
    const char *suffix;
    Kind kind;
  } kinds[] = {
    { ".nnp", ARCHIVE },   { ".nntxt", TEXT }, { ".prototxt", TEXT },
    { ".protobuf", WIRE }, { ".h5", HDF5 },    { ".hdf5", HDF5 },
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *base = g_path_get_basename (lower);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (lower, kinds[i].suffix) && !g_str_has_prefix (base, "._"))
      return kinds[i].kind;
  return OTHER;
}

/* Maps @path; @fd stays open. */
static GBytes *
map_file (const char *path, int *fd, GError **error)
{
  g_autoptr (GMappedFile) file = NULL;
  struct stat info;

  *fd = open (path, O_RDONLY | O_CLOEXEC);
  if (*fd < 0 || fstat (*fd, &info) != 0)
    {
      int code = errno;
      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "can't open %s: %s",
                   path, g_strerror (code));
      return NULL;
    }
  if (!S_ISREG (info.st_mode))
    {
      wh_fail (error, WH_ERROR_FORMAT, "%s is %s, not a file", path,
               S_ISDIR (info.st_mode) ? "a folder" : "a device");
      return NULL;
    }
  if (info.st_size == 0)
    {
      wh_fail (error, WH_ERROR_FORMAT, "%s: the file is empty", path);
      return NULL;
    }

  file = g_mapped_file_new_from_fd (*fd, FALSE, error);
  return file != NULL ? g_mapped_file_get_bytes (file) : NULL;
}

static void
add_tensor (Loader *loader, const char *name, WhTensor *tensor, gboolean need_grad)
{
  WhModel *model = loader->model;
  gboolean is_new = !g_hash_table_contains (model->tensors, name);
  gpointer key;

  /* The table keeps its first key, which the order points to. */
  g_hash_table_insert (model->tensors, g_strdup (name), wh_tensor_ref (tensor));
  g_hash_table_lookup_extended (model->tensors, name, &key, NULL);

  if (is_new)
    g_ptr_array_add (loader->files->order, key);
  if (need_grad)
    g_hash_table_remove (model->no_grad, key);
  else
    g_hash_table_add (model->no_grad, key);
}

static void
note_parameters (Loader *loader, GBytes *bytes, WhParameterForm form)
{
  g_clear_pointer (&loader->files->parameters, g_bytes_unref);
  if (++loader->n_sources == 1 && bytes != NULL)
    {
      loader->files->parameters = g_bytes_ref (bytes);
      loader->files->parameters_form = form;
    }
}

static gboolean
read_hdf5 (Loader *loader, GBytes *bytes, int fd, gsize offset, const char *label, GError **error)
{
  g_autoptr (WhHdf5) hdf5 =
    wh_hdf5_read (bytes, fd, offset, label, NULL, WH_HDF5_READ, loader->cancellable, error);

  if (hdf5 == NULL)
    return FALSE;

  for (guint i = 0; i < hdf5->datasets->len; i++)
    {
      const WhHdf5Dataset *dataset = hdf5->datasets->pdata[i];
      add_tensor (loader, dataset->name, dataset->tensor, dataset->need_grad);
    }
  for (guint i = 0; i < hdf5->notes->len; i++)
    g_ptr_array_add (loader->model->notes,
                     g_strdup_printf ("%s: %s", label, (char *) hdf5->notes->pdata[i]));

  note_parameters (loader, bytes, WH_PARAMETERS_H5);
  return TRUE;
}

static gboolean
read_parameter (Loader *loader, const WhMessage *parameter, const char *label, GError **error)
{
  const WhMessage *shape_message = wh_message_child (parameter, WH_PARAMETER_SHAPE);
  const char *name = wh_message_string (parameter, WH_PARAMETER_NAME);
  const WhItem *data = wh_message_find (parameter, WH_PARAMETER_DATA);
  g_autofree char *place = NULL;
  g_autoptr (WhTensor) tensor = NULL;
  g_autoptr (GBytes) floats = NULL;
  const gint64 *sizes = NULL;
  guint rank = 0;
  gint64 n_data = data != NULL ? data->n : 0;
  WhShape shape;

  if (shape_message != NULL)
    sizes = wh_message_ints (shape_message, WH_SHAPE_DIM, &rank);
  shape = wh_shape_from_sizes (sizes, MIN (rank, WH_MAX_RANK));

  if (rank > WH_MAX_RANK || wh_shape_n_elements (&shape) != n_data)
    {
      g_autofree char *text = wh_shape_to_string (&shape);

      place = wh_message_dup_place (parameter);
      return wh_fail (error, WH_ERROR_SHAPE,
                      "%s: parameter “%s” (%s) has %" G_GINT64_FORMAT
                      " numbers, which is not what its shape %s%s asks for",
                      label, name, place, n_data, text, rank > WH_MAX_RANK ? "..." : "");
    }

  floats = wh_message_dup_floats (parameter, WH_PARAMETER_DATA);
  tensor = wh_tensor_new_stored (&shape, WH_DTYPE_F32, floats);
  add_tensor (loader, name, tensor, wh_message_bool (parameter, WH_PARAMETER_NEED_GRAD));
  return TRUE;
}

/* Does it hold more than parameters? */
static gboolean
has_structure (const WhMessage *document)
{
  for (guint i = 0; i < document->n_items; i++)
    if (document->items[i].field == NULL ||
        (document->items[i].field->number != WH_ROOT_PARAMETER &&
         document->items[i].field->number != WH_ROOT_VERSION))
      return TRUE;
  return FALSE;
}

static gboolean
read_document (Loader *loader, GBytes *bytes, Kind kind, const char *label, GError **error)
{
  g_autoptr (WhMessage) document =
    kind == TEXT ? wh_text_read (bytes, wh_schema_root (), label, loader->cancellable, error) :
                   wh_wire_read (bytes, wh_schema_root (), label, loader->cancellable, error);
  gboolean any = FALSE;

  if (document == NULL)
    return FALSE;

  WH_MESSAGE_EACH (document, WH_ROOT_PARAMETER, item)
  {
    if (!read_parameter (loader, item->message, label, error))
      return FALSE;
    any = TRUE;
  }

  if (any)
    note_parameters (loader, kind == WIRE && !has_structure (document) ? bytes : NULL,
                     WH_PARAMETERS_PROTOBUF);

  if (has_structure (document))
    {
      g_ptr_array_add (loader->documents, g_steal_pointer (&document));
      g_ptr_array_add (loader->labels, g_strdup (label));
    }
  return TRUE;
}

static gboolean
read_member (Loader *loader, WhArchive *archive, guint index, int fd, GError **error)
{
  const WhMember *member = &archive->members[index];
  Kind kind = kind_of (member->name);
  g_autofree char *label = g_strdup_printf ("%s: %s", archive->file_name, member->name);
  g_autofree char *base = g_path_get_basename (member->name);
  g_autoptr (GBytes) bytes = NULL;
  guint8 is_other = (kind == OTHER || kind == ARCHIVE) && !g_str_has_suffix (member->name, "/") &&
                    strcmp (base, "nnp_version.txt") != 0;

  g_byte_array_append (loader->files->is_other, &is_other, 1);
  if (kind == OTHER || kind == ARCHIVE)
    return TRUE;

  bytes = wh_archive_read_member (archive, index, error);
  if (bytes == NULL)
    return FALSE;

  if (kind != HDF5)
    return read_document (loader, bytes, kind, label, error);
  return read_hdf5 (loader, bytes, member->offset >= 0 ? fd : -1, (gsize) MAX (member->offset, 0),
                    label, error);
}

static gboolean
read_archive (Loader *loader, GBytes *bytes, int fd, const char *path, GError **error)
{
  WhArchive *archive = wh_archive_new (bytes, path, error);
  gboolean done = TRUE;

  if (archive == NULL)
    return FALSE;

  for (guint i = 0; i < archive->n_members && done; i++)
    done = !g_cancellable_set_error_if_cancelled (loader->cancellable, error) &&
           read_member (loader, archive, i, fd, error);

  if (loader->files->archive == NULL && done)
    loader->files->archive = archive;
  else
    wh_archive_free (archive);
  return done;
}

static gboolean
read_path (Loader *loader, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  Kind kind = kind_of (path);
  gboolean done = FALSE;
  int fd = -1;

  bytes = map_file (path, &fd, error);
  if (bytes == NULL)
    done = FALSE;
  else if (kind == ARCHIVE)
    done = loader->files->archive == NULL ?
             read_archive (loader, bytes, fd, path, error) :
             wh_fail (error, WH_ERROR_UNSUPPORTED,
                      "%s: a second .nnp can't be opened with the first", path);
  else if (kind == HDF5)
    done = read_hdf5 (loader, bytes, fd, 0, path, error);
  else if (kind != OTHER)
    done = read_document (loader, bytes, kind, path, error);
  else
    wh_fail (error, WH_ERROR_FORMAT,
             "%s: expected a file named .nnp, .nntxt, .prototxt, .protobuf or .h5", path);

  if (fd >= 0)
    close (fd);
  return done;
}

/* Several documents become one, their fields one after the other. */
static WhMessage *
merge_documents (Loader *loader)
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
add_network (Loader *loader, const WhMessage *message, GError **error)
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
finish (Loader *loader, GError **error)
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
    if ((kind_of (name) == HDF5 || kind_of (name) == WIRE) && strcmp (name, own) != 0)
      g_ptr_array_add (names, g_strdup (name));

  if (strrchr (stem, '.') != NULL)
    *strrchr (stem, '.') = '\0';
  g_ptr_array_sort_with_data (names, compare_companions, stem);
  return names;
}

static void
forget_parameters (Loader *loader)
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
may_have_all (const Loader *loader, const char *path, const GPtrArray *missing)
{
  g_autoptr (WhHdf5) hdf5 = NULL;

  if (kind_of (path) != HDF5)
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
static gboolean
try_companions (Loader *loader, const char *path, const GPtrArray *missing)
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

      if (read_path (loader, candidate, NULL) && loader->documents->len == n_documents)
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

static gboolean
load (Loader *loader, const char *const *paths, guint n_paths, GError **error)
{
  static const char *const formats[] = { [TEXT] = "nntxt", [WIRE] = "protobuf", [ARCHIVE] = "nnp" };
  WhModel *model = loader->model;
  g_autoptr (GPtrArray) missing = NULL;

  for (guint i = 0; i < n_paths; i++)
    if (!read_path (loader, paths[i], error))
      return FALSE;

  if (!finish (loader, error))
    return FALSE;

  for (guint i = 0; i < n_paths && model->format == NULL; i++)
    model->format = formats[kind_of (paths[i])]; /* HDF5 has none */

  missing = wh_load_find_missing (model);
  if (n_paths == 1 && loader->n_sources == 0 && loader->files->archive == NULL &&
      missing->len > 0 && try_companions (loader, paths[0], missing))
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
  Loader loader = { .model = model, .cancellable = cancellable };
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
