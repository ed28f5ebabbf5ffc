/* tests/converters/test-recorded.c: converters/recorded.c, converters/recorded-use.c,
 * converters/recorded-{read,write}.c, converters/calibration.c */
#include "config.h"

#include "converters/plugin.h"
#include "graph/error.h"
#include "graph/print.h"
#include "graph/rewriter.h"
#include "tests/converters/suite.h"

#include <glib/gstdio.h>

static WhGraph *
load (const char *name)
{
  g_autofree char *path = wh_test_source (name);

  return suite_load (path);
}

static WhGraph *
load_residual (void)
{
  return load ("converters/golden/residual.nntxt");
}

/* The steps with all that @result recorded, through a file. */
static GPtrArray *
save_and_load (GPtrArray *steps, const WhPipelineResult *result)
{
  g_autoptr (GPtrArray) recorded = wh_pipeline_with_recorded (steps, result);
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "steps.json", NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *again;

  g_assert_true (wh_pipeline_save (recorded, path, &error));
  g_assert_no_error (error);
  again = wh_pipeline_load (path, &error);
  g_assert_no_error (error);
  wh_test_remove_folder (folder);
  return again;
}

static void
assert_same_graph (const WhGraph *a, const WhGraph *b)
{
  g_autofree char *a_text = wh_graph_print (a);
  g_autofree char *b_text = wh_graph_print (b);

  g_assert_cmpstr (a_text, ==, b_text);

  for (guint i = 0; i < a->n_values; i++)
    if (a->values[i].kind == WH_VALUE_PARAMETER)
      g_assert_true (wh_tensor_equal (a->values[i].tensor, b->values[i].tensor));
}

/* The window draws the same over the same. */
static void
assert_same_grids (const WhReport *a, const WhReport *b)
{
  g_assert_cmpuint (a->grids->len, ==, b->grids->len);

  for (guint i = 0; i < a->grids->len; i++)
    {
      const WhReportGrid *x = a->grids->pdata[i], *y = b->grids->pdata[i];

      g_assert_cmpstr (x->node, ==, y->node);
      g_assert_cmpstr (x->value, ==, y->value);
      g_assert_cmpfloat (x->min, ==, y->min);
      g_assert_cmpfloat (x->max, ==, y->max);
      g_assert_cmpfloat (x->low, ==, y->low);
      g_assert_cmpfloat (x->high, ==, y->high);
      g_assert_cmpfloat (x->step, ==, y->step);
      g_assert_cmpfloat (x->clipped, ==, y->clipped);
      g_assert_cmpmem (x->histogram, sizeof x->histogram, y->histogram, sizeof y->histogram);
    }
}

static gboolean
notes (const WhReport *report, const char *words)
{
  for (guint i = 0; i < report->entries->len; i++)
    {
      const WhReportEntry *entry = report->entries->pdata[i];

      if (entry->kind == WH_REPORT_NOTE && strstr (entry->text, words) != NULL)
        return TRUE;
    }

  return FALSE;
}

static GPtrArray *
parse_steps (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GPtrArray *steps = wh_pipeline_new ();

  for (guint i = 0; words[i] != NULL; i++)
    suite_add_step (steps, words[i]);

  return steps;
}

