/* graph/run/plan-buffers.c: where a plan's numbers lie, and in which order */
#include "config.h"

#include "graph/pages.h"
#include "graph/run/plan.h"

WhBuffer *
wh_plan_buffer (const WhPlan *plan, guint buffer)
{
  return &g_array_index (plan->buffers, WhBuffer, buffer);
}

WhPlanStep *
wh_plan_step (const WhPlan *plan, guint step)
{
  return &g_array_index (plan->steps, WhPlanStep, step);
}

guint
wh_plan_add_buffer (WhPlan *plan, const WhBuffer *buffer)
{
  g_array_append_val (plan->buffers, *buffer);
  return plan->buffers->len - 1;
}

void
wh_plan_push (WhPlan *plan, const WhPlanStep *step)
{
  for (guint i = 0; i < step->n_reads; i++)
    wh_plan_buffer (plan, step->reads[i])->release = plan->current;
  for (guint i = 0; i < step->n_writes; i++)
    wh_plan_buffer (plan, step->writes[i])->release = plan->current;

  g_array_append_val (plan->steps, *step);
}

void
wh_plan_add_loop (WhPlan *plan, WhLoop *loop, const guint *from, guint n_from, guint to)
{
  WhPlanStep step = { .kind = WH_STEP_LOOP, .node = plan->current, .loop = loop };

  /* As many as there is room for, even if later there are more cores. */
  step.n_threads = wh_dnnl_n_threads (plan->current_threads);
  plan->scratchpad_bytes = MAX (plan->scratchpad_bytes, wh_loop_room_bytes (loop) * step.n_threads);
  step.n_reads = n_from;
  step.reads = g_memdup2 (from, n_from * sizeof *from);
  step.n_writes = 1;
  step.writes = g_memdup2 (&to, sizeof to);
  wh_plan_push (plan, &step);
}

static void
tell (const WhPlan *plan, guint index, char *base)
{
  const WhBuffer *buffer = wh_plan_buffer (plan, index);

  for (guint m = 0; buffer->memories && m < buffer->memories->len; m++)
    dnnl_memory_set_data_handle (g_array_index (buffer->memories, dnnl_memory_t, m), base);

  for (guint p = 0; buffer->parts && p < buffer->parts->len; p++)
    {
      guint part = g_array_index (buffer->parts, guint, p);

      tell (plan, part, base + wh_plan_buffer (plan, part)->at);
    }
}

void
wh_plan_bind (WhPlan *plan, guint index, WhTensor *tensor)
{
  WhBuffer *buffer = wh_plan_buffer (plan, index);

  wh_tensor_ref (tensor);
  if (buffer->tensor)
    wh_tensor_unref (buffer->tensor);
  buffer->tensor = tensor;
  tell (plan, index, (char *) wh_tensor_values (tensor));
}

float *
wh_plan_base (const WhPlan *plan, guint index)
{
  gsize at;
  const WhBuffer *buffer = wh_plan_buffer (plan, wh_plan_root (plan, index, &at));
  char *base;

  if (buffer->tensor)
    base = (char *) wh_tensor_values (buffer->tensor);
  else if (buffer->kind == WH_BUFFER_ARENA)
    base = plan->arena + buffer->offset;
  else
    base = buffer->lent ? buffer->lent : buffer->pages;

  return (float *) (base + at);
}

const WhShape *
wh_plan_shape (const WhPlan *plan, guint value)
{
  return &plan->graph->values[value].shape;
}

/* With one channel, or one place in each, both orders are the same. */
static WhLayout
simplify (const WhPlan *plan, guint value, WhLayout layout)
{
  const WhShape *shape = wh_plan_shape (plan, value);

  if (shape->rank < 3 || shape->size[1] == 1 || wh_shape_product (shape, 2, shape->rank) == 1)
    return WH_LAYOUT_PLAIN;
  return layout;
}

