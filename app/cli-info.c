/* app/cli-info.c: whittle info: what is in a model */
#include "config.h"

#include "app/cli-private.h"

#include "graph/cost.h"

#include <stdio.h>
#include <string.h>

/* Op names and how many nodes have each, most first. */
typedef struct
{
  const char *op;
  gint64 n;
} OpCount;

static int
compare_counts (gconstpointer a, gconstpointer b)
{
  const OpCount *x = a, *y = b;

  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return strcmp (x->op, y->op);
}

static GArray *
count_ops (const WhGraph *graph)
{
  GArray *counts = g_array_new (FALSE, FALSE, sizeof (OpCount));
  g_autoptr (GHashTable) places = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < graph->n_nodes; i++)
    {
      const char *op = graph->nodes[i].op_name;
      gpointer place;

      if (!g_hash_table_lookup_extended (places, op, NULL, &place))
        {
          OpCount fresh = { op, 0 };

          place = GUINT_TO_POINTER (counts->len);
          g_hash_table_insert (places, (gpointer) op, place);
          g_array_append_val (counts, fresh);
        }
      g_array_index (counts, OpCount, GPOINTER_TO_UINT (place)).n++;
    }

  g_array_sort (counts, compare_counts);
  return counts;
}

static void
write_values (JsonBuilder *json,
              const char *name,
              const WhGraph *graph,
              const guint *values,
              guint n)
{
  json_builder_set_member_name (json, name);
  json_builder_begin_array (json);
  for (guint i = 0; i < n; i++)
    {
      json_builder_begin_object (json);
      wh_cli_json_string (json, "name", graph->values[values[i]].name);
      wh_cli_json_shape (json, "shape", &graph->values[values[i]].shape);
      wh_cli_json_string (json, "dtype", "float32");
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
write_graph (JsonBuilder *json, const WhGraph *graph, const WhNetworkInfo *network)
{
  g_autoptr (GArray) ops = count_ops (graph);
  g_autofree char *obstacle = wh_run_dup_obstacle (graph);

  json_builder_begin_object (json);
  wh_cli_json_string (json, "name", network->name);
  wh_cli_json_int (json, "batch_size",
                   graph->batch_size > 0 ? graph->batch_size : network->batch_size);
  json_builder_set_member_name (json, "open_batch");
  json_builder_add_boolean_value (json, network->open_batch);
  write_values (json, "inputs", graph, graph->inputs, graph->n_inputs);
  write_values (json, "outputs", graph, graph->outputs, graph->n_outputs);
  wh_cli_json_int (json, "nodes", graph->n_nodes);
  wh_cli_json_int (json, "values", graph->n_values);
  wh_cli_json_int (json, "parameters", wh_graph_n_parameters (graph));
  wh_cli_json_int (json, "parameter_bytes", wh_graph_parameter_bytes (graph));
  wh_cli_json_int (json, "multiply_adds", wh_cost_graph (graph).multiply_adds);
  json_builder_set_member_name (json, "ops");
  json_builder_begin_object (json);
  for (guint i = 0; i < ops->len; i++)
    wh_cli_json_int (json, g_array_index (ops, OpCount, i).op, g_array_index (ops, OpCount, i).n);
  json_builder_end_object (json);
  if (obstacle != NULL)
    wh_cli_json_string (json, "obstacle", obstacle);
  json_builder_end_object (json);
}

static void
print_values (const char *title, const WhGraph *graph, const guint *values, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *shape = wh_shape_to_string (&graph->values[values[i]].shape);

      printf ("  %-15s%s %s\n", i == 0 ? title : "", graph->values[values[i]].name, shape);
    }
}

static void
print_graph (const WhGraph *graph, const WhNetworkInfo *network)
{
  g_autoptr (GArray) ops = count_ops (graph);
  g_autofree char *obstacle = wh_run_dup_obstacle (graph);
  g_autofree char *bytes = wh_cli_bytes (wh_graph_parameter_bytes (graph));
  g_autofree char *multiply_adds = wh_cli_count (wh_cost_graph (graph).multiply_adds);
  gint64 batch = graph->batch_size > 0 ? graph->batch_size : network->batch_size;

  printf ("\nNetwork “%s”\n", network->name);
  if (batch > 0)
    printf ("  %-15s%" G_GINT64_FORMAT "%s\n", "batch size", batch,
            network->open_batch ? " (left open)" : "");
  print_values ("inputs", graph, graph->inputs, graph->n_inputs);
  print_values ("outputs", graph, graph->outputs, graph->n_outputs);
  printf ("  %-15s%u\n", "nodes", graph->n_nodes);
  printf ("  %-15s%u\n", "values", graph->n_values);
  printf ("  %-15s%u, %s\n", "parameters", wh_graph_n_parameters (graph), bytes);
  printf ("  %-15s%s\n", "multiply-adds", multiply_adds);
  for (guint i = 0; i < ops->len; i++)
    printf ("  %-15s%5" G_GINT64_FORMAT " %s\n", i == 0 ? "functions" : "",
            g_array_index (ops, OpCount, i).n, g_array_index (ops, OpCount, i).op);
  if (obstacle != NULL)
    printf ("  %-15s%s\n", "cannot be run", obstacle);
}

/* NULL stands for a network that was not asked for. */
static void
free_graph (gpointer graph)
{
  if (graph != NULL)
    wh_graph_unref (graph);
}

static gboolean
info (WhCli *cli, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autoptr (GPtrArray) graphs = g_ptr_array_new_with_free_func (free_graph);
  int only = -1;

  cli->model = wh_cli_load_files ((const char *const *) cli->files, error);
  if (cli->model == NULL ||
      (cli->network && (only = wh_model_find_network (cli->model, cli->network, error)) < 0))
    return FALSE;

  /* All graphs first: on an error nothing has been printed. */
  for (guint i = 0; i < cli->model->n_networks; i++)
    {
      WhGraph *graph =
        only < 0 || only == (int) i ? wh_model_dup_graph (cli->model, i, cli->batch, error) : NULL;

      if (graph == NULL && (only < 0 || only == (int) i))
        return FALSE;
      g_ptr_array_add (graphs, graph);
    }

  json_builder_begin_object (json);
  wh_cli_json_string (json, "file", cli->files[0]);
  wh_cli_json_string (json, "format", cli->model->format);
  json_builder_set_member_name (json, "networks");
  json_builder_begin_array (json);
  if (!cli->json)
    printf ("%s: %s\n", cli->files[0], cli->model->format);

  for (guint i = 0; i < graphs->len; i++)
    if (graphs->pdata[i] != NULL && cli->json)
      write_graph (json, graphs->pdata[i], &cli->model->networks[i]);
    else if (graphs->pdata[i] != NULL)
      print_graph (graphs->pdata[i], &cli->model->networks[i]);

  json_builder_end_array (json);
  json_builder_end_object (json);
  if (cli->json)
    wh_cli_json_print (json);

  return TRUE;
}

const WhCommand wh_command_info = {
  .name = "info",
  .arguments = "FILE...",
  .summary = "What is in a model: networks, inputs, outputs, functions, size",
  .takes = WH_CLI_NETWORK | WH_CLI_BATCH | WH_CLI_JSON,
  .run = info,
};
