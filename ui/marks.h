/* ui/marks.h: what is drawn over the boxes of one scene, as something that can be shared
 *
 * Threads  immutable once made.
 */
#pragma once

#include "graph/layout/draw.h"
#include "graph/run/compare.h"

G_BEGIN_DECLS

typedef enum
{
  WH_COLOR_BY_KIND,
  WH_COLOR_BY_ERROR,
  WH_COLOR_BY_TIME,
  WH_COLOR_BY_SIZE,
  WH_COLOR_BY_LOCAL_ERROR,
} WhColorBy;

typedef struct
{
  WhMarks marks; /* arrays by box of the scene that it was made for */
  /*< private >*/
  gatomicrefcount ref_count;
  GPtrArray *badges;
  double *heat;
  WhChange *changes;
  WhColor *own;
} WhMarkSet;

/* What it is made of; each nullable. */
typedef struct
{
  const WhChange *changes; /* by node */
  const double *error_db;  /* by node: SQNR of what it writes, NAN where not measured */
  const double *local_db;  /* by node: the same for what it does wrong itself */
  const double *bits;      /* by node: how many its weights would have; NAN: not said */
  const double *node_ms;   /* by node */
  const GArray *colors;    /* the user's: see graph/layout/own-colors.h */
  WhColorBy color_by;
} WhMarkFacts;

WhMarkSet *wh_mark_set_new (const WhScene *scene, const WhMarkFacts *facts);
WhMarkSet *wh_mark_set_ref (WhMarkSet *set);
void wh_mark_set_unref (WhMarkSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhMarkSet, wh_mark_set_unref)

/* SQNR by node of the graph after (@after TRUE) or before, from a comparison; NAN where there is
 * none. Owned by the caller. */
double *wh_marks_error_by_node (const WhGraph *graph,
                                const WhComparison *comparison,
                                gboolean after);

G_END_DECLS
