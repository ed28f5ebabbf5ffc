/* ui/tile-cache.c: the tiles of one view */
#include "config.h"

#include "ui/tile-cache.h"

struct _WhTileCache
{
  GHashTable *tiles; /* set of WhTile, by what is_same () compares */
};

static guint
hash (gconstpointer item)
{
  const WhTile *tile = item;

  return (guint) tile->generation * 2654435761u ^ g_double_hash (&tile->scale) ^
         (guint) tile->x * 73856093u ^ (guint) tile->y * 19349663u;
}

static gboolean
is_same (gconstpointer a, gconstpointer b)
{
  const WhTile *s = a, *t = b;

  return s->generation == t->generation && s->scale == t->scale && s->x == t->x && s->y == t->y;
}

static void
let_go (gpointer item)
{
  wh_tile_forget (item);
  wh_tile_unref (item);
}

WhTileCache *
wh_tile_cache_new (void)
{
  WhTileCache *cache = g_new0 (WhTileCache, 1);

  cache->tiles = g_hash_table_new_full (hash, is_same, let_go, NULL);
  return cache;
}

void
wh_tile_cache_free (WhTileCache *cache)
{
  g_hash_table_unref (cache->tiles);
  g_free (cache);
}

WhTile *
wh_tile_cache_find (WhTileCache *cache,
                    guint64 generation,
                    double scale,
                    int x,
                    int y,
                    gint64 frame)
{
  WhTile key = { .generation = generation, .scale = scale, .x = x, .y = y };
  WhTile *tile = g_hash_table_lookup (cache->tiles, &key);

  if (tile != NULL)
    tile->last_used = MAX (tile->last_used, frame);

  return tile;
}

void
wh_tile_cache_add (WhTileCache *cache, WhTile *tile)
{
  g_hash_table_add (cache->tiles, tile);
}

static int
by_use (gconstpointer a, gconstpointer b)
{
  const WhTile *s = *(WhTile *const *) a, *t = *(WhTile *const *) b;

  return s->last_used < t->last_used ? -1 : s->last_used > t->last_used;
}

void
wh_tile_cache_trim (WhTileCache *cache, gint64 frame, guint max_tiles)
{
  g_autoptr (GPtrArray) drawn = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, cache->tiles);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    {
      WhTile *tile = key;

      if (!tile->drawn && tile->last_used < frame)
        g_hash_table_iter_remove (&iter);
      else if (tile->last_used < frame)
        g_ptr_array_add (drawn, tile);
    }

  if (g_hash_table_size (cache->tiles) <= max_tiles)
    return;

  g_ptr_array_sort (drawn, by_use);
  for (guint i = 0; i < drawn->len && g_hash_table_size (cache->tiles) > max_tiles; i++)
    g_hash_table_remove (cache->tiles, drawn->pdata[i]);
}
