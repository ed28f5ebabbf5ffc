/* converters/search.c: the smallest number of bits for each layer's weights within a budget */
#include "config.h"

#include "converters/search.h"

#include "converters/trial.h"
#include "graph/cost.h"
#include "graph/error.h"

#include <math.h>

#define MOST_MEASURED                                                                              \
  24 /* points of the curve that are measured besides those that bisecting asks for */

typedef struct
{
  WhTrialBase base;
  const WhSearchBudget *budget;
  GPtrArray *steps;
  WhSearchResult *result;
  gsize float_bytes;
  guint n_bits;   /* numbers of bits that are tried: from least_bits on */
  double *noise;  /* by layer and bits: sum of squared errors at the outputs */
  gsize *n_bytes; /* by layer and bits: bytes of the whole network when it alone is narrowed */
} Search;

static void
trade_off_clear (WhTradeOff *point)
{
  g_free (point->bits);
}

void
wh_search_result_free (WhSearchResult *result)
{
  g_ptr_array_unref (result->layers);
  g_array_unref (result->points);
  g_free (result);
}

/* A step that gives @bits to the layers that @has says, leaving the others out. */
static WhStep *
step_for (GPtrArray *layers, const guint *bits_by_layer, guint bits, gboolean per_channel)
{
  g_autofree char *text = g_strdup_printf ("fixed-point-weight:n_w=%u,n_b=%u,per_channel=%s", bits,
                                           MAX (bits, 8), per_channel ? "true" : "false");
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  WhStep *step = wh_step_parse (text, &error);

  g_assert_no_error (error);

  for (guint i = 0; i < layers->len; i++)
    if (bits_by_layer[i] != bits)
      g_ptr_array_add (others, g_ptr_array_index (layers, i));

  wh_step_exclude (step, (const char *const *) others->pdata, others->len);
  return step;
}

GPtrArray *
wh_search_dup_steps (const WhSearchResult *result,
                     const WhTradeOff *point,
                     GPtrArray *steps,
                     const WhSearchBudget *budget)
{
  GPtrArray *all = wh_pipeline_copy (steps);

  for (guint bits = budget->most_bits; bits >= budget->least_bits; bits--)
    for (guint i = 0; i < result->layers->len; i++)
      if (point->bits[i] == bits)
        {
          g_ptr_array_add (all, step_for (result->layers, point->bits, bits, budget->per_channel));
          break;
        }

  return all;
}

/* The layers are those that fixed-point-weight converts after @steps. */
static gboolean
find_layers (Search *search, GError **error)
{
  g_autoptr (GPtrArray) steps = wh_pipeline_copy (search->steps);
  g_autoptr (GPtrArray) names = NULL;
  g_auto (WhTrial) trial = { 0 };

  g_ptr_array_add (steps, wh_step_parse ("fixed-point-weight", NULL));

  if (!wh_trial_run (&search->base, steps, NULL, &trial, error))
    return FALSE;

  names = wh_trial_converted_nodes (&trial, steps->len - 1);

  for (guint i = 0; i < names->len; i++)
    g_ptr_array_add (search->result->layers, g_strdup (g_ptr_array_index (names, i)));

  search->float_bytes = wh_graph_parameter_bytes (
    trial.result->stages->len > 1 ? wh_pipeline_result_stage (trial.result, steps->len - 2)->graph :
                                    search->base.graph);

  return names->len > 0 || wh_fail (error, WH_ERROR_GRAPH,
                                    "network “%s” has no layer whose weights could be narrowed",
                                    search->base.graph->name);
}

static double
output_noise (const WhTrial *trial)
{
  double sum = 0.0;

  for (guint i = 0; i < trial->comparison->outputs->len; i++)
    {
      const WhComparedValue *compared =
        &g_array_index (trial->comparison->outputs, WhComparedValue, i);
      const WhShape *shape =
        &wh_pipeline_result_graph (trial->result)->values[compared->after].shape;

      sum += compared->difference.rmse * compared->difference.rmse *
             (double) wh_shape_n_elements (shape);
    }

  return sum;
}

