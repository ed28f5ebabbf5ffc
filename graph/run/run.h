/* graph/run/run.h: one run of an engine, node by node
 *
 * For who runs two graphs in step; everybody else calls wh_engine_run ().
 */
#pragma once

#include "graph/run/engine.h"

G_BEGIN_DECLS

typedef struct _WhRun WhRun;

/* Takes the inputs. The engine must live as long, and have one run at a time. */
WhRun *wh_run_begin (WhEngine *engine,
                     const WhFeeds *feeds,
                     GCancellable *cancellable,
                     GError **error);

/* Computes the next node, if there is one. FALSE only on an error. */
gboolean wh_run_next (WhRun *run, GError **error);
gboolean wh_run_is_done (const WhRun *run);

WhRecording *wh_run_finish (WhRun *run); /* takes the run; it must be done */
void wh_run_free (WhRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRun, wh_run_free)

G_END_DECLS
