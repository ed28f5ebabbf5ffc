/* tests/graph/io/test-load.c: what networks in files become, and what is said when they are wrong
 */
#include "config.h"

#include "graph/error.h"
#include "graph/io/model.h"
#include "graph/io/text.h"
#include "graph/io/wire.h"
#include "graph/print.h"
#include "tests/support.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static WhModel *
try_load (const char *name, gconstpointer data, gssize n_bytes, GError **error)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, name, NULL);
  const char *paths[] = { path };
  g_autoptr (GError) local = NULL;
  WhModel *model;

  g_file_set_contents (path, data, n_bytes, &local);
  g_assert_no_error (local);
  model = wh_model_load (paths, 1, NULL, error);
  wh_test_remove_folder (folder);
  return model;
}

static WhModel *
load_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  WhModel *model = try_load ("t.nntxt", text, -1, &error);

  g_assert_no_error (error);
  return model;
}

static WhGraph *
dup_graph (const WhModel *model, gint64 batch_size)
{
  g_autoptr (GError) error = NULL;
  WhGraph *graph = wh_model_dup_graph (model, model->main_network, batch_size, &error);

  g_assert_no_error (error);
  return graph;
}

#define VARIABLE(name, shape)                                                                      \
  "variable { name: \"" name "\" type: \"Buffer\" shape { " shape " } }\n"
#define PARAMETER(name, shape, more)                                                               \
  "variable { name: \"" name "\" type: \"Parameter\" shape { " shape " } " more " }\n"
#define FUNCTION(type, name, input, output)                                                        \
  "function { name: \"" name "\" type: \"" type "\" " input " output: \"" output "\" }\n"

