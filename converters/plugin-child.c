/* converters/plugin-child.c: runs a plugin's convert () in a process of its own
 *
 * The child is a plain fork: it has the graph in its memory already, only reads it, and hands back
 * what the plugin said through a memfd. Whatever happens to it, the program goes on.
 */
#include "config.h"

#include "converters/plugin-child.h"

#include "graph/error.h"
#include "graph/write.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

G_NORETURN static void
be_the_child (const WhPluginConverter *converter, WhConversion *conversion, int fd)
{
  static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP };
  struct rlimit no_core = { 0, 0 };
  GVariant *edits;

  prctl (PR_SET_PDEATHSIG, SIGKILL);
  setrlimit (RLIMIT_CORE, &no_core);

  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    signal (fatal[i], SIG_DFL);

  edits = g_variant_ref_sink (wh_plugin_collect (converter, conversion));
  _exit (wh_write_all (fd, g_variant_get_data (edits), g_variant_get_size (edits)) ? 0 : 1);
}

/* Until the child has ended; it is killed when cancelled. FALSE when it was. */
static gboolean
wait_for (pid_t pid, GCancellable *cancellable, int *status, GError **error)
{
  int pidfd = (int) syscall (SYS_pidfd_open, pid, 0);
  GPollFD cancel = { .fd = -1 };
  gboolean watching = g_cancellable_make_pollfd (cancellable, &cancel);
  struct pollfd fds[] = {
    { .fd = pidfd, .events = POLLIN },
    { .fd = watching ? cancel.fd : -1, .events = POLLIN },
  };
  gboolean cancelled;

  while (pidfd >= 0 && poll (fds, G_N_ELEMENTS (fds), -1) < 0 && errno == EINTR)
    ;

  cancelled = g_cancellable_set_error_if_cancelled (cancellable, error);

  if (cancelled)
    kill (pid, SIGKILL);

  while (waitpid (pid, status, 0) < 0 && errno == EINTR)
    ;

  if (watching)
    g_cancellable_release_fd (cancellable);

  if (pidfd >= 0)
    close (pidfd);

  return !cancelled;
}

static GVariant *
read_edits (int fd, GError **error)
{
  off_t size = lseek (fd, 0, SEEK_END);
  g_autoptr (GBytes) bytes = NULL;
  gpointer map = size > 0 ? mmap (NULL, (gsize) size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;

  if (map == MAP_FAILED)
    {
      wh_fail (error, WH_ERROR_LIMIT, "no memory for what it said");
      return NULL;
    }

  bytes = g_bytes_new (map, (gsize) MAX (size, 0));

  if (map != NULL)
    munmap (map, (gsize) size);

  return g_variant_ref_sink (
    g_variant_new_from_bytes (G_VARIANT_TYPE (WH_EDITS_TYPE), bytes, FALSE));
}

GVariant *
wh_plugin_run_child (const WhPluginConverter *converter, WhConversion *conversion, GError **error)
{
  const char *name = converter->base.name;
  int fd = memfd_create ("whittle-plugin", MFD_CLOEXEC);
  GVariant *edits = NULL;
  int status = 0;
  pid_t pid;

  if (fd < 0 || (pid = fork ()) < 0)
    {
      wh_fail (error, WH_ERROR_WORKER, "converter “%s” could not be started: %s", name,
               g_strerror (errno));

      if (fd >= 0)
        close (fd);

      return NULL;
    }

  if (pid == 0)
    be_the_child (converter, conversion, fd);

  if (!wait_for (pid, conversion->cancellable, &status, error))
    ;
  else if (WIFSIGNALED (status))
    wh_fail (error, WH_ERROR_WORKER, "converter “%s” crashed (%s)", name,
             g_strsignal (WTERMSIG (status)));
  else if (WEXITSTATUS (status) != 0)
    wh_fail (error, WH_ERROR_WORKER, "converter “%s” ended with status %d", name,
             WEXITSTATUS (status));
  else
    edits = read_edits (fd, error);

  close (fd);
  return edits;
}
