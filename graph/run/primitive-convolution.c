/* graph/run/primitive-convolution.c: convolutions and deconvolutions by oneDNN
 *
 * Activations lie with their channels last, where oneDNN 2.6 is fastest and where every other
 * primitive can follow; weights lie as it likes best. In C order, post-ops fall on a slow path.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/run/convolve.h"
#include "graph/run/fused-convolution.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/pages.h"
#include "graph/run/tail.h"

#include <math.h>

/* The sizes in the order that oneDNN wants them in. */
typedef struct
{
  WhWindow window;
  WhLayout layout;   /* that x and y are read and written in */
  gboolean plain_xy; /* x and y are told as wh_plan_desc () has them */
  dnnl_memory_desc_t x, y, bias;
  dnnl_memory_desc_t weights, weights_any; /* as they lie; in any order */
} Problem;

/* (n, maps, sizes...) with the maps as the last in memory or not. */
static dnnl_memory_desc_t
describe_maps (const WhWindow *w, gint64 maps, const gint64 *sizes, gboolean last)
{
  dnnl_memory_desc_t desc;
  dnnl_dims_t dims = { w->n, maps }, strides = { 0 };
  gint64 step = last ? maps : 1, n = 1;

  for (guint a = w->n_axes; a-- > 0;)
    {
      dims[2 + a] = sizes[a];
      strides[2 + a] = step;
      step *= sizes[a];
      n *= sizes[a];
    }

  strides[0] = maps * n;
  strides[1] = last ? 1 : n;
  dnnl_memory_desc_init_by_strides (&desc, (int) w->n_axes + 2, dims, dnnl_f32, strides);
  return desc;
}

static void
describe_weights (Problem *p)
{
  const WhWindow *w = &p->window;
  WhWeightSteps steps = wh_weight_steps (w);
  int grouped = w->group > 1 ? 1 : 0, n_dims = (int) w->n_axes + 2 + grouped;
  dnnl_dims_t dims = { w->group }, strides = { steps.group };
  gint64 step = steps.tap;

  dims[grouped] = w->out_maps / w->group;
  dims[grouped + 1] = w->in_maps / w->group;
  strides[grouped] = steps.out;
  strides[grouped + 1] = steps.in;

  for (guint a = w->n_axes; a-- > 0;)
    {
      dims[grouped + 2 + (int) a] = w->kernel[a];
      strides[grouped + 2 + (int) a] = step;
      step *= w->kernel[a];
    }

  dnnl_memory_desc_init_by_strides (&p->weights, n_dims, dims, dnnl_f32, strides);
  dnnl_memory_desc_init_by_tag (&p->weights_any, n_dims, dims, dnnl_f32, dnnl_format_tag_any);
}

static gboolean
describe (const WhPlan *plan, const WhNode *node, Problem *p, GError **error)
{
  const WhWindow *w = &p->window;
  gint64 base = wh_node_int (node, "base_axis");
  gboolean last;

  if (!wh_window_of_convolution (node, wh_plan_shape (plan, node->inputs[0]),
                                 wh_plan_shape (plan, node->inputs[1]),
                                 wh_plan_shape (plan, node->outputs[0]), &p->window, error))
    return FALSE;

  if (w->n_axes < 1 || w->n_axes > 3 || w->edge != WH_EDGE_ZERO)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "a convolution of %u axes", w->n_axes);

  /* NNabla's channel_last is C order with the channels last; else the layout brings them there. */
  p->plain_xy = !w->channel_last && base == 1;
  p->layout = p->plain_xy ? WH_LAYOUT_CHANNELS_LAST : WH_LAYOUT_PLAIN;
  last = w->channel_last || p->plain_xy;
  p->x = describe_maps (w, w->in_maps, w->in, last);
  p->y = describe_maps (w, w->out_maps, w->out, last);
  dnnl_memory_desc_init_by_tag (&p->bias, 1, (dnnl_dims_t){ w->out_maps }, dnnl_f32, dnnl_a);
  describe_weights (p);
  return TRUE;
}

/* Padding behind the last element, from what the output's size comes to. */
static void
find_paddings (const WhWindow *w, dnnl_dims_t dilates, dnnl_dims_t before, dnnl_dims_t behind)
{
  for (guint a = 0; a < w->n_axes; a++)
    {
      gint64 reach = (w->kernel[a] - 1) * w->dilation[a] + 1;

      dilates[a] = w->dilation[a] - 1;
      before[a] = behind[a] = w->pad[a];
      if (w->transposed)
        behind[a] = (w->in[a] - 1) * w->stride[a] + reach - w->out[a] - w->pad[a];
      else if ((w->in[a] + 2 * w->pad[a] - reach) / w->stride[a] + 1 != w->out[a])
        behind[a] = (w->out[a] - 1) * w->stride[a] + reach - w->in[a] - w->pad[a];
    }
}

static gboolean
try_problem (const Problem *p,
             gboolean with_bias,
             WhTail *tail,
             dnnl_primitive_desc_t *out,
             GError **error)
{
  const WhWindow *w = &p->window;
  dnnl_dims_t dilates = { 0 }, before = { 0 }, behind = { 0 };
  const dnnl_memory_desc_t *bias = with_bias ? &p->bias : NULL;
  dnnl_deconvolution_desc_t up;
  dnnl_convolution_desc_t down;
  dnnl_status_t status;

  find_paddings (w, dilates, before, behind);
  if (w->transposed)
    status = dnnl_dilated_deconvolution_forward_desc_init (&up, dnnl_forward_inference,
                                                           dnnl_deconvolution_direct, &p->x,
                                                           &p->weights_any, bias, &p->y, w->stride,
                                                           dilates, before, behind);
  else
    status =
      dnnl_dilated_convolution_forward_desc_init (&down, dnnl_forward_inference,
                                                  dnnl_convolution_direct, &p->x, &p->weights_any,
                                                  bias, &p->y, w->stride, dilates, before, behind);

  if (!wh_plan_check (status, error))
    return FALSE;

  return wh_tail_try (w->transposed ? (const_dnnl_op_desc_t) &up : (const_dnnl_op_desc_t) &down,
                      tail, out, error);
}

static gboolean
prepare (WhPlan *plan, const WhNode *node, GError **error)
{
  Problem p;
  WhTail tail;
  dnnl_primitive_desc_t desc = NULL;
  const dnnl_memory_desc_t *weights;
  WhArgumentOf arguments[3 + WH_TAIL_MAX + 1];
  guint n = 0;

  if (!describe (plan, node, &p, error))
    return FALSE;

  wh_tail_find (plan, node, p.layout, p.plain_xy, &tail);
  if (!try_problem (&p, node->n_inputs > 2, &tail, &desc, error))
    return FALSE;

  weights = dnnl_primitive_desc_query_md (desc, dnnl_query_weights_md, 0);
  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], p.layout), p.x };
  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_WEIGHTS, wh_plan_weights (plan, node->inputs[1], &p.weights, weights),
                    *weights };
  if (node->n_inputs > 2)
    arguments[n++] =
      (WhArgumentOf){ DNNL_ARG_BIAS, wh_plan_read (plan, node->inputs[2], WH_LAYOUT_PLAIN),
                      p.bias };

  wh_tail_apply (plan, &tail, &p.y, WH_NONE, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

const WhPrimitive wh_primitives_convolution[] = {
  { .op = "Convolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "Deconvolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "DepthwiseConvolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "DepthwiseDeconvolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
