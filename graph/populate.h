/* graph/populate.h: pages of memory that are there before they are written to
 *
 * The first touch of a page costs more than filling it. Huge pages are five times as quick to come
 * as small ones, unless the system has to ask somebody else for each (a virtual machine whose host
 * took back what was free: twenty times as long); then it is small ones.
 *
 * Threads  any, several on the same memory, and while others write to it.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char *start; /* of anonymous memory, on the border of a page */
  gsize n_bytes;
  gint next; /* 2 MiB that nobody takes care of yet */
} WhPopulation;

/* Comes back when somebody takes care of everything, which others may not have finished. */
void wh_populate (WhPopulation *population);

G_END_DECLS
