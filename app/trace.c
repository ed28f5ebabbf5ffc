/* app/trace.c: WH_TRACE says on standard error when what was reached, and how long frames take */
#include "config.h"

#include "app/trace.h"

#include <glib.h>
#include <stdio.h>
#include <unistd.h>

/* The start of this process on the monotonic clock, seconds: field 22 of /proc/self/stat, in clock
 * ticks since the system started. What came before main () counts too. */
static double
process_start (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) fields = NULL;
  const char *rest;

  if (!g_file_get_contents ("/proc/self/stat", &text, NULL, NULL))
    return 0.0;

  rest = g_strrstr (text, ") "); /* the program's name may hold spaces */
  fields = g_strsplit (rest != NULL ? rest + 2 : "", " ", -1);
  if (g_strv_length (fields) < 20)
    return 0.0;

  return g_ascii_strtod (fields[19], NULL) / (double) sysconf (_SC_CLK_TCK);
}

void
wh_trace (const char *milestone)
{
  static int wanted = -1;

  if (wanted < 0)
    wanted = g_getenv ("WH_TRACE") != NULL;
  if (wanted)
    fprintf (stderr, "%s %.0f ms\n", milestone,
             (g_get_monotonic_time () / 1e6 - process_start ()) * 1e3);
}

static gint64 frame_begun, last_frame_begun;

static void
frame_begins (GdkFrameClock *clock)
{
  last_frame_begun = frame_begun;
  frame_begun = g_get_monotonic_time ();
}

static void
frame_ends (GdkFrameClock *clock)
{
  fprintf (stderr, "frame %.1f ms, %.1f ms after the last\n",
           (double) (g_get_monotonic_time () - frame_begun) / 1e3,
           (double) (frame_begun - last_frame_begun) / 1e3);
}

void
wh_trace_frames (GdkFrameClock *clock)
{
  if (g_strcmp0 (g_getenv ("WH_TRACE"), "frames") != 0)
    return;

  g_signal_connect (clock, "before-paint", G_CALLBACK (frame_begins), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (frame_ends), NULL);
}
