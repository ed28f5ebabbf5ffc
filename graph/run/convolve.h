/* graph/run/convolve.h: convolution, deconvolution and products of matrices as loops */
#pragma once

#include "graph/run/kernel.h"
#include "graph/run/window.h"

G_BEGIN_DECLS

/* Elements between neighbours in a weight; in and out: maps within a group. */
typedef struct
{
  gint64 group, in, out, tap;
} WhWeightSteps;

WhWeightSteps wh_weight_steps (const WhWindow *window);

/* y = bias + w * x, summed in double. @bias: (nullable): out_maps numbers. */
void wh_convolve (const WhWindow *window,
                  const float *x,
                  const float *w,
                  const float *bias,
                  float *y);

/* A call of any node that has a Convolution's or an Affine's arguments: x, weight, perhaps bias. */
void wh_convolution (const WhCall *call);
void wh_affine (const WhCall *call);

G_END_DECLS
