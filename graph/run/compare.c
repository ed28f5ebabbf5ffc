/* graph/run/compare.c: two runs, value by value through the origins */
#include "config.h"

#include "graph/error.h"
#include "graph/run/compare.h"
#include "graph/run/run.h"

WhComparison *
wh_comparison_ref (WhComparison *comparison)
{
  g_atomic_ref_count_inc (&comparison->ref_count);
  return comparison;
}

void
wh_comparison_unref (WhComparison *comparison)
{
  if (!g_atomic_ref_count_dec (&comparison->ref_count))
    return;

  g_array_unref (comparison->outputs);
  g_array_unref (comparison->values);
  g_free (comparison);
}

static WhComparison *
new_comparison (void)
{
  WhComparison *comparison = g_new0 (WhComparison, 1);

  g_atomic_ref_count_init (&comparison->ref_count);
  comparison->outputs = g_array_new (FALSE, FALSE, sizeof (WhComparedValue));
  comparison->values = g_array_new (FALSE, FALSE, sizeof (WhComparedValue));
  return comparison;
}

/* For each new value the old one that it is held against; .value is WH_NONE where there is none. */
static WhOrigin *
find_pairs (const WhGraph *before, const WhGraph *after, const WhOriginMap *map)
{
  WhOrigin *pairs = g_new0 (WhOrigin, MAX (after->n_values, 1));

  for (guint v = 0; v < after->n_values; v++)
    {
      guint n = 0;
      const WhOrigin *origins = wh_origin_map_values (map, v, &n);

      if (n > 0)
        pairs[v] = origins[0];
      else
        pairs[v].value = WH_NONE;
    }

  /* An output that stands for nothing is held against the one in its place. */
  for (guint o = 0; o < after->n_outputs && before->n_outputs == after->n_outputs; o++)
    if (pairs[after->outputs[o]].value == WH_NONE)
      pairs[after->outputs[o]] = (WhOrigin){ .value = before->outputs[o] };

  return pairs;
}

/* The old tensor with its axes in the new one's order; owned by the caller. */
static WhTensor *
dup_turned (WhTensor *old, const WhOrigin *origin)
{
  gint64 axes[WH_MAX_RANK];

  if (!origin->permuted)
    return wh_tensor_ref (old);

  for (guint a = 0; a < old->shape.rank; a++)
    axes[a] = origin->axes[a];
  return wh_tensor_permute (old, axes);
}

/* FALSE, with nothing said, when the two have different shapes. */
static gboolean
measure (WhTensor *old, WhTensor *new, const WhOrigin *origin, WhDifference *out)
{
  g_autoptr (WhTensor) turned = dup_turned (old, origin);

  return wh_difference_measure (turned, new, out, NULL);
}

/* What is gathered while both graphs run. */
typedef struct
{
  const WhGraph *before, *after;
  WhOrigin *pairs;
  gboolean *measured;          /* of each new value */
  WhDifference *difference;    /* of each new value */
  guint *n_waiting;            /* of each old value: new ones that have yet to be held against it */
  WhTensor **held;             /* of each old value */
  guint8 *seen;                /* of each old value */
  WhRun *before_run;           /* the old graph's values come from it, or from ... */
  const WhRecording *kept;     /* ... here */
  const gboolean *wanted;      /* of each old value; nullable */
  const WhRunOptions *options; /* the caller's */
  GError *error;
} Gathering;

static void
gathering_init (Gathering *g, const WhGraph *before, const WhGraph *after, const WhOriginMap *map)
{
  *g = (Gathering){ .before = before, .after = after };
  g->pairs = find_pairs (before, after, map);
  g->measured = g_new0 (gboolean, MAX (after->n_values, 1));
  g->difference = g_new0 (WhDifference, MAX (after->n_values, 1));
  g->n_waiting = g_new0 (guint, MAX (before->n_values, 1));
  g->held = g_new0 (WhTensor *, MAX (before->n_values, 1));
  g->seen = g_new0 (guint8, MAX (before->n_values, 1));

  for (guint v = 0; v < after->n_values; v++)
    if (after->values[v].kind == WH_VALUE_INNER && g->pairs[v].value != WH_NONE)
      g->n_waiting[g->pairs[v].value]++;
}

