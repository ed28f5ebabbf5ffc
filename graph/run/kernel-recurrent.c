/* graph/run/kernel-recurrent.c: RNN, LSTM, GRU
 *
 * Each layer reads a sequence x_t from the front, and with bidirectional once more from the back;
 * what both say at step t stands side by side and is the next layer's x_t. A row of the weight
 * holds what belongs to x and then what belongs to h. s () is the sigmoid, * element by element.
 *
 *   RNN   h = f (W x + U h + b), f tanh or relu
 *   LSTM  i, f, g, o = s (), s (), tanh (), s () of W x + U h + b, one block of rows each
 *         c = f * c + i * g,   h = o * tanh (c)
 *   GRU   r, z = s (W x + U h + b);  n = tanh (W x + b_2 + r * (U h + b_3))
 *         h = (1 - z) * n + z * h
 *
 * Shapes   x (T, B, I); h, c (layers, directions, B, H); weight_l0 (directions, gates, H, I + H);
 *          weight (layers - 1, directions, gates, H, directions H + H); bias (layers, directions,
 *          gates, H), of a GRU four blocks; y (T, B, directions H). RNN has no axis for gates.
 * Source   nnabla functions.yaml. Dropout between the layers is for training.
 */
#include "config.h"

#include "graph/run/kernel-tables.h"

#include <math.h>
#include <string.h>

typedef enum
{
  CELL_RNN_TANH,
  CELL_RNN_RELU,
  CELL_LSTM,
  CELL_GRU,
} Cell;

typedef struct
{
  Cell cell;
  gint64 n_gates;  /* blocks of the weight */
  gint64 n_biases; /* blocks of the bias */
  gint64 n_layers, n_directions;
  gint64 n_steps, n_batch, n_in, n_hidden; /* T, B, I, H; n_in of this layer */
  double *from_x, *from_h;                 /* n_gates n_hidden: W x and U h */
} Recurrence;

static float
sigmoid (double x)
{
  return (float) (1.0 / (1.0 + exp (-x)));
}

/* from_x := W x, from_h := U h for one sample */
static void
multiply (const Recurrence *r, const float *weight, const float *x, const float *h)
{
  gint64 width = r->n_in + r->n_hidden;

  for (gint64 row = 0; row < r->n_gates * r->n_hidden; row++)
    {
      const float *w = weight + row * width, *u = w + r->n_in;
      double sum_x = 0.0, sum_h = 0.0;

      for (gint64 i = 0; i < r->n_in; i++)
        sum_x += (double) w[i] * x[i];
      for (gint64 i = 0; i < r->n_hidden; i++)
        sum_h += (double) u[i] * h[i];

      r->from_x[row] = sum_x;
      r->from_h[row] = sum_h;
    }
}

/* One step of one sample: @h and @c (of an LSTM) become the new ones. */
static void
step (const Recurrence *r, const float *bias, float *h, float *c)
{
  gint64 n = r->n_hidden;

  for (gint64 j = 0; j < n; j++)
    {
      double sum[4] = { 0.0 }, b[4] = { 0.0 };

      for (gint64 k = 0; k < r->n_biases; k++)
        b[k] = bias ? bias[k * n + j] : 0.0;
      for (gint64 k = 0; k < r->n_gates; k++)
        sum[k] = r->from_x[k * n + j] + r->from_h[k * n + j] + b[k];

      switch (r->cell)
        {
        case CELL_RNN_TANH:
          h[j] = (float) tanh (sum[0]);
          break;
        case CELL_RNN_RELU:
          h[j] = (float) MAX (sum[0], 0.0);
          break;
        case CELL_LSTM:
          c[j] = (float) (sigmoid (sum[1]) * c[j] + sigmoid (sum[0]) * tanh (sum[2]));
          h[j] = (float) (sigmoid (sum[3]) * tanh (c[j]));
          break;
        case CELL_GRU:
          {
            double reset = sigmoid (sum[0]), z = sigmoid (sum[1]);
            double new_h =
              tanh (r->from_x[2 * n + j] + b[2] + reset * (r->from_h[2 * n + j] + b[3]));

            h[j] = (float) ((1.0 - z) * new_h + z * h[j]);
            break;
          }
        }
    }
}

/* One direction of one layer: @y is its part of the first step's output, @h and @c (B, H). */
static void
run_direction (const Recurrence *r,
               const float *weight,
               const float *bias,
               const float *x,
               float *h,
               float *c,
               gboolean backward,
               float *y)
{
  for (gint64 s = 0; s < r->n_steps; s++)
    {
      gint64 t = backward ? r->n_steps - 1 - s : s;

      for (gint64 b = 0; b < r->n_batch; b++)
        {
          float *h_b = h + b * r->n_hidden;

          multiply (r, weight, x + (t * r->n_batch + b) * r->n_in, h_b);
          step (r, bias, h_b, c ? c + b * r->n_hidden : NULL);
          memcpy (y + (t * r->n_batch + b) * r->n_directions * r->n_hidden, h_b,
                  r->n_hidden * sizeof (float));
        }
    }
}

