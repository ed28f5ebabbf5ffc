/* graph/run/loop-resample.c: the loop of an Interpolate
 *
 * A turn is one line of the output: all of its last spatial axis, and of the maps when they lie
 * last. It is a weighted sum of at most four lines of the input, one for each choice of neighbours
 * along the other axes, and each place in it of two places of that.
 */
#include "config.h"

#include "graph/run/loop.h"

#include <string.h>

#define MAX_AXES 3
#define MAX_TAPS (1 << MAX_AXES)

typedef float Four __attribute__ ((vector_size (16), aligned (4), may_alias));
typedef float Many __attribute__ ((vector_size (64), aligned (4), may_alias));

/* Once more for machines with wider vectors; the loader picks. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__)
#define FOR_WIDER_MACHINES __attribute__ ((target_clones ("default", "avx2", "avx512f")))
#else
#define FOR_WIDER_MACHINES
#endif

typedef struct
{
  WhLoop loop;
  guint n_axes;
  WhNeighbours *axes[MAX_AXES]; /* owned */
  gint64 out[MAX_AXES];
  gint64 n_lines;    /* of an image */
  gint64 maps;       /* that lie last; 1 when they lie first */
  gint64 n_in, line; /* elements of an image of x, and of a line of it */
} Resample;

/* What is weighed, as elements of x from its image's first on. */
typedef struct
{
  guint n; /* 1 at least */
  gint64 at[MAX_TAPS];
  float weight[MAX_TAPS];
} Taps;

static void
spread (Taps *taps, const WhNeighbours *along)
{
  guint n = taps->n;

  for (guint t = 0; t < n; t++)
    {
      if (along->weight != 0.0f)
        {
          taps->at[taps->n] = taps->at[t] + along->high;
          taps->weight[taps->n++] = taps->weight[t] * along->weight;
          taps->weight[t] *= 1.0f - along->weight;
        }
      taps->at[t] += along->low;
    }
}

/* y = sum of w x over the taps, for numbers @c and those behind it that fit in @Type. */
#define WEIGH(Type, c)                                                                             \
  {                                                                                                \
    Type sum = taps->weight[0] * *(const Type *) (x + taps->at[0] + (c));                          \
                                                                                                   \
    for (guint t = 1; t < taps->n; t++)                                                            \
      sum += taps->weight[t] * *(const Type *) (x + taps->at[t] + (c));                            \
    *(Type *) (y + (c)) = sum;                                                                     \
  }

/* For @n neighbours in memory. What is left over at the end is done together with some before it,
 * once more. */
static inline __attribute__ ((always_inline)) void
weigh (const float *x, const Taps *taps, float *y, gint64 n)
{
  gint64 c = 0;

  if (taps->n == 1)
    {
      memcpy (y, x + taps->at[0], (gsize) n * sizeof (float));
      return;
    }

  for (; c + 16 <= n; c += 16)
    WEIGH (Many, c)
  for (; c + 4 <= n; c += 4)
    WEIGH (Four, c)

  if (c < n && n >= 4)
    WEIGH (Four, n - 4)
  else
    for (; c < n; c++)
      WEIGH (float, c)
}

/* Few places of a long line are wanted. */
static gboolean
is_sparse (const Resample *self)
{
  return self->out[self->n_axes - 1] < self->line / 2;
}

/* The line of x that those of the output are made of: the one that there is, or a sum in @room. */
static inline __attribute__ ((always_inline)) const float *
sum_lines (const Resample *self, const float *x, Taps *lines, float *room)
{
  const float *line = room;

  if (lines->n > 1)
    weigh (x, lines, room, self->line * self->maps);
  else
    line = x + lines->at[0];

  *lines = (Taps){ 1, { 0 }, { 1.0f } };
  return line;
}

FOR_WIDER_MACHINES static void
run_maps (const Resample *self, const float *x, Taps *lines, float *y, float *room)
{
  const WhNeighbours *last = self->axes[self->n_axes - 1];

  if (!is_sparse (self))
    x = sum_lines (self, x, lines, room);

  for (gint64 q = 0; q < self->out[self->n_axes - 1]; q++, y += self->maps)
    {
      Taps taps = *lines;

      spread (&taps, &last[q]);
      weigh (x, &taps, y, self->maps);
    }
}

FOR_WIDER_MACHINES static void
run_places (const Resample *self, const float *x, Taps *lines, float *y, float *room)
{
  const WhNeighbours *last = self->axes[self->n_axes - 1];

  if (lines->n > 1 && is_sparse (self))
    {
      run_maps (self, x, lines, y, room);
      return;
    }

  x = sum_lines (self, x, lines, room);
  for (gint64 q = 0; q < self->out[self->n_axes - 1]; q++)
    {
      float low = x[last[q].low], w = last[q].weight;

      y[q] = w == 0.0f ? low : (1.0f - w) * low + w * x[last[q].high];
    }
}

static void
run (const WhLoop *loop,
     const float *const *x,
     float *y,
     gpointer room,
     gint64 first,
     gint64 behind)
{
  const Resample *self = (const Resample *) loop;

  for (gint64 turn = first; turn < behind; turn++)
    {
      const float *image = x[0] + turn / self->n_lines * self->n_in;
      float *to = y + turn * self->out[self->n_axes - 1] * self->maps;
      gint64 rest = turn % self->n_lines;
      Taps lines = { 1, { 0 }, { 1.0f } };

      for (guint a = self->n_axes - 1; a-- > 0; rest /= self->out[a])
        spread (&lines, &self->axes[a][rest % self->out[a]]);

      if (self->maps > 1)
        run_maps (self, image, &lines, to, room);
      else
        run_places (self, image, &lines, to, room);
    }
}

static void
clear (WhLoop *loop)
{
  Resample *self = (Resample *) loop;

  for (guint a = 0; a < self->n_axes; a++)
    g_free (self->axes[a]);
}

WhLoop *
wh_loop_new_resample (const WhNode *node,
                      gint64 outer,
                      const gint64 *in,
                      const gint64 *out,
                      guint n_axes,
                      gint64 maps)
{
  Resample *self = g_new0 (Resample, 1);
  gint64 line;

  g_assert (n_axes >= 1 && n_axes <= MAX_AXES);
  self->loop.run = run;
  self->loop.clear = clear;
  self->n_axes = n_axes;
  self->maps = maps;
  self->line = in[n_axes - 1];
  self->n_in = maps;
  self->n_lines = 1;

  for (guint a = n_axes; a-- > 0;)
    {
      self->axes[a] = wh_neighbours_new (node, in[a], out[a], self->n_in);
      self->out[a] = out[a];
      self->n_in *= in[a];
      if (a < n_axes - 1)
        self->n_lines *= out[a];
    }

  self->loop.room_bytes = (gsize) (self->line * maps) * sizeof (float);
  line = out[n_axes - 1] * maps;
  self->loop.n_turns = outer * self->n_lines;
  self->loop.turn_ns = (double) line * (maps > 1 ? 0.25 : 1.0);
  return &self->loop;
}
