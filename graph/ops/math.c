/* graph/ops/math.c: functions of mathematics */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Math"

const WhOp wh_ops_math[] = {
  {
    WH_OP ("Constant", GROUP, ""),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("constant_param", 1109, "ConstantParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("val", 1, "0", ""), WH_ARG_SHAPE ("shape", 2, "", "")),
  },
  {
    WH_OP ("Arange", GROUP, ""),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("arange_param", 1110, "ArangeParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("start", 1, NULL, ""),
                  WH_ARG_FLOAT ("stop", 2, NULL, ""),
                  WH_ARG_FLOAT ("step", 3, "1", "")),
  },
  {
    WH_OP ("Linspace", GROUP, ""),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("linspace_param", 1111, "LinspaceParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("start", 1, NULL, ""),
                  WH_ARG_FLOAT ("stop", 2, NULL, ""),
                  WH_ARG_INT ("num", 3, NULL, "")),
  },
  {
    WH_OP ("Abs", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Exp", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Log", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Identity", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE | WH_OP_VIEW,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("BatchMatmul", GROUP, ""),
    WH_INPUTS ({ "a" }, { "b" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("batch_matmul_param", 1116, "BatchMatmulParameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("transpose_a", 1, "false", ""),
                  WH_ARG_BOOL ("transpose_b", 2, "false", "")),
  },
  {
    WH_OP ("Round", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("round_param", 1117, "RoundParameter"),
  },
  {
    WH_OP ("Ceil", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("ceil_param", 1118, "CeilParameter"),
  },
  {
    WH_OP ("Floor", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("floor_param", 1119, "FloorParameter"),
  },
  {
    WH_OP ("Sin", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Cos", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Tan", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Sinh", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Cosh", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ASin", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ACos", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ATan", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ATan2", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ASinh", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ACosh", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ATanh", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Erf", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  { NULL },
};
