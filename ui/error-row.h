/* ui/error-row.h: what one converted function has to do with the error at the outputs
 */
#pragma once

#include "converters/sensitivity.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define WH_TYPE_ERROR_ROW (wh_error_row_get_type ())
G_DECLARE_FINAL_TYPE (WhErrorRow, wh_error_row, WH, ERROR_ROW, GObject)

/* @index: of @sensitivity in its report; @label: "conv1/conv"; @step: "Fixed-point weights" */
WhErrorRow *wh_error_row_new (guint index,
                              const char *label,
                              const char *step,
                              const WhSensitivity *sensitivity);

guint wh_error_row_index (WhErrorRow *self);
const char *wh_error_row_label (WhErrorRow *self);
const char *wh_error_row_step (WhErrorRow *self);
const WhSensitivity *wh_error_row_sensitivity (WhErrorRow *self);

/* Its step leaves it as it was; "notify::excluded" tells. */
gboolean wh_error_row_excluded (WhErrorRow *self);
void wh_error_row_set_excluded (WhErrorRow *self, gboolean excluded);

G_END_DECLS
