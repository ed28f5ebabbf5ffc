/* graph/io/worker-spawner.c: the process that forks a child for each call
 *
 * It has one thread and little memory, so forking it is cheap and safe. It alone waits for the
 * children, so a process id that it kills is still that child's.
 */
#include "config.h"

#include "graph/io/worker-spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* its shadow memory takes terabytes of address space */
#else
#define SANITIZED 0
#endif

typedef struct
{
  pid_t pid;
  int life;       /* -1 once the caller has closed its end */
  gboolean ended; /* by us */
} Child;

typedef struct
{
  int control;
  int signals;      /* a signalfd for SIGCHLD */
  GArray *children; /* of Child */
} Spawner;

gboolean
wh_spawn_send (int fd, gconstpointer bytes, gsize n_bytes, const int *fds, guint n_fds)
{
  union
  {
    char room[CMSG_SPACE (sizeof (int) * (WH_SPAWN_OWN_FDS + WH_SPAWN_MAX_FDS))];
    struct cmsghdr align;
  } companions = { 0 };
  struct iovec part = { (gpointer) bytes, n_bytes };
  struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
  gssize sent;

  if (n_fds > 0)
    {
      struct cmsghdr *header;

      message.msg_control = companions.room;
      message.msg_controllen = CMSG_SPACE (sizeof (int) * n_fds);
      header = CMSG_FIRSTHDR (&message);
      header->cmsg_level = SOL_SOCKET;
      header->cmsg_type = SCM_RIGHTS;
      header->cmsg_len = CMSG_LEN (sizeof (int) * n_fds);
      memcpy (CMSG_DATA (header), fds, sizeof (int) * n_fds);
    }

  do
    sent = sendmsg (fd, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);

  return sent == (gssize) n_bytes;
}

gssize
wh_spawn_receive (int fd, gpointer bytes, gsize n_bytes, int *fds, guint max_fds, guint *n_fds)
{
  union
  {
    char room[CMSG_SPACE (sizeof (int) * (WH_SPAWN_OWN_FDS + WH_SPAWN_MAX_FDS))];
    struct cmsghdr align;
  } companions;
  struct iovec part = { bytes, n_bytes };
  struct msghdr message = { .msg_iov = &part,
                            .msg_iovlen = 1,
                            .msg_control = companions.room,
                            .msg_controllen = sizeof companions.room };
  gssize received;

  *n_fds = 0;

  do
    received = recvmsg (fd, &message, MSG_CMSG_CLOEXEC);
  while (received < 0 && errno == EINTR);

  if (received < 0)
    return received;

  for (struct cmsghdr *h = CMSG_FIRSTHDR (&message); h != NULL; h = CMSG_NXTHDR (&message, h))
    {
      guint n = (h->cmsg_len - CMSG_LEN (0)) / sizeof (int);

      if (h->cmsg_level != SOL_SOCKET || h->cmsg_type != SCM_RIGHTS)
        continue;

      for (guint i = 0; i < n; i++)
        {
          int one;

          memcpy (&one, CMSG_DATA (h) + i * sizeof one, sizeof one);
          if (*n_fds < max_fds)
            fds[(*n_fds)++] = one;
          else
            close (one);
        }
    }

  return received;
}

/* Bytes of address space that the process has now. */
static gsize
address_space (void)
{
  char text[64] = "";
  int fd = open ("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  gssize n = fd < 0 ? 0 : read (fd, text, sizeof text - 1);

  if (fd >= 0)
    close (fd);

  return n > 0 ? strtoull (text, NULL, 10) * (gsize) sysconf (_SC_PAGESIZE) : 0;
}

static void
limit (const WhWorkerRole *role)
{
  struct rlimit none = { 0, 0 };

  setrlimit (RLIMIT_CORE, &none);

  if (role->cpu_seconds > 0)
    {
      struct rlimit cpu = { role->cpu_seconds, role->cpu_seconds + 1 };
      setrlimit (RLIMIT_CPU, &cpu);
    }

  if (role->memory_limit > 0 && !SANITIZED)
    {
      struct rlimit memory;
      memory.rlim_cur = memory.rlim_max = address_space () + role->memory_limit;
      setrlimit (RLIMIT_AS, &memory);
    }
}

/* What the library in there prints is for its maker; what the user should know comes as a reply. */
static void
be_quiet (void)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  if (null < 0)
    return;

  dup2 (null, STDIN_FILENO);
  dup2 (null, STDOUT_FILENO);
  if (g_getenv ("WH_WORKER_DEBUG") == NULL)
    dup2 (null, STDERR_FILENO);
  if (null > STDERR_FILENO)
    close (null);
}

static gboolean
send_all (int fd, const guint8 *bytes, gsize n_bytes)
{
  while (n_bytes > 0)
    {
      struct iovec part = { (gpointer) bytes, MIN (n_bytes, 1 << 20) };
      struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
      gssize sent = sendmsg (fd, &message, MSG_NOSIGNAL);

      if (sent < 0 && errno == EINTR)
        continue;
      if (sent <= 0)
        return FALSE;

      bytes += sent;
      n_bytes -= sent;
    }

  return TRUE;
}

