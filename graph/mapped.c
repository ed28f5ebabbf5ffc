/* graph/mapped.c: files that are used where they are mapped, and can be read past the mapping */
#include "config.h"

#include "graph/mapped.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

typedef struct
{
  GMappedFile *map;
  guintptr start;
  gsize n_bytes;
  int fd;
} Mapped;

static GMutex lock;
static GPtrArray *all; /* of Mapped; a handful */

static void
unmap (gpointer data)
{
  Mapped *self = data;

  g_mutex_lock (&lock);
  g_ptr_array_remove_fast (all, self);
  g_mutex_unlock (&lock);

  close (self->fd);
  g_mapped_file_unref (self->map);
  g_free (self);
}

GBytes *
wh_mapped_bytes_new (int fd, GError **error)
{
  g_autoptr (GMappedFile) map = g_mapped_file_new_from_fd (fd, FALSE, error);
  int own = map ? fcntl (fd, F_DUPFD_CLOEXEC, 0) : -1;
  Mapped *self;

  if (map == NULL)
    return NULL;
  if (own < 0 || g_mapped_file_get_length (map) == 0)
    {
      if (own >= 0)
        close (own);
      return g_mapped_file_get_bytes (map);
    }

  self = g_new (Mapped, 1);
  self->map = g_steal_pointer (&map);
  self->start = (guintptr) g_mapped_file_get_contents (self->map);
  self->n_bytes = g_mapped_file_get_length (self->map);
  self->fd = own;

  g_mutex_lock (&lock);
  if (all == NULL)
    all = g_ptr_array_new ();
  g_ptr_array_add (all, self);
  g_mutex_unlock (&lock);

  return g_bytes_new_with_free_func ((gconstpointer) self->start, self->n_bytes, unmap, self);
}

/* The descriptor, which lives as long as the bytes do; -1 when they are in none. */
static int
find (guintptr from, gsize n_bytes, gsize *offset)
{
  int fd = -1;

  g_mutex_lock (&lock);
  for (guint i = 0; all != NULL && i < all->len && fd < 0; i++)
    {
      const Mapped *mapped = g_ptr_array_index (all, i);

      if (from < mapped->start || from - mapped->start > mapped->n_bytes ||
          n_bytes > mapped->n_bytes - (from - mapped->start))
        continue;

      *offset = from - mapped->start;
      fd = mapped->fd;
    }
  g_mutex_unlock (&lock);

  return fd;
}

int
wh_mapped_dup_fd (GBytes *bytes, gsize *offset)
{
  gsize n_bytes;
  gconstpointer start = g_bytes_get_data (bytes, &n_bytes);
  int fd = find ((guintptr) start, n_bytes, offset);

  return fd < 0 ? -1 : fcntl (fd, F_DUPFD_CLOEXEC, 0);
}

void
wh_mapped_release (GBytes *bytes)
{
  guintptr start = bytes != NULL ? (guintptr) g_bytes_get_data (bytes, NULL) : 0;

  g_mutex_lock (&lock);
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const Mapped *mapped = g_ptr_array_index (all, i);

      if (bytes == NULL || mapped->start == start)
        madvise ((gpointer) mapped->start, mapped->n_bytes, MADV_DONTNEED);
    }
  g_mutex_unlock (&lock);
}

gboolean
wh_mapped_is (gconstpointer at)
{
  gsize offset;

  return find ((guintptr) at, 1, &offset) >= 0;
}

gboolean
wh_mapped_read (gconstpointer from, gsize n_bytes, gpointer out)
{
  gsize offset = 0;
  int fd = find ((guintptr) from, n_bytes, &offset);

  for (gsize done = 0; done < n_bytes;)
    {
      gssize n = fd < 0 ? -1 : pread (fd, (guint8 *) out + done, n_bytes - done, offset + done);

      if (n < 0 && fd >= 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }

  return TRUE;
}
