/* app/latency.c: how long graphs take, side by side */
#include "config.h"

#include "app/latency.h"

#include <stdlib.h>

#define TIMING_US 120000 /* spent on all of them, about */
#define MAX_RUNS 30
#define MIN_RUNS 5

typedef struct
{
  WhEngine *engine;
  double ms[MAX_RUNS];
} Timed;

static int
by_value (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

static gboolean
run_once (Timed *timed, guint run, const WhFeeds *feeds, GCancellable *cancellable, GError **error)
{
  g_autoptr (WhRecording) recording = wh_engine_run (timed->engine, feeds, cancellable, error);

  if (recording == NULL)
    return FALSE;

  timed->ms[run] = recording->total_ms;
  return TRUE;
}

/* @n_runs: that each of them has made. */
static gboolean
run_in_turn (Timed *timed,
             guint n,
             const WhFeeds *feeds,
             guint *n_runs,
             GCancellable *cancellable,
             GError **error)
{
  gint64 begun = g_get_monotonic_time ();

  for (*n_runs = 0; *n_runs < MAX_RUNS; (*n_runs)++)
    {
      if (*n_runs >= MIN_RUNS && g_get_monotonic_time () - begun >= TIMING_US)
        return TRUE;

      for (guint i = 0; i < n; i++)
        if (!run_once (&timed[i], *n_runs, feeds, cancellable, error))
          return FALSE;
    }

  return TRUE;
}

gboolean
wh_latency_measure (const WhGraph *const *graphs,
                    guint n,
                    const WhFeeds *feeds,
                    guint n_threads,
                    double *latency_ms,
                    GCancellable *cancellable,
                    GError **error)
{
  const WhRunOptions options = { .mode = WH_RUN_FAST, .n_threads = n_threads };
  g_autofree Timed *timed = g_new0 (Timed, n);
  gboolean measured = TRUE;
  guint n_runs = 0;

  for (guint i = 0; i < n && measured; i++)
    {
      timed[i].engine = wh_engine_new (graphs[i], &options, error);
      measured = timed[i].engine != NULL && run_once (&timed[i], 0, feeds, cancellable, error);
    }
  measured = measured && run_in_turn (timed, n, feeds, &n_runs, cancellable, error);

  for (guint i = 0; i < n; i++)
    {
      g_clear_pointer (&timed[i].engine, wh_engine_free);
      if (!measured)
        continue;
      qsort (timed[i].ms, n_runs, sizeof *timed[i].ms, by_value);
      latency_ms[i] = timed[i].ms[n_runs / 2];
    }

  return measured;
}
