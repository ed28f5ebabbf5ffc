/* graph/run/fused-convolution.h: which of a FusedConvolution's inputs is which */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* Slots of the node's inputs; -1 for those that it doesn't have. */
typedef struct
{
  int bias, beta, gamma, mean, variance, z;
} WhFusedInputs;

/* FALSE when no function has that many inputs. */
gboolean wh_fused_inputs_find (guint n_inputs, guint third_rank, WhFusedInputs *out);

G_END_DECLS
