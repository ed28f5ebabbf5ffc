/* graph/io/worker.c: work that may crash, or that must be ended at once, in a process of its own
 *
 *   program ──control──▶ spawner ──fork──▶ child
 *      ├────────life───────┘                 │     one pair of sockets each for a call
 *      └────────data─────────────────────────┘
 *
 * What a role has prepared, its children find in their spawner's memory. So that no others do, each
 * `prepare` has a spawner of its own, which the first one forks before it has done anything.
 *
 * When the program ends, however it ends, its sockets close, and with them spawner and children.
 */
#include "config.h"

#include "graph/io/worker.h"

#include "graph/error.h"
#include "graph/io/worker-start.h"
#include "graph/write.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_REPLY ((gsize) 1 << 30) /* bytes; larger results are for descriptors */

typedef enum
{
  DONE,
  FAILED,
  LOST, /* the spawner is gone or could not fork: worth another try */
} Outcome;

/* One call on its way. */
struct _WhWorkerCall
{
  WhWorkerRole role;
  GBytes *request;
  int fds[WH_SPAWN_MAX_FDS]; /* lent */
  guint n_fds;
  int life, data;
  gint64 deadline; /* g_get_monotonic_time (), G_MAXINT64 none */
  GCancellable *cancellable;
  GPollFD cancelled; /* fd -1 without a cancellable */
  guint used;        /* the generation of spawners that it was given to */
  Outcome begun;
  GError *error; /* why it could not begin */
  WhSpawnReply header;
  gsize n_received; /* of header and bytes */
  guint8 *bytes;
  int reply_fd;
};
typedef struct _WhWorkerCall Call;

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static int
request_file (GBytes *request, GError **error)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data (request, &n);
  int fd = memfd_create ("whittle-request", MFD_CLOEXEC);

  if (fd >= 0 && wh_write_all (fd, bytes, n))
    return fd;

  wh_fail (error, WH_ERROR_WORKER, "no memory for a child process: %s", g_strerror (errno));
  close_fd (&fd);
  return -1;
}

/* Ends the child if it still runs. TRUE with its wait status; FALSE when the spawner is gone. */
static gboolean
end_child (Call *call, int *status)
{
  gssize n;

  shutdown (call->life, SHUT_WR);

  do
    n = recv (call->life, status, sizeof *status, 0);
  while (n < 0 && errno == EINTR);

  return n == sizeof *status;
}

static Outcome
explain_end (Call *call, GError **error)
{
  const char *name = call->role.name;
  int status;

  if (!end_child (call, &status))
    return LOST;

  if (WIFSIGNALED (status) && WTERMSIG (status) == SIGXCPU)
    wh_fail (error, WH_ERROR_WORKER, "%s: ended, it took more than %u s of computing", name,
             call->role.cpu_seconds);
  else if (WIFSIGNALED (status))
    wh_fail (error, WH_ERROR_WORKER, "%s: the child process crashed (%s)", name,
             g_strsignal (WTERMSIG (status)));
  else
    wh_fail (error, WH_ERROR_WORKER, "%s: the child process ended without an answer (status %d)",
             name, WEXITSTATUS (status));

  return FAILED;
}

/* Takes what has come. FALSE at the end of the data. */
static gboolean
take_data (Call *call)
{
  gsize head = sizeof call->header;
  gssize n;

  if (call->n_received < head)
    {
      int fd = -1;
      guint n_fds;

      n = wh_spawn_receive (call->data, (guint8 *) &call->header + call->n_received,
                            head - call->n_received, &fd, 1, &n_fds);
      if (n_fds > 0)
        {
          close_fd (&call->reply_fd);
          call->reply_fd = fd;
        }
    }
  else
    n = recv (call->data, call->bytes + call->n_received - head,
              head + call->header.n_bytes - call->n_received, 0);

  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return TRUE;
  if (n <= 0)
    return FALSE;

  call->n_received += n;
  if (call->n_received == head && call->header.n_bytes <= MAX_REPLY)
    call->bytes = g_try_malloc (MAX (call->header.n_bytes, 1));

  return call->n_received < head || call->bytes != NULL;
}

static Outcome
await_reply (Call *call, GError **error)
{
  int status;

  while (call->n_received < sizeof call->header ||
         call->n_received < sizeof call->header + call->header.n_bytes)
    {
      struct pollfd polls[] = { { call->data, POLLIN, 0 },
                                { call->life, POLLIN, 0 },
                                { call->cancelled.fd, POLLIN, 0 } };
      gint64 left = call->deadline - g_get_monotonic_time ();
      int timeout =
        call->deadline == G_MAXINT64 ? -1 : (int) CLAMP ((left + 999) / 1000, 0, G_MAXINT);

      if (poll (polls, G_N_ELEMENTS (polls), timeout) < 0 && errno != EINTR)
        return LOST;

      if (g_cancellable_set_error_if_cancelled (call->cancellable, error))
        {
          end_child (call, &status);
          return FAILED;
        }

      if (polls[0].revents != 0)
        {
          if (!take_data (call))
            return explain_end (call, error);
        }
      else if (polls[1].revents != 0)
        return explain_end (call, error);
      else if (call->deadline <= g_get_monotonic_time ())
        {
          end_child (call, &status);
          wh_fail (error, WH_ERROR_WORKER, "%s: ended, it took too long", call->role.name);
          return FAILED;
        }
    }

  return DONE;
}

