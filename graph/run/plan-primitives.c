/* graph/run/plan-primitives.c: oneDNN's side of a plan */
#include "config.h"

#include "graph/error.h"
#include "graph/run/implementation.h"
#include "graph/run/plan-work.h"

#include <string.h>

/* Who reads what another wrote needs no second description of it. */
static dnnl_memory_t
find_memory (const WhBuffer *buffer, const dnnl_memory_desc_t *desc)
{
  for (guint m = 0; buffer->memories != NULL && m < buffer->memories->len; m++)
    {
      dnnl_memory_t memory = g_array_index (buffer->memories, dnnl_memory_t, m);
      const dnnl_memory_desc_t *known = NULL;

      if (dnnl_memory_get_memory_desc (memory, &known) == dnnl_success &&
          dnnl_memory_desc_equal (known, desc))
        return memory;
    }

  return NULL;
}

dnnl_memory_t
wh_plan_memory (WhPlan *plan, guint index, const dnnl_memory_desc_t *desc)
{
  WhBuffer *buffer = wh_plan_buffer (plan, index);
  dnnl_memory_t memory = find_memory (buffer, desc);
  void *base = DNNL_MEMORY_NONE;

  if (memory != NULL)
    return memory;

  if (buffer->kind == WH_BUFFER_CONSTANT)
    base = wh_plan_base (plan, index);

  if (dnnl_memory_create (&memory, desc, wh_dnnl_engine (), base) != dnnl_success)
    return NULL;

  g_ptr_array_add (plan->memories, memory);
  if (buffer->memories == NULL)
    buffer->memories = g_array_new (FALSE, FALSE, sizeof (dnnl_memory_t));
  g_array_append_val (buffer->memories, memory);
  return memory;
}

dnnl_primitive_attr_t
wh_plan_attributes (void)
{
  dnnl_primitive_attr_t attributes = NULL;

  dnnl_primitive_attr_create (&attributes);
  dnnl_primitive_attr_set_scratchpad_mode (attributes, dnnl_scratchpad_mode_user);
  return attributes;
}

gboolean
wh_plan_wants_speed (const WhPlan *plan, GError **error)
{
  return wh_plan_is_fast (plan) ||
         wh_fail (error, WH_ERROR_UNSUPPORTED, "observing, this is done by loops");
}

gboolean
wh_plan_check (dnnl_status_t status, GError **error)
{
  return status == dnnl_success ||
         wh_fail (error, WH_ERROR_UNSUPPORTED, "oneDNN: %s", wh_dnnl_status_name (status));
}

gboolean
wh_plan_try (const_dnnl_op_desc_t desc,
             dnnl_primitive_attr_t attributes,
             dnnl_primitive_desc_t *out,
             GError **error)
{
  if (!wh_plan_check (wh_implementation_create (out, desc, attributes), error))
    return FALSE;

  if (strstr (wh_implementation_name (*out), "ref") != NULL)
    {
      dnnl_primitive_desc_destroy (*out);
      *out = NULL;
      return wh_fail (error, WH_ERROR_UNSUPPORTED, "oneDNN has nothing better than loops");
    }

  return TRUE;
}

static void
add_argument (WhPlanStep *step, int argument, dnnl_memory_t memory)
{
  step->arguments[step->n_arguments++] = (dnnl_exec_arg_t){ argument, memory };
}

static gboolean
add_scratchpad (WhPlan *plan, WhPlanStep *step, const_dnnl_primitive_desc_t desc)
{
  const dnnl_memory_desc_t *pad = dnnl_primitive_desc_query_md (desc, dnnl_query_scratchpad_md, 0);
  gsize n_bytes = pad ? dnnl_memory_desc_get_size (pad) : 0;
  dnnl_memory_t memory = NULL;

  if (n_bytes == 0)
    return TRUE;

  if (dnnl_memory_create (&memory, pad, wh_dnnl_engine (), DNNL_MEMORY_NONE) != dnnl_success)
    return FALSE;

  g_ptr_array_add (plan->memories, memory);
  g_array_append_val (plan->scratchpads, memory);
  plan->scratchpad_bytes = MAX (plan->scratchpad_bytes, n_bytes);
  add_argument (step, DNNL_ARG_SCRATCHPAD, memory);
  return TRUE;
}

