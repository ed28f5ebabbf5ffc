/* app/application.h: the program with windows
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* whittle [FILE...] [--step STEP]... [--pipeline FILE.json]; gives the exit status. */
int wh_application_run (int argc, char **argv);

G_END_DECLS