static void
gathering_clear (Gathering *g)
{
  for (guint v = 0; v < g->before->n_values; v++)
    if (g->held[v])
      wh_tensor_unref (g->held[v]);

  g_free (g->pairs);
  g_free (g->measured);
  g_free (g->difference);
  g_free (g->n_waiting);
  g_free (g->held);
  g_free (g->seen);
  g_clear_pointer (&g->before_run, wh_run_free);
  g_clear_error (&g->error);
}

static void
take_pair (Gathering *g, guint value, WhTensor *old, WhTensor *new)
{
  g->measured[value] = measure (old, new, &g->pairs[value], &g->difference[value]);
}

/* The comparison out of what was measured. */
static WhComparison *
conclude (const Gathering *g, GError **error)
{
  g_autoptr (WhComparison) comparison = new_comparison ();

  for (guint n = 0; n < g->after->n_nodes; n++)
    for (guint i = 0; i < g->after->nodes[n].n_outputs; i++)
      {
        guint v = g->after->nodes[n].outputs[i];
        WhComparedValue compared = { g->pairs[v].value, v, g->difference[v] };

        if (g->measured[v])
          g_array_append_val (comparison->values, compared);
      }

  for (guint o = 0; o < g->after->n_outputs; o++)
    {
      guint v = g->after->outputs[o];
      WhComparedValue compared = { g->pairs[v].value, v, g->difference[v] };

      if (!g->measured[v])
        {
          wh_fail (error, WH_ERROR_SHAPE, "the output %s has nothing in its shape to compare with",
                   g->after->values[v].name);
          return NULL;
        }

      g_array_append_val (comparison->outputs, compared);
    }

  return g_steal_pointer (&comparison);
}

WhComparison *
wh_compare_recordings (const WhRecording *before,
                       const WhRecording *after,
                       const WhOriginMap *map,
                       GError **error)
{
  Gathering g;
  WhComparison *comparison;

  gathering_init (&g, before->graph, after->graph, map);

  for (guint v = 0; v < after->graph->n_values; v++)
    if ((after->graph->values[v].kind == WH_VALUE_INNER || wh_graph_is_output (after->graph, v)) &&
        g.pairs[v].value != WH_NONE && after->values[v] && before->values[g.pairs[v].value])
      take_pair (&g, v, before->values[g.pairs[v].value], after->values[v]);

  comparison = conclude (&g, error);
  gathering_clear (&g);
  return comparison;
}

static void
meet_kept (guint value, WhTensor *tensor, gpointer data)
{
  Gathering *g = data;
  guint old = g->pairs[value].value;

  if (old != WH_NONE && g->kept->values[old] &&
      (g->wanted == NULL || g->wanted[old] || wh_graph_is_output (g->after, value)))
    take_pair (g, value, g->kept->values[old], tensor);
}

WhComparison *
wh_compare_run (const WhRecording *before,
                const WhGraph *after,
                const WhOriginMap *map,
                const gboolean *wanted,
                const WhFeeds *feeds,
                const WhRunOptions *options,
                GCancellable *cancellable,
                GError **error)
{
  WhRunOptions observing = *options;
  g_autoptr (WhRecording) recording = NULL;
  WhComparison *comparison = NULL;
  Gathering g;

  gathering_init (&g, before->graph, after, map);
  g.kept = before;
  g.wanted = wanted;
  observing.mode = options->mode == WH_RUN_REFERENCE ? WH_RUN_REFERENCE : WH_RUN_OBSERVING;
  observing.keep_all = FALSE;
  observing.observe = meet_kept;
  observing.progress = NULL;
  observing.data = &g;
  recording = wh_run (after, feeds, &observing, cancellable, error);

  if (recording)
    {
      /* An output that no node writes. */
      for (guint o = 0; o < after->n_outputs; o++)
        if (!g.measured[after->outputs[o]])
          meet_kept (after->outputs[o], recording->values[after->outputs[o]], &g);

      comparison = conclude (&g, error);
    }

  gathering_clear (&g);
  return comparison;
}

static void
hold_old (guint value, WhTensor *tensor, gpointer data)
{
  Gathering *g = data;

  g->seen[value] = TRUE;
  if (g->n_waiting[value] > 0)
    g->held[value] = wh_tensor_ref (tensor);
}

