/* converters/quantize.c: what layers read and give, as 8-bit integers
 *
 *   v → QuantizeLinear (scale, zero) → DequantizeLinear (scale, zero) → layer
 *
 * Weights are symmetric int8, with one scale or one for each output map. A bias is added to sums of
 * products, so its scale is that of the input times that of the weight; a 32-bit integer holds it,
 * and it is stored as the multiple it is rounded to.
 *
 * Source   nnabla QuantizeRecordingToTrainingModifier; Jacob et al., arXiv:1712.05877.
 */
#include "config.h"

#include "converters/integer-grid.h"

#include <math.h>
#include <string.h>

typedef struct
{
  char **functions;
  int dtype;
  gboolean symmetric;
  gboolean per_channel;
  int pow2;
  int round_mode;
  gboolean outputs;
  gboolean bias;
  gboolean skip_first, skip_last;
  WhCalibrationOptions calibration;
} Options;

static const char *const dtypes[] = { "int8", "uint8", NULL };
static const char *const pow2s[] = { "off", "ceil", "round", "floor", NULL }; /* WhPow2 */
static const char *const round_modes[] = { "HALF_AWAY_FROM_ZERO", "HALF_TO_EVEN", NULL };

#define BOOL(field, fallback_, title_, help_)                                                      \
  {                                                                                                \
    .name = #field, .type = WH_OPTION_BOOL, .offset = offsetof (Options, field),                   \
    .fallback = fallback_, .title = title_, .help = help_                                          \
  }
#define CHOICE(field, choices_, fallback_, title_, help_)                                          \
  {                                                                                                \
    .name = #field, .type = WH_OPTION_CHOICE, .offset = offsetof (Options, field),                 \
    .choices = choices_, .fallback = fallback_, .title = title_, .help = help_                     \
  }

static const WhOption option_table[] = {
  {
    .name = "functions",
    .type = WH_OPTION_NAMES,
    .offset = offsetof (Options, functions),
    .fallback = "Affine+Convolution+Deconvolution+DepthwiseConvolution+DepthwiseDeconvolution",
    .title = "Functions",
    .help = "The functions whose inputs become integers.",
  },
  CHOICE (dtype, dtypes, "int8", "Type of activations", "Signed or unsigned bytes."),
  BOOL (symmetric, "true", "Symmetric", "0 in the middle of the range; without, a zero point."),
  BOOL (per_channel, "true", "Scale per channel", "Each output map of a weight has its own scale."),
  CHOICE (pow2, pow2s, "off", "Powers of two", "How scales are brought to a power of two."),
  CHOICE (round_mode, round_modes, "HALF_AWAY_FROM_ZERO", "Rounding", "Where ties go."),
  BOOL (outputs, "false", "Outputs too", "What the functions give becomes integers too."),
  BOOL (bias, "true", "Biases too", "Biases become multiples of the scale of the sums."),
  BOOL (skip_first, "false", "Not the first", "Leave the first of the functions as it is."),
  BOOL (skip_last, "false", "Not the last", "Leave the last of the functions as it is."),
  WH_CALIBRATION_OPTIONS (Options, calibration),
  { .name = NULL },
};

typedef struct
{
  WhConversion *conversion;
  const Options *options;
  WhRewriter *rewriter;
  WhCalibration *calibration;
  guint *quantized; /* by old value: what comes out of its DequantizeLinear, or WH_NONE */
  double *scales;   /* by old value */
} Work;

static guint
add_pair (Work *work, guint value, const WhIntegerGrid *grid, WhTensor *scale, WhTensor *zero)
{
  return wh_integer_grid_add (work->rewriter, work->conversion->graph, value, grid, scale, zero,
                              round_modes[work->options->round_mode]);
}

/* One number in a shape that is repeated over values of @rank. */
static WhTensor *
single (guint rank, double number)
{
  WhShape shape = { .rank = rank };
  WhTensor *tensor;

  for (guint k = 0; k < rank; k++)
    shape.size[k] = 1;

  tensor = wh_tensor_new (&shape);
  wh_tensor_data (tensor)[0] = (float) number;
  return tensor;
}

static void
report_grid (Work *work, const WhNode *node, guint value, const WhIntegerGrid *grid)
{
  double low, high;

  wh_integer_grid_bounds (grid, &low, &high);
  wh_calibration_report (work->calibration, work->conversion, node, value, low, high, grid->scale);
}

