/* graph/io/archive-directory.c: where a stored member lies in a zip archive
 *
 * All numbers are little endian.
 *
 *   end, 22 bytes              local header, 30 bytes      directory entry, 46 bytes
 *    0  PK\5\6                  0  PK\3\4                    0  PK\1\2
 *   10  number of members       6  flags                     8  flags
 *   12  directory's size        8  method, 0 stored         10  method
 *   16  directory's offset     18  packed size              20  packed size
 *   20  comment's length       22  size                     24  size
 *                              26  name's length            28  name's length
 *   end64, 56 bytes            28  extra's length           30  extra's length
 *    0  PK\6\6                 30  name, extra, data        32  comment's length
 *   32  number of members                                   42  local header's offset
 *   40  directory's size       locator, 20 bytes before     46  name, extra, comment
 *   48  directory's offset     the end: 0 PK\6\7, 8 end64's offset
 *
 * A size or offset of 0xffffffff in an entry stands in its extra field number 1 instead: those that
 * are so, 8 bytes each, in the order size, packed size, offset.
 */
#include "config.h"

#include "graph/io/archive-directory.h"

#include <string.h>

#define END_SIZE 22
#define ENTRY_SIZE 46
#define HEADER_SIZE 30
#define END64_SIZE 56
#define LOCATOR_SIZE 20
#define MOST_COMMENT 65535

typedef struct
{
  const guint8 *data;
  guint64 n_bytes;
} File;

typedef struct
{
  guint64 at; /* in the file */
  guint16 flags, method;
  guint64 n_packed, n_bytes;
  guint64 header; /* offset of its local header */
  guint16 n_name, n_extra, n_comment;
} Entry;

static guint16
get16 (const File *file, guint64 at)
{
  return (guint16) (file->data[at] | file->data[at + 1] << 8);
}

static guint32
get32 (const File *file, guint64 at)
{
  return get16 (file, at) | (guint32) get16 (file, at + 2) << 16;
}

static guint64
get64 (const File *file, guint64 at)
{
  return get32 (file, at) | (guint64) get32 (file, at + 4) << 32;
}

/* Are there @size bytes at @at, and do they begin with this signature? */
static gboolean
is_record (const File *file, guint64 at, guint64 size, const char *signature)
{
  return at <= file->n_bytes && size <= file->n_bytes - at &&
         memcmp (file->data + at, signature, 4) == 0;
}

static gboolean
find_directory (const File *file, guint64 *offset, guint64 *n_entries)
{
  guint64 end, lowest;

  if (file->n_bytes < END_SIZE)
    return FALSE;

  end = file->n_bytes - END_SIZE;
  lowest = end > MOST_COMMENT ? end - MOST_COMMENT : 0;
  while (!is_record (file, end, END_SIZE, "PK\5\6"))
    if (end-- == lowest)
      return FALSE;

  *n_entries = get16 (file, end + 10);
  *offset = get32 (file, end + 16);

  if (end >= LOCATOR_SIZE && is_record (file, end - LOCATOR_SIZE, LOCATOR_SIZE, "PK\6\7"))
    {
      guint64 end64 = get64 (file, end - LOCATOR_SIZE + 8);

      if (!is_record (file, end64, END64_SIZE, "PK\6\6"))
        return FALSE;
      *n_entries = get64 (file, end64 + 32);
      *offset = get64 (file, end64 + 48);
    }
  return TRUE;
}

/* What stands in the extra field because it has more than 32 bits. */
static gboolean
read_extra (const File *file, Entry *entry)
{
  guint64 at = entry->at + ENTRY_SIZE + entry->n_name;
  guint64 end = at + entry->n_extra;
  guint64 *wanted[] = { &entry->n_bytes, &entry->n_packed, &entry->header };

  for (; end - at >= 4; at += 4 + get16 (file, at + 2))
    {
      guint64 field = at + 4;
      guint64 field_end = field + get16 (file, at + 2);

      if (field_end > end)
        return FALSE;
      if (get16 (file, at) != 1)
        continue;

      for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
        if (*wanted[i] == G_MAXUINT32)
          {
            if (field_end - field < 8)
              return FALSE;
            *wanted[i] = get64 (file, field);
            field += 8;
          }
      return TRUE;
    }
  return TRUE;
}

static gboolean
read_entry (const File *file, guint64 at, Entry *entry)
{
  if (!is_record (file, at, ENTRY_SIZE, "PK\1\2"))
    return FALSE;

  *entry = (Entry){
    .at = at,
    .flags = get16 (file, at + 8),
    .method = get16 (file, at + 10),
    .n_packed = get32 (file, at + 20),
    .n_bytes = get32 (file, at + 24),
    .n_name = get16 (file, at + 28),
    .n_extra = get16 (file, at + 30),
    .n_comment = get16 (file, at + 32),
    .header = get32 (file, at + 42),
  };

  if ((guint64) entry->n_name + entry->n_extra + entry->n_comment > file->n_bytes - at - ENTRY_SIZE)
    return FALSE;
  return read_extra (file, entry);
}

void
wh_archive_cursor_init (WhArchiveCursor *cursor, GBytes *bytes)
{
  File file = { g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes) };

  *cursor = (WhArchiveCursor){ .file = bytes };
  if (find_directory (&file, &cursor->directory, &cursor->n_left))
    cursor->at = cursor->directory;
  else
    cursor->n_left = 0;
}

gint64
wh_archive_cursor_next (WhArchiveCursor *cursor, const char *name, guint64 n_bytes)
{
  File file = { g_bytes_get_data (cursor->file, NULL), g_bytes_get_size (cursor->file) };
  gsize n_name = strlen (name);
  guint64 data;
  Entry entry;

  if (cursor->n_left == 0 || !read_entry (&file, cursor->at, &entry))
    {
      cursor->n_left = 0;
      return -1;
    }
  cursor->at += ENTRY_SIZE + entry.n_name + entry.n_extra + entry.n_comment;
  cursor->n_left--;

  if (entry.method != 0 || (entry.flags & 1) || entry.n_packed != n_bytes ||
      entry.n_bytes != n_bytes || entry.n_name != n_name ||
      memcmp (file.data + entry.at + ENTRY_SIZE, name, n_name) != 0)
    return -1;

  if (!is_record (&file, entry.header, HEADER_SIZE, "PK\3\4") ||
      get16 (&file, entry.header + 8) != 0 || get16 (&file, entry.header + 26) != n_name)
    return -1;

  data = entry.header + HEADER_SIZE + n_name + get16 (&file, entry.header + 28);
  if (data > cursor->directory || n_bytes > cursor->directory - data ||
      memcmp (file.data + entry.header + HEADER_SIZE, name, n_name) != 0)
    return -1;

  return (gint64) data;
}
