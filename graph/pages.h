/* graph/pages.h: memory that is there when it is written to, and that is used again
 *
 * The first touch of a page costs more than filling it, so large pieces are faulted in at once and
 * kept when they are given back.
 *
 * Threads  any.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gpointer wh_pages_take (gsize n_bytes); /* aligned to 64 bytes, uninitialised; NULL: no memory */
void wh_pages_give (gpointer pages, gsize n_bytes); /* with the size it was taken with */

/* How much of what is given back is kept; 256 MiB without this. */
void wh_pages_set_most_idle (gsize n_bytes);

/* Gives everything that nobody uses back to the system. */
void wh_pages_trim (void);

G_END_DECLS
