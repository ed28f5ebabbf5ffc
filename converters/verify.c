/* converters/verify.c: which step broke it */
#include "config.h"

#include "converters/verify.h"

#include "graph/error.h"
#include "graph/run/compare.h"

#include <math.h>

static WhRecording *
run_outputs (const WhGraph *graph,
             const WhFeeds *feeds,
             const WhRunOptions *options,
             GCancellable *cancellable,
             GError **error)
{
  WhRunOptions quiet = *options;

  quiet.mode = WH_RUN_OBSERVING;
  quiet.keep_all = FALSE;
  quiet.progress = NULL;
  quiet.observe = NULL;
  return wh_run (graph, feeds, &quiet, cancellable, error);
}

typedef struct
{
  guint output; /* where max |d| is the largest part of the largest */
  double abs, rel;
  double db; /* of all outputs the least */
} Worst;

/* The worst of the outputs. FALSE when they have other shapes: then there is nothing to say. */
static gboolean
measure (const WhRecording *a, const WhRecording *b, const WhOriginMap *map, Worst *worst)
{
  g_autoptr (WhComparison) comparison = wh_compare_recordings (a, b, map, NULL);

  *worst = (Worst){ .output = WH_NONE, .db = INFINITY };

  if (comparison == NULL)
    return FALSE;

  for (guint i = 0; i < comparison->outputs->len; i++)
    {
      const WhComparedValue *compared = &g_array_index (comparison->outputs, WhComparedValue, i);
      const WhDifference *d = &compared->difference;
      /* A NaN or infinity on one side only is as wrong as can be. */
      double rel = d->finite ? d->max_abs_rel : INFINITY;

      worst->db = fmin (worst->db, d->finite ? d->sqnr_db : -INFINITY);

      if (worst->output != WH_NONE && rel <= worst->rel)
        continue;

      worst->output = compared->after;
      worst->abs = d->finite ? d->max_abs : INFINITY;
      worst->rel = rel;
    }

  return TRUE;
}

static WhVerification
verify (const WhStage *stage,
        const WhRecording *original,
        const WhRecording *before,
        const WhRecording *after)
{
  Worst step, all;
  WhVerification v = { .output = WH_NONE };

  if (stage->graph->origins == NULL || !measure (before, after, stage->graph->origins, &step) ||
      !measure (original, after, stage->to_original, &all))
    return v;

  return (WhVerification){
    .measured = TRUE,
    .output = step.output,
    .before_abs = step.abs,
    .before_rel = step.rel,
    .before_db = step.db,
    .original_abs = all.abs,
    .original_rel = all.rel,
    .original_db = all.db,
    .broken = wh_step_is_exact (stage->step) && step.rel > stage->step->converter->rel_tolerance,
  };
}

GArray *
wh_pipeline_verify (const WhPipelineResult *result,
                    const WhFeeds *feeds,
                    const WhRunOptions *options,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (WhVerification));
  g_autoptr (WhRecording) original =
    run_outputs (result->original, feeds, options, cancellable, error);
  g_autoptr (WhRecording) before = NULL;

  if (original == NULL)
    return NULL;

  before = wh_recording_ref (original);

  for (guint i = 0; i < result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (result, i);
      WhVerification v = { .output = WH_NONE };

      if (stage->step->enabled)
        {
          g_autoptr (WhRecording) after =
            run_outputs (stage->graph, feeds, options, cancellable, error);

          if (after == NULL)
            {
              g_prefix_error (error, "step %u, %s: ", i + 1, stage->step->converter->name);
              return NULL;
            }

          v = verify (stage, original, before, after);
          wh_recording_unref (before);
          before = g_steal_pointer (&after);
        }

      g_array_append_val (all, v);

      if (options->progress != NULL)
        options->progress ((i + 1.0) / result->stages->len, options->data);
    }

  return g_steal_pointer (&all);
}

gboolean
wh_verification_check (const WhPipelineResult *result, GArray *verifications, GError **error)
{
  for (guint i = 0; i < verifications->len; i++)
    {
      const WhVerification *v = &g_array_index (verifications, WhVerification, i);
      const WhStage *stage = wh_pipeline_result_stage (result, i);
      const WhConverter *converter = stage->step->converter;

      if (v->broken)
        return wh_fail (error, WH_ERROR_RUN,
                        "step %u, %s, should leave the outputs as they were (within %g of the "
                        "largest), but “%s” moved by %.2g of the largest",
                        i + 1, converter->name, converter->rel_tolerance,
                        stage->graph->values[v->output].name, v->before_rel);
    }

  return TRUE;
}
