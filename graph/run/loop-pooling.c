/* graph/run/loop-pooling.c: the loop of a max pooling with the channels last
 *
 * oneDNN's takes two to three times as long by AVX2. A turn is one line of the output.
 */
#include "config.h"

#include "graph/run/loop-tiled.h"

typedef struct
{
  WhLoop loop;
  WhTiled tiled;
} Pooling;

/* Where the window over a place of the output reads; places beyond the edge don't count. */
static gint64
point (const WhWindow *w, const float *image, gint64 top, gint64 left, const float **rows)
{
  gint64 n = 0;

  for (gint64 i = MAX (top, 0); i < MIN (top + w->kernel[0], w->in[0]); i++)
    for (gint64 j = MAX (left, 0); j < MIN (left + w->kernel[1], w->in[1]); j++)
      rows[n++] = image + (i * w->in[1] + j) * w->in_maps;

  return n;
}

static void
run (const WhLoop *loop,
     const float *const *x,
     float *y,
     gpointer room,
     gint64 first,
     gint64 behind)
{
  const Pooling *self = (const Pooling *) loop;
  const WhWindow *w = &self->tiled.window;
  WhTileTail tail = wh_tiled_tail (&self->tiled, x, 1, y);
  const float **rows = room;

  for (gint64 turn = first; turn < behind; turn++)
    {
      const float *image = x[0] + turn / w->out[0] * w->n_in * w->in_maps;
      gint64 top = turn % w->out[0] * w->stride[0] - w->pad[0];

      for (gint64 p = 0; p < w->out[1]; p++)
        {
          gint64 at = (turn * w->out[1] + p) * w->in_maps;
          gint64 n = point (w, image, top, p * w->stride[1] - w->pad[1], rows);

          self->tiled.tiles->largest (rows, n, w->in_maps, &tail, at, y + at);
        }
    }
}

WhLoop *
wh_loop_new_max_pooling (const WhTiled *tiled)
{
  Pooling *self = g_new0 (Pooling, 1);
  const WhWindow *w = &tiled->window;

  self->tiled = *tiled;
  self->loop.run = run;
  self->loop.n_turns = w->n * w->out[0];
  self->loop.room_bytes = (gsize) w->n_taps * sizeof (float *);
  self->loop.turn_ns = 0.06 * (double) (w->out[1] * w->n_taps * w->in_maps);
  return &self->loop;
}
