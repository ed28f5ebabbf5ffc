/* graph/io/model.h: all that a model's file holds, and the way in and out of it
 *
 *   .nnp               zip: a .nntxt/.prototxt/.protobuf, and parameters as .h5 or .protobuf
 *   .nntxt, .prototxt  protobuf text, perhaps with its parameters
 *   .protobuf          the same in binary; a model or parameters alone
 *   .h5                parameters alone, together with one of the above
 *
 * Files are mapped, not read: a parameter's numbers stay in the file until somebody asks for them.
 *
 * Threads  a loaded model is immutable and may be shared.
 */
#pragma once

#include "graph/graph.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  char *name;
  gint64 batch_size;   /* as stored; 0 when the file has none */
  gboolean open_batch; /* some first axis is left open */
  guint n_functions;   /* as stored, before loops are expanded */
} WhNetworkInfo;

typedef struct
{
  char *path;          /* of the first file */
  const char *format;  /* "nnp", "nntxt", "protobuf" */
  WhMessage *root;     /* NNablaProtoBuf, as the file has it; parameters may lie outside */
  GHashTable *tensors; /* parameter's name → WhTensor */
  GHashTable *no_grad; /* set of the names of parameters stored with need_grad false */
  guint n_networks;
  WhNetworkInfo *networks;
  guint main_network; /* that of the first executor, else the first; 0 when there is none */
  GPtrArray *notes;   /* of char *: what the user should be told ("no numbers for ...: zeros") */
  /*< private >*/
  gatomicrefcount ref_count;
  gpointer archive; /* what an .nnp holds beside, to be written again */
} WhModel;

/**
 * wh_model_load:
 * @paths: one file, or several that belong together ("net.nntxt", "params.h5"); a loose .nntxt
 *   without parameters takes the .h5 or .protobuf of its folder that has the names it needs
 */
WhModel *wh_model_load (const char *const *paths,
                        guint n_paths,
                        GCancellable *cancellable,
                        GError **error);

WhModel *wh_model_ref (WhModel *model);
void wh_model_unref (WhModel *model);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhModel, wh_model_unref)

/* -1 with WH_ERROR_NOT_FOUND, naming those that there are; @name NULL: the main network. */
int wh_model_find_network (const WhModel *model, const char *name, GError **error);

/**
 * wh_model_dup_graph:
 * @batch_size: 0 takes the stored one; with an open batch and none stored, 1
 *
 * Loops are expanded, in-place writes become values of their own.
 */
WhGraph *wh_model_dup_graph (const WhModel *model,
                             guint network,
                             gint64 batch_size,
                             GError **error);

typedef enum
{
  WH_PARAMETERS_H5,
  WH_PARAMETERS_PROTOBUF,
} WhParameterForm;

/**
 * wh_model_save:
 * @graph: (nullable): replaces network number @network; NULL saves the model as it was loaded
 * @path: .nnp; .nntxt or .prototxt (writes an .h5 or .protobuf of the same name beside it);
 *   .protobuf, which holds all, in float32.
 *   Written beside under another name and renamed when whole: on failure nothing is left.
 *
 * A parameter that another network uses with other numbers is saved under a new name.
 *
 * Whatever was not converted goes through as it came: other networks, datasets, optimizers,
 * monitors, executors, unknown fields, further members of the archive.
 */
gboolean wh_model_save (const WhModel *model,
                        guint network,
                        const WhGraph *graph,
                        const char *path,
                        WhParameterForm parameters,
                        GCancellable *cancellable,
                        GError **error);

G_END_DECLS
