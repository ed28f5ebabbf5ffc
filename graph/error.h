/* graph/error.h: the errors that belong to the user's day
 *
 * Messages name the file, the place in it (node, value, line, offset) and what was expected.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WH_ERROR (wh_error_quark ())

typedef enum
{
  WH_ERROR_FORMAT,      /* the bytes are not what their format asks for */
  WH_ERROR_GRAPH,       /* the network contradicts itself: cycle, missing value, wrong count */
  WH_ERROR_SHAPE,       /* sizes that don't go together */
  WH_ERROR_UNSUPPORTED, /* known to be right, but not to us */
  WH_ERROR_NOT_FOUND,   /* a name that nothing has */
  WH_ERROR_OPTION,      /* an option's value out of its range */
  WH_ERROR_NOT_FINITE,  /* a NaN or an infinity where a number was needed */
  WH_ERROR_RUN,         /* a kernel or oneDNN refused */
  WH_ERROR_LIMIT,       /* too large for this machine or for the format */
  WH_ERROR_WORKER,      /* a child process ended without its answer */
  WH_ERROR_RECORDED,    /* what was measured on one network does not fit another */
} WhError;

GQuark wh_error_quark (void);

/* Sets an error in the WH_ERROR domain and is FALSE, so that a check is one return. */
gboolean wh_fail (GError **error, WhError code, const char *format, ...) G_GNUC_PRINTF (3, 4);

G_END_DECLS
