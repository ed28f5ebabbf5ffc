/* ui/step-chooser.h: all converters, to choose one from
 *
 * Signals  "chosen" (const char *): the converter's name
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_STEP_CHOOSER (wh_step_chooser_get_type ())
G_DECLARE_FINAL_TYPE (WhStepChooser, wh_step_chooser, WH, STEP_CHOOSER, GtkPopover)

G_END_DECLS
