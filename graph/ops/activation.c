/* graph/ops/activation.c: activation functions */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Neural Network Activation Functions"

const WhOp wh_ops_activation[] = {
  {
    WH_OP ("Sigmoid", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Swish", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Tanh", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ReLU", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("relu_param", 1022, "ReLUParameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("inplace", 1, "false", "")),
  },
  {
    WH_OP ("LeakyReLU", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("leaky_relu_param", 1023, "LeakyReLUParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("alpha", 1, "0.1", ""), WH_ARG_BOOL ("inplace", 2, "false", "")),
  },
  {
    WH_OP ("Softmax", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("softmax_param", 1024, "SoftmaxParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "")),
  },
  {
    WH_OP ("LogSoftmax", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("log_softmax_param", 1025, "LogSoftmaxParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, NULL, "")),
  },
  {
    WH_OP ("ELU", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("elu_param", 1026, "ELUParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("alpha", 1, "1.0", "")),
  },
  {
    WH_OP ("SELU", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("selu_param", 1027, "SELUParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("scale", 1, "1.05070098735548", ""),
                  WH_ARG_DOUBLE ("alpha", 2, "1.673263242354377", "")),
  },
  {
    WH_OP ("CReLU", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("crelu_param", 1028, "CReLUParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, "1", "")),
  },
  {
    WH_OP ("CELU", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("celu_param", 1029, "CELUParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("alpha", 1, "1.0", ""), WH_ARG_INT ("axis", 2, "1", "")),
  },
  {
    WH_OP ("PReLU", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("prelu_param", 1030, "PReLUParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("base_axis", 1, "1", "")),
  },
  {
    WH_OP ("GELU", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Mish", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("ReLU6", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("HardSigmoid", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("HardTanh", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("LogSigmoid", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("SoftPlus", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("softplus_param", 1037, "SoftPlusParameter"),
    WH_ARGUMENTS (WH_ARG_DOUBLE ("beta", 1, "1.0", "")),
  },
  {
    WH_OP ("SoftSign", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("TanhShrink", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Sinc", GROUP, ""),
    .flags = WH_OP_ELEMENTWISE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  { NULL },
};
