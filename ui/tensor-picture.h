/* ui/tensor-picture.h: one plane of a tensor as a picture
 *
 * Negative numbers are blue, positive ones red, zero is white, by the largest of the plane; a
 * plane without negative numbers goes from black to white, as images do.
 */
#pragma once

#include "graph/tensor.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* NULL for a plane without elements. @plane as wh_tensor_planes () counts them; larger planes than
 * 1024 × 1024 are thinned out. */
GdkTexture *wh_tensor_picture_new (const WhTensor *tensor, gint64 plane);

G_END_DECLS
