/* graph/io/archive.c: reads and writes the zip archive that an .nnp is
 */
#include "config.h"

#include "graph/io/archive.h"

#include "graph/error.h"
#include "graph/io/archive-directory.h"
#include "graph/io/archive-inflate.h"
#include "graph/mapped.h"

#include <libdeflate.h>
#include <string.h>
#include <zip.h>

/* Deflated members may take this much memory in any case, and beyond it this many times the
 * archive's own size. Weights deflate to about 0.9 of their size, text to 0.05. */
#define INFLATE_ALWAYS (G_GUINT64_CONSTANT (256) << 20)
#define INFLATE_RATIO 50

/* A stored member's checksum is compared up to this size. */
#define CHECK_UP_TO (16 << 20)
#define CHECK_PART ((gsize) 64 << 10)

#define MAX_MEMBERS 100000

/* Members from this size on begin at a multiple of the alignment. */
#define ALIGN_FROM 1024
#define ALIGNMENT 64
#define ALIGNMENT_FIELD 0xd935
#define EXTRA_HEADER_SIZE 4
#define HEADER_SIZE 30

static gboolean
fail_zip (const char *file_name, zip_error_t *zip_error, GError **error)
{
  int code = zip_error_code_zip (zip_error);

  if (code == ZIP_ER_NOZIP)
    return wh_fail (error, WH_ERROR_FORMAT,
                    "%s: not a zip archive, which an .nnp file is, or cut off", file_name);
  return wh_fail (error, WH_ERROR_FORMAT, "%s: a damaged zip archive: %s", file_name,
                  zip_error_strerror (zip_error));
}

static zip_t *
open_zip (GBytes *file, const char *file_name, GError **error)
{
  gsize n_bytes;
  gconstpointer data = g_bytes_get_data (file, &n_bytes);
  zip_error_t zip_error;
  zip_source_t *source;
  zip_t *zip = NULL;

  zip_error_init (&zip_error);
  if (n_bytes == 0) /* which libzip takes for an archive without members */
    zip_error_set (&zip_error, ZIP_ER_NOZIP, 0);
  source = zip_source_buffer_create (data, n_bytes, 0, &zip_error);
  if (source != NULL && n_bytes > 0)
    zip = zip_open_from_source (source, ZIP_RDONLY, &zip_error);

  if (zip == NULL)
    {
      fail_zip (file_name, &zip_error, error);
      if (source != NULL)
        zip_source_free (source);
    }
  zip_error_fini (&zip_error);
  return zip;
}

static gboolean
add_member (WhArchive *archive, guint index, WhArchiveCursor *cursor, GError **error)
{
  WhMember *member = &archive->members[index];
  const char *raw_name;
  zip_stat_t stat;

  if (zip_stat_index (archive->zip, index, 0, &stat) != 0 ||
      (raw_name = zip_get_name (archive->zip, index, ZIP_FL_ENC_RAW)) == NULL)
    return fail_zip (archive->file_name, zip_get_error (archive->zip), error);

  member->name = g_utf8_make_valid (stat.name, -1);
  member->n_bytes = stat.size;
  member->n_packed = stat.comp_size;
  member->encrypted = stat.encryption_method != ZIP_EM_NONE;
  member->offset = wh_archive_cursor_next (cursor, raw_name, stat.size);

  if (stat.comp_method != ZIP_CM_STORE || member->encrypted || stat.size != stat.comp_size)
    member->offset = -1;
  return TRUE;
}

WhArchive *
wh_archive_new (GBytes *file, const char *file_name, GError **error)
{
  g_autoptr (WhArchive) archive = g_new0 (WhArchive, 1);
  WhArchiveCursor cursor;
  gint64 n_members;

  g_mutex_init (&archive->lock);
  archive->file = g_bytes_ref (file);
  archive->file_name = g_strdup (file_name);
  archive->zip = open_zip (file, file_name, error);
  if (archive->zip == NULL)
    return NULL;

  n_members = zip_get_num_entries (archive->zip, 0);
  if (n_members > MAX_MEMBERS)
    {
      wh_fail (error, WH_ERROR_LIMIT, "%s: has %" G_GINT64_FORMAT " members; %d at most", file_name,
               n_members, MAX_MEMBERS);
      return NULL;
    }

  wh_archive_cursor_init (&cursor, file);
  archive->members = g_new0 (WhMember, MAX (n_members, 1));
  for (; archive->n_members < n_members; archive->n_members++)
    if (!add_member (archive, archive->n_members, &cursor, error))
      return NULL;

  return g_steal_pointer (&archive);
}

