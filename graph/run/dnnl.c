/* graph/run/dnnl.c: oneDNN, loaded when it is first needed */
#include "config.h"

#include "graph/run/dnnl.h"

#include "graph/library.h"
#include "graph/run/engine.h"

#include <dlfcn.h>

/* What OpenMP reads when it is loaded: threads that wait 20,000 turns and then sleep leave the
 * machine to others (the default spins on, and is ten times slower when another program runs),
 * and threads that stay on their cores find their caches warm. */
static const struct
{
  const char *name, *value;
} settings[] = {
  { "GOMP_SPINCOUNT", "20000" },
  { "OMP_PROC_BIND", "true" },
};

WhDnnl wh_dnnl;

static void (*omp_set_num_threads_) (int);
static int (*omp_get_thread_num_) (void);
static int (*omp_get_num_threads_) (void);
static void (*gomp_parallel) (void (*part) (gpointer), gpointer, unsigned, unsigned);
static dnnl_engine_t engine;

#undef dnnl_engine_create

static gboolean
find_functions (void *library)
{
  static const WhSymbol symbols[] = {
#define ENTRY(name) { "dnnl_" #name, (void **) &wh_dnnl.name },
    WH_DNNL_FUNCTIONS (ENTRY)
#undef ENTRY
  };

  return wh_library_find (library, symbols, G_N_ELEMENTS (symbols));
}

/* What GCC makes of "#pragma omp parallel", called by name: linked, OpenMP would read its settings
 * when the program starts. Where it is another OpenMP that has no such function, one thread does.
 */
static void
find_openmp (void *library)
{
  omp_set_num_threads_ = (void (*) (int)) dlsym (library, "omp_set_num_threads");
  omp_get_thread_num_ = (int (*) (void)) dlsym (library, "omp_get_thread_num");
  omp_get_num_threads_ = (int (*) (void)) dlsym (library, "omp_get_num_threads");
  gomp_parallel =
    (void (*) (void (*) (gpointer), gpointer, unsigned, unsigned)) dlsym (library, "GOMP_parallel");
}

void
wh_engine_init (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (settings); i++)
    g_setenv (settings[i].name, settings[i].value, FALSE);
}

static gboolean
load (void)
{
  void *library;

  /* For tests, and for whoever wants to see the loops at work. */
  if (g_getenv ("WH_WITHOUT_DNNL"))
    return FALSE;

  wh_engine_init ();
  library = dlopen ("libdnnl.so.2", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL)
    {
      g_info ("%s", dlerror ());
      return FALSE;
    }

  if (!find_functions (library) || wh_dnnl.engine_create (&engine, dnnl_cpu, 0) != dnnl_success)
    {
      dlclose (library);
      return FALSE;
    }

  find_openmp (library);
  return TRUE;
}

gboolean
wh_dnnl_load (void)
{
  static gsize once = 0;

  if (g_once_init_enter (&once))
    g_once_init_leave (&once, load () ? 1 : 2);

  return once == 1;
}

static gpointer
load_ahead (gpointer unused)
{
  wh_dnnl_load ();
  return NULL;
}

void
wh_engine_prepare (void)
{
  GThread *thread;

  wh_engine_init ();
  thread = g_thread_try_new ("whittle-onednn", load_ahead, NULL, NULL);
  if (thread != NULL)
    g_thread_unref (thread);
}

dnnl_engine_t
wh_dnnl_engine (void)
{
  return wh_dnnl_load () ? engine : NULL;
}

guint
wh_dnnl_n_threads (guint n_threads)
{
  return n_threads ? n_threads : MAX (g_get_num_processors (), 1);
}

void
wh_dnnl_set_threads (guint n_threads)
{
  if (wh_dnnl_load () && omp_set_num_threads_)
    omp_set_num_threads_ ((int) wh_dnnl_n_threads (n_threads));
}

typedef struct
{
  void (*part) (gpointer data, guint i, guint n);
  gpointer data;
} Share;

static void
run_share (gpointer data)
{
  const Share *share = data;

  share->part (share->data, (guint) omp_get_thread_num_ (), (guint) omp_get_num_threads_ ());
}

void
wh_dnnl_share (guint n_threads, void (*part) (gpointer data, guint i, guint n), gpointer data)
{
  Share share = { part, data };

  n_threads = wh_dnnl_n_threads (n_threads);
  if (n_threads > 1 && wh_dnnl_load () && gomp_parallel && omp_get_thread_num_ &&
      omp_get_num_threads_)
    gomp_parallel (run_share, &share, n_threads, 0);
  else
    part (data, 0, 1);
}

const char *
wh_dnnl_status_name (dnnl_status_t status)
{
  switch (status)
    {
    case dnnl_success:
      return "success";
    case dnnl_out_of_memory:
      return "out of memory";
    case dnnl_invalid_arguments:
      return "invalid arguments";
    case dnnl_unimplemented:
      return "not implemented";
    default:
      return "failed";
    }
}
