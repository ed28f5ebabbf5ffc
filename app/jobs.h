/* app/jobs.h: work beside the main thread; nobody else starts any
 *
 * Work goes into lanes. In a lane the latest request wins: it cancels the one before, whose result
 * is dropped. A job is given a reference to its input, shares nothing else, and its result comes
 * back on the main thread.
 *
 * Signals  "changed"  what is being done, or how far it is
 */
#pragma once

#include "ui/tile.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_JOBS (wh_jobs_get_type ())
G_DECLARE_FINAL_TYPE (WhJobs, wh_jobs, WH, JOBS, GObject)

typedef enum
{
  WH_LANE_OPEN,
  WH_LANE_STEPS,
  WH_LANE_SCENES,
  WH_LANE_RUN,
  WH_LANE_MEASURE,
  WH_LANE_STATISTICS,
  WH_LANE_TENSOR,
  WH_LANE_SAVE,
  WH_LANE_SENSITIVITY,
  WH_LANE_SEARCH,
  WH_N_LANES
} WhLane;

typedef struct _WhJob WhJob;

typedef struct
{
  const char *title; /* for the header: "Running"; NULL: too short to speak of */
  gpointer (*run) (WhJob *job, gpointer input, GError **error); /* on a thread; the result */
  GDestroyNotify free_input;
  GDestroyNotify free_result;
  /* On the main thread; takes @result, NULL with @error, which is also told when the user
   * cancelled. */
  void (*done) (gpointer result, const GError *error, gpointer owner);
  /* (nullable): the same for what the job hands out while it goes on. */
  void (*early) (gpointer result, gpointer owner);
} WhJobKind;

WhJobs *wh_jobs_new (void);

/* Takes @input. @owner is lent: it calls wh_jobs_stop () before it goes. */
void wh_jobs_start (WhJobs *self,
                    WhLane lane,
                    const WhJobKind *kind,
                    gpointer input,
                    gpointer owner);

void wh_jobs_cancel (WhJobs *self, WhLane lane); /* its done () is still called, with an error */
void wh_jobs_cancel_all (WhJobs *self);
void wh_jobs_stop (WhJobs *self); /* nothing is called any more */

gboolean wh_jobs_is_running (WhJobs *self, WhLane lane);
const char *wh_jobs_title (WhJobs *self); /* translated; NULL when nothing needs to be shown */
double wh_jobs_fraction (WhJobs *self);   /* 0..1; negative: not known */

/* Of the lane's own job: negative when there is none, 0 while nothing is known. */
double wh_jobs_lane_fraction (WhJobs *self, WhLane lane);

/* For the job itself, on its thread. */
GCancellable *wh_job_cancellable (WhJob *job);
void wh_job_set_fraction (double fraction, gpointer job); /* a WhProgress */
void wh_job_hand_out (WhJob *job, gpointer result);       /* takes it; freed as a result is */

/* A WhTilePaint. */
void wh_jobs_paint (WhTile *tile, gpointer unused);

G_END_DECLS
