/* graph/run/plan.c: a graph turned into steps over buffers, node by node */
#include "config.h"

#include "graph/error.h"
#include "graph/pages.h"
#include "graph/run/arena.h"
#include "graph/run/bounds.h"
#include "graph/run/plan-work.h"
#include "graph/walk.h"

#include <math.h>
#include <string.h>

gboolean
wh_plan_is_fast (const WhPlan *plan)
{
  return plan->mode == WH_RUN_FAST;
}

/* The node's output is its input under another shape. */
static gboolean
is_view (const WhPlan *plan, const WhNode *node)
{
  return (node->op->flags & WH_OP_VIEW) && node->n_inputs >= 1 && node->n_outputs == 1 &&
         !plan->dynamic[node->inputs[0]] &&
         wh_shape_n_elements (wh_plan_shape (plan, node->inputs[0])) ==
           wh_shape_n_elements (wh_plan_shape (plan, node->outputs[0]));
}

static void
plan_view (WhPlan *plan, const WhNode *node)
{
  guint from = node->inputs[0], to = node->outputs[0];

  if (!wh_shape_equal (wh_plan_shape (plan, from), wh_plan_shape (plan, to)))
    wh_plan_read (plan, from, WH_LAYOUT_PLAIN);

  wh_plan_share (plan, from, to);
}

static gboolean
is_dynamic (const WhPlan *plan, const WhNode *node)
{
  if (node->op->flags & WH_OP_DATA_SHAPE)
    return TRUE;

  for (guint i = 0; i < node->n_inputs; i++)
    if (plan->dynamic[node->inputs[i]])
      return TRUE;

  for (guint i = 0; i < node->n_outputs; i++)
    if (!plan->graph->values[node->outputs[i]].shape_known)
      return TRUE;

  return FALSE;
}

/* Nothing that the node reads changes from run to run. */
static gboolean
is_constant (const WhPlan *plan, const WhNode *node)
{
  if (node->n_inputs == 0 || (node->op->flags & (WH_OP_RANDOM | WH_OP_DATA_SHAPE)))
    return FALSE;

  for (guint i = 0; i < node->n_inputs; i++)
    if (!wh_plan_is_constant (plan, node->inputs[i]))
      return FALSE;

  return TRUE;
}

static gboolean
has_elements (const WhPlan *plan, const WhNode *node)
{
  for (guint i = 0; i < node->n_inputs; i++)
    if (wh_shape_n_elements (wh_plan_shape (plan, node->inputs[i])) < 1)
      return FALSE;

  for (guint i = 0; i < node->n_outputs; i++)
    if (wh_shape_n_elements (wh_plan_shape (plan, node->outputs[i])) < 1)
      return FALSE;

  return TRUE;
}

/* Loops over single elements don't mind the order in which they lie, as long as it is one. */
static WhLayout
loops_layout (const WhPlan *plan, const WhNode *node)
{
  if (!(node->op->flags & WH_OP_ELEMENTWISE) || (node->op->flags & WH_OP_RANDOM) ||
      node->n_outputs != 1 || !wh_plan_is_fast (plan))
    return WH_LAYOUT_PLAIN;

  for (guint i = 0; i < node->n_inputs; i++)
    if (wh_plan_layout (plan, node->inputs[i]) != WH_LAYOUT_CHANNELS_LAST ||
        !wh_shape_equal (wh_plan_shape (plan, node->inputs[i]),
                         wh_plan_shape (plan, node->outputs[0])))
      return WH_LAYOUT_PLAIN;

  return node->n_inputs ? WH_LAYOUT_CHANNELS_LAST : WH_LAYOUT_PLAIN;
}

