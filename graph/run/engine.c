/* graph/run/engine.c: runs a graph's plan, node by node */
#include "config.h"

#include "graph/error.h"
#include "graph/run/bounds.h"
#include "graph/run/run-private.h"

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
    if (!wh_run_step (run, wh_plan_step (plan, s), error))
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
