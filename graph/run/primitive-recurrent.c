/* graph/run/primitive-recurrent.c: RNN, LSTM and GRU by oneDNN
 *
 * One primitive for each layer does all its steps, in both directions. What oneDNN multiplies x
 * and h by are two weights of (layers, directions, inputs, gates, units); NNabla has both in one
 * row for each unit. The formulas are those of graph/run/kernel-recurrent.c; oneDNN's GRU that is
 * "linear before reset" is NNabla's, but for the order of its gates.
 */
#include "config.h"

#include "graph/error.h"
#include "graph/pages.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/plan.h"

#include <string.h>

typedef struct
{
  const char *op;
  gint64 n_gates, n_biases;
  guint8 order[4]; /* NNabla's gate for each of oneDNN's */
} Cell;

static const Cell cells[] = {
  { "RNN", 1, 1, { 0 } },
  { "LSTM", 4, 4, { 0, 1, 2, 3 } },
  { "GRU", 3, 4, { 1, 0, 2, 3 } },
};

typedef struct
{
  const Cell *cell;
  gboolean lstm;
  gint64 n_layers, n_directions, n_steps, n_batch, n_in, n_hidden; /* n_in of the first layer */
  guint weight, later, bias;                                       /* values; WH_NONE */
} Net;

typedef struct
{
  gint64 n_in;
  dnnl_memory_desc_t x, y, bias, state; /* of h and c, in and out, which hold all layers */
  dnnl_memory_desc_t from_x, from_h;    /* as oneDNN wants the weights */
  dnnl_primitive_desc_t desc;           /* owned until the step has it */
} Layer;

static gint64
layer_inputs (const Net *net, gint64 layer)
{
  return layer == 0 ? net->n_in : net->n_directions * net->n_hidden;
}

static gboolean
has_elements (const WhPlan *plan, guint value, gint64 n)
{
  return wh_shape_n_elements (wh_plan_shape (plan, value)) == n;
}

/* FALSE when the inputs don't go together, which is for the loops to say, or when the weights are
 * known only in the run. */
static gboolean
describe_net (const WhPlan *plan, const WhNode *node, Net *net)
{
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  const WhShape *h = wh_plan_shape (plan, node->inputs[1]);
  guint slot, n_states;
  gint64 n_rows;

  *net = (Net){ .later = WH_NONE, .bias = WH_NONE };
  for (guint i = 0; i < G_N_ELEMENTS (cells); i++)
    if (wh_node_is (node, cells[i].op))
      net->cell = &cells[i];

  net->lstm = wh_node_is (node, "LSTM");
  net->n_layers = wh_node_int (node, "num_layers");
  net->n_directions = wh_node_bool (node, "bidirectional") ? 2 : 1;
  n_states = slot = net->lstm ? 3 : 2;

  if (x->rank != 3 || h->rank != 4 || net->n_layers < 1 || h->size[0] != net->n_layers ||
      h->size[1] != net->n_directions || h->size[2] != x->size[1] || node->n_inputs <= slot ||
      (net->n_layers > 1 && node->n_inputs <= slot + 1) || node->n_outputs != n_states ||
      (net->lstm && !wh_shape_equal (h, wh_plan_shape (plan, node->inputs[2]))))
    return FALSE;

  net->n_steps = x->size[0];
  net->n_batch = x->size[1];
  net->n_in = x->size[2];
  net->n_hidden = h->size[3];
  net->weight = node->inputs[slot++];
  if (net->n_layers > 1)
    net->later = node->inputs[slot++];
  if (node->n_inputs > slot)
    net->bias = node->inputs[slot];

  n_rows = net->n_directions * net->cell->n_gates * net->n_hidden;
  return wh_plan_is_constant (plan, net->weight) &&
         has_elements (plan, net->weight, n_rows * (net->n_in + net->n_hidden)) &&
         (net->later == WH_NONE || (wh_plan_is_constant (plan, net->later) &&
                                    has_elements (plan, net->later,
                                                  (net->n_layers - 1) * n_rows *
                                                    (net->n_directions + 1) * net->n_hidden))) &&
         (net->bias == WH_NONE ||
          (wh_plan_is_constant (plan, net->bias) &&
           has_elements (plan, net->bias,
                         net->n_layers * net->n_directions * net->cell->n_biases * net->n_hidden)));
}

