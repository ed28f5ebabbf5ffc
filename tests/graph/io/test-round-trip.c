/* tests/graph/io/test-round-trip.c: models made by NNabla are opened, saved in every form, and
 * opened
 */
#include "config.h"

#include "graph/io/message.h"
#include "graph/io/model.h"
#include "graph/print.h"
#include "graph/rewriter.h"
#include "tests/support.h"

#include <string.h>

/* Larger models are saved in the first form only. */
#define LARGE (8 << 20)

/* nodes and values: after loops are expanded; of the main network */
static const struct
{
  const char *file;
  guint n_networks, n_nodes, n_inputs, n_outputs, n_parameters;
} models[] = {
  { "bn_before.nnp", 1, 13, 1, 1, 23 },
  { "bn_before_conv.nnp", 1, 9, 1, 1, 15 },
  { "conv1d3d.nnp", 1, 12, 2, 2, 18 },
  { "densenet.nnp", 1, 51, 1, 1, 72 },
  { "densenet_pb.nnp", 1, 51, 1, 1, 72 },
  { "fork.nnp", 1, 15, 1, 1, 18 },
  { "lenet/lenet.nnp", 1, 12, 1, 1, 18 },
  { "lenet/lenet.nntxt", 1, 12, 1, 1, 18 },
  { "lenet/lenet_pb.nnp", 1, 12, 1, 1, 18 },
  { "lenet/lenet_train.nnp", 2, 12, 1, 1, 18 },
  { "lenet/lenet_with_params.nntxt", 1, 12, 1, 1, 18 },
  { "lenet/lenet_with_params.protobuf", 1, 12, 1, 1, 18 },
  { "lenet_010000.nnp", 1, 10, 1, 1, 8 },
  { "lenet_batchstat.nnp", 1, 14, 1, 1, 18 },
  { "loop_recurrent.nnp", 1, 22, 2, 1, 2 },
  { "loop_repeat.nnp", 1, 11, 1, 1, 7 },
  { "lstm_cells.nnp", 1, 102, 1, 2, 4 },
  { "mlp.nnp", 1, 9, 1, 1, 15 },
  { "mlp_f64.nnp", 1, 9, 1, 1, 15 },
  { "mlp_pb.nnp", 1, 9, 1, 1, 15 },
  { "mobilenet_v2.nnp", 1, 151, 1, 1, 262 },
  { "multi_io.nnp", 1, 15, 3, 4, 13 },
  { "multi_io_pb.nnp", 1, 15, 3, 4, 13 },
  { "residual_fused.nnp", 1, 16, 1, 1, 19 },
  { "resnet18.nntxt", 1, 76, 1, 1, 102 },
  { "resnet18_w8.nnp", 1, 76, 1, 1, 102 },
  { "resnet50.nntxt", 1, 190, 1, 1, 267 },
  { "rnn_layers.nnp", 1, 3, 3, 7, 9 },
  { "transformer.nnp", 1, 56, 1, 2, 34 },
  { "unet.nnp", 1, 44, 1, 1, 68 },
};

static WhModel *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  WhModel *model = wh_model_load (&path, 1, NULL, &error);

  g_assert_no_error (error);
  return model;
}

static WhGraph *
dup_graph (const WhModel *model, guint network)
{
  g_autoptr (GError) error = NULL;
  WhGraph *graph = wh_model_dup_graph (model, network, 0, &error);

  g_assert_no_error (error);
  return graph;
}

static void
assert_same_parameters (const WhGraph *a, const WhGraph *b, gboolean same_types)
{
  for (guint v = 0; v < a->n_values; v++)
    {
      const WhValue *value = &a->values[v];
      const WhValue *other;
      guint found;

      if (value->kind != WH_VALUE_PARAMETER)
        continue;

      found = wh_graph_find_value (b, value->name);
      g_assert_cmpuint (found, !=, WH_NONE);
      other = &b->values[found];
      g_assert_true (wh_tensor_equal (value->tensor, other->tensor));
      g_assert_cmpint (value->need_grad, ==, other->need_grad);
      if (same_types)
        g_assert_cmpint (value->tensor->dtype, ==, other->tensor->dtype);
    }
}

/* Sums of all weights are in the print. */
static void
assert_same_models (const WhModel *a, const WhModel *b, gboolean same_types)
{
  g_assert_cmpuint (a->n_networks, ==, b->n_networks);
  g_assert_cmpuint (a->main_network, ==, b->main_network);

  for (guint i = 0; i < a->n_networks; i++)
    {
      g_autoptr (WhGraph) graph_a = dup_graph (a, i);
      g_autoptr (WhGraph) graph_b = dup_graph (b, i);
      g_autofree char *text_a = wh_graph_print (graph_a);
      g_autofree char *text_b = wh_graph_print (graph_b);

      g_assert_cmpstr (text_a, ==, text_b);
      assert_same_parameters (graph_a, graph_b, same_types);
    }
}

