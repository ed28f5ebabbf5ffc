/* ui/summary-bar.h: what all steps together changed, in one line
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  const char *title; /* "parameters" */
  char *before;      /* owned by the caller, as the rest */
  char *after;       /* nullable: as before */
  char *change;      /* nullable: "−75 %" */
  gboolean good;     /* of the change */
} WhSummary;

#define WH_TYPE_SUMMARY_BAR (wh_summary_bar_get_type ())
G_DECLARE_FINAL_TYPE (WhSummaryBar, wh_summary_bar, WH, SUMMARY_BAR, GtkWidget)

void wh_summary_bar_set_items (WhSummaryBar *self, const WhSummary *items, guint n_items);

G_END_DECLS
