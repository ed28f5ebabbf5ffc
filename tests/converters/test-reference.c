/* tests/converters/test-reference.c: what NNabla's own converters made, and what ours make of the
 * same
 *
 * Exact conversions have to give the outputs of the original, whatever NNabla gave. Others have to
 * give NNabla's: every quantized weight bit for bit, and the same functions in the same order.
 */
#include "config.h"

#include "tests/converters/suite.h"

#include <json-glib/json-glib.h>

#define TOLERANCE 1e-5

/* Where NNabla's own result is no measure. Outputs of exact conversions are held to the original's
 * all the same. */
static const struct
{
  const char *model, *tag;
  enum
  {
    OTHER_FUNCTIONS = 1 << 0,
    OTHER_NUMBERS = 1 << 1,
  } what;
} exceptions[] = {
  /* Behind a fork it computes the product twice, or drops the normalization; we leave both. */
  { "densenet", "old_bn_folded", OTHER_FUNCTIONS },
  { "densenet", "old_bnfolded_then_fp8", OTHER_FUNCTIONS },
  { "densenet", "new_bn_folding", OTHER_FUNCTIONS },
  { "fork", "old_bn_folded", OTHER_FUNCTIONS },
  { "fork", "old_bnfolded_then_fp8", OTHER_FUNCTIONS | OTHER_NUMBERS },
  { "fork", "new_bn_folding", OTHER_FUNCTIONS },
  { "fork", "new_bn_folding_both", OTHER_FUNCTIONS },
};

static gboolean
differs (const char *model, const char *tag, int what)
{
  for (guint i = 0; i < G_N_ELEMENTS (exceptions); i++)
    if (strcmp (exceptions[i].model, model) == 0 && strcmp (exceptions[i].tag, tag) == 0)
      return (exceptions[i].what & what) != 0;

  return FALSE;
}

typedef struct
{
  const char *model, *tag;
  gboolean exact;
  const WhGraph *original;
  WhFeeds *feeds;
  GHashTable *original_outputs;
  char *reference; /* path of NNabla's numbers */
} Case;

/* @ties: some value within fell on the other side of a tie, which then goes through the network. */
static void
compare_outputs (const Case *c, const WhGraph *graph, const WhRecording *recording, gboolean ties)
{
  g_autoptr (GHashTable) theirs = suite_read (c->reference, "outputs");
  GHashTable *expected =
    c->exact && g_hash_table_size (c->original_outputs) > 0 ? c->original_outputs : theirs;

  for (guint i = 0; i < graph->n_outputs; i++)
    {
      guint value = graph->outputs[i];
      const WhTensor *tensor = g_hash_table_lookup (expected, graph->values[value].name);
      double distance;

      if (tensor == NULL || (!c->exact && differs (c->model, c->tag, OTHER_NUMBERS)))
        continue;

      distance = suite_distance (tensor, recording->values[value]);

      if (!(distance <= TOLERANCE) && !(ties && isfinite (distance)))
        g_test_fail_printf ("%s %s: output %s is off by %g", c->model, c->tag,
                            graph->values[value].name, distance);
    }
}

/* The nodes that lead to the outputs which NNabla converted, in running order. */
static GArray *
nodes_for (const WhGraph *graph, const char *only_output)
{
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree guint8 *wanted = g_new0 (guint8, graph->n_nodes + 1);

  for (guint n = graph->n_nodes; n-- > 0;)
    {
      const WhNode *node = &graph->nodes[n];

      for (guint i = 0; i < node->n_outputs; i++)
        {
          const WhValue *value = &graph->values[node->outputs[i]];

          wanted[n] |= only_output == NULL || strcmp (value->name, only_output) == 0;

          for (guint k = 0; k < value->n_readers; k++)
            wanted[n] |= wanted[value->readers[k].node];
        }
    }

  for (guint n = 0; n < graph->n_nodes; n++)
    if (wanted[n])
      g_array_append_val (nodes, n);

  return nodes;
}

static char *
name_functions (const WhGraph *graph, const GArray *nodes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    g_string_append_printf (text, "%s ", graph->nodes[g_array_index (nodes, guint, i)].op_name);

  return g_string_free (text, FALSE);
}

