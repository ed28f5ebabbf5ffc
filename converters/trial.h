/* converters/trial.h: a pipeline tried out on one original, again and again
 *
 * What sensitivity and search have in common: the original is run once, each trial converts it,
 * runs the result and compares. The leading steps that a trial shares with the first one are not
 * done again.
 */
#pragma once

#include "converters/pipeline.h"
#include "graph/io/samples.h"
#include "graph/run/compare.h"

G_BEGIN_DECLS

typedef struct
{
  const WhGraph *graph;
  const WhFeeds *feeds;
  const WhDataset *dataset; /* nullable */
  const WhRunOptions *options;
  GCancellable *cancellable;
  WhRecording *original; /* of all values */
  /*< private >*/
  WhPipelineResult *first; /* nullable: what the first trial made */
} WhTrialBase;

typedef struct
{
  WhPipelineResult *result;
  WhComparison *comparison; /* with the original */
  double output_db;         /* SQNR: the least of the outputs */
  double top1;              /* NAN without data, or when not asked for */
} WhTrial;

/* FALSE when the original can't be run. */
gboolean wh_trial_base_init (WhTrialBase *base, GError **error);
void wh_trial_base_clear (WhTrialBase *base);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WhTrialBase, wh_trial_base_clear)

/* What is asked of a trial besides the outputs' error. */
typedef struct
{
  gboolean top1;       /* when there is data */
  gboolean all_values; /* the errors of all values ... */
  guint value;         /* ... or of this one of the original, when has_value */
  gboolean has_value;
} WhTrialWish;

gboolean wh_trial_run (WhTrialBase *base,
                       GPtrArray *steps,
                       const WhTrialWish *wish, /* nullable: nothing */
                       WhTrial *out,
                       GError **error);
void wh_trial_clear (WhTrial *trial);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WhTrial, wh_trial_clear)

/* SQNR at the value that stands for @value of the original, which the wish named; NAN when none
 * does any more. */
double wh_trial_value_db (const WhTrial *trial, guint value);

/* Names of the nodes that stage @index converted, lent by its report, as char *. */
GPtrArray *wh_trial_converted_nodes (const WhTrial *trial, guint index);

G_END_DECLS
