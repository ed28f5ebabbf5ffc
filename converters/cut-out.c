/* converters/cut-out.c: the part of a network between chosen values
 *
 * The values of "from" become inputs, those of "to" outputs; what lies outside goes.
 */
#include "config.h"

#include "converters/converter.h"

#include "graph/error.h"
#include "graph/rewriter.h"

typedef struct
{
  char **from, **to;
} Options;

static const WhOption option_table[] = {
  {
    .name = "from",
    .type = WH_OPTION_NAMES,
    .offset = offsetof (Options, from),
    .fallback = "",
    .title = "From",
    .help = "Values that become inputs; none keeps the network's inputs.",
  },
  {
    .name = "to",
    .type = WH_OPTION_NAMES,
    .offset = offsetof (Options, to),
    .fallback = "",
    .title = "To",
    .help = "Values that become outputs; none keeps the network's outputs.",
  },
  { .name = NULL },
};

/* The value called @name; WH_NONE with WH_ERROR_OPTION when it can't be cut there. */
static guint
find (const WhGraph *graph, const char *option, const char *name, GError **error)
{
  guint value = wh_graph_find_value (graph, name);

  if (value == WH_NONE)
    wh_fail (error, WH_ERROR_OPTION, "%s names “%s”, which is no value of the network", option,
             name);
  else if (graph->values[value].kind == WH_VALUE_PARAMETER)
    {
      wh_fail (error, WH_ERROR_OPTION, "%s names “%s”, which is a parameter", option, name);
      return WH_NONE;
    }

  return value;
}

static gboolean
cut_outputs (const WhGraph *graph, WhRewriter *rewriter, char **names, GError **error)
{
  guint n = g_strv_length (names);
  g_autofree guint *outputs = g_new (guint, n + 1);

  for (guint i = 0; i < n; i++)
    {
      outputs[i] = find (graph, "to", names[i], error);

      if (outputs[i] == WH_NONE)
        return FALSE;
    }

  if (n > 0)
    wh_rewriter_set_outputs (rewriter, outputs, n);

  return TRUE;
}

static gboolean
cut_inputs (WhConversion *conversion, WhRewriter *rewriter, char **names, GError **error)
{
  const WhGraph *graph = conversion->graph;

  for (guint i = 0; names[i] != NULL; i++)
    {
      guint value = find (graph, "from", names[i], error);
      const WhValue *old;

      if (value == WH_NONE)
        return FALSE;

      old = &graph->values[value];

      if (old->kind == WH_VALUE_INNER)
        wh_rewriter_replace_reads (rewriter, value,
                                   wh_rewriter_add_input (rewriter, old->name, &old->shape, value));

      wh_report_done (conversion->report, NULL, "“%s” is an input", old->name);
    }

  return TRUE;
}

/* What was cut out must lead from what was named to what was named. */
static gboolean
check_part (const WhGraph *graph, const WhGraph *part, const Options *options, GError **error)
{
  for (guint i = 0; options->from[i] != NULL; i++)
    {
      guint value = wh_graph_find_value (part, options->from[i]);

      if (value == WH_NONE || part->values[value].n_readers == 0)
        return wh_fail (error, WH_ERROR_OPTION, "nothing that is kept reads “%s”, which from names",
                        options->from[i]);
    }

  return part->n_nodes > 0 || graph->n_nodes == 0 ||
         wh_fail (error, WH_ERROR_OPTION, "no function lies before “%s”", options->to[0]);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  const Options *options = conversion->options;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (WhGraph) part = NULL;

  if (!cut_outputs (graph, rewriter, options->to, error) ||
      !cut_inputs (conversion, rewriter, options->from, error))
    return NULL;

  for (guint i = 0; i < graph->n_inputs; i++)
    if (!g_strv_contains ((const char *const *) options->from,
                          graph->values[graph->inputs[i]].name))
      wh_rewriter_remove_input (rewriter, graph->inputs[i]);

  part = wh_rewriter_finish (rewriter, error);

  if (part == NULL || !check_part (graph, part, options, error))
    return NULL;

  wh_report_note (conversion->report, NULL, "%u of %u nodes are left", part->n_nodes,
                  graph->n_nodes);
  return g_steal_pointer (&part);
}

const WhConverter wh_converter_cut_out = {
  .name = "cut-out",
  .title = "Cut out a part",
  .summary = "Keeps the part of the network between chosen values.",
  .done = "cut",
  .source = "the network itself",
  .changes = WH_CHANGES_NODES,
  .options = option_table,
  .options_size = sizeof (Options),
  .convert = convert,
};
