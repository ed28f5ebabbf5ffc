/* graph/run/engine.h: runs a graph
 *
 *   observing  every value kept, nothing fused: for comparing. A difference is then the
 *              conversion's and not the engine's.
 *   fast       planned by shapes, channels last, fused, one arena; only the outputs are kept
 *   reference  the loops alone, without oneDNN
 *
 * oneDNN is loaded when the first engine is made. Where it isn't there, or has no such operation,
 * the reference loops run.
 */
#pragma once

#include "graph/graph.h"
#include "graph/run/feeds.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  WH_RUN_OBSERVING,
  WH_RUN_FAST,
  WH_RUN_REFERENCE,
} WhRunMode;

/* Called as each value appears, in running order; @tensor is lent for the call. */
typedef void (*WhObserver) (guint value, WhTensor *tensor, gpointer data);
typedef void (*WhProgress) (double fraction, gpointer data); /* 0..1, from the running thread */

typedef struct
{
  WhRunMode mode;
  guint n_threads;     /* 0: as many as there are cores */
  guint64 seed;        /* for nodes that draw random numbers */
  gboolean keep_all;   /* inner values too; not in the fast mode */
  gboolean time_nodes; /* fill node_ms; costs a little */
  WhObserver observe;  /* nullable; not in the fast mode */
  WhProgress progress; /* nullable */
  gpointer data;       /* for @observe and @progress */
} WhRunOptions;

/* The values of one run of one graph. */
typedef struct
{
  const WhGraph *graph; /* a reference is held */
  WhTensor **values; /* graph->n_values; parameters and inputs are there, others NULL if not kept */
  double *node_ms;   /* graph->n_nodes, milliseconds; NULL when not timed */
  double total_ms;   /* the run alone, without preparation */
  /*< private >*/
  gatomicrefcount ref_count;
} WhRecording;

/* What a recording of all of a graph's inner values takes. */
gsize wh_recording_bytes (const WhGraph *graph);

/* One that holds none of them: each is computed when somebody first asks for its numbers, by a run
 * of its own up to there, as @options (observing or by the loops) says. For a graph that has been
 * run with the same feeds; values whose shapes depend on data are NULL, and so is node_ms. */
WhRecording *
wh_recording_new_absent (const WhGraph *graph, WhFeeds *feeds, const WhRunOptions *options);

WhRecording *wh_recording_ref (WhRecording *recording);
void wh_recording_unref (WhRecording *recording);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRecording, wh_recording_unref)

/* First in main (), because it sets the environment that OpenMP reads when oneDNN is loaded, and that
 * is not for a time when other threads run. Without it, it happens when the first engine is made. */
void wh_engine_init (void);

/* Has oneDNN loaded by a thread while the program goes on; else the first engine does it. */
void wh_engine_prepare (void);

typedef struct _WhEngine WhEngine;

/* Prepares once what then runs many times. WH_ERROR_UNSUPPORTED names the first node that has no
 * kernel. @options is copied. */
WhEngine *wh_engine_new (const WhGraph *graph, const WhRunOptions *options, GError **error);
void wh_engine_free (WhEngine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhEngine, wh_engine_free)

/* One engine runs on one thread at a time. */
WhRecording *wh_engine_run (WhEngine *engine,
                            const WhFeeds *feeds,
                            GCancellable *cancellable,
                            GError **error);

const WhGraph *wh_engine_graph (const WhEngine *engine);
gsize wh_engine_arena_bytes (const WhEngine *engine);
double wh_engine_prepare_ms (const WhEngine *engine);

/* Once: an engine made, run and freed. */
WhRecording *wh_run (const WhGraph *graph,
                     const WhFeeds *feeds,
                     const WhRunOptions *options,
                     GCancellable *cancellable,
                     GError **error);

/* NULL when the graph can be run; else why not, naming the first node. Owned by the caller. */
char *wh_run_dup_obstacle (const WhGraph *graph);

G_END_DECLS
