/* app/cli.h: the command line
 *
 * A library without GTK. Exit status: 0 done, 1 the request failed (one line on standard error says
 * why), 2 wrong usage.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* TRUE when the arguments name a command, or ask for help or the version: no window then. */
gboolean wh_cli_wants (int argc, char **argv);

/* Runs the command; gives the exit status. */
int wh_cli_run (int argc, char **argv);

G_END_DECLS
