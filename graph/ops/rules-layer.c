/* graph/ops/rules-layer.c: shapes and costs of inner products, recurrent layers and embedding
 *
 *   Affine    x (samples..., features...), weight (product of features, out...), bias (out...)
 *   RNN       x (T, B, I), h (L, D, B, H), weight_l0 (D, H, I + H),
 *             weight (L - 1, D, H, D H + H), bias (L, D, H) → y (T, B, D H), h_n as h;
 *             L layers, D directions. LSTM and GRU have gates before the H: 4 and 3, in the bias 4
 *             and 4; LSTM has a cell state beside h.
 */
#include "config.h"

#include "graph/ops/check.h"
#include "graph/ops/ports.h"
#include "graph/ops/rules.h"

#include <string.h>

gboolean
wh_infer_affine (WhInference *inference, GError **error)
{
  const WhShape *x, *weight;
  WhShape y = WH_SHAPE_SCALAR, bias = WH_SHAPE_SCALAR;
  gint64 n_features;
  guint base;
  int at;

  if (!wh_check_rank_min (inference, 0, 1, error) || !wh_check_rank_min (inference, 1, 2, error) ||
      !wh_check_axis (inference, "base_axis", inference->in[0]->rank, &base, error))
    return FALSE;

  x = inference->in[0];
  weight = inference->in[1];
  n_features = wh_shape_product (x, base, x->rank);

  if (weight->size[0] != n_features)
    return wh_check_fail (inference, error,
                          "“weight” takes %" G_GINT64_FORMAT
                          " features; input “x” has %" G_GINT64_FORMAT " from axis %u on",
                          weight->size[0], n_features, base);

  for (guint i = 0; i < base; i++)
    wh_check_append (&y, x->size[i]);

  for (guint i = 1; i < weight->rank; i++)
    {
      wh_check_append (&y, weight->size[i]);
      wh_check_append (&bias, weight->size[i]);
    }

  at =
    wh_op_find_input (inference->op, inference->attributes, inference->in, inference->n_in, "bias");

  return (at < 0 || wh_check_shape (inference, (guint) at, &bias, error)) &&
         wh_check_output (inference, 0, &y, error);
}

/* Affine with binary or power-of-two weights: they are carried beside the real ones. */
gboolean
wh_infer_quantized_affine (WhInference *inference, GError **error)
{
  const WhShape *weight;
  WhShape out = WH_SHAPE_SCALAR;

  if (!wh_infer_affine (inference, error) ||
      !wh_check_shape (inference, 2, inference->in[1], error))
    return FALSE;

  weight = inference->in[1];
  for (guint i = 1; i < weight->rank; i++)
    wh_check_append (&out, weight->size[i]);

  /* BinaryWeightAffine scales each output by “alpha”. */
  return strcmp (inference->op->inputs[3].name, "alpha") != 0 ||
         wh_check_shape (inference, 3, &out, error);
}

/* Each output element takes all features of its sample. */
WhCost
wh_cost_affine (const WhInference *done)
{
  gint64 n = wh_count_elements (&done->out[0]);

  return (WhCost){
    .multiply_adds = wh_count_product (n, done->in[1]->size[0]),
    .others = done->n_in > 2 ? n : 0,
  };
}

typedef struct
{
  gint64 gates, bias_gates; /* 0: no axis for them */
  gint64 layers, directions;
  gint64 batch, in, hidden;
} Recurrence;

/* (D, [gates,] H, columns) with the layers before where there are any. */
static WhShape
weight_shape (const Recurrence *r, gint64 layers, gint64 gates, gint64 columns)
{
  WhShape shape = WH_SHAPE_SCALAR;

  if (layers >= 0)
    wh_check_append (&shape, layers);
  wh_check_append (&shape, r->directions);
  if (gates > 0)
    wh_check_append (&shape, gates);
  wh_check_append (&shape, r->hidden);
  if (columns > 0)
    wh_check_append (&shape, columns);

  return shape;
}

