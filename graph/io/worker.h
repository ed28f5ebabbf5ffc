/* graph/io/worker.h: work that may crash, or that must be ended at once, in a process of its own
 *
 * libhdf5 crashes on some damaged files and libgvc can only be cancelled by ending it. The program
 * forks a spawner before it starts any thread; the spawner forks a child for each call. The child
 * is the same program, so a role is a plain function; it can be ended at any time.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *name;       /* for messages: "reading HDF5" */
  gsize memory_limit;     /* bytes of address space beyond what the program has; 0 none */
  guint cpu_seconds;      /* 0 none */
  gboolean sandbox;       /* only system calls that compute, map memory and use given descriptors */
  void (*prepare) (void); /* nullable: done once, in a spawner for the roles with this function */
  /* Runs in the child. @fds are @request's companions. TRUE: @reply is sent back, and if @reply_fd
   * is set (to a memfd, say) it is passed along. FALSE: @reply is the error's message. */
  gboolean (*run) (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd);
} WhWorkerRole;

/* First thing in main (), before any thread and before GTK is initialised. Without it the first
 * wh_worker_call () starts the spawner. */
void wh_worker_init (void);

/* Has a role's `prepare` done now, while the program goes on. */
void wh_worker_prepare (const WhWorkerRole *role);

/**
 * wh_worker_call:
 * @fds: lent; duplicated into the child
 * @timeout_ms: 0 none
 * @reply_fd: (out) (optional): -1 when none came; the caller closes it
 * @error: WH_ERROR_WORKER when the child crashed, was ended by a limit or by @timeout_ms;
 *   WH_ERROR_FORMAT with the child's message when it said that it could not;
 *   G_IO_ERROR_CANCELLED, and then the child has been ended already
 *
 * Blocks. May be called from several threads at once; each call has a child of its own.
 */
GBytes *wh_worker_call (const WhWorkerRole *role,
                        GBytes *request,
                        const int *fds,
                        guint n_fds,
                        guint timeout_ms,
                        int *reply_fd,
                        GCancellable *cancellable,
                        GError **error);

typedef struct _WhWorkerCall WhWorkerCall;

/* The same while the caller goes on; @fds stay open until the end. A small reply waits for
 * wh_worker_finish (), which takes @call; with a larger one the child waits too. */
WhWorkerCall *wh_worker_begin (const WhWorkerRole *role,
                               GBytes *request,
                               const int *fds,
                               guint n_fds,
                               guint timeout_ms,
                               GCancellable *cancellable);
GBytes *wh_worker_finish (WhWorkerCall *call, int *reply_fd, GError **error);

/* Ends the child. Takes @call. */
void wh_worker_abandon (WhWorkerCall *call);

G_END_DECLS
