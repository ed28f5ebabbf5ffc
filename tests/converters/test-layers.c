/* tests/converters/test-layers.c: exact conversions on one layer of every kind and layout
 *
 * x → BatchNormalization → ReLU? → layer → BatchNormalization → y, with numbers that differ from
 * map to map, so that a scale along a wrong axis shows.
 */
#include "config.h"

#include "graph/builder.h"
#include "tests/converters/suite.h"

#define TOLERANCE 1e-5

typedef struct
{
  const char *name;
  const char *op;
  WhShape x, weight;
  gint64 n_in, n_out; /* maps */
  gint64 in_axis, out_axis, out_rank;
  gint64 group; /* or multiplier, or divisor */
  gboolean channel_last, bias, no_beta, no_gamma;
  gint64 pad, stride;
  gint64 base_axis; /* 0: 1 */
} Layer;

static const Layer layers[] = {
  { "affine", "Affine", { 2, { 3, 6 } }, { 2, { 6, 4 } }, 6, 4, 1, 1, 2, .bias = TRUE },
  { "affine-flat", "Affine", { 4, { 2, 3, 2, 2 } }, { 2, { 12, 4 } }, 3, 4, 1, 1, 2 },
  { "affine-last",
    "Affine",
    { 3, { 2, 5, 3 } },
    { 2, { 3, 4 } },
    3,
    4,
    2,
    2,
    3,
    .base_axis = 2,
    .bias = TRUE },
  { "affine-many", "Affine", { 2, { 2, 6 } }, { 3, { 6, 4, 3 } }, 6, 3, 1, 2, 3, .bias = TRUE },
  { "affine-first", "Affine", { 2, { 2, 6 } }, { 3, { 6, 4, 3 } }, 6, 4, 1, 1, 3 },
  { "conv",
    "Convolution",
    { 4, { 2, 4, 5, 5 } },
    { 4, { 6, 4, 3, 3 } },
    4,
    6,
    1,
    1,
    4,
    1,
    .pad = 1,
    .stride = 1,
    .bias = TRUE },
  { "conv-valid",
    "Convolution",
    { 4, { 2, 4, 5, 5 } },
    { 4, { 6, 4, 3, 3 } },
    4,
    6,
    1,
    1,
    4,
    1,
    .stride = 2 },
  { "conv-groups",
    "Convolution",
    { 4, { 2, 4, 5, 5 } },
    { 4, { 6, 2, 3, 3 } },
    4,
    6,
    1,
    1,
    4,
    2,
    .stride = 1,
    .no_beta = TRUE },
  { "conv-last",
    "Convolution",
    { 4, { 2, 5, 5, 4 } },
    { 4, { 6, 3, 3, 2 } },
    4,
    6,
    3,
    3,
    4,
    2,
    TRUE,
    .stride = 1,
    .bias = TRUE,
    .no_gamma = TRUE },
  { "conv-1d",
    "Convolution",
    { 3, { 2, 4, 9 } },
    { 3, { 6, 4, 3 } },
    4,
    6,
    1,
    1,
    3,
    1,
    .stride = 1 },
  { "conv-base",
    "Convolution",
    { 4, { 2, 3, 4, 9 } },
    { 3, { 6, 4, 3 } },
    4,
    6,
    2,
    2,
    4,
    1,
    .stride = 1,
    .base_axis = 2 },
  { "deconv",
    "Deconvolution",
    { 4, { 2, 4, 3, 3 } },
    { 4, { 4, 6, 2, 2 } },
    4,
    6,
    1,
    1,
    4,
    1,
    .stride = 2,
    .bias = TRUE },
  { "deconv-groups",
    "Deconvolution",
    { 4, { 2, 4, 3, 3 } },
    { 4, { 4, 3, 2, 2 } },
    4,
    6,
    1,
    1,
    4,
    2,
    .stride = 1 },
  { "deconv-point",
    "Deconvolution",
    { 4, { 2, 4, 3, 3 } },
    { 4, { 4, 3, 1, 1 } },
    4,
    6,
    1,
    1,
    4,
    2,
    .stride = 1,
    .bias = TRUE },
  { "deconv-last",
    "Deconvolution",
    { 4, { 2, 3, 3, 4 } },
    { 4, { 4, 2, 2, 3 } },
    4,
    6,
    3,
    3,
    4,
    2,
    TRUE,
    .stride = 2,
    .no_beta = TRUE,
    .no_gamma = TRUE },
  { "depthwise",
    "DepthwiseConvolution",
    { 4, { 2, 4, 5, 5 } },
    { 3, { 8, 3, 3 } },
    4,
    8,
    1,
    1,
    4,
    2,
    .stride = 1,
    .bias = TRUE },
  { "depthwise-padded",
    "DepthwiseConvolution",
    { 4, { 2, 4, 5, 5 } },
    { 3, { 4, 3, 3 } },
    4,
    4,
    1,
    1,
    4,
    1,
    .pad = 1,
    .stride = 2 },
  { "depthwise-up",
    "DepthwiseDeconvolution",
    { 4, { 2, 4, 3, 3 } },
    { 3, { 4, 2, 2 } },
    4,
    2,
    1,
    1,
    4,
    2,
    .stride = 1 },
};

