/* converters/fused-batch-normalization.c: BatchNormalization, Add2, ReLU ↔ FusedBatchNormalization
 *
 *   relu (bn (x) + z)  ↔  FusedBatchNormalization (x, beta, gamma, mean, variance, z)
 *
 * Applies  where nobody else reads what lies between, and z has the shape of the sum. The trained
 *          parameters stay; a beta or gamma that was left out becomes zeros or ones.
 * Source   nnabla FusedBatchNormalizationModifier, UnfusedBatchNormalizationModifier.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"
#include "graph/rewriter.h"

#include <string.h>

typedef struct
{
  const WhNode *norm, *add, *relu;
  guint z;
} Match;

static gboolean
match (const WhGraph *graph, const WhNode *relu, Match *out)
{
  const WhNode *add = wh_graph_producer (graph, relu->inputs[0]);

  if (add == NULL || !wh_node_is (add, "Add2") || add->n_inputs != 2 ||
      wh_graph_only_reader (graph, relu->inputs[0]) != relu ||
      !wh_shape_equal (wh_graph_input_shape (graph, add, 0), wh_graph_input_shape (graph, add, 1)))
    return FALSE;

  for (guint i = 0; i < 2; i++)
    {
      const WhNode *norm = wh_graph_producer (graph, add->inputs[i]);

      if (norm != NULL && wh_node_is (norm, "BatchNormalization") && norm->n_outputs == 1 &&
          wh_normalization_slot (norm, "variance") != WH_NONE &&
          wh_graph_only_reader (graph, add->inputs[i]) == add)
        {
          *out = (Match){ norm, add, relu, add->inputs[1 - i] };
          return TRUE;
        }
    }

  return FALSE;
}

/* The value at @input, or one that changes nothing. */
static guint
parameter (const WhGraph *graph,
           WhRewriter *rewriter,
           const WhNode *norm,
           const char *input,
           float fallback)
{
  guint slot = wh_normalization_slot (norm, input);
  guint mean = norm->inputs[wh_normalization_slot (norm, "mean")];
  g_autofree char *name = NULL;
  g_autoptr (WhTensor) tensor = NULL;

  if (slot != WH_NONE)
    return norm->inputs[slot];

  name = wh_pattern_dup_name (graph, norm, wh_normalization_slot (norm, "mean"), input);
  tensor = wh_tensor_new (&graph->values[mean].shape);

  for (gint64 i = 0, n = wh_tensor_n_elements (tensor); i < n; i++)
    wh_tensor_data (tensor)[i] = fallback;

  return wh_rewriter_add_parameter (rewriter, name, tensor, WH_NONE);
}

/* What both ops know of each other's arguments. */
static WhAttributes *
carry (const WhNode *node, const char *op_name)
{
  WhAttributes *attributes = wh_attributes_new (wh_op_find (NULL, op_name));
  guint n_axes;
  const gint64 *axes = wh_attributes_ints (node->attributes, "axes", &n_axes);

  wh_attributes_set_ints (attributes, "axes", axes, n_axes);
  wh_attributes_set_double (attributes, "decay_rate", wh_node_double (node, "decay_rate"));
  wh_attributes_set_double (attributes, "eps", wh_node_double (node, "eps"));
  wh_attributes_set_int (attributes, "batch_stat", wh_node_bool (node, "batch_stat"));
  return attributes;
}