/* Networks, and the graphs that they are. */
static const struct
{
  const char *what, *text, *graph;
} networks[] = {
  { "functions in any order; the batch size stays open",
    "network { name: \"n\" batch_size: 3\n" VARIABLE ("x", "dim: -1 dim: 2")
      VARIABLE ("h", "dim: 9") VARIABLE ("y", "dim: -1 dim: 2")
        FUNCTION ("Tanh", "second", "input: \"h\"", "y")
          FUNCTION ("ReLU", "first", "input: \"x\"", "h") "}",
    "network \"n\" batch 3\ninput x (3, 2)\nReLU first : x -> h (3, 2)\n"
    "Tanh second : h -> y (3, 2)\noutput y\n" },
  { "written again in place: the last value has the name",
    "network { name: \"n\"\n" VARIABLE ("x", "dim: 2") VARIABLE ("v", "dim: 2")
      VARIABLE ("y", "dim: 2") FUNCTION ("Tanh", "a", "input: \"x\"", "v")
        FUNCTION ("ReLU", "b", "input: \"v\"", "v") FUNCTION ("Exp", "c", "input: \"v\"", "v")
          FUNCTION ("Abs", "d", "input: \"v\"", "y") "}",
    "network \"n\" batch 0\ninput x (2,)\nTanh a : x -> v_2 (2,)\nReLU b : v_2 -> v_3 (2,)\n"
    "Exp c : v_3 -> v (2,)\nAbs d : v -> y (2,)\noutput y\n" },
  { "an input that is written in place keeps its name",
    "network { name: \"n\"\n" VARIABLE ("x", "dim: 2") VARIABLE ("y", "dim: 2")
      FUNCTION ("Tanh", "a", "input: \"x\"", "x") FUNCTION ("Abs", "b", "input: \"x\"", "y") "}",
    "network \"n\" batch 0\ninput x (2,)\nTanh a : x -> x_2 (2,)\nAbs b : x_2 -> y (2,)\noutput "
    "y\n" },
  { "an executor's outputs come first, inner ones too",
    "network { name: \"n\"\n" VARIABLE ("x", "dim: 2") VARIABLE ("h", "dim: 2") VARIABLE (
      "y",
      "dim: 2") VARIABLE ("z", "dim: 2") FUNCTION ("Tanh", "a", "input: \"x\"", "h")
      FUNCTION ("Abs", "b", "input: \"h\"", "y") FUNCTION (
        "Exp",
        "c",
        "input: \"h\"",
        "z") "}\n"
             "executor { name: \"e\" network_name: \"n\" output_variable { variable_name: \"z\" }\n"
             "  output_variable { variable_name: \"h\" } output_variable { variable_name: \"x\" } "
             "}",
    "network \"n\" batch 0\ninput x (2,)\nTanh a : x -> h (2,)\nAbs b : h -> y (2,)\n"
    "Exp c : h -> z (2,)\noutput z, h, y\n" },
  { "an inner value that the executor is given is an input; what comes before is there and not run",
    "network { name: \"n\"\n" VARIABLE ("x", "dim: 2") VARIABLE ("h", "dim: 2") VARIABLE (
      "y",
      "dim: 2") FUNCTION ("Tanh", "a", "input: \"x\"", "h")
      FUNCTION ("Abs", "b", "input: \"h\"", "y") "}\n"
                                               "executor { name: \"e\" network_name: \"n\" "
                                               "data_variable { variable_name: \"h\" } "
                                               "output_variable { variable_name: \"y\" } }",
    "network \"n\" batch 0\ninput x (2,)\ninput h (2,)\nTanh a : x -> h_2 (2,)\n"
    "Abs b : h -> y (2,)\noutput y\n" },
  { "an unknown function is kept, and shapes behind it are the file's",
    "network { name: \"n\"\n" VARIABLE ("x", "dim: 2") VARIABLE ("y", "dim: 7") VARIABLE (
      "z",
      "dim: 7") "function { name: \"a\" type: \"Newest\" input: \"x\" output: \"y\" newest_param { "
                "k: 1 } }\n" FUNCTION ("Abs", "b", "input: \"y\"", "z") "}",
    "network \"n\" batch 0\ninput x (2,)\nNewest? a : x -> y perhaps (7,)\n"
    "Abs b : y -> z perhaps (7,)\noutput z\n" },
  { "loops",
    "network { name: \"n\" repeat_info { id: \"R\" times: 2 }\n" VARIABLE (
      "x",
      "dim: 2") "variable { name: \"s\" type: \"Buffer\" repeat_id: \"R\" shape { dim: 2 } }\n"
                "variable { name: \"h{R}\" type: \"Buffer\" repeat_id: \"R\" shape { dim: 2 } "
                "}\n" VARIABLE (
                  "y",
                  "dim: 2") "function { name: \"S\" type: \"RepeatStart\" repeat_id: \"R\" input: "
                            "\"x\" input: \"h{R}\"\n"
                            "  output: \"s\" repeat_param { repeat_id: \"R\" times: 2 } }\n"
                            "function { name: \"a\" type: \"Abs\" repeat_id: \"R\" input: \"s\" "
                            "output: \"h{R}\" }\n"
                            "function { name: \"E\" type: \"RepeatEnd\" input: \"h{R}\" output: "
                            "\"y\"\n"
                            "  repeat_param { repeat_id: \"R\" times: 2 } } }",
    "network \"n\" batch 0\ninput x (2,)\nIdentity S_R[0] : x -> s_R[0] (2,)\n"
    "Abs a_R[0] : s_R[0] -> h[0] (2,)\nIdentity S_R[1] : h[0] -> s_R[1] (2,)\n"
    "Abs a_R[1] : s_R[1] -> h[1] (2,)\nIdentity E : h[1] -> y (2,)\noutput y\n" },
};

static void
test_networks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autoptr (WhModel) model = load_text (networks[i].text);
      g_autoptr (WhGraph) graph = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s", networks[i].what);
      graph = dup_graph (model, 0);
      text = wh_graph_print (graph);
      g_assert_cmpstr (text, ==, networks[i].graph);
    }
}

