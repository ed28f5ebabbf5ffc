/* graph/io/schema.h: the messages of NNabla's files, and their fields
 *
 * One table for text and binary. Messages that hold an op's arguments, and the fields of Function
 * that hold them, follow from the op rows; the others stand in graph/io/schema-table.c.
 *
 * Source   nnabla.proto (proto3, no package) of nnabla 1.40.
 * Threads  built once on the first call, shared as const.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  WH_FIELD_BOOL,
  WH_FIELD_INT64,
  WH_FIELD_UINT32,
  WH_FIELD_FLOAT,
  WH_FIELD_DOUBLE,
  WH_FIELD_STRING,
  WH_FIELD_MESSAGE,
} WhFieldType;

typedef struct _WhMessageType WhMessageType;

typedef struct
{
  const char *name;
  guint number;
  guint index; /* into its message's fields */
  WhFieldType type;
  gboolean repeated; /* numbers are written packed */
  gboolean map;      /* repeated messages of a key and a value, "map<string, ...>" in .proto */
  const WhMessageType *message; /* of a message field */
} WhField;

/* What a text may hold that the table doesn't have. (Binary may hold anything, as protobuf has it.)
 * Where we read ourselves, an unknown name is a mistake; where newer versions of NNabla put their
 * functions, arguments and solvers, it is kept and saved. */
typedef enum
{
  WH_OPEN,
  WH_OPEN_TO_MESSAGES, /* a newer function's arguments, but no other field */
  WH_STRICT,
} WhStrictness;

struct _WhMessageType
{
  const char *name;
  WhStrictness strictness;
  guint n_fields;
  const WhField *fields; /* an op's in the order of its arguments */
  /*< private >*/
  guint mask;
  guint16 *by_name;   /* index + 1, open addressing */
  guint16 *by_number; /* index + 1, open addressing */
};

const WhMessageType *wh_schema_root (void);             /* NNablaProtoBuf */
const WhMessageType *wh_schema_find (const char *name); /* NULL when there is none */
guint wh_schema_n_types (void);
const WhMessageType *wh_schema_nth (guint index);

/* NULL when there is none. */
const WhField *wh_schema_field (const WhMessageType *type, guint number);
const WhField *wh_schema_field_by_name (const WhMessageType *type, const char *name, gsize length);

/* Numbers of the fields that loading and saving know by heart. */
enum
{
  WH_ROOT_VERSION = 1,
  WH_ROOT_NETWORK = 100,
  WH_ROOT_PARAMETER = 200,
  WH_ROOT_OPTIMIZER = 400,
  WH_ROOT_MONITOR = 500,
  WH_ROOT_EXECUTOR = 600,

  WH_NETWORK_NAME = 1,
  WH_NETWORK_BATCH_SIZE = 10,
  WH_NETWORK_REPEAT_INFO = 11,
  WH_NETWORK_VARIABLE = 100,
  WH_NETWORK_FUNCTION = 200,

  WH_REPEAT_INFO_ID = 1,
  WH_REPEAT_INFO_TIMES = 2,

  WH_VARIABLE_NAME = 1,
  WH_VARIABLE_TYPE = 2,
  WH_VARIABLE_REPEAT_ID = 3,
  WH_VARIABLE_SHAPE = 20,
  WH_VARIABLE_INITIALIZER = 100,

  WH_SHAPE_DIM = 1,

  WH_INITIALIZER_TYPE = 2,
  WH_INITIALIZER_MULTIPLIER = 10,

  WH_PARAMETER_NAME = 1,
  WH_PARAMETER_SHAPE = 20,
  WH_PARAMETER_DATA = 100,
  WH_PARAMETER_NEED_GRAD = 101,

  WH_FUNCTION_NAME = 1,
  WH_FUNCTION_TYPE = 2,
  WH_FUNCTION_REPEAT_ID = 3,
  WH_FUNCTION_INPUT = 20,
  WH_FUNCTION_OUTPUT = 30,
  WH_FUNCTION_REPEAT_PARAM = 100,
  WH_FUNCTION_RECURRENT_PARAM = 101,

  WH_REPEAT_PARAM_ID = 1,
  WH_REPEAT_PARAM_TIMES = 2,
  WH_RECURRENT_PARAM_ID = 1,
  WH_RECURRENT_PARAM_LENGTH = 2,
  WH_RECURRENT_PARAM_AXIS = 3,

  /* Executor, Optimizer and Monitor alike */
  WH_EXECUTOR_NAME = 1,
  WH_EXECUTOR_NETWORK_NAME = 10,
  WH_EXECUTOR_DATA_VARIABLE = 50,
  WH_EXECUTOR_GENERATOR_VARIABLE = 60,
  WH_EXECUTOR_LOSS_VARIABLE = 70,
  WH_EXECUTOR_OUTPUT_VARIABLE = 80, /* an Optimizer's parameter variables */
  WH_EXECUTOR_PARAMETER_VARIABLE = 90,
  WH_OPTIMIZER_PARAMETER_VARIABLE = 80,

  /* DataVariable, GeneratorVariable, LossVariable, OutputVariable, ParameterVariable alike */
  WH_ANY_VARIABLE_NAME = 1,
};

G_END_DECLS
