/* graph/io/archive-inflate.h: what an archive's members hold that are deflated
 *
 * Internal to graph/io/archive.c.
 */
#pragma once

#include "graph/io/archive.h"

G_BEGIN_DECLS

/* With the archive locked; owned by the caller. WH_ERROR_FORMAT when the member is damaged, WH_ERROR_LIMIT without
 * memory. */
GBytes *wh_archive_inflate (WhArchive *archive, guint index, GError **error);

G_END_DECLS
