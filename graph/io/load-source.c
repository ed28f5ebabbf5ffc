/* graph/io/load-source.c: one file, or one member of an archive, to documents and parameters
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/hdf5.h"
#include "graph/io/loader.h"
#include "graph/io/text.h"
#include "graph/io/wire.h"
#include "graph/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

WhSourceKind
wh_loader_kind (const char *name)
{
  static const struct
  {
    const char *suffix;
    WhSourceKind kind;
  } kinds[] = {
    { ".nnp", WH_SOURCE_ARCHIVE },   { ".nntxt", WH_SOURCE_TEXT }, { ".prototxt", WH_SOURCE_TEXT },
    { ".protobuf", WH_SOURCE_WIRE }, { ".h5", WH_SOURCE_HDF5 },    { ".hdf5", WH_SOURCE_HDF5 },
  };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *base = g_path_get_basename (lower);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_has_suffix (lower, kinds[i].suffix) && !g_str_has_prefix (base, "._"))
      return kinds[i].kind;
  return WH_SOURCE_OTHER;
}

/* Maps @path; @fd stays open. */
static GBytes *
map_file (const char *path, int *fd, GError **error)
{
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

  return wh_mapped_bytes_new (*fd, error);
}

static void
add_tensor (WhLoader *loader, const char *name, WhTensor *tensor, gboolean need_grad)
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
note_parameters (WhLoader *loader, GBytes *bytes, WhParameterForm form)
{
  g_clear_pointer (&loader->files->parameters, g_bytes_unref);
  if (++loader->n_sources == 1 && bytes != NULL)
    {
      loader->files->parameters = g_bytes_ref (bytes);
      loader->files->parameters_form = form;
    }
}

