/* graph/digest.c: one number for what a graph is (FNV-1a, 64 bits) */
#include "config.h"

#include "graph/digest.h"

#include <string.h>

#define PRIME G_GUINT64_CONSTANT (1099511628211)

guint64
wh_digest_bytes (guint64 digest, gconstpointer bytes, gsize n_bytes)
{
  const guint8 *p = bytes;

  for (gsize i = 0; i < n_bytes; i++)
    digest = (digest ^ p[i]) * PRIME;

  return digest;
}

static guint64
add_text (guint64 digest, const char *text)
{
  return wh_digest_bytes (digest, text, strlen (text) + 1);
}

static guint64
add_list (guint64 digest, const guint *list, guint n)
{
  digest = wh_digest_bytes (digest, &n, sizeof n);
  return wh_digest_bytes (digest, list, n * sizeof *list);
}

guint64
wh_graph_digest (const WhGraph *graph)
{
  guint64 digest = add_text (WH_DIGEST_START, graph->name);

  for (guint v = 0; v < graph->n_values; v++)
    {
      const WhValue *value = &graph->values[v];

      digest = add_text (digest, value->name);
      digest = wh_digest_bytes (digest, &value->kind, sizeof value->kind);
      digest = wh_digest_bytes (digest, &value->shape.rank, sizeof value->shape.rank);
      digest = wh_digest_bytes (digest, value->shape.size,
                                value->shape.rank * sizeof value->shape.size[0]);
    }

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      const WhNode *node = &graph->nodes[n];

      digest = add_text (add_text (digest, node->op_name), node->name);
      digest = add_list (digest, node->inputs, node->n_inputs);
      digest = add_list (digest, node->outputs, node->n_outputs);

      for (guint i = 0; node->attributes != NULL && i < node->op->n_arguments; i++)
        {
          g_autofree char *text = wh_attribute_to_string (node->attributes, i);

          digest = add_text (digest, text);
        }
    }

  return add_list (digest, graph->outputs, graph->n_outputs);
}
