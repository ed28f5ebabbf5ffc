/* graph/io/loader.h: what has been read of a model so far
 */
#pragma once

#include "graph/io/model-private.h"

G_BEGIN_DECLS

typedef enum
{
  WH_SOURCE_OTHER,
  WH_SOURCE_TEXT,
  WH_SOURCE_WIRE,
  WH_SOURCE_HDF5,
  WH_SOURCE_ARCHIVE,
} WhSourceKind;

typedef struct
{
  WhModel *model;
  WhModelFiles *files;
  GPtrArray *documents; /* of WhMessage: those that hold more than parameters */
  GPtrArray *labels;    /* of char *, for each document */
  guint n_sources;      /* that parameters came from */
  GCancellable *cancellable;
} WhLoader;

WhSourceKind wh_loader_kind (const char *name); /* by its extension */

/* A file of any kind; an .nnp holds several. */
gboolean wh_loader_read_path (WhLoader *loader, const char *path, GError **error);

/* Looks in the folder of @path for a file that has the numbers of all @missing parameters, and
 * reads it. FALSE when there is none. */
gboolean wh_loader_try_companions (WhLoader *loader, const char *path, const GPtrArray *missing);

G_END_DECLS
