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

/* The worst of the outputs. FALSE when they have other shapes: then there is nothing to say. */
static gboolean
measure (const WhRecording *a,
         const WhRecording *b,
         const WhOriginMap *map,
         double *rel,
         double *db)
{
  g_autoptr (WhComparison) comparison = wh_compare_recordings (a, b, map, NULL);

  *rel = 0.0;
  *db = INFINITY;

  if (comparison == NULL)
    return FALSE;

  for (guint i = 0; i < comparison->outputs->len; i++)
    {
      const WhDifference *d = &g_array_index (comparison->outputs, WhComparedValue, i).difference;

      /* A NaN or infinity on one side only is as wrong as can be. */
      *rel = d->finite ? fmax (*rel, d->max_abs_rel) : INFINITY;
      *db = d->finite ? fmin (*db, d->sqnr_db) : -INFINITY;
    }

  return TRUE;
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
      WhVerification v = { .measured = FALSE };

      if (stage->step->enabled)
        {
          const WhConverter *converter = stage->step->converter;
          g_autoptr (WhRecording) after =
            run_outputs (stage->graph, feeds, options, cancellable, error);

          if (after == NULL)
            {
              g_prefix_error (error, "step %u, %s: ", i + 1, converter->name);
              return NULL;
            }

          v.measured =
            stage->graph->origins != NULL &&
            measure (before, after, stage->graph->origins, &v.before_rel, &v.before_db) &&
            measure (original, after, stage->to_original, &v.original_rel, &v.original_db);
          v.broken =
            wh_step_is_exact (stage->step) && v.measured && v.before_rel > converter->rel_tolerance;

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
      const WhConverter *converter = wh_pipeline_result_stage (result, i)->step->converter;

      if (v->broken)
        return wh_fail (error, WH_ERROR_RUN,
                        "step %u, %s, should leave the outputs as they were (within %g of the "
                        "largest), but they moved by %.2g of the largest",
                        i + 1, converter->name, converter->rel_tolerance, v->before_rel);
    }

  return TRUE;
}
