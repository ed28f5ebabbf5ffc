/* tests/graph/io/test-archive.c: zip archives, whole and damaged
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/archive.h"
#include "graph/io/scratch-file.h"
#include "graph/mapped.h"
#include "tests/support.h"

#include <string.h>
#include <unistd.h>
#include <zip.h>

#define N_NUMBERS 4096

/* An archive with one stored member, "a/stored", and one deflated, "deflated": the same numbers. */
static GBytes *
make_archive (void)
{
  static guint8 numbers[N_NUMBERS];
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.zip", NULL);
  zip_t *zip = zip_open (path, ZIP_CREATE, NULL);
  char *contents;
  gsize length;

  for (guint i = 0; i < N_NUMBERS; i++)
    numbers[i] = (guint8) (i / 16);

  for (guint i = 0; i < 2; i++)
    {
      zip_int64_t at = zip_file_add (zip, i == 0 ? "a/stored" : "deflated",
                                     zip_source_buffer (zip, numbers, N_NUMBERS, 0), 0);
      zip_set_file_compression (zip, (zip_uint64_t) at, i == 0 ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
    }
  g_assert_cmpint (zip_close (zip), ==, 0);

  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  wh_test_remove_folder (folder);
  return g_bytes_new_take (contents, length);
}

static guint8 *
dup_data (GBytes *bytes, gsize *length)
{
  const guint8 *data = g_bytes_get_data (bytes, length);
  return g_memdup2 (data, *length);
}

static guint8 *
find_bytes (guint8 *data, gsize length, const char *what, guint which)
{
  for (gsize i = 0; i + 4 <= length; i++)
    if (memcmp (data + i, what, 4) == 0 && which-- == 0)
      return data + i;
  g_assert_not_reached ();
}

/* The error of opening all, or NULL. */
static GError *
read_all (const guint8 *data, gsize length)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, length);
  GError *error = NULL;
  g_autoptr (WhArchive) archive = wh_archive_new (bytes, "z", &error);

  for (guint i = 0; archive != NULL && i < archive->n_members && error == NULL; i++)
    {
      g_autoptr (GBytes) member = wh_archive_read_member (archive, i, &error);
      g_assert_true ((member == NULL) == (error != NULL));
    }
  g_assert_true (archive != NULL || error != NULL);
  return error;
}

static void
test_whole (void)
{
  g_autoptr (GBytes) bytes = make_archive ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WhArchive) archive = wh_archive_new (bytes, "z", &error);
  g_autoptr (GBytes) stored = NULL, deflated = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (archive->n_members, ==, 2);
  g_assert_cmpstr (archive->members[0].name, ==, "a/stored");
  g_assert_cmpint (archive->members[0].offset, ==, 30 + 8);
  g_assert_cmpint (archive->members[1].offset, ==, -1);
  g_assert_cmpuint (archive->members[1].n_bytes, ==, N_NUMBERS);
  g_assert_cmpuint (archive->members[1].n_packed, <, N_NUMBERS);

  stored = wh_archive_read_member (archive, 0, &error);
  deflated = wh_archive_read_member (archive, 1, &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (stored, deflated));
  g_assert_true (g_bytes_get_data (stored, NULL) ==
                 (const guint8 *) g_bytes_get_data (bytes, NULL) + archive->members[0].offset);
}

/* One byte changed: where it is, which record it is in, and what is said. */
static const struct
{
  const char *signature;
  guint which, offset;
  guint8 value;
  int code; /* -1: all is read all the same */
  const char *message;
} damages[] = {
  { "PK\3\4", 0, 100, 0xaa, WH_ERROR_FORMAT,
    "z: member a/stored is damaged: its checksum is wrong" },
  { "PK\3\4", 1, 60, 0xaa, WH_ERROR_FORMAT, "z: member deflated is damaged" },
  /* the directory points elsewhere, or claims another size */
  { "PK\1\2", 0, 43, 0x77, WH_ERROR_FORMAT, "z: " },
  { "PK\1\2", 0, 25, 0x77, WH_ERROR_FORMAT, "z: " },
  { "PK\1\2", 1, 27, 0xe0, WH_ERROR_LIMIT, "z: member deflated would grow to" },
  { "PK\1\2", 0, 8, 0x01, WH_ERROR_UNSUPPORTED, "z: member a/stored is encrypted" },
  /* another name in the local header: read by libzip */
  { "PK\3\4", 0, 30, 'b', -1, NULL },
  { "PK\5\6", 0, 16, 0xff, WH_ERROR_FORMAT, "z: " },
};

