/* graph/io/hdf5.h: datasets and attributes of HDF5 files, in and out
 *
 * libhdf5 reads in a child process (graph/io/worker.h), because damaged files can make it crash.
 * What is contiguous in the file is used in place, after its place is checked; what is not
 * (chunked, compressed, in another byte order) the child writes out.
 *
 * Threads  any; writing waits its turn, because libhdf5 has only one.
 */
#pragma once

#include "graph/tensor.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *name; /* its path without the first '/': "conv1/conv/W" */
  WhShape shape;
  WhDtype dtype;
  WhTensor *tensor;   /* NULL when only listed */
  gboolean has_index; /* the attribute `index`, NNabla's order of parameters */
  gint64 index;
  gboolean need_grad; /* the attribute `need_grad`; TRUE when missing */
} WhHdf5Dataset;

typedef struct
{
  char *object; /* of a group or dataset, as WhHdf5Dataset's name; "" is the root */
  char *name;
  char *text;    /* of a string; NULL when it is a number */
  double number; /* of a number or a boolean; integers up to 2^53 exactly */
} WhHdf5Attribute;

typedef struct
{
  GPtrArray *datasets;   /* of WhHdf5Dataset, by (index, name), those without an index at the end */
  GPtrArray *attributes; /* of WhHdf5Attribute, scalars only, by object; index and need_grad stand
                            with their datasets */
  GPtrArray *notes;      /* of char *: what was left out and why */
} WhHdf5;

typedef enum
{
  WH_HDF5_READ = 0,
  WH_HDF5_LIST = 1 << 0, /* names, shapes and types, but no numbers */
} WhHdf5Flags;

/* Has the spawner load libhdf5 now, while the program goes on; else the first reading does. */
void wh_hdf5_prepare (void);

/**
 * wh_hdf5_read:
 * @image: the whole file in memory, usually mapped; tensors hold references to parts of it
 * @fd: (or -1): a file that has @image at @offset, which spares the child a copy
 * @file_name: for messages
 * @only: (nullable): the one dataset to read; WH_ERROR_NOT_FOUND when it isn't there
 * @error: WH_ERROR_FORMAT for what is not HDF5 or is damaged, WH_ERROR_LIMIT for more numbers
 *   than a file of its size can hold, WH_ERROR_WORKER when libhdf5 crashed on it
 */
WhHdf5 *wh_hdf5_read (GBytes *image,
                      int fd,
                      gsize offset,
                      const char *file_name,
                      const char *only,
                      WhHdf5Flags flags,
                      GCancellable *cancellable,
                      GError **error);

typedef struct _WhHdf5Ahead WhHdf5Ahead;

/* The same, all of it, while the caller goes on. @fd stays open until wh_hdf5_finish (). */
WhHdf5Ahead *wh_hdf5_begin (GBytes *image,
                            int fd,
                            gsize offset,
                            const char *file_name,
                            GCancellable *cancellable);

/* Waits for it. Takes @ahead. */
WhHdf5 *wh_hdf5_finish (WhHdf5Ahead *ahead, GError **error);

/* Ends it. Takes @ahead. */
void wh_hdf5_abandon (WhHdf5Ahead *ahead);

/* The same for a file by itself, which is mapped. */
WhHdf5 *wh_hdf5_read_file (const char *path,
                           const char *only,
                           WhHdf5Flags flags,
                           GCancellable *cancellable,
                           GError **error);

void wh_hdf5_free (WhHdf5 *hdf5);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhHdf5, wh_hdf5_free)

/* NULL when there is none; lent. */
const WhHdf5Dataset *wh_hdf5_dataset (const WhHdf5 *hdf5, const char *name);
const WhHdf5Attribute *wh_hdf5_attribute (const WhHdf5 *hdf5, const char *object, const char *name);

/* What is to be written; nothing is owned. */
typedef struct
{
  const char *name;   /* '/' makes groups */
  WhTensor *tensor;   /* written as it is stored */
  gboolean has_index; /* FALSE: neither index nor need_grad is written */
  gint64 index;
  gboolean need_grad;
} WhHdf5Output;

/* A whole file, in the form in which NNabla writes its parameters: the earliest format, contiguous,
 * with the attributes `index` (int64) and `need_grad` (an int8 enumeration of FALSE and TRUE). The
 * same datasets give the same bytes. */
GBytes *wh_hdf5_write (const WhHdf5Output *outputs, guint n_outputs, GError **error);

G_END_DECLS
