/* graph/io/sample-npy.c: numpy's .npy
 *
 *   0   6  "\x93NUMPY"
 *   6   2  version: 1.0 has a length of 2 bytes, 2.0 and 3.0 of 4
 *   8   2 or 4  length of the header, little endian
 *       n  {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   and blanks
 *          the numbers
 *
 * Source  numpy, "numpy.lib.format".
 */
#include "config.h"

#include "graph/io/samples.h"

#include "graph/error.h"

#include <string.h>

static const struct
{
  const char *code; /* kind and size, without the byte order */
  WhDtype dtype;
} types[] = {
  { "f4", WH_DTYPE_F32 }, { "f8", WH_DTYPE_F64 }, { "f2", WH_DTYPE_F16 }, { "u1", WH_DTYPE_U8 },
  { "i1", WH_DTYPE_I8 },  { "i2", WH_DTYPE_I16 }, { "u2", WH_DTYPE_U16 }, { "i4", WH_DTYPE_I32 },
  { "u4", WH_DTYPE_U32 }, { "i8", WH_DTYPE_I64 }, { "u8", WH_DTYPE_U64 }, { "b1", WH_DTYPE_BOOL },
};

typedef struct
{
  WhShape shape;
  WhDtype dtype;
  gboolean big_endian;
  gboolean fortran;
} Header;

/* What follows "'key':", without blanks; NULL when there is no such key. */
static const char *
find_key (const char *text, const char *key)
{
  g_autofree char *quoted = g_strdup_printf ("'%s':", key);
  const char *at = strstr (text, quoted);

  if (at == NULL)
    return NULL;

  at += strlen (quoted);
  while (*at == ' ')
    at++;
  return at;
}

static gboolean
parse_type (const char *text, Header *header)
{
  if (text == NULL || text[0] != '\'' || strlen (text) < 5 || strchr ("<>|=", text[1]) == NULL ||
      text[4] != '\'')
    return FALSE;

  header->big_endian = text[1] == '>';
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (strncmp (text + 2, types[i].code, 2) == 0)
      {
        header->dtype = types[i].dtype;
        return TRUE;
      }

  return FALSE;
}

static gboolean
parse_shape (const char *text, Header *header)
{
  if (text == NULL || *text++ != '(')
    return FALSE;

  for (;;)
    {
      char *end;
      gint64 size;

      while (*text == ' ' || *text == ',')
        text++;
      if (*text == ')')
        return wh_shape_n_elements (&header->shape) >= 0;
      if (!g_ascii_isdigit (*text) || header->shape.rank == WH_MAX_RANK)
        return FALSE;

      size = g_ascii_strtoll (text, &end, 10);
      header->shape.size[header->shape.rank++] = size;
      text = *end == 'L' ? end + 1 : end; /* as Python 2 wrote it */
    }
}

static gboolean
parse_header (const char *text, Header *header, const char *path, GError **error)
{
  const char *order = find_key (text, "fortran_order");

  *header = (Header){ 0 };
  if (!parse_type (find_key (text, "descr"), header))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "%s: holds no plain numbers", path);
  if (!parse_shape (find_key (text, "shape"), header))
    return wh_fail (error, WH_ERROR_FORMAT, "%s: its header has no shape that could be used", path);

  header->fortran = order != NULL && g_str_has_prefix (order, "True");
  return TRUE;
}

/* Where the numbers begin, and the header's text; 0 when it is no .npy. */
static gsize
split (const guint8 *bytes, gsize length, char **text)
{
  gsize start, n;

  if (length < 10 || memcmp (bytes, "\x93NUMPY", 6) != 0 || bytes[6] < 1 || bytes[6] > 3)
    return 0;

  start = bytes[6] == 1 ? 10 : 12;
  if (length < start)
    return 0;

  n = bytes[8] | bytes[9] << 8;
  if (bytes[6] > 1)
    n |= (gsize) bytes[10] << 16 | (gsize) bytes[11] << 24;
  if (n > length - start)
    return 0;

  *text = g_strndup ((const char *) bytes + start, n);
  return start + n;
}

static GBytes *
swap_bytes (GBytes *bytes, gsize size)
{
  gsize n;
  const guint8 *from = g_bytes_get_data (bytes, &n);
  guint8 *to = g_malloc (n);

  for (gsize i = 0; i < n; i++)
    to[i] = from[i - i % size + (size - 1 - i % size)];

  return g_bytes_new_take (to, n);
}

/* The first axis moves fastest: read backwards, then turned round. */
static WhTensor *
from_fortran (const WhShape *shape, WhDtype dtype, GBytes *numbers)
{
  g_autoptr (WhTensor) backwards = NULL;
  gint64 axes[WH_MAX_RANK];
  WhShape reversed;

  for (guint i = 0; i < shape->rank; i++)
    axes[i] = shape->rank - 1 - i;

  reversed = wh_shape_permute (shape, axes);
  backwards = wh_tensor_new_stored (&reversed, dtype, numbers);
  return wh_tensor_permute (backwards, axes);
}

WhTensor *
wh_sample_load_npy (const char *path, GError **error)
{
  g_autoptr (GMappedFile) map = g_mapped_file_new (path, FALSE, error);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) numbers = NULL;
  g_autofree char *text = NULL;
  Header header;
  gsize length, start, size;

  if (map == NULL)
    return NULL;

  bytes = g_mapped_file_get_bytes (map);
  length = g_bytes_get_size (bytes);
  start = split (g_bytes_get_data (bytes, NULL), length, &text);
  if (start == 0)
    {
      wh_fail (error, WH_ERROR_FORMAT, "%s: not an .npy file", path);
      return NULL;
    }
  if (!parse_header (text, &header, path, error))
    return NULL;

  size = wh_shape_n_elements (&header.shape) * wh_dtype_size (header.dtype);
  if (size > length - start)
    {
      wh_fail (error, WH_ERROR_FORMAT,
               "%s: cut short: %" G_GSIZE_FORMAT " bytes of numbers were expected, %" G_GSIZE_FORMAT
               " are there",
               path, size, length - start);
      return NULL;
    }

  numbers = g_bytes_new_from_bytes (bytes, start, size);
  if (header.big_endian && wh_dtype_size (header.dtype) > 1)
    {
      GBytes *swapped = swap_bytes (numbers, wh_dtype_size (header.dtype));

      g_bytes_unref (numbers);
      numbers = swapped;
    }

  if (header.fortran && header.shape.rank > 1)
    return from_fortran (&header.shape, header.dtype, numbers);
  return wh_tensor_new_stored (&header.shape, header.dtype, numbers);
}
