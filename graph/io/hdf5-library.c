/* graph/io/hdf5-library.c: libhdf5, loaded when it is first needed */
#include "config.h"

#include "graph/io/hdf5-library.h"

#include "graph/error.h"
#include "graph/io/hdf5-network.h"
#include "graph/library.h"

#include <dlfcn.h>

WhHdf5Library wh_hdf5_library;

static gboolean
find_symbols (void *library)
{
  static const WhSymbol symbols[] = {
#define ENTRY(name) { "H5" #name, (void **) &wh_hdf5_library.name },
    WH_HDF5_FUNCTIONS (ENTRY)
#undef ENTRY
#define ENTRY(name) { "H5" #name "_g", (void **) &wh_hdf5_library.name },
      WH_HDF5_NUMBERS (ENTRY)
#undef ENTRY
  };

  return wh_library_find (library, symbols, G_N_ELEMENTS (symbols));
}

/* The very library whose headers this was built with. */
static void *
open_library (void)
{
  return dlopen (WH_HDF5_LIBRARY, RTLD_NOW | RTLD_LOCAL);
}

static gsize once;

void
wh_hdf5_load_without_network (void)
{
  void *stand_in, *library;

  if (!g_once_init_enter (&once))
    return;

  /* With another version of either, the stand-in may lack something. */
  stand_in = wh_hdf5_stand_in_load ();
  library = open_library ();
  if (library == NULL && stand_in != NULL)
    {
      g_info ("%s", dlerror ());
      dlclose (stand_in);
      library = open_library ();
    }

  g_once_init_leave (&once, library != NULL && find_symbols (library) ? 1 : 2);
}

gboolean
wh_hdf5_load (GError **error)
{
  if (g_once_init_enter (&once))
    {
      void *library = open_library ();

      g_once_init_leave (&once, library != NULL && find_symbols (library) ? 1 : 2);
    }

  return once == 1 || wh_fail (error, WH_ERROR_UNSUPPORTED, "%s is not installed, or not whole",
                               WH_HDF5_LIBRARY);
}
