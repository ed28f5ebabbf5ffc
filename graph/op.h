/* graph/op.h: what an operator is: one row in a table
 *
 * The readers and writers, the panels, the command line and the tests all read this one table.
 * Rows stand in graph/ops/, one file for each group of NNabla's function list.
 */
#pragma once

#include "graph/shape.h"
#include "graph/tensor.h"

G_BEGIN_DECLS

typedef enum
{
  WH_ARGUMENT_BOOL,
  WH_ARGUMENT_INT, /* int64 */
  WH_ARGUMENT_FLOAT,
  WH_ARGUMENT_DOUBLE,
  WH_ARGUMENT_STRING,
  WH_ARGUMENT_SHAPE,  /* a list of sizes in a message of its own */
  WH_ARGUMENT_INTS,   /* repeated int64 */
  WH_ARGUMENT_FLOATS, /* repeated float */
  WH_ARGUMENT_OTHER,  /* a message that is kept for saving only (Communicator) */
} WhArgumentType;

typedef struct
{
  const char *name;
  WhArgumentType type;
  /* As text: "1", "0.9", "true", "REPEAT", "1,1"; NULL when it depends on the inputs or there is
   * none, and then whoever makes a node must give it. */
  const char *fallback;
  guint field;         /* number in the op's parameter message */
  const char *choices; /* strings: the values that NNabla knows, joined by "|"; else NULL */
  const char *help;    /* one line, in our words */
} WhArgument;

typedef enum
{
  WH_INPUT_NEEDED = 0,
  WH_INPUT_OPTIONAL = 1 << 0,
  WH_INPUT_VARIADIC = 1 << 1,  /* the last: any number of them */
  WH_INPUT_PARAMETER = 1 << 2, /* usually trained */
} WhInputFlags;

typedef struct
{
  const char *name;
  WhInputFlags flags; /* for outputs: only OPTIONAL and VARIADIC */
} WhPort;

typedef enum
{
  WH_OP_PLAIN = 0,
  WH_OP_RANDOM = 1 << 0,      /* draws numbers: seeded, and not comparable between engines */
  WH_OP_DATA_SHAPE = 1 << 1,  /* its output's shape depends on its inputs' values */
  WH_OP_TRAINING = 1 << 2,    /* makes no sense in inference; has no kernel */
  WH_OP_ELEMENTWISE = 1 << 3, /* output i depends on input i alone: any memory layout will do */
  WH_OP_VIEW = 1 << 4,        /* moves no numbers: Reshape, Identity, Dropout in inference ... */
  WH_OP_ROUNDS = 1 << 5,      /* to few numbers: where a last bit may decide on a whole step */
} WhOpFlags;

/* What shape inference is given and fills in. */
typedef struct
{
  const struct _WhOp *op;
  const struct _WhAttributes *attributes;
  const char *node_name; /* for messages */
  guint n_in;
  const WhShape *const *in;
  const WhTensor *const *constants; /* n_in of them; NULL where the value is not a parameter */
  gint64 batch_size;                /* what -1 in a stored shape stands for; 0 unknown */
  guint n_out;
  const WhShape *const *hints; /* n_out of them, as the file has it; NULL entries where unknown */
  WhShape *out;                /* to be filled; caller-allocated */
} WhInference;

typedef struct
{
  gint64 multiply_adds; /* 0 where the op only moves numbers */
  gint64 others;        /* additions, comparisons, function calls */
} WhCost;

typedef struct _WhOp
{
  const char *name;    /* "Convolution" */
  const char *domain;  /* "nnabla" */
  const char *group;   /* NNabla's category: "Neural Network Layer" */
  const char *summary; /* one sentence, in our words */
  WhOpFlags flags;
  const WhPort *inputs;
  guint n_inputs;
  const WhPort *outputs;
  guint n_outputs;
  const WhArgument *arguments;
  guint n_arguments;
  const char *field_name; /* of the oneof in Function: "convolution_param"; NULL when it has none */
  guint field;            /* its number; 0 when it has none */
  const char *message;    /* the parameter message's name; NULL when it has none */

  /* FALSE with WH_ERROR_SHAPE or WH_ERROR_GRAPH when the inputs don't go together. NULL: the
   * outputs' shapes are not known beforehand. */
  gboolean (*infer) (WhInference *inference, GError **error);

  /* NULL: one other operation for each output element. */
  WhCost (*cost) (const WhInference *done);
} WhOp;

/* NULL when there is no such op. @domain NULL means "nnabla". */
const WhOp *wh_op_find (const char *domain, const char *name);
guint wh_op_count (void);
const WhOp *wh_op_nth (guint index);                         /* in NNabla's order */
int wh_op_argument_index (const WhOp *op, const char *name); /* -1 when there is none */

G_END_DECLS