/* Recorded on one run's inputs, used with others: nothing of those may show. */
static void
test_again (void)
{
  static const char *const cases[] = {
    "quantize",
    "quantize:method=percentile,percentile=99.1",
    "quantize:method=mse",
    "quantize:method=kl,outputs=true",
    "quantize:dtype=uint8,method=mse",
    "quantize:symmetric=false,method=kl",
    "quantize:symmetric=false,dtype=uint8,pow2=ceil,exclude=fc1",
    "batch-normalization-folded fixed-point-activation:method=percentile,percentile=97",
    "fixed-point-activation:sign=true,functions=ReLU+LeakyReLU,method=mse",
    "fixed-point-weight bias-correction",
    "fixed-point-activation:n=4 fixed-point-weight:n_w=3 bias-correction quantize:functions=Add2",
  };
  g_autoptr (WhGraph) graph = load_residual ();
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) steps = parse_steps (cases[i]);
      g_autoptr (WhPipelineResult) first = suite_convert (steps, graph, feeds);
      g_autoptr (WhPipelineResult) elsewhere = suite_convert (steps, graph, NULL);
      g_autoptr (GPtrArray) loaded = save_and_load (steps, first);
      g_autoptr (WhPipelineResult) again = suite_convert (loaded, graph, NULL);
      g_autoptr (GPtrArray) twice = save_and_load (loaded, again);
      g_autoptr (WhPipelineResult) third = suite_convert (twice, graph, NULL);
      const WhGraph *last = wh_pipeline_result_graph (first);
      guint n_same = 0;

      for (guint k = 0; k < first->stages->len; k++)
        {
          const WhStage *stage = wh_pipeline_result_stage (again, k);

          assert_same_grids (wh_pipeline_result_stage (first, k)->report, stage->report);
          g_assert_true (stage->recorded == NULL ||
                         notes (stage->report, "as recorded on the inputs of the run"));
        }

      assert_same_graph (last, wh_pipeline_result_graph (again));
      assert_same_graph (last, wh_pipeline_result_graph (third));

      /* Else the test would be none. Powers of two may well be the same. */
      for (guint v = 0; v < last->n_values; v++)
        n_same += last->values[v].tensor == NULL ||
                  wh_tensor_equal (last->values[v].tensor,
                                   wh_pipeline_result_graph (elsewhere)->values[v].tensor);

      if (i < 6)
        g_assert_cmpuint (n_same, <, last->n_values);
    }
}

/* On a data set that is gone when the steps are loaded. */
static void
test_without_data (void)
{
  g_autofree char *digits = wh_test_data ("digits.h5");
  g_autofree char *model = wh_test_data ("lenet.nnp");
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *copy = g_build_filename (folder, "own digits.h5", NULL);
  g_autoptr (WhGraph) graph = suite_load (model);
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (WhPipelineResult) first = NULL;
  g_autoptr (WhPipelineResult) again = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  const WhRecorded *recorded;
  gsize length;
  WhStep *step;

  g_assert_true (g_file_get_contents (digits, &bytes, &length, &error));
  g_assert_true (g_file_set_contents (copy, bytes, (gssize) length, &error));
  g_assert_no_error (error);
  suite_add_step (steps, "batch-normalization-folded");
  suite_add_step (steps, "quantize:method=kl,samples=20");
  step = g_ptr_array_index (steps, 1);
  g_assert_true (wh_step_set_option (step, "data", copy, &error));
  first = suite_convert (steps, graph, NULL);
  loaded = save_and_load (steps, first);
  g_assert_cmpint (g_unlink (copy), ==, 0);
  wh_test_remove_folder (folder);

  again = suite_convert (loaded, graph, NULL);
  assert_same_graph (wh_pipeline_result_graph (first), wh_pipeline_result_graph (again));
  recorded = ((WhStep *) g_ptr_array_index (loaded, 1))->recorded;
  g_assert_cmpstr (recorded->on, ==, "20 samples of own digits.h5");
  g_assert_cmpstr (recorded->data, ==, "own digits.h5");
  g_assert_cmpint (recorded->samples, ==, 20);
  g_assert_cmpstr (recorded->method, ==, "kl");

  /* Another method needs the numbers again. */
  g_assert_true (wh_step_set_option (g_ptr_array_index (loaded, 1), "method", "mse", &error));
  g_assert_null (((WhStep *) g_ptr_array_index (loaded, 1))->recorded);
  g_assert_null (wh_pipeline_run (loaded, graph, NULL, NULL, NULL, &error));
  wh_assert_error_contains (error, "own digits.h5");
}

/* The graph with one number of a parameter moved by a bit. */
static WhGraph *
with_other_weight (const WhGraph *graph, const char *name)
{
  g_autoptr (WhRewriter) rewriter = wh_rewriter_new (graph);
  g_autoptr (GError) error = NULL;
  guint value = wh_graph_find_value (graph, name);
  const WhTensor *old = graph->values[value].tensor;
  g_autoptr (WhTensor) tensor = wh_tensor_new_copy (&old->shape, wh_tensor_values (old));
  gint64 last = wh_tensor_n_elements (tensor) - 1;
  WhGraph *other;

  wh_tensor_data (tensor)[last] = nextafterf (wh_tensor_data (tensor)[last], INFINITY);
  wh_rewriter_set_input (rewriter, graph->values[value].readers[0].node,
                         graph->values[value].readers[0].slot,
                         wh_rewriter_add_parameter (rewriter, name, tensor, value));
  other = wh_rewriter_finish (rewriter, &error);
  g_assert_no_error (error);
  return other;
}

