/* tests/converters/test-pipeline.c: converters/pipeline.c, converters/pipeline-file.c,
 * converters/report.c */
#include "config.h"

#include "graph/error.h"
#include "tests/converters/suite.h"

static WhGraph *
load (const char *name)
{
  g_autofree char *path = wh_test_source (name);

  return suite_load (path);
}

static void
test_reuse (void)
{
  g_autoptr (WhGraph) graph = load ("converters/golden/residual.nntxt");
  g_autoptr (WhFeeds) feeds = wh_feeds_new (3);
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (GPtrArray) longer = NULL;
  g_autoptr (WhPipelineResult) first = NULL;
  g_autoptr (WhPipelineResult) second = NULL;
  g_autoptr (WhPipelineResult) third = NULL;
  g_autoptr (GError) error = NULL;

  suite_add_step (steps, "batch-normalization-folded");
  suite_add_step (steps, "fixed-point-activation");
  first = suite_convert (steps, graph, NULL);

  longer = wh_pipeline_copy (steps);
  suite_add_step (longer, "fixed-point-weight");
  second = wh_pipeline_run (longer, graph, NULL, first, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < 2; i++)
    g_assert_true (wh_pipeline_result_stage (first, i)->graph ==
                   wh_pipeline_result_stage (second, i)->graph);

  g_assert_cmpuint (second->stages->len, ==, 3);

  /* Other inputs: what calibrates is done again, and so is what follows it. */
  third = wh_pipeline_run (longer, graph, feeds, second, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (wh_pipeline_result_stage (third, 0)->graph ==
                 wh_pipeline_result_stage (second, 0)->graph);
  g_assert_true (wh_pipeline_result_stage (third, 1)->graph !=
                 wh_pipeline_result_stage (second, 1)->graph);
  g_assert_true (wh_pipeline_result_stage (third, 2)->graph !=
                 wh_pipeline_result_stage (second, 2)->graph);
}

static void
test_disabled (void)
{
  g_autoptr (WhGraph) graph = load ("converters/golden/residual.nntxt");
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  const WhStage *stage;

  suite_add_step (steps, "batch-normalization-folded");
  ((WhStep *) g_ptr_array_index (steps, 0))->enabled = FALSE;
  result = suite_convert (steps, graph, NULL);
  stage = wh_pipeline_result_stage (result, 0);
  g_assert_true (stage->graph == graph);
  g_assert_null (stage->report);
  g_assert_cmpuint (stage->to_original->n_values, ==, graph->n_values);
}

/* After all steps each value that is left can be followed to the first graph. */
static void
test_origins (void)
{
  g_autoptr (WhGraph) graph = load ("converters/golden/residual.nntxt");
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  const WhOriginMap *map;
  const WhGraph *last;
  guint n, c1;
  const guint *nodes;

  suite_add_step (steps, "batch-normalization-folded");
  suite_add_step (steps, "channel-last");
  suite_add_step (steps, "fixed-point-activation:delta=0.0625");
  result = suite_convert (steps, graph, NULL);
  last = wh_pipeline_result_graph (result);
  map = wh_pipeline_result_stage (result, 2)->to_original;

  for (guint i = 0; i < last->n_nodes; i++)
    for (guint k = 0; k < last->nodes[i].n_outputs; k++)
      {
        const WhValue *value = &last->values[last->nodes[i].outputs[k]];
        const WhOrigin *origins = wh_origin_map_values (map, last->nodes[i].outputs[k], &n);

        if (n == 0)
          g_error ("%s of %s stands for nothing", value->name, last->nodes[i].name);

        g_assert_cmpuint (graph->values[origins[0].value].shape.rank, ==, value->shape.rank);
      }

  c1 = wh_graph_find_node (last, "c1");
  nodes = wh_origin_map_nodes (map, c1, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (graph->nodes[nodes[0]].name, ==, "c1");
  g_assert_cmpstr (graph->nodes[nodes[1]].name, ==, "bn1");
}

static void
test_json (void)
{
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (GPtrArray) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "steps.json", NULL);
  g_autofree char *text = NULL;

  suite_add_step (steps, "batch-normalization-folded:exclude=a\\+b+c");
  suite_add_step (steps, "fixed-point-weight:delta_w=2e-4,n_w=4,quantize_b=false");
  suite_add_step (steps, "quantize:pow2=ceil,percentile=99.5,functions=Affine+Convolution");
  ((WhStep *) g_ptr_array_index (steps, 1))->enabled = FALSE;

  g_assert_true (wh_pipeline_save (steps, path, &error));
  g_assert_no_error (error);
  again = wh_pipeline_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, steps->len);

  for (guint i = 0; i < steps->len; i++)
    {
      const WhStep *a = g_ptr_array_index (steps, i), *b = g_ptr_array_index (again, i);
      g_autofree char *a_text = wh_step_to_string (a);
      g_autofree char *b_text = wh_step_to_string (b);

      g_assert_cmpstr (a_text, ==, b_text);
      g_assert_cmpint (a->enabled, ==, b->enabled);
    }

  text = wh_pipeline_to_json (steps);
  g_assert_nonnull (strstr (text, "\"whittle\" : \"" WH_VERSION "\""));
  wh_test_remove_folder (folder);
}

