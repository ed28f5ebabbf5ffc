/* converters/fixed-point-weight.c: weights and biases on a fixed-point grid
 *
 *   W → FixedPointQuantize (sign, n, delta) → inner product
 *
 * With delta "auto" the step is 2^ceil (log2 (max |W| / (2^n' - 1))), n' = n without the sign bit:
 * the smallest power of two with which nothing is cut off. A bias of zeros is left alone.
 *
 * Per channel each output map o has a step of its own, max |W[o]| / (2^n' - 1) or the power of two
 * above it:   W / delta[o] → FixedPointQuantize (delta 1) → Mul2 delta[o]
 *
 * Source   nnabla FixedPointWeightConverter.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/fixed-point.h"
#include "converters/patterns.h"

typedef struct
{
  gboolean sign_w, sign_b;
  gint64 n_w, n_b;
  double delta_w, delta_b; /* 0: auto */
  gboolean quantize_w, quantize_b;
  gboolean floor;
  gboolean per_channel;
  gboolean pow2;
  gboolean bake;
} Options;

#define BOOL(field, fallback_, title_, help_)                                                      \
  {                                                                                                \
    .name = #field, .type = WH_OPTION_BOOL, .offset = offsetof (Options, field),                   \
    .fallback = fallback_, .title = title_, .help = help_                                          \
  }

static const WhOption option_table[] = {
  {
    .name = "n_w",
    .type = WH_OPTION_INT,
    .offset = offsetof (Options, n_w),
    .minimum = 1,
    .maximum = 24,
    .fallback = "8",
    .title = "Bits of weights",
    .help = "How many bits a weight has, its sign included.",
  },
  {
    .name = "delta_w",
    .type = WH_OPTION_AUTO,
    .offset = offsetof (Options, delta_w),
    .minimum = 1e-30,
    .maximum = 1e30,
    .fallback = "auto",
    .title = "Step of weights",
    .help = "The distance of neighbouring weights, or auto for the smallest that cuts nothing off.",
  },
  BOOL (sign_w, "true", "Signed weights", "Without, negative weights become 0."),
  {
    .name = "n_b",
    .type = WH_OPTION_INT,
    .offset = offsetof (Options, n_b),
    .minimum = 1,
    .maximum = 24,
    .fallback = "8",
    .title = "Bits of biases",
    .help = "How many bits a bias has, its sign included.",
  },
  {
    .name = "delta_b",
    .type = WH_OPTION_AUTO,
    .offset = offsetof (Options, delta_b),
    .minimum = 1e-30,
    .maximum = 1e30,
    .fallback = "auto",
    .title = "Step of biases",
    .help = "The distance of neighbouring biases, or auto for the smallest that cuts nothing off.",
  },
  BOOL (sign_b, "true", "Signed biases", "Without, negative biases become 0."),
  BOOL (quantize_w, "true", "Quantize weights", "Put the weights on the grid."),
  BOOL (quantize_b, "true", "Quantize biases", "Put the biases on the grid."),
  BOOL (floor,
        "false",
        "Round step down",
        "With auto, half the step: finer, but large values are cut."),
  BOOL (per_channel, "false", "Step per channel", "With auto, each output map has its own step."),
  BOOL (pow2,
        "false",
        "Powers of two",
        "Per channel, steps are powers of two as they are without."),
  BOOL (bake, "false", "Store quantized", "Store the quantized numbers instead of adding nodes."),
  { .name = NULL },
};

/* One weight or bias and how it is to be quantized. */
typedef struct
{
  const char *what; /* "weight" */
  guint value;
  WhTensor *tensor;
  WhFixedPoint grid; /* delta 0: auto */
  gboolean per_channel;
  const WhMaps *maps;
} Job;

typedef struct
{
  WhConversion *conversion;
  const Options *options;
  WhRewriter *rewriter;
  guint *quantized; /* by value of the old graph: what stands in for it, or WH_NONE */
} Work;