/* Runs the old graph until it has written @value. */
static gboolean
reach_old (Gathering *g, guint value)
{
  while (!g->seen[value] && !wh_run_is_done (g->before_run))
    if (!wh_run_next (g->before_run, &g->error))
      return FALSE;

  return g->seen[value];
}

static void
meet_new (guint value, WhTensor *tensor, gpointer data)
{
  Gathering *g = data;
  guint old = g->pairs[value].value;

  if (old == WH_NONE || g->error)
    return;

  /* What was given on the old side is computed on the new one: weights that are quantized there. */
  if (g->before->values[old].kind == WH_VALUE_PARAMETER)
    take_pair (g, value, g->before->values[old].tensor, tensor);
  if (g->before->values[old].kind != WH_VALUE_INNER || !reach_old (g, old))
    return;

  take_pair (g, value, g->held[old], tensor);
  if (--g->n_waiting[old] == 0)
    g_clear_pointer (&g->held[old], wh_tensor_unref);
}

/* What needs no running: a value that is an input or a parameter on the old side, or on both. */
static void
measure_given (Gathering *g, const WhRecording *recording, const WhFeeds *feeds)
{
  for (guint v = 0; v < g->after->n_values; v++)
    {
      guint old = g->pairs[v].value;
      g_autoptr (WhTensor) tensor = NULL;

      if (old == WH_NONE || g->measured[v] || recording->values[v] == NULL ||
          g->before->values[old].kind == WH_VALUE_INNER)
        continue;

      if (g->before->values[old].kind == WH_VALUE_PARAMETER)
        tensor = wh_tensor_ref (g->before->values[old].tensor);
      else
        tensor = wh_feeds_dup_tensor (feeds, g->before, old, NULL);

      if (tensor)
        take_pair (g, v, tensor, recording->values[v]);
    }
}

static gboolean
run_both (Gathering *g,
          WhEngine *before,
          WhEngine *after,
          const WhFeeds *feeds,
          GCancellable *cancellable,
          GError **error)
{
  g_autoptr (WhRun) run = NULL;
  g_autoptr (WhRecording) recording = NULL;

  g->before_run = wh_run_begin (before, feeds, cancellable, error);
  if (g->before_run == NULL)
    return FALSE;

  run = wh_run_begin (after, feeds, cancellable, error);
  if (run == NULL)
    return FALSE;

  while (!wh_run_is_done (run))
    {
      if (!wh_run_next (run, error))
        return FALSE;

      if (g->error)
        {
          g_propagate_error (error, g_steal_pointer (&g->error));
          return FALSE;
        }
    }

  recording = wh_run_finish (g_steal_pointer (&run));
  measure_given (g, recording, feeds);
  return TRUE;
}

static void
pass_progress (double fraction, gpointer data)
{
  const Gathering *g = data;

  g->options->progress (fraction, g->options->data);
}

WhComparison *
wh_compare_graphs (const WhGraph *before,
                   const WhGraph *after,
                   const WhOriginMap *map,
                   const WhFeeds *feeds,
                   const WhRunOptions *options,
                   GCancellable *cancellable,
                   GError **error)
{
  WhRunOptions old_options = *options, new_options;
  g_autoptr (WhEngine) old_engine = NULL;
  g_autoptr (WhEngine) new_engine = NULL;
  WhComparison *comparison = NULL;
  Gathering g;

  gathering_init (&g, before, after, map);
  g.options = options;

  old_options.mode = options->mode == WH_RUN_REFERENCE ? WH_RUN_REFERENCE : WH_RUN_OBSERVING;
  old_options.keep_all = FALSE;
  old_options.observe = hold_old;
  old_options.progress = NULL;
  old_options.data = &g;
  new_options = old_options;
  new_options.observe = meet_new;
  new_options.progress = options->progress ? pass_progress : NULL;

  old_engine = wh_engine_new (before, &old_options, error);
  new_engine = old_engine ? wh_engine_new (after, &new_options, error) : NULL;

  if (new_engine && run_both (&g, old_engine, new_engine, feeds, cancellable, error))
    comparison = conclude (&g, error);

  gathering_clear (&g);
  return comparison;
}
