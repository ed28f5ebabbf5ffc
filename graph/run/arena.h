/* graph/run/arena.h: which bytes each buffer of a plan gets */
#pragma once

#include "graph/run/plan.h"

G_BEGIN_DECLS

/* Gives every ARENA buffer its place, takes the memory, and tells the primitives. */
gboolean wh_arena_settle (WhPlan *plan, GError **error);

G_END_DECLS
