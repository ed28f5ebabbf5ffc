/* graph/run/plan.h: a graph turned into steps over buffers
 *
 * A step is one primitive of oneDNN, one call of a kernel's loops, or one loop of the engine's own
 * (graph/run/loop.h); a node becomes one step, perhaps with reorders around it, or none when an
 * earlier step does its work too. A buffer is where numbers lie: a value has one for each layout
 * that it is wanted in, and several values share one when nothing moves between them.
 *
 * Observing, every value ends up in a plain tensor of its own. In the fast way only inputs and
 * outputs do; the rest lies in one arena, where buffers share bytes when they don't share time.
 */
#pragma once

#include "graph/run/dnnl.h"
#include "graph/run/engine.h"
#include "graph/run/kernel.h"
#include "graph/run/loop.h"
#include "graph/run/slab.h"

G_BEGIN_DECLS

typedef enum
{
  WH_LAYOUT_PLAIN,         /* C order */
  WH_LAYOUT_CHANNELS_LAST, /* axis 1 moved behind the others */
} WhLayout;
#define WH_N_LAYOUTS 2

typedef enum
{
  WH_BUFFER_CONSTANT, /* a parameter's numbers, or what was made of parameters while planning */
  WH_BUFFER_TENSOR,   /* a tensor that is new in each run */
  WH_BUFFER_ARENA,    /* a place in the arena, between its first and its last step */
} WhBufferKind;

typedef struct
{
  WhBufferKind kind;
  gsize n_bytes;
  guint first, last; /* steps that touch it; first > last: none does */
  guint release;     /* of a tensor: the node behind which nobody asks for it */
  gsize offset;      /* in the arena */
  guint value;       /* whose numbers it holds; a tensor is made in its shape */
  gboolean shared;   /* by several values, at once or one after the other */
  WhTensor *tensor;  /* CONSTANT: holds the numbers; TENSOR: of the run that is going on; owned */
  gpointer pages;    /* CONSTANT: instead of a tensor, numbers made while planning; owned */
  gpointer lent;     /* CONSTANT: the same, in the plan's slab; written by wh_plan_work_do () */
  GArray *memories;  /* of dnnl_memory_t: who must be told where it lies */
  guint within;      /* ARENA: 1 + the buffer that it is a part of; 0: of none */
  gsize at;          /* where in that one */
  GArray *parts;     /* of guint: the buffers that are a part of it; NULL: none */
} WhBuffer;

typedef enum
{
  WH_STEP_PRIMITIVE,
  WH_STEP_LOOPS, /* a kernel's */
  WH_STEP_LOOP,  /* the engine's own */
} WhPlanStepKind;

typedef struct
{
  WhPlanStepKind kind;
  guint node;
  guint n_threads; /* of a primitive, as it was made for; 0: all; of a loop, never 0 */
  guint n_reads, n_writes;
  guint *reads, *writes;      /* buffers; a scratchpad is neither */
  dnnl_primitive_desc_t desc; /* until the primitive is made; owned */
  dnnl_primitive_t primitive;
  int n_arguments;
  dnnl_exec_arg_t *arguments;
  const WhKernel *kernel;
  WhLoop *loop;     /* owned */
  gboolean dynamic; /* some shape is known only when the step runs */
} WhPlanStep;

/* A constant in another order than its value's. */
typedef struct
{
  guint value;
  dnnl_memory_desc_t desc;
  guint buffer;
} WhReordered;