static void
test_missing (void)
{
  g_autoptr (WhModel) model = load_text (
    "network { name: \"n\"\n" VARIABLE ("x", "dim: 1 dim: 2") VARIABLE ("y", "dim: 1 dim: 2")
      PARAMETER ("w", "dim: 2 dim: 2", "initializer { type: \"Constant\" multiplier: 1.5 }")
        PARAMETER ("b", "dim: 2", "") PARAMETER ("unused", "dim: 2", "")
          FUNCTION ("Affine", "a", "input: \"x\" input: \"w\" input: \"b\"",
                    "y") "}\nparameter { variable_name: \"other\" shape { dim: 1 } data: 1 }");
  g_autoptr (WhGraph) graph = dup_graph (model, 0);
  const WhValue *w = &graph->values[wh_graph_find_value (graph, "w")];
  const WhValue *b = &graph->values[wh_graph_find_value (graph, "b")];

  g_assert_cmpfloat (wh_tensor_values (w->tensor)[3], ==, 1.5f);
  g_assert_cmpfloat (wh_tensor_values (b->tensor)[1], ==, 0.0f);
  g_assert_true (w->need_grad);

  g_assert_cmpuint (model->notes->len, ==, 2);
  g_assert_cmpstr (model->notes->pdata[0], ==, "no numbers for “w”: the constant 1.5 instead");
  g_assert_cmpstr (model->notes->pdata[1], ==, "no numbers for “b”: zeros instead");
}

/* Random initializers: the same every time, and spread as they should be. */
static void
test_initializers (void)
{
  static const struct
  {
    const char *type;
    double deviation;
  } cases[] = {
    { "Normal", 0.5 },
    { "Uniform", 0.5 / 1.7320508 },
    { "NormalAffineHe", 0.5 * 0.1 },             /* sqrt (2 / 200) */
    { "NormalAffineHeBackward", 0.5 * 0.2 },     /* sqrt (2 / 50) */
    { "NormalAffineGlorot", 0.5 * 0.08944272 },  /* sqrt (2 / 250) */
    { "UniformAffineGlorot", 0.5 * 0.08944272 }, /* sqrt (6 / 250) / sqrt (3) */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
        "network { name: \"n\"\n" VARIABLE ("x", "dim: 1 dim: 200") VARIABLE ("y", "dim: 50")
          PARAMETER (
            "w", "dim: 200 dim: 50",
            "initializer { type: \"%s\" multiplier: 0.5 }") "function { name: \"a\" type: "
                                                            "\"Affine\" input: \"x\" input: \"w\" "
                                                            "output: \"y\" "
                                                            "affine_param { base_axis: 1 } } }",
        cases[i].type);
      g_autoptr (WhModel) model = load_text (text);
      g_autoptr (WhGraph) one = dup_graph (model, 0);
      g_autoptr (WhGraph) two = dup_graph (model, 0);
      WhTensor *w = one->values[wh_graph_find_value (one, "w")].tensor;
      double sum = 0.0, squares = 0.0;

      g_assert_true (wh_tensor_equal (w, two->values[wh_graph_find_value (two, "w")].tensor));
      for (guint k = 0; k < 10000; k++)
        {
          sum += wh_tensor_values (w)[k];
          squares += (double) wh_tensor_values (w)[k] * wh_tensor_values (w)[k];
        }
      /* ten thousand draws: 4 standard errors */
      g_assert_cmpfloat (ABS (sum / 10000), <, 0.04 * cases[i].deviation);
      g_assert_cmpfloat_with_epsilon (sqrt (squares / 10000), cases[i].deviation,
                                      0.03 * cases[i].deviation);
    }
}

static void
test_batch (void)
{
  static const char text[] = "network { name: \"n\"\n" VARIABLE ("x", "dim: -1 dim: 2")
    VARIABLE ("y", "") FUNCTION ("Abs", "a", "input: \"x\"", "y") "}";
  g_autoptr (WhModel) model = load_text (text);
  g_autoptr (WhGraph) one = dup_graph (model, 0);
  g_autoptr (WhGraph) five = dup_graph (model, 5);

  g_assert_true (model->networks[0].open_batch);
  g_assert_cmpint (model->networks[0].batch_size, ==, 0);
  wh_assert_error_contains (&(GError){ .message = model->notes->pdata[0] },
                            "leaves its batch size open and stores none: 1 is taken");
  g_assert_cmpint (one->batch_size, ==, 1);
  g_assert_cmpint (five->batch_size, ==, 5);
  g_assert_cmpint (five->values[five->outputs[0]].shape.size[0], ==, 5);
}

