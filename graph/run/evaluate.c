/* graph/run/evaluate.c: how often a classifier is right on labelled data */
#include "config.h"

#include "graph/run/evaluate.h"

#include "graph/error.h"

void
wh_evaluation_clear (WhEvaluation *evaluation)
{
  g_clear_pointer (&evaluation->predicted, g_free);
}

double
wh_evaluation_agreement (const WhEvaluation *a, const WhEvaluation *b)
{
  gint64 n_same = 0;

  g_return_val_if_fail (a->n_samples == b->n_samples, 0.0);

  for (gint64 i = 0; i < a->n_samples; i++)
    n_same += a->predicted[i] == b->predicted[i];

  return a->n_samples > 0 ? (double) n_same / a->n_samples : 1.0;
}

static gint64
find_largest (const float *scores, gint64 n)
{
  gint64 best = 0;

  for (gint64 c = 1; c < n; c++)
    if (scores[c] > scores[best])
      best = c;

  return best;
}

/* How many classes come before @label: larger ones, and equal ones with a lower number. */
static gint64
find_rank (const float *scores, gint64 n, gint64 label)
{
  gint64 rank = 0;

  for (gint64 c = 0; c < n; c++)
    rank += scores[c] > scores[label] || (scores[c] == scores[label] && c < label);

  return rank;
}

static gboolean
check_output (const WhGraph *graph, const WhDataset *dataset, gint64 *n_classes, GError **error)
{
  const WhValue *output = graph->n_outputs > 0 ? &graph->values[graph->outputs[0]] : NULL;
  gint64 batch = graph->values[graph->inputs[0]].shape.size[0];
  g_autofree char *text = NULL;

  if (output == NULL || output->shape.rank < 2 || output->shape.size[0] != batch || batch < 1 ||
      output->shape.size[1] < 2 ||
      wh_shape_n_elements (&output->shape) != batch * output->shape.size[1])
    {
      text = output ? wh_shape_to_string (&output->shape) : g_strdup ("nothing");
      return wh_fail (error, WH_ERROR_SHAPE,
                      "network “%s” gives %s; expected (batch, classes) to evaluate it",
                      graph->name, text);
    }

  *n_classes = output->shape.size[1];
  for (gint64 i = 0; i < dataset->n_samples; i++)
    if (dataset->labels[i] >= *n_classes)
      return wh_fail (error, WH_ERROR_SHAPE,
                      "%s: label %" G_GINT64_FORMAT " is class %" G_GINT64_FORMAT
                      ", and network “%s” has %" G_GINT64_FORMAT " classes",
                      dataset->path, i, dataset->labels[i], graph->name, *n_classes);

  return TRUE;
}

static gboolean
evaluate_batch (WhEngine *engine,
                const WhGraph *graph,
                const WhDataset *dataset,
                const WhDatasetFit *fit,
                gint64 first,
                gint64 n_classes,
                gint64 n_right[2],
                gint64 *predicted,
                GCancellable *cancellable,
                GError **error)
{
  const WhValue *input = &graph->values[graph->inputs[0]];
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (WhTensor) batch = wh_dataset_batch (dataset, fit, &input->shape, first);
  g_autoptr (WhRecording) recording = NULL;
  gint64 n = MIN (input->shape.size[0], dataset->n_samples - first);
  const float *scores;

  wh_feeds_set_tensor (feeds, input->name, batch);
  recording = wh_engine_run (engine, feeds, cancellable, error);
  if (recording == NULL)
    return FALSE;

  scores = wh_tensor_values (recording->values[graph->outputs[0]]);
  for (gint64 i = 0; i < n; i++)
    {
      gint64 label = dataset->labels[first + i];
      gint64 rank = find_rank (scores + i * n_classes, n_classes, label);

      predicted[first + i] = find_largest (scores + i * n_classes, n_classes);
      n_right[0] += predicted[first + i] == label;
      n_right[1] += rank < 5;
    }

  return TRUE;
}

gboolean
wh_evaluate (const WhGraph *graph,
             const WhDataset *dataset,
             const WhRunOptions *options,
             WhEvaluation *out,
             GCancellable *cancellable,
             GError **error)
{
  WhRunOptions inner = *options;
  g_autoptr (WhEngine) engine = NULL;
  g_autofree gint64 *predicted = g_new0 (gint64, MAX (dataset->n_samples, 1));
  gint64 n_right[2] = { 0, 0 }, n_classes = 0, step;
  WhDatasetFit fit;

  if (graph->n_inputs == 0)
    return wh_fail (error, WH_ERROR_SHAPE, "network “%s” has no input", graph->name);
  if (!wh_dataset_fit (dataset, &graph->values[graph->inputs[0]].shape, &fit, error) ||
      !check_output (graph, dataset, &n_classes, error))
    return FALSE;

  /* Progress is told over all batches. */
  inner.progress = NULL;
  inner.observe = NULL;
  inner.keep_all = FALSE;
  engine = wh_engine_new (graph, &inner, error);
  if (engine == NULL)
    return FALSE;

  step = graph->values[graph->inputs[0]].shape.size[0];
  for (gint64 first = 0; first < dataset->n_samples; first += step)
    {
      if (!evaluate_batch (engine, graph, dataset, &fit, first, n_classes, n_right, predicted,
                           cancellable, error))
        return FALSE;
      if (options->progress != NULL)
        options->progress (MIN (1.0, (double) (first + step) / dataset->n_samples), options->data);
    }

  *out = (WhEvaluation){ .n_samples = dataset->n_samples,
                         .top1 = (double) n_right[0] / dataset->n_samples,
                         .top5 = (double) n_right[1] / dataset->n_samples,
                         .predicted = g_steal_pointer (&predicted) };
  return TRUE;
}
