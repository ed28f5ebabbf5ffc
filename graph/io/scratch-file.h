/* graph/io/scratch-file.h: a file without a name, for what is large and read again
 *
 * What lies in a file on a disk takes memory only while it is used, and the system can do without
 * it at any time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Empty, gone when it is closed. -1 where there is no disk to put it on. */
int wh_scratch_file_new (void);

G_END_DECLS
