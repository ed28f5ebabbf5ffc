/* converters/inner-product.c: which nodes compute W x + b, and where the maps lie in W
 *
 *   Affine                 (in, out...)         x flattened from base_axis on
 *   Convolution            (O, I/g, k...)       channel_last (O, k..., I/g)
 *   Deconvolution          (I, O/g, k...)       channel_last (I, k..., O/g)
 *   DepthwiseConvolution   (C multiplier, k...)
 *   DepthwiseDeconvolution (C, k...)            O = C / divisor
 *   DeformableConvolution  as Convolution; offset and mask come between weight and bias
 *   FusedConvolution       as Convolution
 *
 * Source   nnabla functions.yaml.
 */
#include "config.h"

#include "converters/patterns.h"

#include "graph/run/fused-convolution.h"

#include <string.h>

typedef enum
{
  AFFINE,
  CONVOLUTION,
  DECONVOLUTION,
  DEPTHWISE_CONVOLUTION,
  DEPTHWISE_DECONVOLUTION,
} Kind;

static const struct
{
  const char *op;
  Kind kind;
  guint bias_slot;
} kinds[] = {
  { "Affine", AFFINE, 2 },
  { "Convolution", CONVOLUTION, 2 },
  { "Deconvolution", DECONVOLUTION, 2 },
  { "DepthwiseConvolution", DEPTHWISE_CONVOLUTION, 2 },
  { "DepthwiseDeconvolution", DEPTHWISE_DECONVOLUTION, 2 },
  { "DeformableConvolution", CONVOLUTION, 4 },
  { "FusedConvolution", CONVOLUTION, 2 },
};

static int
find_kind (const WhNode *node)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (node->op != NULL && wh_node_is (node, kinds[i].op))
      return i;

  return -1;
}

static Kind
kind_of (const WhNode *node)
{
  return kinds[find_kind (node)].kind;
}

static gboolean
is_channel_last (const WhNode *node)
{
  Kind kind = kind_of (node);

  return (kind == CONVOLUTION || kind == DECONVOLUTION) && wh_node_bool (node, "channel_last");
}

static gint64
largest (const WhNode *node, const char *name, gint64 at_least)
{
  guint n;
  const gint64 *sizes = wh_attributes_ints (node->attributes, name, &n);

  for (guint i = 0; i < n; i++)
    at_least = MAX (at_least, sizes[i]);

  return at_least;
}

/* base_axis, counted from the start. */
static guint
base_axis (const WhNode *node, guint rank)
{
  gint64 axis = wh_node_int (node, "base_axis");

  return axis < 0 ? axis + rank : axis;
}

/* Whether outputs of a deconvolution are reached by different sets of taps. */
static gboolean
is_uneven (const WhNode *node, const WhShape *weight)
{
  guint first = is_channel_last (node) || kind_of (node) == DEPTHWISE_DECONVOLUTION ? 1 : 2;
  guint last = is_channel_last (node) ? weight->rank - 1 : weight->rank;

  if (largest (node, "stride", 1) > 1 || largest (node, "pad", 0) > 0)
    return TRUE;

  return wh_shape_product (weight, first, last) > 1;
}

static void
set_output (const WhGraph *graph, WhInnerProduct *p)
{
  const WhNode *node = p->node;
  const WhShape *x = wh_graph_input_shape (graph, node, 0);
  const WhShape *w = &p->weight_shape;
  Kind kind = kind_of (node);
  guint base = base_axis (node, x->rank);
  guint last_axis = wh_graph_output_shape (graph, node, 0)->rank - 1;

  p->n_out_axes = 1;
  p->out_axis = is_channel_last (node) ? last_axis : base;
  p->group = kind == CONVOLUTION || kind == DECONVOLUTION ? wh_node_int (node, "group") : 1;

  switch (kind)
    {
    case AFFINE:
      p->n_out_axes = w->rank - 1;
      p->n_out = wh_shape_product (w, 1, w->rank);
      p->bias_shape = wh_shape_from_sizes (w->size + 1, w->rank - 1);
      return;

    case CONVOLUTION:
    case DEPTHWISE_CONVOLUTION:
      p->n_out = w->size[0];
      break;

    case DECONVOLUTION:
      p->n_out = w->size[is_channel_last (node) ? w->rank - 1 : 1] * p->group;
      break;

    case DEPTHWISE_DECONVOLUTION:
      p->n_out = w->size[0] / MAX (1, wh_node_int (node, "divisor"));
      break;
    }

  p->bias_shape = WH_SHAPE (p->n_out);
}

/* Of optional inputs before or behind the bias, which are there has to be told by their number. */
static void
place_bias (const WhGraph *graph, WhInnerProduct *p)
{
  const WhNode *node = p->node;

  if (wh_node_is (node, "FusedConvolution"))
    {
      guint rank = node->n_inputs > 2 ? wh_graph_input_shape (graph, node, 2)->rank : 0;
      WhFusedInputs inputs;

      wh_fused_inputs_find (node->n_inputs, rank, &inputs);
      p->bias_slot = node->n_inputs == 2 || inputs.bias >= 0 ? 2 : WH_NONE;
      p->has_bias = inputs.bias >= 0;
      p->linear = inputs.mean < 0 && inputs.z < 0 &&
                  strcmp (wh_node_string (node, "nonlinearity"), "identity") == 0;
      return;
    }

  p->linear = TRUE;
  p->has_bias = node->n_inputs > p->bias_slot;

  if (p->bias_slot > 2 && !p->has_bias)
    p->bias_slot = WH_NONE;
}

