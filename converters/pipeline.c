/* converters/pipeline.c: steps one after the other */
#include "config.h"

#include "converters/pipeline.h"

#include "graph/error.h"
#include "graph/validate.h"

#include <string.h>

GPtrArray *
wh_pipeline_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) wh_step_unref);
}

GPtrArray *
wh_pipeline_copy (GPtrArray *steps)
{
  GPtrArray *copy = wh_pipeline_new ();

  for (guint i = 0; i < steps->len; i++)
    g_ptr_array_add (copy, wh_step_ref (g_ptr_array_index (steps, i)));

  return copy;
}

GPtrArray *
wh_pipeline_forget (GPtrArray *steps, WhForget what)
{
  GPtrArray *copy = wh_pipeline_copy (steps);

  for (guint i = 0; i < copy->len; i++)
    {
      WhStep *step = g_ptr_array_index (copy, i);
      WhStep *without;

      if (step->recorded == NULL ||
          (what == WH_FORGET_FEEDS && !wh_recorded_is_of_feeds (step->recorded)))
        continue;

      without = wh_step_copy (step);
      wh_step_set_recorded (without, NULL);
      wh_step_unref (step);
      g_ptr_array_index (copy, i) = without;
    }

  return copy;
}

GPtrArray *
wh_pipeline_loosen (GPtrArray *steps)
{
  GPtrArray *copy = wh_pipeline_copy (steps);

  for (guint i = 0; i < copy->len; i++)
    {
      WhStep *step = g_ptr_array_index (copy, i);
      g_autoptr (WhRecorded) loose = NULL;
      WhStep *other;

      if (step->recorded == NULL)
        continue;

      loose = wh_recorded_copy_loose (step->recorded);
      other = wh_step_copy (step);
      wh_step_set_recorded (other, loose);
      wh_step_unref (step);
      g_ptr_array_index (copy, i) = other;
    }

  return copy;
}

GPtrArray *
wh_pipeline_with_recorded (GPtrArray *steps, const WhPipelineResult *result)
{
  GPtrArray *copy = wh_pipeline_copy (steps);

  for (guint i = 0; result != NULL && i < copy->len && i < result->stages->len; i++)
    {
      const WhStage *stage = g_ptr_array_index (result->stages, i);
      WhStep *step = g_ptr_array_index (copy, i);

      /* Those after another step saw another graph. */
      if (stage->step != step)
        break;

      if (stage->recorded == NULL)
        continue;

      g_ptr_array_index (copy, i) = wh_step_copy (step);
      wh_step_set_recorded (g_ptr_array_index (copy, i), stage->recorded);
      wh_step_unref (step);
    }

  return copy;
}

static void
free_stage (gpointer data)
{
  WhStage *stage = data;

  wh_step_unref ((WhStep *) stage->step);
  g_clear_pointer (&stage->graph, wh_graph_unref);
  g_clear_pointer (&stage->report, wh_report_unref);
  g_clear_pointer (&stage->to_original, wh_origin_map_unref);
  g_clear_pointer (&stage->recorded, wh_recorded_unref);
  g_free (stage);
}

WhPipelineResult *
wh_pipeline_result_ref (WhPipelineResult *result)
{
  g_atomic_ref_count_inc (&result->ref_count);
  return result;
}

void
wh_pipeline_result_unref (WhPipelineResult *result)
{
  if (!g_atomic_ref_count_dec (&result->ref_count))
    return;

  g_ptr_array_unref (result->stages);
  g_clear_pointer (&result->feeds, wh_feeds_unref);
  wh_graph_unref (result->original);
  g_free (result);
}

const WhStage *
wh_pipeline_result_stage (const WhPipelineResult *result, guint index)
{
  g_return_val_if_fail (index < result->stages->len, NULL);

  return g_ptr_array_index (result->stages, index);
}

const WhGraph *
wh_pipeline_result_graph (const WhPipelineResult *result)
{
  if (result->stages->len == 0)
    return result->original;

  return wh_pipeline_result_stage (result, result->stages->len - 1)->graph;
}

static gboolean
steps_equal (const WhStep *a, const WhStep *b)
{
  g_autofree char *a_text = NULL;
  g_autofree char *b_text = NULL;

  if (a == b)
    return TRUE;

  if (a->converter != b->converter || a->enabled != b->enabled || a->recorded != b->recorded)
    return FALSE;

  a_text = wh_step_to_string (a);
  b_text = wh_step_to_string (b);
  return strcmp (a_text, b_text) == 0;
}