/* A recurrent layer also writes what it would go on with. */
static gboolean
is_written (int argument)
{
  return argument == DNNL_ARG_DST || argument == DNNL_ARG_DST_ITER ||
         argument == DNNL_ARG_DST_ITER_C;
}

gboolean
wh_plan_add (WhPlan *plan,
             dnnl_primitive_desc_t desc,
             const WhArgumentOf *arguments,
             guint n_arguments,
             GError **error)
{
  const WhNode *node = &plan->graph->nodes[plan->current];
  WhPlanStep step = { .kind = WH_STEP_PRIMITIVE, .node = plan->current };
  gboolean good = TRUE;

  step.desc = desc; /* the primitive is made with all others, see wh_plan_work_do () */
  step.n_threads = plan->current_threads;
  step.reads = g_new (guint, n_arguments);
  step.writes = g_new (guint, n_arguments);
  step.arguments = g_new0 (dnnl_exec_arg_t, n_arguments + 1);

  for (guint i = 0; i < n_arguments && good; i++)
    {
      dnnl_memory_t memory = wh_plan_memory (plan, arguments[i].buffer, &arguments[i].desc);

      good = memory != NULL;
      add_argument (&step, arguments[i].argument, memory);
      if (is_written (arguments[i].argument))
        step.writes[step.n_writes++] = arguments[i].buffer;
      else
        step.reads[step.n_reads++] = arguments[i].buffer;
    }

  good = good && add_scratchpad (plan, &step, desc);
  wh_plan_push (plan, &step);

  if (!good)
    return wh_fail (error, WH_ERROR_RUN, "%s (%s): oneDNN could not prepare it", node->name,
                    node->op_name);
  return TRUE;
}

void
wh_plan_add_reorder (WhPlan *plan,
                     guint from,
                     const dnnl_memory_desc_t *from_desc,
                     guint to,
                     const dnnl_memory_desc_t *to_desc)
{
  dnnl_primitive_desc_t desc = wh_plan_describe_reorder (from_desc, to_desc);
  WhArgumentOf arguments[] = { { DNNL_ARG_FROM, from, *from_desc }, { DNNL_ARG_TO, to, *to_desc } };

  wh_plan_add (plan, desc, arguments, G_N_ELEMENTS (arguments), NULL);
}

guint
wh_plan_reorder_constant (WhPlan *plan,
                          guint buffer,
                          const dnnl_memory_desc_t *plain,
                          const dnnl_memory_desc_t *wanted)
{
  WhBuffer made = { .kind = WH_BUFFER_CONSTANT, .first = G_MAXUINT };

  made.n_bytes = dnnl_memory_desc_get_size (wanted);
  made.lent = wh_slab_take (&plan->slab, made.n_bytes, wh_graph_parameter_bytes (plan->graph));
  if (made.lent == NULL)
    g_error ("no memory for %" G_GSIZE_FORMAT " bytes of weights", made.n_bytes);

  wh_plan_work_add (plan, buffer, plain, wanted, made.lent);
  return wh_plan_add_buffer (plan, &made);
}

guint
wh_plan_weights (WhPlan *plan,
                 guint value,
                 const dnnl_memory_desc_t *plain,
                 const dnnl_memory_desc_t *wanted)
{
  guint constant = wh_plan_constant_buffer (plan, value);
  WhReordered made = { .value = value, .desc = *wanted };

  if (dnnl_memory_desc_equal (plain, wanted))
    return wh_plan_read (plan, value, WH_LAYOUT_PLAIN);

  if (constant == WH_NONE)
    {
      guint from = wh_plan_read (plan, value, WH_LAYOUT_PLAIN);
      guint to = wh_plan_add_temporary (plan, dnnl_memory_desc_get_size (wanted));

      wh_plan_add_reorder (plan, from, plain, to, wanted);
      return to;
    }

  for (guint i = 0; i < plan->reordered->len; i++)
    {
      const WhReordered *known = &g_array_index (plan->reordered, WhReordered, i);

      if (known->value == value && dnnl_memory_desc_equal (&known->desc, wanted))
        return known->buffer;
    }

  made.buffer = wh_plan_reorder_constant (plan, constant, plain, wanted);
  g_array_append_val (plan->reordered, made);
  return made.buffer;
}
