/* ui/format.h: numbers as a reader wants them
 *
 * All give new strings. Units follow SI: 1 kB is 1,000 bytes.
 */
#pragma once

#include "graph/shape.h"

G_BEGIN_DECLS

char *wh_format_bytes (double n_bytes); /* "512 B", "42.4 kB", "102 MB" */
char *wh_format_count (double n);       /* "12", "9,408", "1.17 M", "4.1 G" */
char *wh_format_number (double value);  /* "0.103", "−2.5e−7", "∞": four digits that count */
char *wh_format_error (double value);   /* "1.2e−7", "0.11": two digits are enough */
char *wh_format_db (double db);         /* "30.4 dB"; "exact" for +INFINITY, "–" for NAN */
char *wh_format_ms (double ms);         /* "0.21 ms", "12 ms", "1.4 s" */
char *wh_format_part (double part);     /* of 1: "0.981"; "–" for NAN */

/* How @b is smaller or larger than @a: "−75 %", "+3 %", "" when they are the same or @a is 0. */
char *wh_format_change (double a, double b);

G_END_DECLS
