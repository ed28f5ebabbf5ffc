/* app/window.h: one window with one session
 */
#pragma once

#include "app/session.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define WH_TYPE_WINDOW (wh_window_get_type ())
G_DECLARE_FINAL_TYPE (WhWindow, wh_window, WH, WINDOW, AdwApplicationWindow)

GtkWidget *wh_window_new (GtkApplication *application, WhSession *session);

/* In this window when nothing is open in it, else in a new one. */
void wh_window_open (WhWindow *self, GFile *const *files, guint n_files);

/* A dialog that stays until it has been read. */
void wh_window_failed (WhWindow *self, const char *title, const char *message);

G_END_DECLS
