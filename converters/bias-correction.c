/* converters/bias-correction.c: the mean error of quantized weights, put right in the bias
 *
 * Rounding W to Wq moves the mean of each output map o; on sample inputs that is measured and
 * undone:
 *
 *   b'[o] = b[o] + mean (W x)[o] - mean (Wq x)[o]
 *
 * Applies  to layers whose weight comes out of a quantization within the network, because there
 * both W and Wq are known: fixed-point-weight without bake, quantize. Source   Nagel et al.,
 * arXiv:1906.04721, section 4.2.
 */
#include "config.h"

#include "converters/calibration.h"
#include "converters/patterns.h"

#include "graph/rewriter.h"

#include <math.h>
#include <string.h>

typedef struct
{
  WhCalibrationOptions calibration;
} Options;

static const WhOption option_table[] = {
  {
    .name = "data",
    .type = WH_OPTION_STRING,
    .offset = offsetof (Options, calibration.data),
    .fallback = "",
    .title = "Calibration data",
    .help = "A data set (.h5 with x and y) to measure on; empty takes the inputs of the run.",
  },
  {
    .name = "samples",
    .type = WH_OPTION_INT,
    .offset = offsetof (Options, calibration.samples),
    .minimum = 1,
    .maximum = 1000000,
    .fallback = "100",
    .title = "Calibration samples",
    .help = "How many samples of the data set to use.",
  },
  { .name = NULL },
};

/* A layer, and in another graph a twin beside it: the same with the weight as it was. */
typedef struct
{
  WhInnerProduct product;
  char *twin_name;
  double *error; /* by output map: the twin's sum less the layer's */
  gint64 n;      /* numbers in each sum */
  float *shift;  /* by output map: their mean, which is added to the bias */
} Layer;

static void
clear_layer (gpointer data)
{
  Layer *layer = data;

  g_free (layer->twin_name);
  g_free (layer->error);
  g_free (layer->shift);
}

/* What @value was before it was rounded; WH_NONE when nothing rounds it. */
static guint
before_rounding (const WhGraph *graph, WhRewriter *rewriter, guint value)
{
  const WhNode *node = wh_graph_producer (graph, value);
  const WhNode *quantize;
  guint inputs[2], output;

  if (node == NULL || node->op == NULL || node->n_inputs == 0)
    return WH_NONE;

  if (wh_role_is_quantizer (node))
    return node->inputs[0];

  if (wh_node_is (node, "DequantizeLinear"))
    {
      quantize = wh_graph_producer (graph, node->inputs[0]);
      return quantize != NULL && wh_node_is (quantize, "QuantizeLinear") ? quantize->inputs[0] :
                                                                           WH_NONE;
    }

  if (!wh_node_is (node, "Mul2"))
    return WH_NONE;

  /* Steps per channel: what is rounded is W / delta, and the product makes it W again. */
  inputs[0] = before_rounding (graph, rewriter, node->inputs[0]);
  inputs[1] = node->inputs[1];

  if (inputs[0] == WH_NONE)
    return WH_NONE;

  output = wh_rewriter_add_value (rewriter, "unrounded", WH_NONE);
  wh_rewriter_add_node (rewriter, "Mul2", "Mul2", NULL, inputs, 2, &output, 1);
  return output;
}

/* FALSE when the layer's weight is not rounded. */
static gboolean
add_twin (const WhGraph *graph, WhRewriter *rewriter, Layer *layer, GArray *outputs)
{
  const WhNode *node = layer->product.node;
  guint weight = before_rounding (graph, rewriter, node->inputs[layer->product.weight_slot]);
  g_autofree guint *inputs = NULL;
  guint output;

  if (weight == WH_NONE)
    return FALSE;

  layer->twin_name = g_strdup_printf ("twin of %s", node->name);
  inputs = g_memdup2 (node->inputs, node->n_inputs * sizeof (guint));
  inputs[layer->product.weight_slot] = weight;
  output = wh_rewriter_add_value (rewriter, layer->twin_name, WH_NONE);
  wh_rewriter_add_node (rewriter, node->op_name, layer->twin_name,
                        wh_attributes_ref (node->attributes), inputs, node->n_inputs, &output, 1);
  g_array_append_val (outputs, output);
  return TRUE;
}

