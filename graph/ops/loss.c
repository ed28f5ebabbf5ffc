/* graph/ops/loss.c: losses */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Loss Functions"

const WhOp wh_ops_loss[] = {
  {
    WH_OP ("SigmoidCrossEntropy", GROUP, ""),
    WH_INPUTS ({ "x", WH_INPUT_PARAMETER }, { "target", WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_equal,
  },
  {
    WH_OP ("BinaryCrossEntropy", GROUP, ""),
    WH_INPUTS ({ "x" }, { "target" }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_equal,
  },
  {
    WH_OP ("SoftmaxCrossEntropy", GROUP, ""),
    WH_INPUTS ({ "x", WH_INPUT_PARAMETER }, { "target", WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("softmax_cross_entropy_param", 1190, "SoftmaxCrossEntropyParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "")),
    .infer = wh_infer_classes,
    .cost = wh_cost_input,
  },
  {
    WH_OP ("CategoricalCrossEntropy", GROUP, ""),
    WH_INPUTS ({ "x", WH_INPUT_PARAMETER }, { "target", WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("categorical_cross_entropy_param", 1191, "CategoricalCrossEntropyParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "")),
    .infer = wh_infer_classes,
  },
  {
    WH_OP ("SquaredError", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("AbsoluteError", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("HuberLoss", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("huber_loss_param", 1194, "HuberLossParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("delta", 1, "1.0", "")),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("EpsilonInsensitiveLoss", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("epsilon_insensitive_loss_param", 1195, "EpsilonInsensitiveLossParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("epsilon", 1, NULL, "")),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("KLMultinomial", GROUP, ""),
    WH_INPUTS ({ "p" }, { "q" }),
    WH_OUTPUTS ({ "D" }),
    WH_MESSAGE ("kl_multinomial_param", 1196, "KLMultinomialParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("base_axis", 1, "1", "")),
    .infer = wh_infer_kl_multinomial,
    .cost = wh_cost_input,
  },
  { NULL },
};
