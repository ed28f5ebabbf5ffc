/* ui/tile-cache.h: the tiles of one view, the least recently used given up first
 *
 * Threads  the main thread's.
 */
#pragma once

#include "ui/tile.h"

G_BEGIN_DECLS

typedef struct _WhTileCache WhTileCache;

WhTileCache *wh_tile_cache_new (void);
void wh_tile_cache_free (WhTileCache *cache); /* forgets all */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTileCache, wh_tile_cache_free)

/* Drawn or not yet; NULL when it was never asked for. @frame marks it as used. */
WhTile *wh_tile_cache_find (WhTileCache *cache,
                            guint64 generation,
                            double scale,
                            int x,
                            int y,
                            gint64 frame);
void wh_tile_cache_add (WhTileCache *cache, WhTile *tile); /* takes the reference */

/* Forgets tiles that wait and were not used since @frame, and drawn ones beyond @max_tiles. */
void wh_tile_cache_trim (WhTileCache *cache, gint64 frame, guint max_tiles);

G_END_DECLS
