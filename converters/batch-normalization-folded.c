/* converters/batch-normalization-folded.c: batch normalization taken into the inner product beside
 * it
 *
 * After an inner product, o an output map:
 *
 *   c0 (W x + b) + c1 = W' x + b'       W'[o] = c0[o] W[o]        b'[o] = c0[o] b[o] + c1[o]
 *
 * Before one (opposite), i an input map:
 *
 *   W (c0 x + c1) + b = W' x + b'       W'[o,i] = W[o,i] c0[i]    b'[o] = b[o] + sum_i W[o,i] c1[i]
 *
 * Applies  where nothing else reads what lies between the two. The second form holds only where
 *          every output is reached by the same taps: not with zero padding, where the zeros would
 *          have had to be -c1 / c0, and not after a stride in a deconvolution; unless c1 is 0.
 * Source   nnabla BatchNormalizationFoldedConverter, BatchNormalizationFoldingModifier;
 *          Jacob et al., arXiv:1712.05877, section 3.2.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"
#include "graph/rewriter.h"

#include <string.h>

typedef struct
{
  gboolean opposite;
  gboolean freeze;
} Options;

static const WhOption option_table[] = {
  {
    .name = "opposite",
    .type = WH_OPTION_BOOL,
    .offset = offsetof (Options, opposite),
    .fallback = "false",
    .title = "Opposite direction",
    .help = "Fold a normalization into the layer behind it instead of the one before it.",
  },
  {
    .name = "freeze",
    .type = WH_OPTION_BOOL,
    .offset = offsetof (Options, freeze),
    .fallback = "false",
    .title = "Freeze statistics",
    .help = "Take the stored statistics even where a node would compute them from each batch.",
    .loosens = TRUE,
  },
  { .name = NULL },
};

/* An inner product as it stands after what was folded into it so far. */
typedef struct
{
  WhTensor *weight, *bias; /* NULL until something was folded */
  guint output;            /* the value it writes now */
} Folded;

typedef struct
{
  WhConversion *conversion;
  const WhGraph *graph;
  WhRewriter *rewriter;
  Folded *folded;  /* by node */
  guint *producer; /* by value: the node that writes it now */
  guint *into;     /* by node: the inner product that took it in, or WH_NONE */
} Work;

static WhTensor *
weight_now (Work *work, const WhInnerProduct *product)
{
  Folded *folded = &work->folded[wh_graph_node_index (work->graph, product->node)];

  return folded->weight ? folded->weight : product->weight;
}

static const float *
bias_now (Work *work, const WhInnerProduct *product)
{
  Folded *folded = &work->folded[wh_graph_node_index (work->graph, product->node)];
  const WhTensor *bias = folded->bias ? folded->bias : product->bias;

  return bias ? wh_tensor_values (bias) : NULL;
}

/* What is wrong with the inner product; NULL when it can take numbers in. */
static const char *
check_product (const WhInnerProduct *product)
{
  if (product->weight == NULL)
    return "the weight of %s is computed in the network";

  if (product->has_bias && product->bias == NULL)
    return "the bias of %s is computed in the network";

  if (product->bias_slot == WH_NONE)
    return "%s has no place for a bias";

  return NULL;
}

/* Takes both tensors. */
static void
store (Work *work, guint index, WhTensor *weight, WhTensor *bias)
{
  Folded *folded = &work->folded[index];

  g_clear_pointer (&folded->weight, wh_tensor_unref);
  g_clear_pointer (&folded->bias, wh_tensor_unref);
  folded->weight = weight;
  folded->bias = bias;
}

static void
scale_outputs (Work *work,
               const WhInnerProduct *product,
               const WhMaps *weight_maps,
               const WhMaps *bias_maps,
               const WhNormalization *norm)
{
  const float *b = bias_now (work, product);
  WhTensor *weight, *bias = wh_tensor_new (&product->bias_shape);
  float *new_b = wh_tensor_data (bias);
  g_autofree double *c0 = NULL, *c1 = NULL;

  wh_normalization_linear (norm, &c0, &c1);
  weight = wh_maps_scaled (weight_maps, weight_now (work, product), c0);

  for (gint64 i = 0, n = wh_tensor_n_elements (bias); i < n; i++)
    {
      gint64 o = wh_maps_at (bias_maps, i);

      new_b[i] = (float) (c0[o] * (b ? b[i] : 0.0) + c1[o]);
    }

  store (work, wh_graph_node_index (work->graph, product->node), weight, bias);
}

