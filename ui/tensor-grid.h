/* ui/tensor-grid.h: one plane of a tensor as a table of numbers, however large
 *
 * Only what is in view is drawn. Goes into a GtkScrolledWindow.
 */
#pragma once

#include "graph/tensor.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_TENSOR_GRID (wh_tensor_grid_get_type ())
G_DECLARE_FINAL_TYPE (WhTensorGrid, wh_tensor_grid, WH, TENSOR_GRID, GtkWidget)

/* @plane: index into the product of all axes but the last two; @tensor nullable */
void wh_tensor_grid_set_tensor (WhTensorGrid *self, WhTensor *tensor, gint64 plane);

/* A tensor is seen as planes of rows and columns: its last two axes, or one row. */
void wh_tensor_planes (const WhShape *shape, gint64 *n_planes, gint64 *n_rows, gint64 *n_columns);

G_END_DECLS
