/* graph/run/loop.h: loops of the engine's own, which several threads share
 *
 * For what oneDNN doesn't have, or is slow at: beside the plain loops of the kernels, these know
 * the layouts of a plan, and are made once for many runs.
 */
#pragma once

#include "graph/run/neighbours.h"

G_BEGIN_DECLS

typedef struct _WhLoop WhLoop;

/* Begins what each kind of loop adds. */
struct _WhLoop
{
  /* Turns @first to @behind - 1 over the sources @x; no two turns write to the same numbers.
   * @room: of room_bytes, this thread's until the call returns. */
  void (*run) (const WhLoop *loop,
               const float *const *x,
               float *y,
               gpointer room,
               gint64 first,
               gint64 behind);
  void (*clear) (WhLoop *loop); /* nullable: lets go of what it holds */
  gint64 n_turns;
  gsize room_bytes;
  double turn_ns; /* what one thread takes for a turn, roughly: little is not worth a second one */
};

/* The first of @n things that part @i of @n_parts has; the one behind its last is the next's. */
static inline gint64
wh_loop_share (gint64 n, gint64 n_parts, gint64 i)
{
  return n / n_parts * i + MIN (n % n_parts, i);
}

void wh_loop_free (WhLoop *loop);

/* By @n_threads at most, 1 or more. @room: for each of them what wh_loop_room_bytes () says, one
 * after the other. */
void wh_loop_run (const WhLoop *loop,
                  guint n_threads,
                  const float *const *x,
                  float *y,
                  gpointer room);

/* The loop's room_bytes, rounded up so that no two threads share a line of the cache. */
gsize wh_loop_room_bytes (const WhLoop *loop);

/* From (outer, maps, places) to (outer, places, maps), for 2 to 4 maps, which oneDNN brings there
 * by one thread. */
#define WH_LOOP_MOST_MAPS 4
WhLoop *wh_loop_new_maps_last (gint64 outer, gint64 maps, gint64 places);

/* y[o] = (x0[o], x1[o], ...): @sizes numbers of each source in each of @outer rows. oneDNN's takes
 * up to twice as long, three times as long for short rows. */
WhLoop *wh_loop_new_join (gint64 outer, const gint64 *sizes, guint n_sources);

/* An Interpolate of 1 to 3 axes, from (outer, in..., maps) to (outer, out..., maps). */
WhLoop *wh_loop_new_resample (const WhNode *node,
                              gint64 outer,
                              const gint64 *in,
                              const gint64 *out,
                              guint n_axes,
                              gint64 maps);

G_END_DECLS
