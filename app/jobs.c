/* app/jobs.c: work beside the main thread */
#include "config.h"

#include "app/jobs.h"

#include <glib/gi18n.h>

#define SHOW_AFTER_US 200000 /* what is done sooner needs no progress bar */
#define POLL_MS 100
#define N_PAINTERS 2

struct _WhJob
{
  const WhJobKind *kind;
  gpointer input;
  gpointer owner;
  WhJobs *jobs; /* weak; NULL once another has taken its place */
  WhLane lane;
  GTask *task; /* lent: it owns this */
  GCancellable *cancellable;
  gint64 begun;
  int permille; /* atomic; -1 not known */
};

struct _WhJobs
{
  GObject parent_instance;

  WhJob *running[WH_N_LANES]; /* lent by their tasks */
  guint poll_source;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhJobs, wh_jobs, G_TYPE_OBJECT)

WhJobs *
wh_jobs_new (void)
{
  return g_object_new (WH_TYPE_JOBS, NULL);
}

static void
job_free (gpointer data)
{
  WhJob *job = data;

  if (job->input != NULL && job->kind->free_input != NULL)
    job->kind->free_input (job->input);
  g_object_unref (job->cancellable);
  g_free (job);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  WhJob *job = data;
  GError *error = NULL;
  gpointer result = NULL;

  if (!g_cancellable_set_error_if_cancelled (job->cancellable, &error))
    result = job->kind->run (job, job->input, &error);

  if (error != NULL)
    {
      if (result != NULL)
        job->kind->free_result (result);
      g_task_return_error (task, error);
    }
  else
    g_task_return_pointer (task, result, job->kind->free_result);
}