static dnnl_status_t
describe_cell (const Net *net, const WhNode *node, Layer *layer, dnnl_rnn_desc_t *out)
{
  dnnl_rnn_direction_t direction =
    net->n_directions == 2 ? dnnl_bidirectional_concat : dnnl_unidirectional_left2right;
  gint64 gates = net->cell->n_gates, units = net->n_hidden;
  dnnl_alg_kind_t activation = dnnl_eltwise_tanh;
  dnnl_memory_desc_t w, u;

  dnnl_memory_desc_init_by_tag (&w, 5,
                                (dnnl_dims_t){ 1, net->n_directions, layer->n_in, gates, units },
                                dnnl_f32, dnnl_format_tag_any);
  dnnl_memory_desc_init_by_tag (&u, 5, (dnnl_dims_t){ 1, net->n_directions, units, gates, units },
                                dnnl_f32, dnnl_format_tag_any);

  if (net->lstm)
    return dnnl_lstm_forward_desc_init (out, dnnl_forward_inference, direction, &layer->x,
                                        &layer->state, &layer->state, &w, &u, &layer->bias,
                                        &layer->y, &layer->state, &layer->state, 0);
  if (wh_node_is (node, "GRU"))
    return dnnl_lbr_gru_forward_desc_init (out, dnnl_forward_inference, direction, &layer->x,
                                           &layer->state, &w, &u, &layer->bias, &layer->y,
                                           &layer->state, 0);

  /* NaN stays NaN in this relu too: tests/graph/run/test-primitives.c sees to it. */
  if (strcmp (wh_node_string (node, "nonlinearity"), "relu") == 0)
    activation = dnnl_eltwise_relu;
  return dnnl_vanilla_rnn_forward_desc_init (out, dnnl_forward_inference, activation, direction,
                                             &layer->x, &layer->state, &w, &u, &layer->bias,
                                             &layer->y, &layer->state, 0, 0.0f, 0.0f);
}

static gboolean
describe_layer (const Net *net, const WhNode *node, gint64 index, Layer *layer, GError **error)
{
  gint64 directions = net->n_directions, units = net->n_hidden;
  dnnl_dims_t one = { 1, directions, net->n_batch, units };
  dnnl_memory_desc_t states;
  dnnl_primitive_attr_t attributes;
  dnnl_rnn_desc_t cell;
  dnnl_status_t status;

  layer->n_in = layer_inputs (net, index);
  dnnl_memory_desc_init_by_tag (&layer->x, 3,
                                (dnnl_dims_t){ net->n_steps, net->n_batch, layer->n_in }, dnnl_f32,
                                dnnl_tnc);
  dnnl_memory_desc_init_by_tag (&layer->y, 3,
                                (dnnl_dims_t){ net->n_steps, net->n_batch, directions * units },
                                dnnl_f32, dnnl_tnc);
  dnnl_memory_desc_init_by_tag (&layer->bias, 4,
                                (dnnl_dims_t){ 1, directions, net->cell->n_biases, units },
                                dnnl_f32, dnnl_ldgo);
  dnnl_memory_desc_init_by_tag (&states, 4,
                                (dnnl_dims_t){ net->n_layers, directions, net->n_batch, units },
                                dnnl_f32, dnnl_ldnc);
  dnnl_memory_desc_init_submemory (&layer->state, &states, one, (dnnl_dims_t){ index });

  if (!wh_plan_check (describe_cell (net, node, layer, &cell), error))
    return FALSE;

  attributes = wh_plan_attributes ();
  status = dnnl_primitive_desc_create (&layer->desc, &cell, attributes, wh_dnnl_engine (), NULL);
  dnnl_primitive_attr_destroy (attributes);
  if (!wh_plan_check (status, error))
    return FALSE;

  layer->from_x = *dnnl_primitive_desc_query_md (layer->desc, dnnl_query_weights_md, 0);
  layer->from_h = *dnnl_primitive_desc_query_md (layer->desc, dnnl_query_weights_md, 1);
  return TRUE;
}

/* The columns [column, column + n) of a layer's weight, its gates in oneDNN's order. */
typedef struct
{
  WhTensor *weight;
  const Cell *cell;
  gint64 first_row, n_hidden; /* the layer's first row */
  gint64 width, column, n;
} Part;

static void
part_free (gpointer data)
{
  Part *part = data;

  wh_tensor_unref (part->weight);
  g_free (part);
}

static void
compute_part (gconstpointer data, gint64 first, gint64 n, float *out)
{
  const Part *part = data;

  for (gint64 at = 0; at < n;)
    {
      gint64 row = (first + at) / part->n, column = (first + at) % part->n;
      gint64 length = MIN (n - at, part->n - column);
      gint64 block = row / part->n_hidden, gate = block % part->cell->n_gates;
      gint64 old = (block - gate + part->cell->order[gate]) * part->n_hidden + row % part->n_hidden;

      wh_tensor_read (part->weight,
                      part->first_row * part->width + old * part->width + part->column + column,
                      length, out + at);
      at += length;
    }
}

