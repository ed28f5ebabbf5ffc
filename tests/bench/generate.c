/* tests/bench/generate.c: writes a network of any size as .nntxt
 *
 *   generate KIND N FILE.nntxt      KIND: see tests/networks.h
 */
#include "config.h"

#include "tests/networks.h"

#include <stdio.h>
#include <stdlib.h>

int
main (int argc, char **argv)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  if (argc == 4)
    text = wh_test_network_dup_text (argv[1], (guint) strtoul (argv[2], NULL, 10));
  if (text == NULL)
    {
      g_autofree char *kinds = g_strjoinv ("|", (char **) wh_test_networks);

      fprintf (stderr, "usage: %s %s N FILE.nntxt\n", argv[0], kinds);
      return 2;
    }
  if (!g_file_set_contents (argv[3], text, -1, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 1;
    }

  return 0;
}
