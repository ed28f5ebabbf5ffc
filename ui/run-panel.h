/* ui/run-panel.h: what to run on, and how fast it went
 *
 * Signals
 *   "source-changed"   see wh_run_panel_source ()
 *   "file-wanted"      open a file of samples
 *   "data-wanted"      open a labelled data set
 *   "run-wanted"
 *   "automatic-changed" (gboolean)
 *   "kept-changed" (guint MiB)  how much a run may keep of the values between functions
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  WH_SOURCE_RANDOM,
  WH_SOURCE_ZEROS,
  WH_SOURCE_ONES,
  WH_SOURCE_FILE, /* .npy, .h5 or an image */
  WH_SOURCE_DATA, /* labelled */
} WhSourceKind;

#define WH_TYPE_RUN_PANEL (wh_run_panel_get_type ())
G_DECLARE_FINAL_TYPE (WhRunPanel, wh_run_panel, WH, RUN_PANEL, GtkWidget)

void wh_run_panel_set_source (WhRunPanel *self,
                              WhSourceKind kind,
                              guint64 seed,
                              const char *file,
                              const char *data,
                              guint n_threads);
WhSourceKind wh_run_panel_source (WhRunPanel *self);
guint64 wh_run_panel_seed (WhRunPanel *self);
guint wh_run_panel_n_threads (WhRunPanel *self); /* 0: as many as there are cores */
void wh_run_panel_set_automatic (WhRunPanel *self, gboolean automatic);
void wh_run_panel_set_kept (WhRunPanel *self, guint mib);

/* Rows of name, before and after; NULL-terminated strings by threes. */
void wh_run_panel_set_results (WhRunPanel *self, const char *const *cells);
void wh_run_panel_set_state (WhRunPanel *self, gboolean running, const char *obstacle);

G_END_DECLS
