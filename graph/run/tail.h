/* graph/run/tail.h: what a primitive can do to its result while it is still at hand
 *
 * A convolution whose result only goes through an activation, or is only added to another value,
 * does that too, without another walk through memory. oneDNN calls these post-ops.
 */
#pragma once

#include "graph/run/plan.h"

G_BEGIN_DECLS

#define WH_TAIL_MAX 4

/* y = f (x) for each element, as oneDNN has it. */
typedef struct
{
  dnnl_alg_kind_t algorithm;
  float alpha, beta;
} WhEltwise;

/* FALSE when oneDNN has no such function with the node's arguments, or one that loses a NaN that
 * may come. */
gboolean wh_eltwise_find (WhPlan *plan, const WhNode *node, WhEltwise *out);

/* Add2 and its like: FALSE for any other node. */
gboolean wh_binary_describe (const WhNode *node, dnnl_alg_kind_t *out);

typedef enum
{
  WH_TAIL_ELTWISE,
  WH_TAIL_SUM,    /* what lies where the result goes is added: it is @operand */
  WH_TAIL_BINARY, /* with @operand */
} WhTailKind;

typedef struct
{
  guint node; /* whose work it is; WH_NONE for the node's own */
  WhTailKind kind;
  WhEltwise eltwise;
  dnnl_alg_kind_t binary;
  guint operand;           /* value */
  dnnl_memory_desc_t desc; /* of @operand, of WH_TAIL_BINARY */
  guint result;            /* value */
} WhTailOp;

typedef struct
{
  guint value; /* what the node itself writes */
  WhLayout layout;
  float scale; /* what the primitive gives is multiplied by this first; 1 usually */
  guint n_own; /* of the first ops: part of the node itself, and not to be cut off */
  guint n_ops;
  WhTailOp ops[WH_TAIL_MAX];
} WhTail;

/* Begins with what is part of the node itself; wh_tail_find () goes on from there. */
void wh_tail_start (const WhNode *node, WhLayout layout, WhTail *out);
void wh_tail_add_sum (const WhPlan *plan, WhTail *tail, guint operand); /* of the output's shape */
void wh_tail_add_eltwise (WhTail *tail, const WhEltwise *eltwise);

/* What follows upon the current node, whose only output is written in @layout. @with_operands:
 * values of the output's shape can be told to the primitive as wh_plan_desc () has them. */
void wh_tail_find (WhPlan *plan,
                   const WhNode *node,
                   WhLayout layout,
                   gboolean with_operands,
                   WhTail *out);
void wh_tail_extend (WhPlan *plan, gboolean with_operands, WhTail *tail);

/* As wh_plan_try (), with as much of the tail as oneDNN is good at; the rest is cut off. */
gboolean wh_tail_try (const_dnnl_op_desc_t desc,
                      WhTail *tail,
                      dnnl_primitive_desc_t *out,
                      GError **error);

/* Adds the operands' arguments and the destination, described by @desc; the tail's nodes are
 * done with. @arguments has room for WH_TAIL_MAX + 1 more. @over: the value on top of which the
 * primitive can write when nobody else reads it, or WH_NONE. */
void wh_tail_apply (WhPlan *plan,
                    const WhTail *tail,
                    const dnnl_memory_desc_t *desc,
                    guint over,
                    WhArgumentOf *arguments,
                    guint *n_arguments);

G_END_DECLS