static WhIntegerGridChoice
grid_choice (const Options *options)
{
  return (WhIntegerGridChoice){
    .is_unsigned = strcmp (dtypes[options->dtype], "uint8") == 0,
    .symmetric = options->symmetric,
    .pow2 = (WhPow2) options->pow2,
  };
}

static gboolean
quantize_value (Work *work, const WhNode *node, guint value)
{
  const WhIntegerGridChoice choice = grid_choice (work->options);
  guint rank = work->conversion->graph->values[value].shape.rank;
  g_autoptr (WhTensor) scale = NULL;
  g_autoptr (WhTensor) zero = NULL;
  WhIntegerGrid grid;

  if (work->quantized[value] != WH_NONE)
    return TRUE;

  if (!wh_integer_grid_choose (&choice, work->calibration->cuts[value], &grid))
    return FALSE;

  scale = single (rank, grid.scale);
  zero = single (rank, grid.zero);
  work->scales[value] = (float) grid.scale;
  report_grid (work, node, value, &grid);
  work->quantized[value] = add_pair (work, value, &grid, scale, zero);
  return TRUE;
}

static void
quantize_weight (Work *work,
                 const WhInnerProduct *product,
                 const WhMaps *maps,
                 const double *scales)
{
  guint value = product->node->inputs[product->weight_slot];
  const WhIntegerGrid grid = { .narrow = TRUE };
  guint rank = product->weight_shape.rank;
  g_autoptr (WhTensor) scale = NULL;
  g_autoptr (WhTensor) zero = NULL;

  if (work->quantized[value] == WH_NONE)
    {
      scale = work->options->per_channel ? wh_maps_spread (maps, &product->weight_shape, scales) :
                                           single (rank, scales[0]);
      zero = wh_tensor_new_zeros (&scale->shape);
      work->quantized[value] = add_pair (work, value, &grid, scale, zero);
    }

  wh_rewriter_set_input (work->rewriter,
                         wh_graph_node_index (work->conversion->graph, product->node),
                         product->weight_slot, work->quantized[value]);
}

/* Rounded to multiples of the scales of input and weight. */
static void
quantize_bias (Work *work,
               const WhInnerProduct *product,
               const WhMaps *maps,
               double x_scale,
               const double *scales)
{
  const WhGraph *graph = work->conversion->graph;
  guint value = product->node->inputs[product->bias_slot];
  const float *b = wh_tensor_values (product->bias);
  g_autoptr (WhTensor) rounded = wh_tensor_new (&product->bias->shape);

  for (gint64 i = 0, n = wh_tensor_n_elements (rounded); i < n; i++)
    {
      double step = x_scale * scales[wh_maps_at (maps, i)];
      double q = CLAMP (round (b[i] / step), -2147483648.0, 2147483647.0);

      wh_tensor_data (rounded)[i] = (float) (q * step);
    }

  wh_rewriter_set_input (work->rewriter, wh_graph_node_index (graph, product->node),
                         product->bias_slot,
                         wh_rewriter_add_parameter (work->rewriter, graph->values[value].name,
                                                    rounded, value));
}

static void
convert_product (Work *work, const WhInnerProduct *product)
{
  const WhNode *node = product->node;
  guint x = node->inputs[0];
  g_autofree double *scales = NULL;
  WhMaps weight_maps, bias_maps;

  if (product->weight == NULL)
    {
      wh_report_left (work->conversion->report, node, "its weight is computed in the network");
      return;
    }

  if (!quantize_value (work, node, x))
    {
      wh_report_left (work->conversion->report, node, "its input was 0 on %s",
                      work->calibration->recorded->on);
      return;
    }

  wh_inner_product_output_maps (product, &weight_maps, &bias_maps);
  scales = wh_integer_grid_weight_scales (&weight_maps, wh_tensor_values (product->weight),
                                          work->options->per_channel, (WhPow2) work->options->pow2);
  wh_rewriter_set_input (work->rewriter, wh_graph_node_index (work->conversion->graph, node), 0,
                         work->quantized[x]);
  quantize_weight (work, product, &weight_maps, scales);

  if (work->options->bias && product->bias != NULL)
    quantize_bias (work, product, &bias_maps, work->scales[x], scales);

  wh_report_done (work->conversion->report, node, "input in steps of %.4g, %s", work->scales[x],
                  work->options->per_channel ? "weight by channel" : "weight as a whole");
}