static const char pair_network[] = "network { name: \"n\"\n" VARIABLE ("x", "dim: 1 dim: 2")
  VARIABLE ("y", "dim: 1 dim: 1") PARAMETER ("w", "dim: 2 dim: 1", "")
    FUNCTION ("Affine", "a", "input: \"x\" input: \"w\"", "y") "}";
static const char pair_parameters[] =
  "parameter { variable_name: \"w\" shape { dim: 2 dim: 1 } data: 3 data: 4 }";

static double
last_weight (const char *const *paths, guint n_paths, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load (paths, n_paths, NULL, &error);
  g_autoptr (WhGraph) graph = NULL;

  g_assert_no_error (error);
  g_assert_cmpstr (model->format, ==, "nntxt");
  g_assert_cmpstr (model->path, ==, path);
  graph = dup_graph (model, 0);
  return wh_tensor_values (graph->values[wh_graph_find_value (graph, "w")].tensor)[1];
}

/* Files that belong together: given in any order, or found beside the network. */
static void
test_pairs (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *network = g_build_filename (folder, "net.nntxt", NULL);
  g_autofree char *parameters = g_build_filename (folder, "other.nntxt", NULL);
  g_autofree char *beside = g_build_filename (folder, "weights.protobuf", NULL);
  g_autofree char *broken = g_build_filename (folder, "broken.protobuf", NULL);
  g_autoptr (GBytes) text = g_bytes_new_static (pair_parameters, strlen (pair_parameters));
  g_autoptr (WhMessage) message = wh_text_read (text, wh_schema_root (), "t", NULL, NULL);
  g_autoptr (GBytes) wire = wh_wire_to_bytes (message);
  const char *first[] = { network, parameters }, *second[] = { parameters, network };

  g_assert_true (g_file_set_contents (network, pair_network, -1, NULL));
  g_assert_true (g_file_set_contents (parameters, pair_parameters, -1, NULL));
  g_assert_cmpfloat (last_weight (first, 2, network), ==, 4);
  g_assert_cmpfloat (last_weight (second, 2, parameters), ==, 4);
  g_assert_cmpfloat (last_weight (first, 1, network), ==, 0); /* text is not looked into */

  /* a broken file is passed over */
  g_assert_true (g_file_set_contents (beside, g_bytes_get_data (wire, NULL),
                                      (gssize) g_bytes_get_size (wire), NULL));
  g_assert_true (g_file_set_contents (broken, "not a protobuf", -1, NULL));
  g_assert_cmpfloat (last_weight (first, 1, network), ==, 4);
  wh_test_remove_folder (folder);
}

static void
test_networks_by_name (void)
{
  g_autoptr (WhModel) model = load_text ("network { name: \"a\" } network { name: \"b\" }\n"
                                         "executor { name: \"e\" network_name: \"gone\" }\n"
                                         "executor { name: \"f\" network_name: \"b\" }");
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (model->main_network, ==, 1);
  g_assert_cmpint (wh_model_find_network (model, "a", NULL), ==, 0);
  g_assert_cmpint (wh_model_find_network (model, NULL, NULL), ==, 1);
  g_assert_cmpint (wh_model_find_network (model, "c", &error), ==, -1);
  g_assert_error (error, WH_ERROR, WH_ERROR_NOT_FOUND);
  wh_assert_error_contains (error, "has no network “c”; it has “a”, “b”");
}

