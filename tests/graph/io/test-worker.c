/* tests/graph/io/test-worker.c: child processes that answer, crash, hang, and must not leak */
#include "config.h"

#include "graph/error.h"
#include "graph/io/worker.h"
#include "tests/support.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static gboolean
echo (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  g_byte_array_append (reply, g_bytes_get_data (request, NULL), g_bytes_get_size (request));
  return TRUE;
}

static gboolean
refuse (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  const char *words = "no such thing";

  g_byte_array_append (reply, (const guint8 *) words, strlen (words));
  return FALSE;
}

static gboolean
crash (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  signal (SIGSEGV, SIG_DFL);
  raise (SIGSEGV);
  return TRUE;
}

static gboolean
leave (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  _exit (3);
  return TRUE;
}

static gboolean
spin (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  for (volatile guint i = 0; i < G_MAXUINT; i &= 1)
    i++;
  return TRUE;
}

static gboolean
wait_for_ever (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  /* Tells its process id through the companion before it waits. */
  pid_t me = getpid ();

  if (n_fds > 0 && write (fds[0], &me, sizeof me) < 0)
    return FALSE;
  for (;;)
    pause ();
}

G_GNUC_UNUSED static gboolean
hoard (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  gpointer memory =
    mmap (NULL, 256 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  guint8 failed = memory == MAP_FAILED;

  g_byte_array_append (reply, &failed, 1);
  return TRUE;
}

/* Three things that a child in the sandbox must not do; a bit for each that it could. */
static gboolean
break_out (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  guint8 could = 0;

  if (open ("/etc/passwd", O_RDONLY) >= 0)
    could |= 1;
  if (socket (AF_INET, SOCK_STREAM, 0) >= 0)
    could |= 2;
  if (kill (getppid (), 0) == 0)
    could |= 4;

  g_byte_array_append (reply, &could, 1);
  return TRUE;
}

/* Copies what it reads from its companion into a memfd. */
static gboolean
copy (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  char bytes[64];
  gssize n = pread (fds[0], bytes, sizeof bytes, 0);

  *reply_fd = memfd_create ("copy", MFD_CLOEXEC);
  return n > 0 && write (*reply_fd, bytes, n) == n;
}

static gboolean
tell_parent (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  pid_t parent = getppid ();

  g_byte_array_append (reply, (const guint8 *) &parent, sizeof parent);
  return TRUE;
}

static guint8 prepared;

static void
prepare_one (void)
{
  prepared |= 1;
}

static void
prepare_two (void)
{
  prepared |= 2;
}

static gboolean
tell_prepared (GBytes *request, const int *fds, guint n_fds, GByteArray *reply, int *reply_fd)
{
  g_byte_array_append (reply, &prepared, 1);
  return TRUE;
}

#define ROLE(function, ...)                                                                        \
  ((const WhWorkerRole){ .name = #function, .run = function, __VA_ARGS__ })

static GBytes *
call (const WhWorkerRole role, guint timeout_ms, GError **error)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  return wh_worker_call (&role, nothing, NULL, 0, timeout_ms, NULL, NULL, error);
}

static guint
count_fds (void)
{
  g_autoptr (GDir) folder = g_dir_open ("/proc/self/fd", 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;

  return n;
}

static void
test_sizes (void)
{
  static const gsize sizes[] = { 0, 1, 4096, 100000, 9 << 20 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree guint8 *bytes = g_malloc (sizes[i] + 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) request = NULL;
      g_autoptr (GBytes) reply = NULL;

      for (gsize k = 0; k < sizes[i]; k++)
        bytes[k] = (guint8) (k * 31 >> 3);
      request = g_bytes_new (bytes, sizes[i]);
      reply =
        wh_worker_call (&ROLE (echo, .sandbox = TRUE), request, NULL, 0, 0, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (request, reply));
    }
}

static void
test_failures (void)
{
  const struct
  {
    WhWorkerRole role;
    guint timeout_ms;
    int code;
    const char *words;
  } cases[] = {
    { ROLE (refuse), 0, WH_ERROR_FORMAT, "no such thing" },
    { ROLE (crash), 0, WH_ERROR_WORKER, "crashed" },
    { ROLE (crash, .sandbox = TRUE), 0, WH_ERROR_WORKER, "crash" },
    { ROLE (leave), 0, WH_ERROR_WORKER, "status 3" },
    { ROLE (spin, .cpu_seconds = 1), 0, WH_ERROR_WORKER, "1 s of computing" },
    { ROLE (spin, .cpu_seconds = 60), 50, WH_ERROR_WORKER, "too long" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) reply = call (cases[i].role, cases[i].timeout_ms, &error);

      g_assert_null (reply);
      g_assert_error (error, WH_ERROR, cases[i].code);
      wh_assert_error_contains (error, cases[i].words);
    }
}

static void
test_memory_limit (void)
{
#ifndef __SANITIZE_ADDRESS__
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) free_reply = call (ROLE (hoard), 0, &error);
  g_autoptr (GBytes) reply = call (ROLE (hoard, .memory_limit = 64 << 20), 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (*(const guint8 *) g_bytes_get_data (free_reply, NULL), ==, 0);
  g_assert_cmpint (*(const guint8 *) g_bytes_get_data (reply, NULL), ==, 1);
#else
  g_test_skip ("not with the address sanitizer");
#endif
}

static void
test_sandbox (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) outside = call (ROLE (break_out), 0, &error);
  g_autoptr (GBytes) inside = call (ROLE (break_out, .sandbox = TRUE), 0, &error);

  g_assert_no_error (error);
  g_assert_cmpint (*(const guint8 *) g_bytes_get_data (outside, NULL), ==, 7);
  g_assert_cmpint (*(const guint8 *) g_bytes_get_data (inside, NULL), ==, 0);
}

static void
test_descriptors (void)
{
  const char *words = "through and back";
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) reply = NULL;
  char bytes[64] = "";
  int reply_fd = -1, fd = memfd_create ("words", MFD_CLOEXEC);

  g_assert_cmpint (write (fd, words, strlen (words)), ==, (gssize) strlen (words));
  reply =
    wh_worker_call (&ROLE (copy, .sandbox = TRUE), nothing, &fd, 1, 0, &reply_fd, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (reply_fd, >=, 0);
  g_assert_cmpint (pread (reply_fd, bytes, sizeof bytes, 0), ==, (gssize) strlen (words));
  g_assert_cmpstr (bytes, ==, words);
  close (reply_fd);
  close (fd);
}

/* Cancels as soon as the child says that it is there. */
static gpointer
cancel_when_started (gpointer data)
{
  gpointer *pair = data;
  pid_t *pid = pair[2];

  g_assert_cmpint (read (GPOINTER_TO_INT (pair[1]), pid, sizeof *pid), ==, sizeof *pid);
  g_cancellable_cancel (pair[0]);
  return NULL;
}

/* Two at once, the first one finished last; its reply is more than a socket holds. */
static void
test_begin (void)
{
  g_autofree char *long_text = g_strnfill (3 << 20, 'x');
  g_autoptr (GBytes) longer = g_bytes_new (long_text, 3 << 20);
  g_autoptr (GBytes) shorter = g_bytes_new_static ("short", 5);
  g_autoptr (GError) error = NULL;
  WhWorkerCall *first = wh_worker_begin (&ROLE (echo), longer, NULL, 0, 0, NULL);
  WhWorkerCall *second = wh_worker_begin (&ROLE (echo), shorter, NULL, 0, 0, NULL);
  g_autoptr (GBytes) short_reply = wh_worker_finish (second, NULL, &error);
  g_autoptr (GBytes) long_reply = wh_worker_finish (first, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (short_reply, shorter));
  g_assert_true (g_bytes_equal (long_reply, longer));
}

/* The child is ended, and with it its end of the pipe. */
static void
test_abandon (void)
{
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  int ends[2];
  pid_t pid;
  WhWorkerCall *call;

  g_assert_cmpint (pipe2 (ends, O_CLOEXEC), ==, 0);
  call = wh_worker_begin (&ROLE (wait_for_ever), nothing, &ends[1], 1, 0, NULL);
  close (ends[1]);
  g_assert_cmpint (read (ends[0], &pid, sizeof pid), ==, sizeof pid);
  wh_worker_abandon (call);
  g_assert_cmpint (read (ends[0], &pid, sizeof pid), ==, 0);
  close (ends[0]);
}

static void
test_cancel (void)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr (GBytes) reply = NULL;
  g_autoptr (GError) error = NULL;
  pid_t pid = 0;
  int ends[2];
  gpointer pair[3] = { cancellable, NULL, &pid };
  GThread *thread;

  g_assert_cmpint (pipe (ends), ==, 0);
  pair[1] = GINT_TO_POINTER (ends[0]);
  thread = g_thread_new ("cancel", cancel_when_started, pair);
  reply =
    wh_worker_call (&ROLE (wait_for_ever), nothing, &ends[1], 1, 0, NULL, cancellable, &error);
  g_thread_join (thread);
  g_assert_null (reply);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  /* Ended before the call came back, and not left as a zombie. */
  g_assert_cmpint (pid, >, 0);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
  close (ends[0]);
  close (ends[1]);
}

static gpointer
many_calls (gpointer data)
{
  for (guint i = 0; i < 10; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u of %p", i, data);
      g_autoptr (GBytes) request = g_bytes_new (text, strlen (text));
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) reply =
        wh_worker_call (&ROLE (echo), request, NULL, 0, 0, NULL, NULL, &error);

      g_assert_no_error (error);
      g_assert_true (g_bytes_equal (request, reply));
    }

  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[6];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("caller", many_calls, GUINT_TO_POINTER (i));
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static pid_t
spawner (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) reply = call (ROLE (tell_parent), 0, &error);

  g_assert_no_error (error);
  return *(const pid_t *) g_bytes_get_data (reply, NULL);
}

