/* converters/quantize.c: what layers read and give, as 8-bit integers
 *
 *   v → QuantizeLinear (scale, zero) → DequantizeLinear (scale, zero) → layer
 *
 *   symmetric   scale = max |v| / 127, zero = 0            (uint8: max / 255; zero 128 below 0)
 *   affine      scale = (high - low) / 255, zero = round (-128 - low / scale)
 *
 * Weights are symmetric int8, with one scale or one for each output map. A bias is added to sums of
 * products, so its scale is that of the input times that of the weight; a 32-bit integer holds it,
 * and it is stored as the multiple it is rounded to.
 *
 * Source   nnabla QuantizeRecordingToTrainingModifier; Jacob et al., arXiv:1712.05877.
 */
#include "config.h"

#include "converters/calibration.h"
#include "converters/patterns.h"

#include "graph/error.h"
#include "graph/rewriter.h"

#include <math.h>

typedef enum
{
  DTYPE_INT8,
  DTYPE_UINT8,
} Dtype;

typedef enum
{
  POW2_OFF,
  POW2_CEIL,
  POW2_ROUND,
  POW2_FLOOR,
} Pow2;

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
static const char *const pow2s[] = { "off", "ceil", "round", "floor", NULL };
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

/* How numbers become integers. */
typedef struct
{
  double scale;
  gint64 zero;
  Dtype dtype;
  gboolean narrow; /* without the lowest integer, so that 0 is in the middle */
} Grid;

typedef struct
{
  WhConversion *conversion;
  const Options *options;
  WhRewriter *rewriter;
  WhCalibration *calibration;
  guint *quantized; /* by old value: what comes out of its DequantizeLinear, or WH_NONE */
  double *scales;   /* by old value */
} Work;

static double
to_pow2 (double scale, int how)
{
  double exponent = log2 (scale);

  switch (how)
    {
    case POW2_CEIL:
      return exp2 (ceil (exponent));
    case POW2_ROUND:
      return exp2 (round (exponent));
    case POW2_FLOOR:
      return exp2 (floor (exponent));
    default:
      return scale;
    }
}

/* FALSE when nothing but zeros was recorded. */
static gboolean
choose_grid (const Options *options, const WhRange *range, Grid *grid)
{
  gboolean is_unsigned = options->dtype == DTYPE_UINT8;
  double low, high;

  *grid = (Grid){ .dtype = options->dtype, .narrow = options->symmetric && !is_unsigned };

  if (range == NULL || range->n == 0 || (range->min == 0.0 && range->max == 0.0))
    return FALSE;

  if (options->symmetric)
    {
      gboolean sign = !is_unsigned || range->min < 0.0;
      gint64 n_steps = sign ? 127 : 255;

      grid->scale = wh_range_choose (range, &options->calibration, sign, n_steps) / n_steps;
      grid->zero = is_unsigned && sign ? 128 : 0;
      grid->scale = to_pow2 (grid->scale, options->pow2);
      return grid->scale > 0.0;
    }

  wh_range_choose_affine (range, &options->calibration, 255, &low, &high);
  grid->scale = to_pow2 ((high - low) / 255.0, options->pow2);
  grid->zero = (gint64) round ((is_unsigned ? 0.0 : -128.0) - low / grid->scale);
  grid->zero = is_unsigned ? CLAMP (grid->zero, 0, 255) : CLAMP (grid->zero, -128, 127);
  return grid->scale > 0.0;
}

/* Two nodes behind @value, which in the old graph is @old; gives what the second writes. */
static guint
add_pair (Work *work, guint old, WhTensor *scale, WhTensor *zero, const Grid *grid)
{
  WhRewriter *rewriter = work->rewriter;
  const char *name = work->conversion->graph->values[old].name;
  g_autofree char *scale_name = g_strconcat (name, "_scale", NULL);
  g_autofree char *zero_name = g_strconcat (name, "_zero_point", NULL);
  g_autofree char *integer_name = g_strconcat (name, "_q", NULL);
  g_autofree char *back_name = g_strconcat (name, "_dq", NULL);
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, "QuantizeLinear"));
  guint integer = wh_rewriter_add_value (rewriter, integer_name, WH_NONE);
  guint back = wh_rewriter_add_value (rewriter, back_name, old);
  guint inputs[3] = {
    old,
    wh_rewriter_add_parameter (rewriter, scale_name, scale, WH_NONE),
    wh_rewriter_add_parameter (rewriter, zero_name, zero, WH_NONE),
  };

  wh_attributes_set_string (attributes, "round_mode", round_modes[work->options->round_mode]);
  wh_attributes_set_int (attributes, "narrow_range", grid->narrow);
  wh_attributes_set_int (attributes, "dtype", grid->dtype == DTYPE_INT8 ? 1 : 2);
  wh_rewriter_add_node (rewriter, "QuantizeLinear", "QuantizeLinear", attributes, inputs, 3,
                        &integer, 1);
  inputs[0] = integer;
  wh_rewriter_add_node (rewriter, "DequantizeLinear", "DequantizeLinear", NULL, inputs, 3, &back,
                        1);
  return back;
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

