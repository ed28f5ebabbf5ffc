/* graph/layout/png.h: a scene as PNG, drawn in bands
 *
 * cairo's own pictures end at 32,767 pixels a side; a band never is so large, and no more than one
 * is in memory.
 */
#pragma once

#include "graph/layout/draw.h"

G_BEGIN_DECLS

/* WH_ERROR_LIMIT when there would be more pixels than a viewer could show. @path: for messages. */
gboolean wh_png_write (const WhScene *scene,
                       const WhMarks *marks,
                       const WhTheme *theme,
                       double scale,
                       const char *path,
                       int fd,
                       GCancellable *cancellable,
                       GError **error);

G_END_DECLS