typedef struct
{
  gint64 n, n_off;
  double steps; /* the most that one is off by */
} Ties;

/* Values that lie within rounding of a tie may fall on the other side. */
static void
count_ties (const WhTensor *theirs, const WhTensor *ours, double step, Ties *ties)
{
  const float *a = wh_tensor_values (theirs), *b = wh_tensor_values (ours);

  ties->n += wh_tensor_n_elements (theirs);

  for (gint64 i = 0; i < wh_tensor_n_elements (theirs); i++)
    {
      ties->n_off += a[i] != b[i];
      ties->steps = MAX (ties->steps, fabs ((double) a[i] - b[i]) / step);
    }
}

/* Weights bit for bit; TRUE when a few other values, by one step, fell on the other side of a tie.
 */
static gboolean
compare_quantized (const Case *c,
                   const WhGraph *graph,
                   const WhRecording *recording,
                   const GArray *nodes,
                   const WhGraph *theirs)
{
  Ties ties = { 0 };
  guint k = 0;

  for (guint i = 0; i < nodes->len; i++)
    {
      const WhNode *node = &graph->nodes[g_array_index (nodes, guint, i)];
      const WhTensor *ours = recording->values[node->outputs[0]];
      g_autoptr (WhTensor) expected = NULL;
      g_autofree char *name = NULL;

      if (!wh_node_is (node, "FixedPointQuantize"))
        continue;

      while (!wh_node_is (&theirs->nodes[k], "FixedPointQuantize"))
        k++;

      name = g_strconcat ("variables/", theirs->values[theirs->nodes[k++].outputs[0]].name, NULL);
      expected = wh_sample_load_h5 (c->reference, name, NULL);

      /* An output of the network stands among those. */
      if (expected == NULL)
        continue;

      if (wh_graph_input_tensor (graph, node, 0) == NULL)
        count_ties (expected, ours, wh_node_double (node, "delta"), &ties);
      else if (!wh_tensor_equal (expected, ours))
        g_test_fail_printf ("%s %s: %s is not bit for bit", c->model, c->tag, node->name);
    }

  return ties.n_off > 0 && ties.n_off <= ties.n / 1000 && ties.steps <= 1.001;
}

static void
run_case (const Case *c, JsonArray *texts, const char *nnp)
{
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (WhRecording) recording = NULL;
  g_autoptr (WhGraph) theirs = suite_load (nnp);
  g_autofree char *our_functions = NULL;
  g_autofree char *their_functions = NULL;
  g_autoptr (GArray) our_nodes = NULL;
  g_autoptr (GArray) their_nodes = NULL;
  gboolean same;
  const WhGraph *graph;

  for (guint i = 0; i < json_array_get_length (texts); i++)
    suite_add_step (steps, json_array_get_string_element (texts, i));

  result = suite_convert (steps, c->original, c->feeds);
  graph = wh_pipeline_result_graph (result);
  recording = suite_run (graph, c->feeds);
  our_nodes =
    nodes_for (graph, theirs->n_outputs == 1 ? theirs->values[theirs->outputs[0]].name : NULL);
  their_nodes = nodes_for (theirs, NULL);
  our_functions = name_functions (graph, our_nodes);
  their_functions = name_functions (theirs, their_nodes);
  same = strcmp (our_functions, their_functions) == 0;

  if (!same && !differs (c->model, c->tag, OTHER_FUNCTIONS))
    g_test_fail_printf ("%s %s: functions\n  ours   %s\n  theirs %s", c->model, c->tag,
                        our_functions, their_functions);

  if (!c->exact && same)
    compare_outputs (c, graph, recording,
                     compare_quantized (c, graph, recording, our_nodes, theirs));
  else
    compare_outputs (c, graph, recording, FALSE);

  for (guint i = 0; i < result->stages->len; i++)
    {
      const WhStage *stage = wh_pipeline_result_stage (result, i);
      g_autofree char *summary = wh_report_dup_summary (stage->report);

      g_test_message ("%s %s: %s", c->model, c->tag, summary);
    }
}

/* Cases that steps.json does not name. Folding both ways is one modifier there and two steps here;
 * "identity_inputs" puts other variables in the inputs' place, which a feed does here. */
