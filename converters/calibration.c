/* converters/calibration.c: runs a graph and records the ranges of its values */
#include "config.h"

#include "converters/calibration.h"

#include "graph/io/samples.h"

void
wh_calibration_free (WhCalibration *calibration)
{
  for (guint i = 0; i < calibration->n_values; i++)
    g_free (calibration->ranges[i]);

  g_free (calibration->ranges);
  g_free (calibration->cuts);
  g_clear_pointer (&calibration->recorded, wh_recorded_unref);
  g_free (calibration);
}

static void
record (guint value, WhTensor *tensor, gpointer data)
{
  WhCalibration *calibration = data;
  WhRange *range = calibration->ranges[value];

  if (range != NULL)
    wh_range_add (range, wh_tensor_values (tensor), wh_tensor_n_elements (tensor));
}

static WhCalibration *
new_calibration (const WhGraph *graph)
{
  WhCalibration *calibration = g_new0 (WhCalibration, 1);

  calibration->n_values = graph->n_values;
  calibration->ranges = g_new0 (WhRange *, graph->n_values + 1);
  calibration->cuts = g_new0 (WhRecordedRange *, graph->n_values + 1);
  return calibration;
}

/* One run after the other over what there is to calibrate on. */
typedef struct
{
  const WhGraph *graph;
  WhEngine *engine;
  WhObserver observe;
  gpointer data;
  GCancellable *cancellable;
} Runner;

/* Inputs are shown after the run, whether an engine shows them or not. */
static gboolean
run_once (Runner *runner, const WhFeeds *feeds, GError **error)
{
  const WhGraph *graph = runner->graph;
  g_autoptr (WhRecording) recording =
    wh_engine_run (runner->engine, feeds, runner->cancellable, error);

  if (recording == NULL)
    return FALSE;

  for (guint i = 0; i < graph->n_inputs; i++)
    runner->observe (graph->inputs[i], recording->values[graph->inputs[i]], runner->data);

  return TRUE;
}

static gboolean
run_dataset (Runner *runner, const WhCalibrationOptions *options, char **source, GError **error)
{
  const WhValue *input = &runner->graph->values[runner->graph->inputs[0]];
  g_autoptr (WhDataset) dataset = wh_dataset_load (options->data, runner->cancellable, error);
  g_autofree char *name = NULL;
  WhDatasetFit fit;
  gint64 n, batch;

  if (dataset == NULL || !wh_dataset_fit (dataset, &input->shape, &fit, error))
    return FALSE;

  n = MIN (options->samples, dataset->n_samples);
  batch = input->shape.rank > 0 ? MAX (1, input->shape.size[0]) : 1;

  /* The last batch repeats the last sample where it has to; that moves no range. */
  for (gint64 first = 0; first < n; first += batch)
    {
      g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
      g_autoptr (WhTensor) x = wh_dataset_batch (dataset, &fit, &input->shape, first);

      wh_feeds_set_tensor (feeds, input->name, x);

      if (!run_once (runner, feeds, error))
        return FALSE;
    }

  name = g_path_get_basename (options->data);
  *source = g_strdup_printf ("%" G_GINT64_FORMAT " samples of %s", n, name);
  return TRUE;
}

/* What the engine shows of inner values goes on; inputs come from run_once (). */
static void
pass_on (guint value, WhTensor *tensor, gpointer data)
{
  Runner *runner = data;

  if (runner->graph->values[value].kind == WH_VALUE_INNER)
    runner->observe (value, tensor, runner->data);
}

static char *
describe_feeds (const WhConversion *conversion)
{
  g_autofree char *words = conversion->feeds != NULL ?
                             wh_feeds_dup_description (conversion->feeds, conversion->graph) :
                             NULL;

  return words != NULL ? g_strdup_printf ("the inputs of the run: %s", words) :
                         g_strdup ("random numbers (seed 0)");
}

