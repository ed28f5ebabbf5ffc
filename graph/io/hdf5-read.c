/* graph/io/hdf5-read.c: has the child read an HDF5 file, while its caller does something else
 * perhaps
 *
 * The child takes most of the time in which a model is opened, and its caller has a text to read
 * and a checksum to compute.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/hdf5-child.h"
#include "graph/io/hdf5.h"
#include "graph/mapped.h"
#include "graph/write.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_EXPANSION 1100 /* deflate packs no more than 1,032 bytes into one */
#define LEAST_BUDGET ((guint64) 256 << 20)
#define LIBRARY_MEMORY ((gsize) 512 << 20) /* what libhdf5 may take beside the data */

struct _WhHdf5Ahead
{
  GBytes *image;
  int own_fd; /* -1: it is the caller's */
  char *file_name;
  char *only; /* NULL: all */
  WhHdf5Flags flags;
  WhWorkerCall *call; /* NULL: it could not begin */
  GError *error;
};

/* A descriptor for bytes that lie in no file. */
static int
new_memory_file (GBytes *image, GError **error)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data (image, &n);
  int fd = memfd_create ("whittle-image", MFD_CLOEXEC);

  if (fd >= 0 && wh_write_all (fd, bytes, n))
    return fd;

  wh_fail (error, WH_ERROR_LIMIT, "no memory: %s", g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}

static WhWorkerCall *
ask (const WhHdf5Ahead *self, int fd, gsize offset, GCancellable *cancellable)
{
  gsize length = g_bytes_get_size (self->image);
  guint64 budget = MAX (LEAST_BUDGET, (guint64) length * MOST_EXPANSION);
  guint64 physical = (guint64) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE);
  g_autoptr (GVariant) request = NULL;
  g_autoptr (GBytes) bytes = NULL;
  WhWorkerRole role = wh_hdf5_child_role;

  budget = MIN (budget, physical / 2);
  request = g_variant_ref_sink (g_variant_new (WH_HDF5_REQUEST, (guint64) offset, (guint64) length,
                                               self->only ? self->only : "",
                                               !!(self->flags & WH_HDF5_LIST), budget));
  bytes = g_variant_get_data_as_bytes (request);
  role.memory_limit = length + budget + LIBRARY_MEMORY;
  role.cpu_seconds = 4 + (length >> 22); /* some damaged files send libhdf5 round in circles */

  return wh_worker_begin (&role, bytes, &fd, 1, 0, cancellable);
}

void
wh_hdf5_prepare (void)
{
  wh_worker_prepare (&wh_hdf5_child_role);
}

static WhHdf5Ahead *
begin (GBytes *image,
       int fd,
       gsize offset,
       const char *file_name,
       const char *only,
       WhHdf5Flags flags,
       GCancellable *cancellable)
{
  WhHdf5Ahead *self = g_new0 (WhHdf5Ahead, 1);

  while (only != NULL && *only == '/')
    only++;

  self->image = g_bytes_ref (image);
  self->own_fd = -1;
  self->file_name = g_strdup (file_name);
  self->only = g_strdup (only);
  self->flags = flags;

  if (g_bytes_get_size (image) == 0)
    {
      wh_fail (&self->error, WH_ERROR_FORMAT, "%s: empty, not an HDF5 file", file_name);
      return self;
    }

  if (fd < 0)
    {
      fd = self->own_fd = wh_mapped_dup_fd (image, &offset);
      if (fd < 0)
        {
          fd = self->own_fd = new_memory_file (image, &self->error);
          offset = 0;
        }
    }

  if (fd >= 0)
    self->call = ask (self, fd, offset, cancellable);
  return self;
}

WhHdf5Ahead *
wh_hdf5_begin (GBytes *image,
               int fd,
               gsize offset,
               const char *file_name,
               GCancellable *cancellable)
{
  return begin (image, fd, offset, file_name, NULL, WH_HDF5_READ, cancellable);
}

static void
ahead_free (WhHdf5Ahead *self)
{
  g_clear_error (&self->error);
  g_bytes_unref (self->image);
  if (self->own_fd >= 0)
    close (self->own_fd);
  g_free (self->file_name);
  g_free (self->only);
  g_free (self);
}

static WhHdf5 *
receive (WhHdf5Ahead *self, GError **error)
{
  int reply_fd = -1;
  g_autoptr (GBytes) reply = wh_worker_finish (g_steal_pointer (&self->call), &reply_fd, error);
  WhHdf5 *hdf5 = NULL;

  if (reply != NULL)
    hdf5 = wh_hdf5_take_reply (reply, self->image, reply_fd, self->file_name, self->flags, error);
  else
    g_prefix_error (error, "%s: ", self->file_name);

  if (hdf5 != NULL && self->only != NULL && wh_hdf5_dataset (hdf5, self->only) == NULL)
    {
      if (hdf5->notes->len > 0)
        wh_fail (error, WH_ERROR_NOT_FOUND, "%s: %s", self->file_name,
                 (char *) hdf5->notes->pdata[0]);
      else
        wh_fail (error, WH_ERROR_NOT_FOUND, "%s: no such dataset “%s”", self->file_name,
                 self->only);
      g_clear_pointer (&hdf5, wh_hdf5_free);
    }

  if (reply_fd >= 0)
    close (reply_fd);
  return hdf5;
}

WhHdf5 *
wh_hdf5_finish (WhHdf5Ahead *self, GError **error)
{
  WhHdf5 *hdf5 = NULL;

  if (self->call != NULL)
    hdf5 = receive (self, error);
  else
    g_propagate_error (error, g_steal_pointer (&self->error));

  ahead_free (self);
  return hdf5;
}

void
wh_hdf5_abandon (WhHdf5Ahead *self)
{
  if (self->call != NULL)
    wh_worker_abandon (self->call);
  ahead_free (self);
}

WhHdf5 *
wh_hdf5_read (GBytes *image,
              int fd,
              gsize offset,
              const char *file_name,
              const char *only,
              WhHdf5Flags flags,
              GCancellable *cancellable,
              GError **error)
{
  return wh_hdf5_finish (begin (image, fd, offset, file_name, only, flags, cancellable), error);
}

WhHdf5 *
wh_hdf5_read_file (const char *path,
                   const char *only,
                   WhHdf5Flags flags,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GBytes) image = NULL;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat info = { 0 };
  WhHdf5 *self = NULL;

  if (fd < 0 || fstat (fd, &info) < 0 || !S_ISREG (info.st_mode))
    {
      int code = fd < 0 ? errno : S_ISDIR (info.st_mode) ? EISDIR : EINVAL;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "can't open %s: %s",
                   path, g_strerror (code));
      if (fd >= 0)
        close (fd);
      return NULL;
    }

  image = wh_mapped_bytes_new (fd, error);
  if (image != NULL)
    self = wh_hdf5_read (image, fd, 0, path, only, flags, cancellable, error);
  else
    g_prefix_error (error, "%s: ", path);

  close (fd);
  return self;
}
