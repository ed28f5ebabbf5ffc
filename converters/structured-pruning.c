/* converters/structured-pruning.c: output maps with the smallest weights taken out for good
 *
 *   W1 (O, ...) → W1' (O', ...)     b1, the parameters of normalizations behind it likewise
 *   W2 (..., O, ...) → W2' (..., O', ...) in every layer that reads the maps
 *
 * Which  a part of the maps, those whose squared weights add up to the least; or all up to a
 *        threshold, of which those of zeros (after "pruning") change the outputs least.
 * Left   where something other than mapwise functions lies between the layers, or the maps are in
 *        groups.
 * Source Li et al., arXiv:1608.08710.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"
#include "graph/origin.h"
#include "graph/rewriter.h"

#include <stdlib.h>
#include <string.h>

typedef struct
{
  double part;
  double threshold; /* in the square of the weights' unit */
} Options;

static const WhOption option_table[] = {
  {
    .name = "part",
    .type = WH_OPTION_DOUBLE,
    .offset = offsetof (Options, part),
    .minimum = 0.0,
    .maximum = 0.99,
    .fallback = "0.25",
    .title = "Part",
    .help = "The part of each layer's maps to take out.",
  },
  {
    .name = "threshold",
    .type = WH_OPTION_DOUBLE,
    .offset = offsetof (Options, threshold),
    .minimum = 0.0,
    .maximum = 1e30,
    .fallback = "0",
    .title = "Threshold",
    .help = "Maps whose squared weights add up to no more than this are taken out too.",
  },
  { .name = NULL },
};

/* One tensor to be cut along its maps. */
typedef struct
{
  guint node, slot;
  WhMaps maps;
} Cut;

typedef struct
{
  const WhGraph *graph;
  GArray *cuts; /* of Cut */
  guint axis;   /* of the values between the layers: where the maps lie */
  gint64 n_maps;
} Trace;

static const char *
add_cut (Trace *trace, const WhNode *node, guint slot, const WhMaps *maps)
{
  Cut cut = { wh_graph_node_index (trace->graph, node), slot, *maps };

  if (maps->outer_per_group != MAX (1, maps->outer) || maps->divide != 1 ||
      maps->axis != trace->n_maps)
    return "maps of a layer are in groups";

  if (wh_graph_input_tensor (trace->graph, node, slot) == NULL)
    return "parameters are computed in the network";

  g_array_append_val (trace->cuts, cut);
  return NULL;
}

static const char *
add_output_cuts (Trace *trace, const WhInnerProduct *product)
{
  const char *reason;
  WhMaps weight, bias;

  wh_inner_product_output_maps (product, &weight, &bias);
  reason = add_cut (trace, product->node, product->weight_slot, &weight);

  if (reason == NULL && product->has_bias)
    reason = add_cut (trace, product->node, product->bias_slot, &bias);

  return reason;
}

static const char *follow (Trace *trace, guint value);

static const char *
follow_normalization (Trace *trace, const WhNode *node)
{
  const WhMaps maps = { 1, trace->n_maps, 1, 1, 1 };
  const char *reason;
  WhNormalization norm;

  reason = wh_normalization_match (trace->graph, node, FALSE, &norm);

  if (reason != NULL || norm.axis != trace->axis)
    return "a normalization behind it has no stored statistics along its maps";

  for (guint slot = 1; slot < node->n_inputs && reason == NULL; slot++)
    reason = add_cut (trace, node, slot, &maps);

  return reason != NULL ? reason : follow (trace, node->outputs[0]);
}

static const char *
follow_product (Trace *trace, const WhInnerProduct *product)
{
  const char *reason;
  WhMaps weight;

  if (product->depthwise)
    {
      reason = product->n_out == trace->n_maps ? add_output_cuts (trace, product) :
                                                 "maps of a layer are in groups";
      return reason != NULL ? reason : follow (trace, product->node->outputs[0]);
    }

  if (product->group != 1 ||
      !wh_inner_product_maps_of_x (trace->graph, product, trace->axis, &weight))
    return "maps of a layer are in groups";

  return add_cut (trace, product->node, product->weight_slot, &weight);
}

