/* graph/layout/own-colors.h: colours that the user gives to functions and variables
 *
 * As SimpleGraph's maps do: by a function's type ("Convolution") or the node's own name, or by a
 * variable's name. The node's own name wins over its type; of two for one name, the later one.
 */
#pragma once

#include "graph/layout/palette.h"
#include "graph/layout/scene.h"

G_BEGIN_DECLS

typedef struct
{
  char *name;
  WhColor color;
} WhOwnColor;

GArray *wh_own_colors_new (void); /* of WhOwnColor */

/* "NAME=COLOR": #rgb, #rrggbb, or a name as CSS and X11 have it: "teal". WH_ERROR_OPTION. */
gboolean wh_own_colors_add (GArray *colors, const char *text, GError **error);

/* For WhMarks, by box, owned by the caller; alpha 0 where none was given. What names nothing in the
 * graph is not looked at: the other side of a comparison may have it. */
WhColor *wh_own_colors_for_boxes (const GArray *colors, const WhScene *scene);

/* The first of @colors that neither graph has anything for; @other: (nullable). NULL: none. */
const char *wh_own_colors_find_stray (const GArray *colors,
                                      const WhGraph *graph,
                                      const WhGraph *other);

G_END_DECLS
