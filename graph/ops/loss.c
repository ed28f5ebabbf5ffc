/* graph/ops/loss.c: losses */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Loss Functions"

const WhOp wh_ops_loss[] = {
  {
    WH_OP ("SigmoidCrossEntropy",
           GROUP,
           "Cross entropy between sigmoid (x) and targets of 0 and 1, element by element."),
    WH_INPUTS ({ "x", WH_INPUT_PARAMETER }, { "target", WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_equal,
  },
  {
    WH_OP ("BinaryCrossEntropy",
           GROUP,
           "Cross entropy between probabilities and targets of 0 and 1, element by element."),
    WH_INPUTS ({ "x" }, { "target" }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_equal,
  },
  {
    WH_OP ("SoftmaxCrossEntropy",
           GROUP,
           "Cross entropy between the softmax of x and the class that the target names."),
    WH_INPUTS ({ "x", WH_INPUT_PARAMETER }, { "target", WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("softmax_cross_entropy_param", 1190, "SoftmaxCrossEntropyParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "Axis of the classes.")),
    .infer = wh_infer_classes,
    .cost = wh_cost_input,
  },
  {
    WH_OP ("CategoricalCrossEntropy",
           GROUP,
           "Cross entropy between probabilities and the class that the target names."),
    WH_INPUTS ({ "x", WH_INPUT_PARAMETER }, { "target", WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("categorical_cross_entropy_param", 1191, "CategoricalCrossEntropyParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "Axis of the classes.")),
    .infer = wh_infer_classes,
  },
  {
    WH_OP ("SquaredError", GROUP, "(x0 - x1)², element by element."),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("AbsoluteError", GROUP, "|x0 - x1|, element by element."),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("HuberLoss", GROUP, "Squared error for small differences, linear for large ones."),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("huber_loss_param", 1194, "HuberLossParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("delta", 1, "1.0", "Difference where square turns to linear.")),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("EpsilonInsensitiveLoss", GROUP, "How far |x0 - x1| lies above epsilon, else 0."),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("epsilon_insensitive_loss_param", 1195, "EpsilonInsensitiveLossParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("epsilon", 1, NULL, "Difference that costs nothing.")),
    .infer = wh_infer_broadcast_pair,
  },
  {
    WH_OP ("KLMultinomial",
           GROUP,
           "Kullback-Leibler divergence between two discrete distributions."),
    WH_INPUTS ({ "p" }, { "q" }),
    WH_OUTPUTS ({ "D" }),
    WH_MESSAGE ("kl_multinomial_param", 1196, "KLMultinomialParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("base_axis",
                              1,
                              "1",
                              "First axis of the distribution; those before it are samples.")),
    .infer = wh_infer_kl_multinomial,
    .cost = wh_cost_input,
  },
  { NULL },
};
