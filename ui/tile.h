/* ui/tile.h: one square of a drawn scene
 *
 * The view asks for tiles, somebody else draws them on a thread of theirs: @paint is called on the
 * main thread with a reference, calls wh_tile_draw () anywhere, and wh_tile_finish () on the main
 * thread, which gives that reference back.
 */
#pragma once

#include "ui/marks.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TILE_SIZE 512 /* device pixels */

typedef struct _WhTile WhTile;
typedef void (*WhTileDone) (WhTile *tile, gpointer owner);

struct _WhTile
{
  WhScene *scene;
  WhMarkSet *marks; /* nullable */
  gboolean dark;
  GdkRGBA background;
  guint64 generation;  /* of scene, marks and theme: tiles of one generation go together */
  double scale;        /* device pixels per point */
  int x, y;            /* in tiles from the scene's origin */
  int width, height;   /* device pixels; WH_TILE_SIZE but for an overview */
  GdkTexture *texture; /* NULL until drawn; NULL still when nothing lies there */
  int crop_x,
    crop_y; /* device pixels: where the texture lies in the tile; the rest is background */
  gboolean drawn;
  gint64 last_used; /* frame */
  /*< private >*/
  gatomicrefcount ref_count;
  int unwanted;     /* atomic */
  gboolean painted; /* under a lock: its texture is there, drawn or not */
  WhTileDone done;
  gpointer owner; /* weak */
};

typedef void (*WhTilePaint) (WhTile *tile, gpointer data);

WhTile *wh_tile_new (WhScene *scene, WhMarkSet *marks, WhTileDone done, gpointer owner);
WhTile *wh_tile_ref (WhTile *tile);
void wh_tile_unref (WhTile *tile);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhTile, wh_tile_unref)

void wh_tile_draw (WhTile *tile);   /* any thread */
void wh_tile_finish (WhTile *tile); /* main thread */

/* Until the thread that draws it is done, at most until @until (monotonic time); the tile is drawn
 * then, and done () is not called for it any more. Main thread. */
gboolean wh_tile_wait (WhTile *tile, gint64 until);

/* Nobody waits for it any more: it need not be drawn, and done () is not called. Main thread. */
void wh_tile_forget (WhTile *tile);

G_END_DECLS
