/* graph/ops/validation.c: measures of validation */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Validation"

const WhOp wh_ops_validation[] = {
  {
    WH_OP ("TopNError", GROUP, "1 where the target is not among the n largest, else 0."),
    WH_INPUTS ({ "x" }, { "target" }),
    WH_OUTPUTS ({ "output" }),
    WH_MESSAGE ("top_n_error_param", 1214, "TopNErrorParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "Axis of the classes."),
                  WH_ARG_INT ("n", 2, "1", "How many of the largest count.")),
    .infer = wh_infer_classes,
    .cost = wh_cost_input,
  },
  {
    WH_OP ("BinaryError", GROUP, "1 where x and the target lie on different sides of 0.5, else 0."),
    WH_INPUTS ({ "x" }, { "target" }),
    WH_OUTPUTS ({ "output" }),
    .infer = wh_infer_equal,
  },
  {
    WH_OP ("ConfusionMatrix", GROUP, "How often each class was taken for each other class."),
    WH_INPUTS ({ "x" }, { "target" }),
    WH_OUTPUTS ({ "output" }),
    WH_MESSAGE ("confusion_matrix_param", 1216, "ConfusionMatrixParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "Axis of the classes.")),
    .infer = wh_infer_confusion_matrix,
    .cost = wh_cost_input,
  },
  { NULL },
};
