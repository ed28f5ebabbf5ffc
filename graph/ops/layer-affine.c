/* graph/ops/layer-affine.c: Affine and the recurrent layers */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Neural Network Layer"

const WhOp wh_ops_layer_affine[] = {
  {
    WH_OP ("Affine", GROUP, ""),
    WH_INPUTS ({ "x" },
               { "weight", WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("affine_param", 1001, "AffineParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("base_axis", 1, "1", "")),
  },
  {
    WH_OP ("RNN", GROUP, ""),
    WH_INPUTS ({ "x" },
               { "h" },
               { "weight_l0", WH_INPUT_PARAMETER },
               { "weight", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }, { "h_n" }),
    WH_MESSAGE ("rnn_param", 1002, "RNNParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("num_layers", 1, "1", ""),
                  WH_ARG_STRING ("nonlinearity", 2, "tanh", "tanh|relu", ""),
                  WH_ARG_FLOAT ("dropout", 3, "0.0", ""),
                  WH_ARG_BOOL ("bidirectional", 4, "false", ""),
                  WH_ARG_BOOL ("training", 5, "true", "")),
  },
  {
    WH_OP ("LSTM", GROUP, ""),
    WH_INPUTS ({ "x" },
               { "h" },
               { "c" },
               { "weight_l0", WH_INPUT_PARAMETER },
               { "weight", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }, { "h_n" }, { "c_n" }),
    WH_MESSAGE ("lstm_param", 1003, "LSTMParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("num_layers", 1, "1", ""),
                  WH_ARG_FLOAT ("dropout", 2, "0.0", ""),
                  WH_ARG_BOOL ("bidirectional", 3, "false", ""),
                  WH_ARG_BOOL ("training", 4, "true", "")),
  },
  {
    WH_OP ("GRU", GROUP, ""),
    WH_INPUTS ({ "x" },
               { "h" },
               { "weight_l0", WH_INPUT_PARAMETER },
               { "weight", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }, { "h_n" }),
    WH_MESSAGE ("gru_param", 1004, "GRUParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("num_layers", 1, "1", ""),
                  WH_ARG_FLOAT ("dropout", 2, "0.0", ""),
                  WH_ARG_BOOL ("bidirectional", 3, "false", ""),
                  WH_ARG_BOOL ("training", 4, "true", "")),
  },
  { NULL },
};