/* Everything that reads the maps of @value, up to the layers that take them in. */
static const char *
follow (Trace *trace, guint value)
{
  const WhGraph *graph = trace->graph;
  const WhValue *v = &graph->values[value];
  const char *reason = NULL;

  if (wh_graph_is_output (graph, value))
    return "its maps are an output of the network";

  for (guint i = 0; i < v->n_readers && reason == NULL; i++)
    {
      const WhNode *reader = &graph->nodes[v->readers[i].node];
      WhInnerProduct product;

      if (v->readers[i].slot != 0)
        return "its maps are joined with others";

      if (wh_inner_product_match (graph, reader, &product))
        reason = follow_product (trace, &product);
      else if (wh_normalization_is (reader))
        reason = follow_normalization (trace, reader);
      else if (wh_role_is_mapwise (reader) && reader->n_outputs == 1)
        reason = follow (trace, reader->outputs[0]);
      else
        return "its maps are joined with others";
    }

  return reason;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* So many maps go; one at least stays. */
static gint64
choose (const WhInnerProduct *product, const Options *options, gboolean *keep)
{
  gint64 n = product->n_out, n_gone = (gint64) (n * options->part), n_out = 0;
  g_autofree double *sums = g_new (double, n + 1);
  g_autofree double *sorted = NULL;
  WhMaps maps;
  double limit;

  wh_inner_product_output_maps (product, &maps, NULL);
  wh_maps_square_sum (&maps, wh_tensor_values (product->weight), sums);
  sorted = g_memdup2 (sums, (n + 1) * sizeof *sums);
  qsort (sorted, n, sizeof *sorted, compare);

  while (n_gone < n && sorted[n_gone] <= options->threshold)
    n_gone++;

  n_gone = MIN (n_gone, n - 1);
  limit = n_gone > 0 ? sorted[n_gone - 1] : -1.0;

  /* Of equal ones the first go. */
  for (gint64 i = 0; i < n; i++)
    {
      keep[i] = sums[i] > limit || n_out == n_gone;
      n_out += !keep[i];
    }

  return n_out;
}

/* The axis of the tensor along which, or within which, its maps lie. */
static guint
find_axis (const WhShape *shape, const WhMaps *maps)
{
  gint64 before = 1;

  for (guint k = 0; k < shape->rank; k++)
    {
      if (before <= maps->outer && before * shape->size[k] >= maps->outer * maps->axis)
        return k;

      before *= shape->size[k];
    }

  g_return_val_if_reached (0);
}

static WhTensor *
take (const WhTensor *tensor, const WhMaps *maps, const gboolean *keep, gint64 n_kept)
{
  const float *values = wh_tensor_values (tensor);
  WhShape shape = tensor->shape;
  guint axis = find_axis (&shape, maps);
  WhTensor *taken;
  float *out;

  shape.size[axis] = shape.size[axis] / maps->axis * n_kept;
  taken = wh_tensor_new (&shape);
  out = wh_tensor_data (taken);

  for (gint64 u = 0; u < maps->outer; u++)
    for (gint64 a = 0; a < maps->axis; a++, values += maps->inner)
      if (keep[a])
        {
          memcpy (out, values, maps->inner * sizeof *out);
          out += maps->inner;
        }

  return taken;
}

static WhGraph *
apply (const WhGraph *graph, GArray *cuts, const gboolean *keep, gint64 n_kept, GError **error)
{
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  for (guint i = 0; i < cuts->len; i++)
    {
      const Cut *cut = &g_array_index (cuts, Cut, i);
      const WhValue *old = &graph->values[graph->nodes[cut->node].inputs[cut->slot]];
      g_autoptr (WhTensor) tensor = take (old->tensor, &cut->maps, keep, n_kept);

      wh_rewriter_set_input (rewriter, cut->node, cut->slot,
                             wh_rewriter_add_parameter (rewriter, old->name, tensor, WH_NONE));
    }

  return wh_rewriter_finish (rewriter, error);
}

/* A new graph, or the same one when the layer is left. Takes @graph. */
static WhGraph *
prune (WhConversion *conversion, WhGraph *taken, const char *name, GError **error)
{
  g_autoptr (WhGraph) graph = taken;
  const WhNode *node = &graph->nodes[wh_graph_find_node (graph, name)];
  g_autoptr (GArray) cuts = g_array_new (FALSE, FALSE, sizeof (Cut));
  g_autofree gboolean *keep = NULL;
  Trace trace = { graph, cuts, 0, 0 };
  WhInnerProduct product;
  const char *reason;
  gint64 n_gone;
  WhGraph *pruned;

  if (!wh_inner_product_match (graph, node, &product) || product.depthwise ||
      wh_conversion_excludes (conversion, node))
    return g_steal_pointer (&graph);

  trace.axis = product.out_axis;
  trace.n_maps = product.n_out;
  reason = product.n_out_axes == 1 ? add_output_cuts (&trace, &product) :
                                     "its output maps take several axes";
  reason = reason != NULL ? reason : follow (&trace, node->outputs[0]);

  if (reason != NULL)
    {
      wh_report_left (conversion->report, node, "%s", reason);
      return g_steal_pointer (&graph);
    }

  keep = g_new0 (gboolean, product.n_out + 1);
  n_gone = choose (&product, conversion->options, keep);

  if (n_gone == 0)
    {
      wh_report_left (conversion->report, node, "it has too few maps, or none below the threshold");
      return g_steal_pointer (&graph);
    }

  pruned = apply (graph, cuts, keep, product.n_out - n_gone, error);

  if (pruned == NULL)
    return NULL;

  wh_report_done (conversion->report, node, "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT " maps",
                  n_gone, product.n_out);

  /* The first graph's origins lead elsewhere. */
  if (graph != conversion->graph)
    {
      WhOriginMap *origins = wh_origin_map_compose (graph->origins, pruned->origins);

      wh_origin_map_unref (pruned->origins);
      pruned->origins = origins;
    }

  return pruned;
}

/* Layer by layer, each on what the one before left: nodes keep their names. */
static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *original = conversion->graph;
  WhGraph *graph = wh_graph_ref (original);

  for (guint i = 0; i < original->n_nodes && graph != NULL; i++)
    {
      if (g_cancellable_set_error_if_cancelled (conversion->cancellable, error))
        g_clear_pointer (&graph, wh_graph_unref);
      else
        graph = prune (conversion, graph, original->nodes[i].name, error);
    }

  return graph;
}

const WhConverter wh_converter_structured_pruning = {
  .name = "structured-pruning",
  .title = "Remove maps",
  .summary = "Takes out the output maps with the smallest weights, and what reads them.",
  .done = "pruned",
  .source = "Li et al., arXiv:1608.08710",
  .changes = WH_CHANGES_WEIGHTS,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
