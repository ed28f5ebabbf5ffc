/* graph/layout/dot-file.h: a scene as text for Graphviz
 */
#pragma once

#include "graph/layout/draw.h"

G_BEGIN_DECLS

/* A digraph with shapes, labels and colours, and our positions: `dot` lays it out anew, `neato -n2`
 * keeps them. In the simple look, with the names of colours and shapes that SimpleGraph uses. */
char *wh_dot_file_dup_text (const WhScene *scene, const WhMarks *marks, const WhTheme *theme);

G_END_DECLS
