/* converters/remove-duplicates.c: what is computed or stored twice, and what nobody needs
 *
 * Two parameters are the same when every bit is; two nodes are when function, arguments and inputs
 * are and nothing random is in them. Nodes that no output depends on go too.
 */
#include "config.h"

#include "converters/converter.h"

#include "graph/digest.h"
#include "graph/rewriter.h"
#include "graph/walk.h"

typedef struct
{
  const WhGraph *graph;
  guint *same; /* by value: the first that holds the same, itself when there is none */
} Work;

static guint
tensor_hash (gconstpointer data)
{
  const WhTensor *tensor = data;
  guint64 digest = WH_DIGEST_START;

  digest = wh_digest_bytes (digest, &tensor->shape, sizeof tensor->shape);
  digest = wh_digest_bytes (digest, wh_tensor_values (tensor),
                            wh_tensor_n_elements (tensor) * sizeof (float));
  return (guint) (digest ^ digest >> 32);
}

static gboolean
tensor_equal (gconstpointer a, gconstpointer b)
{
  return wh_tensor_equal (a, b);
}

static void
match_parameters (WhConversion *conversion, Work *work)
{
  g_autoptr (GHashTable) first = g_hash_table_new (tensor_hash, tensor_equal);

  for (guint i = 0; i < work->graph->n_values; i++)
    {
      const WhValue *value = &work->graph->values[i];
      gpointer found;

      if (value->kind != WH_VALUE_PARAMETER || value->n_readers == 0)
        continue;

      if (!g_hash_table_lookup_extended (first, value->tensor, NULL, &found))
        g_hash_table_insert (first, value->tensor, GUINT_TO_POINTER (i));
      else
        {
          work->same[i] = GPOINTER_TO_UINT (found);
          wh_report_done (conversion->report, NULL, "%s is %s", value->name,
                          work->graph->values[work->same[i]].name);
        }
    }
}

static gboolean
nodes_equal (const Work *work, const WhNode *a, const WhNode *b)
{
  if (a->op != b->op || a->n_inputs != b->n_inputs || a->n_outputs != b->n_outputs ||
      !wh_attributes_equal (a->attributes, b->attributes))
    return FALSE;

  for (guint i = 0; i < a->n_inputs; i++)
    if (work->same[a->inputs[i]] != work->same[b->inputs[i]])
      return FALSE;

  return TRUE;
}

/* An earlier reader of the node's first input that is the same. Each node is compared with few. */
static const WhNode *
find_twin (const Work *work, const GArray *const *readers, const WhNode *node)
{
  const GArray *others = readers[work->same[node->inputs[0]]];

  for (guint i = 0; others != NULL && i < others->len; i++)
    {
      const WhNode *other = &work->graph->nodes[g_array_index (others, guint, i)];

      if (nodes_equal (work, other, node))
        return other;
    }

  return NULL;
}

/* A network's output has to keep its name, so its node stays. */
static gboolean
is_candidate (const WhGraph *graph, const WhNode *node)
{
  if (node->op == NULL || node->n_inputs == 0 || (node->op->flags & WH_OP_RANDOM))
    return FALSE;

  for (guint i = 0; i < node->n_outputs; i++)
    if (wh_graph_is_output (graph, node->outputs[i]))
      return FALSE;

  return TRUE;
}

static void
match_nodes (WhConversion *conversion, Work *work, WhRewriter *rewriter)
{
  const WhGraph *graph = work->graph;
  GArray **readers = g_new0 (GArray *, graph->n_values + 1);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const WhNode *node = &graph->nodes[i];
      const WhNode *twin = NULL;
      GArray **same_first;

      if (node->op == NULL || node->n_inputs == 0)
        continue;

      if (is_candidate (graph, node))
        twin = find_twin (work, (const GArray *const *) readers, node);

      if (twin != NULL && !wh_conversion_excludes (conversion, node))
        {
          for (guint k = 0; k < node->n_outputs; k++)
            {
              work->same[node->outputs[k]] = work->same[twin->outputs[k]];
              wh_rewriter_stand_for_value (rewriter, work->same[node->outputs[k]],
                                           node->outputs[k]);
            }

          wh_rewriter_stand_for_node (rewriter, wh_graph_node_index (graph, twin), i);
          wh_rewriter_remove_node (rewriter, i);
          wh_report_done (conversion->report, node, "is %s", twin->name);
          continue;
        }

      same_first = &readers[work->same[node->inputs[0]]];

      if (*same_first == NULL)
        *same_first = g_array_new (FALSE, FALSE, sizeof (guint));

      g_array_append_val (*same_first, i);
    }

  for (guint i = 0; i < graph->n_values; i++)
    g_clear_pointer (&readers[i], g_array_unref);

  g_free (readers);
}

static WhGraph *
convert (WhConversion *conversion, GError **error)
{
  const WhGraph *graph = conversion->graph;
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autofree guint *same = g_new (guint, graph->n_values + 1);
  g_autofree guint8 *live = wh_walk_live_nodes (graph);
  Work work = { graph, same };

  for (guint i = 0; i < graph->n_values; i++)
    same[i] = i;

  for (guint i = 0; i < graph->n_nodes; i++)
    if (!live[i])
      wh_report_done (conversion->report, &graph->nodes[i], "no output depends on it");

  match_parameters (conversion, &work);
  match_nodes (conversion, &work, rewriter);

  for (guint i = 0; i < graph->n_values; i++)
    if (same[i] != i)
      wh_rewriter_replace_reads (rewriter, i, same[i]);

  return wh_rewriter_finish (rewriter, error);
}

const WhConverter wh_converter_remove_duplicates = {
  .name = "remove-duplicates",
  .title = "Remove duplicates",
  .summary = "Computes and stores once what is there twice, and drops what nobody needs.",
  .done = "removed",
  .source = "common subexpression elimination",
  .changes = WH_CHANGES_NODES,
  .exact = TRUE,
  .rel_tolerance = 1e-5,
  .convert = convert,
};
