/* graph/io/model-private.h: what a model remembers of its files, for saving it again
 */
#pragma once

#include "graph/io/archive.h"
#include "graph/io/message.h"
#include "graph/io/model.h"

G_BEGIN_DECLS

typedef struct
{
  char *label;          /* the file that the networks come from: "a.nnp: network.nntxt" */
  GPtrArray *networks;  /* of WhMessage, one for each of the model, loops expanded */
  GPtrArray *order;     /* names of the parameters in their order; keys of WhModel.tensors */
  WhArchive *archive;   /* nullable; of an .nnp */
  GByteArray *is_other; /* for each member of @archive: neither networks nor parameters */

  /* The bytes that all parameters, and nothing else, came from; NULL when there are several such
   * files, or when they stood among the networks. */
  GBytes *parameters;
  WhParameterForm parameters_form;
} WhModelFiles;

WhModelFiles *wh_model_files_new (void);

static inline WhModelFiles *
wh_model_files (const WhModel *model)
{
  return model->archive;
}

G_END_DECLS
