/* tests/converters/test-sensitivity.c: converters/trial.c, sensitivity.c, search.c, verify.c,
 * on LeNet */
#include "config.h"

#include "converters/plugin.h"
#include "converters/search.h"
#include "converters/sensitivity.h"
#include "converters/trial.h"
#include "converters/verify.h"
#include "graph/cost.h"
#include "graph/error.h"
#include "graph/io/model.h"
#include "tests/support.h"

#include <math.h>

static WhGraph *
load_lenet (gint64 batch_size)
{
  g_autofree char *path = wh_test_data ("lenet.nnp");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load ((const char *[]){ path }, 1, NULL, &error);
  WhGraph *graph;

  g_assert_no_error (error);
  graph = wh_model_dup_graph (model, model->main_network, batch_size, &error);
  g_assert_no_error (error);
  return graph;
}

static GPtrArray *
parse (const char *first, const char *second)
{
  GPtrArray *steps = wh_pipeline_new ();

  g_ptr_array_add (steps, wh_step_parse (first, NULL));

  if (second != NULL)
    g_ptr_array_add (steps, wh_step_parse (second, NULL));

  return steps;
}

/* With the coarsest layer left in float the outputs must be better than with any other left. */
static void
test_sensitivity (void)
{
  g_autoptr (WhGraph) graph = load_lenet (8);
  g_autoptr (GPtrArray) steps =
    parse ("batch-normalization-folded", "fixed-point-weight:n_w=3,n_b=8");
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;
  WhRunOptions options = { 0 };
  g_autoptr (WhSensitivityReport) report =
    wh_sensitivity_measure (steps, graph, feeds, NULL, &options, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (report->nodes->len, >=, 4);

  for (guint i = 0; i < report->nodes->len; i++)
    {
      const WhSensitivity *s = &g_array_index (report->nodes, WhSensitivity, i);

      g_assert_cmpuint (s->step, ==, 1); /* folding is exact: no error of its own */
      g_assert_true (isfinite (s->local_db));
      g_assert_cmpfloat (s->alone_db, >,
                         report->output_db - 1.0); /* one alone, hardly worse than all */

      if (i > 0)
        g_assert_cmpfloat (s->gain_db, <=, s[-1].gain_db);
    }

  g_assert_cmpfloat (g_array_index (report->nodes, WhSensitivity, 0).gain_db, >, 0.5);
}

static void
assert_same_difference (const WhComparedValue *a, const WhComparedValue *b)
{
  g_assert_cmpuint (a->before, ==, b->before);
  g_assert_cmpuint (a->after, ==, b->after);
  g_assert_cmpfloat (a->difference.max_abs, ==, b->difference.max_abs);
  g_assert_cmpfloat (a->difference.sqnr_db, ==, b->difference.sqnr_db);
}

/* A trial measures what was wished for and nothing else, in the same numbers. */
static void
test_wish (void)
{
  g_autoptr (WhGraph) graph = load_lenet (2);
  g_autoptr (GPtrArray) steps = parse ("batch-normalization-folded", "fixed-point-weight");
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;
  WhRunOptions options = { .n_threads = 1 };
  static const WhTrialWish all = { .all_values = TRUE };
  g_auto (WhTrialBase) base = { .graph = graph, .feeds = feeds, .options = &options };
  g_auto (WhTrial) whole = { 0 };
  g_auto (WhTrial) outputs = { 0 };
  g_auto (WhTrial) one = { 0 };
  const WhComparedValue *some;

  g_assert_true (wh_trial_base_init (&base, &error));
  g_assert_true (wh_trial_run (&base, steps, &all, &whole, &error));
  g_assert_cmpuint (whole.comparison->values->len, >=, 8);
  some = &g_array_index (whole.comparison->values, WhComparedValue, 3);

  g_assert_true (wh_trial_run (&base, steps, NULL, &outputs, &error));
  g_assert_cmpuint (outputs.comparison->values->len, ==, 1);
  g_assert_cmpuint (outputs.comparison->outputs->len, ==, 1);
  assert_same_difference (&g_array_index (outputs.comparison->outputs, WhComparedValue, 0),
                          &g_array_index (whole.comparison->outputs, WhComparedValue, 0));
  g_assert_true (isnan (wh_trial_value_db (&outputs, some->before)));

  g_assert_true (wh_trial_run (&base, steps,
                               &(WhTrialWish){ .has_value = TRUE, .value = some->before }, &one,
                               &error));
  g_assert_cmpuint (one.comparison->values->len, ==, 2);
  assert_same_difference (&g_array_index (one.comparison->values, WhComparedValue, 0), some);
  g_assert_no_error (error);
}

/* What the first trial folded, the second takes over. */
static void
test_first_steps_once (void)
{
  g_autoptr (WhGraph) graph = load_lenet (1);
  g_autoptr (GPtrArray) steps = parse ("batch-normalization-folded", "fixed-point-weight");
  g_autoptr (GPtrArray) others = parse ("batch-normalization-folded", "fixed-point-weight:n_w=4");
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;
  WhRunOptions options = { .n_threads = 1 };
  g_auto (WhTrialBase) base = { .graph = graph, .feeds = feeds, .options = &options };
  g_auto (WhTrial) first = { 0 };
  g_auto (WhTrial) second = { 0 };

  g_assert_true (wh_trial_base_init (&base, &error));
  g_assert_true (wh_trial_run (&base, steps, NULL, &first, &error));
  g_assert_true (wh_trial_run (&base, others, NULL, &second, &error));
  g_assert_no_error (error);
  g_assert_true (wh_pipeline_result_stage (first.result, 0)->graph ==
                 wh_pipeline_result_stage (second.result, 0)->graph);
  g_assert_cmpfloat (second.output_db, <, first.output_db);
}

static void
test_search (void)
{
  g_autoptr (WhGraph) graph = load_lenet (16);
  g_autofree char *path = wh_test_data ("digits.h5");
  g_autoptr (GPtrArray) steps = parse ("batch-normalization-folded", NULL);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhDataset) digits = wh_dataset_load (path, NULL, &error);
  g_autoptr (WhSearchResult) result = NULL;
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (WhPipelineResult) converted = NULL;
  const WhTradeOff *best;
  WhSearchBudget budget;
  WhRunOptions options = { 0 };

  g_assert_no_error (error);
  wh_search_budget_parse ("top1=0.975,size=0.2,bits=3..6", &budget, &error);
  g_assert_no_error (error);
  result = wh_search_bits (steps, graph, &budget, feeds, digits, &options, NULL, &error);
  g_assert_no_error (error);

  g_assert_cmpint (result->best, >=, 0);
  best = &g_array_index (result->points, WhTradeOff, result->best);
  g_assert_true (best->measured);
  g_assert_cmpfloat (best->top1, >=, 0.975);
  g_assert_cmpfloat (best->size, <=, 0.2);

  /* What it says of the point is so. */
  found = wh_search_dup_steps (result, best, steps, &budget);
  converted = wh_pipeline_run (found, graph, feeds, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (wh_cost_quantized_bytes (wh_pipeline_result_graph (converted)), ==,
                    best->n_bytes);
}

static void
test_budgets (void)
{
  static const struct
  {
    const char *text, *problem;
  } cases[] = {
    { "top1=2", "expected a number from 0 to 1" },     { "bits=8", "expected FROM..TO" },
    { "bits=9..4,size=1", "expected a number" },       { "speed=1", "a budget has no “speed”" },
    { "bits=2..8", "needs one of top1, sqnr" },        { "size", "expected KEY=VALUE" },
    { "size=0.2,per_channel=maybe", "true or false" },
  };
  WhSearchBudget budget;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (wh_search_budget_parse (cases[i].text, &budget, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_OPTION);
      wh_assert_error_contains (error, cases[i].problem);
    }
}

static void
test_verify (void)
{
  g_autoptr (WhGraph) graph = load_lenet (4);
  g_autoptr (GPtrArray) steps = parse ("batch-normalization-folded", "fixed-point-weight");
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhPipelineResult) result = wh_pipeline_run (steps, graph, feeds, NULL, NULL, &error);
  WhRunOptions options = { 0 };
  g_autoptr (GArray) all = NULL;
  const WhVerification *folded, *rounded;

  g_assert_no_error (error);
  all = wh_pipeline_verify (result, feeds, &options, NULL, &error);
  g_assert_no_error (error);
  folded = &g_array_index (all, WhVerification, 0);
  rounded = &g_array_index (all, WhVerification, 1);
  g_assert_cmpfloat (folded->before_rel, <, 1e-5);
  g_assert_false (folded->broken);
  g_assert_cmpfloat (rounded->before_rel, >, 1e-4); /* it is inexact, so that is no fault */
  g_assert_false (rounded->broken);
  g_assert_true (wh_verification_check (result, all, &error));

  g_array_index (all, WhVerification, 0).broken = TRUE;
  g_assert_false (wh_verification_check (result, all, &error));
  wh_assert_error_contains (error, "step 1, batch-normalization-folded");
}

