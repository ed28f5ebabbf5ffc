/* graph/io/worker-sandbox.c: what a child may still ask of the system
 *
 * An allow list for seccomp. Whatever is not on it fails with EPERM and has no effect: no file can
 * be opened, no program started, no connection made, no other process touched. A library that meets
 * EPERM says so and goes on, which a killed child could not.
 */
#include "config.h"

#include "graph/io/worker-spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

static const int plain_calls[] = {
  /* descriptors that are there already */
  SCMP_SYS (read),
  SCMP_SYS (readv),
  SCMP_SYS (pread64),
  SCMP_SYS (preadv),
  SCMP_SYS (write),
  SCMP_SYS (writev),
  SCMP_SYS (pwrite64),
  SCMP_SYS (sendmsg),
  SCMP_SYS (lseek),
  SCMP_SYS (fstat),
  SCMP_SYS (ftruncate),
  SCMP_SYS (close),
  SCMP_SYS (memfd_create),
  /* memory */
  SCMP_SYS (munmap),
  SCMP_SYS (mremap),
  SCMP_SYS (madvise),
  SCMP_SYS (brk),
  /* time, and what allocators, sorting and locks ask for */
  SCMP_SYS (clock_gettime),
  SCMP_SYS (clock_getres),
  SCMP_SYS (gettimeofday),
  SCMP_SYS (getrandom),
  SCMP_SYS (sysinfo),
  SCMP_SYS (sched_yield),
  SCMP_SYS (sched_getaffinity),
  SCMP_SYS (getpid),
  SCMP_SYS (gettid),
  SCMP_SYS (futex),
  SCMP_SYS (rt_sigaction),
  SCMP_SYS (rt_sigprocmask),
  SCMP_SYS (rt_sigreturn),
  SCMP_SYS (sigaltstack),
  SCMP_SYS (exit),
  SCMP_SYS (exit_group),
};

gboolean
wh_sandbox_enter (void)
{
  scmp_filter_ctx filter = seccomp_init (SCMP_ACT_ERRNO (EPERM));
  gboolean ok = filter != NULL;

  for (guint i = 0; ok && i < G_N_ELEMENTS (plain_calls); i++)
    ok = seccomp_rule_add (filter, SCMP_ACT_ALLOW, plain_calls[i], 0) == 0;

  /* Memory, but none that can be executed. */
  ok = ok && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mmap), 1,
                               SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
  ok = ok && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (mprotect), 1,
                               SCMP_A2 (SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
  /* fstat () as newer C libraries say it, reading limits, abort (). */
  ok = ok && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (newfstatat), 1,
                               SCMP_A3 (SCMP_CMP_EQ, AT_EMPTY_PATH)) == 0;
  ok = ok && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (prlimit64), 1,
                               SCMP_A2 (SCMP_CMP_EQ, 0)) == 0;
  ok = ok && seccomp_rule_add (filter, SCMP_ACT_ALLOW, SCMP_SYS (tgkill), 1,
                               SCMP_A0 (SCMP_CMP_EQ, (scmp_datum_t) getpid ())) == 0;
  ok = ok && seccomp_load (filter) == 0;

  if (filter != NULL)
    seccomp_release (filter);

  return ok;
}
