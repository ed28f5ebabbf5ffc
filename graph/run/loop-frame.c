/* graph/run/loop-frame.c: an image of few maps in a frame of zeros, its maps last
 *
 * With 3 maps a row of the window, 7 places say, is 21 numbers that lie one behind the other, as
 * long as none of them is beyond the edge.
 */
#include "config.h"

#include "graph/run/interleave.h"
#include "graph/run/loop-tiled.h"

#include <string.h>

typedef struct
{
  WhLoop loop;
  WhFrame frame;
} Frame;

/* A turn is a line of the framed image. */
static void
run (const WhLoop *loop,
     const float *const *x,
     float *y,
     gpointer room,
     gint64 first,
     gint64 behind)
{
  const WhFrame *f = &((const Frame *) loop)->frame;
  gint64 line = f->framed_width * f->maps, before = f->left * f->maps, inside = f->width * f->maps;

  for (gint64 turn = first; turn < behind; turn++)
    {
      const float *image = x[0] + turn / f->framed_height * f->height * inside;
      gint64 row = turn % f->framed_height - f->top;
      float *to = y + turn * line;

      if (row < 0 || row >= f->height)
        {
          memset (to, 0, (gsize) line * sizeof (float));
          continue;
        }

      memset (to, 0, (gsize) before * sizeof (float));
      if (f->last)
        memcpy (to + before, image + row * inside, (gsize) inside * sizeof (float));
      else
        wh_interleave (image + row * f->width, f->height * f->width, f->maps, f->width,
                       to + before);
      memset (to + before + inside, 0, (gsize) (line - before - inside) * sizeof (float));
    }
}

WhLoop *
wh_loop_new_frame (const WhFrame *frame)
{
  Frame *self = g_new0 (Frame, 1);

  self->frame = *frame;
  self->loop.run = run;
  self->loop.n_turns = frame->n * frame->framed_height;
  self->loop.turn_ns = 0.3 * (double) (frame->framed_width * frame->maps);
  return &self->loop;
}
