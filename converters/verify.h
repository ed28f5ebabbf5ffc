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
  double before_rel; /* max |d| against the step before, part of the largest; the worst output */
  double before_db;  /* SQNR against the step before; the worst output */
  double original_rel;
  double original_db;
  gboolean broken;
} WhVerification;

/* One for each stage of @result. @options: threads, seed and progress are used. */
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
