/* graph/run/primitive-affine.c: products of matrices by oneDNN */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/plan-tiled.h"

/* The operands of an Affine. Where x's channels lie last, it need not be brought into C order: it
 * is the weights, reordered once, that follow. */
typedef struct
{
  WhLayout layout; /* of x */
  gboolean turned; /* the weights are constant and can be told in the order in which x lies */
  gint64 rows, columns;
  dnnl_memory_desc_t x, y, bias, weights, weights_any;
} Product;

/* Weights (columns, x's axes...) lie as (x's axes..., columns). */
static void
describe_weights (Product *p, const WhShape *x)
{
  dnnl_dims_t dims = { p->columns }, strides = { 1 };
  gint64 step = p->columns;
  int n_dims;

  if (p->layout == WH_LAYOUT_CHANNELS_LAST && !p->turned)
    {
      n_dims = (int) x->rank;
      for (guint a = x->rank; a-- > 1; step *= x->size[a])
        {
          dims[a] = x->size[a];
          strides[a] = step;
        }
    }
  else
    {
      n_dims = 2;
      dims[1] = wh_shape_n_elements (x) / p->rows;
      strides[1] = step;
    }

  dnnl_memory_desc_init_by_strides (&p->weights, n_dims, dims, dnnl_f32, strides);
  dnnl_memory_desc_init_by_tag (&p->weights_any, n_dims, dims, dnnl_f32, dnnl_format_tag_any);
}

static void
describe_affine (const WhPlan *plan, const WhNode *node, Product *p)
{
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  gint64 base = wh_node_int (node, "base_axis");

  base += base < 0 ? x->rank : 0;
  p->rows = wh_shape_product (x, 0, (guint) base);
  p->columns = wh_shape_n_elements (wh_plan_shape (plan, node->outputs[0])) / p->rows;
  p->layout = WH_LAYOUT_PLAIN;

  if (base == 1 && x->rank >= 3 && x->rank <= 5)
    p->layout = wh_plan_layout (plan, node->inputs[0]);

  /* In two axes, for which oneDNN has code of its own; for more it calls its general product, and
   * preparing that takes longer than everything else in a small network. */
  p->turned = p->layout == WH_LAYOUT_CHANNELS_LAST && wh_plan_is_constant (plan, node->inputs[1]);
  if (p->layout == WH_LAYOUT_CHANNELS_LAST && !p->turned)
    p->x = wh_plan_desc (plan, node->inputs[0], p->layout);
  else
    dnnl_memory_desc_init_by_tag (&p->x, 2,
                                  (dnnl_dims_t){ p->rows, wh_shape_n_elements (x) / p->rows },
                                  dnnl_f32, dnnl_ab);

  dnnl_memory_desc_init_by_tag (&p->y, 2, (dnnl_dims_t){ p->rows, p->columns }, dnnl_f32, dnnl_ab);
  dnnl_memory_desc_init_by_tag (&p->bias, 1, (dnnl_dims_t){ p->columns }, dnnl_f32, dnnl_a);
  describe_weights (p, x);
}

/* The rows of an Affine's weights in the order in which x lies with its channels last. */
typedef struct
{
  WhTensor *weights;
  gint64 channels, places, columns; /* x is (rows, channels, places) */
} Turned;

static void
turned_free (gpointer data)
{
  Turned *turned = data;

  wh_tensor_unref (turned->weights);
  g_free (turned);
}

static void
compute_turned (gconstpointer data, gint64 first, gint64 n, float *out)
{
  const Turned *turned = data;

  for (gint64 at = 0; at < n;)
    {
      gint64 row = (first + at) / turned->columns, column = (first + at) % turned->columns;
      gint64 old = row % turned->channels * turned->places + row / turned->channels;
      gint64 length = MIN (n - at, turned->columns - column);

      wh_tensor_read (turned->weights, old * turned->columns + column, length, out + at);
      at += length;
    }
}

static guint
add_turned (WhPlan *plan, const WhNode *node, const Product *p)
{
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  gint64 n = wh_shape_n_elements (x) / p->rows;
  Turned *turned = g_new (Turned, 1);

  *turned = (Turned){ wh_plan_dup_constant (plan, node->inputs[1]), x->size[1], n / x->size[1],
                      p->columns };
  return wh_plan_add_constant_tensor (plan,
                                      wh_tensor_new_computed (&WH_SHAPE (n, p->columns),
                                                              compute_turned, turned, turned_free));
}

static gboolean
add_tiled (WhPlan *plan, const WhNode *node, const Product *p, guint turned, WhTail *tail)
{
  WhTiledSources own = { .x = node->inputs[0], .x_layout = p->layout, .weights = node->inputs[1] };

  if (!wh_plan_is_constant (plan, node->inputs[1]))
    return FALSE;

  own.given = turned;
  own.order = p->weights;
  own.bias = node->n_inputs > 2 ? wh_plan_read (plan, node->inputs[2], WH_LAYOUT_PLAIN) : WH_NONE;
  own.y = p->y;
  return wh_plan_tiled_product (plan, p->rows, p->weights.dims[1], p->columns, &own, tail);
}

