/* ui/option-form.h: the options of one converter as a form, made from their table
 *
 * Signals  "option-changed" (const char *name, const char *value): a value that the table allows,
 *   as wh_option_set () reads it
 */
#pragma once

#include "converters/option.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define WH_TYPE_OPTION_FORM (wh_option_form_get_type ())
G_DECLARE_FINAL_TYPE (WhOptionForm, wh_option_form, WH, OPTION_FORM, GtkWidget)

/* @options is read during the call. Giving the same @table again sets the values in place. */
void wh_option_form_set_options (WhOptionForm *self,
                                 const WhOption *table,
                                 gsize options_size,
                                 gconstpointer options);

G_END_DECLS
