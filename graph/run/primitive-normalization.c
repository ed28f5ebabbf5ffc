/* graph/run/primitive-normalization.c: normalizations with frozen statistics, and softmax */
#include "config.h"

#include "graph/error.h"
#include "graph/run/kernel-tables.h"
#include "graph/run/tail.h"

static gboolean
prepare_softmax (WhPlan *plan, const WhNode *node, GError **error)
{
  guint x = node->inputs[0], n = 0;
  WhLayout layout = wh_plan_layout (plan, x);
  dnnl_memory_desc_t data = wh_plan_desc (plan, x, layout);
  gint64 axis = wh_node_int (node, "axis");
  gboolean logarithm = wh_node_is (node, "LogSoftmax");
  dnnl_softmax_desc_t softmax;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[1 + WH_TAIL_MAX + 1];
  dnnl_status_t status;
  WhTail tail;

  axis += axis < 0 ? wh_plan_shape (plan, x)->rank : 0;
  if (!wh_plan_wants_speed (plan, error))
    return FALSE;

  status = (logarithm ?
              dnnl_logsoftmax_forward_desc_init :
              dnnl_softmax_forward_desc_init) (&softmax, dnnl_forward_inference, &data, (int) axis);
  wh_tail_find (plan, node, layout, FALSE, &tail);
  tail.n_ops = 0;
  if (!wh_plan_check (status, error) || !wh_tail_try (&softmax, &tail, &desc, error))
    return FALSE;

  arguments[n++] = (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, x, layout), data };
  wh_tail_apply (plan, &tail, &data, x, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

/* x as oneDNN wants it for channels along @axis: with the channels second. */
static gboolean
describe_channels (const WhPlan *plan,
                   guint x,
                   gint64 axis,
                   WhLayout *layout,
                   dnnl_memory_desc_t *out)
{
  const WhShape *shape = wh_plan_shape (plan, x);
  WhSplit split = wh_shape_split (shape, axis);

  *layout = WH_LAYOUT_PLAIN;
  if (axis == 1 && shape->rank >= 2 && shape->rank <= 5)
    {
      *layout = wh_plan_layout (plan, x);
      *out = wh_plan_desc (plan, x, *layout);
      return TRUE;
    }

  if (split.inner != 1)
    return FALSE;

  dnnl_memory_desc_init_by_tag (out, 2, (dnnl_dims_t){ split.outer, split.axis }, dnnl_f32,
                                dnnl_ab);
  return TRUE;
}

/* Slots of beta, gamma, mean and variance; the first two may not be there. */
typedef struct
{
  int beta, gamma, mean, variance;
} Slots;

static gboolean
find_slots (const WhNode *node, Slots *out)
{
  int next = 1;

  out->beta = wh_node_bool (node, "no_bias") ? -1 : next++;
  out->gamma = wh_node_bool (node, "no_scale") ? -1 : next++;
  out->mean = next++;
  out->variance = next++;
  return (int) node->n_inputs == next;
}

static gboolean
prepare_batch (WhPlan *plan, const WhNode *node, GError **error)
{
  guint x = node->inputs[0], n_axes = 0, n = 0;
  const gint64 *axes = wh_attributes_ints (node->attributes, "axes", &n_axes);
  gint64 axis = n_axes ? axes[0] : 1;
  unsigned flags = dnnl_use_global_stats;
  dnnl_batch_normalization_desc_t batch;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[5 + WH_TAIL_MAX + 1];
  dnnl_memory_desc_t data, channels;
  WhLayout layout;
  WhTail tail;
  Slots slots;

  axis += axis < 0 ? wh_plan_shape (plan, x)->rank : 0;
  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (wh_node_bool (node, "batch_stat") || n_axes != 1 || !find_slots (node, &slots) ||
      node->n_outputs != 1 || !describe_channels (plan, x, axis, &layout, &data))
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "not with frozen statistics along one axis");

  flags |= (slots.gamma < 0 ? 0 : dnnl_use_scale) | (slots.beta < 0 ? 0 : dnnl_use_shift);
  wh_tail_find (plan, node, layout, FALSE, &tail);
  if (!wh_plan_check (
        dnnl_batch_normalization_forward_desc_init (&batch, dnnl_forward_inference, &data,
                                                    (float) wh_node_double (node, "eps"), flags),
        error) ||
      !wh_tail_try (&batch, &tail, &desc, error))
    return FALSE;

  dnnl_memory_desc_init_by_tag (&channels, 1, (dnnl_dims_t){ wh_plan_shape (plan, x)->size[axis] },
                                dnnl_f32, dnnl_a);
  arguments[n++] = (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, x, layout), data };
  for (guint i = 0; i < 4; i++)
    {
      static const int names[] = { DNNL_ARG_SHIFT, DNNL_ARG_SCALE, DNNL_ARG_MEAN,
                                   DNNL_ARG_VARIANCE };
      int slot = (int[]){ slots.beta, slots.gamma, slots.mean, slots.variance }[i];

      if (slot >= 0)
        arguments[n++] =
          (WhArgumentOf){ names[i], wh_plan_read (plan, node->inputs[slot], WH_LAYOUT_PLAIN),
                          channels };
    }

  wh_tail_apply (plan, &tail, &data, x, arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

/* The samples' axes come first, so that what is normalized lies together. */
static gboolean
find_rows (const WhNode *node, const WhShape *x, gint64 *rows, gint64 *length)
{
  guint n = 0, seen = 0;
  const gint64 *axes = wh_attributes_ints (node->attributes, "batch_axis", &n);

  for (guint i = 0; i < n; i++)
    seen |= 1u << (axes[i] + (axes[i] < 0 ? x->rank : 0));

  *rows = wh_shape_product (x, 0, n);
  *length = wh_shape_product (x, n, x->rank);
  return seen == (1u << n) - 1;
}

static gboolean
prepare_layer (WhPlan *plan, const WhNode *node, GError **error)
{
  const WhShape *x = wh_plan_shape (plan, node->inputs[0]);
  int beta = wh_node_bool (node, "no_bias") ? -1 : 1;
  int gamma = wh_node_bool (node, "no_scale") ? -1 : beta + 1 + (beta < 0);
  unsigned flags = (gamma < 0 ? 0 : dnnl_use_scale) | (beta < 0 ? 0 : dnnl_use_shift);
  gint64 rows, length;
  guint n_slots = 1 + (beta > 0) + (gamma > 0), n = 0;
  dnnl_layer_normalization_desc_t layer;
  dnnl_primitive_desc_t desc = NULL;
  WhArgumentOf arguments[3 + WH_TAIL_MAX + 1];
  dnnl_memory_desc_t data, elements;
  WhTail tail;

  if (!wh_plan_wants_speed (plan, error))
    return FALSE;
  if (!find_rows (node, x, &rows, &length) || node->n_outputs != 1 || node->n_inputs != n_slots)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "what is normalized doesn't lie together");

  for (guint i = 1; i < n_slots; i++)
    if (wh_shape_n_elements (wh_plan_shape (plan, node->inputs[i])) != length)
      return wh_fail (error, WH_ERROR_UNSUPPORTED, "a scale of another shape");

  dnnl_memory_desc_init_by_tag (&data, 2, (dnnl_dims_t){ rows, length }, dnnl_f32, dnnl_ab);
  dnnl_memory_desc_init_by_tag (&elements, 1, (dnnl_dims_t){ length }, dnnl_f32, dnnl_a);
  wh_tail_start (node, WH_LAYOUT_PLAIN, &tail);
  if (!wh_plan_check (
        dnnl_layer_normalization_forward_desc_init (&layer, dnnl_forward_inference, &data, NULL,
                                                    (float) wh_node_double (node, "eps"), flags),
        error) ||
      !wh_tail_try (&layer, &tail, &desc, error))
    return FALSE;

  arguments[n++] =
    (WhArgumentOf){ DNNL_ARG_SRC, wh_plan_read (plan, node->inputs[0], WH_LAYOUT_PLAIN), data };
  if (gamma > 0)
    arguments[n++] =
      (WhArgumentOf){ DNNL_ARG_SCALE, wh_plan_read (plan, node->inputs[gamma], WH_LAYOUT_PLAIN),
                      elements };
  if (beta > 0)
    arguments[n++] =
      (WhArgumentOf){ DNNL_ARG_SHIFT, wh_plan_read (plan, node->inputs[beta], WH_LAYOUT_PLAIN),
                      elements };

  wh_tail_apply (plan, &tail, &data, node->inputs[0], arguments, &n);
  return wh_plan_add (plan, desc, arguments, n, error);
}

const WhPrimitive wh_primitives_normalization[] = {
  { .op = "BatchNormalization", .prepare = prepare_batch, .rel_tolerance = 1e-5 },
  { .op = "LayerNormalization", .prepare = prepare_layer, .rel_tolerance = 1e-5 },
  { .op = "LogSoftmax", .prepare = prepare_softmax, .rel_tolerance = 1e-5 },
  { .op = "Softmax", .prepare = prepare_softmax, .rel_tolerance = 1e-5 },
  { .op = NULL },
};