/* Wrong networks, which are refused on loading or when their graph is made. */
static const struct
{
  const char *text, *message;
} wrong[] = {
  { "", "the file is empty" },
  { " ", "holds no network" },
  { "parameter { variable_name: \"w\" shape { dim: 2 } data: 1 }",
    "parameter “w” (line 1) has 1 numbers, which is not what its shape (2,) asks for" },
  { "parameter { variable_name: \"w\" shape { dim: 1 } data: 1 }",
    "holds parameters but no network; open it together with its .nntxt" },
  { "network { name: \"n\" batch_size: -1 }", "batch size -1; expected 1 or more" },
  { "network { name: \"n\"\n" VARIABLE ("x", "") VARIABLE ("x", "") "}",
    "network “n”: there are two variables “x” (line 3)" },
  { "network { name: \"n\"\nvariable { } }", "network “n”: a variable has no name (line 2)" },
  { "network { name: \"n\"\n" VARIABLE ("y", "") FUNCTION ("Abs", "a", "input: \"x\"", "y") "}",
    "network “n”: Abs “a” reads “x”, which is not among the network's variables (line 3)" },
  { "network { name: \"n\"\n" VARIABLE ("x", "") FUNCTION ("Abs", "a", "input: \"x\"", "y") "}",
    "Abs “a” writes “y”, which is not among the network's variables (line 3)" },
  { "network { name: \"n\"\n" VARIABLE ("x", "") VARIABLE ("y", "")
      FUNCTION ("", "a", "input: \"x\"", "y") "}",
    "function “a” has no type (line 4)" },
  { "network { name: \"n\"\n" VARIABLE ("x", "dim: -2") VARIABLE ("y", "")
      FUNCTION ("Abs", "a", "input: \"x\"", "y") "}",
    "“x” has the size -2; expected 0 or more, or -1 for the batch (line 2)" },
  { "network { name: \"n\"\n" VARIABLE ("x", "dim: [1,1,1,1,1,1,1,1,1,1,1,1,1]") VARIABLE ("y", "")
      FUNCTION ("Abs", "a", "input: \"x\"", "y") "}",
    "“x” has 13 axes; 12 at most (line 2)" },
  { "network { name: \"n\"\n" VARIABLE ("x", "dim: 9999999999 dim: 9999999999") VARIABLE ("y", "")
      FUNCTION ("Abs", "a", "input: \"x\"", "y") "}",
    "“x” would be of size (9999999999, 9999999999) (line 2)" },
  { "network { name: \"n\"\n" VARIABLE ("x", "") VARIABLE ("y", "")
      PARAMETER ("w", "dim: 999999999", "")
        FUNCTION ("Add2", "a", "input: \"x\" input: \"w\"", "y") "}",
    "parameter “w” and those before it have no numbers, and are too large" },
  { "network { name: \"n\"\n" VARIABLE ("x",
                                        "dim: 1") VARIABLE ("y",
                                                            "") PARAMETER ("w", "dim: 2 dim: 1", "")
      FUNCTION ("Add2",
                "a",
                "input: \"x\" input: \"w\"",
                "y") "} parameter { variable_name: \"w\" shape { dim: 1 dim: 2 } data: 1 data: 2 }",
    "parameter “w” has the shape (2, 1), but its numbers have (1, 2) (line 4)" },
  { "network { name: \"n\"\n" VARIABLE ("a", "dim: 1") VARIABLE ("b", "dim: 1")
      FUNCTION ("Abs", "f", "input: \"a\"", "b") FUNCTION ("Abs", "g", "input: \"b\"", "a") "}",
    "network “n”: nodes read from each other in a cycle: “f” ← “g”" },
  { "network { name: \"n\"\n" VARIABLE ("x", "dim: 1 dim: 1 dim: 3 dim: 3") VARIABLE ("y", "")
      PARAMETER (
        "w",
        "dim: 1 dim: 1 dim: 1 dim: 1",
        "") "function { name: \"c\" type: \"Convolution\" input: \"x\" input: \"w\" output: \"y\"\n"
            "  convolution_param { base_axis: 1 pad { dim: 0 dim: 0 } stride { dim: 1 dim: 1 }\n"
            "    dilation { dim: 1 dim: 1 } } } }",
    "Convolution “c” (line 5): its argument group is missing; expected 1 or more" },
  { "network { name: \"n\"\n" VARIABLE ("x", "dim: 1 dim: 1 dim: 3 dim: 3") VARIABLE ("y", "")
      PARAMETER (
        "w",
        "dim: 1 dim: 1 dim: 1 dim: 1",
        "") "function { name: \"c\" type: \"Convolution\" input: \"x\" input: \"w\" output: \"y\"\n"
            "  convolution_param { group: -1 } } }",
    "its argument group is -1; expected 1 or more" },
  { "network { name: \"n\"\n"
    "variable { name: \"s\" type: \"Buffer\" repeat_id: \"R\" } }",
    "network “n”: “s” (line 2): no repeat_info says how often “R” is repeated" },
  { "network { name: \"n\" repeat_info { id: \"R\" times: 999999 }\n"
    "variable { name: \"s\" type: \"Buffer\" repeat_id: \"R\" repeat_id: \"R\" } }",
    "its loops make more than 1000000 copies" },
  { "network { name: \"n\" repeat_info { id: \"R\" times: 2 }\n" VARIABLE (
      "y",
      "") "variable { name: \"s\" type: \"Buffer\" repeat_id: \"R\" }\n" FUNCTION ("Abs",
                                                                                   "a",
                                                                                   "input: \"s\"",
                                                                                   "y") "}",
    "“s” (line 3): is used outside of its loop “R”" },
  { "network { name: \"n\"\n" VARIABLE ("y", "")
      FUNCTION ("RepeatEnd", "a", "input: \"y\"", "y") "}",
    "“a” (line 3): has neither repeat_param nor recurrent_param" },
};

