/* graph/io/worker-start.c: the program's spawners */
#include "config.h"

#include "graph/io/worker-start.h"

#include "graph/error.h"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  void (*prepare) (void); /* NULL: the first one, which no role has prepared */
  int control;
  pid_t owner;      /* a fork of the program needs spawners of its own */
  guint generation; /* how many there have been */
} Spawner;

#define MOST_SPAWNERS 4

static GMutex lock; /* of the three below */
static Spawner spawners[MOST_SPAWNERS] = { { .control = -1 } };
static guint n_spawners = 1;
static pid_t first_pid;

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

/* With @lock held. */
static gboolean
is_there (const Spawner *spawner)
{
  return spawner->control >= 0 && spawner->owner == getpid ();
}

static void
close_all_but (int keep)
{
  if (keep > 3)
    close_range (3, keep - 1, 0);
  close_range (keep + 1, ~0U, 0);
}

/* With @lock held. */
static void
has_started (Spawner *spawner, int control)
{
  close_fd (&spawner->control);
  spawner->control = control;
  spawner->owner = getpid ();
  spawner->generation++;
}

/* With @lock held. The others end with it. */
static void
end_first (void)
{
  pid_t owner = spawners[0].owner;

  for (guint i = 0; i < n_spawners; i++)
    close_fd (&spawners[i].control);

  if (first_pid > 0 && owner == getpid ())
    {
      kill (first_pid, SIGKILL);
      waitpid (first_pid, NULL, 0);
    }
}

/* With @lock held. Later than wh_worker_init () this forks a program with threads: the spawner then
 * has their memory, but neither it nor the roles use anything that could have been locked, save
 * what fork () itself takes care of. */
static gboolean
start_first (GError **error)
{
  int pair[2];
  pid_t parent = getpid ();
  gboolean main_thread = gettid () == parent;

  end_first ();
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
    return wh_fail (error, WH_ERROR_WORKER, "no socket for a child process: %s",
                    g_strerror (errno));

  first_pid = fork ();
  if (first_pid == 0)
    {
      /* This signal follows the thread that forked, not the program; the socket does for both. */
      if (main_thread)
        prctl (PR_SET_PDEATHSIG, SIGKILL);
      if (getppid () != parent)
        _exit (0);
      close_all_but (pair[1]);
      wh_spawner_serve (pair[1]);
    }

  close (pair[1]);
  if (first_pid < 0)
    {
      close (pair[0]);
      return wh_fail (error, WH_ERROR_WORKER, "no child process: %s", g_strerror (errno));
    }

  has_started (&spawners[0], pair[0]);
  return TRUE;
}

/* With @lock held. */
static gboolean
start_another (Spawner *spawner, const WhWorkerRole *role, GError **error)
{
  WhSpawnCall packet = { *role, 0, 0, TRUE };
  int pair[2];
  gboolean sent;

  if (!is_there (&spawners[0]) && !start_first (error))
    return FALSE;
  if (socketpair (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
    return wh_fail (error, WH_ERROR_WORKER, "no socket for a child process: %s",
                    g_strerror (errno));

  sent = wh_spawn_send (spawners[0].control, &packet, sizeof packet, &pair[1], 1) ||
         (start_first (error) &&
          wh_spawn_send (spawners[0].control, &packet, sizeof packet, &pair[1], 1));
  close (pair[1]);
  if (!sent)
    {
      close (pair[0]);
      if (error == NULL || *error == NULL)
        wh_fail (error, WH_ERROR_WORKER, "no child process: %s", g_strerror (errno));
      return FALSE;
    }

  has_started (spawner, pair[0]);
  return TRUE;
}

/* With @lock held. */
static Spawner *
find_spawner (const WhWorkerRole *role)
{
  for (guint i = 0; i < n_spawners; i++)
    if (spawners[i].prepare == role->prepare)
      return &spawners[i];

  g_assert (n_spawners < MOST_SPAWNERS);
  spawners[n_spawners] = (Spawner){ .prepare = role->prepare, .control = -1 };
  return &spawners[n_spawners++];
}

void
wh_worker_init (void)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);

  /* A failure shows at the first call. */
  if (!is_there (&spawners[0]))
    start_first (NULL);
}

gboolean
wh_worker_send (const WhSpawnCall *call, const int *fds, guint n_fds, guint *used, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Spawner *spawner = find_spawner (&call->role);

  for (guint attempt = 0; attempt < 2; attempt++)
    {
      if ((!is_there (spawner) || *used == spawner->generation) &&
          !(spawner->prepare != NULL ? start_another (spawner, &call->role, error) :
                                       start_first (error)))
        return FALSE;

      if (wh_spawn_send (spawner->control, call, sizeof *call, fds, n_fds))
        {
          *used = spawner->generation;
          return TRUE;
        }

      if (errno != EPIPE && errno != ECONNRESET)
        break;
      *used = spawner->generation;
    }

  return wh_fail (error, WH_ERROR_WORKER, "%s: could not start a process: %s", call->role.name,
                  g_strerror (errno));
}

void
wh_worker_prepare (const WhWorkerRole *role)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&lock);
  Spawner *spawner = find_spawner (role);

  /* A failure shows at the first call. */
  if (role->prepare != NULL && !is_there (spawner))
    start_another (spawner, role, NULL);
}
