/* graph/io/hdf5-child.c: the child that reads HDF5
 *
 * libhdf5 is given the file as an image in memory and so opens nothing. This process may crash or
 * run into its limits; whatever it says is checked by who asked.
 */
#include "config.h"

#include "graph/io/hdf5-child.h"

#include "graph/io/hdf5-attributes.h"
#include "graph/io/hdf5-types.h"
#include "graph/io/hdf5-walk.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LEAST_HEAP ((gsize) 1 << 20)
#define MOST_HEAP ((gsize) 4 << 20) /* 6 KiB for an object: 260 parameters in as many groups */

typedef struct
{
  void *image;
  gsize length;
  const char *only; /* "" all */
  gboolean list;
  guint64 budget; /* bytes that may still be written out */
  int memory;     /* a memfd, -1 until something is written out */
  guint64 written;
  GVariantBuilder datasets, attributes, notes;
  gboolean found;
  char *problem; /* why reading can't go on */
} Reader;

/* The image is used where it is: whoever asks for a copy gets the original. */
static void *
image_malloc (size_t size, H5FD_file_image_op_t op, void *data)
{
  return ((Reader *) data)->image;
}

static void *
image_memcpy (void *to, const void *from, size_t size, H5FD_file_image_op_t op, void *data)
{
  return to;
}

static void *
image_realloc (void *memory, size_t size, H5FD_file_image_op_t op, void *data)
{
  return NULL; /* read only */
}

static herr_t
image_free (void *memory, H5FD_file_image_op_t op, void *data)
{
  return 0;
}

static void *
data_copy (void *data)
{
  return data;
}

static herr_t
data_free (void *data)
{
  return 0;
}

static hid_t
open_image (Reader *self)
{
  H5FD_file_image_callbacks_t callbacks = { image_malloc, image_memcpy, image_realloc, image_free,
                                            data_copy,    data_free,    self };
  hid_t access = H5Pcreate (H5P_FILE_ACCESS);
  hid_t file = -1;

  if (H5Pset_fapl_core (access, 1 << 16, FALSE) >= 0 &&
      H5Pset_file_image_callbacks (access, &callbacks) >= 0 &&
      H5Pset_file_image (access, self->image, self->length) >= 0)
    file = H5Fopen ("image", H5F_ACC_RDONLY, access);

  return file;
}

static char *
valid_utf8 (const char *text)
{
  return g_utf8_make_valid (text, -1);
}

static void G_GNUC_PRINTF (2, 3) note (Reader *self, const char *format, ...)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  valid = valid_utf8 (text);
  g_variant_builder_add (&self->notes, "s", valid);
}

/* Lets libhdf5 read and convert into the memfd; TRUE with the place in it. */
static gboolean
write_out (Reader *self,
           hid_t dataset,
           hid_t memory_type,
           gsize n_bytes,
           const char *name,
           guint64 *place)
{
  gsize page = sysconf (_SC_PAGESIZE);
  void *bytes;
  herr_t status;

  if (n_bytes > self->budget)
    {
      self->problem = g_strdup_printf (
        "dataset “%s” unpacks to more numbers than are believable (%" G_GSIZE_FORMAT " bytes)",
        name, n_bytes);
      return FALSE;
    }
  self->budget -= n_bytes;

  if (self->memory < 0)
    self->memory = memfd_create ("whittle-hdf5", MFD_CLOEXEC | MFD_ALLOW_SEALING);

  *place = self->written;
  if (n_bytes == 0)
    return TRUE;

  if (self->memory < 0 || ftruncate (self->memory, self->written + n_bytes) < 0 ||
      (bytes = mmap (NULL, n_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, self->memory,
                     self->written)) == MAP_FAILED)
    {
      self->problem = g_strdup_printf ("no memory for dataset “%s”", name);
      return FALSE;
    }

  status = H5Dread (dataset, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes);
  munmap (bytes, n_bytes);
  self->written += (n_bytes + page - 1) / page * page;

  if (status < 0)
    self->problem = g_strdup_printf ("dataset “%s” cannot be read: it is damaged", name);

  return status >= 0;
}

static gboolean
get_shape (hid_t dataset, WhShape *shape)
{
  hid_t space = H5Dget_space (dataset);
  hsize_t sizes[H5S_MAX_RANK];
  int rank = -1;

  if (space >= 0 && H5Sget_simple_extent_type (space) != H5S_NULL)
    rank = H5Sget_simple_extent_dims (space, sizes, NULL);
  if (space >= 0)
    H5Sclose (space);
  if (rank < 0 || rank > WH_MAX_RANK)
    return FALSE;

  *shape = (WhShape){ .rank = rank };
  for (int i = 0; i < rank; i++)
    shape->size[i] = MIN (sizes[i], G_MAXINT64);

  return wh_shape_n_elements (shape) >= 0;
}

static void
add_dataset (Reader *self,
             const char *name,
             const WhShape *shape,
             WhDtype dtype,
             guint64 place,
             gboolean in_place,
             const WhHdf5Marks *marks)
{
  g_autofree char *valid = valid_utf8 (name);
  GVariant *sizes = g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, shape->size, shape->rank,
                                               sizeof shape->size[0]);

  g_variant_builder_add (&self->datasets, "(s@atytbbxb)", valid, sizes, (guchar) dtype, place,
                         in_place, marks->has_index, marks->index, marks->need_grad);
}

