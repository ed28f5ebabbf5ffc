/* graph/ops/layer-affine.c: Affine and the recurrent layers */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Neural Network Layer"

const WhOp wh_ops_layer_affine[] = {
  {
    WH_OP ("Affine",
           GROUP,
           "Inner product of all features of a sample with a weight matrix, plus a bias."),
    WH_INPUTS ({ "x" },
               { "weight", WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("affine_param", 1001, "AffineParameter"),
    WH_ARGUMENTS (
      WH_ARG_INT ("base_axis", 1, "1", "First axis of the features; those before it are samples.")),
    .infer = wh_infer_affine,
    .cost = wh_cost_affine,
  },
  {
    WH_OP ("RNN", GROUP, "Elman recurrent layers over a sequence: h = f (W [x, h] + b)."),
    WH_INPUTS ({ "x" },
               { "h" },
               { "weight_l0", WH_INPUT_PARAMETER },
               { "weight", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }, { "h_n" }),
    WH_MESSAGE ("rnn_param", 1002, "RNNParameter"),
    WH_ARGUMENTS (
      WH_ARG_INT ("num_layers", 1, "1", "Layers, one above the other."),
      WH_ARG_STRING ("nonlinearity", 2, "tanh", "tanh|relu", "Function f of each step."),
      WH_ARG_FLOAT ("dropout",
                    3,
                    "0.0",
                    "Part of the elements set to 0 between the layers in training."),
      WH_ARG_BOOL ("bidirectional", 4, "false", "A second net runs from the end to the beginning."),
      WH_ARG_BOOL ("training", 5, "true", "Dropout between the layers is on.")),
    .infer = wh_infer_rnn,
    .cost = wh_cost_recurrent,
  },
  {
    WH_OP ("LSTM", GROUP, "Long short-term memory layers over a sequence."),
    WH_INPUTS ({ "x" },
               { "h" },
               { "c" },
               { "weight_l0", WH_INPUT_PARAMETER },
               { "weight", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }, { "h_n" }, { "c_n" }),
    WH_MESSAGE ("lstm_param", 1003, "LSTMParameter"),
    WH_ARGUMENTS (
      WH_ARG_INT ("num_layers", 1, "1", "Layers, one above the other."),
      WH_ARG_FLOAT ("dropout",
                    2,
                    "0.0",
                    "Part of the elements set to 0 between the layers in training."),
      WH_ARG_BOOL ("bidirectional", 3, "false", "A second net runs from the end to the beginning."),
      WH_ARG_BOOL ("training", 4, "true", "Dropout between the layers is on.")),
    .infer = wh_infer_lstm,
    .cost = wh_cost_recurrent,
  },
  {
    WH_OP ("GRU", GROUP, "Gated recurrent unit layers over a sequence."),
    WH_INPUTS ({ "x" },
               { "h" },
               { "weight_l0", WH_INPUT_PARAMETER },
               { "weight", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER },
               { "bias", WH_INPUT_OPTIONAL | WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }, { "h_n" }),
    WH_MESSAGE ("gru_param", 1004, "GRUParameter"),
    WH_ARGUMENTS (
      WH_ARG_INT ("num_layers", 1, "1", "Layers, one above the other."),
      WH_ARG_FLOAT ("dropout",
                    2,
                    "0.0",
                    "Part of the elements set to 0 between the layers in training."),
      WH_ARG_BOOL ("bidirectional", 3, "false", "A second net runs from the end to the beginning."),
      WH_ARG_BOOL ("training", 4, "true", "Dropout between the layers is on.")),
    .infer = wh_infer_gru,
    .cost = wh_cost_recurrent,
  },
  { NULL },
};
