/* converters/converter.h: graph → graph, with options and a report
 */
#pragma once

#include "converters/option.h"
#include "converters/recorded.h"
#include "converters/report.h"
#include "graph/run/feeds.h"

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _WhConverter WhConverter;

/* What a converter is given. */
typedef struct
{
  const WhConverter *converter; /* itself */
  const WhGraph *graph;
  gconstpointer options;      /* of the converter's own struct */
  const char *const *exclude; /* names of nodes to leave as they are; nullable */
  const WhFeeds *feeds; /* (nullable): what to calibrate on; NULL: random numbers with seed 0 */
  const WhRecorded *recorded; /* (nullable): by the step before; used instead of the feeds */
  WhReport *report;
  GCancellable *cancellable; /* nullable */
  WhRecorded *record;        /* (out) (nullable): what was measured now, or used; the caller's */
} WhConversion;

typedef enum
{
  WH_CHANGES_NODES = 1 << 0,
  WH_CHANGES_WEIGHTS = 1 << 1,
  WH_CHANGES_LAYOUT = 1 << 2,
} WhChanges;

typedef struct _WhConverter
{
  const char *name;           /* "batch-normalization-folded" */
  const char *const *aliases; /* NULL-terminated: NNabla's class names; nullable */
  const char *title;          /* "Batch normalization folded" */
  const char *summary;        /* one sentence */
  const char *done;           /* for summaries: "folded" */
  const char *source;         /* where the arithmetic is from */
  WhChanges changes;
  gboolean calibrates;     /* what it does can depend on the feeds */
  gboolean exact;          /* the outputs must stay those of the graph before ... */
  double rel_tolerance;    /* ... within this part of the largest */
  const WhOption *options; /* ends with a row without a name; nullable */
  gsize options_size;
  WhGraph *(*convert) (WhConversion *conversion, GError **error);
} WhConverter;

/* TRUE when @conversion excludes @node; says so in the report. */
gboolean wh_conversion_excludes (WhConversion *conversion, const WhNode *node);

/* WH_ERROR_OPTION when @option of the step names what is no function, here or anywhere. */
gboolean wh_conversion_check_functions (const WhConversion *conversion,
                                        const char *option,
                                        char **names,
                                        GError **error);

guint wh_converter_count (void);
const WhConverter *wh_converter_nth (guint index);
/* By name, by one of NNabla's class names, or by such a name as "batch-normalization-folding";
 * WH_ERROR_NOT_FOUND names the nearest. */
const WhConverter *wh_converter_find (const char *name, GError **error);

G_END_DECLS
