/* converters/plugin.h: converters from outside the program: shared objects and recipes
 *
 * A loaded one stays for as long as the program runs, and is found by wh_converter_find () and
 * wh_converter_nth () behind those that are built in.
 *
 * Threads  loading is for the main thread, before pipelines run.
 */
#pragma once

#include "converters/converter.h"

G_BEGIN_DECLS

/* @path: a shared object (see whittle/whittle-plugin.h) or a recipe (.json). WH_ERROR_FORMAT or
 * WH_ERROR_OPTION say what is wrong with it; then nothing of it is kept. */
gboolean wh_plugin_load (const char *path, GError **error);

/* All .so and .json files of @folder, in the order of their names; one that is wrong is said in
 * @problems (of char *) and passed over. A folder that isn't there has none. */
void wh_plugin_load_folder (const char *folder, GPtrArray *problems);

/* "whittle/converters" in the user's data folder, owned by the caller. */
char *wh_plugin_dup_user_folder (void);

G_END_DECLS