static const struct
{
  const char *name;
  WhParameterForm form;
  gboolean same_types; /* float64 comes through */
} forms[] = {
  { "out.nnp", WH_PARAMETERS_H5, TRUE },       { "out.nnp", WH_PARAMETERS_PROTOBUF, FALSE },
  { "out.nntxt", WH_PARAMETERS_H5, TRUE },     { "out.prototxt", WH_PARAMETERS_PROTOBUF, FALSE },
  { "out.protobuf", WH_PARAMETERS_H5, FALSE },
};

static void
test_model (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autofree char *name = g_build_filename ("models", models[index].file, NULL);
  g_autofree char *path = wh_test_shared (name);
  g_autoptr (WhModel) model = NULL;
  g_autoptr (WhGraph) graph = NULL;

  if (path == NULL)
    return;

  model = load (path);
  g_assert_cmpuint (model->n_networks, ==, models[index].n_networks);
  graph = dup_graph (model, model->main_network);
  g_assert_cmpuint (graph->n_nodes, ==, models[index].n_nodes);
  g_assert_cmpuint (graph->n_inputs, ==, models[index].n_inputs);
  g_assert_cmpuint (graph->n_outputs, ==, models[index].n_outputs);
  g_assert_cmpuint (wh_graph_n_parameters (graph), ==, models[index].n_parameters);

  for (guint v = 0; v < graph->n_values; v++)
    g_assert_true (graph->values[v].shape_known);

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (i == 0 || wh_graph_parameter_bytes (graph) < LARGE)
      for (guint pass = 0; pass < (i == 0 ? 2 : 1);
           pass++) /* as it is; with its graph, as converted */
        {
          g_autofree char *folder = wh_test_make_folder ();
          g_autofree char *out = g_build_filename (folder, forms[i].name, NULL);
          g_autoptr (WhModel) again = NULL;
          g_autoptr (GError) error = NULL;

          wh_model_save (model, model->main_network, pass == 0 ? NULL : graph, out, forms[i].form,
                         NULL, &error);
          g_assert_no_error (error);
          again = load (out);
          assert_same_models (model, again, forms[i].same_types);
          wh_test_remove_folder (folder);
        }
}

/* A graph that nobody changed is saved as the messages that it came from. */
static void
test_messages (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autofree char *name = g_build_filename ("models", models[index].file, NULL);
  g_autofree char *path = wh_test_shared (name);
  g_autofree char *folder = NULL;
  g_autofree char *out = NULL;
  g_autoptr (WhModel) model = NULL, again = NULL;
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (GHashTable) old = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) error = NULL;
  const WhMessage *network = NULL;
  guint n = 0;

  if (path == NULL || strstr (path, "loop") != NULL) /* those are saved without their loops */
    return;

  folder = wh_test_make_folder ();
  out = g_build_filename (folder, "out.nnp", NULL);
  model = load (path);
  graph = dup_graph (model, model->main_network);
  wh_model_save (model, model->main_network, graph, out, WH_PARAMETERS_H5, NULL, &error);
  g_assert_no_error (error);
  again = load (out);

  WH_MESSAGE_EACH (model->root, WH_ROOT_NETWORK, item)
    if (n++ == model->main_network)
      network = item->message;
  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
    g_hash_table_insert (old, (gpointer) wh_message_string (item->message, WH_VARIABLE_NAME),
                         (gpointer) item->message);
  WH_MESSAGE_EACH (network, WH_NETWORK_FUNCTION, item)
    g_hash_table_insert (old, (gpointer) wh_message_string (item->message, WH_FUNCTION_NAME),
                         (gpointer) item->message);

  n = 0;
  WH_MESSAGE_EACH (again->root, WH_ROOT_NETWORK, item)
    if (n++ == model->main_network)
      network = item->message;

  WH_MESSAGE_EACH (network, WH_NETWORK_VARIABLE, item)
    g_assert_true (
      wh_message_equal (item->message,
                        g_hash_table_lookup (old,
                                             wh_message_string (item->message, WH_VARIABLE_NAME))));
  WH_MESSAGE_EACH (network, WH_NETWORK_FUNCTION, item)
    g_assert_true (
      wh_message_equal (item->message,
                        g_hash_table_lookup (old,
                                             wh_message_string (item->message, WH_FUNCTION_NAME))));

  n = 0;
  WH_MESSAGE_EACH (again->root, WH_ROOT_EXECUTOR, item)
    {
      guint old_n = n++;

      WH_MESSAGE_EACH (model->root, WH_ROOT_EXECUTOR, executor)
        if (old_n-- == 0)
          g_assert_true (wh_message_equal (item->message, executor->message));
    }

  wh_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *forms_name = g_strdup_printf ("/io/round-trip/forms/%s", models[i].file);
      g_autofree char *messages_name =
        g_strdup_printf ("/io/round-trip/messages/%s", models[i].file);

      g_test_add_data_func (forms_name, GUINT_TO_POINTER (i), test_model);
      g_test_add_data_func (messages_name, GUINT_TO_POINTER (i), test_messages);
    }
  return g_test_run ();
}
