/* converters/sensitivity.h: where a pipeline's error comes from
 *
 * For each node that an inexact step converted: the error that it makes alone (its inputs are then
 * those of the original), the error that has gathered where it stands, and what is won when it is
 * left as it was. Exact steps make no error of their own and are always applied.
 */
#pragma once

#include "converters/pipeline.h"
#include "graph/io/samples.h"
#include "graph/run/engine.h"

G_BEGIN_DECLS

typedef struct
{
  guint step;       /* index into the pipeline */
  char *node;       /* name in the graph before that step */
  double local_db;  /* SQNR at its output when it alone is converted; INFINITY for no error */
  double total_db;  /* SQNR there with the whole pipeline */
  double alone_db;  /* SQNR of the network's outputs when it alone is converted */
  double gain_db;   /* what the outputs' SQNR rises by when it alone is left */
  double gain_top1; /* the same for top-1 accuracy, a part; NAN without data */
} WhSensitivity;

typedef struct
{
  double output_db; /* SQNR of the outputs, whole pipeline: the least of them */
  double top1;      /* NAN without data */
  GArray *nodes;    /* of WhSensitivity, the largest gain first */
} WhSensitivityReport;

void wh_sensitivity_report_free (WhSensitivityReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSensitivityReport, wh_sensitivity_report_free)

/**
 * wh_sensitivity_measure:
 * @feeds: what the errors are measured on
 * @dataset: (nullable): labelled data for @gain_top1
 * @options: threads, seed and progress are used
 *
 * Owned by the caller.
 */
WhSensitivityReport *wh_sensitivity_measure (GPtrArray *steps,
                                             const WhGraph *graph,
                                             const WhFeeds *feeds,
                                             const WhDataset *dataset,
                                             const WhRunOptions *options,
                                             GCancellable *cancellable,
                                             GError **error);

G_END_DECLS
