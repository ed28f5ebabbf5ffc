/* graph/layout/skyline.h: how far things stand out, over a range of bands
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A tree over bands 0, 1, ...: putting a number on a range of them and asking for the largest on a
 * range both take time in the logarithm of their count. */
typedef struct
{
  guint size;
  double *most; /* by node of the tree: on any band of its range */
  double *all;  /* put on the whole range of the node */
} WhSkyline;

void wh_skyline_init (WhSkyline *self, guint n_bands);
void wh_skyline_clear (WhSkyline *self);

/* Bands @low to @high, both included. */
void wh_skyline_put (WhSkyline *self, guint low, guint high, double value);
double wh_skyline_get (const WhSkyline *self, guint low, guint high); /* -G_MAXDOUBLE: nothing */

G_END_DECLS