/* The graph with all twins; they are outputs, or else they would be dropped. */
static WhGraph *
build_twins (WhConversion *conversion, GArray *layers, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (GArray) outputs = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_vals (outputs, graph->outputs, graph->n_outputs);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      Layer layer = { 0 };

      if (!wh_inner_product_match (graph, node, &layer.product) || layer.product.weight != NULL)
        continue;

      if (layer.product.bias_slot == WH_NONE || layer.product.n_out_axes != 1)
        wh_report_left (conversion->report, node, "it has no place for one bias per map");
      else if (!wh_conversion_excludes (conversion, node) &&
               add_twin (graph, rewriter, &layer, outputs))
        {
          layer.error = g_new0 (double, layer.product.n_out + 1);
          g_array_append_val (layers, layer);
        }
    }

  wh_rewriter_set_outputs (rewriter, (const guint *) outputs->data, outputs->len);
  return wh_rewriter_finish (rewriter, error);
}

typedef struct
{
  const WhGraph *twins;
  GArray *layers;
} Measurement;

/* Adds @sign times the sums of the output maps. */
static void
add_sums (Layer *layer, const WhTensor *tensor, double sign)
{
  WhSplit split = wh_shape_split (&tensor->shape, layer->product.out_axis);
  const float *values = wh_tensor_values (tensor);

  for (gint64 u = 0; u < split.outer; u++)
    for (gint64 o = 0; o < split.axis; o++)
      for (gint64 v = 0; v < split.inner; v++)
        layer->error[o] += sign * *values++;

  if (sign > 0)
    layer->n += split.outer * split.inner;
}

static void
observe (guint value, WhTensor *tensor, gpointer data)
{
  const Measurement *measurement = data;
  const WhNode *node = wh_graph_producer (measurement->twins, value);

  for (guint i = 0; node != NULL && i < measurement->layers->len; i++)
    {
      Layer *layer = &g_array_index (measurement->layers, Layer, i);

      if (strcmp (node->name, layer->twin_name) == 0)
        add_sums (layer, tensor, 1.0);
      else if (strcmp (node->name, layer->product.node->name) == 0)
        add_sums (layer, tensor, -1.0);
    }
}

/* Where the sums are not finite there is no mean to correct. */
static void
find_shifts (GArray *layers, WhRecorded *recorded)
{
  for (guint i = 0; i < layers->len; i++)
    {
      Layer *layer = &g_array_index (layers, Layer, i);
      guint n = (guint) layer->product.n_out;

      layer->shift = g_new0 (float, n + 1);

      for (guint o = 0; o < n; o++)
        {
          float mean = (float) (layer->error[o] / (double) MAX (1, layer->n));

          layer->shift[o] = isfinite (mean) ? mean : 0.0f;
        }

      wh_recorded_add_shift (recorded, layer->product.node->name,
                             g_memdup2 (layer->shift, n * sizeof (float)), n);
    }
}

/* Gives the names of layers that the record does not know, or not with so many maps. */
static GPtrArray *
take_shifts (const WhRecorded *recorded, GArray *layers)
{
  GPtrArray *missing = g_ptr_array_new ();

  for (guint i = 0; recorded != NULL && i < layers->len; i++)
    {
      Layer *layer = &g_array_index (layers, Layer, i);
      const WhRecordedShift *shift = wh_recorded_find_shift (recorded, layer->product.node->name);

      if (shift == NULL || shift->n != layer->product.n_out)
        g_ptr_array_add (missing, layer->product.node->name);
      else
        layer->shift = g_memdup2 (shift->values, shift->n * sizeof (float));
    }

  return missing;
}