static void
test_wrong (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhModel) model = try_load ("t.nntxt", wrong[i].text, -1, &error);

      if (model != NULL)
        g_assert_null (wh_model_dup_graph (model, 0, 0, &error));
      g_assert_nonnull (error);
      g_assert_true (error->domain == WH_ERROR);
      wh_assert_error_contains (error, wrong[i].message);
      wh_assert_error_contains (error, "t.nntxt");
      g_assert_null (strchr (error->message, '\n'));
    }
}

static const struct
{
  const char *name, *data, *message;
} not_models[] = {
  { "a.nnp", "", "a.nnp: the file is empty" },
  { "a.nnp", "network { }", "a.nnp: not a zip archive" },
  { "a.h5", "network { }", "a.h5" },
  { "a.txt", "network { }", "expected a file named .nnp, .nntxt" },
  { "a.protobuf", "network { }", "a.protobuf: byte" },
  { "a.nntxt", "PK\003\004", "a.nntxt:1:1: NNablaProtoBuf has no field 'PK'" },
};

static void
test_not_models (void)
{
  g_autoptr (GError) error = NULL;
  const char *folder = "/", *missing = "/nowhere/a.nnp";

  for (guint i = 0; i < G_N_ELEMENTS (not_models); i++)
    {
      g_autoptr (GError) local = NULL;

      g_assert_null (try_load (not_models[i].name, not_models[i].data, -1, &local));
      wh_assert_error_contains (local, not_models[i].message);
    }

  g_assert_null (wh_model_load (&folder, 1, NULL, &error));
  wh_assert_error_contains (error, "a folder, not a file");
  g_clear_error (&error);
  g_assert_null (wh_model_load (&missing, 1, NULL, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  wh_assert_error_contains (error, "can't open /nowhere/a.nnp: ");
}

static void
test_unknown_fields (void)
{
  g_autoptr (WhModel) model =
    load_text ("network { name: \"n\"\n" VARIABLE ("x", "dim: 1")
                 VARIABLE ("y", "") "function { name: \"a\" type: \"ReLU\" input: \"x\" output: "
                                    "\"y\"\n  relu_param { later: 3 } } }");

  g_assert_cmpuint (model->notes->len, ==, 1);
  g_assert_cmpstr (
    model->notes->pdata[0], ==,
    "ReLUParameter (line 5) has a field “later” that is not known here: it is kept in "
    "text, and lost in a .protobuf");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/io/load/networks", test_networks);
  g_test_add_func ("/io/load/missing", test_missing);
  g_test_add_func ("/io/load/initializers", test_initializers);
  g_test_add_func ("/io/load/batch", test_batch);
  g_test_add_func ("/io/load/pairs", test_pairs);
  g_test_add_func ("/io/load/networks-by-name", test_networks_by_name);
  g_test_add_func ("/io/load/wrong", test_wrong);
  g_test_add_func ("/io/load/not-models", test_not_models);
  g_test_add_func ("/io/load/unknown-fields", test_unknown_fields);
  return g_test_run ();
}