static void
fuse (const WhGraph *graph, WhRewriter *rewriter, const Match *m)
{
  const WhNode *const parts[] = { m->norm, m->add, m->relu };
  const guint inputs[] = {
    m->norm->inputs[0],
    parameter (graph, rewriter, m->norm, "beta", 0.0f),
    parameter (graph, rewriter, m->norm, "gamma", 1.0f),
    m->norm->inputs[wh_normalization_slot (m->norm, "mean")],
    m->norm->inputs[wh_normalization_slot (m->norm, "variance")],
    m->z,
  };
  guint fused;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    wh_rewriter_remove_node (rewriter, wh_graph_node_index (graph, parts[i]));

  fused = wh_rewriter_add_node (rewriter, "FusedBatchNormalization", "FusedBatchNormalization",
                                carry (m->norm, "FusedBatchNormalization"), inputs,
                                G_N_ELEMENTS (inputs), m->relu->outputs, 1);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    wh_rewriter_stand_for_node (rewriter, fused, wh_graph_node_index (graph, parts[i]));
}

static WhGraph *
convert_to_fused (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      Match m;

      if (!wh_node_is (node, "ReLU") || !match (graph, node, &m) ||
          wh_conversion_excludes (conversion, m.norm) || wh_conversion_excludes (conversion, node))
        continue;

      fuse (graph, rewriter, &m);
      wh_report_done (conversion->report, m.norm, "fused with %s and %s", m.add->name, node->name);
    }

  return wh_rewriter_finish (rewriter, error);
}

static void
split (const WhGraph *graph, WhRewriter *rewriter, const WhNode *node)
{
  guint index = wh_graph_node_index (graph, node);
  const char *y_name = graph->values[node->outputs[0]].name;
  g_autofree char *norm_name = g_strconcat (y_name, "_norm", NULL);
  guint last = wh_rewriter_add_value (rewriter, norm_name, WH_NONE);
  guint part = wh_rewriter_add_node (rewriter, "BatchNormalization", "BatchNormalization",
                                     carry (node, "BatchNormalization"), node->inputs, 5, &last, 1);

  wh_rewriter_remove_node (rewriter, index);
  wh_rewriter_stand_for_node (rewriter, part, index);

  if (node->n_inputs > 5)
    {
      g_autofree char *sum_name = g_strconcat (y_name, "_sum", NULL);
      guint inputs[2] = { last, node->inputs[5] };

      last = wh_rewriter_add_value (rewriter, sum_name, WH_NONE);
      part = wh_rewriter_add_node (rewriter, "Add2", "Add2", NULL, inputs, 2, &last, 1);
      wh_rewriter_stand_for_node (rewriter, part, index);
    }

  part = wh_rewriter_add_node (rewriter, "ReLU", "ReLU", NULL, &last, 1, node->outputs, 1);
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

      if (!wh_node_is (node, "FusedBatchNormalization") ||
          wh_conversion_excludes (conversion, node))
        continue;

      if (node->n_inputs < 5)
        wh_report_left (conversion->report, node, "it lacks some of its parameters");
      else if (strcmp (wh_node_string (node, "nonlinearity"), "relu") != 0)
        wh_report_left (conversion->report, node, "it ends with %s",
                        wh_node_string (node, "nonlinearity"));
      else
        {
          split (graph, rewriter, node);
          wh_report_done (conversion->report, node, "split");
        }
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const fused_aliases[] = { "FusedBatchNormalizationModifier", NULL };
static const char *const unfused_aliases[] = { "UnfusedBatchNormalizationModifier", NULL };

const WhConverter wh_converter_fused_batch_normalization = {
  .name = "fused-batch-normalization",
  .aliases = fused_aliases,
  .title = "Fuse batch normalization",
  .summary = "Makes one function of batch normalization, addition and ReLU.",
  .done = "fused",
  .source = "NNabla FusedBatchNormalizationModifier",
  .changes = WH_CHANGES_NODES,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert_to_fused,
};

const WhConverter wh_converter_unfused_batch_normalization = {
  .name = "unfused-batch-normalization",
  .aliases = unfused_aliases,
  .title = "Split fused batch normalization",
  .summary = "Makes batch normalization, addition and ReLU of the function that is all three.",
  .done = "split",
  .source = "NNabla UnfusedBatchNormalizationModifier",
  .changes = WH_CHANGES_NODES,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert_to_unfused,
};
