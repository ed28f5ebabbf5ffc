/* tests/networks.h: networks of any size, shaped like those that people train
 *
 *   residual     blocks of three convolutions and a shortcut, one after the other
 *   inception    four branches that are joined, one block after the other
 *   unet         down and up again over twelve levels, with a skip at each
 *   dense        blocks of twelve layers, each of which reads all before it
 *   transformer  attention and feed-forward blocks, each with a shortcut
 *   skips        residual blocks, and from every eighth an edge to the very end
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

extern const char *const wh_test_networks[]; /* NULL-terminated */

/* NNabla's text (.nntxt) of one with about @n_nodes functions, without the parameters' numbers.
 * NULL when @kind is none of the above. Owned by the caller. */
char *wh_test_network_dup_text (const char *kind, guint n_nodes);

G_END_DECLS
