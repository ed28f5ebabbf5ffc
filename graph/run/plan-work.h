/* graph/run/plan-work.h: what a plan leaves for its end, where several threads can do it
 *
 * oneDNN writes machine code for each primitive, and weights are brought into the order that it
 * wants. Neither depends on the other. Weights are read in pieces past the mapping of their file,
 * so that no second copy of a whole parameter is ever in memory.
 */
#pragma once

#include "graph/run/plan.h"

G_BEGIN_DECLS

GPtrArray *wh_plan_work_new (void);

/* A constant's numbers, which lie as @from says, are to be written to @to as @wanted says. The
 * bytes at @to are zero, and stay so between the numbers. */
void wh_plan_work_add (WhPlan *plan,
                       guint buffer,
                       const dnnl_memory_desc_t *from,
                       const dnnl_memory_desc_t *wanted,
                       gpointer to);

/* Everything, by as many threads as the plan's runs may use, and then lets go of what only planning
 * needs. WH_ERROR_RUN names the first node that
 * oneDNN could not prepare. */
gboolean wh_plan_work_do (WhPlan *plan, GError **error);

G_END_DECLS
