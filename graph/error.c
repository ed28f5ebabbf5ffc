/* graph/error.c: the errors that belong to the user's day */
#include "config.h"

#include "graph/error.h"

G_DEFINE_QUARK (wh - error - quark, wh_error)

gboolean
wh_fail (GError **error, WhError code, const char *format, ...)
{
  va_list arguments;
  g_autofree char *message = NULL;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  g_set_error_literal (error, WH_ERROR, code, message);
  return FALSE;
}