/* So many of @reuse's stages are what @steps would make of @graph. */
static guint
count_reusable (GPtrArray *steps,
                const WhGraph *graph,
                const WhFeeds *feeds,
                const WhPipelineResult *reuse)
{
  guint n = 0;

  if (reuse == NULL || reuse->original != graph)
    return 0;

  while (n < steps->len && n < reuse->stages->len)
    {
      const WhStep *step = g_ptr_array_index (steps, n);
      gboolean other_numbers = wh_step_measures (step) && reuse->feeds != feeds;

      if (!steps_equal (step, wh_pipeline_result_stage (reuse, n)->step) ||
          (step->enabled && other_numbers))
        break;

      n++;
    }

  return n;
}

static WhStage *
copy_stage (const WhStage *stage, WhStep *step)
{
  WhStage *copy = g_new0 (WhStage, 1);

  copy->step = wh_step_ref (step);
  copy->graph = wh_graph_ref (stage->graph);
  copy->report = stage->report ? wh_report_ref (stage->report) : NULL;
  copy->to_original = wh_origin_map_ref (stage->to_original);
  copy->recorded = stage->recorded ? wh_recorded_ref (stage->recorded) : NULL;
  copy->ms = stage->ms;
  return copy;
}

static gboolean
convert (WhStage *stage,
         const WhGraph *before,
         const WhFeeds *feeds,
         GCancellable *cancellable,
         GError **error)
{
  const WhConverter *converter = stage->step->converter;
  WhConversion conversion = {
    .converter = converter,
    .graph = before,
    .options = stage->step->options,
    .exclude = (const char *const *) stage->step->exclude,
    .feeds = feeds,
    .recorded = stage->step->recorded,
    .report = stage->report = wh_report_new (),
    .cancellable = cancellable,
  };
  gint64 start = g_get_monotonic_time ();

  stage->report->done = converter->done;
  stage->graph = converter->convert (&conversion, error);
  stage->recorded = conversion.record;
  stage->ms = (g_get_monotonic_time () - start) / 1000.0;

  for (guint i = 0; stage->graph != NULL && stage->step->exclude[i] != NULL; i++)
    if (wh_graph_find_node (before, stage->step->exclude[i]) == WH_NONE)
      wh_report_note (stage->report, NULL, "no node is called “%s”, which was to be excluded",
                      stage->step->exclude[i]);

#ifndef NDEBUG
  if (stage->graph != NULL && !wh_graph_validate (stage->graph, error))
    {
      g_prefix_error (error, "made a wrong graph: ");
      return FALSE;
    }
#endif

  return stage->graph != NULL;
}

static WhStage *
run_step (WhStep *step,
          const WhGraph *before,
          const WhOriginMap *before_to_original,
          const WhFeeds *feeds,
          GCancellable *cancellable,
          GError **error)
{
  WhStage *stage = g_new0 (WhStage, 1);

  stage->step = wh_step_ref (step);

  if (!step->enabled)
    stage->graph = wh_graph_ref (before);
  else if (!convert (stage, before, feeds, cancellable, error))
    {
      free_stage (stage);
      return NULL;
    }

  if (stage->graph == before)
    stage->to_original = wh_origin_map_ref ((WhOriginMap *) before_to_original);
  else
    stage->to_original = wh_origin_map_compose (before_to_original, stage->graph->origins);

  return stage;
}

static WhPipelineResult *
new_result (const WhGraph *graph, const WhFeeds *feeds)
{
  WhPipelineResult *result = g_new0 (WhPipelineResult, 1);

  result->original = wh_graph_ref (graph);
  result->stages = g_ptr_array_new_with_free_func (free_stage);
  result->feeds = feeds ? wh_feeds_ref ((WhFeeds *) feeds) : NULL;
  g_atomic_ref_count_init (&result->ref_count);
  return result;
}

WhPipelineResult *
wh_pipeline_run (GPtrArray *steps,
                 const WhGraph *graph,
                 const WhFeeds *feeds,
                 const WhPipelineResult *reuse,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (WhPipelineResult) result = new_result (graph, feeds);
  g_autoptr (WhOriginMap) identity = wh_origin_map_new_identity (graph);
  guint n_reusable = count_reusable (steps, graph, feeds, reuse);
  const WhOriginMap *to_original = identity;

  for (guint i = 0; i < steps->len; i++)
    {
      WhStep *step = g_ptr_array_index (steps, i);
      WhStage *stage;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return NULL;

      if (i < n_reusable)
        stage = copy_stage (wh_pipeline_result_stage (reuse, i), step);
      else
        stage = run_step (step, wh_pipeline_result_graph (result), to_original, feeds, cancellable,
                          error);

      if (stage == NULL)
        {
          g_prefix_error (error, "step %u, %s: ", i + 1, step->converter->name);
          return NULL;
        }

      g_ptr_array_add (result->stages, stage);
      to_original = stage->to_original;
    }

  return g_steal_pointer (&result);
}