static gboolean
poll_progress (gpointer data)
{
  g_signal_emit (data, signals[CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

static void
update (WhJobs *self)
{
  gboolean busy = FALSE;

  for (guint i = 0; i < WH_N_LANES; i++)
    busy = busy || (self->running[i] != NULL && self->running[i]->kind->title != NULL);

  if (busy && self->poll_source == 0)
    self->poll_source = g_timeout_add (POLL_MS, poll_progress, self);
  else if (!busy)
    g_clear_handle_id (&self->poll_source, g_source_remove);

  g_signal_emit (self, signals[CHANGED], 0);
}

static void
finished (GObject *source, GAsyncResult *async, gpointer data)
{
  WhJob *job = g_task_get_task_data (G_TASK (async));
  g_autoptr (GError) error = NULL;
  gpointer result = g_task_propagate_pointer (G_TASK (async), &error);
  WhJobs *self = job->jobs;

  if (self == NULL)
    {
      if (result != NULL)
        job->kind->free_result (result);
      return;
    }

  g_object_ref (self);
  self->running[job->lane] = NULL;
  job->kind->done (result, error, job->owner);
  update (self);
  g_object_unref (self);
}

static void
let_go (WhJobs *self, WhLane lane)
{
  WhJob *job = self->running[lane];

  if (job == NULL)
    return;

  job->jobs = NULL;
  self->running[lane] = NULL;
  g_cancellable_cancel (job->cancellable);
}

void
wh_jobs_start (WhJobs *self, WhLane lane, const WhJobKind *kind, gpointer input, gpointer owner)
{
  WhJob *job = g_new0 (WhJob, 1);
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (WH_IS_JOBS (self));

  let_go (self, lane);

  job->kind = kind;
  job->input = input;
  job->owner = owner;
  job->jobs = self;
  job->lane = lane;
  job->cancellable = g_cancellable_new ();
  job->begun = g_get_monotonic_time ();
  job->permille = -1;
  self->running[lane] = job;

  task = g_task_new (NULL, NULL, finished, NULL);
  job->task = task;
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, run);
  update (self);
}

void
wh_jobs_cancel (WhJobs *self, WhLane lane)
{
  if (self->running[lane] != NULL)
    g_cancellable_cancel (self->running[lane]->cancellable);
}

void
wh_jobs_cancel_all (WhJobs *self)
{
  for (guint i = 0; i < WH_N_LANES; i++)
    wh_jobs_cancel (self, i);
}

void
wh_jobs_stop (WhJobs *self)
{
  for (guint i = 0; i < WH_N_LANES; i++)
    let_go (self, i);
  g_clear_handle_id (&self->poll_source, g_source_remove);
}

gboolean
wh_jobs_is_running (WhJobs *self, WhLane lane)
{
  return self->running[lane] != NULL;
}

/* The one that has been going on for longest. */
static WhJob *
shown (WhJobs *self)
{
  WhJob *oldest = NULL;

  for (guint i = 0; i < WH_N_LANES; i++)
    {
      WhJob *job = self->running[i];

      if (job != NULL && job->kind->title != NULL && (oldest == NULL || job->begun < oldest->begun))
        oldest = job;
    }

  if (oldest != NULL && g_get_monotonic_time () - oldest->begun < SHOW_AFTER_US)
    return NULL;

  return oldest;
}

const char *
wh_jobs_title (WhJobs *self)
{
  WhJob *job = shown (self);

  return job != NULL ? _ (job->kind->title) : NULL;
}

double
wh_jobs_fraction (WhJobs *self)
{
  WhJob *job = shown (self);

  return job != NULL ? g_atomic_int_get (&job->permille) / 1000.0 : -1.0;
}

double
wh_jobs_lane_fraction (WhJobs *self, WhLane lane)
{
  WhJob *job = self->running[lane];

  return job != NULL ? MAX (g_atomic_int_get (&job->permille), 0) / 1000.0 : -1.0;
}

GCancellable *
wh_job_cancellable (WhJob *job)
{
  return job->cancellable;
}

void
wh_job_set_fraction (double fraction, gpointer job)
{
  g_atomic_int_set (&((WhJob *) job)->permille, (int) (1000.0 * CLAMP (fraction, 0.0, 1.0)));
}

typedef struct
{
  GTask *task; /* keeps the job */
  WhJob *job;
  gpointer result;
} Early;

static gboolean
hand_over (gpointer data)
{
  Early *early = data;
  WhJob *job = early->job;

  if (job->jobs != NULL)
    job->kind->early (early->result, job->owner);
  else
    job->kind->free_result (early->result);
  g_object_unref (early->task);
  g_free (early);
  return G_SOURCE_REMOVE;
}

void
wh_job_hand_out (WhJob *job, gpointer result)
{
  Early *early = g_new (Early, 1);

  *early = (Early){ g_object_ref (job->task), job, result };
  g_idle_add_full (G_PRIORITY_DEFAULT, hand_over, early, NULL);
}

static gboolean
painted (gpointer data)
{
  wh_tile_finish (data);
  return G_SOURCE_REMOVE;
}

static void
paint (gpointer data, gpointer unused)
{
  wh_tile_draw (data);
  g_idle_add_full (G_PRIORITY_DEFAULT, painted, data, NULL);
}

/* A few threads that stay: each has fonts of its own to load before it can draw text. */
void
wh_jobs_paint (WhTile *tile, gpointer unused)
{
  static GThreadPool *painters = NULL;

  if (painters == NULL)
    painters = g_thread_pool_new (paint, NULL, N_PAINTERS, TRUE, NULL);
  g_thread_pool_push (painters, tile, NULL);
}

static void
wh_jobs_dispose (GObject *object)
{
  wh_jobs_stop (WH_JOBS (object));
  G_OBJECT_CLASS (wh_jobs_parent_class)->dispose (object);
}

static void
wh_jobs_class_init (WhJobsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = wh_jobs_dispose;
  signals[CHANGED] =
    g_signal_new ("changed", WH_TYPE_JOBS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
wh_jobs_init (WhJobs *self)
{
}
