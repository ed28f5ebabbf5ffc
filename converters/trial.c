/* converters/trial.c: a pipeline tried out on one original, again and again */
#include "config.h"

#include "converters/trial.h"

#include "graph/run/evaluate.h"

#include <math.h>

gboolean
wh_trial_base_init (WhTrialBase *base, GError **error)
{
  WhRunOptions options = *base->options;

  options.mode = WH_RUN_OBSERVING;
  options.keep_all = TRUE;
  options.progress = NULL;
  base->original = wh_run (base->graph, base->feeds, &options, base->cancellable, error);
  return base->original != NULL;
}

void
wh_trial_base_clear (WhTrialBase *base)
{
  g_clear_pointer (&base->original, wh_recording_unref);
  g_clear_pointer (&base->first, wh_pipeline_result_unref);
}

static double
least_output_db (const WhComparison *comparison)
{
  double least = INFINITY;

  for (guint i = 0; i < comparison->outputs->len; i++)
    least =
      fmin (least, g_array_index (comparison->outputs, WhComparedValue, i).difference.sqnr_db);

  return least;
}

static gboolean
compare (const WhTrialBase *base, const WhTrialWish *wish, WhTrial *trial, GError **error)
{
  const WhStage *last = wh_pipeline_result_stage (trial->result, trial->result->stages->len - 1);
  g_autofree gboolean *wanted = g_new0 (gboolean, MAX (base->graph->n_values, 1));

  if (wish->has_value)
    wanted[wish->value] = TRUE;

  trial->comparison = wh_compare_run (base->original, last->graph, last->to_original,
                                      wish->all_values ? NULL : wanted, base->feeds, base->options,
                                      base->cancellable, error);
  return trial->comparison != NULL;
}

static gboolean
evaluate (const WhTrialBase *base, WhTrial *trial, GError **error)
{
  g_auto (WhEvaluation) evaluation = { 0 };
  WhRunOptions options = *base->options;

  options.mode = WH_RUN_FAST;
  options.keep_all = FALSE;
  options.progress = NULL;

  if (!wh_evaluate (wh_pipeline_result_graph (trial->result), base->dataset, &options, &evaluation,
                    base->cancellable, error))
    return FALSE;

  trial->top1 = evaluation.top1;
  return TRUE;
}

gboolean
wh_trial_run (WhTrialBase *base,
              GPtrArray *steps,
              const WhTrialWish *wish,
              WhTrial *out,
              GError **error)
{
  static const WhTrialWish nothing = { 0 };
  g_auto (WhTrial) trial = { .top1 = NAN };

  g_return_val_if_fail (steps->len > 0, FALSE);

  if (wish == NULL)
    wish = &nothing;

  trial.result =
    wh_pipeline_run (steps, base->graph, base->feeds, base->first, base->cancellable, error);

  if (trial.result == NULL || !compare (base, wish, &trial, error))
    return FALSE;

  if (base->first == NULL)
    base->first = wh_pipeline_result_ref (trial.result);

  trial.output_db = least_output_db (trial.comparison);

  if (wish->top1 && base->dataset != NULL && !evaluate (base, &trial, error))
    return FALSE;

  *out = trial;
  trial = (WhTrial){ 0 };
  return TRUE;
}

void
wh_trial_clear (WhTrial *trial)
{
  g_clear_pointer (&trial->result, wh_pipeline_result_unref);
  g_clear_pointer (&trial->comparison, wh_comparison_unref);
}

double
wh_trial_value_db (const WhTrial *trial, guint value)
{
  for (guint i = 0; i < trial->comparison->values->len; i++)
    {
      const WhComparedValue *compared =
        &g_array_index (trial->comparison->values, WhComparedValue, i);

      if (compared->before == value)
        return compared->difference.sqnr_db;
    }

  return NAN;
}

GPtrArray *
wh_trial_converted_nodes (const WhTrial *trial, guint index)
{
  const WhReport *report = wh_pipeline_result_stage (trial->result, index)->report;
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; report != NULL && i < report->entries->len; i++)
    {
      const WhReportEntry *entry = g_ptr_array_index (report->entries, i);

      if (entry->kind == WH_REPORT_DONE && entry->node != NULL &&
          !g_ptr_array_find_with_equal_func (names, entry->node, g_str_equal, NULL))
        g_ptr_array_add (names, entry->node);
    }

  return names;
}
