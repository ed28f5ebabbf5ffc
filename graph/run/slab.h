/* graph/run/slab.h: memory for things that stay together
 *
 * Zeros, and there only once they are written to, so that what was taken too much costs nothing and
 * threads that fill it share the work of clearing pages. Given back as a whole.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  GArray *pieces; /* as they came from the system */
  gsize n_bytes;  /* taken */
} WhSlab;

/* @expected: how much will be taken in all, about. Aligned to 64 bytes; NULL: no memory. */
gpointer wh_slab_take (WhSlab *slab, gsize n_bytes, gsize expected);
void wh_slab_clear (WhSlab *slab);

G_END_DECLS
