/* tests/converters/test-golden.c: what each converter makes of two small networks, and what it
 * reports
 *
 * golden/residual.nntxt   the common case: normalizations behind and before layers, a shortcut
 * golden/odd.nntxt        forks, groups, depthwise and transposed convolution, things to clean up
 */
#include "config.h"

#include "graph/print.h"
#include "tests/converters/suite.h"

static const struct
{
  const char *name;
  const char *network;
  const char *steps[4];
} cases[] = {
  { "linear", "residual", { "batch-normalization-linear" } },
  { "linear-odd", "odd", { "batch-normalization-linear:freeze=true" } },
  { "folded", "residual", { "batch-normalization-folded" } },
  { "folded-odd", "odd", { "batch-normalization-folded" } },
  { "folded-opposite", "odd", { "batch-normalization-folded:opposite=true" } },
  { "folded-excluded", "residual", { "batch-normalization-folded:exclude=c1+bn3" } },
  { "weight", "residual", { "fixed-point-weight" } },
  { "weight-baked", "residual", { "fixed-point-weight:bake=true,n_w=4,quantize_b=false" } },
  { "weight-channels", "odd", { "fixed-point-weight:per_channel=true,n_w=4" } },
  { "activation", "residual", { "fixed-point-activation:delta=0.0625,functions=ReLU+LeakyReLU" } },
  { "activation-auto", "residual", { "fixed-point-activation:n=4" } },
  { "quantize", "residual", { "quantize:outputs=true,skip_last=true" } },
  { "quantize-affine", "odd", { "quantize:symmetric=false,dtype=uint8,per_channel=false" } },
  { "quantize-rounding",
    "residual",
    { "quantize:functions=Affine,skip_first=true,bias=false,pow2=floor,round_mode=HALF_TO_EVEN" } },
  { "quantize-unsigned", "residual", { "quantize:functions=ReLU+Affine,dtype=uint8,pow2=round" } },
  { "weight-biases", "residual", { "fixed-point-weight:quantize_w=false,sign_b=false,n_b=6" } },
  { "weight-pow2", "residual", { "fixed-point-weight:per_channel=true,pow2=true,floor=true" } },
  { "folded-frozen", "odd", { "batch-normalization-folded:freeze=true" } },
  { "pruning-affine", "residual", { "pruning:functions_to_prune=Affine,pruning_threshold=2.5" } },
  { "constants-limit", "odd", { "constant-folding:limit_mb=0" } },
  { "fused-normalization", "residual", { "fused-batch-normalization" } },
  { "fused-and-back", "residual", { "fused-batch-normalization", "unfused-batch-normalization" } },
  { "fused-convolution", "residual", { "batch-normalization-folded", "fused-convolution" } },
  { "fused-convolution-back",
    "residual",
    { "batch-normalization-folded", "fused-convolution", "unfused-convolution" } },
  { "add-bias", "odd", { "add-bias" } },
  { "test-mode", "odd", { "test-mode" } },
  { "test-mode-residual", "residual", { "test-mode" } },
  { "batch-stat", "odd", { "batch-norm-batch-stat" } },
  { "no-grad", "residual", { "no-grad" } },
  { "remove-function", "residual", { "remove-function:rm_funcs=ReLU+MaxPooling+Softmax" } },
  { "channel-last", "residual", { "channel-last" } },
  { "channel-last-odd", "odd", { "channel-last:inputs=true" } },
  { "channel-back", "odd", { "channel-last", "channel-first" } },
  { "pruning", "residual", { "pruning:pruning_threshold=2.5" } },
  { "constants", "odd", { "constant-folding" } },
  { "duplicates", "odd", { "remove-duplicates" } },
  { "identities", "odd", { "remove-identities" } },
  { "float16", "residual", { "batch-normalization-linear", "float16" } },
  { "batch-size", "residual", { "batch-size:batch_size=5" } },
  { "cut-out", "residual", { "cut-out:from=relu1_out,to=pool_out" } },
  { "equalization", "odd", { "batch-normalization-folded", "cross-layer-equalization" } },
  { "bias-correction", "residual", { "fixed-point-weight:n_w=4", "bias-correction" } },
  { "bias-correction-channels",
    "odd",
    { "fixed-point-weight:n_w=4,per_channel=true", "bias-correction" } },
  { "bias-correction-quantize", "residual", { "quantize", "bias-correction" } },
  { "structured-pruning", "residual", { "structured-pruning:part=0.5" } },
  { "structured-pruning-odd", "odd", { "structured-pruning:part=0.3" } },
  { "low-rank", "residual", { "low-rank:rank=2" } },
};

static void
append_report (GString *text, const WhStage *stage)
{
  static const char *const kinds[] = { "done", "left", "note" };
  g_autofree char *step = wh_step_to_string (stage->step);
  g_autofree char *summary = wh_report_dup_summary (stage->report);

  g_string_append_printf (text, "step %s: %s\n", step, summary);

  for (guint i = 0; i < stage->report->entries->len; i++)
    {
      const WhReportEntry *entry = g_ptr_array_index (stage->report->entries, i);

      g_string_append_printf (text, "  %s %s: %s\n", kinds[entry->kind],
                              entry->node ? entry->node : "-", entry->text);
    }
}

static gboolean
has_calibrated (const WhPipelineResult *result)
{
  for (guint i = 0; i < result->stages->len; i++)
    if (wh_pipeline_result_stage (result, i)->step->converter->calibrates)
      return TRUE;

  return FALSE;
}

static void
append_without_parameters (GString *text, const char *printed)
{
  g_auto (GStrv) lines = g_strsplit (printed, "\n", -1);

  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    if (!g_str_has_prefix (lines[i], "parameter "))
      g_string_append_printf (text, "%s\n", lines[i]);
}

static void
test_case (gconstpointer data)
{
  const guint index = GPOINTER_TO_UINT (data);
  g_autofree char *file = g_strdup_printf ("converters/golden/%s.nntxt", cases[index].network);
  g_autofree char *path = wh_test_source (file);
  g_autofree char *expected = g_strdup_printf ("converters/golden/%s.expected", cases[index].name);
  g_autoptr (WhGraph) graph = suite_load (path);
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *printed = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (cases[index].steps) && cases[index].steps[i] != NULL; i++)
    suite_add_step (steps, cases[index].steps[i]);

  result = suite_convert (steps, graph, NULL);

  for (guint i = 0; i < result->stages->len; i++)
    append_report (text, wh_pipeline_result_stage (result, i));

  printed = wh_graph_print (wh_pipeline_result_graph (result));

  /* The sums of calibrated scales depend, in their last digits, on the machine. */
  if (has_calibrated (result))
    append_without_parameters (text, printed);
  else
    g_string_append (text, printed);

  wh_test_golden (expected, text->str);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/golden/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_case);
    }

  return g_test_run ();
}
