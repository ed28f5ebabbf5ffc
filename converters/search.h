/* converters/search.h: the smallest number of bits for each layer's weights within a budget
 *
 * Each layer is tried alone at each number of bits; the noise that this brings to the outputs is
 * taken to add up. From all layers at the most bits, the layer whose next step down frees the most
 * bytes for the least noise goes down, again and again: that is the trade-off curve. Points on the
 * curve are then measured for what they are, and the smallest that keeps the budget is chosen.
 */
#pragma once

#include "converters/pipeline.h"
#include "graph/io/samples.h"
#include "graph/run/engine.h"

G_BEGIN_DECLS

typedef struct
{
  double least_db;   /* SQNR of the outputs, decibels; NAN: any */
  double least_top1; /* accuracy on the data, 0..1; NAN: any */
  double most_size;  /* part of the float size, 0..1; NAN: as small as the others allow */
  guint least_bits;  /* 2 ... */
  guint most_bits;   /* ... 16 */
  gboolean per_channel;
} WhSearchBudget;

typedef struct
{
  double size; /* part of the float size of all parameters */
  gsize n_bytes;
  double output_db; /* NAN until measured */
  double top1;      /* NAN until measured, or without data */
  gboolean measured;
  guint *bits; /* by layer */
} WhTradeOff;

typedef struct
{
  GPtrArray *layers; /* of char *: names of the nodes */
  GArray *points;    /* of WhTradeOff, from the largest to the smallest */
  int best;          /* index of the chosen point; -1 when none keeps the budget */
  guint n_trials;
} WhSearchResult;

void wh_search_result_free (WhSearchResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSearchResult, wh_search_result_free)

/* "top1=0.975,sqnr=30,size=0.2,bits=2..8,per_channel=true"; WH_ERROR_OPTION says what is wrong. */
gboolean wh_search_budget_parse (const char *text, WhSearchBudget *out, GError **error);

/* What follows @steps (folding, say) to give the layers of @point their bits: one
 * fixed-point-weight step for each number of bits in use. A new pipeline that begins with @steps.
 */
GPtrArray *wh_search_dup_steps (const WhSearchResult *result,
                                const WhTradeOff *point,
                                GPtrArray *steps,
                                const WhSearchBudget *budget);

/* Owned by the caller. */
WhSearchResult *wh_search_bits (GPtrArray *steps,
                                const WhGraph *graph,
                                const WhSearchBudget *budget,
                                const WhFeeds *feeds,
                                const WhDataset *dataset,
                                const WhRunOptions *options,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
