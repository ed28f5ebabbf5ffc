/* converters/sensitivity.c: where a pipeline's error comes from
 *
 * Two trials for each converted node: the node alone converted, and all but the node converted.
 */
#include "config.h"

#include "converters/sensitivity.h"

#include "converters/trial.h"

#include <math.h>

static void
sensitivity_clear (WhSensitivity *sensitivity)
{
  g_free (sensitivity->node);
}

void
wh_sensitivity_report_free (WhSensitivityReport *report)
{
  g_array_unref (report->nodes);
  g_free (report);
}

static gboolean
makes_error (const WhStep *step)
{
  return step->enabled && !wh_step_is_exact (step);
}

/* @step for @node alone: the others of @converted are left as they are. */
static WhStep *
step_alone (const WhStep *step, GPtrArray *converted, const char *node)
{
  WhStep *copy = wh_step_copy (step);

  wh_step_exclude (copy, (const char *const *) converted->pdata, converted->len);
  wh_step_include (copy, node);
  return copy;
}

static WhStep *
step_without (const WhStep *step, const char *node)
{
  WhStep *copy = wh_step_copy (step);

  wh_step_exclude (copy, &node, 1);
  return copy;
}

static GPtrArray *
steps_for_alone (GPtrArray *steps, guint index, GPtrArray *converted, const char *node)
{
  GPtrArray *alone = wh_pipeline_new ();

  for (guint i = 0; i < steps->len; i++)
    {
      WhStep *step = g_ptr_array_index (steps, i);

      if (i == index)
        step = step_alone (step, converted, node);
      else if (makes_error (step))
        (step = wh_step_copy (step))->enabled = FALSE;
      else
        step = wh_step_ref (step);

      g_ptr_array_add (alone, step);
    }

  return alone;
}

static GPtrArray *
steps_without (GPtrArray *steps, guint index, const char *node)
{
  GPtrArray *without = wh_pipeline_copy (steps);

  wh_step_unref (g_ptr_array_index (without, index));
  g_ptr_array_index (without, index) = step_without (g_ptr_array_index (steps, index), node);
  return without;
}

/* The value of the original that @node of the graph before step @index writes. */
static guint
original_output (const WhTrial *whole, guint index, const char *name)
{
  const WhStage *before = index > 0 ? wh_pipeline_result_stage (whole->result, index - 1) : NULL;
  const WhGraph *graph = before != NULL ? before->graph : whole->result->original;
  guint node = wh_graph_find_node (graph, name);
  const WhOrigin *origins;
  guint n = 0;

  if (node == WH_NONE || graph->nodes[node].n_outputs == 0)
    return WH_NONE;

  if (before == NULL)
    return graph->nodes[node].outputs[0];

  origins = wh_origin_map_values (before->to_original, graph->nodes[node].outputs[0], &n);
  return n > 0 ? origins[0].value : WH_NONE;
}

/* Two pipelines without any error are equally good, not "infinity minus infinity" apart. */
static double
gain (double with, double without)
{
  return isinf (with) && isinf (without) ? 0.0 : with - without;
}

static gboolean
measure_node (WhTrialBase *base,
              GPtrArray *steps,
              guint index,
              GPtrArray *converted,
              const char *node,
              const WhTrial *whole,
              WhSensitivity *out,
              GError **error)
{
  g_autoptr (GPtrArray) alone_steps = steps_for_alone (steps, index, converted, node);
  g_autoptr (GPtrArray) without_steps = steps_without (steps, index, node);
  g_auto (WhTrial) alone = { 0 };
  g_auto (WhTrial) without = { 0 };
  guint value = original_output (whole, index, node);
  WhTrialWish wish_alone = { .value = value, .has_value = value != WH_NONE };
  WhTrialWish wish_without = { .top1 = TRUE };

  if (!wh_trial_run (base, alone_steps, &wish_alone, &alone, error) ||
      !wh_trial_run (base, without_steps, &wish_without, &without, error))
    return FALSE;

  *out = (WhSensitivity){
    .step = index,
    .local_db = value != WH_NONE ? wh_trial_value_db (&alone, value) : NAN,
    .total_db = value != WH_NONE ? wh_trial_value_db (whole, value) : NAN,
    .alone_db = alone.output_db,
    .gain_db = gain (without.output_db, whole->output_db),
    .gain_top1 = without.top1 - whole->top1,
  };
  return TRUE;
}

static int
by_gain (gconstpointer a, gconstpointer b)
{
  const WhSensitivity *x = a, *y = b;

  return x->gain_db < y->gain_db ? 1 : x->gain_db > y->gain_db ? -1 : 0;
}

static gboolean
measure_all (WhTrialBase *base, GPtrArray *steps, const WhTrial *whole, GArray *out, GError **error)
{
  for (guint i = 0; i < steps->len; i++)
    {
      g_autoptr (GPtrArray) converted = NULL;

      if (!makes_error (g_ptr_array_index (steps, i)))
        continue;

      converted = wh_trial_converted_nodes (whole, i);

      for (guint k = 0; k < converted->len; k++)
        {
          WhSensitivity sensitivity;
          const char *node = g_ptr_array_index (converted, k);

          if (!measure_node (base, steps, i, converted, node, whole, &sensitivity, error))
            return FALSE;

          sensitivity.node = g_strdup (node);
          g_array_append_val (out, sensitivity);

          if (base->options->progress != NULL)
            base->options->progress ((i + (k + 1.0) / converted->len) / steps->len,
                                     base->options->data);
        }
    }

  return TRUE;
}

WhSensitivityReport *
wh_sensitivity_measure (GPtrArray *steps,
                        const WhGraph *graph,
                        const WhFeeds *feeds,
                        const WhDataset *dataset,
                        const WhRunOptions *options,
                        GCancellable *cancellable,
                        GError **error)
{
  g_auto (WhTrialBase) base = {
    .graph = graph,
    .feeds = feeds,
    .dataset = dataset,
    .options = options,
    .cancellable = cancellable,
  };
  static const WhTrialWish everything = { .top1 = TRUE, .all_values = TRUE };
  g_auto (WhTrial) whole = { 0 };
  g_autoptr (WhSensitivityReport) report = NULL;
  g_autoptr (GPtrArray) loose = NULL;

  if (!wh_trial_base_init (&base, error) ||
      !wh_trial_run (&base, steps, &everything, &whole, error))
    return NULL;

  report = g_new0 (WhSensitivityReport, 1);
  report->output_db = whole.output_db;
  report->top1 = whole.top1;
  report->nodes = g_array_new (FALSE, FALSE, sizeof (WhSensitivity));
  g_array_set_clear_func (report->nodes, (GDestroyNotify) sensitivity_clear);

  /* That the records are of this network has just been seen; a trial leaves out parts of it. */
  loose = wh_pipeline_loosen (steps);

  if (!measure_all (&base, loose, &whole, report->nodes, error))
    return NULL;

  g_array_sort (report->nodes, by_gain);
  return g_steal_pointer (&report);
}
