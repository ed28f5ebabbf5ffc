/* converters/constant-folding.c: what depends on stored numbers alone is computed once
 *
 * By the reference loops, so that the numbers are those that a run would give.
 */
#include "config.h"

#include "converters/converter.h"

#include "graph/rewriter.h"
#include "graph/run/kernel.h"

typedef struct
{
  gint64 limit_mb;
} Options;

static const WhOption option_table[] = {
  {
    .name = "limit_mb",
    .type = WH_OPTION_INT,
    .offset = offsetof (Options, limit_mb),
    .minimum = 0,
    .maximum = 1000000,
    .fallback = "64",
    .title = "Largest constant",
    .help = "Nodes that would make a larger one are left, in megabytes.",
  },
  { .name = NULL },
};

/* NULL when it can be computed; "" when it is no candidate at all. */
static const char *
check (const WhGraph *graph, const WhNode *node, WhTensor *const *known, gint64 limit)
{
  const WhKernel *kernel = node->op != NULL ? wh_kernel_find (node) : NULL;

  for (guint i = 0; i < node->n_inputs; i++)
    if (known[node->inputs[i]] == NULL)
      return "";

  if (kernel == NULL || kernel->reference == NULL)
    return "nothing here can compute it";

  if (node->op->flags & WH_OP_RANDOM)
    return "it draws random numbers";

  if (node->op->flags & WH_OP_DATA_SHAPE)
    return "its output's shape depends on numbers";

  for (guint i = 0; i < node->n_outputs; i++)
    if (wh_shape_n_elements (&graph->values[node->outputs[i]].shape) > limit / 4)
      return "what it makes is too large to be stored";

  return NULL;
}

static gboolean
compute (const WhGraph *graph, const WhNode *node, WhTensor **known, GError **error)
{
  g_autofree WhOperand *src = g_new (WhOperand, node->n_inputs + 1);
  g_autofree float **dst = g_new (float *, node->n_outputs + 1);
  g_autofree WhShape *shapes = g_new (WhShape, node->n_outputs + 1);
  g_autoptr (GError) problem = NULL;
  WhCall call = { node, node->n_inputs, src, node->n_outputs, dst, shapes, 0, &problem };

  for (guint i = 0; i < node->n_inputs; i++)
    src[i] = (WhOperand){ graph->values[node->inputs[i]].shape,
                          wh_tensor_values (known[node->inputs[i]]) };

  for (guint i = 0; i < node->n_outputs; i++)
    {
      shapes[i] = graph->values[node->outputs[i]].shape;
      known[node->outputs[i]] = wh_tensor_new (&shapes[i]);
      dst[i] = wh_tensor_data (known[node->outputs[i]]);
    }

  wh_kernel_find (node)->reference (&call);

  if (problem == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* A network's output has to be written by a node, so a constant that is one stays as it is. */
static gboolean
gives_output (const WhGraph *graph, const WhNode *node)
{
  for (guint i = 0; i < node->n_outputs; i++)
    if (wh_graph_is_output (graph, node->outputs[i]))
      return TRUE;

  return FALSE;
}

static void
replace (WhRewriter *rewriter, const WhGraph *graph, const WhNode *node, WhTensor **known)
{
  wh_rewriter_remove_node (rewriter, wh_graph_node_index (graph, node));

  for (guint i = 0; i < node->n_outputs; i++)
    {
      guint y = node->outputs[i];
      guint constant =
        wh_rewriter_add_parameter (rewriter, graph->values[y].name, known[y], WH_NONE);

      wh_rewriter_stand_for_value (rewriter, constant, y);
      wh_rewriter_replace_reads (rewriter, y, constant);
    }
}

static gboolean
fold (WhConversion *conversion, WhRewriter *rewriter, WhTensor **known, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      const char *reason = check (graph, node, known, options->limit_mb << 20);

      if (g_cancellable_set_error_if_cancelled (conversion->cancellable, error))
        return FALSE;

      if (reason != NULL && reason[0] == '\0')
        continue;

      if (wh_conversion_excludes (conversion, node))
        continue;

      if (reason == NULL && gives_output (graph, node))
        reason = "it gives an output of the network";

      if (reason != NULL)
        {
          wh_report_left (conversion->report, node, "%s", reason);
          continue;
        }

      if (!compute (graph, node, known, error))
        {
          g_prefix_error (error, "%s “%s”: ", node->op_name, node->name);
          return FALSE;
        }

      replace (rewriter, graph, node, known);
      wh_report_done (conversion->report, node, "computed");
    }

  return TRUE;
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autofree WhTensor **known = g_new0 (WhTensor *, graph->n_values + 1);
  gboolean done;

  for (guint i = 0; i < graph->n_values; i++)
    if (graph->values[i].kind == WH_VALUE_PARAMETER)
      known[i] = wh_tensor_ref (graph->values[i].tensor);

  done = fold (conversion, rewriter, known, error);

  for (guint i = 0; i < graph->n_values; i++)
    g_clear_pointer (&known[i], wh_tensor_unref);

  return done ? wh_rewriter_finish (rewriter, error) : NULL;
}

const WhConverter wh_converter_constant_folding = {
  .name = "constant-folding",
  .title = "Fold constants",
  .summary = "Computes what depends on stored numbers alone and stores the result.",
  .done = "computed",
  .source = "the functions' own definitions",
  .changes = WH_CHANGES_NODES | WH_CHANGES_WEIGHTS,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