dnnl_memory_desc_t
wh_plan_desc (const WhPlan *plan, guint value, WhLayout layout)
{
  const WhShape *shape = wh_plan_shape (plan, value);
  dnnl_memory_desc_t desc;
  dnnl_dims_t dims = { 1 }, strides = { 1 };
  gint64 step = 1;

  for (guint a = shape->rank; a-- > 0;)
    {
      dims[a] = shape->size[a];
      if (layout == WH_LAYOUT_CHANNELS_LAST && shape->rank >= 3 && a == 1)
        continue;
      strides[a] =
        step * (layout == WH_LAYOUT_CHANNELS_LAST && shape->rank >= 3 ? shape->size[1] : 1);
      step *= shape->size[a];
    }

  if (layout == WH_LAYOUT_CHANNELS_LAST && shape->rank >= 3)
    strides[1] = 1;

  dnnl_memory_desc_init_by_strides (&desc, (int) MAX (shape->rank, 1), dims, dnnl_f32, strides);
  return desc;
}

WhLayout
wh_plan_layout (const WhPlan *plan, guint value)
{
  return plan->places[value][WH_LAYOUT_PLAIN] == WH_NONE &&
             plan->places[value][WH_LAYOUT_CHANNELS_LAST] != WH_NONE ?
           WH_LAYOUT_CHANNELS_LAST :
           WH_LAYOUT_PLAIN;
}

static guint
add_buffer_for (WhPlan *plan, guint value, WhLayout layout)
{
  gboolean tensor = layout == WH_LAYOUT_PLAIN && (!wh_plan_is_fast (plan) || plan->dynamic[value] ||
                                                  wh_graph_is_output (plan->graph, value));
  WhBuffer buffer = {
    .kind = tensor ? WH_BUFFER_TENSOR : WH_BUFFER_ARENA,
    .n_bytes = (gsize) wh_shape_n_elements (wh_plan_shape (plan, value)) * sizeof (float),
    .first = G_MAXUINT,
    .value = value,
    .release = plan->current,
  };

  return wh_plan_add_buffer (plan, &buffer);
}

static void
bring (WhPlan *plan, guint value, WhLayout from, WhLayout to)
{
  const WhShape *shape = wh_plan_shape (plan, value);
  const guint *places = plan->places[value];
  dnnl_memory_desc_t from_desc = wh_plan_desc (plan, value, from);
  dnnl_memory_desc_t to_desc = wh_plan_desc (plan, value, to);

  if (to == WH_LAYOUT_CHANNELS_LAST && shape->size[1] <= WH_LOOP_MOST_MAPS)
    wh_plan_add_loop (plan,
                      wh_loop_new_maps_last (shape->size[0], shape->size[1],
                                             wh_shape_product (shape, 2, shape->rank)),
                      &places[from], 1, places[to]);
  else
    wh_plan_add_reorder (plan, places[from], &from_desc, places[to], &to_desc);
}

guint
wh_plan_read (WhPlan *plan, guint value, WhLayout layout)
{
  guint *places = plan->places[value];
  WhLayout other;

  layout = simplify (plan, value, layout);
  if (places[layout] != WH_NONE)
    return places[layout];

  other = layout == WH_LAYOUT_PLAIN ? WH_LAYOUT_CHANNELS_LAST : WH_LAYOUT_PLAIN;
  g_assert (places[other] != WH_NONE);

  if (wh_plan_is_constant (plan, value))
    {
      dnnl_memory_desc_t from = wh_plan_desc (plan, value, other);
      dnnl_memory_desc_t to = wh_plan_desc (plan, value, layout);

      places[layout] = wh_plan_weights (plan, value, &from, &to);
    }
  else
    {
      places[layout] = add_buffer_for (plan, value, layout);
      bring (plan, value, other, layout);
    }

  return places[layout];
}

guint
wh_plan_write (WhPlan *plan, guint value, WhLayout layout)
{
  layout = simplify (plan, value, layout);
  plan->places[value][layout] = add_buffer_for (plan, value, layout);
  return plan->places[value][layout];
}

guint
wh_plan_count_unread (const WhPlan *plan, guint buffer)
{
  guint n = 0;

  if (!wh_plan_buffer (plan, buffer)->shared)
    return plan->unread[wh_plan_buffer (plan, buffer)->value];

  for (guint v = 0; v < plan->graph->n_values; v++)
    for (guint l = 0; l < WH_N_LAYOUTS; l++)
      if (plan->places[v][l] == buffer)
        n += plan->unread[v];

  return n;
}

