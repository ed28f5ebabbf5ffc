/* graph/io/hdf5-attributes.c: the small attributes of HDF5 objects, and what they say of a
 * parameter */
#include "config.h"

#include "graph/io/hdf5-attributes.h"

#include <string.h>

#define MAX_TEXT 4096 /* bytes of an attribute */

/* @text: NULL for a number. */
static void
add_attribute (GVariantBuilder *attributes,
               const char *object,
               const char *name,
               const char *text,
               double number)
{
  g_autofree char *valid_object = g_utf8_make_valid (object, -1);
  g_autofree char *valid_name = g_utf8_make_valid (name, -1);
  g_autofree char *valid_text = g_utf8_make_valid (text ? text : "", -1);

  g_variant_builder_add (attributes, "(ssbsd)", valid_object, valid_name, text != NULL, valid_text,
                         number);
}

static void
read_text (GVariantBuilder *attributes,
           hid_t attribute,
           hid_t type,
           const char *object,
           const char *name)
{
  g_autofree char *text = NULL;
  gsize size = H5Tget_size (type);

  if (H5Tis_variable_str (type) > 0)
    {
      hid_t memory = H5Tcopy (H5T_C_S1);
      char *lent = NULL;

      H5Tset_size (memory, H5T_VARIABLE);
      H5Tset_cset (memory, H5Tget_cset (type));
      if (H5Aread (attribute, memory, &lent) >= 0 && lent != NULL)
        text = g_strndup (lent, MAX_TEXT);
      H5Tclose (memory);
    }
  else if (size <= MAX_TEXT)
    {
      text = g_malloc0 (size + 1);
      if (H5Aread (attribute, type, text) < 0)
        g_clear_pointer (&text, g_free);
    }

  if (text != NULL)
    add_attribute (attributes, object, name, text, 0.0);
}

static void
read_number (GVariantBuilder *attributes,
             hid_t attribute,
             hid_t type,
             H5T_class_t class,
             const char *object,
             const char *name,
             WhHdf5Marks *marks)
{
  double number = 0.0;
  gint64 integer = 0;

  if (class == H5T_FLOAT)
    {
      if (H5Aread (attribute, H5T_NATIVE_DOUBLE, &number) < 0)
        return;
    }
  else
    {
      /* libhdf5 converts numbers, but an enumeration only to another one. */
      hid_t memory = class == H5T_ENUM ? H5Tget_super (type) : H5I_INVALID_HID;
      guint8 bytes[8] = { 0 };
      gboolean ok = H5Tget_size (type) <= 8;

      if (memory >= 0)
        {
          ok = ok && H5Aread (attribute, type, bytes) >= 0 &&
               H5Tconvert (memory, H5T_NATIVE_INT64, 1, bytes, NULL, H5P_DEFAULT) >= 0;
          memcpy (&integer, bytes, sizeof integer);
          H5Tclose (memory);
        }
      else
        ok = ok && class == H5T_INTEGER && H5Aread (attribute, H5T_NATIVE_INT64, &integer) >= 0;

      if (!ok)
        return;

      number = (double) integer;
    }

  if (strcmp (name, "index") == 0 && class != H5T_FLOAT)
    {
      marks->has_index = TRUE;
      marks->index = integer;
    }
  else if (strcmp (name, "need_grad") == 0)
    marks->need_grad = number != 0.0;
  else
    add_attribute (attributes, object, name, NULL, number);
}

typedef struct
{
  const char *path;
  GVariantBuilder *attributes;
  WhHdf5Marks *marks;
} Reading;

/* Not several of something, and not none. A number's size says it sooner. */
static gboolean
is_one (hid_t attribute)
{
  hid_t space = H5Aget_space (attribute);
  gboolean one = space >= 0 && H5Sget_simple_extent_npoints (space) == 1;

  if (space >= 0)
    H5Sclose (space);
  return one;
}

static herr_t
read_attribute (hid_t object, const char *name, const H5A_info_t *info, void *data)
{
  const Reading *self = data;
  hid_t attribute = H5Aopen (object, name, H5P_DEFAULT);
  hid_t type = attribute >= 0 ? H5Aget_type (attribute) : H5I_INVALID_HID;
  H5T_class_t class = type >= 0 ? H5Tget_class (type) : H5T_NO_CLASS;

  switch (class)
    {
    case H5T_STRING:
      if (is_one (attribute))
        read_text (self->attributes, attribute, type, self->path, name);
      break;
    case H5T_INTEGER:
    case H5T_FLOAT:
    case H5T_ENUM:
      if (H5Aget_storage_size (attribute) == H5Tget_size (type))
        read_number (self->attributes, attribute, type, class, self->path, name, self->marks);
      break;
    default:
      break;
    }

  if (type >= 0)
    H5Tclose (type);
  if (attribute >= 0)
    H5Aclose (attribute);
  return 0;
}

void
wh_hdf5_read_attributes (hid_t object,
                         const char *path,
                         GVariantBuilder *attributes,
                         WhHdf5Marks *marks)
{
  Reading self = { path, attributes, marks };

  *marks = (WhHdf5Marks){ .need_grad = TRUE };
  H5Aiterate2 (object, H5_INDEX_NAME, H5_ITER_INC, NULL, read_attribute, &self);
}
