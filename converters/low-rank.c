/* converters/low-rank.c: one large matrix as the product of two small ones
 *
 *   W (I, O) = U S V'  ≈  (U_r sqrt S_r) (sqrt S_r V_r')       r the rank that is kept
 *
 *   Affine (I → O)            becomes  Affine (I → r), Affine (r → O)
 *   1×1 Convolution (I → O)   becomes  1×1 Convolution (I → r), 1×1 Convolution (r → O)
 *
 * The rank is given, or the smallest that keeps a part of the energy (the sum of the squares of the
 * singular values). Left where two matrices would not be smaller than one.
 *
 * Source   Eckart and Young, Psychometrika 1 (1936); LAPACK's sgesdd.
 */
#include "config.h"

#include "converters/converter.h"
#include "converters/patterns.h"

#include "graph/error.h"
#include "graph/lapack.h"
#include "graph/rewriter.h"

#include <math.h>

typedef struct
{
  gint64 rank; /* 0: by energy */
  double energy;
} Options;

static const WhOption option_table[] = {
  {
    .name = "rank",
    .type = WH_OPTION_INT,
    .offset = offsetof (Options, rank),
    .minimum = 0,
    .maximum = 1000000,
    .fallback = "0",
    .title = "Rank",
    .help = "How many columns the first of the two matrices has; 0 follows the energy.",
  },
  {
    .name = "energy",
    .type = WH_OPTION_DOUBLE,
    .offset = offsetof (Options, energy),
    .minimum = 0.0,
    .maximum = 1.0,
    .fallback = "0.99",
    .title = "Energy to keep",
    .help = "The part of the squared singular values that is kept when no rank is given.",
  },
  { .name = NULL },
};

/* W as a matrix from input to output maps: left (n_in, rank), right (rank, n_out). */
typedef struct
{
  gint64 n_in, n_out, rank;
  double kept;         /* part of the energy */
  float *left, *right; /* owned */
} Split;

/* Each weight's row and column: an Affine has (in, out), a 1×1 convolution (out, in). */
static float *
as_matrix (const WhInnerProduct *product, gboolean turned, gint64 n_in, gint64 n_out)
{
  const float *w = wh_tensor_values (product->weight);
  float *matrix = g_new (float, MAX (1, n_in * n_out));

  for (gint64 i = 0; i < n_in; i++)
    for (gint64 o = 0; o < n_out; o++)
      matrix[i * n_out + o] = turned ? w[o * n_in + i] : w[i * n_out + o];

  return matrix;
}

static gint64
choose_rank (const float *s, gint64 n, const Options *options, double *kept)
{
  double total = 0.0, sum = 0.0;
  gint64 rank = 0;

  for (gint64 i = 0; i < n; i++)
    total += (double) s[i] * s[i];

  while (rank < n && (options->rank > 0 ? rank < options->rank : sum < options->energy * total))
    {
      sum += (double) s[rank] * s[rank];
      rank++;
    }

  *kept = total > 0.0 ? sum / total : 1.0;
  return MAX (rank, 1);
}

/* FALSE when LAPACK did not converge. */
static gboolean
decompose (float *matrix, Split *split, const Options *options)
{
  gint64 n = MIN (split->n_in, split->n_out);
  g_autofree float *s = g_new (float, n);
  g_autofree float *u = g_new (float, split->n_in *n);
  g_autofree float *vt = g_new (float, n * split->n_out);

  if (LAPACKE_sgesdd (LAPACK_ROW_MAJOR, 'S', (lapack_int) split->n_in, (lapack_int) split->n_out,
                      matrix, (lapack_int) split->n_out, s, u, (lapack_int) n, vt,
                      (lapack_int) split->n_out) != 0)
    return FALSE;

  split->rank = choose_rank (s, n, options, &split->kept);
  split->left = g_new (float, split->n_in * split->rank);
  split->right = g_new (float, split->rank * split->n_out);

  for (gint64 i = 0; i < split->n_in; i++)
    for (gint64 r = 0; r < split->rank; r++)
      split->left[i * split->rank + r] = u[i * n + r] * sqrtf (s[r]);

  for (gint64 r = 0; r < split->rank; r++)
    for (gint64 o = 0; o < split->n_out; o++)
      split->right[r * split->n_out + o] = vt[r * split->n_out + o] * sqrtf (s[r]);

  return TRUE;
}

/* A 1×1 convolution in one group, without padding: a matrix at each place. */
static gboolean
is_pointwise (const WhInnerProduct *product)
{
  const WhShape *w = &product->weight_shape;

  return wh_node_is (product->node, "Convolution") && product->group == 1 && !product->pads &&
         wh_shape_n_elements (w) ==
           product->n_out * w->size[wh_node_bool (product->node, "channel_last") ? w->rank - 1 : 1];
}

static WhTensor *
as_tensor (const float *matrix,
           gint64 n_rows,
           gint64 n_columns,
           gboolean turned,
           const WhShape *shape)
{
  WhTensor *tensor = wh_tensor_new (shape);
  float *values = wh_tensor_data (tensor);

  for (gint64 i = 0; i < n_rows; i++)
    for (gint64 k = 0; k < n_columns; k++)
      values[turned ? k * n_rows + i : i * n_columns + k] = matrix[i * n_columns + k];

  return tensor;
}

