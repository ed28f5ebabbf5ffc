/* converters/verify.h: which step broke it
 *
 * After each step the network is run, and its outputs are held against those of the step before
 * and of the original. A step whose converter is exact and whose outputs are not those of the step
 * before is broken.
 */
#pragma once

#include "converters/pipeline.h"
#include "graph/run/engine.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean measured; /* FALSE: switched off, or its outputs can't be held against others' */
  guint output;      /* value of the stage's graph: the worst output against the step before */
  double before_abs; /* max |d| against the step before, of that output */
  double before_rel; /* the same as a part of its largest */
  double before_db;  /* SQNR against the step before; the least of all outputs */
  double original_abs, original_rel, original_db; /* the same against the original */
  gboolean broken;
} WhVerification;

/* One WhVerification for each stage of @result, owned by the caller. @options: threads, seed and
 * progress are used. */
GArray *wh_pipeline_verify (const WhPipelineResult *result,
                            const WhFeeds *feeds,
                            const WhRunOptions *options,
                            GCancellable *cancellable,
                            GError **error);

/* FALSE with WH_ERROR_RUN, naming the first broken step and how far off it is. */
gboolean wh_verification_check (const WhPipelineResult *result,
                                GArray *verifications,
                                GError **error);

G_END_DECLS
