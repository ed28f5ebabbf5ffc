/* graph/io/worker-start.h: the program's spawners, see worker.c
 *
 * Threads  any.
 */
#pragma once

#include "graph/io/worker-spawner.h"

G_BEGIN_DECLS

/* Gives a call with its descriptors to the spawner for its role. Starts one when there is none, or
 * when it is still the one that @used, which is set, has failed with. */
gboolean wh_worker_send (const WhSpawnCall *call,
                         const int *fds,
                         guint n_fds,
                         guint *used,
                         GError **error);

G_END_DECLS
