/* graph/io/output-file.c: a file that is there whole or not at all
 */
#include "config.h"

#include "graph/io/output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixoutputstream.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (const char *path, int code, GError **error)
{
  g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (code), "can't write %s: %s",
               path, g_strerror (code));
  return FALSE;
}

WhOutputFile *
wh_output_file_new (const char *path, GError **error)
{
  g_autoptr (WhOutputFile) file = g_new0 (WhOutputFile, 1);
  char *target = realpath (path, NULL); /* NULL when there is no such file yet */
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  int fd;

  file->path = g_strdup (target != NULL ? target : path);
  free (target);

  if (g_file_test (file->path, G_FILE_TEST_IS_DIR))
    {
      fail (path, EISDIR, error);
      return NULL;
    }

  folder = g_path_get_dirname (file->path);
  name = g_strdup_printf (".%.100s.XXXXXX", strrchr (file->path, '/') != NULL ?
                                              strrchr (file->path, '/') + 1 :
                                              file->path);
  file->temporary = g_build_filename (folder, name, NULL);

  fd = g_mkstemp_full (file->temporary, O_RDWR | O_CLOEXEC, 0666);
  if (fd < 0)
    {
      fail (path, errno, error);
      g_clear_pointer (&file->temporary, g_free);
      return NULL;
    }
  close (fd);
  return g_steal_pointer (&file);
}

void
wh_output_file_free (WhOutputFile *file)
{
  if (file->temporary != NULL)
    g_unlink (file->temporary);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file);
}

GOutputStream *
wh_output_file_open (WhOutputFile *file, GError **error)
{
  int fd = open (file->temporary, O_WRONLY | O_TRUNC | O_CLOEXEC);

  if (fd >= 0)
    return g_unix_output_stream_new (fd, TRUE);
  fail (file->path, errno, error);
  return NULL;
}

gboolean
wh_output_file_write (WhOutputFile *file, GBytes *bytes, GCancellable *cancellable, GError **error)
{
  g_autoptr (GOutputStream) stream = wh_output_file_open (file, error);
  gsize n_bytes;
  gconstpointer data = g_bytes_get_data (bytes, &n_bytes);

  if (stream == NULL ||
      !g_output_stream_write_all (stream, data, n_bytes, NULL, cancellable, error) ||
      !g_output_stream_close (stream, cancellable, error))
    {
      g_prefix_error (error, "can't write %s: ", file->path);
      return FALSE;
    }
  return TRUE;
}

gboolean
wh_output_file_commit (WhOutputFile *file, GError **error)
{
  struct stat old;
  gboolean done;
  int fd = open (file->temporary, O_RDWR | O_CLOEXEC);

  if (fd < 0)
    return fail (file->path, errno, error);

  if (stat (file->path, &old) == 0)
    done = fchmod (fd, old.st_mode & 07777) == 0;
  else
    done = TRUE;

  done = done && fsync (fd) == 0 && rename (file->temporary, file->path) == 0;
  if (!done)
    fail (file->path, errno, error);
  else
    g_clear_pointer (&file->temporary, g_free);

  close (fd);
  return done;
}
