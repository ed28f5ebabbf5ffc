/* app/main.c: the program: a command, or the window */
#include "config.h"

#include "app/application.h"
#include "app/cli.h"
#include "graph/io/hdf5.h"
#include "graph/io/worker.h"
#include "graph/run/engine.h"

int
main (int argc, char **argv)
{
  /* Before any thread, and before GTK. */
  wh_worker_init ();
  wh_engine_init ();

  if (wh_cli_wants (argc, argv))
    return wh_cli_run (argc, argv);

  wh_hdf5_prepare ();
  return wh_application_run (argc, argv);
}