/* All layers, one above the other. */
static void
run_layers (const WhCall *call,
            Recurrence *r,
            const float *weight,
            const WhOperand *later,
            const WhOperand *bias)
{
  gint64 n_state = r->n_batch * r->n_hidden, n_out = r->n_directions * r->n_hidden;
  gint64 rows = r->n_gates * r->n_hidden;
  gsize n_bytes = r->n_steps * r->n_batch * n_out * sizeof (float);
  gboolean lstm = r->cell == CELL_LSTM;
  g_autofree float *below = g_malloc (n_bytes + 1);
  const float *x = call->src[0].values;

  r->from_x = g_new (double, MAX (rows, 1));
  r->from_h = g_new (double, MAX (rows, 1));
  memcpy (call->dst[1], call->src[1].values,
          r->n_layers * r->n_directions * n_state * sizeof (float));
  if (lstm)
    memcpy (call->dst[2], call->src[2].values,
            r->n_layers * r->n_directions * n_state * sizeof (float));

  for (gint64 layer = 0; layer < r->n_layers; layer++)
    {
      for (gint64 d = 0; d < r->n_directions; d++)
        {
          gint64 at = layer * r->n_directions + d;
          gint64 n_weights = rows * (r->n_in + r->n_hidden);
          const float *w = layer == 0 ? weight + d * n_weights :
                                        later->values + (at - r->n_directions) * n_weights;

          run_direction (r, w, bias ? bias->values + at * r->n_biases * r->n_hidden : NULL, x,
                         call->dst[1] + at * n_state, lstm ? call->dst[2] + at * n_state : NULL,
                         d == 1, call->dst[0] + d * r->n_hidden);
        }

      memcpy (below, call->dst[0], n_bytes);
      x = below;
      r->n_in = n_out;
    }

  g_free (r->from_x);
  g_free (r->from_h);
}

static void
recur (const WhCall *call, Cell cell, gint64 n_gates, gint64 n_biases)
{
  const WhShape *x = &call->src[0].shape, *h = &call->src[1].shape;
  guint slot = cell == CELL_LSTM ? 3 : 2; /* of weight_l0 */
  const WhOperand *later = NULL, *bias = NULL;
  gint64 n_rows, n_later;
  Recurrence r = { .cell = cell, .n_gates = n_gates, .n_biases = n_biases };

  r.n_layers = wh_node_int (call->node, "num_layers");
  r.n_directions = wh_node_bool (call->node, "bidirectional") ? 2 : 1;

  if (x->rank != 3 || h->rank != 4 || h->size[0] != r.n_layers || h->size[1] != r.n_directions ||
      h->size[2] != x->size[1] || r.n_layers < 1 || call->n_src <= slot ||
      (r.n_layers > 1 && call->n_src <= slot + 1) ||
      (slot == 3 && !wh_shape_equal (h, &call->src[2].shape)))
    {
      wh_call_fail (call, "x, h and the layers don't go together");
      return;
    }

  r.n_steps = x->size[0];
  r.n_batch = x->size[1];
  r.n_in = x->size[2];
  r.n_hidden = h->size[3];

  /* Further layers' weights are left out when there is one layer. */
  if (r.n_layers > 1)
    later = &call->src[slot + 1];
  if (call->n_src > slot + (later ? 2u : 1u))
    bias = &call->src[slot + (later ? 2 : 1)];

  n_rows = r.n_directions * n_gates * r.n_hidden;
  n_later = (r.n_layers - 1) * n_rows * (r.n_directions + 1) * r.n_hidden;

  if (wh_shape_n_elements (&call->src[slot].shape) != n_rows * (r.n_in + r.n_hidden) ||
      (later && wh_shape_n_elements (&later->shape) != n_later) ||
      (bias &&
       wh_shape_n_elements (&bias->shape) != r.n_layers * r.n_directions * n_biases * r.n_hidden))
    wh_call_fail (call,
                  "the weights or biases don't fit %" G_GINT64_FORMAT
                  " inputs and %" G_GINT64_FORMAT " units",
                  r.n_in, r.n_hidden);
  else
    run_layers (call, &r, call->src[slot].values, later, bias);
}

static void
rnn (const WhCall *call)
{
  gboolean relu = strcmp (wh_node_string (call->node, "nonlinearity"), "relu") == 0;

  recur (call, relu ? CELL_RNN_RELU : CELL_RNN_TANH, 1, 1);
}

static void
lstm (const WhCall *call)
{
  recur (call, CELL_LSTM, 4, 4);
}

static void
gru (const WhCall *call)
{
  recur (call, CELL_GRU, 3, 4);
}

const WhKernel wh_kernels_recurrent[] = {
  { .op = "RNN", .reference = rnn },
  { .op = "LSTM", .reference = lstm },
  { .op = "GRU", .reference = gru },
  { .op = NULL },
};
