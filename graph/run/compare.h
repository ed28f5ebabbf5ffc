/* graph/run/compare.h: how far two runs lie apart
 *
 * Threads  pure functions of their arguments.
 */
#pragma once

#include "graph/origin.h"
#include "graph/run/engine.h"

G_BEGIN_DECLS

typedef struct
{
  double max_abs;     /* max |a - b|, in the unit of the tensor */
  double mean_abs;    /* mean |a - b| */
  double rmse;        /* sqrt (mean (a - b)²) */
  double sqnr_db;     /* 10 log10 (sum a² / sum (a - b)²), decibels; INFINITY when a = b */
  double cosine;      /* <a, b> / (||a|| ||b||); 1 when both are all zero, 0 when one is */
  double max_abs_rel; /* max |a - b| / max |a|; 0 when a = b, INFINITY when only a is all zero */
  double top1,
    top5;          /* part of the rows (last axis) whose largest, or any of whose five largest in
                      a, agrees; NAN unless both look like class scores: rank 2, 2 columns or more */
  gint64 worst;    /* flat index where max_abs is reached; 0 for no elements */
  gboolean finite; /* FALSE: a NaN or infinity on either side in some element not equal in both;
                      the measures are then over the others */
} WhDifference;

/* @a is the reference. WH_ERROR_SHAPE when the shapes differ. Sums run in double and in index
 * order: one pair of tensors has one answer, whatever the machine and the number of threads. */
gboolean wh_difference_measure (const WhTensor *a,
                                const WhTensor *b,
                                WhDifference *out,
                                GError **error);

typedef struct
{
  guint before, after; /* values of the old and the new graph */
  WhDifference difference;
} WhComparedValue;

typedef struct
{
  GArray *outputs; /* of WhComparedValue: the new graph's outputs, in order */
  GArray *values;  /* of WhComparedValue: all inner values that have an origin, in running order */
  gatomicrefcount ref_count;
} WhComparison;

WhComparison *wh_comparison_ref (WhComparison *comparison);
void wh_comparison_unref (WhComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhComparison, wh_comparison_unref)

/* Both recordings kept all values. @map leads from @after's graph to @before's. */
WhComparison *wh_compare_recordings (const WhRecording *before,
                                     const WhRecording *after,
                                     const WhOriginMap *map,
                                     GError **error);

/**
 * wh_compare_run:
 * @before: a run that kept all values
 * @wanted: (nullable): by value of @before's graph, whether it is measured besides the outputs;
 *   NULL: all are
 *
 * Runs @after, observing, and measures its values as they appear: for many graphs against one run.
 */
WhComparison *wh_compare_run (const WhRecording *before,
                              const WhGraph *after,
                              const WhOriginMap *map,
                              const gboolean *wanted,
                              const WhFeeds *feeds,
                              const WhRunOptions *options,
                              GCancellable *cancellable,
                              GError **error);

/* Runs both graphs side by side, observing, and measures values as they appear, so that it holds
 * only those values of @before that @after has yet to reach. */
WhComparison *wh_compare_graphs (const WhGraph *before,
                                 const WhGraph *after,
                                 const WhOriginMap *map,
                                 const WhFeeds *feeds,
                                 const WhRunOptions *options,
                                 GCancellable *cancellable,
                                 GError **error);

G_END_DECLS
