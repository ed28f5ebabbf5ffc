/* graph/io/load-notes.h: what the user should be told about a model that was read
 */
#pragma once

#include "graph/io/model.h"

G_BEGIN_DECLS

/* Names of the parameters that some network reads and that no file has numbers for; lent.
 * @n_elements: (out) (optional): how many numbers they would have */
GPtrArray *wh_load_find_missing (const WhModel *model, guint64 *n_elements);

void wh_load_add_notes (WhModel *model);

G_END_DECLS