static void
test_spawner_is_replaced (void)
{
  pid_t first = spawner (), second;

  g_assert_cmpint (kill (first, SIGKILL), ==, 0);
  second = spawner ();
  g_assert_cmpint (second, !=, first);
  g_assert_cmpint (spawner (), ==, second);
  g_assert_cmpint (waitpid (first, NULL, WNOHANG), ==, -1);
}

static int
what_is_prepared (void (*prepare) (void))
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) reply = call (ROLE (tell_prepared, .prepare = prepare), 0, &error);

  g_assert_no_error (error);
  return *(const guint8 *) g_bytes_get_data (reply, NULL);
}

/* What one role has prepared, no other sees. */
static void
test_prepare (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) reply = NULL;
  pid_t own;

  wh_worker_prepare (&ROLE (tell_prepared, .prepare = prepare_one));
  g_assert_cmpint (what_is_prepared (NULL), ==, 0);
  g_assert_cmpint (what_is_prepared (prepare_one), ==, 1);
  g_assert_cmpint (what_is_prepared (prepare_two), ==, 2);
  g_assert_cmpint (what_is_prepared (NULL), ==, 0);
  g_assert_cmpint (prepared, ==, 0);

  /* Its spawner is replaced like the first, and when the first is. */
  reply = call (ROLE (tell_parent, .prepare = prepare_one), 0, &error);
  g_assert_no_error (error);
  own = *(const pid_t *) g_bytes_get_data (reply, NULL);
  g_assert_cmpint (own, !=, spawner ());
  g_assert_cmpint (kill (own, SIGKILL), ==, 0);
  g_assert_cmpint (what_is_prepared (prepare_one), ==, 1);
  g_assert_cmpint (kill (spawner (), SIGKILL), ==, 0);
  g_assert_cmpint (what_is_prepared (prepare_two), ==, 2);
  g_assert_cmpint (what_is_prepared (prepare_one), ==, 1);
}