/* Numbers in [low, high] that depend on nothing but @seed. */
static WhTensor *
numbers (const WhShape *shape, guint seed, double low, double high)
{
  WhTensor *tensor = wh_tensor_new (shape);
  guint64 state = seed * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + 1;

  for (gint64 i = 0; i < wh_tensor_n_elements (tensor); i++)
    {
      state = state * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
      wh_tensor_data (tensor)[i] = (float) (low + (high - low) * (state >> 40) / 16777216.0);
    }

  return tensor;
}

static guint
add_parameter (WhBuilder *builder, const char *name, const WhShape *shape, double low, double high)
{
  g_autoptr (WhTensor) tensor = numbers (shape, g_str_hash (name), low, high);

  return wh_builder_add_parameter (builder, name, tensor);
}

static guint
add_normalization (WhBuilder *builder,
                   const Layer *layer,
                   const char *name,
                   guint x,
                   gint64 n,
                   gint64 axis,
                   gint64 rank)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "BatchNormalization"));
  WhShape shape = { .rank = rank };
  guint inputs[5] = { x }, n_inputs = 1, y;
  static const struct
  {
    const char *name;
    double low, high;
  } parts[] = { { "beta", -1, 1 }, { "gamma", 0.5, 2 }, { "mean", -1, 1 }, { "var", 0.2, 3 } };

  for (gint64 k = 0; k < rank; k++)
    shape.size[k] = k == axis ? n : 1;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *full = g_strdup_printf ("%s/bn/%s", name, parts[i].name);

      if ((i == 0 && layer->no_beta) || (i == 1 && layer->no_gamma))
        continue;

      inputs[n_inputs++] = add_parameter (builder, full, &shape, parts[i].low, parts[i].high);
    }

  y = wh_builder_add_value (builder, name, NULL);
  wh_attributes_set_ints (attributes, "axes", &axis, 1);
  wh_attributes_set_int (attributes, "batch_stat", FALSE);
  wh_attributes_set_int (attributes, "no_bias", layer->no_beta);
  wh_attributes_set_int (attributes, "no_scale", layer->no_gamma);
  wh_builder_add_node (builder, "BatchNormalization", name, attributes, inputs, n_inputs, &y, 1,
                       NULL);
  return y;
}

static WhAttributes *
layer_attributes (const Layer *layer)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, layer->op));
  gint64 base = layer->base_axis ? layer->base_axis : 1;
  guint n_spatial = layer->x.rank - base - 1;
  gint64 pad[4] = { layer->pad, layer->pad, layer->pad, layer->pad };
  gint64 stride[4] = { layer->stride, layer->stride, layer->stride, layer->stride };
  gint64 ones[4] = { 1, 1, 1, 1 }, zeros[4] = { 0 };

  wh_attributes_set_int (attributes, "base_axis", base);

  if (strcmp (layer->op, "Affine") == 0)
    return attributes;

  wh_attributes_set_ints (attributes, "pad", pad, n_spatial);
  wh_attributes_set_ints (attributes, "stride", stride, n_spatial);
  wh_attributes_set_ints (attributes, "dilation", ones, n_spatial);

  if (strcmp (layer->op, "DepthwiseConvolution") == 0)
    wh_attributes_set_int (attributes, "multiplier", layer->group);
  else if (strcmp (layer->op, "DepthwiseDeconvolution") == 0)
    wh_attributes_set_int (attributes, "divisor", layer->group);
  else
    {
      wh_attributes_set_int (attributes, "group", layer->group);
      wh_attributes_set_int (attributes, "channel_last", layer->channel_last);
    }

  if (strcmp (layer->op, "Deconvolution") == 0)
    wh_attributes_set_ints (attributes, "output_padding", zeros, n_spatial);

  return attributes;
}

