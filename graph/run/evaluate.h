/* graph/run/evaluate.h: how often a classifier is right on labelled data
 */
#pragma once

#include "graph/io/samples.h"
#include "graph/run/engine.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 n_samples;
  double top1, top5;  /* parts, 0..1 */
  gint64 *predicted;  /* n_samples: the first of the largest outputs */
} WhEvaluation;

void wh_evaluation_clear (WhEvaluation *evaluation);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (WhEvaluation, wh_evaluation_clear)

/* The graph's first input takes the data, its first output gives the classes (N, classes, 1...). */
gboolean wh_evaluate (const WhGraph *graph,
                      const WhDataset *dataset,
                      const WhRunOptions *options,
                      WhEvaluation *out,
                      GCancellable *cancellable,
                      GError **error);

/* Part of the samples on which both predict the same class. */
double wh_evaluation_agreement (const WhEvaluation *a, const WhEvaluation *b);

G_END_DECLS
