/* graph/ops/table.h: how the rows of the op tables are written
 *
 *   {
 *     WH_OP ("Affine", GROUP, "One sentence."),
 *     WH_INPUTS ({ "x" }, { "weight", WH_INPUT_PARAMETER }),
 *     WH_OUTPUTS ({ "y" }),
 *     WH_MESSAGE ("affine_param", 1001, "AffineParameter"),
 *     WH_ARGUMENTS (WH_ARG_INT ("base_axis", 1, "1", "One line.")),
 *     .infer = wh_infer_affine,
 *   },
 *
 * An argument is its name, its field number, what it is when a node is made without it (NULL: that
 * depends on the inputs, or it must be given), and what it means. A table holds one stretch of
 * NNabla's list, in NNabla's order, and ends with a row without a name; graph/ops/ops.c names them.
 */
#pragma once

#include "graph/op.h"
#include "graph/ops/rules.h"

G_BEGIN_DECLS

#define WH_OP(name_, group_, summary_)                                                             \
  .name = name_, .domain = "nnabla", .group = group_, .summary = summary_

#define WH_LIST_OF(type, ...)                                                                      \
  (const type[])                                                                                   \
  {                                                                                                \
    __VA_ARGS__                                                                                    \
  }
#define WH_LENGTH_OF(type, ...) (sizeof ((const type[]){ __VA_ARGS__ }) / sizeof (type))

#define WH_INPUTS(...)                                                                             \
  .inputs = WH_LIST_OF (WhPort, __VA_ARGS__), .n_inputs = WH_LENGTH_OF (WhPort, __VA_ARGS__)
#define WH_OUTPUTS(...)                                                                            \
  .outputs = WH_LIST_OF (WhPort, __VA_ARGS__), .n_outputs = WH_LENGTH_OF (WhPort, __VA_ARGS__)
#define WH_ARGUMENTS(...)                                                                          \
  .arguments = WH_LIST_OF (WhArgument, __VA_ARGS__),                                               \
  .n_arguments = WH_LENGTH_OF (WhArgument, __VA_ARGS__)
#define WH_MESSAGE(field_name_, field_, message_)                                                  \
  .field_name = field_name_, .field = field_, .message = message_

#define WH_ARG(type_, name_, field_, fallback_, choices_, help_)                                   \
  {                                                                                                \
    .name = name_, .type = WH_ARGUMENT_##type_, .fallback = fallback_, .field = field_,            \
    .choices = choices_, .help = help_                                                             \
  }
#define WH_ARG_BOOL(name, field, fallback, help) WH_ARG (BOOL, name, field, fallback, NULL, help)
#define WH_ARG_INT(name, field, fallback, help) WH_ARG (INT, name, field, fallback, NULL, help)
#define WH_ARG_FLOAT(name, field, fallback, help) WH_ARG (FLOAT, name, field, fallback, NULL, help)
#define WH_ARG_DOUBLE(name, field, fallback, help)                                                 \
  WH_ARG (DOUBLE, name, field, fallback, NULL, help)
#define WH_ARG_STRING(name, field, fallback, choices, help)                                        \
  WH_ARG (STRING, name, field, fallback, choices, help)
#define WH_ARG_SHAPE(name, field, fallback, help) WH_ARG (SHAPE, name, field, fallback, NULL, help)
#define WH_ARG_INTS(name, field, fallback, help) WH_ARG (INTS, name, field, fallback, NULL, help)
#define WH_ARG_FLOATS(name, field, fallback, help)                                                 \
  WH_ARG (FLOATS, name, field, fallback, NULL, help)
#define WH_ARG_OTHER(name, field, fallback, help) WH_ARG (OTHER, name, field, fallback, NULL, help)

/* The first four arguments of everything that moves a kernel over its input. */
#define WH_ARGS_WINDOW                                                                             \
  WH_ARG_INT ("base_axis", 1, "1", "Axis of the channels; those before it are samples."),          \
    WH_ARG_SHAPE ("pad", 2, NULL, "Zeros added at both ends of each spatial axis."),               \
    WH_ARG_SHAPE ("stride", 3, NULL, "Steps of the kernel along each spatial axis."),              \
    WH_ARG_SHAPE ("dilation", 4, NULL, "Distance between the kernel's taps on each spatial axis.")

extern const WhOp wh_ops_layer_affine[];
extern const WhOp wh_ops_layer_convolution[];
extern const WhOp wh_ops_layer_pooling[];
extern const WhOp wh_ops_activation[];
extern const WhOp wh_ops_normalization[];
extern const WhOp wh_ops_reduction[];
extern const WhOp wh_ops_arithmetic[];
extern const WhOp wh_ops_logical[];
extern const WhOp wh_ops_math[];
extern const WhOp wh_ops_array[];
extern const WhOp wh_ops_array_index[];
extern const WhOp wh_ops_signal[];
extern const WhOp wh_ops_random[];
extern const WhOp wh_ops_loss[];
extern const WhOp wh_ops_geometry[];
extern const WhOp wh_ops_quantization[];
extern const WhOp wh_ops_validation[];
extern const WhOp wh_ops_special[];

G_END_DECLS
