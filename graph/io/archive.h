/* graph/io/archive.h: the zip archive that an .nnp is
 *
 *   local header   30 bytes, name, extra, then the member's data
 *   ...
 *   directory      46 bytes, name, extra, comment for each member; says where its local header is
 *   end            22 bytes: where the directory is (with a larger one before it above 4 GiB)
 *
 * libzip reads and checks. A member that is stored and not deflated is also found by ourselves in
 * the mapped file, and is used there without being copied; where the two don't agree on every
 * number, it is read by libzip.
 *
 * Source  APPNOTE.TXT 6.3.10, PKWARE.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gint64 offset; /* of its data in the file when it is stored, else -1 */
  guint64 n_bytes;
  guint64 n_packed; /* as deflated */
  gboolean encrypted;
} WhMember;

typedef struct _WhArchive
{
  GBytes *file;
  char *file_name; /* for messages */
  guint n_members;
  WhMember *members;
  /*< private >*/
  gpointer zip; /* libzip's; only one thread at a time, see wh_archive_read_member () */
  GMutex lock;
} WhArchive;

/* WH_ERROR_FORMAT when it is no zip archive or damaged. */
WhArchive *wh_archive_new (GBytes *file, const char *file_name, GError **error);
void wh_archive_free (WhArchive *archive);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhArchive, wh_archive_free)

/**
 * wh_archive_read_member:
 * @error: WH_ERROR_FORMAT when its checksum is wrong or it is damaged, WH_ERROR_LIMIT when it
 *   would grow out of proportion, WH_ERROR_UNSUPPORTED when it is encrypted
 *
 * A part of the file when it is stored there, and then its checksum is only compared if it is
 * small, so that nothing large is read before it is needed.
 */
GBytes *wh_archive_read_member (WhArchive *archive, guint member, GError **error);

/* What an archive is made of: either @bytes, stored; or member number @member of @from, as it is.
 */
typedef struct
{
  const char *name;
  GBytes *bytes;
  WhArchive *from;
  guint member;
} WhArchivePart;

/* @path is made new or replaced; on failure nothing is left. The same parts give the same bytes. */
gboolean wh_archive_write (const char *path,
                           const WhArchivePart *parts,
                           guint n_parts,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
