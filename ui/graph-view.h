/* ui/graph-view.h: a scene that one can look around in, pick from and walk through
 *
 * Signals
 *   "box-picked" (guint)      a box, or WH_NONE for the ground
 *   "box-activated" (guint)   double click or Return
 *   "menu-wanted" (guint, double, double)  secondary click, at widget coordinates
 *   "complete"                every tile in view has been drawn, sharp
 */
#pragma once

#include "ui/tile.h"
#include "ui/viewport.h"

G_BEGIN_DECLS

#define WH_TYPE_GRAPH_VIEW (wh_graph_view_get_type ())
G_DECLARE_FINAL_TYPE (WhGraphView, wh_graph_view, WH, GRAPH_VIEW, GtkWidget)

/* Who draws tiles; without one they are drawn in the frame itself, a few at a time. */
void wh_graph_view_set_painter (WhGraphView *self, WhTilePaint paint, gpointer data);

void wh_graph_view_set_scene (WhGraphView *self, WhScene *scene);   /* placed; nullable */
WhScene *wh_graph_view_scene (WhGraphView *self);                   /* nullable, lent */
void wh_graph_view_set_marks (WhGraphView *self, WhMarkSet *marks); /* nullable */

/* Shared by views that move together. */
void wh_graph_view_set_viewport (WhGraphView *self, WhViewport *viewport);
WhViewport *wh_graph_view_viewport (WhGraphView *self);

/* The first is what one picked, further ones stand for the same elsewhere. */
void wh_graph_view_set_selection (WhGraphView *self, const guint *boxes, guint n_boxes);
guint wh_graph_view_selected (WhGraphView *self);                  /* WH_NONE when none */
void wh_graph_view_set_name (WhGraphView *self, const char *name); /* for assistive technology */

void wh_graph_view_zoom (WhGraphView *self, double factor); /* about the middle */
void wh_graph_view_fit (WhGraphView *self);                 /* the whole scene */
void wh_graph_view_begin (WhGraphView *self); /* all when it can be read, else the entry; once
                                                 there is a size */
void wh_graph_view_reveal (WhGraphView *self, guint box);

G_END_DECLS
