/* converters/plugin-child.h: runs a plugin's convert () in a process of its own
 */
#pragma once

#include "converters/plugin-private.h"

G_BEGIN_DECLS

/* The edits, owned. WH_ERROR_WORKER names the converter when its process crashed. */
GVariant *wh_plugin_run_child (const WhPluginConverter *converter,
                               WhConversion *conversion,
                               GError **error);

G_END_DECLS