/* A function without weights: its inputs alone, one scale each. */
static void
convert_other (Work *work, const WhNode *node)
{
  const WhGraph *graph = work->conversion->graph;
  guint n = 0;

  for (guint i = 0; i < node->n_inputs; i++)
    if (graph->values[node->inputs[i]].kind != WH_VALUE_PARAMETER &&
        quantize_value (work, node, node->inputs[i]))
      {
        wh_rewriter_set_input (work->rewriter, wh_graph_node_index (graph, node), i,
                               work->quantized[node->inputs[i]]);
        n++;
      }

  wh_report_done (work->conversion->report, node, "%u inputs", n);
}

/* Whoever reads @value after all reads integers. */
static void
convert_output (Work *work, const WhNode *node)
{
  const WhGraph *graph = work->conversion->graph;
  guint y = node->outputs[0];
  const WhValue *value = &graph->values[y];

  if (!quantize_value (work, node, y))
    return;

  for (guint i = 0; i < value->n_readers; i++)
    wh_rewriter_set_input (work->rewriter, value->readers[i].node, value->readers[i].slot,
                           work->quantized[y]);
}

static gboolean
is_candidate (const Options *options, const WhNode *node)
{
  return node->op != NULL && node->n_inputs > 0 &&
         g_strv_contains ((const char *const *) options->functions, node->op_name);
}

/* TRUE for the nodes to convert; excluded ones are reported. */
static gboolean *
choose_nodes (WhConversion *conversion)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  gboolean *chosen = g_new0 (gboolean, graph->n_nodes + 1);
  guint first = WH_NONE, last = WH_NONE;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      if (!is_candidate (options, &graph->nodes[i]))
        continue;

      chosen[i] = TRUE;
      last = i;
      first = first == WH_NONE ? i : first;
    }

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];

      if (!chosen[i])
        continue;

      if ((i == first && options->skip_first) || (i == last && options->skip_last))
        {
          wh_report_left (conversion->report, node, "it is the %s", i == first ? "first" : "last");
          chosen[i] = FALSE;
        }
      else if (wh_conversion_excludes (conversion, node))
        chosen[i] = FALSE;
    }

  return chosen;
}

/* Excluded nodes are measured too: what was recorded still serves when they no longer are. */
static WhCalibration *
calibrate (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autofree gboolean *wanted = g_new0 (gboolean, graph->n_values + 1);
  const WhIntegerGridChoice choice = grid_choice (options);
  const WhRangeWish wish = wh_integer_grid_wish (&choice);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];

      if (!is_candidate (options, node))
        continue;

      for (guint k = 0; k < node->n_inputs; k++)
        wanted[node->inputs[k]] = graph->values[node->inputs[k]].kind != WH_VALUE_PARAMETER;

      if (options->outputs && node->n_outputs > 0)
        wanted[node->outputs[0]] = TRUE;
    }

  return wh_calibrate (conversion, &options->calibration, &wish, wanted, error);
}

static void
convert_all (Work *work, const gboolean *chosen)
{
  const WhGraph *graph = work->conversion->graph;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      WhInnerProduct product;

      if (!chosen[i])
        continue;

      if (wh_inner_product_match (graph, &graph->nodes[i], &product))
        convert_product (work, &product);
      else
        convert_other (work, &graph->nodes[i]);
    }

  for (guint i = 0; i < graph->n_nodes; i++)
    if (chosen[i] && work->options->outputs && graph->nodes[i].n_outputs > 0)
      convert_output (work, &graph->nodes[i]);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (WhCalibration) calibration = NULL;
  g_autofree gboolean *chosen = NULL;
  g_autofree guint *quantized = g_new (guint, graph->n_values + 1);
  g_autofree double *scales = g_new0 (double, graph->n_values + 1);
  Work work;

  if (!wh_conversion_check_functions (conversion, "functions", options->functions, error))
    return NULL;

  chosen = choose_nodes (conversion);
  calibration = calibrate (conversion, error);

  if (calibration == NULL)
    return NULL;

  for (guint i = 0; i < graph->n_values; i++)
    quantized[i] = WH_NONE;

  work = (Work){ conversion, options, rewriter, calibration, quantized, scales };
  convert_all (&work, chosen);
  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = {
  "QuantizeNonQNNToRecordingModifier",
  "QuantizeRecordingToTrainingModifier",
  NULL,
};

const WhConverter wh_converter_quantize = {
  .name = "quantize",
  .aliases = aliases,
  .title = "Quantize",
  .summary = "Puts what layers read on an 8-bit grid, calibrated on sample inputs.",
  .done = "quantized",
  .source = "NNabla QuantizeRecordingToTrainingModifier; Jacob et al., arXiv:1712.05877",
  .changes = WH_CHANGES_NODES | WH_CHANGES_WEIGHTS,
  .calibrates = TRUE,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