static double
step_for (const Options *options, float max, const WhFixedPoint *grid)
{
  if (max == 0.0f)
    return 1.0;

  if (options->pow2)
    return wh_fixed_point_delta (max, grid->sign, grid->n, options->floor);

  return (float) (max / wh_fixed_point_n_steps (grid->sign, grid->n));
}

/* A step for each map; 1 for maps of zeros. */
static double *
steps_per_map (Work *work, const Job *job)
{
  gint64 n = wh_maps_count (job->maps);
  g_autofree float *max = g_new (float, MAX (1, n));
  double *steps = g_new (double, MAX (1, n));

  wh_maps_max_abs (job->maps, wh_tensor_values (job->tensor), max);

  for (gint64 i = 0; i < n; i++)
    steps[i] = step_for (work->options, max[i], &job->grid);

  return steps;
}

static double *
inverse (const double *numbers, gint64 n)
{
  double *inverted = g_new (double, MAX (1, n));

  for (gint64 i = 0; i < n; i++)
    inverted[i] = 1.0 / numbers[i];

  return inverted;
}

/* The tensor whose every number is divided by the step of its map. */
static WhTensor *
divide (const Job *job, const double *steps)
{
  g_autofree double *factors = inverse (steps, wh_maps_count (job->maps));
  WhTensor *divided = wh_tensor_new (&job->tensor->shape);

  wh_maps_scale (job->maps, wh_tensor_values (job->tensor), factors, wh_tensor_data (divided));
  return divided;
}

static guint
bake (Work *work, const Job *job, const WhFixedPoint *grid, const double *steps)
{
  g_autoptr (WhTensor) source = steps ? divide (job, steps) : wh_tensor_ref (job->tensor);
  g_autoptr (WhTensor) tensor = wh_tensor_new (&job->tensor->shape);
  float *values = wh_tensor_data (tensor);

  wh_fixed_point_quantize (grid, wh_tensor_values (source), wh_tensor_n_elements (tensor), values);

  if (steps != NULL)
    wh_maps_scale (job->maps, values, steps, values);

  return wh_rewriter_add_parameter (work->rewriter,
                                    work->conversion->graph->values[job->value].name, tensor,
                                    job->value);
}

static guint
insert (Work *work, const Job *job, const WhFixedPoint *grid, const double *steps)
{
  WhRewriter *rewriter = work->rewriter;
  const char *name = work->conversion->graph->values[job->value].name;
  g_autofree char *quantized_name = g_strconcat (name, "_q", NULL);
  guint quantized = wh_rewriter_add_value (rewriter, quantized_name, job->value);

  if (steps == NULL)
    wh_fixed_point_add (rewriter, grid, job->value, quantized);
  else
    {
      g_autofree char *step_name = g_strconcat (name, "_delta", NULL);
      g_autofree char *integer_name = g_strconcat (name, "_int", NULL);
      g_autoptr (WhTensor) divided = divide (job, steps);
      g_autoptr (WhTensor) step = wh_maps_spread (job->maps, &job->tensor->shape, steps);
      guint integer = wh_rewriter_add_value (rewriter, integer_name, WH_NONE);
      guint inputs[2] = { integer, wh_rewriter_add_parameter (rewriter, step_name, step, WH_NONE) };

      wh_fixed_point_add (rewriter, grid,
                          wh_rewriter_add_parameter (rewriter, name, divided, WH_NONE), integer);
      wh_rewriter_add_node (rewriter, "Mul2", "Mul2", NULL, inputs, 2, &quantized, 1);
    }

  return quantized;
}

