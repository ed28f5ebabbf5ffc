/* graph/layout/dot.h: pieces laid out by Graphviz's dot, in a child process
 *
 * libgvc can be stopped only by ending it, and not in two threads at once.
 */
#pragma once

#include "graph/layout/arrangement.h"

G_BEGIN_DECLS

/**
 * wh_dot_arrange:
 * @keys: of GBytes: pieces (wh_piece_key ())
 * @out: as many, filled; NULL stays where dot took too long or refused
 * @error: G_IO_ERROR_CANCELLED only
 */
gboolean wh_dot_arrange (GPtrArray *keys,
                         WhArrangement **out,
                         GCancellable *cancellable,
                         GError **error);

G_END_DECLS