static const struct
{
  const char *tag;
  const char *steps[3];
} more_cases[] = {
  { "new_bn_folding_both",
    { "batch-normalization-folded", "batch-normalization-folded:opposite=true" } },
  { "new_identity_inputs", { "identity" } },
};

static void
run_more_cases (const Case *like, const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (more_cases); i++)
    {
      g_autofree char *nnp_name = g_strdup_printf ("%s/%s.nnp", path, more_cases[i].tag);
      g_autofree char *reference_name = g_strdup_printf ("%s/%s.ref.h5", path, more_cases[i].tag);
      g_autoptr (JsonArray) texts = json_array_new ();
      Case c = *like;

      c.tag = more_cases[i].tag;
      c.exact = TRUE;
      c.reference = reference_name;

      for (guint k = 0; more_cases[i].steps[k] != NULL; k++)
        json_array_add_string_element (texts, more_cases[i].steps[k]);

      if (g_file_test (nnp_name, G_FILE_TEST_EXISTS))
        run_case (&c, texts, nnp_name);
    }
}

/* What NNabla's recording and training modifiers made. The data that they recorded are not kept,
 * the bias is clipped to 8 bits of the sums' scale, and a weight's range is halved round 0 wherever
 * it lies, so the numbers are no measure for ours. But their network has to give their outputs
 * here, and where a layer got pairs for its input and its weight, ours gets them too.
 */
static const struct
{
  const char *tag, *fold;
} quantized[] = {
  { "new_qat_training_all", "batch-normalization-folded" },
  { "new_qat_training_noround", "batch-normalization-folded" },
  { "new_qat_training", "batch-normalization-folded" },
  { "new_qat_training_trt", "batch-normalization-folded" },
  { "new_qat_training_selffold", "batch-normalization-linear" },
  { "new_qat_training_selffold_minmax", "batch-normalization-linear" },
};

static gboolean
reads_integers (const WhGraph *graph, const WhNode *node, guint slot)
{
  guint producer = graph->values[node->inputs[slot]].producer;

  return producer != WH_NONE && wh_node_is (&graph->nodes[producer], "DequantizeLinear");
}

static gboolean
is_layer (const WhNode *node)
{
  return wh_node_is (node, "Affine") || wh_node_is (node, "Convolution") ||
         wh_node_is (node, "Deconvolution");
}

/* "Affine q, Convolution -, ": which layers read integers, for both. */
static char *
name_quantized (const WhGraph *graph, const GArray *nodes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < nodes->len; i++)
    {
      const WhNode *node = &graph->nodes[g_array_index (nodes, guint, i)];

      if (is_layer (node))
        g_string_append_printf (text, "%s %s, ", node->op_name,
                                reads_integers (graph, node, 0) && reads_integers (graph, node, 1) ?
                                  "q" :
                                  "-");
    }

  return g_string_free (text, FALSE);
}

/* The layers that NNabla left, by its own lists, are excluded by name. */
static WhStep *
quantize_step (const WhGraph *original, const char *output, const WhGraph *theirs)
{
  WhStep *step = wh_step_parse ("quantize:functions=Affine+Convolution+Deconvolution,"
                                "per_channel=false,pow2=round,round_mode=HALF_TO_EVEN",
                                NULL);
  g_autoptr (GArray) our_nodes = nodes_for (original, output);
  g_autoptr (GArray) their_nodes = nodes_for (theirs, NULL);
  guint k = 0;

  for (guint i = 0; i < our_nodes->len; i++)
    {
      const WhNode *node = &original->nodes[g_array_index (our_nodes, guint, i)], *their_node;

      if (!is_layer (node))
        continue;

      do
        their_node = &theirs->nodes[g_array_index (their_nodes, guint, k++)];
      while (!is_layer (their_node));

      if (!reads_integers (theirs, their_node, 0))
        wh_step_exclude (step, (const char *const *) &node->name, 1);
    }

  return step;
}