/* @hdf5: NULL with an error already said. */
static gboolean
add_hdf5 (WhLoader *loader, const WhHdf5 *hdf5, GBytes *bytes, const char *label)
{
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
read_hdf5 (WhLoader *loader, GBytes *bytes, int fd, gsize offset, const char *label, GError **error)
{
  g_autoptr (WhHdf5) hdf5 =
    wh_hdf5_read (bytes, fd, offset, label, NULL, WH_HDF5_READ, loader->cancellable, error);

  return add_hdf5 (loader, hdf5, bytes, label);
}

static gboolean
read_parameter (WhLoader *loader, const WhMessage *parameter, const char *label, GError **error)
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
read_document (WhLoader *loader,
               GBytes *bytes,
               WhSourceKind kind,
               const char *label,
               GError **error)
{
  g_autoptr (WhMessage) document =
    kind == WH_SOURCE_TEXT ?
      wh_text_read (bytes, wh_schema_root (), label, loader->cancellable, error) :
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
    note_parameters (loader, kind == WH_SOURCE_WIRE && !has_structure (document) ? bytes : NULL,
                     WH_PARAMETERS_PROTOBUF);

  if (has_structure (document))
    {
      g_ptr_array_add (loader->documents, g_steal_pointer (&document));
      g_ptr_array_add (loader->labels, g_strdup (label));
    }
  return TRUE;
}

/* The member whose parameters are read while those before it are; n_members when there is none. */
static guint
find_ahead (const WhArchive *archive)
{
  guint i = 0;

  while (i < archive->n_members &&
         (archive->members[i].offset < 0 || archive->members[i].encrypted ||
          archive->members[i].n_bytes == 0 ||
          wh_loader_kind (archive->members[i].name) != WH_SOURCE_HDF5))
    i++;

  return i;
}

static char *
dup_label (const WhArchive *archive, guint index)
{
  return g_strdup_printf ("%s: %s", archive->file_name, archive->members[index].name);
}

static WhHdf5Ahead *
begin (WhLoader *loader, const WhArchive *archive, guint index, int fd)
{
  const WhMember *member = &archive->members[index];
  g_autofree char *label = dup_label (archive, index);
  g_autoptr (GBytes) bytes =
    g_bytes_new_from_bytes (archive->file, (gsize) member->offset, (gsize) member->n_bytes);

  return wh_hdf5_begin (bytes, fd, (gsize) member->offset, label, loader->cancellable);
}

/* @ahead: (inout): of this member, and taken; or NULL */
static gboolean
read_member (WhLoader *loader,
             WhArchive *archive,
             guint index,
             int fd,
             WhHdf5Ahead **ahead,
             GError **error)
{
  const WhMember *member = &archive->members[index];
  WhSourceKind kind = wh_loader_kind (member->name);
  g_autofree char *label = dup_label (archive, index);
  g_autofree char *base = g_path_get_basename (member->name);
  g_autoptr (GBytes) bytes = NULL;
  guint8 is_other = (kind == WH_SOURCE_OTHER || kind == WH_SOURCE_ARCHIVE) &&
                    !g_str_has_suffix (member->name, "/") && strcmp (base, "nnp_version.txt") != 0;

  g_byte_array_append (loader->files->is_other, &is_other, 1);
  if (kind == WH_SOURCE_OTHER || kind == WH_SOURCE_ARCHIVE)
    return TRUE;

  bytes = wh_archive_read_member (archive, index, error);
  if (bytes == NULL)
    return FALSE;

  if (kind != WH_SOURCE_HDF5)
    return read_document (loader, bytes, kind, label, error);
  if (*ahead != NULL)
    {
      g_autoptr (WhHdf5) hdf5 = wh_hdf5_finish (g_steal_pointer (ahead), error);

      return add_hdf5 (loader, hdf5, bytes, label);
    }
  return read_hdf5 (loader, bytes, member->offset >= 0 ? fd : -1, (gsize) MAX (member->offset, 0),
                    label, error);
}

static gboolean
read_archive (WhLoader *loader, GBytes *bytes, int fd, const char *path, GError **error)
{
  WhArchive *archive = wh_archive_new (bytes, path, error);
  WhHdf5Ahead *ahead = NULL, *none = NULL;
  gboolean done = TRUE;
  guint first;

  if (archive == NULL)
    return FALSE;

  first = find_ahead (archive);
  if (first < archive->n_members)
    ahead = begin (loader, archive, first, fd);

  for (guint i = 0; i < archive->n_members && done; i++)
    done = !g_cancellable_set_error_if_cancelled (loader->cancellable, error) &&
           read_member (loader, archive, i, fd, i == first ? &ahead : &none, error);

  if (ahead != NULL) /* something went wrong before it */
    wh_hdf5_abandon (ahead);

  if (loader->files->archive == NULL && done)
    loader->files->archive = archive;
  else
    wh_archive_free (archive);
  return done;
}

gboolean
wh_loader_read_path (WhLoader *loader, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  WhSourceKind kind = wh_loader_kind (path);
  gboolean done = FALSE;
  int fd = -1;

  bytes = map_file (path, &fd, error);
  if (bytes == NULL)
    done = FALSE;
  else if (kind == WH_SOURCE_ARCHIVE)
    done = loader->files->archive == NULL ?
             read_archive (loader, bytes, fd, path, error) :
             wh_fail (error, WH_ERROR_UNSUPPORTED,
                      "%s: a second .nnp can't be opened with the first", path);
  else if (kind == WH_SOURCE_HDF5)
    done = read_hdf5 (loader, bytes, fd, 0, path, error);
  else if (kind != WH_SOURCE_OTHER)
    done = read_document (loader, bytes, kind, path, error);
  else
    wh_fail (error, WH_ERROR_FORMAT,
             "%s: expected a file named .nnp, .nntxt, .prototxt, .protobuf or .h5", path);

  /* The text that was read is not looked at again, and numbers are read when asked for. */
  if (bytes != NULL)
    wh_mapped_release (bytes);
  if (fd >= 0)
    close (fd);
  return done;
}
