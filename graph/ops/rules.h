/* graph/ops/rules.h: shape inference and costs, shared by the op tables
 */
#pragma once

#include "graph/op.h"

G_BEGIN_DECLS

G_END_DECLS
