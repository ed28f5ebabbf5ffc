/* converters/recorded.h: what a calibrating step measured, so that it can do the same again
 *
 * A step that has run leaves such a record with its stage (WhStage). One that came with a
 * pipeline's file stands in the step (WhStep) and binds it: the step uses what is recorded, and
 * neither data nor a run is needed. It does so only before the very graph that was measured, which
 * the record knows by a fingerprint; see converters/calibration.h for what happens else.
 *
 * Threads  written by the one who makes it; read by any once it is in a stage or a step.
 */
#pragma once

#include "converters/report.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The numbers that one value took, and what was made of them. */
typedef struct
{
  char *value;            /* name in the graph before the step */
  gint64 n, n_not_finite; /* how many; those that are not finite do not count as n */
  double min, max;        /* of the finite ones; 0 when there are none */
  double low, high;       /* what the range was cut to */
  WhReportGrid grid;      /* that was laid over it; node and value NULL, step 0: none was */
} WhRecordedRange;

/* What is added to the biases of one layer. */
typedef struct
{
  char *node; /* name in the graph before the step */
  guint n;
  float *values; /* by output map */
} WhRecordedShift;

typedef struct _WhRecorded WhRecorded;

struct _WhRecorded
{
  char *on;          /* for readers: "100 samples of digits.h5" */
  char *method;      /* (nullable): "percentile"; NULL when there are no ranges */
  double percentile; /* with that method */
  char *data;        /* the data set's name without its folder; "": the inputs of the run */
  gint64 samples;    /* that were asked for */
  char *steps_text;  /* (nullable): the grid that ranges were chosen for: "127 steps from 0" */
  guint64 network;   /* fingerprint of the graph before the step */
  GPtrArray *ranges; /* of WhRecordedRange */
  GPtrArray *shifts; /* of WhRecordedShift */
  GPtrArray *parts;  /* (nullable): of WhRecorded or NULL, for the steps of a recipe */
  gboolean loose;    /* for trials: used on other graphs too, where it knows what is asked for */
  /*< private >*/
  gatomicrefcount ref_count;
};

WhRecorded *wh_recorded_new (void);
WhRecorded *wh_recorded_copy (const WhRecorded *recorded);
WhRecorded *wh_recorded_copy_loose (const WhRecorded *recorded); /* its parts too */
WhRecorded *wh_recorded_ref (const WhRecorded *recorded);
void wh_recorded_unref (WhRecorded *recorded);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhRecorded, wh_recorded_unref)

gboolean wh_recorded_is_of_feeds (const WhRecorded *recorded); /* of no data set; or a part is */
char *wh_recorded_dup_source (const WhRecorded *recorded);     /* what it was recorded on */
GPtrArray *wh_recorded_new_parts (void);
WhRecordedRange *wh_recorded_add_range (WhRecorded *recorded, const char *value);
WhRecordedRange *wh_recorded_find_range (const WhRecorded *recorded, const char *value);
/* Takes @values. */
void wh_recorded_add_shift (WhRecorded *recorded, const char *node, float *values, guint n);
const WhRecordedShift *wh_recorded_find_shift (const WhRecorded *recorded, const char *node);

/* Of all that the numbers in @graph depend on besides its inputs: functions with their arguments,
 * who reads what, the names of values, every bit of the parameters. Not the batch size, and not
 * the names of nodes. */
guint64 wh_recorded_fingerprint (const WhGraph *graph);

/* converters/recorded-{write,read}.c: the object “recorded” of a step in a pipeline's file.
 * Reading gives WH_ERROR_FORMAT, with the place: "recorded.ranges[2].max: ...". */
void wh_recorded_write (JsonBuilder *builder, const WhRecorded *recorded);
WhRecorded *wh_recorded_read (JsonNode *node, const char *place, GError **error);

G_END_DECLS
