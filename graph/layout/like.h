/* graph/layout/like.h: keeps what a conversion left alone where it was
 */
#pragma once

#include "graph/layout/rows.h"

G_BEGIN_DECLS

typedef struct
{
  const WhScene *scene;
  const WhScene *like; /* placed */
  guint *counterparts; /* by box of the scene: box of @like, or WH_NONE */
  gboolean rows;       /* heights too, not only the middle of the picture */
} WhLike;

/* NULL when the two have nothing in common. */
WhLike *wh_like_new (const WhScene *scene, const WhScene *like);
void wh_like_free (WhLike *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhLike, wh_like_free)

/* Makes @offsets (wh_rows_move ()) so large that unchanged boxes come as low as they were. @y is
 * what the part will be moved down by. */
void wh_like_raise (const WhLike *self,
                    const WhNet *net,
                    const WhRows *rows,
                    double y,
                    double *offsets);

/* How far to the right the scene must go so that its first unchanged box stands where it was. */
double wh_like_shift (const WhLike *self, const WhScene *scene);

/* Once both are placed: does all that they have in common lie at one height? */
gboolean wh_like_lines_up (const WhLike *self);

G_END_DECLS
