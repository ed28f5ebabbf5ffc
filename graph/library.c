/* graph/library.c: functions of libraries that are loaded when they are first needed */
#include "config.h"

#include "graph/library.h"

#include <dlfcn.h>

gboolean
wh_library_find (void *library, const WhSymbol *symbols, guint n_symbols)
{
  for (guint i = 0; i < n_symbols; i++)
    {
      *symbols[i].place = dlsym (library, symbols[i].symbol);
      if (*symbols[i].place == NULL)
        {
          g_info ("there is no %s", symbols[i].symbol);
          return FALSE;
        }
    }

  return TRUE;
}