static void
run_quantized (const Case *c, const char *fold, const char *nnp)
{
  g_autoptr (WhGraph) theirs = suite_load (nnp);
  g_autoptr (GHashTable) inputs = suite_read (c->reference, "inputs");
  g_autoptr (WhFeeds) feeds = suite_feeds (inputs);
  g_autoptr (WhRecording) recording = suite_run (theirs, feeds);
  const char *output = theirs->n_outputs == 1 ? theirs->values[theirs->outputs[0]].name : NULL;
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (GArray) our_nodes = NULL;
  g_autoptr (GArray) their_nodes = nodes_for (theirs, NULL);
  g_autofree char *our_layers = NULL;
  g_autofree char *their_layers = NULL;

  compare_outputs (c, theirs, recording, FALSE);

  suite_add_step (steps, fold);
  g_ptr_array_add (steps, quantize_step (c->original, output, theirs));
  result = suite_convert (steps, c->original, c->feeds);
  our_nodes = nodes_for (wh_pipeline_result_graph (result), output);
  our_layers = name_quantized (wh_pipeline_result_graph (result), our_nodes);
  their_layers = name_quantized (theirs, their_nodes);

  if (strcmp (our_layers, their_layers) != 0)
    g_test_fail_printf ("%s %s: layers\n  ours   %s\n  theirs %s", c->model, c->tag, our_layers,
                        their_layers);
}

static void
run_all_quantized (const Case *like, const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (quantized); i++)
    {
      g_autofree char *nnp_name = g_strdup_printf ("%s/%s.nnp", path, quantized[i].tag);
      g_autofree char *reference_name = g_strdup_printf ("%s/%s.ref.h5", path, quantized[i].tag);
      Case c = *like;

      c.tag = quantized[i].tag;
      c.exact = FALSE;
      c.reference = reference_name;

      if (g_file_test (nnp_name, G_FILE_TEST_EXISTS))
        run_quantized (&c, quantized[i].fold, nnp_name);
    }
}

static void
test_model (gconstpointer data)
{
  const char *model = data;
  g_autofree char *folder = g_strconcat ("converted/", model, NULL);
  g_autofree char *path = wh_test_shared (folder);
  g_autofree char *steps_path = wh_test_shared ("converted/steps.json");
  g_autofree char *model_path = NULL;
  g_autofree char *model_reference = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (WhGraph) original = NULL;
  g_autoptr (GHashTable) inputs = NULL;
  g_autoptr (GHashTable) outputs = NULL;
  g_autoptr (WhFeeds) feeds = NULL;
  JsonObjectIter iterator;
  const char *tag;
  JsonNode *node;

  if (path == NULL || steps_path == NULL)
    return;

  model_path = suite_model_path (model, ".nnp");
  model_reference = suite_model_path (model, ".ref.h5");
  original = suite_load (model_path);
  inputs = suite_read (model_reference, "inputs");
  outputs = suite_read (model_reference, "outputs");
  feeds = suite_feeds (inputs);

  json_parser_load_from_file (parser, steps_path, &error);
  g_assert_no_error (error);
  json_object_iter_init (&iterator, json_node_get_object (json_parser_get_root (parser)));

  while (json_object_iter_next (&iterator, &tag, &node))
    {
      JsonObject *object = json_node_get_object (node);
      g_autofree char *nnp_name = g_strdup_printf ("%s/%s.nnp", path, tag);
      g_autofree char *reference_name = g_strdup_printf ("%s/%s.ref.h5", path, tag);
      Case c = { model,         tag,   json_object_get_boolean_member (object, "exact"),
                 original,      feeds, outputs,
                 reference_name };

      if (g_file_test (nnp_name, G_FILE_TEST_EXISTS))
        run_case (&c, json_object_get_array_member (object, "steps"), nnp_name);
    }

  run_more_cases (
    &(Case){ .model = model, .original = original, .feeds = feeds, .original_outputs = outputs },
    path);
  run_all_quantized (
    &(Case){ .model = model, .original = original, .feeds = feeds, .original_outputs = outputs },
    path);
}

int
main (int argc, char **argv)
{
  static const char *const models[] = {
    "bn_before",   "bn_before_conv",  "conv1d3d", "densenet", "fork",
    "lenet",       "lenet_batchstat", "mlp",      "multi_io", "residual_fused",
    "resnet18_w8", "transformer",     "unet",
  };

  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *path = g_strconcat ("/reference/", models[i], NULL);

      g_test_add_data_func (path, models[i], test_model);
    }

  return g_test_run ();
}