static void
test_damaged (void)
{
  g_autoptr (GBytes) bytes = make_archive ();

  for (guint i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      gsize length;
      g_autofree guint8 *data = dup_data (bytes, &length);
      g_autoptr (GError) error = NULL;

      find_bytes (data, length, damages[i].signature, damages[i].which)[damages[i].offset] =
        damages[i].value;
      error = read_all (data, length);

      if (damages[i].code < 0)
        {
          g_assert_no_error (error);
          continue;
        }
      g_assert_error (error, WH_ERROR, damages[i].code);
      wh_assert_error_contains (error, damages[i].message);
    }
}

static void
test_cut_off (void)
{
  g_autoptr (GBytes) bytes = make_archive ();
  gsize length;
  g_autofree guint8 *data = dup_data (bytes, &length);

  for (gsize n = 0; n < length; n++)
    {
      g_autoptr (GError) error = read_all (data, n);
      g_assert_error (error, WH_ERROR, WH_ERROR_FORMAT);
      wh_assert_error_contains (error, "z: ");
    }
}

static void
test_written (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "b.zip", NULL);
  g_autoptr (GBytes) bytes = make_archive ();
  g_autoptr (WhArchive) from = wh_archive_new (bytes, "z", NULL);
  g_autoptr (WhArchive) again = NULL;
  g_autoptr (GBytes) new_bytes = g_bytes_new_static ("new", 3), written = NULL, member = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (5000), 5000);
  const WhArchivePart parts[] = {
    { .name = "neü", .bytes = new_bytes },
    { .name = "large", .bytes = large },
    { .name = "larger/and/aligned", .bytes = large },
    { .name = "deflated", .from = from, .member = 1 },
  };
  char *contents;
  gsize length;

  g_assert_true (wh_archive_write (path, parts, 4, NULL, &error));
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  written = g_bytes_new_take (contents, length);
  again = wh_archive_new (written, "b", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (again->members[0].name, ==, "neü");
  g_assert_cmpint (again->members[0].offset, >, 0);
  g_assert_cmpint (again->members[1].offset % 64, ==, 0);
  g_assert_cmpint (again->members[2].offset % 64, ==, 0);
  g_assert_cmpuint (again->members[3].n_packed, ==, from->members[1].n_packed); /* not inflated */
  member = wh_archive_read_member (again, 3, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (member), ==, N_NUMBERS);
  wh_test_remove_folder (folder);
}

#define N_LARGE ((gsize) 9 << 20)

/* A large member that is deflated lies in a file, whole; a damaged one is found out. */
static void
test_large (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "large.zip", NULL);
  g_autofree guint8 *numbers = g_malloc (N_LARGE);
  g_autofree char *contents = NULL;
  int scratch = wh_scratch_file_new ();
  g_autoptr (GBytes) bytes = NULL, member = NULL, again = NULL;
  g_autoptr (WhArchive) archive = NULL, damaged = NULL;
  g_autoptr (GError) error = NULL;
  zip_t *zip = zip_open (path, ZIP_CREATE, NULL);
  gsize length, offset = 1;
  int fd;

  for (gsize i = 0; i < N_LARGE; i++)
    numbers[i] = (guint8) ((i >> 8) * 2654435761u >> 16);
  zip_file_add (zip, "large", zip_source_buffer (zip, numbers, N_LARGE, 0), 0);
  g_assert_cmpint (zip_close (zip), ==, 0);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  bytes = g_bytes_new (contents, length);

  archive = wh_archive_new (bytes, "z", &error);
  g_assert_no_error (error);
  member = wh_archive_read_member (archive, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (member, NULL), g_bytes_get_size (member), numbers, N_LARGE);

  /* Who reads it elsewhere needs no copy. */
  fd = wh_mapped_dup_fd (member, &offset);
  g_assert_true ((fd >= 0) == (scratch >= 0));
  if (fd >= 0)
    {
      guint8 byte;

      g_assert_cmpuint (offset, ==, 0);
      g_assert_cmpint (pread (fd, &byte, 1, 1 << 20), ==, 1);
      g_assert_cmpint (byte, ==, numbers[1 << 20]);
      close (fd);
      close (scratch);
    }

  contents[length / 2] ^= 0x55;
  again = g_bytes_new (contents, length);
  damaged = wh_archive_new (again, "z", &error);
  if (damaged != NULL)
    g_assert_null (wh_archive_read_member (damaged, 0, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_FORMAT);
  wh_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/io/archive/whole", test_whole);
  g_test_add_func ("/io/archive/large", test_large);
  g_test_add_func ("/io/archive/damaged", test_damaged);
  g_test_add_func ("/io/archive/cut-off", test_cut_off);
  g_test_add_func ("/io/archive/written", test_written);
  return g_test_run ();
}