struct _WhPlan
{
  const WhGraph *graph; /* a reference is held */
  WhRunMode mode;
  gboolean has_dnnl;
  gboolean rounds;               /* in the fast way: some function rounds */
  guint n_threads;               /* as the options have it */
  GArray *buffers;               /* of WhBuffer */
  GArray *steps;                 /* of WhPlanStep */
  guint (*places)[WH_N_LAYOUTS]; /* of each value: its buffers, WH_NONE where it has none */
  guint8 *dynamic;               /* of each value: its shape is known only in the run */
  guint8 *done;                  /* of each node: planned, or part of an earlier step */
  guint *unread;                 /* of each value: reads by nodes that are not planned yet */
  guint *first_step;             /* of each node, and one behind the last */
  double *bounds;                /* of each value, see graph/run/bounds.h; NULL: none is known */
  int assumed;                   /* 1: something relies on them, and so on inputs within WH_BOUND;
                                    2: a parameter is not */
  guint current;                 /* the node that is being planned */
  guint current_threads;         /* what it is planned for; 0: all */
  GPtrArray *memories;           /* all dnnl_memory_t, to be destroyed */
  GArray *reordered;             /* of WhReordered, while planning */
  GPtrArray *work;               /* see graph/run/plan-work.h; while planning */
  WhSlab slab;                   /* what was reordered */
  GArray *scratchpads;           /* of dnnl_memory_t: who share the scratchpad */
  gsize scratchpad_bytes;
  gsize arena_bytes; /* the scratchpad at its end included */
  char *arena;
  char *scratchpad; /* within it */
};

WhPlan *wh_plan_new (const WhGraph *graph, const WhRunOptions *options, GError **error);

/* The same for inputs that are beyond WH_BOUND. */
WhPlan *wh_plan_new_careful (const WhGraph *graph, const WhRunOptions *options, GError **error);
void wh_plan_free (WhPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhPlan, wh_plan_free)

WhBuffer *wh_plan_buffer (const WhPlan *plan, guint buffer);
WhPlanStep *wh_plan_step (const WhPlan *plan, guint step);

/* The tensor that a TENSOR buffer is in this run; a reference is taken. */
void wh_plan_bind (WhPlan *plan, guint buffer, WhTensor *tensor);

/* The start of a buffer's numbers, when it has them. */
float *wh_plan_base (const WhPlan *plan, guint buffer);

/* Within the planner -------------------------------------------------------------------------- */

guint wh_plan_add_buffer (WhPlan *plan, const WhBuffer *buffer);
void wh_plan_push (WhPlan *plan, const WhPlanStep *step); /* takes its arrays */

guint wh_plan_constant_buffer (const WhPlan *plan, guint value); /* WH_NONE when not constant */

/* @to lies wherever @from does. */
void wh_plan_share (WhPlan *plan, guint from, guint to);

/* Sees to it that an output of the graph ends up in a plain tensor. */
void wh_plan_read_output (WhPlan *plan, guint value);

/* Reads yet to come of everything that lies in a buffer. */
guint wh_plan_count_unread (const WhPlan *plan, guint buffer);

/* The buffer that @buffer lies in, at @at; itself when it is no part. */
guint wh_plan_root (const WhPlan *plan, guint buffer, gsize *at);

/* Has @buffer, which the current node reads once, lie within @whole. FALSE when it can't. */
gboolean wh_plan_put_within (WhPlan *plan, guint buffer, guint whole, gsize at);

/* A buffer that is a part of @whole. */
guint wh_plan_add_part (WhPlan *plan, guint whole, gsize at, gsize n_bytes);

/* @desc over a buffer, destroyed with the plan. */
dnnl_memory_t wh_plan_memory (WhPlan *plan, guint buffer, const dnnl_memory_desc_t *desc);

dnnl_primitive_desc_t wh_plan_describe_reorder (const dnnl_memory_desc_t *from,
                                                const dnnl_memory_desc_t *to);

/* How many threads what is planned for a node is made for: plan->current_threads. */
void wh_plan_choose_threads (WhPlan *plan, const WhNode *node);

/* A step that brings numbers from one order into another. */
void wh_plan_add_reorder (WhPlan *plan,
                          guint from,
                          const dnnl_memory_desc_t *from_desc,
                          guint to,
                          const dnnl_memory_desc_t *to_desc);

/* For whoever plans a node ------------------------------------------------------------------- */

gboolean wh_plan_is_fast (const WhPlan *plan);
const WhShape *wh_plan_shape (const WhPlan *plan, guint value);