static gboolean
prepare_affine (WhPlan *plan, const WhNode *node, GError **error)
{
  gboolean biased = node->n_inputs > 2;
  dnnl_inner_product_desc_t product;
  dnnl_primitive_desc_t desc = NULL;
  const dnnl_memory_desc_t *wanted;
  WhArgumentOf arguments[3 + WH_TAIL_MAX + 1];
  guint n = 0, weights, turned = WH_NONE;
  WhTail tail;
  Product p;

  describe_affine (plan, node, &p);
  wh_tail_find (plan, node, WH_LAYOUT_PLAIN, wh_plan_shape (plan, node->outputs[0])->rank == 2,
                &tail);

  if (p.turned)
    turned = add_turned (plan, node, &p);
  if (add_tiled (plan, node, &p, turned, &tail))
    return TRUE;

  if (!wh_plan_check (dnnl_inner_product_forward_desc_init (&product, dnnl_forward_inference, &p.x,
                                                            &p.weights_any, biased ? &p.bias : NULL,
                                                            &p.y),
                      error) ||
      !wh_tail_try (&product, &tail, &desc, error))
    return FALSE;

  wanted = dnnl_primitive_desc_query_md (desc, dnnl_query_weights_md, 0);
  if (p.turned)
    weights = wh_plan_reorder_constant (plan, turned, &p.weights, wanted);
  else
    weights = wh_plan_weights (plan, node->inputs[1], &p.weights, wanted);

  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], p.layout), p.x };
  arguments[n++] = (WhArgumentOf){ DNNL_ARG_WEIGHTS, weights, *wanted };
  if (biased)
    arguments[n++] =
      (WhArgumentOf){ DNNL_ARG_BIAS, wh_plan_read (plan, node->inputs[2], WH_LAYOUT_PLAIN),
                      p.bias };

  wh_tail_apply (plan, &tail, &p.y, WH_NONE, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

/* A stack of matrices, perhaps read transposed. The axes before the last two are one where they
 * are the same on both sides. */
static dnnl_memory_desc_t
describe_stack (const WhShape *shape, gboolean transposed, gboolean flat)
{
  dnnl_dims_t dims, strides;
  gint64 steps[WH_MAX_RANK];
  guint rank = shape->rank, n = flat ? 3 : rank;
  dnnl_memory_desc_t desc;

  wh_shape_strides (shape, steps);
  for (guint a = 0; a < rank; a++)
    {
      dims[a] = shape->size[a];
      strides[a] = steps[a];
    }

  if (flat)
    {
      dims[0] = wh_shape_product (shape, 0, rank - 2);
      strides[0] = shape->size[rank - 2] * shape->size[rank - 1];
    }

  dims[n - 2] = shape->size[rank - (transposed ? 1 : 2)];
  dims[n - 1] = shape->size[rank - (transposed ? 2 : 1)];
  strides[n - 2] = steps[rank - (transposed ? 1 : 2)];
  strides[n - 1] = steps[rank - (transposed ? 2 : 1)];
  dnnl_memory_desc_init_by_strides (&desc, (int) n, dims, dnnl_f32, strides);
  return desc;
}

static gboolean
prepare_batch_matmul (WhPlan *plan, const WhNode *node, GError **error)
{
  const WhShape *a = wh_plan_shape (plan, node->inputs[0]);
  const WhShape *b = wh_plan_shape (plan, node->inputs[1]);
  const WhShape *y = wh_plan_shape (plan, node->outputs[0]);
  gboolean flat = a->rank == b->rank;
  dnnl_memory_desc_t a_desc, b_desc, y_desc;
  dnnl_matmul_desc_t product;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[2 + WH_TAIL_MAX + 1];
  guint n = 0;
  WhTail tail;

  if (a->rank != b->rank || a->rank < 3)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "matrices of %u and %u axes", a->rank, b->rank);

  for (guint axis = 0; axis + 2 < a->rank; axis++)
    flat = flat && a->size[axis] == b->size[axis];

  a_desc = describe_stack (a, wh_node_bool (node, "transpose_a"), flat);
  b_desc = describe_stack (b, wh_node_bool (node, "transpose_b"), flat);
  y_desc = describe_stack (y, FALSE, flat);
  wh_tail_find (plan, node, WH_LAYOUT_PLAIN, y->rank == 3, &tail);

  if (!wh_plan_check (dnnl_matmul_desc_init (&product, &a_desc, &b_desc, NULL, &y_desc), error) ||
      !wh_tail_try (&product, &tail, &desc, error))
    return FALSE;

  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], WH_LAYOUT_PLAIN), a_desc };
  arguments[n++] = (WhArgumentOf){ DNNL_ARG_WEIGHTS,
                                   wh_plan_read (plan, node->inputs[1], WH_LAYOUT_PLAIN), b_desc };

  wh_tail_apply (plan, &tail, &y_desc, WH_NONE, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

const WhPrimitive wh_primitives_affine[] = {
  { .op = "Affine", .prepare = prepare_affine, .rel_tolerance = 1e-5 },
  { .op = "BatchMatmul", .prepare = prepare_batch_matmul, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
