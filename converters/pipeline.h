/* converters/pipeline.h: steps one after the other
 */
#pragma once

#include "converters/converter.h"
#include "graph/origin.h"

G_BEGIN_DECLS

typedef struct
{
  const WhConverter *converter;
  gpointer options;
  char **exclude; /* NULL-terminated, never NULL */
  gboolean enabled;
  WhRecorded *recorded; /* (nullable): what it goes by instead of measuring; from a file */
  gatomicrefcount ref_count;
} WhStep; /* immutable once it is in a pipeline */

WhStep *wh_step_new (const WhConverter *converter);       /* fallbacks, enabled */
WhStep *wh_step_parse (const char *text, GError **error); /* "NAME" or "NAME:key=value,key=value" */
WhStep *wh_step_copy (const WhStep *step);                /* to be changed before it is used */
WhStep *wh_step_ref (WhStep *step);
void wh_step_unref (WhStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhStep, wh_step_unref)
gboolean wh_step_set_option (WhStep *step,
                             const char *name,
                             const char *value,
                             GError **error); /* "exclude" too */

/* Before the step is in a pipeline, as well. An option of the calibration that is set to something
 * else makes the step forget what it recorded too. @recorded: (nullable) */
void wh_step_set_recorded (WhStep *step, const WhRecorded *recorded);
/* It calibrates, and has nothing recorded to go by. */
gboolean wh_step_measures (const WhStep *step);

/* Which nodes a step leaves as they are, by name; each name is there once. The last two are for a
 * step that is not yet in a pipeline: wh_step_copy () first. */
gboolean wh_step_excludes (const WhStep *step, const char *node);
void wh_step_exclude (WhStep *step,
                      const char *const *nodes,
                      gssize n); /* besides those that it leaves already; -1: up to a NULL */
void wh_step_include (WhStep *step, const char *node); /* converts it again */

/* Its converter is exact, and no option makes it otherwise. */
gboolean wh_step_is_exact (const WhStep *step);
char *wh_step_to_string (
  const WhStep *step); /* as wh_step_parse () reads it; options that differ */

/* A pipeline is a GPtrArray of WhStep with wh_step_unref () as its free function. */
GPtrArray *wh_pipeline_new (void);
GPtrArray *wh_pipeline_copy (GPtrArray *steps);
char *wh_pipeline_to_json (GPtrArray *steps);
GPtrArray *wh_pipeline_from_json (const char *text, const char *file_name, GError **error);
GPtrArray *wh_pipeline_load (const char *path, GError **error);
gboolean wh_pipeline_save (GPtrArray *steps, const char *path, GError **error);

typedef enum
{
  WH_FORGET_ALL,   /* whatever was recorded */
  WH_FORGET_FEEDS, /* what was recorded on the inputs of the run, not on a data set */
} WhForget;

/* @steps as they are without what was recorded, to record it afresh. */
GPtrArray *wh_pipeline_forget (GPtrArray *steps, WhForget what);
/* For trials of other steps than those recorded: see WhRecorded. */
GPtrArray *wh_pipeline_loosen (GPtrArray *steps);

/* What the steps made: one entry for each step, those switched off included (graph as before). */
typedef struct
{
  const WhStep *step;
  WhGraph *graph;           /* after the step */
  WhReport *report;         /* NULL when switched off */
  WhOriginMap *to_original; /* from @graph to the first graph */
  WhRecorded *recorded;     /* (nullable): what the step measured, or used */
  double ms;
} WhStage;

typedef struct
{
  WhGraph *original;
  GPtrArray *stages; /* of WhStage */
  /*< private >*/
  WhFeeds *feeds; /* nullable: what was calibrated on */
  gatomicrefcount ref_count;
} WhPipelineResult;

WhPipelineResult *wh_pipeline_result_ref (WhPipelineResult *result);
void wh_pipeline_result_unref (WhPipelineResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhPipelineResult, wh_pipeline_result_unref)

const WhGraph *wh_pipeline_result_graph (const WhPipelineResult *result); /* after the last step */
const WhStage *wh_pipeline_result_stage (const WhPipelineResult *result, guint index);

/* @steps with what they recorded as @result tells, for a file; of those that it is of. */
GPtrArray *wh_pipeline_with_recorded (GPtrArray *steps, const WhPipelineResult *result);

/**
 * wh_pipeline_run:
 * @reuse: (nullable): an earlier result; stages that begin with the same steps are taken from
 *   it, those that calibrate only when it had the same @feeds
 * @error: names the step
 */
WhPipelineResult *wh_pipeline_run (GPtrArray *steps,
                                   const WhGraph *graph,
                                   const WhFeeds *feeds,
                                   const WhPipelineResult *reuse,
                                   GCancellable *cancellable,
                                   GError **error);

G_END_DECLS