static void
scale_inputs (Work *work,
              const WhInnerProduct *product,
              const WhMaps *in,
              const double *c0,
              const double *c1)
{
  const float *w = wh_tensor_values (weight_now (work, product));
  const float *b = bias_now (work, product);
  WhTensor *weight = wh_maps_scaled (in, weight_now (work, product), c0);
  WhTensor *bias = wh_tensor_new (&product->bias_shape);
  g_autofree double *sums = g_new0 (double, MAX (1, product->n_out));
  WhMaps out;

  wh_inner_product_output_maps (product, &out, NULL);

  for (gint64 e = 0, n = wh_tensor_n_elements (weight); e < n; e++)
    sums[wh_maps_at (&out, e)] += w[e] * c1[wh_maps_at (in, e)];

  for (gint64 o = 0, n = wh_tensor_n_elements (bias); o < n; o++)
    wh_tensor_data (bias)[o] = (float) ((b ? b[o] : 0.0) + sums[o]);

  store (work, wh_graph_node_index (work->graph, product->node), weight, bias);
}

static void
left (Work *work, const WhNode *norm, const char *format, const char *name)
{
  wh_report_left (work->conversion->report, norm, format, name);
}

static void
fold_back (Work *work, const WhNode *node, const WhNormalization *norm)
{
  const WhGraph *graph = work->graph;
  guint x = node->inputs[0];
  guint index = work->producer[x];
  WhInnerProduct product;
  WhMaps weight_maps, bias_maps;
  const char *reason;

  if (index == WH_NONE || !wh_inner_product_match (graph, &graph->nodes[index], &product))
    {
      left (work, node, "nothing to fold it into comes before it", NULL);
      return;
    }

  reason = check_product (&product);

  if (reason != NULL)
    left (work, node, reason, product.node->name);
  else if (!product.linear)
    left (work, node, "%s ends with a function that is not linear", product.node->name);
  else if (wh_graph_only_reader (graph, x) != node)
    left (work, node, "its input is read by others too", NULL);
  else if (!wh_inner_product_maps_of_output (graph, &product, norm->axis, &weight_maps, &bias_maps))
    left (work, node, "its axis is not that of the output maps of %s", product.node->name);
  else if (!wh_conversion_excludes (work->conversion, product.node))
    {
      scale_outputs (work, &product, &weight_maps, &bias_maps, norm);
      work->folded[index].output = node->outputs[0];
      work->producer[node->outputs[0]] = index;
      work->into[wh_graph_node_index (graph, node)] = index;
      wh_rewriter_stand_for_node (work->rewriter, index, wh_graph_node_index (graph, node));
      wh_report_done (work->conversion->report, node, "folded into %s", product.node->name);
    }
}

static gboolean
all_zero (const double *numbers, gint64 n)
{
  for (gint64 i = 0; i < n; i++)
    if (numbers[i] != 0.0)
      return FALSE;

  return TRUE;
}

/* The node behind a normalization, past those that were folded already; NULL when there are
 * several. */
static const WhNode *
reader_now (Work *work, const WhNode *node)
{
  const WhNode *reader = wh_graph_only_reader (work->graph, node->outputs[0]);
  guint index;

  if (reader == NULL || reader->inputs[0] != node->outputs[0])
    return reader;

  index = work->into[wh_graph_node_index (work->graph, reader)];
  return index == WH_NONE ? reader : &work->graph->nodes[index];
}

static void
fold_forward (Work *work, const WhNode *node, const WhNormalization *norm)
{
  const WhGraph *graph = work->graph;
  const WhNode *reader = reader_now (work, node);
  g_autofree double *c0 = NULL, *c1 = NULL;
  WhInnerProduct product;
  guint index;
  WhMaps maps;
  const char *reason;

  if (reader == NULL)
    {
      left (work, node, "its output is read by several or is the network's", NULL);
      return;
    }

  index = wh_graph_node_index (graph, reader);

  if (!wh_inner_product_match (graph, reader, &product) ||
      wh_rewriter_inputs (work->rewriter, index, NULL)[0] != node->outputs[0])
    {
      left (work, node, "nothing to fold it into comes behind it", NULL);
      return;
    }

  reason = check_product (&product);
  wh_normalization_linear (norm, &c0, &c1);

  if (reason != NULL)
    left (work, node, reason, reader->name);
  else if (!wh_inner_product_maps_of_x (graph, &product, norm->axis, &maps))
    left (work, node, "its axis is not that of the input maps of %s", reader->name);
  else if (product.pads && !all_zero (c1, norm->n))
    left (work, node, "%s pads with zeros, so its edges would change", reader->name);
  else if (product.uneven && !all_zero (c1, norm->n))
    left (work, node, "outputs of %s are reached by different taps", reader->name);
  else if (!wh_conversion_excludes (work->conversion, reader))
    {
      scale_inputs (work, &product, &maps, c0, c1);
      work->into[wh_graph_node_index (graph, node)] = index;
      wh_rewriter_set_input (work->rewriter, index, 0, node->inputs[0]);
      wh_rewriter_stand_for_node (work->rewriter, index, wh_graph_node_index (graph, node));
      wh_report_done (work->conversion->report, node, "folded into %s", reader->name);
    }
}

