/* graph/ops/array-index.c: matrices by the batch, gathering and scattering */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Array Manipulation"

const WhOp wh_ops_array_index[] = {
  {
    WH_OP ("BatchDet", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("BatchInv", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("BatchLogdet", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("BatchCholesky", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("batch_cholesky_param", 1155, "BatchCholeskyParameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("upper", 1, "false", "")),
  },
  {
    WH_OP ("Assign", GROUP, ""),
    WH_INPUTS ({ "dst" }, { "src" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("Gather", GROUP, ""),
    WH_INPUTS ({ "x" }, { "Indices" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("gather_param", 1157, "GatherParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, "0", ""), WH_ARG_INT ("batch_dims", 2, "0", "")),
  },
  {
    WH_OP ("GatherNd", GROUP, ""),
    WH_INPUTS ({ "x" }, { "indices" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("BoolGather", GROUP, ""),
    .flags = WH_OP_DATA_SHAPE,
    WH_INPUTS ({ "input" }, { "mask" }),
    WH_OUTPUTS ({ "output" }),
  },
  {
    WH_OP ("ScatterNd", GROUP, ""),
    WH_INPUTS ({ "data" }, { "indices" }, { "out", WH_INPUT_OPTIONAL }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("scatter_nd_param", 1160, "ScatterNdParameter"),
    WH_ARGUMENTS (WH_ARG_INTS ("shape", 1, NULL, ""), WH_ARG_BOOL ("add", 2, "false", "")),
  },
  {
    WH_OP ("ScatterAdd", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "indices" }, { "x1" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("scatter_add_param", 1161, "ScatterAddParameter"),
    WH_ARGUMENTS (WH_ARG_INT ("axis", 1, "0", "")),
  },
  {
    WH_OP ("BoolScatter", GROUP, ""),
    WH_INPUTS ({ "input" }, { "mask" }, { "output", WH_INPUT_OPTIONAL }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("BoolFill", GROUP, ""),
    WH_INPUTS ({ "data" }, { "mask" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("bool_fill_param", 1163, "BoolFillParameter"),
    WH_ARGUMENTS (WH_ARG_FLOAT ("value", 1, "0", "")),
  },
  {
    WH_OP ("PackPaddedSequence", GROUP, ""),
    .flags = WH_OP_DATA_SHAPE,
    WH_INPUTS ({ "padded_sequence" }, { "lengths" }),
    WH_OUTPUTS ({ "pack_sequence" }, { "batch_sizes" }),
    WH_MESSAGE ("pack_padded_sequence_param", 1164, "PackPaddedSequenceParameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("batch_first", 1, "false", "")),
  },
  {
    WH_OP ("PadPackedSequence", GROUP, ""),
    .flags = WH_OP_DATA_SHAPE,
    WH_INPUTS ({ "packed_sequence" }, { "batch_sizes" }),
    WH_OUTPUTS ({ "padded_sequence" }, { "lengths" }),
    WH_MESSAGE ("pad_packed_sequence_param", 1165, "PadPackedSequenceParameter"),
    WH_ARGUMENTS (WH_ARG_BOOL ("batch_first", 1, "false", ""),
                  WH_ARG_FLOAT ("padding_value", 2, "0.0", ""),
                  WH_ARG_INT ("total_length", 3, "-1", "")),
  },
  {
    WH_OP ("NonZero", GROUP, ""),
    .flags = WH_OP_DATA_SHAPE,
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  { NULL },
};
