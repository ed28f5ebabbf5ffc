/* app/session.h: one open model: its steps, what they made, what is picked, what runs gave
 *
 * All that takes time goes through jobs; the state changes on the main thread, in one assignment,
 * and "changed" tells which parts did. On an error the state stays what it was, and "failed" tells.
 *
 * Signals
 *   "changed" (guint WhSessionParts)
 *   "failed" (const char *title, const char *message)
 *   "saved" (const char *path)
 */
#pragma once

#include "app/jobs.h"
#include "converters/search.h"
#include "converters/sensitivity.h"
#include "converters/verify.h"
#include "graph/io/model.h"
#include "graph/io/samples.h"
#include "ui/marks.h"
#include "ui/run-panel.h"
#include "ui/tensor-panel.h"

G_BEGIN_DECLS

typedef enum
{
  WH_SESSION_MODEL = 1 << 0,  /* another model, network or batch size */
  WH_SESSION_STEPS = 1 << 1,  /* the pipeline, what it made, which step is picked */
  WH_SESSION_SCENES = 1 << 2, /* before and after */
  WH_SESSION_MARKS = 1 << 3,  /* what is drawn over them */
  WH_SESSION_SELECTION = 1 << 4,
  WH_SESSION_SOURCE = 1 << 5,     /* what is run on */
  WH_SESSION_RUN = 1 << 6,        /* what runs gave */
  WH_SESSION_STATISTICS = 1 << 7, /* of the parameters of the picked node */
  WH_SESSION_TENSOR = 1 << 8,
  WH_SESSION_ANALYSIS = 1 << 9, /* where the error comes from; bit widths */
} WhSessionParts;

/* What is known of one graph of the pipeline. */
typedef struct
{
  double sqnr_db;    /* of the outputs against the original's; NAN: not measured */
  double top1, top5; /* on the data set; NAN without */
  double latency_ms; /* median of the fast way; NAN */
  gint64 n_samples;
  gint64 *predicted;    /* n_samples, for the agreement */
  WhVerification check; /* what its step did to the outputs */
} WhMeasured;

/* A node that an analysis names. */
typedef struct
{
  char *label; /* "conv1/conv" */
  guint value; /* of the original, that it writes; WH_NONE */
} WhAnalysedLayer;

/* Where the error of a pipeline comes from. */
typedef struct
{
  WhSensitivityReport *report;
  GPtrArray *steps; /* that it is of */
  GArray *layers;   /* of WhAnalysedLayer, by index of the report's nodes */
} WhErrors;

/* What the search for bit widths found. */
typedef struct
{
  WhSearchResult *result;
  WhSearchBudget budget;
  GPtrArray *steps; /* that come before */
  GArray *layers;   /* of WhAnalysedLayer, by index of the result's */
  double float_bytes;
  int picked; /* point; -1 none */
} WhFoundBits;

typedef enum
{
  WH_FRESHNESS_NONE,   /* there is nothing, or it is of other steps */
  WH_FRESHNESS_BEFORE, /* of these steps before their options were changed */
  WH_FRESHNESS_NOW,
} WhFreshness;

typedef struct
{
  WhModel *model; /* NULL: nothing is open, and nothing else here means anything */
  char *path;
  guint network;
  gint64 batch_size;
  WhGraph *original;

  GPtrArray *steps;          /* of WhStep */
  WhPipelineResult *result;  /* of the first so many steps: all, unless step_error is set */
  char *step_error;          /* nullable: why the step after them failed */
  guint picked;              /* card: 0 is the original, i step i - 1 */
  gboolean against_original; /* compares with it instead of the step before */

  WhLook look;
  WhColorBy color_by;
  WhGraph *before, *after; /* @before NULL: the original alone is shown */
  WhOriginMap *map;        /* from @after to @before; NULL with it */
  /* Of those graphs, or of the last ones while these are placed: see scene->graph. */
  WhScene *before_scene, *after_scene;
  gboolean is_sketch; /* they are coarse, the real ones are on their way */
  WhMarkSet *before_marks, *after_marks;
  WhChange *before_changes, *after_changes; /* by node, nullable */

  gboolean on_after; /* the side that was picked on */
  guint node, value; /* there; WH_NONE */

  WhSourceKind source;
  guint64 seed;
  char *source_file, *data_file; /* nullable */
  guint n_threads;
  gboolean automatic; /* runs after each change, while that takes no longer than a moment */
  char *obstacle;     /* nullable: why it can't be run */

  WhComparison *comparison; /* of @before and @after; nullable, as the rest */
  WhRecording *before_run, *after_run;
  GHashTable *measured; /* WhGraph → WhMeasured, on this source */
  char *data_fit;       /* what is done to the data: "uint8 scaled by 1/255" */

  GHashTable *statistics; /* WhTensor → WhStatistics, of what was looked at */
  WhTensorSide side;
  guint tensor_value;      /* of the picked side's graph; WH_NONE */
  WhTensor *tensor;        /* nullable */
  char *tensor_note;       /* why there is none */
  gboolean tensor_rounded; /* to ... */
  WhNumberGrid tensor_grid;
  gint64 tensor_clipped; /* how many of its numbers lie too far out for it */

  WhErrors *errors;        /* nullable */
  WhFoundBits *found_bits; /* nullable */
  gboolean previews_bits;  /* those of the picked point stand on the boxes */

  gboolean unsaved; /* steps were made since the last export */
} WhSessionState;

