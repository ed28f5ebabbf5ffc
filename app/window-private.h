/* app/window-private.h: what the files of the window share
 */
#pragma once

#include "app/window.h"

#include "ui/bits-panel.h"
#include "ui/canvas-pane.h"
#include "ui/differences-panel.h"
#include "ui/error-panel.h"
#include "ui/node-panel.h"
#include "ui/node-search.h"
#include "ui/run-panel.h"
#include "ui/start-page.h"
#include "ui/step-list.h"
#include "ui/summary-bar.h"
#include "ui/tensor-panel.h"

G_BEGIN_DECLS

struct _WhWindow
{
  AdwApplicationWindow parent_instance;

  AdwToastOverlay *toasts;
  AdwSplitButton *open_button;
  AdwWindowTitle *title;
  GtkWidget *progress_box;
  GtkLabel *progress_label;
  GtkProgressBar *progress;
  GtkWidget *model_buttons; /* what needs a model, in the header */
  GtkMenuButton *search_button;
  WhNodeSearch *search;
  GtkMenuButton *view_button;
  GtkStack *pages;
  WhStartPage *start_page;
  GtkPaned *outer;
  GtkPaned *inner;
  GtkWidget *steps_side;
  GtkWidget *panel_side;
  WhStepList *steps;
  WhCanvasPane *before;
  WhCanvasPane *after;
  GtkStack *panels;
  GtkWidget *panel_switcher;
  WhNodePanel *node_panel;
  WhRunPanel *run_panel;
  WhDifferencesPanel *differences_panel;
  WhTensorPanel *tensor_panel;
  GtkStack *analyses;
  WhErrorPanel *error_panel;
  WhBitsPanel *bits_panel;
  WhSummaryBar *summary;

  WhSession *session;
  WhViewport *viewport; /* of both canvases */
  GPtrArray
    *tensor_choices;      /* of guint: values of the picked node, as the tensor panel lists them */
  GListStore *error_rows; /* nullable: of WhErrorRow */
  const WhErrors *errors_shown; /* that they are of */
  gboolean begun;               /* the model's first picture has been placed in view */
  gboolean traced, traced_sketch;
  gboolean compared; /* some comparison has been shown */
  GtkWidget *menu;   /* nullable: of a box */
  char *last_folder; /* nullable: where one chose a file last */
};

/* window-actions.c */
void wh_window_add_actions (WhWindow *self);
void wh_window_update_actions (WhWindow *self);
char *wh_window_dup_exclude_label (WhWindow *self); /* NULL: nothing to exclude is picked */

/* window-files.c */
void wh_window_choose_model (WhWindow *self);
void wh_window_choose_steps (WhWindow *self);
void wh_window_save_model (WhWindow *self);
void wh_window_save_picture (WhWindow *self, gboolean after);
void wh_window_save_steps (WhWindow *self);
void wh_window_choose_source (WhWindow *self, gboolean data);
void wh_window_accept_drops (WhWindow *self);
void wh_window_fill_recent (WhWindow *self);
void wh_window_open_sample (WhWindow *self);

/* window-messages.c */
void wh_window_say (WhWindow *self, const char *text);
void wh_window_ask_to_close (WhWindow *self);

/* window-steps.c: the cards, the bar below, the title */
void wh_window_update_steps (WhWindow *self);
void wh_window_update_summary (WhWindow *self);
void wh_window_connect_steps (WhWindow *self);

/* window-views.c: the canvases and what is picked in them */
void wh_window_update_views (WhWindow *self);
void wh_window_update_headings (WhWindow *self);
void wh_window_update_selection (WhWindow *self);
void wh_window_connect_views (WhWindow *self);
void wh_window_go_to_node (WhWindow *self, gboolean on_after, guint node);
WhCanvasPane *wh_window_active_pane (WhWindow *self);

/* window-menu.c: @box: WH_NONE: of the canvas */
/* window-colors.c: by a function's type or a variable's name; the last two are actions */
gboolean wh_window_has_color (const char *name);
void wh_window_choose_color (GSimpleAction *action, GVariant *parameter, gpointer data);
void wh_window_reset_color (GSimpleAction *action, GVariant *parameter, gpointer data);

void wh_window_show_menu (WhGraphView *view, guint box, double x, double y, WhWindow *self);

/* window-panels.c: the side panel's node and tensor */
void wh_window_update_node (WhWindow *self);
void wh_window_show_network (WhWindow *self); /* what the panel shows while nothing is picked */
void wh_window_network_value_wanted (WhNodePanel *panel, guint value, WhWindow *self);
void wh_window_update_statistics (WhWindow *self);
void wh_window_update_tensor (WhWindow *self);
void wh_window_connect_panels (WhWindow *self);

/* window-run.c: the side panel's run and differences */
void wh_window_update_source (WhWindow *self);
void wh_window_update_run (WhWindow *self);
void wh_window_connect_run (WhWindow *self);

/* window-analysis.c: where the error comes from, bit widths; the latter: only what is going on */
void wh_window_update_analysis (WhWindow *self);
void wh_window_update_analysis_state (WhWindow *self);
void wh_window_connect_analysis (WhWindow *self);

G_END_DECLS
