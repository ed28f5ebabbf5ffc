/* graph/run/loop.h: loops of the engine's own, which several threads share
 *
 * For what oneDNN doesn't have, or is slow at: beside the plain loops of the kernels, these know
 * the layouts of a plan, and are made once for many runs.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _WhLoop WhLoop;

/* Begins what each kind of loop adds. */
struct _WhLoop
{
  /* Turns @first to @behind - 1; no two write to the same numbers. */
  void (*run) (const WhLoop *loop, const float *x, float *y, gint64 first, gint64 behind);
  void (*clear) (WhLoop *loop); /* nullable: lets go of what it holds */
  gint64 n_turns;
  gint64 turn_numbers; /* that one turn writes: few in all are not worth a second thread */
};

void wh_loop_free (WhLoop *loop);
void wh_loop_run (const WhLoop *loop, guint n_threads, const float *x, float *y);

/* From (outer, maps, places) to (outer, places, maps), for 2 to 4 maps, which oneDNN brings there
 * by one thread. */
#define WH_LOOP_MOST_MAPS 4
WhLoop *wh_loop_new_maps_last (gint64 outer, gint64 maps, gint64 places);

G_END_DECLS
