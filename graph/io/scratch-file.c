/* graph/io/scratch-file.c: a file without a name, for what is large and read again */
#include "config.h"

#include "graph/io/scratch-file.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

/* A file system in memory would be no gain. */
static gboolean
is_on_disk (int fd)
{
  struct statfs info;

  return fstatfs (fd, &info) == 0 && info.f_type != TMPFS_MAGIC && info.f_type != RAMFS_MAGIC;
}

int
wh_scratch_file_new (void)
{
  const char *folders[] = { g_get_user_cache_dir (), "/var/tmp" };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      int fd = open (folders[i], O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

      if (fd >= 0 && is_on_disk (fd))
        return fd;
      if (fd >= 0)
        close (fd);
    }

  return -1;
}
