/* converters/report.h: what a converter did, and what it left and why
 */
#pragma once

#include "graph/graph.h"

G_BEGIN_DECLS

typedef enum
{
  WH_REPORT_DONE, /* a node was converted */
  WH_REPORT_LEFT, /* a node was a candidate and was left, with the reason */
  WH_REPORT_NOTE, /* something the user should know */
} WhReportKind;

typedef struct
{
  WhReportKind kind;
  char *node; /* name in the graph before; nullable for notes */
  char *text; /* "folded into conv1", "its input is read twice" */
} WhReportEntry;

#define WH_REPORT_BINS 64

/* What was calibrated: the numbers that a value took, and the grid that was laid over them. */
typedef struct
{
  char *node;                       /* that is converted; name in the graph before */
  char *value;                      /* name in the graph before */
  double min, max;                  /* of the numbers */
  double low, high, step;           /* of the grid */
  double clipped;                   /* part of the numbers that lies more than half a step beyond */
  gint64 histogram[WH_REPORT_BINS]; /* equal bins from min to max */
} WhReportGrid;

typedef struct
{
  GPtrArray *entries; /* of WhReportEntry, in order */
  GPtrArray *grids;   /* of WhReportGrid, in order */
  const char *done;   /* the converter's word for its work: "folded"; nullable */
  /*< private >*/
  gatomicrefcount ref_count;
} WhReport;

WhReport *wh_report_new (void);
WhReport *wh_report_ref (WhReport *report);
void wh_report_unref (WhReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhReport, wh_report_unref)

void wh_report_done (WhReport *report, const WhNode *node, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
void wh_report_left (WhReport *report, const WhNode *node, const char *format, ...)
  G_GNUC_PRINTF (3, 4);
void wh_report_note (WhReport *report, const WhNode *node, const char *format, ...)
  G_GNUC_PRINTF (3, 4);

/* An entry as another report has it. @node: (nullable): name in the graph before. */
void wh_report_add (WhReport *report, WhReportKind kind, const char *node, const char *text);

/* Takes @grid, which comes from g_malloc () with what it points to. */
void wh_report_add_grid (WhReport *report, WhReportGrid *grid);

guint wh_report_count (const WhReport *report, WhReportKind kind);
char *wh_report_dup_summary (
  const WhReport *report); /* "3 folded, 1 left: its input is read twice" */

G_END_DECLS