void
wh_archive_free (WhArchive *archive)
{
  for (guint i = 0; i < archive->n_members; i++)
    g_free (archive->members[i].name);
  g_free (archive->members);
  if (archive->zip != NULL)
    zip_discard (archive->zip);
  g_bytes_unref (archive->file);
  g_free (archive->file_name);
  g_mutex_clear (&archive->lock);
  g_free (archive);
}

static gboolean
fail_member (const WhArchive *archive, const WhMember *member, GError **error, const char *what)
{
  return wh_fail (error, WH_ERROR_FORMAT, "%s: member %s %s", archive->file_name, member->name,
                  what);
}

static gboolean
check_size (const WhArchive *archive, const WhMember *member, GError **error)
{
  guint64 most = MAX (INFLATE_ALWAYS, (guint64) g_bytes_get_size (archive->file) * INFLATE_RATIO);

  if (member->n_bytes <= most)
    return TRUE;
  return wh_fail (error, WH_ERROR_LIMIT,
                  "%s: member %s would grow to %" G_GUINT64_FORMAT " bytes; %" G_GUINT64_FORMAT
                  " at most for an archive of this size",
                  archive->file_name, member->name, member->n_bytes, most);
}

/* Read past the mapping, so that what is only checked doesn't stay in memory. */
static guint32
checksum (GBytes *bytes)
{
  g_autofree guint8 *part = g_malloc (CHECK_PART);
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (bytes, &n_bytes);
  guint32 crc = 0;

  for (gsize at = 0; at < n_bytes; at += CHECK_PART)
    {
      gsize n = MIN (CHECK_PART, n_bytes - at);
      gboolean there = wh_mapped_read (data + at, n, part);

      crc = libdeflate_crc32 (crc, there ? part : data + at, n);
    }

  return crc;
}

static GBytes *
read_in_place (WhArchive *archive, guint index, GError **error)
{
  const WhMember *member = &archive->members[index];
  g_autoptr (GBytes) bytes = NULL;
  zip_stat_t stat;
  guint32 crc;

  bytes = g_bytes_new_from_bytes (archive->file, (gsize) member->offset, (gsize) member->n_bytes);
  if (member->n_bytes > CHECK_UP_TO || member->n_bytes == 0)
    return g_steal_pointer (&bytes);

  crc = checksum (bytes);
  if (zip_stat_index (archive->zip, index, 0, &stat) == 0 && stat.crc == crc)
    return g_steal_pointer (&bytes);

  fail_member (archive, member, error, "is damaged: its checksum is wrong");
  return NULL;
}

GBytes *
wh_archive_read_member (WhArchive *archive, guint index, GError **error)
{
  const WhMember *member = &archive->members[index];
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&archive->lock);

  if (member->encrypted)
    {
      wh_fail (error, WH_ERROR_UNSUPPORTED, "%s: member %s is encrypted", archive->file_name,
               member->name);
      return NULL;
    }
  if (member->offset >= 0)
    return read_in_place (archive, index, error);
  if (!check_size (archive, member, error))
    return NULL;
  return wh_archive_inflate (archive, index, error);
}

