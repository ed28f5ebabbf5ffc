/* graph/library.h: functions of libraries that are loaded when they are first needed
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *symbol;
  void **place; /* where its address goes */
} WhSymbol;

/* FALSE where @library (of dlopen ()) lacks one, which is named by g_info (). */
gboolean wh_library_find (void *library, const WhSymbol *symbols, guint n_symbols);

G_END_DECLS
