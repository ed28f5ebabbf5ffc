/* graph/io/worker-spawner.h: the process that forks a child for each call
 *
 * Internal to graph/io/worker.c. A call travels as one packet on the control socket:
 *
 *   WhSpawnCall                          the role by value: the spawner is a fork of the caller, so
 *                                        its function stands at the same address
 *   SCM_RIGHTS  life, data, request,     life: to the spawner alone; end of file there ends the
 *               companions ...           child, and the child's wait status (an int) comes back on
 * it data: to the child alone, for the reply request: a memfd
 *
 * and the child's reply as a WhSpawnReply on the data socket, perhaps with a descriptor, followed
 * by its bytes.
 */
#pragma once

#include "graph/io/worker.h"

G_BEGIN_DECLS

#define WH_SPAWN_OWN_FDS 3  /* life, data, request */
#define WH_SPAWN_MAX_FDS 64 /* companions */

typedef struct
{
  WhWorkerRole role;
  gsize n_bytes;       /* of the request */
  guint n_fds;         /* companions */
  gboolean is_spawner; /* what is wanted is another spawner, which has the role prepared; the one
                          descriptor is the socket that it serves */
} WhSpawnCall;

typedef struct
{
  gsize n_bytes; /* of the reply */
  gint32 done;   /* what the role's function returned */
  gint32 has_fd;
} WhSpawnReply;

/* Serves calls until the other end of @control is closed; then ends all children. */
void wh_spawner_serve (int control) G_GNUC_NORETURN;

/* One packet with descriptors; FALSE with errno. For a stream, @n_bytes is small enough to go at
 * once. */
gboolean wh_spawn_send (int fd, gconstpointer bytes, gsize n_bytes, const int *fds, guint n_fds);

/* Bytes received, 0 at the end, -1 with errno. @fds has room for @max_fds; those that came are the
 * caller's to close. */
gssize wh_spawn_receive (int fd,
                         gpointer bytes,
                         gsize n_bytes,
                         int *fds,
                         guint max_fds,
                         guint *n_fds);

/* In the child: leaves only system calls that compute, map memory and use descriptors that are
 * open. FALSE where the system offers no such filter. */
gboolean wh_sandbox_enter (void);

G_END_DECLS
