/* graph/mapped.h: files that are used where they are mapped, and can be read past the mapping
 *
 * A page of a mapped file that was looked at stays in the process, and each costs a fault. Who
 * wants to go through a large part once, and keep something else made of it, reads it instead.
 *
 * Threads  any.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The whole of a file; @fd is duplicated. @error is G_FILE_ERROR's. */
GBytes *wh_mapped_bytes_new (int fd, GError **error);

/* Copies what lies at @from. FALSE when that is in no mapped file, or can't be read from there;
 * who has a reference to the bytes can then still look at them. */
gboolean wh_mapped_read (gconstpointer from, gsize n_bytes, gpointer out);

/* A descriptor of the file that @bytes lie in, from @offset on; the caller closes it. -1: in none.
 */
int wh_mapped_dup_fd (GBytes *bytes, gsize *offset);

/* Gives back the pages of such a file that were looked at so far. They come again when asked for.
 */
void wh_mapped_release (GBytes *bytes);

/* Whether @at is in a file that is mapped here. */
gboolean wh_mapped_is (gconstpointer at);

G_END_DECLS