static guint
add_part (WhPlan *plan,
          const Net *net,
          gint64 layer,
          gint64 column,
          gint64 n,
          const dnnl_memory_desc_t *wanted)
{
  gint64 gates = net->cell->n_gates, units = net->n_hidden, directions = net->n_directions;
  dnnl_dims_t dims = { 1, directions, n, gates, units };
  dnnl_dims_t strides = { directions * gates * units * n, gates * units * n, 1, units * n, n };
  Part *part = g_new (Part, 1);
  dnnl_memory_desc_t rows;
  WhTensor *tensor;

  part->weight = wh_plan_dup_constant (plan, layer == 0 ? net->weight : net->later);
  part->cell = net->cell;
  part->first_row = layer == 0 ? 0 : (layer - 1) * directions * gates * units;
  part->n_hidden = units;
  part->width = layer_inputs (net, layer) + units;
  part->column = column;
  part->n = n;
  tensor =
    wh_tensor_new_computed (&WH_SHAPE (directions, gates, units, n), compute_part, part, part_free);

  dnnl_memory_desc_init_by_strides (&rows, 5, dims, dnnl_f32, strides);
  return wh_plan_reorder_constant (plan, wh_plan_add_constant_tensor (plan, tensor), &rows, wanted);
}

static guint
add_bias (WhPlan *plan, const Net *net, gint64 layer)
{
  gint64 n_biases = net->cell->n_biases, units = net->n_hidden;
  gsize n = net->n_directions * n_biases * units;
  float *numbers = wh_pages_take (n * sizeof (float));
  g_autoptr (WhTensor) bias = NULL;

  if (numbers == NULL)
    g_error ("no memory for %" G_GSIZE_FORMAT " biases", n);

  memset (numbers, 0, n * sizeof (float));
  if (net->bias != WH_NONE)
    bias = wh_plan_dup_constant (plan, net->bias);

  for (gint64 row = 0; bias && row < net->n_directions * n_biases; row++)
    {
      gint64 gate = row % n_biases, old = row - gate + net->cell->order[gate];

      wh_tensor_read (bias, (layer * net->n_directions * n_biases + old) * units, units,
                      numbers + row * units);
    }

  return wh_plan_add_constant (plan, numbers, n * sizeof (float));
}

/* @states: h and c, then what they become. */
static gboolean
add_layer (WhPlan *plan,
           const Net *net,
           gint64 index,
           Layer *layer,
           guint x,
           guint y,
           const guint states[4],
           GError **error)
{
  WhArgumentOf arguments[9] = {
    { DNNL_ARG_SRC_LAYER, x, layer->x },
    { DNNL_ARG_DST_LAYER, y, layer->y },
    { DNNL_ARG_WEIGHTS_LAYER, add_part (plan, net, index, 0, layer->n_in, &layer->from_x),
      layer->from_x },
    { DNNL_ARG_WEIGHTS_ITER,
      add_part (plan, net, index, layer->n_in, net->n_hidden, &layer->from_h), layer->from_h },
    { DNNL_ARG_BIAS, add_bias (plan, net, index), layer->bias },
    { DNNL_ARG_SRC_ITER, states[0], layer->state },
    { DNNL_ARG_DST_ITER, states[2], layer->state },
    { DNNL_ARG_SRC_ITER_C, states[1], layer->state },
    { DNNL_ARG_DST_ITER_C, states[3], layer->state },
  };

  return wh_plan_add (plan, g_steal_pointer (&layer->desc), arguments, net->lstm ? 9 : 7, error);
}

static gboolean
add_layers (WhPlan *plan, const WhNode *node, const Net *net, Layer *layers, GError **error)
{
  gsize n_bytes = wh_shape_n_elements (wh_plan_shape (plan, node->outputs[0])) * sizeof (float);
  guint x = wh_plan_read (plan, node->inputs[0], WH_LAYOUT_PLAIN), states[4] = { 0 };

  for (guint i = 0; i < (net->lstm ? 2 : 1); i++)
    {
      states[i] = wh_plan_read (plan, node->inputs[1 + i], WH_LAYOUT_PLAIN);
      states[2 + i] = wh_plan_write (plan, node->outputs[1 + i], WH_LAYOUT_PLAIN);
    }

  for (gint64 l = 0; l < net->n_layers; l++)
    {
      guint y = l == net->n_layers - 1 ? wh_plan_write (plan, node->outputs[0], WH_LAYOUT_PLAIN) :
                                         wh_plan_add_temporary (plan, n_bytes);

      if (!add_layer (plan, net, l, &layers[l], x, y, states, error))
        return FALSE;
      x = y;
    }

  return TRUE;
}

static gboolean
prepare (WhPlan *plan, const WhNode *node, GError **error)
{
  g_autofree Layer *layers = NULL;
  gboolean good = TRUE;
  Net net;

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (!describe_net (plan, node, &net))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "weights that oneDNN can't be told of");

  /* None is added before oneDNN has said that it has all. */
  layers = g_new0 (Layer, net.n_layers);
  for (gint64 l = 0; l < net.n_layers && good; l++)
    good = describe_layer (&net, node, l, &layers[l], error);

  good = good && add_layers (plan, node, &net, layers, error);
  for (gint64 l = 0; l < net.n_layers; l++)
    if (layers[l].desc)
      dnnl_primitive_desc_destroy (layers[l].desc);
  return good;
}

const WhPrimitive wh_primitives_recurrent[] = {
  { .op = "GRU", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "LSTM", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = "RNN", .prepare = prepare, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
