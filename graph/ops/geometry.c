/* graph/ops/geometry.c: warping pictures */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Geometric Neural Network Layers"

const WhOp wh_ops_geometry[] = {
  {
    WH_OP ("AffineGrid", GROUP, ""),
    WH_INPUTS ({ "theta" }),
    WH_OUTPUTS ({ "grid" }),
    WH_MESSAGE ("affine_grid_param", 1197, "AffineGridParameter"),
    WH_ARGUMENTS (WH_ARG_INTS ("size", 1, NULL, ""), WH_ARG_BOOL ("align_corners", 2, "false", "")),
    .infer = wh_infer_affine_grid,
    .cost = wh_cost_affine_grid,
  },
  {
    WH_OP ("WarpByGrid", GROUP, ""),
    WH_INPUTS ({ "x" }, { "grid" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("warp_by_grid_param", 1198, "WarpByGridParameter"),
    WH_ARGUMENTS (WH_ARG_STRING ("mode", 1, "linear", "linear|nearest", ""),
                  WH_ARG_STRING ("padding_mode", 2, "zero", "zero|repeat|reflect", ""),
                  WH_ARG_BOOL ("align_corners", 3, "false", ""),
                  WH_ARG_BOOL ("channel_last", 4, "false", "")),
    .infer = wh_infer_warp_by_grid,
    .cost = wh_cost_resample,
  },
  {
    WH_OP ("WarpByFlow", GROUP, ""),
    WH_INPUTS ({ "data" }, { "flow" }),
    WH_OUTPUTS ({ "warped_image" }),
    .infer = wh_infer_warp_by_flow,
    .cost = wh_cost_resample,
  },
  { NULL },
};
