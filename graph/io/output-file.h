/* graph/io/output-file.h: a file that is there whole or not at all
 *
 * It is written under another name in the same folder, and renamed at the end. Whoever reads the
 * old file meanwhile keeps reading it; a link stays a link; an old file's mode is kept.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *path;      /* where it will be */
  char *temporary; /* where it is written; exists, empty at first */
} WhOutputFile;

WhOutputFile *wh_output_file_new (const char *path, GError **error);

/* Takes away what is left when wh_output_file_commit () was not reached. */
void wh_output_file_free (WhOutputFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhOutputFile, wh_output_file_free)

GOutputStream *wh_output_file_open (WhOutputFile *file, GError **error); /* to be closed */
gboolean wh_output_file_write (WhOutputFile *file,
                               GBytes *bytes,
                               GCancellable *cancellable,
                               GError **error);

/* On the disk, then in its place. */
gboolean wh_output_file_commit (WhOutputFile *file, GError **error);

G_END_DECLS
