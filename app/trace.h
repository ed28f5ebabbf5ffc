/* app/trace.h: WH_TRACE=1 says on standard error when what was reached, WH_TRACE=frames each frame
 * too
 *
 *   picture-on-screen 212 ms
 *   frame 4.2 ms, 16.7 ms after the last
 *
 * A milestone stands with the milliseconds since the process began, a frame with those from its
 * first handler to the end of its painting. For tests/bench/.
 */
#pragma once

#include <gdk/gdk.h>

void wh_trace (const char *milestone);
void wh_trace_frames (GdkFrameClock *clock);
