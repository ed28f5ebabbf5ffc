/* graph/io/hdf5-walk.h: every group and dataset of an HDF5 file
 *
 * Called in the child alone.
 */
#pragma once

#include "graph/io/hdf5-library.h"

G_BEGIN_DECLS

/* @path: from the root, without the slash before it; "" is the root. FALSE: no more. */
typedef gboolean (*WhHdf5Visitor) (hid_t object,
                                   const char *path,
                                   gboolean is_dataset,
                                   gpointer data);

typedef struct
{
  hid_t file;
  const char *only; /* path of the one that is visited; "" all */
  WhHdf5Visitor visit;
  gpointer data;
} WhHdf5Walk;

/* A group before what is in it, that by name. What several links lead to is visited once. Soft and
 * external links aren't followed. FALSE when the visitor wants no more, or when the file is damaged
 * and @damaged (to be freed) says where. */
gboolean wh_hdf5_walk (const WhHdf5Walk *walk, char **damaged);

G_END_DECLS