static gboolean
try_alone (Search *search, guint layer, guint bits, GError **error)
{
  guint n_layers = search->result->layers->len;
  g_autofree guint *assignment = g_new0 (guint, n_layers);
  g_autoptr (GPtrArray) steps = wh_pipeline_copy (search->steps);
  g_auto (WhTrial) trial = { 0 };
  guint at = layer * search->n_bits + bits - search->budget->least_bits;

  assignment[layer] = bits;
  g_ptr_array_add (steps, step_for (search->result->layers, assignment, bits,
                                    search->budget->per_channel));

  if (!wh_trial_run (&search->base, steps, NULL, &trial, error))
    return FALSE;

  search->result->n_trials++;
  search->noise[at] = output_noise (&trial);
  search->n_bytes[at] = wh_cost_quantized_bytes (wh_pipeline_result_graph (trial.result));
  return TRUE;
}

static void
report_progress (const Search *search, double fraction)
{
  const WhRunOptions *options = search->base.options;

  if (options->progress != NULL)
    options->progress (fraction, options->data);
}

static gboolean
try_layers (Search *search, GError **error)
{
  guint n_layers = search->result->layers->len;

  search->noise = g_new0 (double, n_layers * search->n_bits);
  search->n_bytes = g_new0 (gsize, n_layers * search->n_bits);

  for (guint layer = 0; layer < n_layers; layer++)
    for (guint bits = search->budget->least_bits; bits <= search->budget->most_bits; bits++)
      {
        if (!try_alone (search, layer, bits, error))
          return FALSE;

        report_progress (search,
                         0.7 * (layer * search->n_bits + bits - search->budget->least_bits + 1) /
                           (n_layers * search->n_bits));
      }

  return TRUE;
}

/* What the layer saves against float, from the trial in which it alone was narrowed. */
static gssize
saved (const Search *search, guint layer, guint bits)
{
  return (gssize) search->float_bytes -
         (gssize) search->n_bytes[layer * search->n_bits + bits - search->budget->least_bits];
}

static void
add_point (Search *search, const guint *bits)
{
  guint n_layers = search->result->layers->len;
  gssize n_bytes = (gssize) search->float_bytes;
  WhTradeOff point = { .output_db = NAN, .top1 = NAN };

  for (guint layer = 0; layer < n_layers; layer++)
    n_bytes -= saved (search, layer, bits[layer]);

  point.n_bytes = (gsize) MAX (n_bytes, 0);
  point.size = search->float_bytes > 0 ? (double) point.n_bytes / (double) search->float_bytes : 1;
  point.bits = g_memdup2 (bits, n_layers * sizeof *bits);
  g_array_append_val (search->result->points, point);
}

/* One layer one bit further down at a time, the cheapest first. */
static void
draw_curve (Search *search)
{
  guint n_layers = search->result->layers->len;
  guint least = search->budget->least_bits;
  g_autofree guint *bits = g_new (guint, n_layers);

  for (guint layer = 0; layer < n_layers; layer++)
    bits[layer] = search->budget->most_bits;

  add_point (search, bits);

  while (TRUE)
    {
      guint cheapest = WH_NONE;
      double least_price = INFINITY;

      for (guint layer = 0; layer < n_layers; layer++)
        {
          const double *noise = &search->noise[layer * search->n_bits];
          double freed, price;

          if (bits[layer] == least)
            continue;

          freed =
            (double) (saved (search, layer, bits[layer] - 1) - saved (search, layer, bits[layer]));
          price = (noise[bits[layer] - 1 - least] - noise[bits[layer] - least]) / MAX (freed, 1);

          if (cheapest == WH_NONE || price < least_price)
            {
              cheapest = layer;
              least_price = price;
            }
        }

      if (cheapest == WH_NONE)
        break;

      bits[cheapest]--;
      add_point (search, bits);
    }
}

