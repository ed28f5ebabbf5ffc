/* tests/ui/show.h: a widget by itself in a window
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* FALSE without a display, with the test marked as skipped. */
gboolean wh_show_begin (void);

/* Takes the widget; mapped and drawn when it returns. */
GtkWidget *wh_show (GtkWidget *widget, int width, int height);
void wh_show_frames (guint n);

/* The first widget of @type within @root, of those the @nth; NULL when there is none. */
GtkWidget *wh_show_find (GtkWidget *root, GType type, guint nth);

G_END_DECLS
