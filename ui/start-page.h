/* ui/start-page.h: how to begin
 *
 * Its buttons are the actions win.open and win.open-sample.
 *
 * Signals  "recent-picked" (const char *uri)
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_START_PAGE (wh_start_page_get_type ())
G_DECLARE_FINAL_TYPE (WhStartPage, wh_start_page, WH, START_PAGE, GtkWidget)

void wh_start_page_set_recent (WhStartPage *self, const char *const *uris); /* NULL-terminated */

G_END_DECLS