static int
is_cancelled (zip_t *zip, void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static zip_source_t *
make_source (zip_t *zip, const WhArchivePart *part)
{
  gsize n_bytes;
  gconstpointer data;

  if (part->from != NULL)
    return zip_source_zip (zip, part->from->zip, part->member, ZIP_FL_COMPRESSED, 0, -1);

  data = g_bytes_get_data (part->bytes, &n_bytes);
  return zip_source_buffer (zip, data, n_bytes, 0);
}

/* Numbers are used in place, and faster where they are aligned: an extra field of the right length
 * before the data, with the number that Android's zipalign gives to such a field. @end: where the
 * archive ends so far; 0 when that isn't known. */
static void
align (zip_t *zip, zip_uint64_t index, const WhArchivePart *part, guint64 *end)
{
  static const guint8 zeros[ALIGNMENT];
  guint64 header = HEADER_SIZE + strlen (part->name);
  guint64 n_bytes = part->bytes != NULL ? g_bytes_get_size (part->bytes) : 0;
  guint n;

  if (part->bytes == NULL || n_bytes >= G_MAXUINT32 || *end == G_MAXUINT64)
    {
      *end = G_MAXUINT64; /* libzip knows how long these are, but won't tell */
      return;
    }

  n = (guint) (-(*end + header + EXTRA_HEADER_SIZE) % ALIGNMENT);
  if (n_bytes >= ALIGN_FROM &&
      zip_file_extra_field_set (zip, index, ALIGNMENT_FIELD, ZIP_EXTRA_FIELD_NEW, zeros,
                                (zip_uint16_t) n, ZIP_FL_LOCAL) == 0)
    header += EXTRA_HEADER_SIZE + n;
  *end += header + n_bytes;
}

static gboolean
add_part (zip_t *zip, const WhArchivePart *part, guint64 *end, GError **error)
{
  const guint16 first_day = 1 << 5 | 1; /* 1980-01-01, so that the time of writing doesn't show */
  zip_source_t *source = make_source (zip, part);
  gint64 index = source != NULL ? zip_file_add (zip, part->name, source, ZIP_FL_ENC_UTF_8) : -1;

  if (index < 0)
    {
      if (source != NULL)
        zip_source_free (source);
      return wh_fail (error, WH_ERROR_FORMAT, "can't put %s into the archive: %s", part->name,
                      zip_strerror (zip));
    }

  if (part->from == NULL)
    zip_set_file_compression (zip, (zip_uint64_t) index, ZIP_CM_STORE, 0);
  zip_file_set_dostime (zip, (zip_uint64_t) index, 0, first_day, 0);
  align (zip, (zip_uint64_t) index, part, end);
  return TRUE;
}

static gboolean
write_parts (zip_t *zip,
             const WhArchivePart *parts,
             guint n_parts,
             GCancellable *cancellable,
             GError **error)
{
  guint64 end = 0;

  for (guint i = 0; i < n_parts; i++)
    if (!add_part (zip, &parts[i], &end, error))
      return FALSE;

  if (cancellable != NULL)
    zip_register_cancel_callback_with_state (zip, is_cancelled, NULL, cancellable);
  return TRUE;
}

static void
lock_sources (const WhArchivePart *parts, guint n_parts, void (*change) (GMutex *))
{
  WhArchive *last = NULL;

  for (guint i = 0; i < n_parts; i++)
    if (parts[i].from != NULL && parts[i].from != last)
      change (&(last = parts[i].from)->lock); /* all come from one archive */
}

gboolean
wh_archive_write (const char *path,
                  const WhArchivePart *parts,
                  guint n_parts,
                  GCancellable *cancellable,
                  GError **error)
{
  gboolean done = FALSE;
  int code = 0;
  zip_t *zip;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  zip = zip_open (path, ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (zip == NULL)
    {
      zip_error_t zip_error;

      zip_error_init_with_code (&zip_error, code);
      wh_fail (error, WH_ERROR_FORMAT, "can't write %s: %s", path, zip_error_strerror (&zip_error));
      zip_error_fini (&zip_error);
      return FALSE;
    }

  lock_sources (parts, n_parts, g_mutex_lock);
  if (write_parts (zip, parts, n_parts, cancellable, error))
    {
      done = zip_close (zip) == 0;
      if (!done && !g_cancellable_set_error_if_cancelled (cancellable, error))
        wh_fail (error, WH_ERROR_FORMAT, "can't write %s: %s", path, zip_strerror (zip));
    }
  if (!done)
    zip_discard (zip);
  lock_sources (parts, n_parts, g_mutex_unlock);
  return done;
}