gboolean
wh_plan_can_write_over (const WhPlan *plan, guint value, WhLayout layout, guint old, guint n_reads)
{
  guint buffer = plan->places[old][simplify (plan, value, layout)];

  return wh_plan_is_fast (plan) && buffer != WH_NONE &&
         wh_plan_buffer (plan, buffer)->kind == WH_BUFFER_ARENA &&
         !wh_graph_is_output (plan->graph, value) &&
         wh_shape_equal (wh_plan_shape (plan, value), wh_plan_shape (plan, old)) &&
         wh_plan_count_unread (plan, buffer) == n_reads;
}

guint
wh_plan_write_over (WhPlan *plan, guint value, WhLayout layout, guint old, guint n_reads)
{
  guint buffer;

  if (!wh_plan_can_write_over (plan, value, layout, old, n_reads))
    return WH_NONE;

  layout = simplify (plan, value, layout);
  buffer = plan->places[old][layout];
  plan->places[value][layout] = buffer;
  wh_plan_buffer (plan, buffer)->shared = TRUE;
  return buffer;
}

void
wh_plan_share (WhPlan *plan, guint from, guint to)
{
  gboolean same_shape = wh_shape_equal (wh_plan_shape (plan, from), wh_plan_shape (plan, to));

  for (guint l = 0; l < WH_N_LAYOUTS; l++)
    if (l == WH_LAYOUT_PLAIN || same_shape)
      {
        plan->places[to][l] = plan->places[from][l];
        if (plan->places[to][l] != WH_NONE)
          {
            wh_plan_buffer (plan, plan->places[to][l])->release = plan->current;
            wh_plan_buffer (plan, plan->places[to][l])->shared = TRUE;
          }
      }
}

void
wh_plan_read_output (WhPlan *plan, guint value)
{
  guint index = wh_plan_read (plan, value, WH_LAYOUT_PLAIN);
  WhBuffer *buffer = wh_plan_buffer (plan, index);

  /* The value is a view of one that would have stayed in the arena. */
  if (buffer->kind == WH_BUFFER_ARENA)
    {
      buffer->kind = WH_BUFFER_TENSOR;
      buffer->value = value;
    }

  buffer->release = WH_NONE;
}

gboolean
wh_plan_is_constant (const WhPlan *plan, guint value)
{
  return wh_plan_constant_buffer (plan, value) != WH_NONE;
}

guint
wh_plan_constant_buffer (const WhPlan *plan, guint value)
{
  guint buffer = plan->places[value][WH_LAYOUT_PLAIN];

  if (buffer == WH_NONE || wh_plan_buffer (plan, buffer)->kind != WH_BUFFER_CONSTANT)
    return WH_NONE;
  return buffer;
}

const float *
wh_plan_constant (const WhPlan *plan, guint value)
{
  guint buffer = wh_plan_constant_buffer (plan, value);

  return buffer == WH_NONE ? NULL : wh_plan_base (plan, buffer);
}

WhTensor *
wh_plan_dup_constant (WhPlan *plan, guint value)
{
  WhBuffer *buffer = wh_plan_buffer (plan, wh_plan_constant_buffer (plan, value));

  if (buffer->tensor)
    return wh_tensor_ref (buffer->tensor);
  return wh_tensor_new_borrow (wh_plan_shape (plan, value), buffer->pages, NULL, NULL);
}

guint
wh_plan_add_constant_tensor (WhPlan *plan, WhTensor *tensor)
{
  WhBuffer buffer = { .kind = WH_BUFFER_CONSTANT, .tensor = tensor, .first = G_MAXUINT };

  return wh_plan_add_buffer (plan, &buffer);
}

guint
wh_plan_add_constant (WhPlan *plan, gpointer numbers, gsize n_bytes)
{
  WhBuffer buffer = { .kind = WH_BUFFER_CONSTANT, .n_bytes = n_bytes, .pages = numbers };

  buffer.first = G_MAXUINT;
  return wh_plan_add_buffer (plan, &buffer);
}

guint
wh_plan_add_temporary (WhPlan *plan, gsize n_bytes)
{
  WhBuffer buffer = { .kind = WH_BUFFER_ARENA, .n_bytes = n_bytes, .first = G_MAXUINT };

  return wh_plan_add_buffer (plan, &buffer);
}
