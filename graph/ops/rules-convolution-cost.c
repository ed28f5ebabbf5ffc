/* graph/ops/rules-convolution-cost.c: costs of convolutions, and the one whose kernels are computed
 */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/rules.h"

/* x (N, C, H, W), a kernel for each pixel along each axis (N, K, H - K + 1, W - K + 1). */
gboolean
wh_infer_adaptive_separable_convolution (WhInference *inference, GError **error)
{
  const WhShape *x, *v, *h;
  WhShape y;

  if (!wh_check_rank (inference, 0, 4, error) || !wh_check_rank (inference, 1, 4, error) ||
      !wh_check_rank (inference, 2, 4, error))
    return FALSE;

  x = inference->in[0];
  v = inference->in[1];
  h = inference->in[2];
  y = WH_SHAPE (x->size[0], x->size[1], x->size[2] - v->size[1] + 1, x->size[3] - h->size[1] + 1);

  return wh_check_shape (inference, 1, &WH_SHAPE (x->size[0], v->size[1], y.size[2], y.size[3]),
                         error) &&
         wh_check_shape (inference, 2, &WH_SHAPE (x->size[0], h->size[1], y.size[2], y.size[3]),
                         error) &&
         wh_check_output (inference, 0, &y, error);
}

/* Each output element: the taps of all channels of its group; the bias is one addition. */
WhCost
wh_cost_convolution (const WhInference *done)
{
  gint64 n = wh_count_elements (&done->out[0]);
  gint64 taps = wh_count_elements (done->in[1]) / MAX (done->in[1]->size[0], 1);

  return (WhCost){
    .multiply_adds = wh_count_product (n, taps),
    .others = done->n_in > 2 ? n : 0,
  };
}

/* Each input element goes to all taps of its channel. */
WhCost
wh_cost_deconvolution (const WhInference *done)
{
  gint64 n = wh_count_elements (done->in[0]);
  gint64 taps = wh_count_elements (done->in[1]) / MAX (done->in[1]->size[0], 1);

  return (WhCost){
    .multiply_adds = wh_count_product (n, taps),
    .others = done->n_in > 2 ? wh_count_elements (&done->out[0]) : 0,
  };
}

/* The offsets are bilinear: eight more operations for each tap. */
WhCost
wh_cost_deformable_convolution (const WhInference *done)
{
  WhCost cost = wh_cost_convolution (done);

  cost.others = wh_count_product (8, wh_count_elements (done->in[2]) / 2);

  return cost;
}

WhCost
wh_cost_adaptive_separable_convolution (const WhInference *done)
{
  gint64 n = wh_count_elements (&done->out[0]);

  return (WhCost){
    .multiply_adds =
      wh_count_product (n, wh_count_product (done->in[1]->size[1], done->in[2]->size[1] + 1)),
  };
}
