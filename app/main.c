/* app/main.c: the program: a command, or the window */
#include "config.h"

#include "app/cli.h"
#include "graph/io/worker.h"

#include <stdio.h>

int
main (int argc, char **argv)
{
  /* Before any thread, and before GTK. */
  wh_worker_init ();

  if (wh_cli_wants (argc, argv))
    return wh_cli_run (argc, argv);

  fputs ("whittle: the window is not there yet; see “whittle --help”\n", stderr);
  return 1;
}
