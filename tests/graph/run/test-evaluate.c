/* tests/graph/run/test-evaluate.c: how often a classifier is right */
#include "config.h"

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/run/evaluate.h"
#include "tests/support.h"

#define CLASSES 7
#define SAMPLES 5

/* The scores are the data themselves: y = x + 0, batches of two. */
static WhGraph *
make_graph (gint64 classes)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("scores");
  g_autoptr (WhTensor) zeros = wh_tensor_new_zeros (&WH_SHAPE (2, classes));
  g_autoptr (GError) error = NULL;
  guint in[2], out;
  WhGraph *graph;

  in[0] = wh_builder_add_input (builder, "x", &WH_SHAPE (2, classes));
  in[1] = wh_builder_add_parameter (builder, "zeros", zeros);
  out = wh_builder_add_value (builder, "y", NULL);
  wh_builder_add_node (builder, "Add2", NULL, NULL, in, 2, &out, 1, NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static WhDataset *
make_dataset (const gint64 *labels)
{
  static const float x[SAMPLES][CLASSES] = {
    { 0, 9, 1, 2, 3, 4, 5 }, /* 1, then 6, 5, 4, 3 */
    { 5, 5, 5, 5, 5, 5, 5 }, /* equal: the first counts as largest, the last two are beyond five */
    { 1, 2, 3, 4, 5, 6, 7 }, { 7, 6, 5, 4, 3, 2, 1 }, { 0, 0, 0, 1, 0, 0, 0 },
  };
  WhDataset *dataset = g_new0 (WhDataset, 1);

  dataset->n_samples = SAMPLES;
  dataset->x = wh_tensor_new_copy (&WH_SHAPE (SAMPLES, CLASSES), x[0]);
  dataset->labels = g_memdup2 (labels, SAMPLES * sizeof *labels);
  dataset->path = g_strdup ("set.h5");
  return dataset;
}

static void
note_progress (double fraction, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (fraction, >, *last);
  *last = fraction;
}

static void
test_ranks (void)
{
  static const gint64 labels[] = { 1, 5, 0, 0, 3 };
  static const gint64 expected[] = { 1, 0, 6, 0, 3 };
  g_autoptr (WhGraph) graph = make_graph (CLASSES);
  g_autoptr (WhDataset) dataset = make_dataset (labels);
  g_autoptr (GError) error = NULL;
  g_auto (WhEvaluation) evaluation = { 0 };
  g_auto (WhEvaluation) other = { 0 };
  double last = 0.0;
  WhRunOptions options = { .progress = note_progress, .data = &last };

  g_assert_true (wh_evaluate (graph, dataset, &options, &evaluation, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (last, ==, 1.0);
  g_assert_cmpint (evaluation.n_samples, ==, SAMPLES);
  g_assert_cmpmem (evaluation.predicted, sizeof expected, expected, sizeof expected);
  g_assert_cmpfloat (evaluation.top1, ==, 3 / 5.0);
  g_assert_cmpfloat (evaluation.top5, ==, 3 / 5.0);
  g_assert_cmpfloat (wh_evaluation_agreement (&evaluation, &evaluation), ==, 1.0);

  last = 0.0;
  g_assert_true (wh_evaluate (graph, dataset, &options, &other, NULL, &error));
  other.predicted[0] = 2;
  g_assert_cmpfloat (wh_evaluation_agreement (&evaluation, &other), ==, 4 / 5.0);
}

static void
test_wrong (void)
{
  static const gint64 labels[] = { 1, 5, 7, 0, 3 };
  g_autoptr (WhGraph) graph = make_graph (CLASSES);
  g_autoptr (WhGraph) one_class = make_graph (1);
  g_autoptr (WhDataset) dataset = make_dataset (labels);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_auto (WhEvaluation) evaluation = { 0 };
  WhRunOptions options = { 0 };

  g_assert_false (wh_evaluate (graph, dataset, &options, &evaluation, NULL, &error));
  wh_assert_error_contains (error,
                            "set.h5: label 2 is class 7, and network “scores” has 7 classes");

  g_clear_error (&error);
  g_assert_false (wh_evaluate (one_class, dataset, &options, &evaluation, NULL, &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_SHAPE);

  g_clear_error (&error);
  dataset->labels[2] = 0;
  g_cancellable_cancel (cancellable);
  g_assert_false (wh_evaluate (graph, dataset, &options, &evaluation, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/evaluate/ranks", test_ranks);
  g_test_add_func ("/evaluate/wrong", test_wrong);

  return g_test_run ();
}
