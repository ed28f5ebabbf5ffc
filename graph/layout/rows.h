/* graph/layout/rows.h: the rows of boxes of one part, and the corridors between them
 *
 * A corridor runs across the whole part and holds no box: edges may go sideways there, and rows
 * may be moved apart.
 */
#pragma once

#include "graph/layout/pieces.h"

G_BEGIN_DECLS

typedef struct
{
  guint n;
  double *top, *bottom; /* of each row; corridor r lies between bottom[r] and top[r + 1] */
  const WhPart *part;
} WhRows;

WhRows *wh_rows_new (const WhNet *net, const WhPart *part);
void wh_rows_free (WhRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRows, wh_rows_free)

guint wh_rows_find (const WhRows *rows,
                    double y); /* the row at @y, or the one above that corridor */

/* Moves row r down by @offsets[r], which never fall, with all that is in it; curves stretch in
 * the corridors. */
void wh_rows_move (WhRows *rows, WhNet *net, const double *offsets);

G_END_DECLS
