/* graph/io/hdf5.c: datasets and attributes of HDF5 files, read through a child
 *
 * Everything that the child says is checked here before it is used.
 */
#include "config.h"

#include "graph/io/hdf5.h"

#include "graph/error.h"
#include "graph/io/hdf5-child.h"
#include "graph/mapped.h"

#include <fcntl.h>
#include <string.h>

static void
dataset_free (gpointer data)
{
  WhHdf5Dataset *self = data;

  g_clear_pointer (&self->tensor, wh_tensor_unref);
  g_free (self->name);
  g_free (self);
}

static void
attribute_free (gpointer data)
{
  WhHdf5Attribute *self = data;

  g_free (self->object);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

void
wh_hdf5_free (WhHdf5 *hdf5)
{
  g_ptr_array_unref (hdf5->datasets);
  g_ptr_array_unref (hdf5->attributes);
  g_ptr_array_unref (hdf5->notes);
  g_free (hdf5);
}

const WhHdf5Dataset *
wh_hdf5_dataset (const WhHdf5 *hdf5, const char *name)
{
  for (guint i = 0; i < hdf5->datasets->len; i++)
    {
      const WhHdf5Dataset *dataset = hdf5->datasets->pdata[i];

      if (strcmp (dataset->name, name) == 0)
        return dataset;
    }

  return NULL;
}

const WhHdf5Attribute *
wh_hdf5_attribute (const WhHdf5 *hdf5, const char *object, const char *name)
{
  for (guint i = 0; i < hdf5->attributes->len; i++)
    {
      const WhHdf5Attribute *attribute = hdf5->attributes->pdata[i];

      if (strcmp (attribute->object, object) == 0 && strcmp (attribute->name, name) == 0)
        return attribute;
    }

  return NULL;
}

static int
compare_datasets (gconstpointer a, gconstpointer b)
{
  const WhHdf5Dataset *x = *(WhHdf5Dataset *const *) a;
  const WhHdf5Dataset *y = *(WhHdf5Dataset *const *) b;

  if (x->has_index != y->has_index)
    return x->has_index ? -1 : 1;
  if (x->has_index && x->index != y->index)
    return x->index < y->index ? -1 : 1;

  return strcmp (x->name, y->name);
}

/* The memfd that the child wrote to, mapped. It is sealed first, so that nothing can take memory
 * away that was there when its size was looked at. */
static GBytes *
map_written (int fd, GError **error)
{
  fcntl (fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
  if (!(fcntl (fd, F_GET_SEALS) & F_SEAL_SHRINK))
    {
      wh_fail (error, WH_ERROR_WORKER, "what the child process wrote cannot be sealed");
      return NULL;
    }

  return wh_mapped_bytes_new (fd, error);
}

static gboolean
take_shape (WhHdf5Dataset *dataset, GVariantIter *sizes)
{
  guint64 size;

  dataset->shape = WH_SHAPE_SCALAR;
  while (g_variant_iter_next (sizes, "t", &size))
    {
      if (dataset->shape.rank == WH_MAX_RANK || size > G_MAXINT64)
        return FALSE;
      dataset->shape.size[dataset->shape.rank++] = size;
    }

  return wh_shape_n_elements (&dataset->shape) >= 0;
}

static gboolean
take_dataset (WhHdf5Dataset *dataset,
              guint64 place,
              GBytes *within,
              const char *file_name,
              GError **error)
{
  gsize n_bytes = wh_shape_n_elements (&dataset->shape) * wh_dtype_size (dataset->dtype);
  gsize n_within = within ? g_bytes_get_size (within) : 0;
  g_autoptr (GBytes) bytes = NULL;

  if (n_bytes == 0) /* has no place */
    place = n_within;

  if (place > n_within || n_bytes > n_within - place)
    return wh_fail (error, WH_ERROR_FORMAT, "%s: dataset “%s” lies outside of the file", file_name,
                    dataset->name);

  bytes = within ? g_bytes_new_from_bytes (within, place, n_bytes) : g_bytes_new_static ("", 0);
  dataset->tensor = wh_tensor_new_stored (&dataset->shape, dataset->dtype, bytes);
  return TRUE;
}

static gboolean
take_datasets (WhHdf5 *self,
               GVariant *list,
               gboolean with_numbers,
               GBytes *image,
               GBytes *written,
               const char *file_name,
               GError **error)
{
  GVariantIter iter;
  gboolean in_place, has_index, need_grad;
  const char *name;
  GVariantIter *sizes;
  guint64 place;
  gint64 index;
  guchar dtype;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&satytbbxb)", &name, &sizes, &dtype, &place, &in_place,
                              &has_index, &index, &need_grad))
    {
      WhHdf5Dataset *dataset = g_new0 (WhHdf5Dataset, 1);
      gboolean ok;

      g_ptr_array_add (self->datasets, dataset);
      dataset->name = g_strdup (name);
      dataset->dtype = dtype;
      dataset->has_index = has_index;
      dataset->index = index;
      dataset->need_grad = need_grad;
      ok = take_shape (dataset, sizes) && dtype <= WH_DTYPE_BOOL;
      g_variant_iter_free (sizes);

      if (!ok)
        return wh_fail (error, WH_ERROR_FORMAT, "%s: dataset “%s” is too large", file_name, name);
      if (with_numbers &&
          !take_dataset (dataset, place, in_place ? image : written, file_name, error))
        return FALSE;
    }

  g_ptr_array_sort (self->datasets, compare_datasets);
  return TRUE;
}

static void
take_attributes (WhHdf5 *self, GVariant *list)
{
  GVariantIter iter;
  const char *object, *name, *text;
  gboolean is_text;
  double number;

  g_variant_iter_init (&iter, list);
  while (g_variant_iter_next (&iter, "(&s&sb&sd)", &object, &name, &is_text, &text, &number))
    {
      WhHdf5Attribute *attribute = g_new0 (WhHdf5Attribute, 1);

      attribute->object = g_strdup (object);
      attribute->name = g_strdup (name);
      attribute->text = is_text ? g_strdup (text) : NULL;
      attribute->number = number;
      g_ptr_array_add (self->attributes, attribute);
    }
}

WhHdf5 *
wh_hdf5_take_reply (GBytes *reply,
                    GBytes *image,
                    int fd,
                    const char *file_name,
                    WhHdf5Flags flags,
                    GError **error)
{
  g_autoptr (GVariant) answer =
    g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE (WH_HDF5_REPLY), reply, FALSE));
  g_autoptr (GVariant) datasets = g_variant_get_child_value (answer, 0);
  g_autoptr (GVariant) attributes = g_variant_get_child_value (answer, 1);
  g_autoptr (GVariant) notes = g_variant_get_child_value (answer, 2);
  g_autoptr (GBytes) written = NULL;
  g_autoptr (WhHdf5) self = g_new0 (WhHdf5, 1);

  self->datasets = g_ptr_array_new_with_free_func (dataset_free);
  self->attributes = g_ptr_array_new_with_free_func (attribute_free);
  self->notes = g_ptr_array_new_with_free_func (g_free);

  if (fd >= 0 && (written = map_written (fd, error)) == NULL)
    return NULL;
  if (!take_datasets (self, datasets, !(flags & WH_HDF5_LIST), image, written, file_name, error))
    return NULL;

  take_attributes (self, attributes);
  for (gsize i = 0; i < g_variant_n_children (notes); i++)
    {
      const char *text;

      g_variant_get_child (notes, i, "&s", &text);
      g_ptr_array_add (self->notes, g_strdup (text));
    }

  return g_steal_pointer (&self);
}
