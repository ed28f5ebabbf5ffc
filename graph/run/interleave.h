/* graph/run/interleave.h: from maps that lie one after the other to places that do */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* y[p * maps + m] = x[m * step + p] for @n places. */
void wh_interleave (const float *x, gint64 step, gint64 maps, gint64 n, float *y);

G_END_DECLS