gboolean
wh_inner_product_match (const WhGraph *graph, const WhNode *node, WhInnerProduct *out)
{
  int index = find_kind (node);
  WhInnerProduct p = { .node = node, .weight_slot = 1 };

  if (index < 0 || node->n_inputs < 2 || !graph->values[node->inputs[1]].shape_known)
    return FALSE;

  p.bias_slot = kinds[index].bias_slot;
  place_bias (graph, &p);
  p.weight = wh_graph_input_tensor (graph, node, p.weight_slot);
  p.bias = p.has_bias ? wh_graph_input_tensor (graph, node, p.bias_slot) : NULL;
  p.weight_shape = *wh_graph_input_shape (graph, node, p.weight_slot);
  set_output (graph, &p);

  if (p.has_bias)
    p.bias_shape = *wh_graph_input_shape (graph, node, p.bias_slot);

  p.depthwise =
    (kinds[index].kind == DEPTHWISE_CONVOLUTION && wh_node_int (node, "multiplier") == 1) ||
    (kinds[index].kind == DEPTHWISE_DECONVOLUTION && wh_node_int (node, "divisor") == 1);
  p.uneven = (kinds[index].kind == DECONVOLUTION || kinds[index].kind == DEPTHWISE_DECONVOLUTION) &&
             is_uneven (node, &p.weight_shape);
  p.pads = kinds[index].kind != AFFINE && largest (node, "pad", 0) > 0;
  /* Offsets reach beyond the edge, where zeros are read. */
  p.pads |= wh_node_is (node, "DeformableConvolution");

  *out = p;
  return TRUE;
}

/* [outer][axis][inner] of @shape at @axis, all of one group. */
static WhMaps
along (const WhShape *shape, guint axis)
{
  WhSplit split = wh_shape_split (shape, axis);

  return (WhMaps){
    .outer = split.outer,
    .axis = split.axis,
    .inner = split.inner,
    .outer_per_group = MAX (1, split.outer),
    .divide = 1,
  };
}

static WhMaps
output_maps_of_weight (const WhInnerProduct *product)
{
  const WhNode *node = product->node;
  const WhShape *w = &product->weight_shape;
  WhMaps maps = along (w, 0);

  switch (kind_of (node))
    {
    case AFFINE:
      maps.outer = maps.outer_per_group = w->size[0];
      maps.axis = product->n_out;
      maps.inner = 1;
      break;

    case DECONVOLUTION:
      maps = along (w, is_channel_last (node) ? w->rank - 1 : 1);
      maps.outer_per_group = MAX (1, maps.outer / product->group);
      break;

    case DEPTHWISE_DECONVOLUTION:
      maps.divide = MAX (1, wh_node_int (node, "divisor"));
      break;

    case CONVOLUTION:
    case DEPTHWISE_CONVOLUTION:
      break;
    }

  return maps;
}

void
wh_inner_product_output_maps (const WhInnerProduct *product, WhMaps *weight, WhMaps *bias)
{
  *weight = output_maps_of_weight (product);

  if (bias != NULL)
    *bias = (WhMaps){
      .outer = 1,
      .axis = product->n_out,
      .inner = 1,
      .outer_per_group = 1,
      .divide = 1,
    };
}

gboolean
wh_inner_product_maps_of_output (const WhGraph *graph,
                                 const WhInnerProduct *product,
                                 guint axis,
                                 WhMaps *weight,
                                 WhMaps *bias)
{
  if (axis < product->out_axis || axis >= product->out_axis + product->n_out_axes)
    return FALSE;

  wh_inner_product_output_maps (product, weight, bias);

  if (product->n_out_axes > 1)
    {
      *weight = along (&product->weight_shape, 1 + axis - product->out_axis);
      *bias = along (&product->bias_shape, axis - product->out_axis);
    }

  return TRUE;
}

/* The axes from base_axis on are flattened into the weight's first. */
static gboolean
affine_maps_of_x (const WhShape *x, guint base, guint axis, const WhShape *w, WhMaps *weight)
{
  gint64 n_out = wh_shape_product (w, 1, w->rank);

  if (axis < base)
    return FALSE;

  weight->outer = wh_shape_product (x, base, axis);
  weight->axis = x->size[axis];
  weight->inner = wh_shape_product (x, axis + 1, x->rank) * n_out;
  weight->outer_per_group = MAX (1, weight->outer);
  weight->divide = 1;
  return TRUE;
}

gboolean
wh_inner_product_maps_of_x (const WhGraph *graph,
                            const WhInnerProduct *product,
                            guint axis,
                            WhMaps *weight)
{
  const WhNode *node = product->node;
  const WhShape *x = wh_graph_input_shape (graph, node, 0);
  const WhShape *w = &product->weight_shape;
  guint base = base_axis (node, x->rank);
  Kind kind = kind_of (node);

  if (kind == AFFINE)
    return affine_maps_of_x (x, base, axis, w, weight);

  if (axis != (is_channel_last (node) ? x->rank - 1 : base))
    return FALSE;

  *weight = along (w, 0);

  if (kind == CONVOLUTION)
    {
      *weight = along (w, is_channel_last (node) ? w->rank - 1 : 1);
      weight->outer_per_group = MAX (1, weight->outer / product->group);
    }
  else if (kind == DEPTHWISE_CONVOLUTION)
    weight->divide = MAX (1, wh_node_int (node, "multiplier"));

  return TRUE;
}
