/* tests/bench/convert.c: what converting costs, in time and memory
 *
 *   convert MODEL [--step STEP]...
 *
 * Opens the model, reads every number of its parameters, then converts, step after step; without
 * --step, folds. A line for each: milliseconds, what the memory of the process grew by (RssAnon),
 * and the bytes of the parameters that are new. The growth should be no more than these: what a
 * step does not change it shares.
 */
#include "config.h"

#include "converters/pipeline.h"
#include "graph/io/model.h"
#include "graph/io/worker.h"

#include <stdio.h>
#include <stdlib.h>

static char **steps;

static const GOptionEntry entries[] = {
  { "step", 's', 0, G_OPTION_ARG_STRING_ARRAY, &steps, "A step; may be repeated", "STEP" },
  { NULL },
};

static double
now_ms (void)
{
  return (double) g_get_monotonic_time () * 1e-3;
}

/* Private memory, kilobytes. */
static long
anonymous_kb (void)
{
  g_autofree char *text = NULL;
  const char *line;

  if (!g_file_get_contents ("/proc/self/status", &text, NULL, NULL))
    return 0;

  line = strstr (text, "RssAnon:");
  return line ? atol (line + strlen ("RssAnon:")) : 0;
}

/* Looks at all numbers, so that no later step pays for reading them. */
static float
read_parameters (const WhGraph *graph)
{
  float sum = 0.0f;

  for (guint v = 0; v < graph->n_values; v++)
    if (graph->values[v].tensor)
      {
        const float *numbers = wh_tensor_values (graph->values[v].tensor);

        for (gint64 i = 0, n = wh_tensor_n_elements (graph->values[v].tensor); i < n; i++)
          sum += numbers[i];
      }

  return sum;
}

/* The bytes of the parameters that are new. Asks for their numbers, which may not have been
 * computed yet: the step is to pay for them. */
static gsize
compute_new (const WhGraph *before, const WhGraph *after)
{
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  gsize n_bytes = 0;

  for (guint v = 0; v < before->n_values; v++)
    if (before->values[v].tensor)
      g_hash_table_add (known, before->values[v].tensor);

  for (guint v = 0; v < after->n_values; v++)
    if (after->values[v].tensor && g_hash_table_add (known, after->values[v].tensor))
      {
        n_bytes += wh_tensor_n_bytes (after->values[v].tensor);
        wh_tensor_values (after->values[v].tensor);
      }

  return n_bytes;
}

static void
print_line (const char *what, double ms, long kb, gsize n_bytes)
{
  printf ("%-40s %9.1f %12.1f %12.1f\n", what, ms, (double) kb / 1000.0 * 1.024,
          (double) n_bytes * 1e-6);
}

static gboolean
bench (const char *path, GError **error)
{
  static char *folding[] = { (char *) "batch-normalization-folded", NULL };
  g_autoptr (GPtrArray) pipeline = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (WhModel) model = NULL;
  g_autoptr (WhGraph) graph = NULL;
  double start = now_ms ();
  long before_kb;

  printf ("%-40s %9s %12s %12s\n", "", "ms", "memory +MB", "changed MB");
  model = wh_model_load (&path, 1, NULL, error);
  graph = model ? wh_model_dup_graph (model, model->main_network, 0, error) : NULL;
  if (graph == NULL)
    return FALSE;

  print_line ("opening", now_ms () - start, anonymous_kb (), 0);
  before_kb = anonymous_kb ();
  start = now_ms ();
  /* The sum is printed nowhere: a NaN would not matter, but the compiler must not see that. */
  if (read_parameters (graph) == 12345.678f)
    puts ("by chance");
  print_line ("reading", now_ms () - start, anonymous_kb () - before_kb, 0);

  for (char **step = steps ? steps : folding; *step; step++)
    {
      g_autoptr (WhPipelineResult) longer = NULL;
      WhStep *parsed = wh_step_parse (*step, error);
      gsize n_bytes;

      if (parsed == NULL)
        return FALSE;

      g_ptr_array_add (pipeline, parsed);
      before_kb = anonymous_kb ();
      start = now_ms ();
      longer = wh_pipeline_run (pipeline, graph, NULL, result, NULL, error);
      if (longer == NULL)
        return FALSE;

      n_bytes = compute_new (result ? wh_pipeline_result_graph (result) : graph,
                             wh_pipeline_result_graph (longer));
      print_line (*step, now_ms () - start, anonymous_kb () - before_kb, n_bytes);
      g_clear_pointer (&result, wh_pipeline_result_unref);
      result = g_steal_pointer (&longer);
    }

  return TRUE;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("MODEL");
  g_autoptr (GError) error = NULL;

  wh_worker_init ();
  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, &argc, &argv, &error) && argc == 2 &&
      bench (argv[1], &error))
    return 0;

  fprintf (stderr, "%s\n", error ? error->message : "usage: convert MODEL [--step STEP]...");
  return 1;
}
