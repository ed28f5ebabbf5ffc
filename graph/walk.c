/* graph/walk.c: which way one gets through a graph
 *
 * Nodes stand in running order, so one pass in or against it reaches everything.
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

guint8 *
wh_walk_readers (const WhGraph *graph, guint value)
{
  guint8 *reached = g_new0 (guint8, MAX (graph->n_nodes, 1));
  g_autofree guint8 *touched = g_new0 (guint8, MAX (graph->n_values, 1));

  touched[value] = 1;

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const WhNode *node = &graph->nodes[n];

      for (guint i = 0; i < node->n_inputs; i++)
        reached[n] |= touched[node->inputs[i]];

      for (guint i = 0; reached[n] && i < node->n_outputs; i++)
        touched[node->outputs[i]] = 1;
    }

  return reached;
}

guint8 *
wh_walk_producers (const WhGraph *graph, guint value)
{
  guint8 *reached = g_new0 (guint8, MAX (graph->n_nodes, 1));
  g_autofree guint8 *wanted = g_new0 (guint8, MAX (graph->n_values, 1));

  wanted[value] = 1;

  for (guint n = graph->n_nodes; n-- > 0;)
    {
      const WhNode *node = &graph->nodes[n];

      for (guint i = 0; i < node->n_outputs; i++)
        reached[n] |= wanted[node->outputs[i]];

      for (guint i = 0; reached[n] && i < node->n_inputs; i++)
        wanted[node->inputs[i]] = 1;
    }

  return reached;
}
