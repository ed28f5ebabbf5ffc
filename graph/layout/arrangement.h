/* graph/layout/arrangement.h: a piece laid out, for every place where the same piece occurs
 *
 * Positions are relative to the entry's centre. Shared by all pieces of the same structure and box
 * sizes; nobody writes to a finished one.
 */
#pragma once

#include "graph/layout/pieces.h"

G_BEGIN_DECLS

typedef struct
{
  guint n, m;
  double *x, *y; /* centres */
  guint *starts; /* m + 1: edge i has points[starts[i] .. starts[i + 1]) */
  WhPoint *points;
  /*< private >*/
  gatomicrefcount ref_count;
} WhArrangement;

WhArrangement *wh_arrangement_new (guint n, guint m, guint n_points);
WhArrangement *wh_arrangement_ref (WhArrangement *arrangement);
void wh_arrangement_unref (WhArrangement *arrangement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhArrangement, wh_arrangement_unref)

/* What a layout of a piece depends on, as bytes that can be compared:
 *
 *   guint32 n, m, flags, 0;  double width[n], height[n];  guint32 from[m], to[m] (places in it)
 *
 * @places: room for a number for each box of @net; what it holds does not matter.
 */
#define WH_PIECE_OPEN_TOP (1 << 0)    /* nothing above it: boxes may stand above the entry */
#define WH_PIECE_OPEN_BOTTOM (1 << 1) /* nothing below it */
GBytes *wh_piece_key (const WhNet *net, const WhPiece *piece, guint flags, guint *places);

/* @key seen as its parts. */
typedef struct
{
  guint32 n, m, flags;
  const double *width, *height;
  const guint32 *from, *to;
} WhPieceView;
gboolean wh_piece_view (gconstpointer key, gsize n_bytes, WhPieceView *view);

/* The arrangements that this process has made. */
WhArrangement *wh_arrangement_find (GBytes *key); /* NULL when there is none; owned by the caller */
void wh_arrangement_remember (GBytes *key, WhArrangement *arrangement);

/* Entry above exit and one edge between them: needs nobody's help. */
WhArrangement *wh_arrangement_new_link (const WhPieceView *view);

/* Rows from the entry down, each sorted by what it hangs on. Edges over several rows get no
 * points: they would have to be led around boxes, and that is what lanes are for. */
WhArrangement *wh_arrangement_new_plain (const WhPieceView *view);

G_END_DECLS