#define WH_TYPE_SESSION (wh_session_get_type ())
G_DECLARE_FINAL_TYPE (WhSession, wh_session, WH, SESSION, GObject)

WhSession *wh_session_new (void);
const WhSessionState *wh_session_state (WhSession *self);
WhJobs *wh_session_jobs (WhSession *self);

/* @steps: (nullable): taken over when the model is there */
void wh_session_open (WhSession *self, const char *const *paths, GPtrArray *steps);
void wh_session_set_network (WhSession *self, guint network);
void wh_session_set_batch_size (WhSession *self, gint64 batch_size);

/* Steps, by card (1 is the first step). All can be undone. */
gboolean wh_session_add_step (WhSession *self, const char *converter, GError **error);
void wh_session_remove_step (WhSession *self, guint card);
void wh_session_move_step (WhSession *self, guint from, guint to);
void wh_session_enable_step (WhSession *self, guint card, gboolean enabled);
gboolean wh_session_set_option (WhSession *self,
                                guint card,
                                const char *name,
                                const char *value,
                                GError **error);
void wh_session_set_steps (WhSession *self, GPtrArray *steps);
void wh_session_record_again (WhSession *self, guint card); /* not as its file recorded it */
GPtrArray *wh_session_dup_recorded_steps (WhSession *self); /* with what they measured, to save */

/* Nodes by their names before step @card. The first: what the picked node stands for there, as far
 * as the picked step has to do with it; of char *, owned by the caller. */
GPtrArray *wh_session_dup_excludable (WhSession *self);
gboolean wh_session_excludes (WhSession *self, guint card, GPtrArray *names); /* all of them */
void wh_session_exclude (WhSession *self, guint card, GPtrArray *names, gboolean exclude);

void wh_session_undo (WhSession *self);
void wh_session_redo (WhSession *self);
gboolean wh_session_can_undo (WhSession *self);
gboolean wh_session_can_redo (WhSession *self);

void wh_session_pick_step (WhSession *self, guint card);
void wh_session_set_against_original (WhSession *self, gboolean against_original);

/* What is seen. */
void wh_session_set_look (WhSession *self, WhLook look);
void wh_session_set_color_by (WhSession *self, WhColorBy color_by);
void wh_session_set_colors (WhSession *self, const char *const *colors); /* "ReLU=#008080" */
void wh_session_toggle_scope (WhSession *self, const char *scope); /* one box, or all its nodes */
void wh_session_unfold_all (WhSession *self);
gboolean wh_session_is_folded (WhSession *self, const char *scope);
void wh_session_select (WhSession *self, gboolean on_after, guint node, guint value);

/* What it runs on. */
void wh_session_set_source (WhSession *self, WhSourceKind source, guint64 seed, guint n_threads);
void wh_session_set_source_file (WhSession *self, const char *path);
void wh_session_set_data_file (WhSession *self, const char *path);
void wh_session_set_automatic (WhSession *self, gboolean automatic);
void wh_session_run (WhSession *self);
gboolean wh_session_is_heavy (WhSession *self); /* its parameters are not read unless asked for */
char *wh_session_dup_source_name (WhSession *self); /* "random, seed 0" */
const WhMeasured *wh_session_measured (WhSession *self, const WhGraph *graph); /* nullable */

/* Numbers of one value of the picked side. */
void wh_session_show_tensor (WhSession *self, guint value, WhTensorSide side);
const WhReportGrid *wh_session_calibrated (WhSession *self); /* of that value; nullable */
const WhStatistics *wh_session_statistics (WhSession *self, WhTensor *tensor); /* NULL: not yet */
void wh_session_want_statistics (WhSession *self, GArray *values); /* of guint, parameters */

/* Where the error comes from, on what the networks are run on. */
void wh_session_find_errors (WhSession *self);
WhFreshness wh_session_errors_freshness (WhSession *self);
guint wh_session_find_layer (WhSession *self, const WhAnalysedLayer *layer); /* node after */

/* Bit widths: they replace the steps that put weights in fixed point. */
GPtrArray *wh_session_dup_search_base (WhSession *self);
void wh_session_search_bits (WhSession *self, const WhSearchBudget *budget);
WhFreshness wh_session_bits_freshness (WhSession *self);
void wh_session_pick_point (WhSession *self, int point);
void wh_session_preview_bits (WhSession *self, gboolean preview);
void wh_session_apply_bits (WhSession *self); /* can be undone */

/* Files. */
void wh_session_save_model (WhSession *self, const char *path);
void wh_session_export_picture (WhSession *self, gboolean after, const char *path);

G_END_DECLS
