/* graph/io/archive-directory.h: where a stored member lies in a zip archive
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Walks along the directory; nothing is owned. */
typedef struct
{
  GBytes *file;
  guint64 directory; /* its offset */
  guint64 at;        /* of the next entry */
  guint64 n_left;
} WhArchiveCursor;

void wh_archive_cursor_init (WhArchiveCursor *cursor, GBytes *file);

/* Where the data of the next member lies, if it has this name and so many bytes, stored. -1 when
 * anything in the archive says otherwise or reaches beyond its end. */
gint64 wh_archive_cursor_next (WhArchiveCursor *cursor, const char *name, guint64 n_bytes);

G_END_DECLS