static void
plan_loops (WhPlan *plan, const WhNode *node, const WhKernel *kernel, gboolean dynamic)
{
  WhLayout layout = dynamic ? WH_LAYOUT_PLAIN : loops_layout (plan, node);
  WhPlanStep step = { .kind = WH_STEP_LOOPS, .node = plan->current, .kernel = kernel };

  step.dynamic = dynamic;
  step.n_reads = node->n_inputs;
  step.reads = g_new (guint, MAX (node->n_inputs, 1));
  step.n_writes = node->n_outputs;
  step.writes = g_new (guint, MAX (node->n_outputs, 1));

  for (guint i = 0; i < node->n_inputs; i++)
    step.reads[i] = wh_plan_read (plan, node->inputs[i], layout);

  for (guint i = 0; i < node->n_outputs; i++)
    {
      plan->dynamic[node->outputs[i]] = dynamic;
      step.writes[i] = wh_plan_write (plan, node->outputs[i], layout);
    }

  wh_plan_push (plan, &step);
}

/* Computes the node now. */
static gboolean
fold (WhPlan *plan, const WhNode *node, const WhKernel *kernel, GError **error)
{
  g_autofree WhOperand *src = g_new (WhOperand, MAX (node->n_inputs, 1));
  g_autofree float **dst = g_new0 (float *, MAX (node->n_outputs, 1));
  g_autofree WhShape *shapes = g_new (WhShape, MAX (node->n_outputs, 1));
  GError *failure = NULL;
  WhCall call = { node, node->n_inputs, src, node->n_outputs, dst, shapes, 0, &failure };

  for (guint i = 0; i < node->n_inputs; i++)
    {
      src[i].shape = *wh_plan_shape (plan, node->inputs[i]);
      src[i].values = wh_plan_constant (plan, node->inputs[i]);
    }

  for (guint i = 0; i < node->n_outputs; i++)
    {
      gsize n_bytes;

      shapes[i] = *wh_plan_shape (plan, node->outputs[i]);
      n_bytes = (gsize) wh_shape_n_elements (&shapes[i]) * sizeof (float);
      dst[i] = wh_pages_take (n_bytes);
      if (dst[i] == NULL)
        return wh_fail (error, WH_ERROR_LIMIT, "%s: no memory for its outputs", node->name);

      plan->places[node->outputs[i]][WH_LAYOUT_PLAIN] =
        wh_plan_add_constant (plan, dst[i], n_bytes);
    }

  wh_kernel_run (kernel, &call);
  if (failure)
    g_propagate_error (error, failure);
  return failure == NULL;
}

static gboolean
plan_node (WhPlan *plan, guint index, GError **error)
{
  const WhNode *node = &plan->graph->nodes[index];
  const WhKernel *kernel = node->op ? wh_kernel_find (node) : NULL;
  gboolean dynamic;

  plan->current = index;
  if (node->op && is_view (plan, node))
    {
      plan_view (plan, node);
      return TRUE;
    }

  if (kernel == NULL)
    return wh_fail (error, WH_ERROR_UNSUPPORTED, "%s (%s): this function cannot be run", node->name,
                    node->op_name);

  dynamic = is_dynamic (plan, node);
  if (wh_plan_is_fast (plan) && !dynamic && is_constant (plan, node))
    return fold (plan, node, kernel, error);

  if (plan->has_dnnl && kernel->prepare && !dynamic && has_elements (plan, node))
    {
      g_autoptr (GError) refusal = NULL;

      wh_plan_choose_threads (plan, node);
      if (kernel->prepare (plan, node, &refusal))
        return TRUE;

      if (!g_error_matches (refusal, WH_ERROR, WH_ERROR_UNSUPPORTED))
        {
          g_propagate_error (error, g_steal_pointer (&refusal));
          return FALSE;
        }
    }

  plan_loops (plan, node, kernel, dynamic);
  return TRUE;
}

/* Inputs and parameters have their numbers before the first step. */
static void
place_given (WhPlan *plan)
{
  for (guint v = 0; v < plan->graph->n_values; v++)
    {
      const WhValue *value = &plan->graph->values[v];
      WhBuffer buffer = { .first = G_MAXUINT, .value = v };

      if (value->kind == WH_VALUE_INNER)
        continue;

      buffer.kind = value->kind == WH_VALUE_PARAMETER ? WH_BUFFER_CONSTANT : WH_BUFFER_TENSOR;
      buffer.tensor = value->tensor ? wh_tensor_ref (value->tensor) : NULL;
      plan->places[v][WH_LAYOUT_PLAIN] = wh_plan_add_buffer (plan, &buffer);
    }
}

