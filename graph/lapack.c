/* graph/lapack.c: LAPACK, loaded when it is first needed */
#include "config.h"

#include "graph/lapack.h"

#include "graph/error.h"
#include "graph/library.h"

#include <dlfcn.h>

#define LIBRARY "liblapacke.so.3"

WhLapack wh_lapack;

static gboolean
find_functions (void *library)
{
  static const WhSymbol symbols[] = {
#define ENTRY(name) { "LAPACKE_" #name, (void **) &wh_lapack.name },
    WH_LAPACK_FUNCTIONS (ENTRY)
#undef ENTRY
  };

  return wh_library_find (library, symbols, G_N_ELEMENTS (symbols));
}

gboolean
wh_lapack_load (GError **error)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    {
      void *library = dlopen (LIBRARY, RTLD_NOW | RTLD_LOCAL);

      g_once_init_leave (&once, library != NULL && find_functions (library) ? 1 : 2);
    }

  return once == 1 ||
         wh_fail (error, WH_ERROR_UNSUPPORTED, "%s is not installed, or not whole", LIBRARY);
}
