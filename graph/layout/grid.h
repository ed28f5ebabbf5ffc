/* graph/layout/grid.h: finds what lies within a rectangle
 *
 * Things go into square cells, larger things into larger cells, each level's four times as wide as
 * the one's below, so that every thing lies in at most four.
 */
#pragma once

#include "graph/layout/scene.h"

G_BEGIN_DECLS

typedef struct _WhGrid WhGrid;

typedef struct
{
  float x0, y0, x1, y1;
  guint32 item; /* whatever the caller calls it; may come several times */
} WhGridEntry;

/* Takes @entries (of WhGridEntry). */
WhGrid *wh_grid_new (GArray *entries, double width, double height);
void wh_grid_free (WhGrid *grid);

/* Items that touch @area appended to @items (guint), in rising order and each once. */
void wh_grid_query (const WhGrid *grid, const WhRect *area, GArray *items);

G_END_DECLS
