/* graph/run/engine.c: runs a graph's plan, node by node */
#include "config.h"

#include "graph/error.h"
#include "graph/infer.h"
#include "graph/run/bounds.h"
#include "graph/run/plan.h"
#include "graph/run/run.h"

struct _WhEngine
{
  WhPlan *plan;
  WhPlan *careful; /* for inputs beyond what the plan assumes; NULL until some come */
  WhRunOptions options;
  dnnl_stream_t stream; /* NULL without oneDNN */
  double prepare_ms;
  gboolean keeps; /* inner values go into the recording */
};

struct _WhRun
{
  WhEngine *engine;
  WhPlan *plan; /* the engine's, one of the two */
  WhRecording *recording;
  GCancellable *cancellable;
  guint next;      /* node */
  guint n_threads; /* that oneDNN has been told last */
  WhShape *shapes; /* of each value, as they came to be; NULL when none depends on data */
};

/* Milliseconds; finer than g_get_monotonic_time (). */
static double
now_ms (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec * 1e3 + (double) t.tv_nsec * 1e-6;
}

WhEngine *
wh_engine_new (const WhGraph *graph, const WhRunOptions *options, GError **error)
{
  double start = now_ms ();
  g_autoptr (WhEngine) engine = g_new0 (WhEngine, 1);

  engine->options = *options;
  engine->keeps = options->keep_all && options->mode != WH_RUN_FAST;

  if (options->mode != WH_RUN_REFERENCE && wh_dnnl_load ())
    {
      wh_dnnl_set_threads (options->n_threads);
      dnnl_stream_create (&engine->stream, wh_dnnl_engine (), dnnl_stream_default_flags);
    }

  engine->plan = wh_plan_new (graph, options, error);
  if (engine->plan == NULL)
    return NULL;

  engine->prepare_ms = now_ms () - start;
  return g_steal_pointer (&engine);
}

void
wh_engine_free (WhEngine *engine)
{
  if (engine->plan)
    wh_plan_free (engine->plan);
  if (engine->careful)
    wh_plan_free (engine->careful);
  if (engine->stream)
    dnnl_stream_destroy (engine->stream);
  g_free (engine);
}

const WhGraph *
wh_engine_graph (const WhEngine *engine)
{
  return engine->plan->graph;
}

gsize
wh_engine_arena_bytes (const WhEngine *engine)
{
  return engine->plan->arena_bytes;
}

double
wh_engine_prepare_ms (const WhEngine *engine)
{
  return engine->prepare_ms;
}

char *
wh_run_dup_obstacle (const WhGraph *graph)
{
  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const WhNode *node = &graph->nodes[n];

      if (node->op == NULL)
        return g_strdup_printf ("%s: the function %s is not known", node->name, node->op_name);
      if (wh_kernel_find (node) == NULL && !(node->op->flags & WH_OP_VIEW))
        return g_strdup_printf ("%s (%s): this function cannot be run", node->name, node->op_name);
    }

  return NULL;
}

/* The value as the recording and the observer see it; owned by the caller. */
static WhTensor *
dup_tensor (const WhRun *run, guint value)
{
  const WhPlan *plan = run->plan;
  guint index = plan->places[value][WH_LAYOUT_PLAIN];
  const WhShape *shape = run->shapes ? &run->shapes[value] : wh_plan_shape (plan, value);
  const WhBuffer *buffer;

  if (index == WH_NONE)
    return NULL;

  buffer = wh_plan_buffer (plan, index);
  if (buffer->tensor == NULL)
    return buffer->pages ? wh_tensor_new_copy (shape, buffer->pages) : NULL;
  if (wh_shape_equal (&buffer->tensor->shape, shape))
    return wh_tensor_ref (buffer->tensor);
  return wh_tensor_new_reshaped (buffer->tensor, shape);
}

/* The engine's plan, unless it assumes more of the inputs than is true. */
static WhPlan *
choose_plan (WhRun *run, GError **error)
{
  WhEngine *engine = run->engine;
  const WhGraph *graph = engine->plan->graph;
  gboolean holds = TRUE;

  for (guint i = 0; i < graph->n_inputs && engine->plan->assumed; i++)
    {
      const WhTensor *tensor = run->recording->values[graph->inputs[i]];

      holds = holds && wh_bounds_hold (wh_tensor_values (tensor), wh_tensor_n_elements (tensor));
    }

  if (holds)
    return engine->plan;
  if (engine->careful == NULL)
    engine->careful = wh_plan_new_careful (graph, &engine->options, error);
  return engine->careful;
}

static gboolean
take_inputs (WhRun *run, const WhFeeds *feeds, GError **error)
{
  const WhGraph *graph = run->engine->plan->graph;

  for (guint v = 0; v < graph->n_values; v++)
    if (graph->values[v].kind == WH_VALUE_PARAMETER)
      run->recording->values[v] = wh_tensor_ref (graph->values[v].tensor);

  for (guint i = 0; i < graph->n_inputs; i++)
    {
      guint v = graph->inputs[i];
      WhTensor *tensor = wh_feeds_dup_tensor (feeds, graph, v, error);

      if (tensor == NULL)
        return FALSE;

      run->recording->values[v] = tensor;
    }

  run->plan = choose_plan (run, error);
  for (guint i = 0; i < graph->n_inputs && run->plan != NULL; i++)
    {
      guint v = graph->inputs[i];

      wh_plan_bind (run->plan, run->plan->places[v][WH_LAYOUT_PLAIN], run->recording->values[v]);
    }

  return run->plan != NULL;
}