static void
test_fingerprint (void)
{
  g_autoptr (WhGraph) graph = load_residual ();
  g_autoptr (WhGraph) twin = load_residual ();
  g_autoptr (WhGraph) batch = NULL;
  g_autoptr (WhGraph) weight = with_other_weight (graph, "c2/conv/b");
  g_autoptr (WhGraph) odd = load ("converters/golden/odd.nntxt");
  g_autoptr (GPtrArray) steps = parse_steps ("identity test-mode");
  g_autoptr (WhPipelineResult) result = suite_convert (steps, graph, NULL);
  g_autoptr (GError) error = NULL;
  guint64 fingerprint = wh_recorded_fingerprint (graph);

  batch = wh_graph_with_batch_size (graph, 7, &error);
  g_assert_no_error (error);
  g_assert_cmphex (wh_recorded_fingerprint (twin), ==, fingerprint);
  g_assert_cmphex (wh_recorded_fingerprint (batch), ==, fingerprint);
  g_assert_cmphex (wh_recorded_fingerprint (weight), !=, fingerprint);
  g_assert_cmphex (wh_recorded_fingerprint (odd), !=, fingerprint);
  g_assert_cmphex (wh_recorded_fingerprint (wh_pipeline_result_graph (result)), !=, fingerprint);
}

/* A record of another state is never used: with the inputs of the run it is an error. */
static void
test_other_network (void)
{
  g_autoptr (WhGraph) graph = load_residual ();
  g_autoptr (WhGraph) odd = load ("converters/golden/odd.nntxt");
  g_autoptr (WhGraph) weight = with_other_weight (graph, "c2/conv/b");
  g_autoptr (GPtrArray) steps = parse_steps ("batch-normalization-folded quantize");
  g_autoptr (WhPipelineResult) first = suite_convert (steps, graph, NULL);
  g_autoptr (GPtrArray) loaded = save_and_load (steps, first);
  g_autoptr (GPtrArray) without = wh_pipeline_copy (loaded);
  g_autoptr (GPtrArray) forgotten = NULL;
  g_autoptr (GPtrArray) loose = NULL;
  g_autoptr (WhPipelineResult) anew = NULL;
  g_autoptr (WhPipelineResult) tried = NULL;
  g_autoptr (GError) names = NULL;
  g_autoptr (GError) weights = NULL;
  g_autoptr (GError) earlier = NULL;

  g_assert_null (wh_pipeline_run (loaded, odd, NULL, NULL, NULL, &names));
  g_assert_error (names, WH_ERROR, WH_ERROR_RECORDED);
  wh_assert_error_contains (names, "step 2, quantize: what it recorded on");
  wh_assert_error_contains (names, "the record is of another network, and has nothing of “");

  g_assert_null (wh_pipeline_run (loaded, weight, NULL, NULL, NULL, &weights));
  g_assert_error (weights, WH_ERROR, WH_ERROR_RECORDED);
  wh_assert_error_contains (weights, "other functions or weights");

  /* The step before is gone, all the names are there. */
  g_ptr_array_remove_index (without, 0);
  g_assert_null (wh_pipeline_run (without, graph, NULL, NULL, NULL, &earlier));
  g_assert_error (earlier, WH_ERROR, WH_ERROR_RECORDED);

  forgotten = wh_pipeline_forget (without, WH_FORGET_FEEDS);
  anew = suite_convert (forgotten, graph, NULL);
  g_assert_true (notes (wh_pipeline_result_stage (anew, 0)->report, "calibrated on"));

  loose = wh_pipeline_loosen (without);
  tried = suite_convert (loose, graph, NULL);
  g_assert_true (notes (wh_pipeline_result_stage (tried, 0)->report, "as recorded on"));
}

