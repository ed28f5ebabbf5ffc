/* graph/run/convolve.h: convolution and deconvolution as loops */
#pragma once

#include "graph/run/window.h"

G_BEGIN_DECLS

/* y = bias + w * x, summed in double. @bias: (nullable): out_maps numbers. */
void wh_convolve (const WhWindow *window,
                  const float *x,
                  const float *w,
                  const float *bias,
                  float *y);

G_END_DECLS
