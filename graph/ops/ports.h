/* graph/ops/ports.h: which input is which where some are left out
 *
 * A file lists the inputs that are there, without gaps. With optional inputs in the middle, the
 * place alone doesn't tell: a BatchNormalization without a bias has its scale where the bias
 * would be. What does tell are the arguments, the number of inputs, and sometimes a rank.
 */
#pragma once

#include "graph/attributes.h"

G_BEGIN_DECLS

/**
 * wh_op_find_input:
 * @in: shapes of the node's @n_in inputs
 * @port: the input's name in the op's table
 *
 * Returns: the input's place in the node's list, or -1 when it is left out
 */
int wh_op_find_input (const WhOp *op,
                      const WhAttributes *attributes,
                      const WhShape *const *in,
                      guint n_in,
                      const char *port);

G_END_DECLS