/* With a data set that is there, that is what the step asks for. */
static void
test_recorded_anew (void)
{
  g_autofree char *digits = wh_test_data ("digits.h5");
  g_autofree char *model = wh_test_data ("lenet.nnp");
  g_autofree char *text = g_strdup_printf ("quantize:samples=8,data=%s", digits);
  g_autoptr (WhGraph) graph = suite_load (model);
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (GPtrArray) kept = NULL;
  g_autoptr (WhPipelineResult) first = NULL;
  g_autoptr (WhPipelineResult) anew = NULL;
  g_autoptr (WhPipelineResult) fresh = NULL;

  suite_add_step (steps, text);
  first = suite_convert (steps, graph, NULL);
  loaded = save_and_load (steps, first);
  g_ptr_array_insert (loaded, 0, wh_step_parse ("batch-normalization-folded", NULL));
  g_ptr_array_insert (steps, 0, wh_step_parse ("batch-normalization-folded", NULL));
  anew = suite_convert (loaded, graph, NULL);
  fresh = suite_convert (steps, graph, NULL);
  g_assert_true (notes (wh_pipeline_result_stage (anew, 1)->report,
                        "recorded anew: the record is of another network"));
  assert_same_graph (wh_pipeline_result_graph (fresh), wh_pipeline_result_graph (anew));

  /* What the inputs of the run have nothing to do with stays. */
  kept = wh_pipeline_forget (loaded, WH_FORGET_FEEDS);
  g_assert_nonnull (((WhStep *) g_ptr_array_index (kept, 1))->recorded);
}

/* Other options than those of the record, by hand in the file or in the form. */
static void
test_options (void)
{
  static const struct
  {
    const char *recorded, *name, *value, *message; /* NULL: it still fits */
  } cases[] = {
    { "quantize", "dtype", "uint8", NULL },
    { "quantize", "symmetric", "false", NULL },
    { "quantize", "bias", "false", NULL },
    { "quantize", "skip_first", "true", NULL },
    { "quantize:exclude=c1+fc2", "exclude", "", NULL },
    { "quantize:method=kl", "pow2", "ceil", NULL },
    { "quantize:method=kl", "symmetric", "false",
      "its ranges were chosen for 127 steps to either" },
    { "quantize", "outputs", "true",
      "nothing was recorded of “c1_out”, “c2_out”, “fc1_out” and 1 more" },
    { "fixed-point-activation", "n", "4", NULL },
    { "fixed-point-activation:method=mse", "n", "4",
      "chosen for 255 steps from 0, and the step has 15" },
    { "fixed-point-activation", "functions", "LeakyReLU", "nothing was recorded of “leaky_out”" },
    { "fixed-point-activation", "delta", "0.5", NULL },
  };
  g_autoptr (WhGraph) graph = load_residual ();
  g_autoptr (WhFeeds) feeds = wh_feeds_new (11);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) steps = parse_steps (cases[i].recorded);
      g_autoptr (WhPipelineResult) first = suite_convert (steps, graph, feeds);
      g_autoptr (GPtrArray) loaded = save_and_load (steps, first);
      g_autoptr (WhPipelineResult) again = NULL;
      g_autoptr (GError) error = NULL;
      WhStep *step = g_ptr_array_index (loaded, 0);

      g_assert_true (wh_step_set_option (step, cases[i].name, cases[i].value, &error));
      g_assert_nonnull (step->recorded);
      again = wh_pipeline_run (loaded, graph, NULL, NULL, NULL, &error);

      if (cases[i].message != NULL)
        {
          g_assert_error (error, WH_ERROR, WH_ERROR_RECORDED);
          wh_assert_error_contains (error, cases[i].message);
          continue;
        }

      /* It is what those options make of the same inputs. */
      g_assert_no_error (error);
      g_assert_true (
        wh_step_set_option (g_ptr_array_index (steps, 0), cases[i].name, cases[i].value, &error));
      g_clear_pointer (&first, wh_pipeline_result_unref);
      first = suite_convert (steps, graph, feeds);
      assert_same_graph (wh_pipeline_result_graph (first), wh_pipeline_result_graph (again));
    }
}

