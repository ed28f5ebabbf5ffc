/* graph/run/kernel.h: how a function is computed
 *
 * Each twice: `reference` is the formula as loops, short enough to check by eye; `prepare`, where
 * oneDNN has the operation, plans a primitive for it. A family of functions is one file,
 * graph/run/kernel-FAMILY.c with the loops, and graph/run/primitive-FAMILY.c with the primitives;
 * each gives a table that ends with a row whose op is NULL, named in graph/run/kernel-tables.h.
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef struct _WhPlan WhPlan; /* graph/run/plan.h */

typedef struct
{
  WhShape shape;
  const float *values; /* C order; lent */
} WhOperand;

/* One call of one node. */
typedef struct
{
  const WhNode *node; /* its attributes: wh_node_int (call->node, "axis") */
  guint n_src;
  const WhOperand *src;
  guint n_dst;
  float **dst;        /* uninitialised, room for dst_shape's elements; never one of the sources */
  WhShape *dst_shape; /* as inferred; an op with WH_OP_DATA_SHAPE writes what it came to, which is
                         no larger than inferred */
  guint64 seed;       /* of this run and node, for functions that draw numbers */
  GError **error;     /* see wh_call_fail () */
} WhCall;

/* The node's inputs make no sense (an index out of range): the run ends with WH_ERROR_RUN and this.
 */
void wh_call_fail (const WhCall *call, const char *format, ...) G_GNUC_PRINTF (2, 3);

typedef struct
{
  const char *op;
  void (*reference) (const WhCall *call);
  gboolean (*prepare) (WhPlan *plan, const WhNode *node, GError **error); /* nullable */
  double rel_tolerance; /* of @prepare against @reference, part of the largest; 0 without prepare */
} WhKernel;

const WhKernel *wh_kernel_find (const WhNode *node); /* NULL when there is none */

/* The loops, unless all outputs are empty: sizes beside a 0 can be as large as they like. */
void wh_kernel_run (const WhKernel *kernel, const WhCall *call);

G_END_DECLS