/* Reads that are still to come: those of the nodes that will run, and the caller's. */
static void
count_reads (WhPlan *plan)
{
  for (guint n = 0; n < plan->graph->n_nodes; n++)
    for (guint i = 0; i < plan->graph->nodes[n].n_inputs && !plan->done[n]; i++)
      plan->unread[plan->graph->nodes[n].inputs[i]]++;

  for (guint o = 0; o < plan->graph->n_outputs; o++)
    plan->unread[plan->graph->outputs[o]]++;
}

void
wh_plan_retire (WhPlan *plan, guint index)
{
  const WhNode *node = &plan->graph->nodes[index];

  plan->done[index] = TRUE;
  for (guint i = 0; i < node->n_inputs; i++)
    plan->unread[node->inputs[i]]--;
}

static gboolean
plan_nodes (WhPlan *plan, GError **error)
{
  const WhGraph *graph = plan->graph;

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      plan->first_step[n] = plan->steps->len;
      if (plan->done[n])
        continue;

      if (!plan_node (plan, n, error))
        return FALSE;

      wh_plan_retire (plan, n);

      /* Who looks at a value while the graph runs sees it in C order. */
      for (guint i = 0; i < graph->nodes[n].n_outputs && !wh_plan_is_fast (plan); i++)
        wh_plan_read (plan, graph->nodes[n].outputs[i], WH_LAYOUT_PLAIN);
    }

  if (graph->n_nodes)
    plan->current = graph->n_nodes - 1;
  for (guint o = 0; o < graph->n_outputs; o++)
    wh_plan_read_output (plan, graph->outputs[o]);

  plan->first_step[graph->n_nodes] = plan->steps->len;
  return TRUE;
}

gboolean
wh_plan_assume_bounded (WhPlan *plan, guint value)
{
  if (plan->bounds == NULL || !isfinite (plan->bounds[value]))
    return FALSE;

  plan->assumed = MAX (plan->assumed, 1);
  return TRUE;
}

/* Whether the parameters are what was assumed. Those that are brought into another order were
 * looked at while they were. */
static gboolean
parameters_hold (const WhPlan *plan)
{
  for (guint b = 0; b < plan->buffers->len; b++)
    {
      const WhBuffer *buffer = wh_plan_buffer (plan, b);

      if (buffer->kind != WH_BUFFER_CONSTANT || buffer->first > buffer->last || buffer->lent)
        continue;
      if (!wh_bounds_hold (wh_plan_base (plan, b), buffer->tensor ?
                                                     wh_tensor_n_elements (buffer->tensor) :
                                                     (gint64) (buffer->n_bytes / sizeof (float))))
        return FALSE;
    }

  return plan->assumed < 2;
}

static gboolean
rounds (const WhGraph *graph)
{
  for (guint n = 0; n < graph->n_nodes; n++)
    if (graph->nodes[n].op && (graph->nodes[n].op->flags & WH_OP_ROUNDS))
      return TRUE;

  return FALSE;
}