WhRun *
wh_run_begin (WhEngine *engine, const WhFeeds *feeds, GCancellable *cancellable, GError **error)
{
  g_autoptr (WhRun) run = g_new0 (WhRun, 1);
  const WhGraph *graph = engine->plan->graph;
  gboolean dynamic = FALSE;

  run->engine = engine;
  run->cancellable = cancellable;
  run->recording = g_new0 (WhRecording, 1);
  g_atomic_ref_count_init (&run->recording->ref_count);
  run->recording->graph = wh_graph_ref (graph);
  run->recording->values = g_new0 (WhTensor *, MAX (graph->n_values, 1));
  if (engine->options.time_nodes)
    run->recording->node_ms = g_new0 (double, MAX (graph->n_nodes, 1));

  for (guint v = 0; v < graph->n_values; v++)
    dynamic = dynamic || engine->plan->dynamic[v];
  if (dynamic)
    {
      run->shapes = g_new (WhShape, graph->n_values);
      for (guint v = 0; v < graph->n_values; v++)
        run->shapes[v] = graph->values[v].shape;
    }

  if (!take_inputs (run, feeds, error))
    return NULL;

  run->n_threads = G_MAXUINT;
  return g_steal_pointer (&run);
}

void
wh_run_free (WhRun *run)
{
  WhPlan *plan = run->plan;

  for (guint b = 0; plan != NULL && b < plan->buffers->len; b++)
    {
      WhBuffer *buffer = wh_plan_buffer (plan, b);

      if (buffer->kind == WH_BUFFER_TENSOR)
        g_clear_pointer (&buffer->tensor, wh_tensor_unref);
    }

  g_clear_pointer (&run->recording, wh_recording_unref);
  g_free (run->shapes);
  g_free (run);
}

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

static gboolean
run_step (WhRun *run, const WhPlanStep *step, GError **error)
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

/* Shows and keeps what the node wrote. */
static void
appear (WhRun *run, const WhNode *node)
{
  const WhEngine *engine = run->engine;

  for (guint i = 0; i < node->n_outputs; i++)
    {
      guint v = node->outputs[i];
      g_autoptr (WhTensor) tensor = NULL;

      if (!engine->options.observe && !engine->keeps)
        return;

      tensor = dup_tensor (run, v);
      if (tensor && engine->options.observe)
        engine->options.observe (v, tensor, engine->options.data);
      if (tensor && engine->keeps)
        run->recording->values[v] = g_steal_pointer (&tensor);
    }
}

static void
release_value (WhPlan *plan, guint value, guint node)
{
  guint index = plan->places[value][WH_LAYOUT_PLAIN];
  WhBuffer *buffer = index == WH_NONE ? NULL : wh_plan_buffer (plan, index);

  if (buffer && buffer->kind == WH_BUFFER_TENSOR && buffer->release == node)
    g_clear_pointer (&buffer->tensor, wh_tensor_unref);
}

/* Lets go of the tensors that nobody asks for behind the node. */
static void
release (WhRun *run, guint index)
{
  WhPlan *plan = run->plan;
  const WhNode *node = &plan->graph->nodes[index];

  for (guint i = 0; i < node->n_inputs; i++)
    release_value (plan, node->inputs[i], index);
  for (guint i = 0; i < node->n_outputs; i++)
    release_value (plan, node->outputs[i], index);
}

gboolean
wh_run_is_done (const WhRun *run)
{
  return run->next >= run->plan->graph->n_nodes;
}

gboolean
wh_run_next (WhRun *run, GError **error)
{
  const WhEngine *engine = run->engine;
  const WhPlan *plan = run->plan;
  guint n = run->next;
  double start = run->recording->node_ms ? now_ms () : 0.0;

  if (wh_run_is_done (run))
    return TRUE;

  if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
    return FALSE;

  for (guint s = plan->first_step[n]; s < plan->first_step[n + 1]; s++)
    if (!run_step (run, wh_plan_step (plan, s), error))
      return FALSE;

  if (run->recording->node_ms)
    run->recording->node_ms[n] = now_ms () - start;

  if (plan->mode != WH_RUN_FAST)
    {
      appear (run, &plan->graph->nodes[n]);
      release (run, n);
    }

  run->next = n + 1;
  if (engine->options.progress)
    engine->options.progress ((double) run->next / plan->graph->n_nodes, engine->options.data);
  return TRUE;
}

WhRecording *
wh_run_finish (WhRun *run)
{
  const WhGraph *graph = run->plan->graph;
  WhRecording *recording = g_steal_pointer (&run->recording);

  for (guint o = 0; o < graph->n_outputs; o++)
    if (recording->values[graph->outputs[o]] == NULL)
      recording->values[graph->outputs[o]] = dup_tensor (run, graph->outputs[o]);

  wh_run_free (run);
  return recording;
}

WhRecording *
wh_engine_run (WhEngine *engine, const WhFeeds *feeds, GCancellable *cancellable, GError **error)
{
  g_autoptr (WhRun) run = wh_run_begin (engine, feeds, cancellable, error);
  double start = now_ms ();

  if (run == NULL)
    return NULL;

  while (!wh_run_is_done (run))
    if (!wh_run_next (run, error))
      return NULL;

  if (engine->stream)
    dnnl_stream_wait (engine->stream);
  run->recording->total_ms = now_ms () - start;
  return wh_run_finish (g_steal_pointer (&run));
}

WhRecording *
wh_run (const WhGraph *graph,
        const WhFeeds *feeds,
        const WhRunOptions *options,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (WhEngine) engine = wh_engine_new (graph, options, error);

  return engine ? wh_engine_run (engine, feeds, cancellable, error) : NULL;
}
