/* graph/run/slab.h: memory for things that stay together
 *
 * Zeros. First everything is taken, then it is settled, which finds memory for exactly that much,
 * and only then it is written to. Threads that fill it share the work of getting its pages by
 * calling wh_slab_populate () first, all of them. Given back as a whole.
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
void wh_slab_settle (WhSlab *slab);
void wh_slab_populate (WhSlab *slab);
void wh_slab_clear (WhSlab *slab);

G_END_DECLS