static WhPlan *
make (const WhGraph *graph, const WhRunOptions *options, gboolean careful, GError **error)
{
  g_autoptr (WhPlan) plan = g_new0 (WhPlan, 1);
  g_autofree guint8 *live = wh_walk_live_nodes (graph);
  gboolean all = options->mode != WH_RUN_FAST && (options->keep_all || options->observe);

  plan->graph = wh_graph_ref (graph);
  plan->mode = options->mode;
  plan->n_threads = options->n_threads;
  plan->has_dnnl = options->mode != WH_RUN_REFERENCE && wh_dnnl_load ();
  plan->rounds = plan->has_dnnl && wh_plan_is_fast (plan) && rounds (graph);
  plan->buffers = g_array_new (FALSE, TRUE, sizeof (WhBuffer));
  plan->steps = g_array_new (FALSE, TRUE, sizeof (WhPlanStep));
  plan->memories = g_ptr_array_new ();
  plan->reordered = g_array_new (FALSE, TRUE, sizeof (WhReordered));
  plan->work = wh_plan_work_new ();
  plan->scratchpads = g_array_new (FALSE, FALSE, sizeof (dnnl_memory_t));
  plan->places = g_malloc_n (MAX (graph->n_values, 1), sizeof *plan->places);
  plan->dynamic = g_new0 (guint8, MAX (graph->n_values, 1));
  plan->unread = g_new0 (guint, MAX (graph->n_values, 1));
  plan->done = g_new0 (guint8, MAX (graph->n_nodes, 1));
  plan->first_step = g_new0 (guint, graph->n_nodes + 1);
  memset (plan->places, 0xff, graph->n_values * sizeof *plan->places); /* WH_NONE */

  for (guint n = 0; n < graph->n_nodes; n++)
    plan->done[n] = !live[n] && !all;

  if (plan->has_dnnl && !careful)
    plan->bounds = wh_bounds_new (graph);

  place_given (plan);
  count_reads (plan);

  if (!plan_nodes (plan, error) || !wh_arena_settle (plan, error) || !wh_plan_work_do (plan, error))
    return NULL;

  return g_steal_pointer (&plan);
}

WhPlan *
wh_plan_new_careful (const WhGraph *graph, const WhRunOptions *options, GError **error)
{
  return make (graph, options, TRUE, error);
}

WhPlan *
wh_plan_new (const WhGraph *graph, const WhRunOptions *options, GError **error)
{
  g_autoptr (WhPlan) plan = make (graph, options, FALSE, error);

  if (plan == NULL || !plan->assumed || parameters_hold (plan))
    return g_steal_pointer (&plan);
  return make (graph, options, TRUE, error);
}

void
wh_plan_free (WhPlan *plan)
{
  if (plan->steps)
    for (guint s = 0; s < plan->steps->len; s++)
      {
        WhPlanStep *step = wh_plan_step (plan, s);

        g_free (step->reads);
        g_free (step->writes);
        g_free (step->arguments);
        if (step->desc)
          dnnl_primitive_desc_destroy (step->desc);
        if (step->primitive)
          dnnl_primitive_destroy (step->primitive);
        if (step->loop)
          wh_loop_free (step->loop);
      }

  for (guint m = 0; plan->memories && m < plan->memories->len; m++)
    dnnl_memory_destroy (g_ptr_array_index (plan->memories, m));

  for (guint b = 0; plan->buffers && b < plan->buffers->len; b++)
    {
      WhBuffer *buffer = wh_plan_buffer (plan, b);

      g_clear_pointer (&buffer->tensor, wh_tensor_unref);
      wh_pages_give (buffer->pages, buffer->n_bytes);
      g_clear_pointer (&buffer->memories, g_array_unref);
      g_clear_pointer (&buffer->parts, g_array_unref);
    }

  wh_pages_give (plan->arena, plan->arena_bytes);
  g_clear_pointer (&plan->buffers, g_array_unref);
  g_clear_pointer (&plan->steps, g_array_unref);
  g_clear_pointer (&plan->memories, g_ptr_array_unref);
  g_clear_pointer (&plan->reordered, g_array_unref);
  g_clear_pointer (&plan->work, g_ptr_array_unref);
  g_clear_pointer (&plan->scratchpads, g_array_unref);
  wh_slab_clear (&plan->slab);
  g_free (plan->places);
  g_free (plan->dynamic);
  g_free (plan->bounds);
  g_free (plan->unread);
  g_free (plan->done);
  g_free (plan->first_step);
  wh_graph_unref ((WhGraph *) plan->graph);
  g_free (plan);
}
