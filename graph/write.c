/* graph/write.c: bytes into a file descriptor */
#include "config.h"

#include "graph/write.h"

#include <errno.h>
#include <unistd.h>

gboolean
wh_write_all (int fd, gconstpointer bytes, gsize n_bytes)
{
  const char *rest = bytes;

  while (n_bytes > 0)
    {
      ssize_t n = write (fd, rest, n_bytes);

      if (n < 0 && errno == EINTR)
        continue;
      if (n == 0)
        errno = EIO;
      if (n <= 0)
        return FALSE;

      rest += n;
      n_bytes -= (gsize) n;
    }

  return TRUE;
}