static void G_GNUC_NORETURN
work (const WhSpawnCall *call, const int *fds)
{
  g_autoptr (GByteArray) answer = g_byte_array_new ();
  g_autoptr (GBytes) request = NULL;
  WhSpawnReply reply = { 0 };
  int data = fds[1], reply_fd = -1;
  gpointer bytes = NULL;

  be_quiet ();
  limit (&call->role);

  if (call->n_bytes > 0)
    {
      bytes = mmap (NULL, call->n_bytes, PROT_READ, MAP_PRIVATE, fds[2], 0);
      if (bytes == MAP_FAILED)
        _exit (1);
    }
  request = g_bytes_new_static (bytes, call->n_bytes);

  /* Where there is no such filter, a process of its own has to do. */
  if (call->role.sandbox)
    wh_sandbox_enter ();

  reply.done = call->role.run (request, fds + WH_SPAWN_OWN_FDS, call->n_fds, answer, &reply_fd);
  reply.n_bytes = answer->len;
  reply.has_fd = reply_fd >= 0;

  if (!wh_spawn_send (data, &reply, sizeof reply, &reply_fd, reply.has_fd ? 1 : 0) ||
      !send_all (data, answer->data, answer->len))
    _exit (1);

  /* Without atexit () and leak checks: these belong to the program that was forked. */
  _exit (0);
}

/* What the spawner had is not the fork's. */
static void
leave (Spawner *self, pid_t parent)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  if (getppid () != parent)
    _exit (1);

  close (self->control);
  close (self->signals);
  for (guint i = 0; i < self->children->len; i++)
    if (g_array_index (self->children, Child, i).life >= 0)
      close (g_array_index (self->children, Child, i).life);
}

static void G_GNUC_NORETURN
become_child (Spawner *self, const WhSpawnCall *call, const int *fds, pid_t parent)
{
  sigset_t none;

  leave (self, parent);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
  close (fds[0]);
  work (call, fds);
}

static void G_GNUC_NORETURN
become_spawner (Spawner *self, const WhSpawnCall *call, int control, pid_t parent)
{
  leave (self, parent);
  g_array_unref (self->children);
  if (call->role.prepare != NULL)
    call->role.prepare ();
  wh_spawner_serve (control);
}

/* FALSE when the caller's program is gone. */
static gboolean
take_call (Spawner *self)
{
  int fds[WH_SPAWN_OWN_FDS + WH_SPAWN_MAX_FDS];
  WhSpawnCall call;
  guint n_fds;
  gssize n = wh_spawn_receive (self->control, &call, sizeof call, fds, G_N_ELEMENTS (fds), &n_fds);
  Child child = { .life = -1 };
  pid_t me = getpid ();

  if (n == 0 || (n < 0 && errno != EAGAIN))
    return FALSE;

  if (n == sizeof call && call.is_spawner && n_fds == 1)
    {
      if (fork () == 0)
        become_spawner (self, &call, fds[0], me);
    }
  else if (n == sizeof call && !call.is_spawner && n_fds == WH_SPAWN_OWN_FDS + call.n_fds)
    {
      child.pid = fork ();
      if (child.pid == 0)
        become_child (self, &call, fds, me);
      if (child.pid > 0)
        child.life = fds[0];
    }

  for (guint i = 0; i < n_fds; i++)
    if (fds[i] != child.life)
      close (fds[i]);
  if (child.life >= 0)
    g_array_append_val (self->children, child);

  return TRUE;
}

static void
reap (Spawner *self)
{
  struct signalfd_siginfo ignored;
  int status;
  pid_t pid;

  while (read (self->signals, &ignored, sizeof ignored) > 0)
    ;

  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    for (guint i = 0; i < self->children->len; i++)
      {
        Child *child = &g_array_index (self->children, Child, i);

        if (child->pid != pid)
          continue;

        if (child->life >= 0)
          {
            wh_spawn_send (child->life, &status, sizeof status, NULL, 0);
            close (child->life);
          }
        g_array_remove_index_fast (self->children, i);
        break;
      }
}

static void
serve_once (Spawner *self, struct pollfd *polls)
{
  guint n = self->children->len; /* as polled: later ones come after them */

  polls[0] = (struct pollfd){ self->control, POLLIN, 0 };
  polls[1] = (struct pollfd){ self->signals, POLLIN, 0 };
  for (guint i = 0; i < n; i++)
    {
      const Child *child = &g_array_index (self->children, Child, i);
      polls[2 + i] = (struct pollfd){ child->life, child->ended ? 0 : POLLIN, 0 };
    }

  if (poll (polls, 2 + n, -1) < 0)
    return;

  /* The caller shut its end: it cancelled, or it has its reply. The status goes out all the same.
   */
  for (guint i = 0; i < n; i++)
    if (polls[2 + i].revents != 0)
      {
        Child *child = &g_array_index (self->children, Child, i);

        kill (child->pid, SIGKILL);
        child->ended = TRUE;
        if (polls[2 + i].revents & (POLLHUP | POLLERR))
          {
            close (child->life);
            child->life = -1;
          }
      }

  if (polls[1].revents != 0)
    reap (self);

  if (polls[0].revents != 0 && !take_call (self))
    {
      for (guint i = 0; i < self->children->len; i++)
        kill (g_array_index (self->children, Child, i).pid, SIGKILL);
      _exit (0);
    }
}

void
wh_spawner_serve (int control)
{
  Spawner self = { .control = control };
  g_autofree struct pollfd *polls = NULL;
  guint room = 0;
  sigset_t mask;

  /* Ctrl-C reaches the whole process group; what it means is for the program to say. */
  signal (SIGINT, SIG_IGN);
  signal (SIGCHLD, SIG_DFL);
  sigemptyset (&mask);
  sigaddset (&mask, SIGCHLD);
  sigprocmask (SIG_SETMASK, &mask, NULL);
  self.signals = signalfd (-1, &mask, SFD_NONBLOCK | SFD_CLOEXEC);
  self.children = g_array_new (FALSE, FALSE, sizeof (Child));

  for (;;)
    {
      if (room < self.children->len + 2)
        {
          room = 2 * (self.children->len + 2);
          polls = g_renew (struct pollfd, polls, room);
        }
      serve_once (&self, polls);
    }
}
