/* graph/io/hdf5-network.c: libhdf5 without what it could reach a network by
 *
 * The loader takes a library that is loaded already for the one that is asked for when both have
 * the same SONAME.
 */
#include "config.h"

#include "graph/io/hdf5-network.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

static const guint8 library[] = {
#include "graph/io/stand-in-curl.inc"
};

gpointer
wh_hdf5_stand_in_load (void)
{
  int fd = memfd_create ("whittle-no-network", MFD_CLOEXEC);
  g_autofree char *path = g_strdup_printf ("/proc/self/fd/%d", fd);
  gpointer loaded = NULL;

  if (fd >= 0 && write (fd, library, sizeof library) == (gssize) sizeof library)
    loaded = dlopen (path, RTLD_NOW | RTLD_LOCAL);
  if (loaded == NULL)
    g_info ("libhdf5 is loaded with libcurl: %s", fd < 0 ? "no memory file" : dlerror ());

  if (fd >= 0)
    close (fd);
  return loaded;
}