/* The layers' shifts: recorded before, or measured now. */
static gboolean
measure (WhConversion *conversion, Measurement *measurement, GError **error)
{
  const Options *options = conversion->options;
  g_autoptr (GPtrArray) missing = take_shifts (conversion->recorded, measurement->layers);
  char *source = NULL;
  gboolean use;

  if (!wh_recorded_decide (conversion, &options->calibration, NULL, missing, &use, error))
    return FALSE;

  if (use)
    {
      conversion->record = wh_recorded_ref (conversion->recorded);
      wh_report_note (conversion->report, NULL, "as recorded on %s", conversion->recorded->on);
      return TRUE;
    }

  for (guint i = 0; i < measurement->layers->len; i++)
    g_clear_pointer (&g_array_index (measurement->layers, Layer, i).shift, g_free);

  if (!wh_calibration_observe (conversion, measurement->twins, &options->calibration, observe,
                               measurement, &source, error))
    return FALSE;

  conversion->record = wh_recorded_begin (conversion, &options->calibration, NULL, source);
  find_shifts (measurement->layers, conversion->record);
  wh_report_note (conversion->report, NULL, "measured on %s", source);
  return TRUE;
}

static WhTensor *
corrected (const Layer *layer, const WhTensor *bias)
{
  WhTensor *tensor = wh_tensor_new (&layer->product.bias_shape);

  for (gint64 i = 0, n = wh_tensor_n_elements (tensor); i < n; i++)
    wh_tensor_data (tensor)[i] =
      (float) ((bias ? wh_tensor_values (bias)[i] : 0.0) + (double) layer->shift[i]);

  return tensor;
}

/* A rounded bias stays rounded: its parameter is corrected. */
static void
correct (WhConversion *conversion, WhRewriter *rewriter, const Layer *layer)
{
  const WhGraph *graph = conversion->graph;
  const WhNode *node = layer->product.node;
  guint slot = layer->product.bias_slot;
  const WhNode *reader = node;
  g_autofree char *name = NULL;
  g_autoptr (WhTensor) tensor = NULL;
  guint parameter;

  if (!layer->product.has_bias)
    {
      g_autofree guint *inputs = g_new (guint, slot + 1);

      name = wh_pattern_dup_name (graph, node, WH_NONE, "b");
      tensor = corrected (layer, NULL);
      memcpy (inputs, node->inputs, slot * sizeof (guint));
      inputs[slot] = wh_rewriter_add_parameter (rewriter, name, tensor, WH_NONE);
      wh_rewriter_set_inputs (rewriter, wh_graph_node_index (graph, node), inputs, slot + 1);
      wh_report_done (conversion->report, node, "given a bias");
      return;
    }

  if (layer->product.bias == NULL)
    {
      reader = wh_graph_producer (graph, node->inputs[slot]);
      slot = 0;

      if (reader == NULL || !wh_role_is_quantizer (reader) ||
          wh_graph_input_tensor (graph, reader, 0) == NULL)
        {
          wh_report_left (conversion->report, node, "its bias is computed in the network");
          return;
        }
    }

  tensor = corrected (layer, wh_graph_input_tensor (graph, reader, slot));
  parameter =
    wh_rewriter_add_parameter (rewriter, graph->values[reader->inputs[slot]].name, tensor, WH_NONE);
  wh_rewriter_set_input (rewriter, wh_graph_node_index (graph, reader), slot, parameter);
  wh_report_done (conversion->report, node, "bias corrected");
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, FALSE, sizeof (Layer));
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (conversion->graph);
  g_autoptr (WhGraph) twins = NULL;
  Measurement measurement = { NULL, layers };

  g_array_set_clear_func (layers, clear_layer);
  twins = build_twins (conversion, layers, error);

  if (twins == NULL)
    return NULL;

  if (layers->len > 0)
    {
      measurement.twins = twins;

      if (!measure (conversion, &measurement, error))
        return NULL;
    }

  for (guint i = 0; i < layers->len; i++)
    correct (conversion, rewriter, &g_array_index (layers, Layer, i));

  return wh_rewriter_finish (rewriter, error);
}

const WhConverter wh_converter_bias_correction = {
  .name = "bias-correction",
  .title = "Correct biases",
  .summary = "Undoes in the biases what rounding the weights did to the mean of each map.",
  .done = "corrected",
  .source = "Nagel et al., arXiv:1906.04721",
  .changes = WH_CHANGES_WEIGHTS,
  .calibrates = TRUE,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
