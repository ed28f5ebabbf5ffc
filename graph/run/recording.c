/* graph/run/recording.c: the values of one run of one graph */
#include "config.h"

#include "graph/run/engine.h"

WhRecording *
wh_recording_ref (WhRecording *recording)
{
  g_atomic_ref_count_inc (&recording->ref_count);
  return recording;
}

void
wh_recording_unref (WhRecording *recording)
{
  if (!g_atomic_ref_count_dec (&recording->ref_count))
    return;

  for (guint v = 0; v < recording->graph->n_values; v++)
    if (recording->values[v])
      wh_tensor_unref (recording->values[v]);

  g_free (recording->values);
  g_free (recording->node_ms);
  wh_graph_unref ((WhGraph *) recording->graph);
  g_free (recording);
}