/* A value's numbers as oneDNN is told of them, in NNabla's order of axes; a scalar has one axis. */
dnnl_memory_desc_t wh_plan_desc (const WhPlan *plan, guint value, WhLayout layout);

/* The only layout that a value is in, plain when it is in both or in none yet. */
WhLayout wh_plan_layout (const WhPlan *plan, guint value);

/* A buffer with the value's numbers in @layout, brought there by a step of its own if need be. */
guint wh_plan_read (WhPlan *plan, guint value, WhLayout layout);

/* A buffer that the value is written to. */
guint wh_plan_write (WhPlan *plan, guint value, WhLayout layout);

/* The same, on top of @old, which the current node and those that it does the work of read
 * @n_reads times. WH_NONE when somebody else has yet to read it, or when either must keep a
 * buffer of its own. */
gboolean wh_plan_can_write_over (const WhPlan *plan,
                                 guint value,
                                 WhLayout layout,
                                 guint old,
                                 guint n_reads);
guint wh_plan_write_over (WhPlan *plan, guint value, WhLayout layout, guint old, guint n_reads);

/* TRUE when @value can't be NaN; from then on the plan relies on it. */
gboolean wh_plan_assume_bounded (WhPlan *plan, guint value);

/* TRUE when the value's numbers are known while planning. */
gboolean wh_plan_is_constant (const WhPlan *plan, guint value);
const float *wh_plan_constant (const WhPlan *plan, guint value); /* NULL when not constant */
WhTensor *wh_plan_dup_constant (WhPlan *plan, guint value);      /* valid while the plan is made */

/* A buffer with the value's numbers, which lie as @plain says, as @wanted says: constants once and
 * for all, others by a step of its own. */
guint wh_plan_weights (WhPlan *plan,
                       guint value,
                       const dnnl_memory_desc_t *plain,
                       const dnnl_memory_desc_t *wanted);

/* The same for a constant that is no value's own. */
guint wh_plan_reorder_constant (WhPlan *plan,
                                guint buffer,
                                const dnnl_memory_desc_t *plain,
                                const dnnl_memory_desc_t *wanted);

/* A constant made while planning; @numbers is from wh_pages_take (@n_bytes) and taken. */
guint wh_plan_add_constant (WhPlan *plan, gpointer numbers, gsize n_bytes);
guint wh_plan_add_constant_tensor (WhPlan *plan, WhTensor *tensor); /* takes it */
guint wh_plan_add_temporary (WhPlan *plan, gsize n_bytes);

typedef struct
{
  int argument; /* DNNL_ARG_... */
  guint buffer;
  dnnl_memory_desc_t desc;
} WhArgumentOf;

/* A node's work is done by a step of another one. */
void wh_plan_retire (WhPlan *plan, guint node);

/* Adds a step to the current node. Takes @desc, and adds its scratchpad to the arguments. */
gboolean wh_plan_add (WhPlan *plan,
                      dnnl_primitive_desc_t desc,
                      const WhArgumentOf *arguments,
                      guint n_arguments,
                      GError **error);

/* The same with a loop from some buffers to one. Takes @loop. */
void wh_plan_add_loop (WhPlan *plan, WhLoop *loop, const guint *from, guint n_from, guint to);

/* Attributes that every primitive here has: the scratchpad is the user's. */
dnnl_primitive_attr_t wh_plan_attributes (void);

/* For primitives that are about speed alone: FALSE with WH_ERROR_UNSUPPORTED when observing, where
 * the loops' own answer, to the last bit, is worth more. */
gboolean wh_plan_wants_speed (const WhPlan *plan, GError **error);

/* The status of a ..._desc_init (): FALSE with WH_ERROR_UNSUPPORTED when it is no success. */
gboolean wh_plan_check (dnnl_status_t status, GError **error);

/* FALSE with WH_ERROR_UNSUPPORTED when oneDNN would run its own plain loops, or has none. */
gboolean wh_plan_try (const_dnnl_op_desc_t desc,
                      dnnl_primitive_attr_t attributes,
                      dnnl_primitive_desc_t *out,
                      GError **error);

G_END_DECLS
