/* tests/ui/show.h: a widget by itself in a window
 */
#pragma once

#include "graph/graph.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* FALSE without a display, with the test marked as skipped. */
gboolean wh_show_begin (void);

/* Takes the widget; mapped and drawn when it returns. */
GtkWidget *wh_show (GtkWidget *widget, int width, int height);
void wh_show_frames (guint n);

/* The first widget of @type within @root, of those the @nth; NULL when there is none. */
GtkWidget *wh_show_find (GtkWidget *root, GType type, guint nth);

/* All labels within @root, a line each. Owned by the caller. */
char *wh_show_dup_text (GtkWidget *root);

/* The first controller of @type that @widget has; lent. */
GtkEventController *wh_show_controller (GtkWidget *widget, GType type);

/* As if @key were pressed on @widget, which must have a use for it. */
void wh_show_press (GtkWidget *widget, guint key);

/* A network to show: data/lenet.nnp. Owned by the caller. */
WhGraph *wh_show_lenet (void);

G_END_DECLS
