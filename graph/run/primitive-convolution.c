/* graph/run/primitive-convolution.c: convolutions and deconvolutions by oneDNN
 *
 * Activations lie with their channels last, where oneDNN 2.6 is fastest and where every other
 * primitive can follow; weights lie as it likes best. In C order, post-ops fall on a slow path.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/pages.h"
#include "graph/run/convolve.h"
#include "graph/run/fused-convolution.h"
#include "graph/run/implementation.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/plan-tiled.h"
#include "graph/run/tail.h"

#include <math.h>

/* The sizes in the order that oneDNN wants them in. */
typedef struct
{
  WhWindow window;
  WhLayout layout;   /* that y is written in */
  WhLayout x_layout; /* and x read */
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
  p->x_layout = p->layout;
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

/* Of few maps in C order, oneDNN's direct kernel makes blocks of 16 maps, and 16 maps in blocks of
 * 16 lie channels last: then nothing has to bring the input there. */
static gboolean
try_plain_input (const WhPlan *plan,
                 const WhNode *node,
                 Problem *p,
                 gboolean with_bias,
                 WhTail *tail,
                 dnnl_primitive_desc_t *out)
{
  const WhWindow *w = &p->window;
  WhTail shortened = *tail;
  Problem plain = *p;

  if (!p->plain_xy || w->transposed || w->group != 1 || w->n_axes != 2 || w->out_maps != 16 ||
      w->in_maps > WH_LOOP_MOST_MAPS || plan->dynamic[node->inputs[0]] ||
      plan->places[node->inputs[0]][WH_LAYOUT_CHANNELS_LAST] != WH_NONE)
    return FALSE;

  plain.x = wh_plan_desc (plan, node->inputs[0], WH_LAYOUT_PLAIN);
  plain.x_layout = WH_LAYOUT_PLAIN;
  dnnl_memory_desc_init_by_tag (&plain.y, 4, p->y.dims, dnnl_f32, dnnl_nChw16c);
  if (!try_problem (&plain, with_bias, &shortened, out, NULL))
    return FALSE;

  if (g_str_has_prefix (wh_implementation_name (*out), "jit:"))
    {
      *p = plain;
      *tail = shortened;
      return TRUE;
    }

  g_clear_pointer (out, dnnl_primitive_desc_destroy);
  return FALSE;
}

/* Which buffers the weights and the bias come from: the node's own, or made of them. */
typedef struct
{
  guint weights; /* constant as p->weights says; WH_NONE: the node's second input */
  guint bias;    /* WH_NONE: there is none */
} Sources;

static gboolean
add_tiled (WhPlan *plan, const WhNode *node, const Problem *p, const Sources *sources, WhTail *tail)
{
  WhTiledSources own = {
    node->inputs[0], p->x_layout, node->inputs[1], sources->weights, p->weights, sources->bias, p->y
  };

  return p->plain_xy && wh_plan_tiled_convolution (plan, &p->window, &own, tail);
}

static gboolean
add (WhPlan *plan,
     const WhNode *node,
     Problem *p,
     const Sources *sources,
     WhTail *tail,
     GError **error)
{
  dnnl_primitive_desc_t desc = NULL;
  const dnnl_memory_desc_t *wanted;
  WhArgumentOf arguments[3 + WH_TAIL_MAX + 1];
  guint n = 0, weights;

  if (add_tiled (plan, node, p, sources, tail))
    return TRUE;

  if (!try_plain_input (plan, node, p, sources->bias != WH_NONE, tail, &desc) &&
      !try_problem (p, sources->bias != WH_NONE, tail, &desc, error))
    return FALSE;

  wanted = dnnl_primitive_desc_query_md (desc, dnnl_query_weights_md, 0);
  if (sources->weights == WH_NONE)
    weights = wh_plan_weights (plan, node->inputs[1], &p->weights, wanted);
  else
    weights = wh_plan_reorder_constant (plan, sources->weights, &p->weights, wanted);

  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], p->x_layout), p->x };
  arguments[n++] = (WhArgumentOf){ DNNL_ARG_WEIGHTS, weights, *wanted };
  if (sources->bias != WH_NONE)
    arguments[n++] = (WhArgumentOf){ DNNL_ARG_BIAS, sources->bias, p->bias };

  wh_tail_apply (plan, tail, &p->y, WH_NONE, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

static gboolean
prepare (WhPlan *plan, const WhNode *node, GError **error)
{
  Sources sources = { WH_NONE, WH_NONE };
  WhTail tail;
  Problem p;

  if (!describe (plan, node, &p, error))
    return FALSE;

  if (node->n_inputs > 2)
    sources.bias = wh_plan_read (plan, node->inputs[2], WH_LAYOUT_PLAIN);

  wh_tail_find (plan, node, p.layout, p.plain_xy, &tail);
  return add (plan, node, &p, &sources, &tail, error);
}

/* Weights whose maps are multiplied by a factor each, as they are read. */
typedef struct
{
  WhTensor *weights; /* the map is the outermost axis */
  double *factors;
  gint64 n_of_map;
} Scaled;

static void
compute_scaled (gconstpointer data, gint64 first, gint64 n, float *out)
{
  const Scaled *scaled = data;

  wh_tensor_read (scaled->weights, first, n, out);
  for (gint64 i = 0; i < n; i++)
    out[i] = (float) (scaled->factors[(first + i) / scaled->n_of_map] * out[i]);
}

static void
scaled_free (gpointer data)
{
  Scaled *scaled = data;

  wh_tensor_unref (scaled->weights);
  g_free (scaled->factors);
  g_free (scaled);
}

/* With frozen statistics, normalizing is k a + (beta - k mean) for each map, and k, which is
 * gamma / sqrt (variance + eps), goes into the weights. */
static gboolean
fold (WhPlan *plan,
      const WhNode *node,
      const WhFusedInputs *inputs,
      const WhWindow *w,
      Sources *out,
      GError **error)
{
  const int slots[] = { inputs->beta, inputs->gamma, inputs->mean, inputs->variance };
  gsize n_bytes = (gsize) w->out_maps * sizeof (float);
  const float *from[4];
  Scaled *scaled;
  float *bias;

  for (guint i = 0; i < G_N_ELEMENTS (slots); i++)
    {
      from[i] = wh_plan_constant (plan, node->inputs[slots[i]]);
      if (from[i] == NULL || wh_node_bool (node, "batch_stat") ||
          !wh_plan_is_constant (plan, node->inputs[1]))
        return wh_fail (error, WH_ERROR_UNSUPPORTED, "statistics that change from run to run");
    }

  bias = wh_pages_take (n_bytes);
  if (bias == NULL)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes of biases", n_bytes);

  scaled = g_new (Scaled, 1);
  scaled->weights = wh_plan_dup_constant (plan, node->inputs[1]);
  scaled->factors = g_new (double, (gsize) w->out_maps);
  scaled->n_of_map = w->in_maps / w->group * w->n_taps;
  for (gint64 o = 0; o < w->out_maps; o++)
    {
      double k = from[1][o] / sqrt (from[3][o] + wh_node_double (node, "eps"));

      scaled->factors[o] = k;
      bias[o] = (float) (from[0][o] - k * from[2][o]);
    }

  out->weights =
    wh_plan_add_constant_tensor (plan,
                                 wh_tensor_new_computed (wh_plan_shape (plan, node->inputs[1]),
                                                         compute_scaled, scaled, scaled_free));
  out->bias = wh_plan_add_constant (plan, bias, n_bytes);
  return TRUE;
}

/* The function at the end of a FusedConvolution; FALSE with @none when there is none. */
static gboolean
find_nonlinearity (const WhNode *node, WhEltwise *out, gboolean *none)
{
  static const struct
  {
    const char *name;
    WhEltwise eltwise;
  } table[] = {
    { "relu", { dnnl_eltwise_relu, 0.0f, 0.0f } },
    { "relu6", { dnnl_eltwise_clip, 0.0f, 6.0f } },
    { "sigmoid", { dnnl_eltwise_logistic, 0.0f, 0.0f } },
    { "tanh", { dnnl_eltwise_tanh, 0.0f, 0.0f } },
    { "leaky_relu", { dnnl_eltwise_relu, 0.0f, 0.0f } },
    { "elu", { dnnl_eltwise_elu, 0.0f, 0.0f } },
  };
  const char *name = wh_node_string (node, "nonlinearity");
  guint n = 0;
  const double *arguments = wh_attributes_floats (node->attributes, "nonlinearity_args", &n);

  *none = *name == '\0' || g_str_equal (name, "identity");
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].name, name))
      {
        *out = table[i].eltwise;
        if (g_str_equal (name, "leaky_relu") || g_str_equal (name, "elu"))
          out->alpha = n ? (float) arguments[0] : 0.0f;
        return TRUE;
      }

  return FALSE;
}

