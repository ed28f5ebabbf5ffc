/* converters/remove-identities.c: functions that change nothing
 *
 *   Identity, Dropout (in inference), Unlink      x + 0, x · 1, x ^ 1 with a scalar
 *   Reshape, Broadcast, BroadcastTo into the shape that was there, Slice of everything
 *   Transpose with the axes as they are           Concatenate, AddN, MulN of one
 *
 * Of Reshapes in a row the last remains; Transposes in a row become one. What that leaves behind is
 * looked at again.
 */
#include "config.h"

#include "converters/bypass.h"
#include "converters/converter.h"
#include "graph/origin.h"

static gboolean
is_scalar_identity (const WhNode *node)
{
  static const struct
  {
    const char *op;
    double neutral;
  } table[] = { { "AddScalar", 0.0 }, { "MulScalar", 1.0 }, { "PowScalar", 1.0 } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (wh_node_is (node, table[i].op))
      return wh_node_double (node, "val") == table[i].neutral;

  return FALSE;
}

/* Those that can only move numbers, so with the same shape they move none. */
static gboolean
is_view (const WhNode *node)
{
  static const char *const names[] = { "Reshape", "Broadcast", "BroadcastTo", NULL };

  return node->n_inputs == 1 && g_strv_contains (names, node->op_name);
}

static gboolean
is_passed_on (const WhNode *node)
{
  static const char *const names[] = { "Identity", "Dropout", "Unlink", NULL };
  static const char *const joins[] = { "Concatenate", "AddN", "MulN", NULL };

  return g_strv_contains (names, node->op_name) ||
         (node->n_inputs == 1 && g_strv_contains (joins, node->op_name));
}

/* From the start on, in steps of one: with the same shape, everything. */
static gboolean
is_whole_slice (const WhNode *node)
{
  guint n_start, n_step;
  const gint64 *start, *step;

  if (!wh_node_is (node, "Slice"))
    return FALSE;

  start = wh_attributes_ints (node->attributes, "start", &n_start);
  step = wh_attributes_ints (node->attributes, "step", &n_step);

  for (guint i = 0; i < n_start; i++)
    if (start[i] != 0)
      return FALSE;

  for (guint i = 0; i < n_step; i++)
    if (step[i] != 1)
      return FALSE;

  return TRUE;
}

static gint64
transpose_axis (const WhNode *node, gint64 k)
{
  guint n;
  const gint64 *axes = wh_attributes_ints (node->attributes, "axes", &n);

  return axes[k] < 0 ? axes[k] + n : axes[k];
}

static gboolean
is_straight_transpose (const WhGraph *graph, const WhNode *node)
{
  if (!wh_node_is (node, "Transpose"))
    return FALSE;

  for (guint k = 0; k < wh_graph_input_shape (graph, node, 0)->rank; k++)
    if (transpose_axis (node, k) != k)
      return FALSE;

  return TRUE;
}

static gboolean
changes_nothing (const WhGraph *graph, const WhNode *node)
{
  if (node->op == NULL || wh_bypass_check (graph, node) != NULL)
    return FALSE;

  return is_passed_on (node) || is_view (node) || is_scalar_identity (node) ||
         is_whole_slice (node) || is_straight_transpose (graph, node);
}

/* The node before it when that is of the same kind and read by nobody else. */
static const WhNode *
same_before (const WhGraph *graph, const WhNode *node, const char *op_name)
{
  const WhNode *before = wh_graph_producer (graph, node->inputs[0]);

  if (before == NULL || !wh_node_is (node, op_name) || !wh_node_is (before, op_name) ||
      wh_graph_only_reader (graph, node->inputs[0]) != node)
    return NULL;

  return before;
}

static void
read_past (const WhGraph *graph, WhRewriter *rewriter, const WhNode *node, const WhNode *before)
{
  guint index = wh_graph_node_index (graph, before);

  wh_rewriter_set_input (rewriter, wh_graph_node_index (graph, node), 0,
                         wh_rewriter_inputs (rewriter, index, NULL)[0]);
}

static gboolean
join (WhConversion *conversion, const WhGraph *graph, WhRewriter *rewriter, const WhNode *node)
{
  const WhNode *before = same_before (graph, node, "Reshape");
  guint rank = wh_graph_input_shape (graph, node, 0)->rank;
  gint64 axes[WH_MAX_RANK];
  WhAttributes *attributes;

  if (before == NULL)
    {
      before = same_before (graph, node, "Transpose");

      if (before == NULL)
        return FALSE;

      for (guint k = 0; k < rank; k++)
        axes[k] = transpose_axis (before, transpose_axis (node, k));

      attributes = wh_attributes_copy (node->attributes);
      wh_attributes_set_ints (attributes, "axes", axes, rank);
      wh_rewriter_set_attributes (rewriter, wh_graph_node_index (graph, node), attributes);
    }

  read_past (graph, rewriter, node, before);
  wh_report_done (conversion->report, before, "joined with %s", node->name);
  return TRUE;
}

/* Several joins in one pass would read arguments that are about to change. */
static WhGraph *
convert_once (WhConversion *conversion, const WhGraph *graph, gboolean *changed, GError **error)
{
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autofree gboolean *touched = g_new0 (gboolean, graph->n_nodes + 1);

  *changed = FALSE;

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      const WhNode *before;

      if (node->op == NULL || node->n_inputs == 0 || node->n_outputs == 0)
        continue;

      before = wh_graph_producer (graph, node->inputs[0]);

      if (conversion->exclude != NULL && g_strv_contains (conversion->exclude, node->name))
        continue;

      if (changes_nothing (graph, node))
        {
          wh_bypass (rewriter, graph, node, TRUE);
          wh_report_done (conversion->report, node, "changes nothing");
          touched[i] = TRUE;
        }
      else if (before != NULL && !touched[wh_graph_node_index (graph, before)])
        touched[i] = join (conversion, graph, rewriter, node);

      *changed |= touched[i];
    }

  return wh_rewriter_finish (rewriter, error);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  gboolean changed;
  g_autoptr (WhGraph) graph = convert_once (conversion, conversion->graph, &changed, error);

  while (graph != NULL && changed)
    {
      WhGraph *next = convert_once (conversion, graph, &changed, error);

      if (next != NULL)
        {
          WhOriginMap *origins = wh_origin_map_compose (graph->origins, next->origins);

          wh_origin_map_unref (next->origins);
          next->origins = origins;
        }

      wh_graph_unref (graph);
      graph = next;
    }

  return g_steal_pointer (&graph);
}

const WhConverter wh_converter_remove_identities = {
  .name = "remove-identities",
  .title = "Remove identities",
  .summary = "Drops functions that change nothing and joins reshapes and transpositions in a row.",
  .done = "removed",
  .source = "the functions' own definitions",
  .changes = WH_CHANGES_NODES,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert,
};
