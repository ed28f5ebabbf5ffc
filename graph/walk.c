/* graph/walk.c: what of a graph its outputs need
 *
 * Nodes stand in running order, so one pass against it reaches everything.
 */
#include "config.h"

#include "graph/walk.h"

guint8 *
wh_walk_live_nodes (const WhGraph *graph)
{
  guint8 *live = g_new0 (guint8, MAX (graph->n_nodes, 1));
  g_autofree guint8 *wanted = g_new0 (guint8, MAX (graph->n_values, 1));

  for (guint i = 0; i < graph->n_outputs; i++)
    wanted[graph->outputs[i]] = 1;

  for (guint n = graph->n_nodes; n-- > 0;)
    {
      const WhNode *node = &graph->nodes[n];

      for (guint i = 0; i < node->n_outputs; i++)
        live[n] |= wanted[node->outputs[i]];

      for (guint i = 0; live[n] && i < node->n_inputs; i++)
        wanted[node->inputs[i]] = 1;
    }

  return live;
}