static gboolean
check_recurrent_weights (const WhInference *inference, const Recurrence *r, GError **error)
{
  const struct
  {
    const char *port;
    WhShape shape;
  } weights[] = {
    { "weight_l0", weight_shape (r, -1, r->gates, r->in + r->hidden) },
    { "weight", weight_shape (r, r->layers - 1, r->gates, (r->directions + 1) * r->hidden) },
    { "bias", weight_shape (r, r->layers, r->bias_gates, 0) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (weights); i++)
    {
      int at = wh_op_find_input (inference->op, inference->attributes, inference->in,
                                 inference->n_in, weights[i].port);

      if (at >= 0 && !wh_check_shape (inference, (guint) at, &weights[i].shape, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
infer_recurrent (WhInference *inference, gint64 gates, gint64 bias_gates, GError **error)
{
  Recurrence r = { .gates = gates, .bias_gates = bias_gates };
  guint n_states = inference->op->n_outputs - 1; /* h, or h and c */
  const WhShape *x;
  WhShape state;

  if (!wh_check_rank (inference, 0, 3, error) || !wh_check_rank (inference, 1, 4, error) ||
      !wh_check_int (inference, "num_layers", 1, &r.layers, error))
    return FALSE;

  x = inference->in[0];
  r.directions = wh_attributes_bool (inference->attributes, "bidirectional") ? 2 : 1;
  r.batch = x->size[1];
  r.in = x->size[2];
  r.hidden = inference->in[1]->size[3];
  state = WH_SHAPE (r.layers, r.directions, r.batch, r.hidden);

  if (r.hidden > WH_MAX_SIZE || r.in > WH_MAX_SIZE)
    return wh_check_fail (inference, error, "the states are too large");

  for (guint i = 0; i < n_states; i++)
    if (!wh_check_shape (inference, 1 + i, &state, error) ||
        !wh_check_output (inference, 1 + i, &state, error))
      return FALSE;

  return wh_check_rank_min (inference, 1 + n_states, 3, error) &&
         check_recurrent_weights (inference, &r, error) &&
         wh_check_output (inference, 0, &WH_SHAPE (x->size[0], r.batch, r.directions * r.hidden),
                          error);
}

gboolean
wh_infer_rnn (WhInference *inference, GError **error)
{
  return infer_recurrent (inference, 0, 0, error);
}

gboolean
wh_infer_lstm (WhInference *inference, GError **error)
{
  return infer_recurrent (inference, 4, 4, error);
}

gboolean
wh_infer_gru (WhInference *inference, GError **error)
{
  return infer_recurrent (inference, 3, 4, error);
}

/* At each time and for each sample, every weight once; gates and states cost as much as they have.
 */
WhCost
wh_cost_recurrent (const WhInference *done)
{
  gint64 n = wh_count_product (done->in[0]->size[0], done->in[0]->size[1]);
  gint64 n_weights = 0;

  for (guint i = done->op->n_outputs; i < done->n_in; i++)
    if (strcmp (done->op->inputs[i].name, "bias") != 0)
      n_weights += wh_count_elements (done->in[i]);

  return (WhCost){
    .multiply_adds = wh_count_product (n, n_weights),
    .others = wh_count_product (8, wh_count_elements (&done->out[0])),
  };
}

/* x0 (any), w (words, features...) → x0's axes and then the features. */
gboolean
wh_infer_embed (WhInference *inference, GError **error)
{
  WhShape y;

  if (!wh_check_rank_min (inference, 0, 0, error) || !wh_check_rank_min (inference, 1, 1, error))
    return FALSE;

  y = *inference->in[0];
  for (guint i = 1; i < inference->in[1]->rank; i++)
    wh_check_append (&y, inference->in[1]->size[i]);

  return wh_check_output (inference, 0, &y, error);
}
