/* converters/plugin-host-private.h: what the host knows of one call of a plugin's convert ()
 */
#pragma once

#include "converters/plugin-private.h"

G_BEGIN_DECLS

struct WhittleConversion
{
  WhConversion *conversion;
  const WhGraph *graph;
  const WhOption *table;
  GVariantBuilder edits;
  guint32 n_values, n_nodes; /* with those that were added */
};

/* Puts the functions by which a plugin says edits into @host. */
void wh_plugin_edits_fill (WhittleHost *host);
void wh_plugin_edit_left (WhittleConversion *c, uint32_t node, const char *reason);

G_END_DECLS