/* An earlier result's stages serve only steps with the same record. */
static void
test_reuse (void)
{
  g_autoptr (WhGraph) graph = load_residual ();
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);
  g_autoptr (GPtrArray) steps = parse_steps ("quantize test-mode");
  g_autoptr (WhPipelineResult) first = suite_convert (steps, graph, feeds);
  g_autoptr (GPtrArray) loaded = save_and_load (steps, first);
  g_autoptr (GPtrArray) forgotten = wh_pipeline_forget (loaded, WH_FORGET_ALL);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhPipelineResult) second = wh_pipeline_run (loaded, graph, NULL, first, NULL, &error);
  g_autoptr (WhPipelineResult) third = wh_pipeline_run (loaded, graph, feeds, second, NULL, &error);
  g_autoptr (WhPipelineResult) fourth =
    wh_pipeline_run (forgotten, graph, feeds, third, NULL, &error);
  g_autoptr (GPtrArray) others = NULL;

  g_assert_no_error (error);
  g_assert_true (wh_pipeline_result_graph (first) != wh_pipeline_result_graph (second));
  g_assert_true (wh_pipeline_result_graph (second) == wh_pipeline_result_graph (third));
  g_assert_true (wh_pipeline_result_graph (third) != wh_pipeline_result_graph (fourth));

  /* A result of other steps gives them nothing. */
  g_ptr_array_insert (steps, 0, wh_step_parse ("identity", NULL));
  others = wh_pipeline_with_recorded (steps, first);
  g_assert_null (((WhStep *) g_ptr_array_index (others, 1))->recorded);
}

static void
test_recipe (void)
{
  static const char recipe[] =
    "{\"name\": \"test-recipe\", \"title\": \"R\", \"steps\": ["
    "{\"converter\": \"fixed-point-activation\", \"options\": {\"n\": 6}},"
    "{\"converter\": \"identity\"}, {\"converter\": \"quantize\"}]}";
  g_autoptr (WhGraph) graph = load_residual ();
  g_autoptr (WhFeeds) feeds = wh_feeds_new (5);
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "recipe.json", NULL);
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (GPtrArray) loaded = NULL;
  g_autoptr (GPtrArray) moved = NULL;
  g_autoptr (WhPipelineResult) first = NULL;
  g_autoptr (WhPipelineResult) again = NULL;
  g_autoptr (WhRecorded) fewer = wh_recorded_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) wrong = NULL;

  g_assert_true (g_file_set_contents (path, recipe, -1, &error));
  g_assert_true (wh_plugin_load (path, &error));
  g_assert_no_error (error);
  wh_test_remove_folder (folder);

  steps = parse_steps ("test-recipe");
  first = suite_convert (steps, graph, feeds);
  loaded = save_and_load (steps, first);
  again = suite_convert (loaded, graph, NULL);
  assert_same_graph (wh_pipeline_result_graph (first), wh_pipeline_result_graph (again));

  assert_same_grids (wh_pipeline_result_stage (first, 0)->report,
                     wh_pipeline_result_stage (again, 0)->report);
  g_assert_cmpuint (wh_pipeline_result_stage (first, 0)->report->grids->len, >, 2);

  moved = wh_pipeline_copy (loaded);
  g_ptr_array_insert (moved, 0, wh_step_parse ("batch-normalization-folded", NULL));
  g_assert_null (wh_pipeline_run (moved, graph, NULL, NULL, NULL, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_RECORDED);

  fewer->parts = wh_recorded_new_parts ();
  wh_step_set_recorded (g_ptr_array_index (loaded, 0), fewer);
  g_assert_null (wh_pipeline_run (loaded, graph, NULL, NULL, NULL, &wrong));
  wh_assert_error_contains (wrong, "not of this recipe's steps");
}

#define HEAD "\"on\": \"o\", \"data\": \"\", \"samples\": 1, \"network\": \"0123456789abcdef\""
#define ZEROS_15 " 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"
#define ZEROS_60 ZEROS_15 ZEROS_15 ZEROS_15 ZEROS_15
#define NUMBERS(first) "\"" first " 0 0 0" ZEROS_60 "\""
#define RANGE(min, max, low, high, rest)                                                           \
  "{" HEAD ", \"ranges\": [{\"value\": \"a\", \"numbers\": 2, \"not_finite\": 0, \"min\": " min    \
  ", \"max\": " max ", \"low\": " low ", \"high\": " high rest "}]}"
