/* converters/calibration.c: runs a graph and records the ranges of its values */
#include "config.h"

#include "converters/calibration.h"

#include "graph/io/samples.h"
#include "graph/run/engine.h"

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
record (WhCalibration *calibration, guint value, const WhTensor *tensor)
{
  WhRange *range = calibration->ranges[value];

  if (range != NULL)
    wh_range_add (range, wh_tensor_values (tensor), wh_tensor_n_elements (tensor));
}

/* Inputs are recorded after the run, whether an engine shows them or not. */
static void
observe (guint value, WhTensor *tensor, gpointer data)
{
  WhCalibration *calibration = data;

  if (calibration->graph->values[value].kind == WH_VALUE_INNER)
    record (calibration, value, tensor);
}

static WhCalibration *
new_calibration (const WhGraph *graph, const gboolean *wanted)
{
  WhCalibration *calibration = g_new0 (WhCalibration, 1);

  calibration->graph = graph;
  calibration->n_values = graph->n_values;
  calibration->ranges = g_new0 (WhRange *, graph->n_values + 1);

  for (guint i = 0; i < graph->n_values; i++)
    if (wanted[i])
      calibration->ranges[i] = g_new0 (WhRange, 1);

  return calibration;
}

static gboolean
run_once (WhCalibration *calibration,
          WhConversion *conversion,
          WhEngine *engine,
          const WhFeeds *feeds,
          GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRecording) recording = wh_engine_run (engine, feeds, conversion->cancellable, error);

  if (recording == NULL)
    return FALSE;

  for (guint i = 0; i < graph->n_inputs; i++)
    record (calibration, graph->inputs[i], recording->values[graph->inputs[i]]);

  return TRUE;
}

static gboolean
run_dataset (WhCalibration *calibration,
             WhConversion *conversion,
             WhEngine *engine,
             const WhCalibrationOptions *options,
             GError **error)
{
  const WhGraph *graph = conversion->graph;
  const WhValue *input = &graph->values[graph->inputs[0]];
  g_autoptr (WhDataset) dataset = wh_dataset_load (options->data, conversion->cancellable, error);
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

      if (!run_once (calibration, conversion, engine, feeds, error))
        return FALSE;
    }

  name = g_path_get_basename (options->data);
  calibration->source = g_strdup_printf ("%" G_GINT64_FORMAT " samples of %s", n, name);
  return TRUE;
}

WhCalibration *
wh_calibrate (WhConversion *conversion,
              const WhCalibrationOptions *options,
              const gboolean *wanted,
              GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhCalibration) calibration = new_calibration (graph, wanted);
  WhRunOptions run = { .mode = WH_RUN_OBSERVING, .observe = observe, .data = calibration };
  g_autoptr (WhEngine) engine = wh_engine_new (graph, &run, error);
  g_autoptr (WhFeeds) random = wh_feeds_new (0);
  gboolean done;

  if (engine == NULL)
    done = FALSE;
  else if (options->data[0] != '\0' && graph->n_inputs > 0)
    done = run_dataset (calibration, conversion, engine, options, error);
  else
    {
      const WhFeeds *feeds = conversion->feeds ? conversion->feeds : random;

      done = run_once (calibration, conversion, engine, feeds, error);
      calibration->source =
        g_strdup (conversion->feeds ? "the inputs of the run" : "random numbers (seed 0)");
    }

  if (!done)
    {
      g_prefix_error (error, "calibrating: ");
      return NULL;
    }

  return g_steal_pointer (&calibration);
}