/* What the integers stand for, from the lowest to the highest. */
static void
report_grid (Work *work, const WhNode *node, guint value, const Grid *grid)
{
  gint64 lowest = grid->dtype == DTYPE_UINT8 ? 0 : grid->narrow ? -127 : -128;
  gint64 highest = grid->dtype == DTYPE_UINT8 ? 255 : 127;

  wh_range_report (work->calibration->ranges[value], work->conversion->report, node,
                   work->conversion->graph->values[value].name, (lowest - grid->zero) * grid->scale,
                   (highest - grid->zero) * grid->scale, grid->scale);
}

static gboolean
quantize_value (Work *work, const WhNode *node, guint value)
{
  const WhRange *range = work->calibration->ranges[value];
  guint rank = work->conversion->graph->values[value].shape.rank;
  g_autoptr (WhTensor) scale = NULL;
  g_autoptr (WhTensor) zero = NULL;
  Grid grid;

  if (work->quantized[value] != WH_NONE)
    return TRUE;

  if (!choose_grid (work->options, range, &grid))
    return FALSE;

  scale = single (rank, grid.scale);
  zero = single (rank, grid.zero);
  work->scales[value] = (float) grid.scale;
  report_grid (work, node, value, &grid);
  work->quantized[value] = add_pair (work, value, scale, zero, &grid);
  return TRUE;
}

/* Per output map, 1 for maps of zeros; all alike without per_channel. */
static double *
weight_scales (Work *work, const WhInnerProduct *product, const WhMaps *maps)
{
  gint64 n = wh_maps_count (maps);
  g_autofree float *max = g_new (float, MAX (1, n));
  double *scales = g_new (double, MAX (1, n));
  float largest = 0.0f;

  wh_maps_max_abs (maps, wh_tensor_values (product->weight), max);

  for (gint64 i = 0; i < n; i++)
    largest = MAX (largest, max[i]);

  for (gint64 i = 0; i < n; i++)
    {
      float range = work->options->per_channel ? max[i] : largest;

      scales[i] = range > 0.0f ? (float) to_pow2 (range / 127.0, work->options->pow2) : 1.0;
    }

  return scales;
}

static void
quantize_weight (Work *work,
                 const WhInnerProduct *product,
                 const WhMaps *maps,
                 const double *scales)
{
  guint value = product->node->inputs[product->weight_slot];
  Grid grid = { .dtype = DTYPE_INT8, .narrow = TRUE };
  guint rank = product->weight_shape.rank;
  g_autoptr (WhTensor) scale = NULL;
  g_autoptr (WhTensor) zero = NULL;

  if (work->quantized[value] == WH_NONE)
    {
      scale = work->options->per_channel ? wh_maps_spread (maps, &product->weight_shape, scales) :
                                           single (rank, scales[0]);
      zero = wh_tensor_new_zeros (&scale->shape);
      work->quantized[value] = add_pair (work, value, scale, zero, &grid);
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
                      work->calibration->source);
      return;
    }

  wh_inner_product_output_maps (product, &weight_maps, &bias_maps);
  scales = weight_scales (work, product, &weight_maps);
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
      const WhNode *node = &graph->nodes[i];

      if (node->op == NULL || node->n_inputs == 0 ||
          !g_strv_contains ((const char *const *) options->functions, node->op_name))
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

static WhCalibration *
calibrate (WhConversion *conversion, const gboolean *chosen, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autofree gboolean *wanted = g_new0 (gboolean, graph->n_values + 1);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];

      for (guint k = 0; chosen[i] && k < node->n_inputs; k++)
        wanted[node->inputs[k]] = graph->values[node->inputs[k]].kind != WH_VALUE_PARAMETER;

      if (chosen[i] && options->outputs && node->n_outputs > 0)
        wanted[node->outputs[0]] = TRUE;
    }

  return wh_calibrate (conversion, &options->calibration, wanted, error);
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
  calibration = calibrate (conversion, chosen, error);

  if (calibration == NULL)
    return NULL;

  for (guint i = 0; i < graph->n_values; i++)
    quantized[i] = WH_NONE;

  wh_report_note (conversion->report, NULL, "calibrated on %s", calibration->source);
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
