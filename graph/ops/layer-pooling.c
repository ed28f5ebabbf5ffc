/* graph/ops/layer-pooling.c: pooling, and layers that look numbers up */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Neural Network Layer"

const WhOp wh_ops_layer_pooling[] = {
  {
    WH_OP ("MaxPooling", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("max_pooling_param", 1012, "MaxPoolingParameter"),
    WH_ARGUMENTS (WH_ARG_SHAPE ("kernel", 1, NULL, ""),
                  WH_ARG_SHAPE ("stride", 2, NULL, ""),
                  WH_ARG_BOOL ("ignore_border", 3, "true", ""),
                  WH_ARG_SHAPE ("pad", 4, NULL, ""),
                  WH_ARG_BOOL ("channel_last", 5, "false", "")),
  },
  {
    WH_OP ("AveragePooling", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("average_pooling_param", 1013, "AveragePoolingParameter"),
    WH_ARGUMENTS (WH_ARG_SHAPE ("kernel", 1, NULL, ""),
                  WH_ARG_SHAPE ("stride", 2, NULL, ""),
                  WH_ARG_BOOL ("ignore_border", 3, "true", ""),
                  WH_ARG_SHAPE ("pad", 4, NULL, ""),
                  WH_ARG_BOOL ("channel_last", 5, "false", ""),
                  WH_ARG_BOOL ("including_pad", 6, "true", "")),
  },
  {
    WH_OP ("GlobalAveragePooling", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("SumPooling", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("sum_pooling_param", 1015, "SumPoolingParameter"),
    WH_ARGUMENTS (WH_ARG_SHAPE ("kernel", 1, NULL, ""),
                  WH_ARG_SHAPE ("stride", 2, NULL, ""),
                  WH_ARG_BOOL ("ignore_border", 3, "true", ""),
                  WH_ARG_SHAPE ("pad", 4, NULL, ""),
                  WH_ARG_BOOL ("channel_last", 5, "false", "")),
  },
  {
    WH_OP ("Unpooling", GROUP, ""),
    WH_INPUTS ({ "x" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("unpooling_param", 1016, "UnpoolingParameter"),
    WH_ARGUMENTS (WH_ARG_SHAPE ("kernel", 1, NULL, ""),
                  WH_ARG_BOOL ("channel_last", 2, "false", "")),
  },
  {
    WH_OP ("Embed", GROUP, ""),
    WH_INPUTS ({ "x0" }, { "w", WH_INPUT_PARAMETER }),
    WH_OUTPUTS ({ "y" }),
  },
  {
    WH_OP ("RoiAlign", GROUP, ""),
    WH_INPUTS ({ "input" }, { "boxes" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("roi_align_param", 1018, "RoiAlignParameter"),
    WH_ARGUMENTS (WH_ARG_SHAPE ("output_size", 1, NULL, ""),
                  WH_ARG_FLOATS ("spatial_scale", 2, "1.0,1.0", ""),
                  WH_ARG_INT ("sampling_ratio", 3, "-1", ""),
                  WH_ARG_BOOL ("channel_last", 4, "false", "")),
  },
  { NULL },
};
