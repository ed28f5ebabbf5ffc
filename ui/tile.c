/* ui/tile.c: one square of a drawn scene
 *
 * Its pixels lie in buffers that are used again and again: a new megabyte from the system costs a
 * page fault for each 4 KiB, as much as drawing the tile.
 */
#include "config.h"

#include "ui/tile.h"

#include <math.h>
#include <sys/mman.h>

#define BUFFER_BYTES (WH_TILE_SIZE * WH_TILE_SIZE * 4)
#define MAX_FREE_BUFFERS 48
#define OVERHANG 24.0 /* points, as the view has it: arrow heads, rings and badges reach out of their boxes */

static GMutex painted_mutex;
static GCond painted_cond;
static GMutex pool_mutex;
static gpointer free_buffers[MAX_FREE_BUFFERS];
static guint n_free_buffers;

static gpointer
buffer_take (void)
{
  gpointer buffer = NULL;

  g_mutex_lock (&pool_mutex);
  if (n_free_buffers > 0)
    buffer = free_buffers[--n_free_buffers];
  g_mutex_unlock (&pool_mutex);

  if (buffer == NULL)
    {
      buffer = mmap (NULL, BUFFER_BYTES, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
      if (buffer == MAP_FAILED)
        g_error ("No memory for a tile of %d bytes", BUFFER_BYTES);
    }

  return buffer;
}

static void
buffer_give_back (gpointer buffer)
{
  gboolean kept = FALSE;

  g_mutex_lock (&pool_mutex);
  if (n_free_buffers < MAX_FREE_BUFFERS)
    {
      free_buffers[n_free_buffers++] = buffer;
      kept = TRUE;
    }
  g_mutex_unlock (&pool_mutex);

  if (!kept)
    munmap (buffer, BUFFER_BYTES);
}

WhTile *
wh_tile_new (WhScene *scene, WhMarkSet *marks, WhTileDone done, gpointer owner)
{
  WhTile *tile = g_new0 (WhTile, 1);

  g_atomic_ref_count_init (&tile->ref_count);
  tile->scene = wh_scene_ref (scene);
  tile->marks = marks != NULL ? wh_mark_set_ref (marks) : NULL;
  tile->width = WH_TILE_SIZE;
  tile->height = WH_TILE_SIZE;
  tile->done = done;
  tile->owner = owner;

  return tile;
}

WhTile *
wh_tile_ref (WhTile *tile)
{
  g_atomic_ref_count_inc (&tile->ref_count);
  return tile;
}

void
wh_tile_unref (WhTile *tile)
{
  if (!g_atomic_ref_count_dec (&tile->ref_count))
    return;

  g_clear_object (&tile->texture);
  g_clear_pointer (&tile->marks, wh_mark_set_unref);
  wh_scene_unref (tile->scene);
  g_free (tile);
}

static WhRect
area_of (const WhTile *tile)
{
  double size = WH_TILE_SIZE / tile->scale;

  return (WhRect){
    .x = tile->x * size - OVERHANG,
    .y = tile->y * size - OVERHANG,
    .width = tile->width / tile->scale + 2.0 * OVERHANG,
    .height = tile->height / tile->scale + 2.0 * OVERHANG,
  };
}

static gboolean
is_empty (const WhTile *tile, const WhRect *area)
{
  g_autoptr (GArray) boxes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (guint));

  wh_scene_query (tile->scene, area, boxes, edges);
  return boxes->len == 0 && edges->len == 0;
}

/* From where to where along one axis a tile has anything, device pixels. A renderer in software
 * pays for each pixel of a texture, and a long chain of functions is a thin line in its tiles. */
static void
crop (double scene_size, double scale, int first, int size, int *start, int *length)
{
  double from = -OVERHANG * scale - first, to = (scene_size + OVERHANG) * scale - first;

  *start = CLAMP ((int) floor (from), 0, size - 1);
  *length = CLAMP ((int) ceil (to), *start + 1, size) - *start;
}

static GdkTexture *
texture_of (guchar *pixels, int width, int height, GDestroyNotify destroy)
{
  gsize stride = (gsize) width * 4;
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (pixels, stride * height, destroy, pixels);

  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

static void
draw (WhTile *tile)
{
  const WhTheme theme = { .dark = tile->dark, .transparent = TRUE };
  gboolean pooled = tile->width == WH_TILE_SIZE && tile->height == WH_TILE_SIZE;
  WhRect area = area_of (tile);
  cairo_surface_t *surface;
  int width, height;
  guchar *pixels;
  cairo_t *cr;

  if (g_atomic_int_get (&tile->unwanted) || is_empty (tile, &area))
    return;

  crop (tile->scene->width, tile->scale, tile->x * WH_TILE_SIZE, tile->width, &tile->crop_x,
        &width);
  crop (tile->scene->height, tile->scale, tile->y * WH_TILE_SIZE, tile->height, &tile->crop_y,
        &height);
  pixels = pooled ? buffer_take () : g_malloc ((gsize) width * height * 4);
  surface =
    cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32, width, height, width * 4);
  cr = cairo_create (surface);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOURCE);
  gdk_cairo_set_source_rgba (cr, &tile->background);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);

  cairo_translate (cr, -(double) tile->x * WH_TILE_SIZE - tile->crop_x,
                   -(double) tile->y * WH_TILE_SIZE - tile->crop_y);
  cairo_scale (cr, tile->scale, tile->scale);
  wh_scene_draw (tile->scene, cr, &area, tile->scale,
                 tile->marks != NULL ? &tile->marks->marks : NULL, &theme);

  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  tile->texture = texture_of (pixels, width, height, pooled ? buffer_give_back : g_free);
}

void
wh_tile_draw (WhTile *tile)
{
  draw (tile);
  g_mutex_lock (&painted_mutex);
  tile->painted = TRUE;
  g_cond_broadcast (&painted_cond);
  g_mutex_unlock (&painted_mutex);
}

gboolean
wh_tile_wait (WhTile *tile, gint64 until)
{
  g_mutex_lock (&painted_mutex);
  while (!tile->painted && g_cond_wait_until (&painted_cond, &painted_mutex, until))
    ;
  tile->drawn = tile->painted;
  g_mutex_unlock (&painted_mutex);

  return tile->drawn;
}

void
wh_tile_finish (WhTile *tile)
{
  if (!g_atomic_int_get (&tile->unwanted) && !tile->drawn)
    {
      tile->drawn = TRUE;
      if (tile->done != NULL)
        tile->done (tile, tile->owner);
    }

  wh_tile_unref (tile);
}

void
wh_tile_forget (WhTile *tile)
{
  g_atomic_int_set (&tile->unwanted, 1);
}
