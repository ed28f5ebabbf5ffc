/* graph/run/neighbours.h: which elements of an axis an interpolation weighs */
#pragma once

#include "graph/run/kernel.h"

G_BEGIN_DECLS

/* Of a place of the output: its two places of the input, and the second one's weight. With a weight
 * of 0 only the first one counts, whatever the second one is. */
typedef struct
{
  gint64 low, high; /* in elements of x */
  float weight;
} WhNeighbours;

/* For each place of an axis of an Interpolate that has @in elements, @step apart. */
WhNeighbours *wh_neighbours_new (const WhNode *node, gint64 in, gint64 out, gint64 step);

G_END_DECLS
