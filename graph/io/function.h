/* graph/io/function.h: a node's arguments from and to NNabla's Function
 */
#pragma once

#include "graph/attributes.h"
#include "graph/io/message.h"

G_BEGIN_DECLS

/**
 * wh_function_dup_attributes:
 * @function: of an op that the tables have
 * @error: WH_ERROR_GRAPH when an argument is missing that can't be zero
 */
WhAttributes *wh_function_dup_attributes (const WhMessage *function,
                                          const WhOp *op,
                                          GError **error);

/* The message that @attributes make, NULL when the op has none. @old: (nullable): what it is made
 * from: what didn't change keeps its place, and what nobody knows stays. */
WhMessage *wh_function_new_arguments (WhArena *arena,
                                      const WhAttributes *attributes,
                                      const WhMessage *old);

G_END_DECLS
