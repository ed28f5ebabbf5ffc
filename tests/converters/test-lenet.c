/* tests/converters/test-lenet.c: what conversions cost a trained network, on 1,000 digits
 *
 * The accuracies of the first are NNabla's own (reference/converters.md); those after them are what
 * is asked of ours.
 */
#include "config.h"

#include "graph/run/evaluate.h"
#include "tests/converters/suite.h"

#define DIGITS "models/lenet/digits.h5"

static const struct
{
  const char *name;
  const char *steps[3];
  double top1, at_least; /* one of them */
} cases[] = {
  { "original", { NULL }, .top1 = 0.981 },
  { "linear", { "batch-normalization-linear" }, .top1 = 0.981 },
  { "folded", { "batch-normalization-folded" }, .top1 = 0.981 },
  { "weight-tutorial", { "fixed-point-weight:delta_w=2e-4,delta_b=2e-4" }, .top1 = 0.1 },
  { "weight-8", { "fixed-point-weight" }, .top1 = 0.982 },
  { "weight-8-floor", { "fixed-point-weight:floor=true" }, .top1 = 0.979 },
  { "weight-4", { "fixed-point-weight:n_w=4,n_b=4" }, .top1 = 0.971 },
  { "activation", { "fixed-point-activation:delta=0.0625" }, .top1 = 0.982 },
  { "both-8", { "fixed-point-weight", "fixed-point-activation:delta=0.0625" }, .top1 = 0.980 },
  { "both-4",
    { "fixed-point-weight:n_w=4,n_b=4", "fixed-point-activation:n=4,delta=0.5" },
    .top1 = 0.963 },
  { "folded-weight-8", { "batch-normalization-folded", "fixed-point-weight" }, .top1 = 0.981 },
  { "folded-both-8",
    { "batch-normalization-folded", "fixed-point-weight", "fixed-point-activation:delta=0.0625" },
    .top1 = 0.980 },
  { "channel-last", { "channel-last" }, .top1 = 0.981 },
  { "weight-4-channels", { "fixed-point-weight:n_w=4,per_channel=true" }, .at_least = 0.975 },
  { "activation-auto", { "fixed-point-activation:data=@" }, .at_least = 0.980 },
  { "activation-mse", { "fixed-point-activation:data=@,method=mse" }, .at_least = 0.978 },
  { "activation-kl", { "fixed-point-activation:data=@,method=kl" }, .at_least = 0.978 },
  { "quantize", { "batch-normalization-folded", "quantize:data=@" }, .at_least = 0.980 },
  { "quantize-affine",
    { "batch-normalization-folded", "quantize:data=@,symmetric=false,dtype=uint8,outputs=true" },
    .at_least = 0.978 },
  { "quantize-pow2",
    { "batch-normalization-folded", "quantize:data=@,pow2=ceil" },
    .at_least = 0.978 },
  { "quantize-kl",
    { "batch-normalization-folded", "quantize:data=@,method=kl" },
    .at_least = 0.978 },
  { "quantize-mse",
    { "batch-normalization-folded", "quantize:data=@,method=mse" },
    .at_least = 0.978 },
  { "quantize-percentile",
    { "batch-normalization-folded", "quantize:data=@,method=percentile" },
    .at_least = 0.978 },
  { "float16", { "float16" }, .top1 = 0.981 },
  { "equalized", { "batch-normalization-folded", "cross-layer-equalization" }, .top1 = 0.981 },
  { "corrected-4",
    { "fixed-point-weight:n_w=4,n_b=4", "bias-correction:data=@" },
    .at_least = 0.975 },
  /* Without the correction 0.712. */
  { "corrected-3",
    { "fixed-point-weight:n_w=3,n_b=4", "bias-correction:data=@" },
    .at_least = 0.85 },
  { "maps-removed", { "structured-pruning:part=0.1" }, .at_least = 0.75 },
  { "low-rank", { "batch-normalization-folded", "low-rank:energy=0.98" }, .at_least = 0.978 },
};

static void
test_case (gconstpointer data)
{
  const guint index = GPOINTER_TO_UINT (data);
  const WhRunOptions options = { .mode = WH_RUN_OBSERVING, .n_threads = 1 };
  g_autofree char *path = wh_test_shared ("models/lenet/lenet.nnp");
  g_autofree char *digits = path != NULL ? wh_test_shared (DIGITS) : NULL;
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (WhDataset) dataset = NULL;
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (WhEvaluation) evaluation = { 0 };

  if (digits == NULL)
    return;

  graph = suite_load (path);
  dataset = wh_dataset_load (digits, NULL, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < G_N_ELEMENTS (cases[index].steps) && cases[index].steps[i] != NULL; i++)
    {
      g_auto (GStrv) parts = g_strsplit (cases[index].steps[i], "@", 2);
      g_autofree char *text = g_strjoinv (digits, parts);

      suite_add_step (steps, text);
    }

  result = suite_convert (steps, graph, NULL);
  wh_evaluate (wh_pipeline_result_graph (result), dataset, &options, &evaluation, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s: %g", cases[index].name, evaluation.top1);

  if (cases[index].top1 != 0.0)
    g_assert_cmpfloat_with_epsilon (evaluation.top1, cases[index].top1, 1e-9);
  else
    g_assert_cmpfloat (evaluation.top1, >=, cases[index].at_least);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/lenet/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }

  return g_test_run ();
}