static void
test_nothing_leaks (void)
{
  guint before;

  spawner ();
  before = count_fds ();
  test_failures ();
  test_descriptors ();
  test_threads ();
  g_assert_cmpint (count_fds (), ==, before);
}

/* A program that ends takes its children along. */
static void
end_program (const WhWorkerRole *role)
{
  int ends[2];
  pid_t program, grandchild = 0;
  char byte;

  g_assert_cmpint (pipe (ends), ==, 0);
  program = fork ();
  if (program == 0)
    {
      g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);
      g_autoptr (GBytes) reply = NULL;

      wh_worker_init ();
      reply = wh_worker_call (role, nothing, &ends[1], 1, 0, NULL, NULL, NULL);
      _exit (0);
    }

  g_assert_cmpint (read (ends[0], &grandchild, sizeof grandchild), ==, sizeof grandchild);
  close (ends[1]);
  g_assert_cmpint (kill (program, SIGKILL), ==, 0);
  waitpid (program, NULL, 0);

  /* The grandchild held the last writing end. */
  g_assert_cmpint (read (ends[0], &byte, 1), ==, 0);
  close (ends[0]);
}

static void
test_program_ends (void)
{
  end_program (&ROLE (wait_for_ever));
  end_program (&ROLE (wait_for_ever, .prepare = prepare_one));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/worker/sizes", test_sizes);
  g_test_add_func ("/worker/failures", test_failures);
  g_test_add_func ("/worker/memory-limit", test_memory_limit);
  g_test_add_func ("/worker/sandbox", test_sandbox);
  g_test_add_func ("/worker/descriptors", test_descriptors);
  g_test_add_func ("/worker/begin", test_begin);
  g_test_add_func ("/worker/abandon", test_abandon);
  g_test_add_func ("/worker/cancel", test_cancel);
  g_test_add_func ("/worker/threads", test_threads);
  g_test_add_func ("/worker/spawner-is-replaced", test_spawner_is_replaced);
  g_test_add_func ("/worker/prepare", test_prepare);
  g_test_add_func ("/worker/nothing-leaks", test_nothing_leaks);
  g_test_add_func ("/worker/program-ends", test_program_ends);

  return g_test_run ();
}
