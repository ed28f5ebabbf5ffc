/* graph/io/save-parameters.h: which parameters are saved, under which names
 */
#pragma once

#include "graph/io/model.h"

G_BEGIN_DECLS

typedef struct
{
  const char *name;
  WhTensor *tensor;
  gboolean need_grad;
} WhSavedParameter;

typedef struct
{
  GArray *list;        /* of WhSavedParameter, in the order of the file; nothing in them is owned */
  GHashTable *renamed; /* a parameter's name in the graph → its name in the file */
  gboolean unchanged;  /* they are those of the model's own file */
} WhSavedParameters;

/* Of all networks of @model, with @graph (nullable) in the place of network number @network. What
 * only that network had used and @graph doesn't is left out. A parameter that another network uses
 * with other numbers is renamed here, so that the other network stays as it was. */
WhSavedParameters *wh_saved_parameters_new (const WhModel *model,
                                            guint network,
                                            const WhGraph *graph);

void wh_saved_parameters_free (WhSavedParameters *parameters);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhSavedParameters, wh_saved_parameters_free)

/* A whole file of them. */
GBytes *wh_saved_parameters_to_bytes (const WhSavedParameters *parameters,
                                      WhParameterForm form,
                                      GError **error);

/* Adds them to @root, an NNablaProtoBuf. */
gboolean wh_saved_parameters_add_to (const WhSavedParameters *parameters,
                                     WhMessage *root,
                                     GError **error);

G_END_DECLS
