/* graph/infer.h: shapes of all values from those of the inputs and parameters
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

/* One node, by its op's rule. @out has n_out shapes; @known is FALSE where no rule can tell, and
 * then @out is the hint. FALSE with WH_ERROR_SHAPE, naming the node, when inputs don't go together. */
gboolean wh_infer_node (const WhOp *op,
                        const WhAttributes *attributes,
                        const char *node_name,
                        const WhShape *const *in,
                        const WhTensor *const *constants,
                        guint n_in,
                        gint64 batch_size,
                        const WhShape *const *hints,
                        WhShape *out,
                        guint n_out,
                        gboolean *known,
                        GError **error);

G_END_DECLS
