/* graph/write.h: bytes into a file descriptor
 *
 * Threads  any; also in a child that was forked beside threads, for it takes no memory.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* All @n_bytes, however many calls that takes. FALSE: errno says why (EIO where nothing more goes
 * in without a reason). */
gboolean wh_write_all (int fd, gconstpointer bytes, gsize n_bytes);

G_END_DECLS
