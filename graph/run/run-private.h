/* graph/run/run-private.h: an engine and a run of it, for the files that make them up
 */
#pragma once

#include "graph/run/plan.h"
#include "graph/run/run.h"

G_BEGIN_DECLS

struct _WhEngine
{
  WhPlan *plan;
  WhPlan *careful; /* for inputs beyond what the plan assumes; NULL until some come */
  WhRunOptions options;
  dnnl_stream_t stream; /* NULL without oneDNN */
  double prepare_ms;
  gboolean keeps; /* inner values go into the recording */
};

struct _WhRun
{
  WhEngine *engine;
  WhPlan *plan; /* the engine's, one of the two */
  WhRecording *recording;
  GCancellable *cancellable;
  guint next;      /* node */
  guint n_threads; /* that oneDNN has been told last */
  WhShape *shapes; /* of each value, as they came to be; NULL when none depends on data */
};

/* Runs @step, whose sources have their numbers. */
gboolean wh_run_step (WhRun *run, const WhPlanStep *step, GError **error);

G_END_DECLS
