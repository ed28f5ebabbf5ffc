/* graph/print.c: a graph as text that a person and a diff can read */
#include "config.h"

#include "graph/print.h"

static double
sum_of (const WhTensor *tensor)
{
  const float *values = wh_tensor_values (tensor);
  gint64 n = wh_tensor_n_elements (tensor);
  double sum = 0.0;

  for (gint64 i = 0; i < n; i++)
    sum += values[i];

  return sum;
}

static void
print_value (GString *out, const WhValue *value)
{
  g_autofree char *shape = wh_shape_to_string (&value->shape);

  g_string_append_printf (out, "%s %s%s", value->name, value->shape_known ? "" : "perhaps ", shape);
}

static void
print_names (GString *out, const WhGraph *graph, const guint *values, guint n)
{
  for (guint i = 0; i < n; i++)
    g_string_append_printf (out, "%s%s", i > 0 ? ", " : " ", graph->values[values[i]].name);
}

/* Only what the file had, so that a text shows what would be saved. */
static void
print_attributes (GString *out, const WhNode *node)
{
  const char *between = " { ";

  for (guint i = 0; node->attributes != NULL && i < node->op->n_arguments; i++)
    {
      g_autofree char *text = NULL;

      if (!node->attributes->values[i].present)
        continue;

      text = wh_attribute_to_string (node->attributes, i);
      g_string_append_printf (out, "%s%s: %s", between, node->op->arguments[i].name, text);
      between = ", ";
    }

  if (between[0] == ',')
    g_string_append (out, " }");
}

static void
print_node (GString *out, const WhGraph *graph, const WhNode *node)
{
  g_string_append_printf (out, "%s%s %s :", node->op_name, node->op == NULL ? "?" : "", node->name);
  print_names (out, graph, node->inputs, node->n_inputs);
  g_string_append (out, " ->");

  for (guint i = 0; i < node->n_outputs; i++)
    {
      g_string_append (out, i > 0 ? ", " : " ");
      print_value (out, &graph->values[node->outputs[i]]);
    }

  print_attributes (out, node);
  g_string_append_c (out, '\n');
}

char *
wh_graph_print (const WhGraph *graph)
{
  GString *out = g_string_new (NULL);

  g_string_append_printf (out, "network \"%s\" batch %" G_GINT64_FORMAT "\n", graph->name,
                          graph->batch_size);

  for (guint i = 0; i < graph->n_inputs; i++)
    {
      g_string_append (out, "input ");
      print_value (out, &graph->values[graph->inputs[i]]);
      g_string_append_c (out, '\n');
    }

  for (guint v = 0; v < graph->n_values; v++)
    if (graph->values[v].kind == WH_VALUE_PARAMETER)
      {
        g_string_append (out, "parameter ");
        print_value (out, &graph->values[v]);
        g_string_append_printf (out, " sum %.6g\n", sum_of (graph->values[v].tensor));
      }

  for (guint n = 0; n < graph->n_nodes; n++)
    print_node (out, graph, &graph->nodes[n]);

  g_string_append (out, "output");
  print_names (out, graph, graph->outputs, graph->n_outputs);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}
