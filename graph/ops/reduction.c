/* graph/ops/reduction.c: reductions over axes, and running sums */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Reduction"

const WhOp wh_ops_reduction[] = {
  {
    WH_OP ("Sum", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("sum_param", 1055, "SumParameter"),
    WH_ARGUMENTS (WH_ARG_INTS ("axes", 1, NULL, ""), WH_ARG_BOOL ("keep_dims", 2, "false", "")),
  },
  {
    WH_OP ("CumSum", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("cumsum_param", 1056, "CumSumParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, "0", ""),
                  WH_ARG_BOOL ("exclusive", 2, "false", ""),
                  WH_ARG_BOOL ("reverse", 3, "false", "")),
  },
  {
    WH_OP ("Mean", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("mean_param", 1057, "MeanParameter"),
    WH_ARGUMENTS (WH_ARG_INTS ("axes", 1, NULL, ""), WH_ARG_BOOL ("keep_dims", 2, "false", "")),
  },
  {
    WH_OP ("Max", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }, { "index", WH_INPUT_OPTIONAL }),
    WH_MESSAGE ("max_param", 1058, "MaxParameter"),
    WH_ARGUMENTS (WH_ARG_INTS ("axes", 1, NULL, ""),
                  WH_ARG_BOOL ("keep_dims", 2, "false", ""),
                  WH_ARG_BOOL ("with_index", 3, "false", ""),
                  WH_ARG_BOOL ("only_index", 4, "false", "")),
  },
  {
    WH_OP ("Min", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }, { "index", WH_INPUT_OPTIONAL }),
    WH_MESSAGE ("min_param", 1059, "MinParameter"),
    WH_ARGUMENTS (WH_ARG_INTS ("axes", 1, NULL, ""),
                  WH_ARG_BOOL ("keep_dims", 2, "false", ""),
                  WH_ARG_BOOL ("with_index", 3, "false", ""),
                  WH_ARG_BOOL ("only_index", 4, "false", "")),
  },
  {
    WH_OP ("Norm", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("norm_param", 1060, "NormParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("p", 1, "2", ""),
                  WH_ARG_INTS ("axes", 2, NULL, ""),
                  WH_ARG_BOOL ("keep_dims", 3, "false", "")),
  },
  {
    WH_OP ("Prod", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("prod_param", 1061, "ProdParameter"),
    WH_ARGUMENTS (WH_ARG_INTS ("axes", 1, NULL, ""), WH_ARG_BOOL ("keep_dims", 2, "false", "")),
  },
  {
    WH_OP ("CumProd", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("cumprod_param", 1062, "CumProdParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, "0", ""),
                  WH_ARG_BOOL ("exclusive", 2, "false", ""),
                  WH_ARG_BOOL ("reverse", 3, "false", "")),
  },
  {
    WH_OP ("ReduceSum", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ReduceMean", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  { NULL },
};
