/* graph/run/kernel-array-sequence.c: sequences of different lengths, padded or packed
 *
 *   padded  (T, B, D...), with batch_first (B, T, D...): B sequences, each filled up to T steps
 *   packed  (sum of the lengths, D...): all that go on at step 0, then those at step 1 ...
 *   sizes   (T): how many go on at each step; the sequences stand longest first
 *
 * PadPackedSequence fills up with 0 whatever padding_value says, as NNabla does.
 *
 * Source   nnabla functions.yaml, "Array Manipulation"
 */
#include "config.h"

#include "graph/run/indices.h"
#include "graph/run/kernel-tables.h"

#include <string.h>

typedef struct
{
  gint64 n_steps, n_batch, inner;
  gboolean batch_first;
} Padded;

static Padded
padded (const WhCall *call, const WhShape *shape)
{
  gboolean batch_first = wh_node_bool (call->node, "batch_first");

  g_assert (shape->rank >= 2);

  return (Padded){
    .n_steps = shape->size[batch_first ? 1 : 0],
    .n_batch = shape->size[batch_first ? 0 : 1],
    .inner = wh_shape_product (shape, 2, shape->rank),
    .batch_first = batch_first,
  };
}

/* Element 0 of step @t of sequence @b. */
static gint64
padded_at (const Padded *p, gint64 t, gint64 b)
{
  return (p->batch_first ? b * p->n_steps + t : t * p->n_batch + b) * p->inner;
}

static void
pack (const WhCall *call)
{
  Padded p = padded (call, &call->src[0].shape);
  const float *lengths = call->src[1].values;
  gint64 n_packed = 0, n_steps = 0, room = call->dst_shape[0].size[0];

  for (gint64 b = 0; b < p.n_batch; b++)
    if (!(lengths[b] >= 0.0f && lengths[b] <= (float) p.n_steps) ||
        (b > 0 && lengths[b] > lengths[b - 1]))
      {
        wh_call_fail (call,
                      "lengths must not grow and lie within %" G_GINT64_FORMAT
                      " steps, number %" G_GINT64_FORMAT " is %g",
                      p.n_steps, b, lengths[b]);
        return;
      }

  for (gint64 t = 0; t < p.n_steps && t < call->dst_shape[1].size[0]; t++)
    {
      gint64 n_going_on = 0;

      for (gint64 b = 0; b < p.n_batch && t < (gint64) lengths[b] && n_packed < room; b++)
        {
          memcpy (call->dst[0] + n_packed++ * p.inner, call->src[0].values + padded_at (&p, t, b),
                  p.inner * sizeof (float));
          n_going_on++;
        }

      if (n_going_on == 0)
        break;

      call->dst[1][n_steps++] = (float) n_going_on;
    }

  call->dst_shape[0].size[0] = n_packed;
  call->dst_shape[1].size[0] = n_steps;
}

/* Inferred is room for as many sequences as there can be; how many there are, step 0 says. */
static gboolean
fit_to_batch (const WhCall *call)
{
  const WhOperand *sizes = &call->src[1];
  guint axis = wh_node_bool (call->node, "batch_first") ? 0 : 1;
  gint64 room = call->dst_shape[1].size[0];
  float n = wh_shape_n_elements (&sizes->shape) > 0 ? sizes->values[0] : 0.0f;

  if (!(n >= 0.0f && n <= (float) room))
    {
      wh_call_fail (call, "%g sequences where there is room for %" G_GINT64_FORMAT, n, room);
      return FALSE;
    }

  call->dst_shape[0].size[axis] = call->dst_shape[1].size[0] = (gint64) n;
  return TRUE;
}

static void
unpack (const WhCall *call)
{
  const WhOperand *packed = &call->src[0], *sizes = &call->src[1];
  gint64 n_sizes = wh_shape_n_elements (&sizes->shape), next = 0;
  Padded p;

  if (!fit_to_batch (call))
    return;

  p = padded (call, &call->dst_shape[0]);
  memset (call->dst[0], 0, wh_shape_n_elements (&call->dst_shape[0]) * sizeof (float));
  memset (call->dst[1], 0, wh_shape_n_elements (&call->dst_shape[1]) * sizeof (float));

  for (gint64 t = 0; t < n_sizes; t++)
    {
      gint64 n = (gint64) CLAMP (sizes->values[t], 0.0f, (float) p.n_batch);

      if (sizes->values[t] != (float) n || t >= p.n_steps || next + n > packed->shape.size[0])
        {
          wh_call_fail (call, "%g sequences go on at step %" G_GINT64_FORMAT ", that can't be",
                        sizes->values[t], t);
          return;
        }

      for (gint64 b = 0; b < n; b++)
        {
          memcpy (call->dst[0] + padded_at (&p, t, b), packed->values + next++ * p.inner,
                  p.inner * sizeof (float));
          call->dst[1][b] += 1.0f;
        }
    }
}

const WhKernel wh_kernels_array_sequence[] = {
  { .op = "PackPaddedSequence", .reference = pack },
  { .op = "PadPackedSequence", .reference = unpack },
  { .op = NULL },
};