static gboolean
measure (Search *search, guint index, GError **error)
{
  static const WhTrialWish with_top1 = { .top1 = TRUE };
  WhTradeOff *point = &g_array_index (search->result->points, WhTradeOff, index);
  g_autoptr (GPtrArray) steps = NULL;
  g_auto (WhTrial) trial = { 0 };

  if (point->measured)
    return TRUE;

  steps = wh_search_dup_steps (search->result, point, search->steps, search->budget);

  if (!wh_trial_run (&search->base, steps, &with_top1, &trial, error))
    return FALSE;

  search->result->n_trials++;
  point->measured = TRUE;
  point->output_db = trial.output_db;
  point->top1 = trial.top1;
  point->n_bytes = wh_cost_quantized_bytes (wh_pipeline_result_graph (trial.result));
  point->size = (double) point->n_bytes / (double) MAX (search->float_bytes, 1);
  return TRUE;
}

static gboolean
keeps (const WhSearchBudget *budget, const WhTradeOff *point)
{
  return (isnan (budget->least_db) || point->output_db >= budget->least_db) &&
         (isnan (budget->least_top1) || point->top1 >= budget->least_top1) &&
         (isnan (budget->most_size) || point->size <= budget->most_size);
}

/* With only a size given, the best is the largest that fits; else the smallest that is good. */
static gboolean
choose (Search *search, GError **error)
{
  GArray *points = search->result->points;
  guint stride = MAX (1, points->len / MOST_MEASURED);
  gboolean size_only = isnan (search->budget->least_db) && isnan (search->budget->least_top1);

  for (guint i = 0; i < points->len; i += stride)
    {
      if (!measure (search, i, error))
        return FALSE;

      report_progress (search, 0.7 + 0.2 * i / points->len);
    }

  search->result->best = -1;

  for (guint i = 0; i < points->len; i++)
    {
      const WhTradeOff *point = &g_array_index (points, WhTradeOff, i);

      if (!point->measured || !keeps (search->budget, point))
        continue;

      if (search->result->best < 0 || !size_only)
        search->result->best = (int) i;
    }

  /* Between the last measured good point and the next measured one there may be smaller ones. */
  for (guint i = (guint) (search->result->best + 1);
       !size_only && search->result->best >= 0 && i < points->len &&
       !g_array_index (points, WhTradeOff, i).measured;
       i++)
    {
      if (!measure (search, i, error))
        return FALSE;

      if (keeps (search->budget, &g_array_index (points, WhTradeOff, i)))
        search->result->best = (int) i;
    }

  report_progress (search, 1.0);
  return TRUE;
}

WhSearchResult *
wh_search_bits (GPtrArray *steps,
                const WhGraph *graph,
                const WhSearchBudget *budget,
                const WhFeeds *feeds,
                const WhDataset *dataset,
                const WhRunOptions *options,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (WhSearchResult) result = g_new0 (WhSearchResult, 1);
  Search search = {
    .base = { .graph = graph,
              .feeds = feeds,
              .dataset = dataset,
              .options = options,
              .cancellable = cancellable },
    .budget = budget,
    .steps = steps,
    .result = result,
    .n_bits = budget->most_bits - budget->least_bits + 1,
  };
  gboolean done;

  result->layers = g_ptr_array_new_with_free_func (g_free);
  result->points = g_array_new (FALSE, FALSE, sizeof (WhTradeOff));
  g_array_set_clear_func (result->points, (GDestroyNotify) trade_off_clear);

  if (!isnan (budget->least_top1) && dataset == NULL)
    {
      wh_fail (error, WH_ERROR_OPTION, "a budget of top1 needs labelled data");
      return NULL;
    }

  done = wh_trial_base_init (&search.base, error) && find_layers (&search, error) &&
         try_layers (&search, error);

  if (done)
    {
      draw_curve (&search);
      done = choose (&search, error);
    }

  wh_trial_base_clear (&search.base);
  g_free (search.noise);
  g_free (search.n_bytes);
  return done ? g_steal_pointer (&result) : NULL;
}