static WhGraph *
build (const Layer *layer)
{
  g_autoptr (WhBuilder) builder = wh_builder_new (layer->name);
  g_autoptr (GError) error = NULL;
  guint inputs[3], y;
  WhShape bias = layer->weight;
  WhGraph *graph;

  if (strcmp (layer->op, "Affine") == 0)
    bias = wh_shape_from_sizes (layer->weight.size + 1, layer->weight.rank - 1);
  else
    bias = WH_SHAPE (layer->n_out);

  inputs[0] = wh_builder_add_input (builder, "x", &layer->x);
  inputs[0] = add_normalization (builder, layer, "before", inputs[0], layer->n_in, layer->in_axis,
                                 layer->x.rank);
  inputs[1] = add_parameter (builder, "layer/W", &layer->weight, -1, 1);

  if (layer->bias)
    inputs[2] = add_parameter (builder, "layer/b", &bias, -1, 1);

  y = wh_builder_add_value (builder, "layer", NULL);
  wh_builder_add_node (builder, layer->op, "layer", layer_attributes (layer), inputs,
                       layer->bias ? 3 : 2, &y, 1, NULL);
  add_normalization (builder, layer, "y", y, layer->n_out, layer->out_axis, layer->out_rank);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

/* Gives the number of nodes that are left. */
static guint
check (const WhGraph *graph, const char *first, const char *second)
{
  g_autoptr (WhFeeds) feeds = wh_feeds_new (1);
  g_autoptr (WhRecording) before = suite_run (graph, feeds);
  g_autoptr (WhRecording) after = NULL;
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  const WhGraph *converted;
  double distance;

  suite_add_step (steps, first);

  if (second != NULL)
    suite_add_step (steps, second);

  result = suite_convert (steps, graph, feeds);
  converted = wh_pipeline_result_graph (result);
  after = suite_run (converted, feeds);
  distance =
    suite_distance (before->values[graph->outputs[0]], after->values[converted->outputs[0]]);

  if (!(distance <= TOLERANCE))
    g_test_fail_printf ("%s, %s: off by %g", first, second ? second : "-", distance);

  g_assert_cmpstr (converted->values[converted->outputs[0]].name, ==, "y");
  return converted->n_nodes;
}

static void
test_layer (gconstpointer data)
{
  const Layer *layer = data;
  g_autoptr (WhGraph) graph = build (layer);
  gboolean deconvolution = strstr (layer->op, "econvolution") != NULL;
  gboolean point = wh_shape_product (&layer->weight, 2, layer->weight.rank) == 1;
  /* Shifts don't go through zero padding, nor through a deconvolution of several taps. */
  gboolean one_way = layer->pad > 0 || (deconvolution && !point);

  g_assert_cmpuint (graph->n_nodes, ==, 3);
  g_assert_cmpuint (check (graph, "batch-normalization-folded", NULL), ==, 2);
  g_assert_cmpuint (check (graph, "batch-normalization-folded:opposite=true", NULL), ==,
                    one_way ? 3 : 2);
  g_assert_cmpuint (check (graph, "batch-normalization-folded",
                           "batch-normalization-folded:opposite=true"),
                    ==, one_way ? 2 : 1);
  g_assert_cmpuint (check (graph, "batch-normalization-linear", NULL), ==, 5);
  check (graph, "channel-last", NULL);
  check (graph, "channel-first", NULL);
  check (graph, "channel-last", "channel-first");
  check (graph, "channel-last", "batch-normalization-folded");
  check (graph, "channel-first", "batch-normalization-folded:opposite=true");
  check (graph, "add-bias", "batch-normalization-linear");
}

/* Every number of a weight in 16 bits by channel is within half a step of what it was. */
static void
test_channels (gconstpointer data)
{
  const Layer *layer = data;
  g_autoptr (WhGraph) graph = build (layer);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (1);
  g_autoptr (WhRecording) before = suite_run (graph, feeds);

  for (guint baked = 0; baked < 2; baked++)
    {
      g_autoptr (GPtrArray) steps = wh_pipeline_new ();
      g_autoptr (WhPipelineResult) result = NULL;
      g_autoptr (WhRecording) after = NULL;
      const WhGraph *converted;

      suite_add_step (steps, baked ? "fixed-point-weight:n_w=16,n_b=16,per_channel=true,bake=true" :
                                     "fixed-point-weight:n_w=16,n_b=16,per_channel=true");
      result = suite_convert (steps, graph, feeds);
      converted = wh_pipeline_result_graph (result);
      after = suite_run (converted, feeds);
      g_assert_cmpfloat (suite_distance (before->values[graph->outputs[0]],
                                         after->values[converted->outputs[0]]),
                         <, 1e-3);
      g_assert_cmpfloat (suite_distance (before->values[graph->outputs[0]],
                                         after->values[converted->outputs[0]]),
                         >, 0.0);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      g_autofree char *exact = g_strconcat ("/layers/exact/", layers[i].name, NULL);
      g_autofree char *channels = g_strconcat ("/layers/channels/", layers[i].name, NULL);

      g_test_add_data_func (exact, &layers[i], test_layer);
      g_test_add_data_func (channels, &layers[i], test_channels);
    }

  return g_test_run ();
}