gboolean
wh_calibration_observe (WhConversion *conversion,
                        const WhGraph *graph,
                        const WhCalibrationOptions *options,
                        WhObserver observe,
                        gpointer data,
                        char **source,
                        GError **error)
{
  Runner runner = { graph, NULL, observe, data, conversion->cancellable };
  WhRunOptions run = { .mode = WH_RUN_OBSERVING, .observe = pass_on, .data = &runner };
  g_autoptr (WhEngine) engine = wh_engine_new (graph, &run, error);
  g_autoptr (WhFeeds) random = wh_feeds_new (0);
  gboolean done;

  runner.engine = engine;

  if (engine == NULL)
    done = FALSE;
  else if (options->data[0] != '\0' && graph->n_inputs > 0)
    done = run_dataset (&runner, options, source, error);
  else
    {
      done = run_once (&runner, conversion->feeds ? conversion->feeds : random, error);
      *source = describe_feeds (conversion);
    }

  if (!done)
    {
      g_clear_pointer (source, g_free);
      g_prefix_error (error, "calibrating: ");
    }

  return done;
}

/* They are passed over, which the user would hardly guess. */
static void
report_not_finite (WhConversion *conversion, const WhCalibration *calibration)
{
  gint64 n_values = 0;
  const char *first = NULL;

  for (guint v = 0; v < calibration->n_values; v++)
    if (calibration->ranges[v] != NULL && calibration->ranges[v]->n_not_finite > 0)
      {
        n_values++;
        first = first != NULL ? first : conversion->graph->values[v].name;
      }

  if (first != NULL)
    wh_report_note (conversion->report, NULL,
                    "“%s”%s had numbers that are not finite; they were passed over", first,
                    n_values > 1 ? " and others" : "");
}

/* What the range is cut to for the grid that @wish tells of. */
static void
cut (const WhRange *range,
     const WhCalibrationOptions *options,
     const WhRangeWish *wish,
     WhRecordedRange *out)
{
  gboolean sign = wish->n_signed_steps > 0 && (wish->n_unsigned_steps == 0 || range->min < 0.0);

  if (wish->affine)
    {
      wh_range_choose_affine (range, options, wish->n_signed_steps, &out->low, &out->high);
      return;
    }

  out->high =
    wh_range_choose (range, options, sign, sign ? wish->n_signed_steps : wish->n_unsigned_steps);
  out->low = sign ? 0.0 - out->high : 0.0;
}

static void
add_cut (WhCalibration *calibration,
         const WhGraph *graph,
         guint value,
         const WhCalibrationOptions *options,
         const WhRangeWish *wish)
{
  const WhRange *range = calibration->ranges[value];
  WhRecordedRange *out = wh_recorded_add_range (calibration->recorded, graph->values[value].name);

  out->n = range->n;
  out->n_not_finite = range->n_not_finite;
  out->min = range->min;
  out->max = range->max;
  cut (range, options, wish, out);
  wh_range_histogram (range, out->grid.histogram);
  calibration->cuts[value] = out;
}

static gboolean
measure (WhConversion *conversion,
         WhCalibration *calibration,
         const WhCalibrationOptions *options,
         const WhRangeWish *wish,
         const gboolean *wanted,
         GError **error)
{
  const WhGraph *graph = conversion->graph;
  char *source = NULL;

  for (guint i = 0; i < graph->n_values; i++)
    if (wanted[i])
      calibration->ranges[i] = g_new0 (WhRange, 1);

  if (!wh_calibration_observe (conversion, graph, options, record, calibration, &source, error))
    return FALSE;

  calibration->recorded = wh_recorded_begin (conversion, options, wish, source);

  for (guint i = 0; i < graph->n_values; i++)
    if (wanted[i])
      add_cut (calibration, graph, i, options, wish);

  report_not_finite (conversion, calibration);
  return TRUE;
}

/* min-max may be asked for another grid than it was recorded for: the ends are all it takes. */
static void
cut_again (WhRecordedRange *range, const WhRangeWish *wish)
{
  const WhCalibrationOptions min_max = { .method = WH_CALIBRATE_MIN_MAX };
  g_autofree WhRange *ends = g_new0 (WhRange, 1);

  ends->n = range->n;
  ends->min = range->min;
  ends->max = range->max;
  cut (ends, &min_max, wish, range);
}

