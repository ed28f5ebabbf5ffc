/* converters/plugin-private.h: between the parts of plugins
 *
 * plugin.c loads, plugin-host.c answers the plugin in the child, plugin-edits.c logs its edits,
 * plugin-replay.c carries them out, recipe.c makes converters of JSON.
 */
#pragma once

#include "converters/converter.h"
#include "converters/whittle/whittle-plugin.h"

G_BEGIN_DECLS

typedef struct
{
  WhConverter base;
  const WhittlePlugin *plugin; /* NULL for a recipe */
  GPtrArray *steps;            /* of WhStep: a recipe's; else NULL */
} WhPluginConverter;

/* Adds to what wh_converter_nth () gives. Takes @converter. */
gboolean wh_converters_add (WhConverter *converter, GError **error);

/* Edits, in the order in which they were said. */
typedef enum
{
  WH_EDIT_ADD_PARAMETER, /* (saxayu): name, sizes, float32 bytes, stands for */
  WH_EDIT_ADD_VALUE,     /* (su) */
  WH_EDIT_ADD_NODE,      /* (ssauau): op, name, inputs, outputs */
  WH_EDIT_REMOVE_NODE,   /* (u) */
  WH_EDIT_SET_INPUT,     /* (uuu) */
  WH_EDIT_SET_OUTPUT,    /* (uuu) */
  WH_EDIT_REPLACE_READS, /* (uu) */
  WH_EDIT_SET_INT,       /* (usx) */
  WH_EDIT_SET_DOUBLE,    /* (usd) */
  WH_EDIT_SET_STRING,    /* (uss) */
  WH_EDIT_SET_INTS,      /* (usax) */
  WH_EDIT_DONE,          /* (us) */
  WH_EDIT_LEFT,          /* (us) */
  WH_EDIT_FAIL,          /* (s) */
} WhEdit;

#define WH_EDITS_TYPE "a(yv)"

/* In the child: calls the plugin; the edits, floating. Ends with a WH_EDIT_FAIL when it failed. */
GVariant *wh_plugin_collect (const WhPluginConverter *converter, WhConversion *conversion);

/* In the parent. @edits are from a process that may have gone astray: everything is checked. */
WhGraph *wh_plugin_replay (GVariant *edits, WhConversion *conversion, GError **error);

gboolean wh_recipe_load (const char *path, GError **error);

G_END_DECLS