#define BINS ", \"histogram\": " NUMBERS ("2")

static void
test_wrong_files (void)
{
  static const struct
  {
    const char *recorded, *message; /* NULL: it is right */
  } cases[] = {
    { RANGE ("-1", "1", "-1", "1", BINS), NULL },
    { RANGE ("-1", "1.5", "-1", "1", BINS ", \"grid\": \"-1 1 0.5\", \"clipped\": 0.25"), NULL },
    { "3", "recorded: not an object" },
    { "[]", "recorded: not an object" },
    { "null", "recorded: not an object" },
    { "{}", "recorded.on: it is missing" },
    { "{\"on\": 3}", "recorded.on: not a text" },
    { "{\"scale\": 3}", "recorded.scale: there is no such member" },
    { "{" HEAD ", \"ranges\": {}}", "recorded.ranges: not a list" },
    { "{" HEAD ", \"ranges\": [1]}", "recorded.ranges[0]: not an object" },
    { "{" HEAD ", \"ranges\": [{\"value\": 1}]}", "recorded.ranges[0].value: not a text" },
    { "{" HEAD ", \"ranges\": [{}]}", "recorded.ranges[0].value: it is missing" },
    { "{" HEAD ", \"method\": 1}", "recorded.method: not a text" },
    { "{\"on\": \"o\", \"data\": \"\", \"samples\": -1, \"network\": \"0123456789abcdef\"}",
      "recorded.samples: -1 is not between 0" },
    { "{\"on\": \"o\", \"data\": \"\", \"samples\": 1.5, \"network\": \"0123456789abcdef\"}",
      "recorded.samples: not a whole number" },
    { "{\"on\": \"o\", \"data\": \"\", \"samples\": 1, \"network\": \"12\"}",
      "recorded.network: “12” is no fingerprint" },
    { "{\"on\": \"o\", \"data\": \"\", \"samples\": 1, \"network\": \"0123456789abcdeg\"}",
      "is no fingerprint" },
    { RANGE ("\"0\"", "1", "-1", "1", BINS), "recorded.ranges[0].min: not a number" },
    { RANGE ("true", "1", "-1", "1", BINS), "recorded.ranges[0].min: not a number" },
    { RANGE ("[0]", "1", "-1", "1", BINS), "recorded.ranges[0].min: not a number" },
    { RANGE ("2", "1", "-1", "1", BINS), "recorded.ranges[0].min: 2 is more than max, 1" },
    { RANGE ("-1", "1e999", "-1", "1", BINS), "recorded.ranges[0].max: inf is no number" },
    { RANGE ("-1", "1e39", "-1", "1", BINS), "recorded.ranges[0].max: 1e+39 is no number" },
    { RANGE ("NaN", "1", "-1", "1", BINS), "not JSON" },
    { RANGE ("-1", "1", "1", "-1", BINS), "recorded.ranges[0].low: 1 is more than high, -1" },
    { RANGE ("-1", "1", "0.5", "1", BINS), "recorded.ranges[0].low: 0 has to lie between" },
    { RANGE ("-1", "1", "-1", "-0.5", BINS), "recorded.ranges[0].high: 0 has to lie between" },
    { RANGE ("-1", "1", "-1", "1", ""), "recorded.ranges[0].histogram: it is missing" },
    { RANGE ("-1", "1", "-1", "1", ", \"histogram\": []"), "ranges[0].histogram: not a text" },
    { RANGE ("-1", "1", "-1", "1", ", \"histogram\": \"2\""), "it has 1 bins, not 64" },
    { RANGE ("-1", "1", "-1", "1", ", \"histogram\": \"2 x\""), "number 2 of the list is none" },
    { RANGE ("-1", "1", "-1", "1", ", \"histogram\": \"nan\""), "nan is no number" },
    { RANGE ("-1", "1", "-1", "1", ", \"histogram\": " NUMBERS ("3")), "it counts 3 numbers" },
    { RANGE ("-1", "1", "-1", "1", ", \"histogram\": " NUMBERS ("-2")), "bin 1 holds -2" },
    { RANGE ("-1", "1", "-1", "1", ", \"histogram\": " NUMBERS ("1.5")), "bin 1 holds 1.5" },
    { RANGE ("-1", "1", "-1", "1", BINS ", \"grid\": \"1 2\""), "ranges[0].grid: expected from" },
    { RANGE ("-1", "1", "-1", "1", BINS ", \"grid\": \"0 1 0\""), "ranges[0].grid: expected from" },
    { RANGE ("-1", "1", "-1", "1", BINS ", \"grid\": \"2 1 1\""), "ranges[0].grid: expected from" },
    { RANGE ("-1", "1", "-1", "1", BINS ", \"grid\": \"0 1 1\""), "clipped: it is missing" },
    { RANGE ("-1", "1", "-1", "1", BINS ", \"grid\": \"0 1 1\", \"clipped\": 2"),
      "recorded.ranges[0].clipped: 2 is not between 0 and 1" },
    { "{" HEAD ", \"shifts\": [{\"node\": \"a\", \"values\": \"1 inf\"}]}",
      "recorded.shifts[0].values: inf is no number" },
    { "{" HEAD ", \"shifts\": [{\"node\": \"a\", \"values\": \"1\"}, {\"node\": \"a\", "
      "\"values\": \"\"}]}",
      "recorded.shifts: “a” is there twice" },
    { "{\"parts\": 1}", "recorded.parts: not a list" },
    { "{\"parts\": [null, {}]}", "recorded.parts[1].on: it is missing" },
    { "{\"parts\": [{\"parts\": [3]}]}", "recorded.parts[0].parts[0]: not an object" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = g_strdup_printf (
        "{\"steps\": [{\"converter\": \"identity\"}, {\"converter\": \"quantize\", "
        "\"recorded\": %s}]}",
        cases[i].recorded);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) steps = wh_pipeline_from_json (text, "steps.json", &error);

      if (cases[i].message == NULL)
        {
          g_assert_no_error (error);
          g_assert_nonnull (((WhStep *) g_ptr_array_index (steps, 1))->recorded);
          continue;
        }

      g_assert_null (steps);
      g_assert_error (error, WH_ERROR, WH_ERROR_FORMAT);
      wh_assert_error_contains (error, cases[i].message);
      g_assert_true (g_str_has_prefix (error->message, "steps.json"));

      if (strstr (cases[i].message, "recorded") != NULL)
        wh_assert_error_contains (error, "steps.json, step 2: recorded");
    }
}

