/* tests/converters/test-plugin.c: converters/plugin.c and its parts, converters/recipe.c */
#include "config.h"

#include "converters/pipeline.h"
#include "converters/plugin.h"
#include "graph/builder.h"
#include "graph/error.h"
#include "tests/support.h"

#include <string.h>

/* x (1, 3) → Affine → y (1, 2), weights 1 2 3 -4 5 10 */
static WhGraph *
build_affine (void)
{
  static const float weights[] = { 1, 2, 3, -4, 5, 10 };
  g_autoptr (WhBuilder) b = wh_builder_new ("affine");
  g_autoptr (WhTensor) w = wh_tensor_new_copy (&WH_SHAPE (3, 2), weights);
  g_autoptr (GError) error = NULL;
  guint x = wh_builder_add_input (b, "x", &WH_SHAPE (1, 3));
  guint weight = wh_builder_add_parameter (b, "fc/affine/W", w);
  guint y = wh_builder_add_value (b, "y", NULL);
  WhGraph *graph;

  wh_builder_add_node (b, "Affine", "fc", NULL, (guint[]){ x, weight }, 2, &y, 1, NULL);
  graph = wh_builder_finish (b, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static void
load (const char *variable)
{
  g_autoptr (GError) error = NULL;

  wh_plugin_load (g_getenv (variable), &error);
  g_assert_no_error (error);
}

static WhPipelineResult *
run (const char *text, GError **error)
{
  g_autoptr (WhGraph) graph = build_affine ();
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  WhStep *step = wh_step_parse (text, error);

  if (step == NULL)
    return NULL;

  g_ptr_array_add (steps, step);
  return wh_pipeline_run (steps, graph, NULL, NULL, NULL, error);
}

static void
test_example (void)
{
  static const float expected[] = { 1, 2, 3, -4, 5, 5 };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhPipelineResult) result = run ("clip-weights:limit=0.5", &error);
  g_autoptr (WhPipelineResult) left = NULL;
  const WhGraph *graph;
  const WhTensor *w;

  g_assert_no_error (error);
  graph = wh_pipeline_result_graph (result);
  w = wh_graph_input_tensor (graph, &graph->nodes[0], 1);
  g_assert_cmpmem (wh_tensor_values (w), sizeof expected, expected, sizeof expected);
  g_assert_cmpstr (graph->values[graph->nodes[0].inputs[1]].name, ==, "fc/affine/W");
  g_assert_cmpuint (wh_report_count (wh_pipeline_result_stage (result, 0)->report, WH_REPORT_DONE),
                    ==, 1);

  left = run ("clip-weights:exclude=fc", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wh_report_count (wh_pipeline_result_stage (left, 0)->report, WH_REPORT_LEFT),
                    ==, 1);

  g_assert_null (run ("clip-weights:limit=7", &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_OPTION);
}

static void
test_bad (void)
{
  static const struct
  {
    const char *name, *message;
    WhError code;
  } cases[] = {
    { "crashing", "“crashing” crashed", WH_ERROR_WORKER },
    { "failing", "the moon is not full", WH_ERROR_GRAPH },
    { "nonsense", "123456", WH_ERROR_GRAPH },
    { "cyclic", "cycle", WH_ERROR_GRAPH },
    { "arguing", "no_such_argument", WH_ERROR_OPTION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (run (cases[i].name, &error));
      g_assert_error (error, WH_ERROR, (int) cases[i].code);
      wh_assert_error_contains (error, cases[i].message);
      wh_assert_error_contains (error, cases[i].name);
    }
}

static void
test_wrong_files (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  static const struct
  {
    const char *file, *content, *problem;
  } cases[] = {
    { "a.so", "no shared object", "a.so: it could not be loaded" },
    { "b.json", "{", "b.json: " },
    { "c.json", "{\"title\": \"C\"}", "expected a \"name\"" },
    { "d.json", "{\"name\": \"d\", \"title\": \"D\", \"steps\": []}", "a recipe needs a step" },
    { "e.json", "{\"name\": \"e\", \"title\": \"E\", \"steps\": [{\"converter\": \"nobody\"}]}",
      "there is no converter “nobody”" },
    { "f.json",
      "{\"name\": \"identity\", \"title\": \"F\", \"steps\": [{\"converter\": \"identity\"}]}",
      "there is a converter “identity” already" },
    { "g.json",
      "{\"name\": \"No Name\", \"title\": \"G\", \"steps\": [{\"converter\": \"identity\"}]}",
      "is no name for a converter" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_build_filename (folder, cases[i].file, NULL);

      g_assert_true (g_file_set_contents (path, cases[i].content, -1, NULL));
    }

  wh_plugin_load_folder (folder, problems);
  g_assert_cmpuint (problems->len, ==, G_N_ELEMENTS (cases));

  for (guint i = 0; i < problems->len; i++)
    if (strstr (g_ptr_array_index (problems, i), cases[i].problem) == NULL)
      g_error ("“%s” is not in “%s”", cases[i].problem, (char *) g_ptr_array_index (problems, i));

  wh_test_remove_folder (folder);
}

static void
test_recipe (void)
{
  g_autofree char *path = wh_test_data ("plugin-example/eight-bits.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhPipelineResult) result = NULL;
  const WhStage *stage;

  wh_plugin_load (path, &error);
  g_assert_no_error (error);
  result = run ("eight-bits", &error);
  g_assert_no_error (error);
  stage = wh_pipeline_result_stage (result, 0);
  g_assert_cmpuint (stage->graph->n_nodes, ==, 2); /* FixedPointQuantize, Affine */
  g_assert_cmpuint (wh_report_count (stage->report, WH_REPORT_DONE), ==, 1);
  g_assert_cmpuint (stage->to_original->n_old_nodes, ==, 1);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  load ("WH_TEST_PLUGIN_EXAMPLE");
  load ("WH_TEST_PLUGIN_BAD");
  g_test_add_func ("/plugin/example", test_example);
  g_test_add_func ("/plugin/bad", test_bad);
  g_test_add_func ("/plugin/wrong-files", test_wrong_files);
  g_test_add_func ("/plugin/recipe", test_recipe);
  return g_test_run ();
}