static void
test_wrong_json (void)
{
  static const struct
  {
    const char *text, *message;
  } cases[] = {
    { "", "steps.json: a pipeline is an object" },
    { "[]", "steps.json: a pipeline is an object" },
    { "{\"steps\": 3}", "list “steps”" },
    { "{\"steps\": [", "steps.json: not JSON" },
    { "{\"steps\": [3]}", "steps.json, step 1: it has no text “converter”" },
    { "{\"steps\": [{\"converter\": \"idenity\"}]}", "step 1: there is no converter “idenity”" },
    { "{\"whittle\": \"99.1\", \"steps\": [{\"converter\": \"teleport\"}]}",
      "no converter “teleport”" },
    { "{\"whittle\": \"99.1\", \"steps\": [{\"converter\": \"teleport\"}]}",
      "written by Whittle 99.1" },
    { "{\"steps\": [{\"converter\": \"identity\"}, {\"converter\": 7}]}", "step 2" },
    { "{\"steps\": [{\"converter\": \"identity\", \"options\": {\"x\": 1}}]}", "no option “x”" },
    { "{\"steps\": [{\"converter\": \"identity\", \"options\": []}]}", "not an object" },
    { "{\"steps\": [{\"converter\": \"identity\", \"exclude\": [1]}]}", "list of names" },
    { "{\"steps\": [{\"converter\": \"identity\", \"enabled\": 1}]}", "neither true nor false" },
    { "{\"steps\": [{\"converter\": \"pruning\", \"options\": {\"pruning_threshold\": null}}]}",
      "neither a text, a number nor a truth value" },
  };
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (GError) too_deep = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (wh_pipeline_from_json (cases[i].text, "steps.json", &error));
      g_assert_nonnull (error);
      wh_assert_error_contains (error, cases[i].message);
    }

  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');

  g_assert_null (wh_pipeline_from_json (deep->str, "steps.json", &too_deep));
  wh_assert_error_contains (too_deep, "brackets within brackets");
}

static void
test_errors_name_the_step (void)
{
  g_autoptr (WhGraph) graph = load ("converters/golden/residual.nntxt");
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) stopped = NULL;

  suite_add_step (steps, "identity");
  suite_add_step (steps, "fixed-point-weight:n_w=1");
  g_assert_null (wh_pipeline_run (steps, graph, NULL, NULL, NULL, &error));
  wh_assert_error_contains (error, "step 2, fixed-point-weight: n_w is 1");

  g_cancellable_cancel (cancelled);
  g_assert_null (wh_pipeline_run (steps, graph, NULL, NULL, cancelled, &stopped));
  g_assert_error (stopped, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_summaries (void)
{
  g_autoptr (WhReport) report = wh_report_new ();
  g_autofree char *nothing = wh_report_dup_summary (report);
  g_autofree char *text = NULL;

  g_assert_cmpstr (nothing, ==, "nothing to do");
  report->done = "folded";
  wh_report_done (report, NULL, "into %s", "x");
  wh_report_left (report, NULL, "its input is read twice");
  wh_report_left (report, NULL, "its input is read twice");
  wh_report_left (report, NULL, "excluded");
  wh_report_note (report, NULL, "a note");
  text = wh_report_dup_summary (report);
  g_assert_cmpstr (text, ==, "1 folded, 3 left: its input is read twice; excluded");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/pipeline/reuse", test_reuse);
  g_test_add_func ("/pipeline/disabled", test_disabled);
  g_test_add_func ("/pipeline/origins", test_origins);
  g_test_add_func ("/pipeline/json", test_json);
  g_test_add_func ("/pipeline/wrong-json", test_wrong_json);
  g_test_add_func ("/pipeline/errors", test_errors_name_the_step);
  g_test_add_func ("/report/summaries", test_summaries);
  return g_test_run ();
}
