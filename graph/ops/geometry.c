/* graph/ops/geometry.c: warping pictures */
#include "config.h"

#include "graph/ops/table.h"

#define GROUP "Geometric Neural Network Layers"

const WhOp wh_ops_geometry[] = {
  {
    WH_OP ("AffineGrid", GROUP, "Coordinates at which affine transformations read a picture."),
    WH_INPUTS ({ "theta" }),
    WH_OUTPUTS ({ "grid" }),
    WH_MESSAGE ("affine_grid_param", 1197, "AffineGridParameter"),
    WH_ARGUMENTS (
      WH_ARG_INTS ("size", 1, NULL, "Height and width, or depth, height and width, of the grid."),
      WH_ARG_BOOL ("align_corners",
                   2,
                   "false",
                   "The outermost elements lie on each other, not the borders of the picture.")),
    .infer = wh_infer_affine_grid,
    .cost = wh_cost_affine_grid,
  },
  {
    WH_OP ("WarpByGrid", GROUP, "Reads a picture at the coordinates of a grid."),
    WH_INPUTS ({ "x" }, { "grid" }),
    WH_OUTPUTS ({ "y" }),
    WH_MESSAGE ("warp_by_grid_param", 1198, "WarpByGridParameter"),
    WH_ARGUMENTS (
      WH_ARG_STRING ("mode",
                     1,
                     "linear",
                     "linear|nearest",
                     "Linear between neighbours, or the nearest element."),
      WH_ARG_STRING ("padding_mode",
                     2,
                     "zero",
                     "zero|repeat|reflect",
                     "What is read beyond the border."),
      WH_ARG_BOOL ("align_corners",
                   3,
                   "false",
                   "The outermost elements lie on each other, not the borders of the picture."),
      WH_ARG_BOOL ("channel_last",
                   4,
                   "false",
                   "The channels are the last axis instead of the first of a sample.")),
    .infer = wh_infer_warp_by_grid,
    .cost = wh_cost_resample,
  },
  {
    WH_OP ("WarpByFlow", GROUP, "Reads a picture at places moved by a flow field."),
    WH_INPUTS ({ "data" }, { "flow" }),
    WH_OUTPUTS ({ "warped_image" }),
    .infer = wh_infer_warp_by_flow,
    .cost = wh_cost_resample,
  },
  { NULL },
};
