/* graph/io/hdf5-ahead.c: reading HDF5 while its caller does something else
 *
 * The child takes most of the time in which a model is opened, and its caller has a text to read
 * and a checksum to compute.
 */
#include "config.h"

#include "graph/io/hdf5.h"

struct _WhHdf5Ahead
{
  GThread *thread; /* NULL: there was none to be had */
  GBytes *image;
  int fd;
  gsize offset;
  char *file_name;
  GCancellable *caller; /* the caller's; nullable */
  GCancellable *own;    /* cancelled with it, or when nobody asks any more */
  gulong link;
  WhHdf5 *hdf5;
  GError *error;
};

static gpointer
read_all (gpointer data)
{
  WhHdf5Ahead *self = data;

  self->hdf5 = wh_hdf5_read (self->image, self->fd, self->offset, self->file_name, NULL,
                             WH_HDF5_READ, self->own, &self->error);
  return NULL;
}

static void
cancel_too (GCancellable *caller, gpointer own)
{
  g_cancellable_cancel (own);
}

WhHdf5Ahead *
wh_hdf5_begin (GBytes *image,
               int fd,
               gsize offset,
               const char *file_name,
               GCancellable *cancellable)
{
  WhHdf5Ahead *self = g_new0 (WhHdf5Ahead, 1);

  self->image = g_bytes_ref (image);
  self->fd = fd;
  self->offset = offset;
  self->file_name = g_strdup (file_name);
  self->own = g_cancellable_new ();
  if (cancellable)
    {
      self->caller = g_object_ref (cancellable);
      self->link = g_cancellable_connect (cancellable, G_CALLBACK (cancel_too), self->own, NULL);
    }
  self->thread = g_thread_try_new ("whittle-hdf5", read_all, self, NULL);
  return self;
}

WhHdf5 *
wh_hdf5_finish (WhHdf5Ahead *self, GError **error)
{
  WhHdf5 *hdf5;

  if (self->thread)
    g_thread_join (self->thread);
  else
    read_all (self);

  hdf5 = self->hdf5;
  if (self->error)
    g_propagate_error (error, self->error);

  g_cancellable_disconnect (self->caller, self->link);
  g_clear_object (&self->caller);
  g_object_unref (self->own);
  g_bytes_unref (self->image);
  g_free (self->file_name);
  g_free (self);
  return hdf5;
}

void
wh_hdf5_abandon (WhHdf5Ahead *self)
{
  WhHdf5 *hdf5;

  g_cancellable_cancel (self->own);
  hdf5 = wh_hdf5_finish (self, NULL);
  if (hdf5 != NULL)
    wh_hdf5_free (hdf5);
}
