/* tests/converters/test-wrong.c: what a converter can't do it says, and what it can't find
 */
#include "config.h"

#include "tests/converters/suite.h"

#include "graph/run/feeds.h"

static WhGraph *
load (const char *network)
{
  g_autofree char *file = g_strdup_printf ("converters/golden/%s.nntxt", network);
  g_autofree char *path = wh_test_source (file);

  return suite_load (path);
}

static void
test_errors (void)
{
  static const struct
  {
    const char *network, *step, *message;
  } cases[] = {
    { "residual", "remove-function:rm_funcs=ReLU+Relu", "rm_funcs names “Relu”" },
    { "residual", "test-mode:rm_funcs=Dropuot", "rm_funcs names “Dropuot”" },
    { "residual", "pruning:functions_to_prune=Conv", "functions_to_prune names “Conv”" },
    { "residual", "quantize:functions=Conv", "functions names “Conv”" },
    { "residual", "fixed-point-activation:functions=Relu", "functions names “Relu”" },
    { "residual", "fixed-point-activation:n=1,sign=true", "n is 1" },
    { "residual", "fixed-point-weight:n_b=1", "n_b is 1" },
    { "residual", "quantize:data=/nowhere/at/all.h5", "can't open /nowhere/at/all.h5" },
    { "residual", "cut-out:to=nothing", "to names “nothing”, which is no value" },
    { "residual", "cut-out:from=nothing", "from names “nothing”, which is no value" },
    { "residual", "cut-out:from=c1/conv/W", "from names “c1/conv/W”, which is a parameter" },
    { "residual", "cut-out:from=y,to=x", "nothing that is kept reads “y”" },
    { "residual", "cut-out:from=relu2_out,to=relu1_out", "nothing that is kept reads “relu2_out”" },
    { "residual", "cut-out:from=y,to=y", "nothing that is kept reads “y”" },
    { "residual", "cut-out:to=x", "no function lies before “x”" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WhGraph) graph = load (cases[i].network);
      g_autoptr (GPtrArray) steps = wh_pipeline_new ();
      g_autoptr (GError) error = NULL;

      suite_add_step (steps, cases[i].step);
      g_assert_null (wh_pipeline_run (steps, graph, NULL, NULL, NULL, &error));
      g_assert_nonnull (error);
      wh_assert_error_contains (error, cases[i].message);
    }
}

static gboolean
has_entry (const WhPipelineResult *result, WhReportKind kind, const char *text)
{
  const WhReport *report = wh_pipeline_result_stage (result, 0)->report;

  for (guint i = 0; i < report->entries->len; i++)
    {
      const WhReportEntry *entry = g_ptr_array_index (report->entries, i);

      if (entry->kind == kind && strstr (entry->text, text) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* Not errors, but what the user has to know. */
static void
test_reports (void)
{
  static const struct
  {
    const char *network, *step;
    WhReportKind kind;
    const char *text;
  } cases[] = {
    { "residual", "fixed-point-weight:exclude=nobody", WH_REPORT_NOTE, "“nobody”" },
    { "residual", "fixed-point-weight:quantize_w=false", WH_REPORT_LEFT, "it has no bias" },
    { "residual", "low-rank:rank=1000000", WH_REPORT_LEFT, "would not be smaller" },
    { "residual", "structured-pruning:threshold=1e9", WH_REPORT_DONE, "" },
    { "residual", "remove-function:rm_funcs=Convolution", WH_REPORT_LEFT, "another shape" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WhGraph) graph = load (cases[i].network);
      g_autoptr (GPtrArray) steps = wh_pipeline_new ();
      g_autoptr (WhPipelineResult) result = NULL;

      suite_add_step (steps, cases[i].step);
      result = suite_convert (steps, graph, NULL);
      g_assert_true (has_entry (result, cases[i].kind, cases[i].text));
    }
}

/* Calibrating on numbers that aren't any: said, and nothing is scaled by them. */
static void
test_not_finite (void)
{
  static const char *const texts[] = { "quantize", "fixed-point-activation:functions=Convolution",
                                       "quantize:symmetric=false,method=mse" };
  g_autoptr (WhGraph) graph = load ("residual");
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (WhTensor) tensor = wh_tensor_new (&graph->values[graph->inputs[0]].shape);

  for (gint64 i = 0, n = wh_tensor_n_elements (tensor); i < n; i++)
    wh_tensor_data (tensor)[i] = NAN;

  wh_feeds_set_tensor (feeds, graph->values[graph->inputs[0]].name, tensor);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GPtrArray) steps = wh_pipeline_new ();
      g_autoptr (WhPipelineResult) result = NULL;

      suite_add_step (steps, texts[i]);
      result = suite_convert (steps, graph, feeds);
      g_assert_true (has_entry (result, WH_REPORT_NOTE, "numbers that are not finite"));
    }
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/wrong/errors", test_errors);
  g_test_add_func ("/wrong/reports", test_reports);
  g_test_add_func ("/wrong/not-finite", test_not_finite);
  return g_test_run ();
}
