/* app/session-measured.c: what is known of each graph: how far off, how fast, how often right
 *
 * Graphs don't change, so it stays until something else goes in.
 */
#include "config.h"

#include "app/session-private.h"

#include <math.h>

static void
measured_free (gpointer data)
{
  WhMeasured *measured = data;

  g_free (measured->predicted);
  g_free (measured);
}

static GHashTable *
table_new (void)
{
  return g_hash_table_new_full (NULL, NULL, (GDestroyNotify) wh_graph_unref, measured_free);
}

GHashTable *
wh_measured_table_copy (GHashTable *table)
{
  GHashTable *copy = table_new ();
  GHashTableIter iter;
  gpointer graph, value;

  if (table == NULL)
    return copy;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, &graph, &value))
    {
      WhMeasured *measured = g_memdup2 (value, sizeof (WhMeasured));

      measured->predicted =
        g_memdup2 (measured->predicted, (gsize) measured->n_samples * sizeof (gint64));
      g_hash_table_insert (copy, wh_graph_ref (graph), measured);
    }

  return copy;
}

WhMeasured *
wh_measured_of (GHashTable *table, const WhGraph *graph)
{
  WhMeasured *measured = g_hash_table_lookup (table, graph);

  if (measured == NULL)
    {
      measured = g_new0 (WhMeasured, 1);
      measured->sqnr_db = measured->top1 = measured->top5 = NAN;
      measured->latency_ms = NAN;
      g_hash_table_insert (table, wh_graph_ref (graph), measured);
    }

  return measured;
}

const WhMeasured *
wh_session_measured (WhSession *self, const WhGraph *graph)
{
  return self->state.measured != NULL ? g_hash_table_lookup (self->state.measured, graph) : NULL;
}
