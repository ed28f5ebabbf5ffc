/* graph/io/hdf5-attributes.h: the small attributes of HDF5 objects
 *
 * Called in the child alone.
 */
#pragma once

#include "graph/io/hdf5-library.h"

G_BEGIN_DECLS

/* What a dataset's own attributes say of it. */
typedef struct
{
  gboolean has_index, need_grad;
  gint64 index;
} WhHdf5Marks;

/* Adds those of one text or number that @object has to @attributes, as in WH_HDF5_REPLY, but those
 * that are marks. @path: what the object is called there */
void wh_hdf5_read_attributes (hid_t object,
                              const char *path,
                              GVariantBuilder *attributes,
                              WhHdf5Marks *marks);

G_END_DECLS
