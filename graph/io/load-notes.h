/* graph/io/load-notes.h: what the user should be told about a model that was read
 */
#pragma once

#include "graph/io/model.h"

G_BEGIN_DECLS

/* The parameters (NNabla's Variable, lent) that some network reads and that no file has numbers
 * for, each name once. */
GPtrArray *wh_load_find_missing (const WhModel *model);

/* How many numbers they would have. */
guint64 wh_load_count_elements (const GPtrArray *missing);

void wh_load_add_notes (WhModel *model, const GPtrArray *missing);

G_END_DECLS
