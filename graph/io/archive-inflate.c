/* graph/io/archive-inflate.c: what an archive's members hold that are deflated
 *
 * Large ones, which are weights, go into a file without a name: used from there like stored ones,
 * they don't stand in memory beside what is made of them.
 */
#include "config.h"

#include "graph/io/archive-inflate.h"

#include "graph/error.h"
#include "graph/io/scratch-file.h"
#include "graph/mapped.h"
#include "graph/write.h"

#include <unistd.h>
#include <zip.h>

#define FILE_FROM (4 << 20) /* bytes */
#define FILE_PART ((gsize) 256 << 10)

static gboolean
fail (const WhArchive *archive, const WhMember *member, GError **error, const char *what)
{
  return wh_fail (error, WH_ERROR_FORMAT, "%s: member %s %s", archive->file_name, member->name,
                  what);
}

/* All of an opened member into @data, or when that is NULL, into the file @fd. FALSE without an
 * error: the file can't be written. */
static gboolean
take_all (const WhArchive *archive,
          const WhMember *member,
          zip_file_t *file,
          guint8 *data,
          int fd,
          GError **error)
{
  g_autofree guint8 *part = data == NULL ? g_malloc (FILE_PART) : NULL;
  gsize n_read = 0;
  guint8 beyond;

  while (n_read < member->n_bytes)
    {
      gsize wanted = (gsize) member->n_bytes - n_read;
      gint64 n = data != NULL ? zip_fread (file, data + n_read, wanted) :
                                zip_fread (file, part, MIN (wanted, FILE_PART));

      if (n <= 0)
        return fail (archive, member, error, "is damaged or cut off");
      if (data == NULL && !wh_write_all (fd, part, (gsize) n))
        return FALSE;
      n_read += (gsize) n;
    }

  /* This is also where libzip compares the checksum. */
  if (zip_fread (file, &beyond, 1) != 0)
    return fail (archive, member, error, "is damaged: its size or its checksum is wrong");
  return TRUE;
}

static GBytes *
inflate_member (WhArchive *archive, guint index, gboolean into_file, GError **error)
{
  const WhMember *member = &archive->members[index];
  int fd = into_file && member->n_bytes >= FILE_FROM ? wh_scratch_file_new () : -1;
  g_autofree guint8 *data = fd < 0 ? g_try_malloc (MAX (member->n_bytes, 1)) : NULL;
  g_autoptr (GError) problem = NULL;
  GBytes *bytes = NULL;
  zip_file_t *file;

  if (fd < 0 && data == NULL)
    {
      wh_fail (error, WH_ERROR_LIMIT, "%s: no memory for member %s", archive->file_name,
               member->name);
      return NULL;
    }

  file = zip_fopen_index (archive->zip, index, 0);
  if (file == NULL)
    wh_fail (&problem, WH_ERROR_FORMAT, "%s: a damaged zip archive: %s", archive->file_name,
             zip_strerror (archive->zip));
  else if (take_all (archive, member, file, data, fd, &problem))
    bytes = fd < 0 ? g_bytes_new_take (g_steal_pointer (&data), member->n_bytes) :
                     wh_mapped_bytes_new (fd, NULL);

  if (file != NULL)
    zip_fclose (file);
  if (fd >= 0)
    close (fd);

  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (bytes == NULL) /* the disk is full */
    return inflate_member (archive, index, FALSE, error);
  return bytes;
}

GBytes *
wh_archive_inflate (WhArchive *archive, guint index, GError **error)
{
  return inflate_member (archive, index, TRUE, error);
}