static gboolean
prepare_fused (WhPlan *plan, const WhNode *node, GError **error)
{
  guint third = node->n_inputs > 2 ? wh_plan_shape (plan, node->inputs[2])->rank : 0;
  Sources sources = { WH_NONE, WH_NONE };
  WhFusedInputs inputs;
  WhEltwise function;
  gboolean none, active = find_nonlinearity (node, &function, &none);
  WhTail tail;
  Problem p;

  if (active && function.algorithm == dnnl_eltwise_clip &&
      !wh_plan_assume_bounded (plan, node->outputs[0]))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "a NaN would be lost");
  if (!wh_fused_inputs_find (node->n_inputs, third, &inputs) || (!active && !none))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "an unusual combination");
  if (!describe (plan, node, &p, error))
    return FALSE;
  if (inputs.z >= 0 &&
      (!p.plain_xy || !wh_shape_equal (wh_plan_shape (plan, node->inputs[inputs.z]),
                                       wh_plan_shape (plan, node->outputs[0]))))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "a sum of different shapes");

  if (inputs.beta >= 0 && !fold (plan, node, &inputs, &p.window, &sources, error))
    return FALSE;
  if (inputs.bias >= 0)
    sources.bias = wh_plan_read (plan, node->inputs[inputs.bias], WH_LAYOUT_PLAIN);

  wh_tail_start (node, p.layout, &tail);
  if (inputs.z >= 0)
    wh_tail_add_sum (plan, &tail, node->inputs[inputs.z]);
  if (active)
    wh_tail_add_eltwise (&tail, &function);

  wh_tail_extend (plan, p.plain_xy, &tail);
  return add (plan, node, &p, &sources, &tail, error);
}

const WhPrimitive wh_primitives_convolution[] = {
  { .op = "Convolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "Deconvolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "DepthwiseConvolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "DepthwiseDeconvolution", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "FusedConvolution", .prepare = prepare_fused, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
