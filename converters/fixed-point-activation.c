/* converters/fixed-point-activation.c: the outputs of activation functions on a fixed-point grid
 *
 *   x → ReLU → y       becomes     x → FixedPointQuantize (sign, n, delta) → y
 *   x → f → y          becomes     x → f → FixedPointQuantize (sign, n, delta) → y
 *
 * Without a sign FixedPointQuantize cuts at 0 and so does ReLU's work. With delta "auto" the step
 * is 2^ceil (log2 (max / (2^n' - 1))), max from calibration.
 *
 * Source   nnabla FixedPointActivationConverter.
 */
#include "config.h"

#include "converters/calibration.h"
#include "converters/fixed-point.h"

#include "graph/error.h"

typedef struct
{
  gint64 n;
  gboolean sign;
  double delta; /* 0: auto */
  char **functions;
  WhCalibrationOptions calibration;
} Options;

static const WhOption option_table[] = {
  {
    .name = "n",
    .type = WH_OPTION_INT,
    .offset = offsetof (Options, n),
    .minimum = 1,
    .maximum = 24,
    .fallback = "8",
    .title = "Bits",
    .help = "How many bits an activation has, its sign included.",
  },
  {
    .name = "delta",
    .type = WH_OPTION_AUTO,
    .offset = offsetof (Options, delta),
    .minimum = 1e-30,
    .maximum = 1e30,
    .fallback = "auto",
    .title = "Step",
    .help = "The distance of neighbouring values, or auto to calibrate.",
  },
  {
    .name = "sign",
    .type = WH_OPTION_BOOL,
    .offset = offsetof (Options, sign),
    .fallback = "false",
    .title = "Signed",
    .help = "Without, negative values become 0, which is what ReLU does.",
  },
  {
    .name = "functions",
    .type = WH_OPTION_NAMES,
    .offset = offsetof (Options, functions),
    .fallback = "ReLU",
    .title = "Functions",
    .help = "Whose outputs to quantize; ReLU is replaced, others are followed by the quantization.",
  },
  WH_CALIBRATION_OPTIONS (Options, calibration),
  { .name = NULL },
};

static gboolean
check_options (const WhConversion *conversion, GError **error)
{
  const Options *options = conversion->options;

  return wh_conversion_check_functions (conversion, "functions", options->functions, error) &&
         wh_fixed_point_check (options->sign, options->n, "n", error);
}

static gboolean
is_candidate (const Options *options, const WhNode *node)
{
  return node->op != NULL && node->n_outputs > 0 &&
         g_strv_contains ((const char *const *) options->functions, node->op_name);
}

static gint64
count_steps (const Options *options)
{
  return ((gint64) 1 << (options->n - (options->sign ? 1 : 0))) - 1;
}

static WhCalibration *
calibrate (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autofree gboolean *wanted = g_new0 (gboolean, graph->n_values + 1);

  const WhRangeWish wish = { FALSE, options->sign ? count_steps (options) : 0,
                             options->sign ? 0 : count_steps (options) };

  for (guint i = 0; i < graph->n_nodes; i++)
    if (is_candidate (options, &graph->nodes[i]))
      wanted[graph->nodes[i].outputs[0]] = TRUE;

  return wh_calibrate (conversion, &options->calibration, &wish, wanted, error);
}

/* FALSE: the node is left, and the report says why. */
static gboolean
choose_grid (WhConversion *conversion,
             const WhNode *node,
             WhCalibration *calibration,
             WhFixedPoint *grid)
{
  const Options *options = conversion->options;
  gint64 n_steps = count_steps (options);
  double max;

  *grid = (WhFixedPoint){ options->sign, options->n, options->delta };

  if (grid->delta != 0.0)
    return TRUE;

  max = calibration->cuts[node->outputs[0]]->high;

  if (max == 0.0)
    {
      wh_report_left (conversion->report, node, "it gave only zeros on %s",
                      calibration->recorded->on);
      return FALSE;
    }

  grid->delta = wh_fixed_point_delta (max, grid->sign, grid->n, FALSE);
  wh_calibration_report (calibration, conversion, node, node->outputs[0],
                         grid->sign ? -grid->delta * n_steps : 0.0, grid->delta * n_steps,
                         grid->delta);
  return TRUE;
}

static void
quantize (WhConversion *conversion,
          WhRewriter *rewriter,
          const WhNode *node,
          const WhFixedPoint *grid)
{
  const WhGraph *graph = conversion->graph;
  g_autofree char *text = wh_fixed_point_describe (grid);
  guint index = wh_graph_node_index (graph, node);
  guint y = node->outputs[0];

  if (wh_node_is (node, "ReLU"))
    {
      wh_rewriter_remove_node (rewriter, index);
      wh_rewriter_stand_for_node (rewriter, wh_fixed_point_add (rewriter, grid, node->inputs[0], y),
                                  index);
      wh_report_done (conversion->report, node, "replaced: %s%s", text,
                      grid->sign ? "; negative values pass" : "");
    }
  else
    {
      g_autofree char *name = g_strconcat (graph->values[y].name, "_float", NULL);
      guint exact = wh_rewriter_add_value (rewriter, name, y);

      wh_rewriter_set_output (rewriter, index, 0, exact);
      wh_fixed_point_add (rewriter, grid, exact, y);
      wh_report_done (conversion->report, node, "followed by %s%s", text,
                      grid->sign ? "" : "; negative values become 0");
    }
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (WhCalibration) calibration = NULL;

  if (!check_options (conversion, error))
    return NULL;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      WhFixedPoint grid;

      if (!is_candidate (options, node) || wh_conversion_excludes (conversion, node))
        continue;

      if (options->delta == 0.0 && calibration == NULL)
        {
          calibration = calibrate (conversion, error);

          if (calibration == NULL)
            return NULL;
        }

      if (choose_grid (conversion, node, calibration, &grid))
        quantize (conversion, rewriter, node, &grid);
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = { "FixedPointActivationConverter", NULL };

const WhConverter wh_converter_fixed_point_activation = {
  .name = "fixed-point-activation",
  .aliases = aliases,
  .title = "Fixed-point activations",
  .summary = "Rounds what activation functions give to a few bits.",
  .done = "quantized",
  .source = "NNabla FixedPointActivationConverter",
  .changes = WH_CHANGES_NODES,
  .calibrates = TRUE,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