/* Has a child forked for it. */
static Outcome
begin (Call *call, GError **error)
{
  WhSpawnCall packet = { call->role, g_bytes_get_size (call->request), call->n_fds };
  int all[WH_SPAWN_OWN_FDS + WH_SPAWN_MAX_FDS];
  int life[2] = { -1, -1 }, data[2] = { -1, -1 };
  int file = request_file (call->request, error);
  Outcome outcome = FAILED;

  if (file < 0)
    return FAILED;

  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, life) < 0 ||
      socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, data) < 0)
    wh_fail (error, WH_ERROR_WORKER, "%s: no socket: %s", call->role.name, g_strerror (errno));
  else
    {
      all[0] = life[1];
      all[1] = data[1];
      all[2] = file;
      if (call->n_fds > 0)
        memcpy (all + WH_SPAWN_OWN_FDS, call->fds, call->n_fds * sizeof *call->fds);

      if (wh_worker_send (&packet, all, WH_SPAWN_OWN_FDS + call->n_fds, &call->used, error))
        outcome = DONE;
    }

  close_fd (&file);
  close_fd (&life[1]);
  close_fd (&data[1]);
  call->life = life[0];
  call->data = data[0];
  return outcome;
}

/* As if it had not begun. */
static void
forget (Call *call)
{
  close_fd (&call->life);
  close_fd (&call->data);
  close_fd (&call->reply_fd);
  g_clear_pointer (&call->bytes, g_free);
  call->n_received = 0;
}

static GBytes *
read_answer (Call *call, int *reply_fd, GError **error)
{
  gsize n = call->header.n_bytes;

  if (!call->header.done)
    {
      g_autofree char *message = g_strndup ((char *) call->bytes, n);
      g_autofree char *valid = g_utf8_make_valid (message, -1);

      wh_fail (error, WH_ERROR_FORMAT, "%s", valid);
      return NULL;
    }

  if (reply_fd != NULL)
    {
      *reply_fd = call->reply_fd;
      call->reply_fd = -1;
    }

  return g_bytes_new_take (g_steal_pointer (&call->bytes), n);
}

WhWorkerCall *
wh_worker_begin (const WhWorkerRole *role,
                 GBytes *request,
                 const int *fds,
                 guint n_fds,
                 guint timeout_ms,
                 GCancellable *cancellable)
{
  gint64 now = g_get_monotonic_time ();
  Call *call;

  g_return_val_if_fail (n_fds <= WH_SPAWN_MAX_FDS, NULL);

  call = g_new0 (Call, 1);
  call->role = *role;
  call->request = g_bytes_ref (request);
  call->life = call->data = call->reply_fd = call->cancelled.fd = -1;
  call->n_fds = n_fds;
  if (n_fds > 0)
    memcpy (call->fds, fds, n_fds * sizeof *fds);

  call->deadline = timeout_ms > 0 ? now + timeout_ms * G_GINT64_CONSTANT (1000) : G_MAXINT64;
  if (cancellable != NULL)
    {
      call->cancellable = g_object_ref (cancellable);
      if (!g_cancellable_make_pollfd (cancellable, &call->cancelled))
        call->cancelled.fd = -1;
    }

  call->begun = begin (call, &call->error);
  return call;
}

void
wh_worker_abandon (WhWorkerCall *call)
{
  if (call->cancelled.fd >= 0)
    g_cancellable_release_fd (call->cancellable);
  g_clear_object (&call->cancellable);
  g_clear_error (&call->error);
  g_bytes_unref (call->request);
  forget (call);
  g_free (call);
}

GBytes *
wh_worker_finish (WhWorkerCall *call, int *reply_fd, GError **error)
{
  Outcome outcome = call->begun;
  GBytes *answer = NULL;

  if (reply_fd != NULL)
    *reply_fd = -1;

  if (outcome == FAILED)
    g_propagate_error (error, g_steal_pointer (&call->error));
  else
    outcome = await_reply (call, error);

  if (outcome == LOST)
    {
      forget (call);
      outcome = begin (call, error);
      if (outcome == DONE)
        outcome = await_reply (call, error);
    }

  if (outcome == DONE)
    answer = read_answer (call, reply_fd, error);
  else if (outcome == LOST)
    wh_fail (error, WH_ERROR_WORKER, "%s: the child process could not be started", call->role.name);

  wh_worker_abandon (call);
  return answer;
}

GBytes *
wh_worker_call (const WhWorkerRole *role,
                GBytes *request,
                const int *fds,
                guint n_fds,
                guint timeout_ms,
                int *reply_fd,
                GCancellable *cancellable,
                GError **error)
{
  return wh_worker_finish (wh_worker_begin (role, request, fds, n_fds, timeout_ms, cancellable),
                           reply_fd, error);
}
