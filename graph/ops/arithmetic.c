/* graph/ops/arithmetic.c: sums, products and powers */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Arithmetic"

const WhOp wh_ops_arithmetic[] = {
  {
    WH_OP ("Add2", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("add2_param", 1065, "Add2Parameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("inplace", 1, "false", "")),
  },
  {
    WH_OP ("AddN", GROUP, ""),
    WH_INPUTS ({ "x", WH_INPUT_VARIADIC }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("BcAdd2", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("bc_add2_param", 1067, "BcAdd2Parameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("inplace", 1, "false", "")),
  },
  {
    WH_OP ("Sub2", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("sub2_param", 1068, "Sub2Parameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("inplace", 1, "false", "")),
  },
  {
    WH_OP ("Mul2", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("mul2_param", 1069, "Mul2Parameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("inplace", 1, "false", "")),
  },
  {
    WH_OP ("MulN", GROUP, ""),
    WH_INPUTS ({ "x", WH_INPUT_VARIADIC }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Div2", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("div2_param", 1071, "Div2Parameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("inplace", 1, "false", "")),
  },
  {
    WH_OP ("Pow2", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("pow2_param", 1072, "Pow2Parameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("inplace", 1, "false", "")),
  },
  {
    WH_OP ("AddScalar", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("add_scalar_param", 1073, "AddScalarParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("val", 1, "1", ""), WH_ARG_BOOL ("inplace", 2, "false", "")),
  },
  {
    WH_OP ("MulScalar", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("mul_scalar_param", 1074, "MulScalarParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("val", 1, "1", ""), WH_ARG_BOOL ("inplace", 2, "false", "")),
  },
  {
    WH_OP ("PowScalar", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("pow_scalar_param", 1075, "PowScalarParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("val", 1, "1", ""), WH_ARG_BOOL ("inplace", 2, "false", "")),
  },
  {
    WH_OP ("RSubScalar", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("r_sub_scalar_param", 1076, "RSubScalarParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("val", 1, "1", "")),
  },
  {
    WH_OP ("RDivScalar", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("r_div_scalar_param", 1077, "RDivScalarParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("val", 1, "1", "")),
  },
  {
    WH_OP ("RPowScalar", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("r_pow_scalar_param", 1078, "RPowScalarParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("val", 1, "1", "")),
  },
  { NULL },
};