/* A record that a stranger wrote, well formed and of something else. */
static void
test_strange_records (void)
{
  static const struct
  {
    const char *steps, *message;
  } cases[] = {
    { "{\"converter\": \"identity\", \"recorded\": {" HEAD "}}", "identity records nothing" },
    { "{\"converter\": \"quantize\", \"recorded\": {" HEAD "}}",
      "another network, and has nothing of “x”" },
    { "{\"converter\": \"bias-correction\", \"recorded\": {" HEAD "}}", "another network" },
    { "{\"converter\": \"quantize\", \"recorded\": {\"parts\": []}}", "nothing of “x”" },
  };
  g_autoptr (WhGraph) graph = load_residual ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
        g_strdup_printf ("{\"steps\": [{\"converter\": \"fixed-point-weight\"}, %s]}",
                         cases[i].steps);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) steps = wh_pipeline_from_json (text, "steps.json", &error);
      g_autoptr (WhPipelineResult) result =
        steps != NULL ? wh_pipeline_run (steps, graph, NULL, NULL, NULL, &error) : NULL;

      g_assert_null (result);
      wh_assert_error_contains (error, cases[i].message);
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/recorded/again", test_again);
  g_test_add_func ("/recorded/without-data", test_without_data);
  g_test_add_func ("/recorded/fingerprint", test_fingerprint);
  g_test_add_func ("/recorded/other-network", test_other_network);
  g_test_add_func ("/recorded/anew", test_recorded_anew);
  g_test_add_func ("/recorded/options", test_options);
  g_test_add_func ("/recorded/reuse", test_reuse);
  g_test_add_func ("/recorded/recipe", test_recipe);
  g_test_add_func ("/recorded/wrong-files", test_wrong_files);
  g_test_add_func ("/recorded/strange", test_strange_records);
  return g_test_run ();
}
