/* converters/fused-convolution.c: Convolution, activation ↔ FusedConvolution
 *
 *   f (W * x + b)  ↔  FusedConvolution (x, W, b) with nonlinearity f
 *
 *   ReLU relu, Sigmoid sigmoid, Tanh tanh, LeakyReLU leaky_relu (alpha), ELU elu (alpha),
 *   ReLU6 relu6
 *
 * Source   nnabla functions.yaml, FusedConvolution.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"

#include "graph/rewriter.h"
#include "graph/run/fused-convolution.h"

#include <string.h>

static const struct
{
  const char *op, *nonlinearity, *argument;
} activations[] = {
  { "ReLU", "relu", NULL },   { "Sigmoid", "sigmoid", NULL },         { "Tanh", "tanh", NULL },
  { "ReLU6", "relu6", NULL }, { "LeakyReLU", "leaky_relu", "alpha" }, { "ELU", "elu", "alpha" },
};

static const char *const ints[] = { "pad", "stride", "dilation" };
static const char *const numbers[] = { "base_axis", "group", "channel_last" };

/* The arguments that both know. */
static WhAttributes *
carry (const WhNode *node, const char *op_name)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, op_name));

  for (guint i = 0; i < G_N_ELEMENTS (ints); i++)
    {
      guint n;
      const gint64 *sizes = wh_attributes_ints (node->attributes, ints[i], &n);

      wh_attributes_set_ints (attributes, ints[i], sizes, n);
    }

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    wh_attributes_set_int (attributes, numbers[i], wh_node_int (node, numbers[i]));

  return attributes;
}

static void
fuse (const WhGraph *graph,
      WhRewriter *rewriter,
      const WhNode *conv,
      const WhNode *activation,
      guint kind)
{
  WhAttributes *attributes = carry (conv, "FusedConvolution");
  guint fused;

  wh_attributes_set_string (attributes, "nonlinearity", activations[kind].nonlinearity);
  wh_attributes_set_int (attributes, "batch_stat", FALSE);

  if (activations[kind].argument != NULL)
    {
      double argument = wh_node_double (activation, activations[kind].argument);

      wh_attributes_set_floats (attributes, "nonlinearity_args", &argument, 1);
    }

  wh_rewriter_remove_node (rewriter, wh_graph_node_index (graph, conv));
  wh_rewriter_remove_node (rewriter, wh_graph_node_index (graph, activation));
  fused = wh_rewriter_add_node (rewriter, "FusedConvolution", conv->name, attributes, conv->inputs,
                                conv->n_inputs, activation->outputs, 1);
  wh_rewriter_stand_for_node (rewriter, fused, wh_graph_node_index (graph, conv));
  wh_rewriter_stand_for_node (rewriter, fused, wh_graph_node_index (graph, activation));
}

static WhGraph *
convert_to_fused (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *conv = &graph->nodes[i];
      const WhNode *reader;
      guint kind = 0;

      if (!wh_node_is (conv, "Convolution") || wh_conversion_excludes (conversion, conv))
        continue;

      reader = wh_graph_only_reader (graph, conv->outputs[0]);

      while (kind < G_N_ELEMENTS (activations) &&
             (reader == NULL || !wh_node_is (reader, activations[kind].op)))
        kind++;

      if (kind == G_N_ELEMENTS (activations))
        wh_report_left (conversion->report, conv, "no activation follows it alone");
      else if (conv->n_inputs > 2 && wh_graph_input_shape (graph, conv, 2)->rank != 1)
        wh_report_left (conversion->report, conv, "its bias has several axes");
      else
        {
          fuse (graph, rewriter, conv, reader, kind);
          wh_report_done (conversion->report, conv, "fused with %s", reader->name);
        }
    }

  return wh_rewriter_finish (rewriter, error);
}

/* Why a FusedConvolution can't be split; NULL when it can. @kind: WH_NONE for none. */
static const char *
check_split (const WhGraph *graph, const WhNode *node, guint *kind)
{
  const char *nonlinearity = wh_node_string (node, "nonlinearity");
  const char *pad_mode = wh_node_string (node, "pad_mode");
  guint rank = node->n_inputs > 2 ? wh_graph_input_shape (graph, node, 2)->rank : 0;
  WhFusedInputs inputs;

  if (!wh_fused_inputs_find (node->n_inputs, rank, &inputs))
    return "which inputs it has can't be told";

  if (inputs.mean >= 0 || inputs.z >= 0)
    return "it normalizes or adds";

  if ((pad_mode[0] != '\0' && strcmp (pad_mode, "constant") != 0) ||
      wh_node_double (node, "constant_value") != 0.0)
    return "it pads with something other than zeros";

  *kind = WH_NONE;

  for (guint i = 0; i < G_N_ELEMENTS (activations); i++)
    if (strcmp (activations[i].nonlinearity, nonlinearity) == 0)
      *kind = i;

  if (*kind == WH_NONE && strcmp (nonlinearity, "identity") != 0)
    return "its activation is no function of its own";

  return NULL;
}

static void
split (const WhGraph *graph, WhRewriter *rewriter, const WhNode *node, guint kind)
{
  guint index = wh_graph_node_index (graph, node);
  g_autofree char *name = g_strconcat (graph->values[node->outputs[0]].name, "_conv", NULL);
  guint y = kind == WH_NONE ? node->outputs[0] : wh_rewriter_add_value (rewriter, name, WH_NONE);
  WhAttributes *attributes = carry (node, "Convolution");
  guint n_arguments, part;
  const double *arguments =
    wh_attributes_floats (node->attributes, "nonlinearity_args", &n_arguments);

  wh_rewriter_remove_node (rewriter, index);
  part = wh_rewriter_add_node (rewriter, "Convolution", node->name, attributes, node->inputs,
                               node->n_inputs, &y, 1);
  wh_rewriter_stand_for_node (rewriter, part, index);

  if (kind == WH_NONE)
    return;

  attributes = wh_attributes_new (wh_op_find (NULL, activations[kind].op));

  if (activations[kind].argument != NULL && n_arguments > 0)
    wh_attributes_set_double (attributes, activations[kind].argument, arguments[0]);

  part = wh_rewriter_add_node (rewriter, activations[kind].op, activations[kind].op, attributes, &y,
                               1, node->outputs, 1);
  wh_rewriter_stand_for_node (rewriter, part, index);
}

static WhGraph *
convert_to_unfused (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      const char *reason;
      guint kind;

      if (!wh_node_is (node, "FusedConvolution") || wh_conversion_excludes (conversion, node))
        continue;

      reason = check_split (graph, node, &kind);

      if (reason != NULL)
        {
          wh_report_left (conversion->report, node, "%s", reason);
          continue;
        }

      split (graph, rewriter, node, kind);
      wh_report_done (conversion->report, node, "split");
    }

  return wh_rewriter_finish (rewriter, error);
}

const WhConverter wh_converter_fused_convolution = {
  .name = "fused-convolution",
  .title = "Fuse convolution and activation",
  .summary = "Makes one function of a convolution and the activation behind it.",
  .done = "fused",
  .source = "NNabla FusedConvolution",
  .changes = WH_CHANGES_NODES,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert_to_fused,
};

const WhConverter wh_converter_unfused_convolution = {
  .name = "unfused-convolution",
  .title = "Split fused convolution",
  .summary = "Makes a convolution and an activation of the function that is both.",
  .done = "split",
  .source = "NNabla FusedConvolution",
  .changes = WH_CHANGES_NODES,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert_to_unfused,
};
