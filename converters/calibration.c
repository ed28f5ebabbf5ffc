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
  g_free (calibration->source);
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
new_calibration (const WhGraph *graph, const gboolean *wanted)
{
  WhCalibration *calibration = g_new0 (WhCalibration, 1);

  calibration->n_values = graph->n_values;
  calibration->ranges = g_new0 (WhRange *, graph->n_values + 1);

  for (guint i = 0; i < graph->n_values; i++)
    if (wanted[i])
      calibration->ranges[i] = g_new0 (WhRange, 1);

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
      *source = g_strdup (conversion->feeds ? "the inputs of the run" : "random numbers (seed 0)");
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

WhCalibration *
wh_calibrate (WhConversion *conversion,
              const WhCalibrationOptions *options,
              const gboolean *wanted,
              GError **error)
{
  g_autoptr (WhCalibration) calibration = new_calibration (conversion->graph, wanted);

  if (!wh_calibration_observe (conversion, conversion->graph, options, record, calibration,
                               &calibration->source, error))
    return NULL;

  report_not_finite (conversion, calibration);
  return g_steal_pointer (&calibration);
}