/* The second keeps everything but its place: no stride, no dilation to speak of. */
static WhAttributes *
second_attributes (const WhNode *node, gboolean pointwise)
{
  WhAttributes *attributes = wh_attributes_copy (node->attributes);
  const gint64 *stride;
  g_autofree gint64 *ones = NULL;
  guint n;

  if (!pointwise)
    return attributes;

  stride = wh_attributes_ints (node->attributes, "stride", &n);
  ones = g_memdup2 (stride, (n + 1) * sizeof *ones);

  for (guint i = 0; i < n; i++)
    ones[i] = 1;

  wh_attributes_set_ints (attributes, "stride", ones, n);
  return attributes;
}

static void
replace (const WhGraph *graph,
         WhRewriter *rewriter,
         const WhInnerProduct *product,
         const Split *split)
{
  const WhNode *node = product->node;
  const WhValue *old = &graph->values[node->inputs[1]];
  gboolean pointwise = is_pointwise (product);
  guint index = wh_graph_node_index (graph, node), node_2;
  guint first_axis = pointwise && wh_node_bool (node, "channel_last") ? old->shape.rank - 1 : 1;
  WhShape left_shape = old->shape, right_shape = old->shape;
  g_autofree char *second_name = g_strconcat (node->name, "_2", NULL);
  g_autofree char *value_name = g_strconcat (graph->values[node->outputs[0]].name, "_low", NULL);
  g_autofree char *left_name = g_strconcat (old->name, "_u", NULL);
  g_autofree char *right_name = g_strconcat (old->name, "_v", NULL);
  g_autoptr (WhTensor) left = NULL;
  g_autoptr (WhTensor) right = NULL;
  guint middle = wh_rewriter_add_value (rewriter, value_name, WH_NONE);
  guint inputs[3];

  if (pointwise)
    {
      left_shape.size[0] = split->rank;
      right_shape.size[first_axis] = split->rank;
    }
  else
    {
      left_shape = WH_SHAPE (split->n_in, split->rank);
      right_shape.size[0] = split->rank;
    }

  left = as_tensor (split->left, split->n_in, split->rank, pointwise, &left_shape);
  right = as_tensor (split->right, split->rank, split->n_out, pointwise, &right_shape);

  inputs[0] = middle;
  inputs[1] = wh_rewriter_add_parameter (rewriter, right_name, right, WH_NONE);
  inputs[2] = product->has_bias ? node->inputs[product->bias_slot] : WH_NONE;
  wh_rewriter_remove_node (rewriter, index);
  node_2 =
    wh_rewriter_add_node (rewriter, node->op_name, second_name, second_attributes (node, pointwise),
                          inputs, product->has_bias ? 3 : 2, node->outputs, 1);
  wh_rewriter_stand_for_node (rewriter, node_2, index);

  inputs[0] = node->inputs[0];
  inputs[1] = wh_rewriter_add_parameter (rewriter, left_name, left, WH_NONE);
  wh_rewriter_stand_for_node (rewriter,
                              wh_rewriter_add_node (rewriter, node->op_name, node->name,
                                                    wh_attributes_ref (node->attributes), inputs, 2,
                                                    &middle, 1),
                              index);
}

static gboolean
convert_product (WhConversion *conversion,
                 WhRewriter *rewriter,
                 const WhInnerProduct *product,
                 GError **error)
{
  gboolean pointwise = is_pointwise (product);
  gint64 n_weights = wh_shape_n_elements (&product->weight_shape);
  Split split = { .n_out = product->n_out, .n_in = n_weights / MAX (1, product->n_out) };
  g_autofree float *matrix = NULL;

  if (n_weights == 0)
    return TRUE;

  matrix = as_matrix (product, pointwise, split.n_in, split.n_out);

  if (!decompose (matrix, &split, conversion->options))
    return wh_fail (error, WH_ERROR_NOT_FINITE,
                    "%s: the singular values of its weight can't be found", product->node->name);

  if (split.rank * (split.n_in + split.n_out) >= n_weights)
    wh_report_left (conversion->report, product->node,
                    "two matrices of rank %" G_GINT64_FORMAT " would not be smaller", split.rank);
  else
    {
      replace (conversion->graph, rewriter, product, &split);
      wh_report_done (conversion->report, product->node,
                      "rank %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT ", %.4g of the energy",
                      split.rank, MIN (split.n_in, split.n_out), split.kept);
    }

  g_free (split.left);
  g_free (split.right);
  return TRUE;
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);

  if (!wh_lapack_load (error))
    return NULL;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      WhInnerProduct product;

      if (g_cancellable_set_error_if_cancelled (conversion->cancellable, error))
        return NULL;

      if (!wh_inner_product_match (graph, node, &product) ||
          !(wh_node_is (node, "Affine") || is_pointwise (&product)) ||
          wh_conversion_excludes (conversion, node))
        continue;

      if (product.weight == NULL)
        wh_report_left (conversion->report, node, "its weight is computed in the network");
      else if (!convert_product (conversion, rewriter, &product, error))
        return NULL;
    }

  return wh_rewriter_finish (rewriter, error);
}

const WhConverter wh_converter_low_rank = {
  .name = "low-rank",
  .title = "Low rank",
  .summary = "Splits large matrices into two small ones by their singular values.",
  .done = "split",
  .source = "Eckart and Young, Psychometrika 1 (1936)",
  .changes = WH_CHANGES_NODES | WH_CHANGES_WEIGHTS,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