/* Puts what was folded into the node at @index in its place. */
static void
write_back (Work *work, guint index)
{
  const WhGraph *graph = work->graph;
  const WhNode *node = &graph->nodes[index];
  const Folded *folded = &work->folded[index];
  WhInnerProduct product;
  g_autofree char *bias_name = NULL;
  g_autofree guint *inputs = NULL;
  guint n_inputs, old_bias;

  if (folded->weight == NULL)
    return;

  wh_inner_product_match (graph, node, &product);
  old_bias = product.has_bias ? node->inputs[product.bias_slot] : WH_NONE;
  bias_name = product.has_bias ? g_strdup (graph->values[old_bias].name) :
                                 wh_pattern_dup_name (graph, node, 1, "b");
  n_inputs = MAX (node->n_inputs, product.bias_slot + 1);
  inputs = g_new (guint, n_inputs);
  memcpy (inputs, wh_rewriter_inputs (work->rewriter, index, NULL),
          node->n_inputs * sizeof (guint));
  inputs[1] = wh_rewriter_add_parameter (work->rewriter, graph->values[node->inputs[1]].name,
                                         folded->weight, WH_NONE);
  inputs[product.bias_slot] =
    wh_rewriter_add_parameter (work->rewriter, bias_name, folded->bias, WH_NONE);
  wh_rewriter_set_inputs (work->rewriter, index, inputs, n_inputs);

  if (folded->output != node->outputs[0])
    wh_rewriter_set_output (work->rewriter, index, 0, folded->output);
}

static WhGraph *
finish (Work *work, GError **error)
{
  for (guint i = 0; i < work->graph->n_nodes; i++)
    if (work->into[i] != WH_NONE)
      wh_rewriter_remove_node (work->rewriter, i);

  for (guint i = 0; i < work->graph->n_nodes; i++)
    write_back (work, i);

  return wh_rewriter_finish (work->rewriter, error);
}

static void
start (Work *work, WhConversion *conversion)
{
  const WhGraph *graph = conversion->graph;

  work->conversion = conversion;
  work->graph = graph;
  work->rewriter = wh_rewriter_new (graph);
  work->folded = g_new0 (Folded, graph->n_nodes + 1);
  work->producer = g_new (guint, graph->n_values + 1);
  work->into = g_new (guint, graph->n_nodes + 1);

  for (guint i = 0; i < graph->n_values; i++)
    work->producer[i] = graph->values[i].producer;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      work->folded[i].output = graph->nodes[i].n_outputs > 0 ? graph->nodes[i].outputs[0] : WH_NONE;
      work->into[i] = WH_NONE;
    }
}

static void
clear (Work *work)
{
  for (guint i = 0; i < work->graph->n_nodes; i++)
    store (work, i, NULL, NULL);

  wh_rewriter_free (work->rewriter);
  g_free (work->folded);
  g_free (work->producer);
  g_free (work->into);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  WhGraph *result = NULL;
  Work work;

  start (&work, conversion);

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      /* Of several in a row the last is nearest to the layer behind it, the first to that before.
       */
      const WhNode *node = &graph->nodes[options->opposite ? graph->n_nodes - 1 - n : n];
      WhNormalization norm;
      const char *reason;

      if (g_cancellable_set_error_if_cancelled (conversion->cancellable, error))
        goto out;

      if (!wh_normalization_is (node) || wh_conversion_excludes (conversion, node))
        continue;

      reason = wh_normalization_match (graph, node, options->freeze, &norm);

      if (reason != NULL)
        wh_report_left (conversion->report, node, "%s", reason);
      else if (options->opposite)
        fold_forward (&work, node, &norm);
      else
        fold_back (&work, node, &norm);
    }

  result = finish (&work, error);

out:
  clear (&work);
  return result;
}

static const char *const aliases[] = {
  "BatchNormalizationFoldedConverter",
  "BatchNormalizationFoldingModifier",
  NULL,
};

const WhConverter wh_converter_batch_normalization_folded = {
  .name = "batch-normalization-folded",
  .aliases = aliases,
  .title = "Batch normalization folded",
  .summary = "Takes batch normalization into the weights and the bias of the layer beside it.",
  .done = "folded",
  .source = "NNabla BatchNormalizationFoldingModifier; Jacob et al., arXiv:1712.05877",
  .changes = WH_CHANGES_NODES | WH_CHANGES_WEIGHTS,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
