/* tests/converters/test-exact.c: conversions that must not change outputs, on all models, in all
 * orders of two
 */
#include "config.h"

#include "tests/converters/suite.h"

#define TOLERANCE 1e-5

static const char *const steps_of_one[] = {
  "identity",
  "batch-normalization-linear",
  "batch-normalization-folded",
  "batch-normalization-folded:opposite=true",
  "fused-batch-normalization",
  "unfused-batch-normalization",
  "fused-convolution",
  "unfused-convolution",
  "add-bias",
  "no-grad",
  "channel-last",
  "channel-first",
  "constant-folding",
  "remove-duplicates",
  "remove-identities",
  "cross-layer-equalization",
};

typedef struct
{
  const char *name;
  gboolean pairs; /* in all orders of two, or each alone and a few chains only, unless
                     WH_TEST_ALL_PAIRS asks for all: passes, in half a minute */
} Model;

static const Model models[] = {
  { "bn_before", TRUE },  { "bn_before_conv", TRUE }, { "conv1d3d", TRUE },
  { "densenet", TRUE },   { "fork", TRUE },           { "lenet", TRUE },
  { "lstm_cells", TRUE }, { "loop_recurrent", TRUE }, { "loop_repeat", TRUE },
  { "mlp", TRUE },        { "mlp_f64", TRUE },        { "mobilenet_v2", FALSE },
  { "multi_io", TRUE },   { "residual_fused", TRUE }, { "resnet18_w8", TRUE },
  { "rnn_layers", TRUE }, { "transformer", TRUE },    { "unet", TRUE },
};

typedef struct
{
  const Model *model;
  WhGraph *graph;
  WhFeeds *feeds;
  WhRecording *before;
  guint n_wrong;
} Work;

static void
check (Work *work, WhPipelineResult *result, const char *first, const char *second)
{
  const WhGraph *graph = wh_pipeline_result_graph (result);
  g_autoptr (WhRecording) after = suite_run (graph, work->feeds);

  g_assert_cmpuint (graph->n_outputs, ==, work->graph->n_outputs);

  for (guint i = 0; i < graph->n_outputs; i++)
    {
      double distance = suite_distance (work->before->values[work->graph->outputs[i]],
                                        after->values[graph->outputs[i]]);

      if (!(distance <= TOLERANCE))
        g_test_fail_printf ("%s, %s%s%s: %s is off by %g", work->model->name, first,
                            second ? ", " : "", second ? second : "",
                            graph->values[graph->outputs[i]].name, distance);

      if (strcmp (graph->values[graph->outputs[i]].name,
                  work->graph->values[work->graph->outputs[i]].name) != 0)
        g_test_message ("%s, %s%s%s: output %s became %s", work->model->name, first,
                        second ? ", " : "", second ? second : "",
                        work->graph->values[work->graph->outputs[i]].name,
                        graph->values[graph->outputs[i]].name);
    }
}

static void
try_all (Work *work)
{
  gboolean pairs = work->model->pairs || g_getenv ("WH_TEST_ALL_PAIRS") != NULL;

  for (guint a = 0; a < G_N_ELEMENTS (steps_of_one); a++)
    {
      g_autoptr (GPtrArray) one = wh_pipeline_new ();
      g_autoptr (WhPipelineResult) first = NULL;

      suite_add_step (one, steps_of_one[a]);
      first = suite_convert (one, work->graph, work->feeds);
      check (work, first, steps_of_one[a], NULL);

      for (guint b = 0; b < G_N_ELEMENTS (steps_of_one) && pairs; b++)
        {
          g_autoptr (GPtrArray) two = wh_pipeline_copy (one);
          g_autoptr (WhPipelineResult) second = NULL;
          g_autoptr (GError) error = NULL;

          suite_add_step (two, steps_of_one[b]);
          second = wh_pipeline_run (two, work->graph, work->feeds, first, NULL, &error);
          g_assert_no_error (error);
          check (work, second, steps_of_one[a], steps_of_one[b]);
        }
    }
}

/* One after the other, each on what the one before made. */
static void
try_chain (Work *work)
{
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (steps_of_one); i++)
    suite_add_step (steps, steps_of_one[i]);

  result = suite_convert (steps, work->graph, work->feeds);
  check (work, result, "all", NULL);
}

static void
test_model (gconstpointer data)
{
  const Model *model = data;
  g_autofree char *path = suite_model_path (model->name, ".nnp");
  g_autoptr (GHashTable) inputs = NULL;
  g_autofree char *reference = NULL;
  Work work = { .model = model };

  if (path == NULL)
    return;

  reference = suite_model_path (model->name, ".ref.h5");
  inputs = suite_read (reference, "inputs");
  work.graph = suite_load (path);
  work.feeds = suite_feeds (inputs);
  work.before = suite_run (work.graph, work.feeds);

  try_all (&work);
  try_chain (&work);

  wh_recording_unref (work.before);
  wh_feeds_unref (work.feeds);
  wh_graph_unref (work.graph);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *path = g_strconcat ("/exact/", models[i].name, NULL);

      g_test_add_data_func (path, &models[i], test_model);
    }

  return g_test_run ();
}