static void
read_dataset (Reader *self, hid_t dataset, const char *name)
{
  hid_t type = H5Dget_type (dataset);
  hid_t memory_type = -1;
  WhShape shape;
  WhDtype dtype;
  gboolean same;
  WhHdf5Marks marks;

  self->found = TRUE;
  wh_hdf5_read_attributes (dataset, name, &self->attributes, &marks);

  if (!wh_hdf5_type_match (type, &dtype, &same, &memory_type))
    note (self, "dataset “%s” is left out: it does not hold plain numbers", name);
  else if (!get_shape (dataset, &shape))
    note (self, "dataset “%s” is left out: it is empty or its shape is too large", name);
  else
    {
      gsize n_bytes = wh_shape_n_elements (&shape) * wh_dtype_size (dtype);
      haddr_t at = same ? H5Dget_offset (dataset) : HADDR_UNDEF;
      guint64 place = at;

      if (self->list)
        add_dataset (self, name, &shape, dtype, 0, TRUE, &marks);
      else if (at != HADDR_UNDEF && n_bytes > 0 &&
               (at > self->length || n_bytes > self->length - at))
        self->problem =
          g_strdup_printf ("the file is cut short: dataset “%s” needs %" G_GSIZE_FORMAT
                           " bytes from %" G_GUINT64_FORMAT " on, the file has %" G_GSIZE_FORMAT,
                           name, n_bytes, place, self->length);
      else if (at != HADDR_UNDEF || write_out (self, dataset, memory_type >= 0 ? memory_type : type,
                                               n_bytes, name, &place))
        add_dataset (self, name, &shape, dtype, place, at != HADDR_UNDEF, &marks);
    }

  if (memory_type >= 0)
    H5Tclose (memory_type);
  if (type >= 0)
    H5Tclose (type);
}

static gboolean
visit (hid_t object, const char *path, gboolean is_dataset, gpointer data)
{
  Reader *self = data;
  WhHdf5Marks unused;

  if (is_dataset)
    read_dataset (self, object, path);
  else
    wh_hdf5_read_attributes (object, path, &self->attributes, &unused);

  return self->problem == NULL;
}

/* Keeps the innermost of libhdf5's complaints: it is the one that says what was wrong. */
static herr_t
take_complaint (unsigned n, const H5E_error2_t *entry, void *data)
{
  char **text = data;

  if (*text == NULL && entry->desc != NULL && *entry->desc != '\0')
    *text = g_strdup (entry->desc);

  return 0;
}

static void
read_all (Reader *self)
{
  hid_t file = open_image (self);
  char *damaged;

  if (file < 0)
    {
      g_autofree char *complaint = NULL;

      H5Ewalk2 (H5E_DEFAULT, H5E_WALK_UPWARD, take_complaint, &complaint);
      self->problem = g_strdup_printf ("not an HDF5 file, or a damaged one (%s)",
                                       complaint ? complaint : "no reason given");
      return;
    }

  if (!wh_hdf5_walk (&(WhHdf5Walk){ file, self->only, visit, self }, &damaged) &&
      self->problem == NULL)
    self->problem = damaged;
}

/* A page fault costs more than what libhdf5 does with the page: takes the heap's first pages in one
 * go. Without effect on kernels before 5.14. */
static void
populate_heap (guint64 file_bytes)
{
#ifdef MADV_POPULATE_WRITE
  gsize page = sysconf (_SC_PAGESIZE);
  gsize n_bytes = CLAMP (file_bytes / 4, LEAST_HEAP, MOST_HEAP);
  guint8 *heap;

  mallopt (M_MMAP_THRESHOLD, 4 * MOST_HEAP);
  mallopt (M_TRIM_THRESHOLD, 4 * MOST_HEAP);
  heap = malloc (n_bytes);
  if (heap != NULL)
    madvise (heap + page - (gsize) heap % page, n_bytes - 2 * page, MADV_POPULATE_WRITE);
  free (heap);
#endif
}

static GVariant *
build_reply (Reader *self)
{
  return g_variant_ref_sink (
    g_variant_new (WH_HDF5_REPLY, &self->datasets, &self->attributes, &self->notes));
}

static gboolean
run (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  g_autoptr (GVariant) asked =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (WH_HDF5_REQUEST), request, TRUE));
  g_autoptr (GVariant) answer = NULL;
  guint64 offset, length, page = sysconf (_SC_PAGESIZE);
  Reader self = { .memory = -1 };
  g_autoptr (GError) missing = NULL;
  guint8 *map;

  if (!wh_hdf5_load (&missing))
    {
      g_byte_array_append (reply, (guint8 *) missing->message, strlen (missing->message));
      return FALSE;
    }

  g_variant_get (asked, "(tt&sbt)", &offset, &length, &self.only, &self.list, &self.budget);
  populate_heap (length);
  map = mmap (NULL, length + offset % page, PROT_READ, MAP_PRIVATE, fds[0], offset / page * page);
  if (map == MAP_FAILED)
    self.problem = g_strdup ("the file cannot be mapped");
  else
    {
      self.image = map + offset % page;
      self.length = length;
      g_variant_builder_init (&self.datasets, G_VARIANT_TYPE ("a(satytbbxb)"));
      g_variant_builder_init (&self.attributes, G_VARIANT_TYPE ("a(ssbsd)"));
      g_variant_builder_init (&self.notes, G_VARIANT_TYPE ("as"));
      H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
      read_all (&self);
    }

  if (self.problem != NULL)
    {
      g_byte_array_append (reply, (guint8 *) self.problem, strlen (self.problem));
      return FALSE;
    }

  answer = build_reply (&self);
  g_byte_array_append (reply, g_variant_get_data (answer), g_variant_get_size (answer));
  *reply_fd = self.memory;
  return TRUE;
}

/* Loading and starting libhdf5 takes longer than reading a small file. */
static void
prepare (void)
{
  wh_hdf5_load_without_network ();
  if (!wh_hdf5_load (NULL))
    return;

  H5open ();
  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
}

const WhWorkerRole wh_hdf5_child_role = {
  .name = "reading HDF5",
  .sandbox = TRUE,
  .prepare = prepare,
  .run = run,
};
