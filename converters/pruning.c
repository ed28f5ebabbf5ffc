/* converters/pruning.c: output maps with small weights set to zero
 *
 *   sum of w² over the map <= threshold:   its weights and its bias become 0
 *
 * Source   nnabla PruningModifier.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"
#include "graph/rewriter.h"

typedef struct
{
  double pruning_threshold; /* in the square of the weights' unit */
  char **functions_to_prune;
} Options;

static const WhOption option_table[] = {
  {
    .name = "pruning_threshold",
    .type = WH_OPTION_DOUBLE,
    .offset = offsetof (Options, pruning_threshold),
    .minimum = 0.0,
    .maximum = 1e30,
    .fallback = "1",
    .title = "Threshold",
    .help = "Maps whose squared weights add up to no more than this become 0.",
  },
  {
    .name = "functions_to_prune",
    .type = WH_OPTION_NAMES,
    .offset = offsetof (Options, functions_to_prune),
    .fallback = "Affine+Convolution+Deconvolution+DepthwiseConvolution+DepthwiseDeconvolution",
    .title = "Functions",
    .help = "The functions whose weights are looked at.",
  },
  { .name = NULL },
};

/* 1 for maps to keep, 0 for the others, whose number is given. */
static gint64
choose (const WhInnerProduct *product, const WhMaps *maps, double threshold, double *keep)
{
  gint64 n_pruned = 0;

  wh_maps_square_sum (maps, wh_tensor_values (product->weight), keep);

  for (gint64 i = 0; i < wh_maps_count (maps); i++)
    {
      keep[i] = keep[i] > threshold;
      n_pruned += keep[i] == 0.0;
    }

  return n_pruned;
}

static void
scale (WhConversion *conversion,
       WhRewriter *rewriter,
       const WhNode *node,
       guint slot,
       const WhTensor *tensor,
       const WhMaps *maps,
       const double *keep)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhTensor) scaled = wh_tensor_new (&tensor->shape);

  wh_maps_scale (maps, wh_tensor_values (tensor), keep, wh_tensor_data (scaled));
  wh_rewriter_set_input (rewriter, wh_graph_node_index (graph, node), slot,
                         wh_rewriter_add_parameter (rewriter,
                                                    graph->values[node->inputs[slot]].name, scaled,
                                                    node->inputs[slot]));
}

static void
prune (WhConversion *conversion, WhRewriter *rewriter, const WhInnerProduct *product)
{
  const Options *options = conversion->options;
  const WhNode *node = product->node;
  g_autofree double *keep = g_new (double, MAX (1, product->n_out));
  WhMaps weight_maps, bias_maps;
  gint64 n_pruned;

  wh_inner_product_output_maps (product, &weight_maps, &bias_maps);
  n_pruned = choose (product, &weight_maps, options->pruning_threshold, keep);

  if (n_pruned == 0)
    {
      wh_report_left (conversion->report, node, "all its maps are above the threshold");
      return;
    }

  scale (conversion, rewriter, node, product->weight_slot, product->weight, &weight_maps, keep);

  if (product->bias != NULL)
    scale (conversion, rewriter, node, product->bias_slot, product->bias, &bias_maps, keep);

  wh_report_done (conversion->report, node, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " maps",
                  n_pruned, product->n_out);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  if (!wh_conversion_check_functions (conversion, "functions_to_prune", options->functions_to_prune,
                                      error))
    return NULL;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      WhInnerProduct product;

      if (!wh_inner_product_match (graph, node, &product) ||
          !g_strv_contains ((const char *const *) options->functions_to_prune, node->op_name) ||
          wh_conversion_excludes (conversion, node))
        continue;

      if (product.weight == NULL || (product.has_bias && product.bias == NULL))
        wh_report_left (conversion->report, node, "its parameters are computed in the network");
      else
        prune (conversion, rewriter, &product);
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = { "PruningModifier", NULL };

const WhConverter wh_converter_pruning = {
  .name = "pruning",
  .aliases = aliases,
  .title = "Pruning",
  .summary = "Sets output maps with small weights to zero.",
  .done = "pruned",
  .source = "NNabla PruningModifier",
  .changes = WH_CHANGES_WEIGHTS,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
