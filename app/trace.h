/* app/trace.h: WH_TRACE=1 says on standard error when what was reached
 *
 *   picture-on-screen 212 ms
 *
 * Milliseconds since the process began. For tests/bench/.
 */
#pragma once

void wh_trace (const char *milestone);
