/* app/session-private.h: what the files of the session share
 */
#pragma once

#include "app/history.h"
#include "app/session.h"

G_BEGIN_DECLS

struct _WhSession
{
  GObject parent_instance;

  WhSessionState state;
  WhJobs *jobs;
  GArray *colors; /* of WhOwnColor */
  WhHistory *history;
  GPtrArray *collapsed;    /* of char *: scopes that are one box */
  WhFeeds *feeds;          /* (nullable): as the source says; made when first needed */
  GHashTable *scenes;      /* WhGraph → WhScene, of this look and folding */
  GHashTable *lined_up;    /* WhGraph shown after → WhScene to be shown before it */
  WhScene *sketch;         /* nullable: the original's coarse one, until the real one is there */
  GPtrArray *wanted_steps; /* (nullable): to take over when the model is there */
  guint measure_source;    /* the pause before measuring */
  gboolean time_too;       /* what is measured then */
};

void wh_session_changed (WhSession *self, WhSessionParts parts);
void wh_session_failed (WhSession *self, const char *title, const GError *error);

/* session-open.c */
void wh_session_close_model (WhSession *self);

/* session-steps.c: runs the pipeline anew, then scenes and what follows */
void wh_session_convert (WhSession *self);
void wh_session_take_steps (WhSession *self, GPtrArray *steps, guint picked, const char *merge);
gboolean wh_session_same_steps (GPtrArray *a, GPtrArray *b); /* of WhStep, options and all */
/* A copy of the pipeline in which step @card is a copy that may be written to, and is lent. */
WhStep *wh_session_copy_with_step (WhSession *self, guint card, GPtrArray **steps);

/* session-scenes.c */
typedef struct
{
  WhLook look;
  char **collapsed;
} WhSceneWish;
/* @notice: see wh_scene_place_with_notice () */
WhScene *wh_session_make_scene (const WhGraph *graph,
                                const WhSceneWish *wish,
                                const WhScene *like,
                                void (*notice) (gpointer data),
                                gpointer data,
                                GCancellable *cancellable,
                                GError **error);
void wh_session_place (WhSession *self); /* before and after: their scenes, kept or new */
void wh_session_forget_scenes (WhSession *self);

/* session-sides.c: before and after, as picked; then their scenes */
void wh_session_update_sides (WhSession *self);

/* session-marks.c: those of both scenes, anew */
void wh_session_update_marks (WhSession *self);

/* session-run.c */
void wh_session_forget_runs (WhSession *self); /* other numbers go in */
void wh_session_forget_comparison (WhSession *self);
void wh_session_update_obstacle (WhSession *self);
void wh_session_run_if_quick (WhSession *self);

/* session-measure.c: @time_too: latency and accuracy, not only the check of the steps */
void wh_session_measure_soon (WhSession *self, gboolean time_too);
void wh_session_stop_measuring (WhSession *self);

/* session-measured.c: WhGraph → WhMeasured */
GHashTable *wh_measured_table_copy (GHashTable *table); /* @table: (nullable): an empty one */
WhMeasured *wh_measured_of (GHashTable *table, const WhGraph *graph); /* added when new; lent */

/* session-sensitivity.c, session-search.c: by node of before or after; NULL when there is nothing
 */
double *wh_session_dup_local_errors (WhSession *self, const WhGraph *graph);
double *wh_session_dup_bits (WhSession *self, const WhGraph *graph);
void wh_session_forget_errors (WhSession *self);
void wh_session_forget_bits (WhSession *self);

/* session-layers.c */
GArray *wh_layers_new (void); /* of WhAnalysedLayer */
/* What @node of @graph is called in tables, and which value of the original it writes. @map: from
 * @graph to the original; NULL: it is the original. */
void wh_layers_add (GArray *layers, const WhGraph *graph, const WhOriginMap *map, const char *node);
/* By node of @graph, which is the original or a stage's, the least of the @numbers (one for each of
 * @layers) that the values which it writes stand for; NAN for none. Owned by the caller. */
double *wh_session_spread (WhSession *self,
                           const WhGraph *graph,
                           GArray *layers,
                           const double *numbers);

/* session-source.c: on a job's thread; what it reads is its own */
typedef struct
{
  WhSourceKind kind;
  guint64 seed;
  char *file, *data;
} WhSource;
WhSource *wh_source_copy (const WhSessionState *state);
void wh_source_free (WhSource *source);
WhFeeds *wh_source_dup_feeds (const WhSource *source,
                              const WhGraph *graph,
                              WhDataset **dataset,
                              char **fit_text,
                              GCancellable *cancellable,
                              GError **error);

/* session-snapshot.c: what a job takes along of a session, which may go on without it */
typedef struct
{
  WhGraph *original;
  WhGraph *before, *after;  /* nullable */
  WhOriginMap *map;         /* nullable: from after to before */
  WhPipelineResult *result; /* nullable */
  WhFeeds *feeds;           /* nullable: still to be made from @source */
  WhSource *source;
  guint n_threads;
} WhSnapshot;
WhSnapshot *wh_session_dup_snapshot (WhSession *self); /* needs an open model */
void wh_snapshot_free (WhSnapshot *snapshot);
/* @dataset, @fit_text: (nullable) (out): of a data set, where one is the source */
WhFeeds *wh_snapshot_dup_feeds (const WhSnapshot *snapshot,
                                WhDataset **dataset,
                                char **fit_text,
                                GCancellable *cancellable,
                                GError **error);
/* Observing; @job: (nullable): is told how far it is */
WhRunOptions wh_snapshot_run_options (const WhSnapshot *snapshot, WhJob *job);

G_END_DECLS