/* What was done is added to @done. */
static guint
quantize (Work *work, const Job *job, GString *done)
{
  g_autofree double *steps = NULL;
  g_autofree char *text = NULL;
  WhFixedPoint grid = job->grid;
  float max = wh_max_abs (wh_tensor_values (job->tensor), wh_tensor_n_elements (job->tensor));
  guint quantized;

  if (max == 0.0f)
    {
      g_string_append_printf (done, "%s%s left: all are 0", done->len ? ", " : "", job->what);
      return WH_NONE;
    }

  if (grid.delta == 0.0 && job->per_channel)
    {
      steps = steps_per_map (work, job);
      grid.delta = 1.0;
      text = g_strdup_printf ("%d bits in %" G_GINT64_FORMAT " steps", (int) grid.n,
                              wh_maps_count (job->maps));
    }
  else
    {
      if (grid.delta == 0.0)
        grid.delta = wh_fixed_point_delta (max, grid.sign, grid.n, work->options->floor);

      text = wh_fixed_point_describe (&grid);
    }

  if (work->options->bake)
    quantized = bake (work, job, &grid, steps);
  else
    quantized = insert (work, job, &grid, steps);

  g_string_append_printf (done, "%s%s: %s", done->len ? ", " : "", job->what, text);
  return quantized;
}

/* A parameter that several nodes read is stored once, but quantized beside each of them. */
static void
replace (Work *work, const WhNode *node, guint slot, const Job *job, GString *done)
{
  guint *quantized = &work->quantized[job->value];

  if (*quantized == WH_NONE || !(work->options->bake || job->per_channel))
    *quantized = quantize (work, job, done);
  else
    g_string_append_printf (done, "%s%s shared", done->len ? ", " : "", job->what);

  if (*quantized != WH_NONE)
    wh_rewriter_set_input (work->rewriter, wh_graph_node_index (work->conversion->graph, node),
                           slot, *quantized);
}

static void
convert_product (Work *work, const WhInnerProduct *product)
{
  const Options *options = work->options;
  const WhNode *node = product->node;
  g_autoptr (GString) done = g_string_new (NULL);
  WhMaps weight_maps, bias_maps;

  wh_inner_product_output_maps (product, &weight_maps, &bias_maps);

  if (options->quantize_w && product->weight == NULL)
    {
      wh_report_left (work->conversion->report, node, "its weight is computed in the network");
      return;
    }

  if (options->quantize_w)
    replace (work, node, product->weight_slot,
             &(Job){ .what = "weight",
                     .value = node->inputs[product->weight_slot],
                     .tensor = product->weight,
                     .grid = { options->sign_w, options->n_w, options->delta_w },
                     .per_channel = options->per_channel,
                     .maps = &weight_maps },
             done);

  if (options->quantize_b && product->bias != NULL)
    replace (work, node, product->bias_slot,
             &(Job){ .what = "bias",
                     .value = node->inputs[product->bias_slot],
                     .tensor = product->bias,
                     .grid = { options->sign_b, options->n_b, options->delta_b },
                     .maps = &bias_maps },
             done);

  if (done->len > 0)
    wh_report_done (work->conversion->report, node, "%s", done->str);
  else
    wh_report_left (work->conversion->report, node,
                    options->quantize_b ? "it has no bias" : "nothing of it is to be quantized");
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autofree guint *quantized = g_new (guint, graph->n_values + 1);
  Work work = { conversion, options, rewriter, quantized };

  if (!wh_fixed_point_check (options->sign_w, options->n_w, "n_w", error) ||
      !wh_fixed_point_check (options->sign_b, options->n_b, "n_b", error))
    return NULL;

  for (guint i = 0; i < graph->n_values; i++)
    quantized[i] = WH_NONE;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      WhInnerProduct product;

      if (g_cancellable_set_error_if_cancelled (conversion->cancellable, error))
        return NULL;

      if (wh_inner_product_match (graph, node, &product) &&
          !wh_conversion_excludes (conversion, node))
        convert_product (&work, &product);
    }

  return wh_rewriter_finish (rewriter, error);
}

static const char *const aliases[] = { "FixedPointWeightConverter", NULL };

const WhConverter wh_converter_fixed_point_weight = {
  .name = "fixed-point-weight",
  .aliases = aliases,
  .title = "Fixed-point weights",
  .summary = "Rounds the weights and biases of layers to a few bits.",
  .done = "quantized",
  .source = "NNabla FixedPointWeightConverter",
  .changes = WH_CHANGES_NODES | WH_CHANGES_WEIGHTS,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
