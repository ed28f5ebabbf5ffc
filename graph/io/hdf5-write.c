/* graph/io/hdf5-write.c: HDF5 files as NNabla writes them, made in memory
 *
 * libhdf5 writes through its core driver into a block that we give it and keep when it closes.
 */
#include "config.h"

#include "graph/io/hdf5.h"

#include "graph/error.h"
#include "graph/io/hdf5-types.h"

#include <string.h>

static GMutex lock; /* libhdf5 has one state for all threads */

typedef struct
{
  guint8 *memory;
  gsize room;
} Block;

static void *
block_malloc (size_t size, H5FD_file_image_op_t op, void *data)
{
  Block *block = data;

  block->room = size;
  return block->memory = g_try_realloc (block->memory, size);
}

static void *
block_memcpy (void *to, const void *from, size_t size, H5FD_file_image_op_t op, void *data)
{
  return memcpy (to, from, size);
}

static void *
block_realloc (void *memory, size_t size, H5FD_file_image_op_t op, void *data)
{
  Block *block = data;
  guint8 *larger = g_try_realloc (block->memory, size);

  if (larger != NULL)
    {
      block->memory = larger;
      block->room = size;
    }
  return larger;
}

static herr_t
block_free (void *memory, H5FD_file_image_op_t op, void *data)
{
  return 0; /* kept: it is what we are after */
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
create_file (Block *block, gsize n_bytes)
{
  H5FD_file_image_callbacks_t callbacks = { block_malloc, block_memcpy, block_realloc, block_free,
                                            data_copy,    data_free,    block };
  hid_t access = H5Pcreate (H5P_FILE_ACCESS);
  hid_t file = -1;

  /* One block that has room for everything, so that it need not grow. */
  if (H5Pset_fapl_core (access, MAX (n_bytes, 1 << 16), FALSE) >= 0 &&
      H5Pset_libver_bounds (access, H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST) >= 0 &&
      H5Pset_file_image_callbacks (access, &callbacks) >= 0)
    file = H5Fcreate ("image", H5F_ACC_TRUNC, H5P_DEFAULT, access);

  H5Pclose (access);
  return file;
}

static gboolean
write_attribute (hid_t dataset, const char *name, hid_t type, gconstpointer value)
{
  hid_t space = H5Screate (H5S_SCALAR);
  hid_t attribute = H5Acreate2 (dataset, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  gboolean ok = attribute >= 0 && H5Awrite (attribute, type, value) >= 0;

  if (attribute >= 0)
    H5Aclose (attribute);
  H5Sclose (space);
  return ok;
}

static gboolean
write_marks (hid_t dataset, const WhHdf5Output *output)
{
  hid_t boolean = wh_hdf5_type_new (WH_DTYPE_BOOL);
  gint8 need_grad = output->need_grad != FALSE;
  gboolean ok = write_attribute (dataset, "index", H5T_STD_I64LE, &output->index) &&
                write_attribute (dataset, "need_grad", boolean, &need_grad);

  H5Tclose (boolean);
  return ok;
}

static gboolean
write_dataset (hid_t file, hid_t links, hid_t creation, const WhHdf5Output *output)
{
  const WhShape *shape = &output->tensor->shape;
  g_autoptr (GBytes) stored = wh_tensor_dup_stored (output->tensor);
  hid_t type = wh_hdf5_type_new (output->tensor->dtype);
  hsize_t sizes[WH_MAX_RANK];
  hid_t space, dataset;
  gboolean ok;

  for (guint i = 0; i < shape->rank; i++)
    sizes[i] = shape->size[i];

  space = shape->rank == 0 ? H5Screate (H5S_SCALAR) : H5Screate_simple (shape->rank, sizes, NULL);
  dataset = H5Dcreate2 (file, output->name, type, space, links, creation, H5P_DEFAULT);
  ok = dataset >= 0 &&
       (g_bytes_get_size (stored) == 0 || H5Dwrite (dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT,
                                                    g_bytes_get_data (stored, NULL)) >= 0) &&
       (!output->has_index || write_marks (dataset, output));

  if (dataset >= 0)
    H5Dclose (dataset);
  H5Sclose (space);
  H5Tclose (type);
  return ok;
}

/* NULL, or the name of the dataset that could not be written. */
static const char *
write_datasets (hid_t file, const WhHdf5Output *outputs, guint n_outputs)
{
  hid_t links = H5Pcreate (H5P_LINK_CREATE);
  hid_t creation = H5Pcreate (H5P_DATASET_CREATE);
  const char *failed = NULL;

  H5Pset_create_intermediate_group (links, 1);
  H5Pset_obj_track_times (creation, FALSE); /* the same datasets give the same bytes */

  for (guint i = 0; i < n_outputs && failed == NULL; i++)
    if (!write_dataset (file, links, creation, &outputs[i]))
      failed = outputs[i].name;

  H5Pclose (links);
  H5Pclose (creation);
  return failed;
}

/* Numbers, and about 1 KiB of headers for a dataset and 2 KiB for each of its groups. */
static gsize
estimate (const WhHdf5Output *outputs, guint n_outputs)
{
  gsize n = 1 << 14;

  for (guint i = 0; i < n_outputs; i++)
    n += wh_tensor_n_bytes (outputs[i].tensor) + 4096;

  return n;
}

/* Where the file ends, as its superblock says (HDF5 File Format Specification, II.A: 8 bytes at 40
 * in version 0, which is what the oldest bounds give). Not what H5Fget_filesize () says: that
 * counts blocks which are given back when the file is closed. 0 when there is no such superblock.
 */
static gsize
end_of_file (const Block *block)
{
  guint64 end;

  if (block->room < 48 || memcmp (block->memory, "\x89HDF\r\n\x1a\n\0", 9) != 0)
    return 0;

  memcpy (&end, block->memory + 40, sizeof end);
  end = GUINT64_FROM_LE (end);
  return end <= block->room ? end : 0;
}

GBytes *
wh_hdf5_write (const WhHdf5Output *outputs, guint n_outputs, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Block block = { NULL };
  const char *failed = NULL;
  gsize length = 0;
  hid_t file;

  if (!wh_hdf5_load (error))
    return NULL;

  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
  file = create_file (&block, estimate (outputs, n_outputs));
  if (file >= 0)
    {
      failed = write_datasets (file, outputs, n_outputs);
      if (H5Fclose (file) < 0 || (length = end_of_file (&block)) == 0)
        failed = failed != NULL ? failed : "(the file)";
    }

  if (file < 0 || failed != NULL)
    {
      wh_fail (error, WH_ERROR_LIMIT, "HDF5: cannot write “%s”", failed ? failed : "(the file)");
      g_free (block.memory);
      return NULL;
    }

  /* Shrunk in place: what was reserved and not used was never touched. */
  return g_bytes_new_take (g_realloc (block.memory, length), length);
}
