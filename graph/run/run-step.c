/* graph/run/run-step.c: one step of a plan: a primitive, a loop, or a kernel's loops */
#include "config.h"

#include "graph/error.h"
#include "graph/infer.h"
#include "graph/run/run-private.h"

/* The same node draws the same numbers in every graph that has it. */
static guint64
node_seed (const WhRun *run, const WhNode *node)
{
  return run->engine->options.seed * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15) +
         g_str_hash (node->name);
}

/* Shapes that follow from those of the inputs as they are in this run. */
static gboolean
infer_now (WhRun *run, const WhNode *node, WhShape *out, GError **error)
{
  const WhGraph *graph = run->plan->graph;
  g_autofree const WhShape **in = g_new (const WhShape *, MAX (node->n_inputs, 1));
  g_autofree const WhTensor **constants = g_new (const WhTensor *, MAX (node->n_inputs, 1));
  g_autofree const WhShape **hints = g_new0 (const WhShape *, MAX (node->n_outputs, 1));
  gboolean known = TRUE;

  for (guint i = 0; i < node->n_inputs; i++)
    {
      in[i] = &run->shapes[node->inputs[i]];
      constants[i] = graph->values[node->inputs[i]].tensor;
    }

  for (guint i = 0; i < node->n_outputs; i++)
    hints[i] = &graph->values[node->outputs[i]].shape;

  if (!wh_infer_node (node->op, node->attributes, node->name, in, constants, node->n_inputs,
                      graph->batch_size, hints, out, node->n_outputs, &known, error))
    return FALSE;
  if (!known)
    return wh_fail (error, WH_ERROR_SHAPE, "%s (%s): its output's shape cannot be told", node->name,
                    node->op_name);
  return TRUE;
}

/* A new tensor for each output that has none in this run. */
static gboolean
give_tensors (WhRun *run, const WhPlanStep *step, const WhShape *shapes, GError **error)
{
  WhPlan *plan = run->plan;

  for (guint i = 0; i < step->n_writes; i++)
    {
      gsize at;
      guint index = wh_plan_root (plan, step->writes[i], &at);
      const WhBuffer *buffer = wh_plan_buffer (plan, index);
      const WhShape *shape = shapes ? &shapes[i] : wh_plan_shape (plan, buffer->value);
      WhTensor *tensor;

      if (buffer->kind != WH_BUFFER_TENSOR || buffer->tensor)
        continue;

      tensor = wh_tensor_try_new (shape);
      if (tensor == NULL)
        return wh_fail (error, WH_ERROR_LIMIT, "no memory for the value %s",
                        plan->graph->values[buffer->value].name);

      wh_plan_bind (plan, index, tensor);
      wh_tensor_unref (tensor);
    }

  return TRUE;
}

/* An output came to be smaller than there was room for. */
static void
shrink (WhRun *run, guint value, guint index, const WhShape *shape)
{
  WhBuffer *buffer = wh_plan_buffer (run->plan, index);
  WhTensor *whole = buffer->tensor;

  run->shapes[value] = *shape;
  if (wh_shape_equal (&whole->shape, shape))
    return;

  buffer->tensor = wh_tensor_new_copy (shape, wh_tensor_values (whole));
  wh_tensor_unref (whole);
}

static gboolean
run_loops (WhRun *run, const WhPlanStep *step, GError **error)
{
  WhPlan *plan = run->plan;
  const WhNode *node = &plan->graph->nodes[step->node];
  g_autofree WhOperand *src = g_new (WhOperand, MAX (step->n_reads, 1));
  g_autofree float **dst = g_new (float *, MAX (step->n_writes, 1));
  g_autofree WhShape *shapes = g_new (WhShape, MAX (step->n_writes, 1));
  GError *failure = NULL;
  WhCall call = { node,   step->n_reads,         src,     step->n_writes, dst,
                  shapes, node_seed (run, node), &failure };

  for (guint i = 0; i < step->n_reads; i++)
    {
      src[i].shape =
        run->shapes ? run->shapes[node->inputs[i]] : *wh_plan_shape (plan, node->inputs[i]);
      src[i].values = wh_plan_base (plan, step->reads[i]);
    }

  for (guint i = 0; i < step->n_writes; i++)
    shapes[i] = *wh_plan_shape (plan, node->outputs[i]);

  if ((step->dynamic && !infer_now (run, node, shapes, error)) ||
      !give_tensors (run, step, step->dynamic ? shapes : NULL, error))
    return FALSE;

  for (guint i = 0; i < step->n_writes; i++)
    dst[i] = wh_plan_base (plan, step->writes[i]);

  wh_kernel_run (step->kernel, &call);
  if (failure)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }

  for (guint i = 0; step->dynamic && i < step->n_writes; i++)
    shrink (run, node->outputs[i], step->writes[i], &shapes[i]);
  return TRUE;
}

static gboolean
run_primitive (WhRun *run, const WhPlanStep *step, GError **error)
{
  const WhNode *node = &run->plan->graph->nodes[step->node];
  dnnl_status_t status;

  if (!give_tensors (run, step, NULL, error))
    return FALSE;

  /* A primitive counts on the threads that it was made for. */
  if (step->n_threads != run->n_threads)
    {
      wh_dnnl_set_threads (step->n_threads);
      run->n_threads = step->n_threads;
    }

  status = dnnl_primitive_execute (step->primitive, run->engine->stream, step->n_arguments,
                                   step->arguments);
  if (status != dnnl_success)
    return wh_fail (error, WH_ERROR_RUN, "%s (%s): oneDNN: %s", node->name, node->op_name,
                    wh_dnnl_status_name (status));
  return TRUE;
}

static gboolean
run_loop (WhRun *run, const WhPlanStep *step, GError **error)
{
  g_autofree const float **x = g_new (const float *, step->n_reads);

  if (!give_tensors (run, step, NULL, error))
    return FALSE;

  for (guint i = 0; i < step->n_reads; i++)
    x[i] = wh_plan_base (run->plan, step->reads[i]);

  wh_loop_run (step->loop, step->n_threads, x, wh_plan_base (run->plan, step->writes[0]),
               run->plan->scratchpad);
  return TRUE;
}

gboolean
wh_run_step (WhRun *run, const WhPlanStep *step, GError **error)
{
  switch (step->kind)
    {
    case WH_STEP_PRIMITIVE:
      return run_primitive (run, step, error);
    case WH_STEP_LOOP:
      return run_loop (run, step, error);
    case WH_STEP_LOOPS:
      return run_loops (run, step, error);
    default:
      g_assert_not_reached ();
    }
}
