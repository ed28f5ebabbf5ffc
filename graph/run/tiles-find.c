/* graph/run/tiles-find.c: which tiles this processor has */
#include "config.h"

#include "graph/run/tiles.h"

const WhTiles *
wh_tiles (void)
{
#ifdef WH_HAS_TILES
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx512f"))
    return &wh_tiles_all_16;
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return &wh_tiles_all_8;
#endif
  return NULL;
}