static void
use_record (WhConversion *conversion,
            WhCalibration *calibration,
            const WhRangeWish *wish,
            const gboolean *wanted)
{
  const WhGraph *graph = conversion->graph;
  gboolean same_steps = wh_recorded_is_for (conversion->recorded, wish);

  calibration->recorded = wh_recorded_copy (conversion->recorded);

  if (!same_steps)
    wh_recorded_set_wish (calibration->recorded, wish);

  for (guint i = 0; i < calibration->recorded->ranges->len && !same_steps; i++)
    cut_again (g_ptr_array_index (calibration->recorded->ranges, i), wish);

  for (guint i = 0; i < graph->n_values; i++)
    if (wanted[i])
      calibration->cuts[i] = wh_recorded_find_range (calibration->recorded, graph->values[i].name);
}

/* Names of what is wanted and not recorded; NULL without a record. */
static GPtrArray *
find_missing (const WhConversion *conversion, const gboolean *wanted)
{
  const WhGraph *graph = conversion->graph;
  GPtrArray *missing = g_ptr_array_new ();

  for (guint i = 0; conversion->recorded != NULL && i < graph->n_values; i++)
    if (wanted[i] && wh_recorded_find_range (conversion->recorded, graph->values[i].name) == NULL)
      g_ptr_array_add (missing, graph->values[i].name);

  return missing;
}

WhCalibration *
wh_calibrate (WhConversion *conversion,
              const WhCalibrationOptions *options,
              const WhRangeWish *wish,
              const gboolean *wanted,
              GError **error)
{
  g_autoptr (WhCalibration) calibration = new_calibration (conversion->graph);
  g_autoptr (GPtrArray) missing = find_missing (conversion, wanted);
  gboolean use;

  if (!wh_recorded_decide (conversion, options, wish, missing, &use, error))
    return NULL;

  if (use)
    use_record (conversion, calibration, wish, wanted);
  else if (!measure (conversion, calibration, options, wish, wanted, error))
    return NULL;

  wh_report_note (conversion->report, NULL, use ? "as recorded on %s" : "calibrated on %s",
                  calibration->recorded->on);
  conversion->record = wh_recorded_ref (calibration->recorded);
  return g_steal_pointer (&calibration);
}

/* Of a record only the bins of the histogram are left: what was found out for this very grid is
 * taken, else each bin counts by what of it lies beyond. */
static double
part_clipped (const WhRecordedRange *range, double low, double high, double step)
{
  double width = (range->max - range->min) / WH_REPORT_BINS, n_clipped = 0.0;

  if (range->grid.low == low && range->grid.high == high && range->grid.step == step)
    return range->grid.clipped;

  if (range->n == 0 || width <= 0.0)
    return 0.0;

  for (guint i = 0; i < WH_REPORT_BINS; i++)
    {
      double first = range->min + i * width;
      double below = CLAMP ((low - step / 2 - first) / width, 0.0, 1.0);
      double above = CLAMP ((first + width - high - step / 2) / width, 0.0, 1.0);

      n_clipped += (double) range->grid.histogram[i] * MIN (below + above, 1.0);
    }

  return n_clipped / (double) range->n;
}

void
wh_calibration_report (WhCalibration *calibration,
                       WhConversion *conversion,
                       const WhNode *node,
                       guint value,
                       double low,
                       double high,
                       double step)
{
  WhRecordedRange *range = calibration->cuts[value];
  WhReportGrid *grid = g_new0 (WhReportGrid, 1);

  range->grid.clipped = calibration->ranges[value] != NULL ?
                          wh_range_clipped (calibration->ranges[value], low, high, step) :
                          part_clipped (range, low, high, step);
  range->grid.min = range->min;
  range->grid.max = range->max;
  range->grid.low = low;
  range->grid.high = high;
  range->grid.step = step;
  *grid = range->grid;
  grid->node = g_strdup (node->name);
  grid->value = g_strdup (conversion->graph->values[value].name);
  wh_report_add_grid (conversion->report, grid);
}