/* Which step it is, which output, and how far off, is known without being told. */
static void
test_verify_broken (void)
{
  g_autoptr (WhGraph) graph = load_lenet (4);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (WhPipelineResult) result = NULL;
  WhRunOptions options = { 0 };
  g_autoptr (GArray) all = NULL;
  const WhVerification *broken;

  g_assert_true (wh_plugin_load (g_getenv ("WH_TEST_PLUGIN_BAD"), &error));
  steps = parse ("batch-normalization-folded", "lying");
  result = wh_pipeline_run (steps, graph, feeds, NULL, NULL, &error);
  g_assert_no_error (error);
  all = wh_pipeline_verify (result, feeds, &options, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (g_array_index (all, WhVerification, 0).broken);

  broken = &g_array_index (all, WhVerification, 1);
  g_assert_true (broken->broken);
  g_assert_cmpuint (broken->output, ==, wh_pipeline_result_graph (result)->outputs[0]);
  g_assert_cmpfloat (broken->before_rel, >, 0.1);
  g_assert_cmpfloat (broken->before_abs, >, 0.0);
  g_assert_cmpfloat (fabs (broken->original_rel - broken->before_rel), <, 1e-4);
  g_assert_false (wh_verification_check (result, all, &error));
  wh_assert_error_contains (error, "step 2, lying");
  wh_assert_error_contains (error, "“y” moved");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/sensitivity/lenet", test_sensitivity);
  g_test_add_func ("/trial/wish", test_wish);
  g_test_add_func ("/trial/first-steps-once", test_first_steps_once);
  g_test_add_func ("/sensitivity/search", test_search);
  g_test_add_func ("/sensitivity/budgets", test_budgets);
  g_test_add_func ("/sensitivity/verify", test_verify);
  g_test_add_func ("/sensitivity/verify-broken", test_verify_broken);
  return g_test_run ();
}
