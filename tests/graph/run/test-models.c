/* tests/graph/run/test-models.c: whole networks against what NNabla computed
 *
 * NAME.ref.h5 beside NAME.nnp holds /inputs, /outputs and /variables, every inner value by name.
 * All must agree within 1e-5 of the largest number of the value, in each way to run.
 */
#include "config.h"

#include "graph/io/model.h"
#include "graph/io/samples.h"
#include "graph/run/compare.h"
#include "tests/support.h"

#define TOLERANCE 1e-5

/* What compares the network's values with a file's. */
typedef struct
{
  char *path; /* of the .ref.h5 */
  WhGraph *graph;
  WhFeeds *feeds;
  GArray *datasets; /* of WhDatasetInfo */
} Reference;

static WhGraph *
load (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load (&path, 1, NULL, &error);
  WhGraph *graph;

  g_assert_no_error (error);
  graph = wh_model_dup_graph (model, model->main_network, 0, &error);
  g_assert_no_error (error);
  return graph;
}

static void
reference_init (Reference *r, const char *model_path, const char *reference_path)
{
  g_autoptr (GError) error = NULL;

  r->path = g_strdup (reference_path);
  r->graph = load (model_path);
  r->feeds = wh_feeds_new (0);
  r->datasets = wh_sample_list_h5 (r->path, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < r->graph->n_inputs; i++)
    {
      const char *name = r->graph->values[r->graph->inputs[i]].name;
      g_autofree char *dataset = g_strconcat ("/inputs/", name, NULL);
      g_autoptr (WhTensor) tensor = wh_sample_load_h5 (r->path, dataset, &error);

      g_assert_no_error (error);
      wh_feeds_set_tensor (r->feeds, name, tensor);
    }
}

static void
reference_clear (Reference *r)
{
  g_array_unref (r->datasets);
  wh_feeds_unref (r->feeds);
  wh_graph_unref (r->graph);
  g_free (r->path);
}

/* Each dataset below @group must have its value; gives how many there are. */
static guint
compare (const Reference *r, const WhRecording *recording, const char *group, const char *mode)
{
  guint n = 0;

  for (guint i = 0; i < r->datasets->len; i++)
    {
      const char *name = g_array_index (r->datasets, WhDatasetInfo, i).name;
      g_autofree char *dataset = g_strconcat ("/", name, NULL);
      g_autoptr (WhTensor) expected = NULL;
      g_autoptr (WhTensor) got = NULL;
      WhDifference d;
      guint v;

      if (!g_str_has_prefix (name, group))
        continue;

      v = wh_graph_find_value (r->graph, name + strlen (group));
      if (v == WH_NONE || recording->values[v] == NULL)
        g_error ("%s, %s: no value for %s", r->path, mode, name);

      expected = wh_sample_load_h5 (r->path, dataset, NULL);
      g_assert_nonnull (expected);
      got = wh_tensor_ref (recording->values[v]);
      g_assert_true (wh_difference_measure (expected, got, &d, NULL));
      if (!(d.max_abs_rel <= TOLERANCE) || !d.finite)
        g_error ("%s, %s, %s: %g of the largest", r->path, mode, name, d.max_abs_rel);
      n++;
    }

  return n;
}

static void
check (const char *path, const char *reference_path, gboolean with_loops)
{
  static const char *const names[] = { "observing", "fast", "loops" };
  Reference r;
  guint n = 0;

  reference_init (&r, path, reference_path);

  for (guint m = 0; m < (with_loops ? 3 : 2); m++)
    {
      WhRunOptions options = { .mode = (WhRunMode) m, .keep_all = TRUE };
      g_autoptr (GError) error = NULL;
      g_autoptr (WhRecording) recording = wh_run (r.graph, r.feeds, &options, NULL, &error);

      g_assert_no_error (error);
      n += compare (&r, recording, "outputs/", names[m]);
      if (m != WH_RUN_FAST)
        n += compare (&r, recording, "variables/", names[m]);
    }

  /* NNabla itself has no output for this one. */
  if (!g_str_has_suffix (path, "lenet_batchstat.nnp"))
    g_assert_cmpuint (n, >=, 2 + with_loops);
  reference_clear (&r);
}

static const struct
{
  const char *name;
  gboolean with_loops; /* small enough for them */
} models[] = {
  { "bn_before", TRUE },
  { "bn_before_conv", TRUE },
  { "conv1d3d", TRUE },
  { "densenet", TRUE },
  { "fork", TRUE },
  { "lenet/lenet", TRUE },
  { "lenet_batchstat", TRUE },
  { "loop_recurrent", TRUE },
  { "loop_repeat", TRUE },
  { "lstm_cells", TRUE },
  { "mlp", TRUE },
  { "mlp_f64", TRUE },
  { "mobilenet_v2", FALSE },
  { "multi_io", TRUE },
  { "residual_fused", TRUE },
  { "resnet18_w8", FALSE },
  { "rnn_layers", TRUE },
  { "transformer", TRUE },
  { "unet", FALSE },
};

static void
test_model (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autofree char *name = g_strdup_printf ("models/%s.nnp", models[index].name);
  g_autofree char *path = wh_test_shared (name);
  g_autofree char *stem = path ? g_strndup (path, strlen (path) - strlen (".nnp")) : NULL;
  g_autofree char *reference = path ? g_strconcat (stem, ".ref.h5", NULL) : NULL;

  if (path)
    check (path, reference, models[index].with_loops);
}

/* The one that comes with the program. */
static void
test_sample (void)
{
  g_autofree char *path = wh_test_data ("lenet.nnp");
  g_autofree char *reference = wh_test_source ("graph/run/lenet.ref.h5");

  check (path, reference, TRUE);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autofree char *path = g_strdup_printf ("/run/models/%s", models[i].name);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_model);
    }

  g_test_add_func ("/run/models/sample", test_sample);
  return g_test_run ();
}
