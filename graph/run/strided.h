/* graph/run/strided.h: one array read in the order of another
 *
 * Transposing, slicing, flipping and repeating differ only in where in the source the walk
 * through the destination starts and how far it goes for one step along each axis.
 */
#pragma once

#include "graph/shape.h"

G_BEGIN_DECLS

typedef struct
{
  WhShape shape;            /* of the destination, walked in C order */
  gint64 start;             /* source element of the destination's first */
  gint64 step[WH_MAX_RANK]; /* source elements for one step along each axis; 0 repeats */
} WhStrided;

/* Reads @src as it lies. */
void wh_strided_plain (WhStrided *view, const WhShape *src);

/* Sizes of 1 in @src are repeated to those of @dst; ranks are aligned at the end. FALSE when two
 * sizes contradict each other. */
gboolean wh_strided_broadcast (WhStrided *view, const WhShape *src, const WhShape *dst);

/* dst[i0, i1, ...] = src[start + i0 step0 + i1 step1 + ...] */
void wh_strided_copy (const WhStrided *view, const float *src, float *dst);

#define WH_ROWS_MAX 4

/* A walk through several views of one shape, row by row: the last axis is the caller's loop. */
typedef struct
{
  guint n_views;
  const WhStrided *views;
  gint64 n;                 /* elements of a row */
  gint64 at[WH_ROWS_MAX];   /* source element where the row starts, for each view */
  gint64 step[WH_ROWS_MAX]; /* along the row */
  gint64 index[WH_MAX_RANK];
  gboolean done;
} WhRows;

void wh_rows_start (WhRows *rows, const WhStrided *views, guint n_views);
void wh_rows_next (WhRows *rows);

G_END_DECLS
