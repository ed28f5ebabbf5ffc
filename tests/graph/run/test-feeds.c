/* tests/graph/run/test-feeds.c: what a network is run on */
#include "config.h"

#include "graph/builder.h"
#include "graph/error.h"
#include "graph/io/samples.h"
#include "graph/run/feeds.h"
#include "tests/support.h"

/* a (4, 2) + b (4, 2) */
static WhGraph *
make_graph (void)
{
  g_autoptr (WhBuilder) builder = wh_builder_new ("sum");
  g_autoptr (GError) error = NULL;
  guint in[2], out;
  WhGraph *graph;

  in[0] = wh_builder_add_input (builder, "a", &WH_SHAPE (4, 2));
  in[1] = wh_builder_add_input (builder, "b", &WH_SHAPE (4, 2));
  out = wh_builder_add_value (builder, "y", NULL);
  wh_builder_add_node (builder, "Add2", NULL, NULL, in, 2, &out, 1, NULL);
  graph = wh_builder_finish (builder, NULL, &error);
  g_assert_no_error (error);
  return graph;
}

static WhTensor *
ask (const WhFeeds *feeds, const char *input)
{
  g_autoptr (WhGraph) graph = make_graph ();
  g_autoptr (GError) error = NULL;
  WhTensor *tensor = wh_feeds_dup_tensor (feeds, graph, wh_graph_find_value (graph, input), &error);

  g_assert_no_error (error);
  g_assert_true (wh_shape_equal (&tensor->shape, &WH_SHAPE (4, 2)));
  return tensor;
}

/* The generator is documented: these numbers were computed from its definition in Python. */
static void
test_random (void)
{
  static const double a0[] = { 14819496 / 16777216.0, 7239838 / 16777216.0, 443485 / 16777216.0,
                               16288696 / 16777216.0, 1784201 / 16777216.0, 5491615 / 16777216.0,
                               2917018 / 16777216.0,  12944403 / 16777216.0 };
  static const double b7[] = { 1719978 / 16777216.0,  25519 / 16777216.0,    12955888 / 16777216.0,
                               2395342 / 16777216.0,  10653522 / 16777216.0, 5726241 / 16777216.0,
                               10762441 / 16777216.0, 7275002 / 16777216.0 };
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (WhTensor) a = ask (feeds, "a");
  g_autoptr (WhTensor) b = NULL;
  g_autoptr (GError) error = NULL;

  for (guint k = 0; k < G_N_ELEMENTS (a0); k++)
    g_assert_cmpfloat (wh_tensor_values (a)[k], ==, a0[k]);

  g_assert_true (wh_feeds_set_source (feeds, "b", "random:7", &error));
  b = ask (feeds, "b");
  for (guint k = 0; k < G_N_ELEMENTS (b7); k++)
    g_assert_cmpfloat (wh_tensor_values (b)[k], ==, b7[k]);
}

static void
test_words (void)
{
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhTensor) a = NULL;
  g_autoptr (WhTensor) b = NULL;

  g_assert_true (wh_feeds_set_source (feeds, NULL, "ones", &error));
  g_assert_true (wh_feeds_set_source (feeds, "b", "zeros", &error));
  a = ask (feeds, "a");
  b = ask (feeds, "b");
  for (guint k = 0; k < 8; k++)
    {
      g_assert_cmpfloat (wh_tensor_values (a)[k], ==, 1.0);
      g_assert_cmpfloat (wh_tensor_values (b)[k], ==, 0.0);
    }
}

/* Eight numbers are reshaped, two are repeated, three fit nowhere. */
static void
test_fit (void)
{
  static const float numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  g_autoptr (WhGraph) graph = make_graph ();
  g_autoptr (WhTensor) eight = wh_tensor_new_copy (&WH_SHAPE (2, 4), numbers);
  g_autoptr (WhTensor) two = wh_tensor_new_copy (&WH_SHAPE (2), numbers);
  g_autoptr (WhTensor) three = wh_tensor_new_copy (&WH_SHAPE (3), numbers);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (WhTensor) a = NULL;
  g_autoptr (WhTensor) b = NULL;
  g_autoptr (GError) error = NULL;

  wh_feeds_set_tensor (feeds, "a", eight);
  wh_feeds_set_tensor (feeds, "b", two);
  a = ask (feeds, "a");
  b = ask (feeds, "b");
  for (guint k = 0; k < 8; k++)
    {
      g_assert_cmpfloat (wh_tensor_values (a)[k], ==, numbers[k]);
      g_assert_cmpfloat (wh_tensor_values (b)[k], ==, numbers[k % 2]);
    }

  wh_feeds_set_tensor (feeds, "a", three);
  g_assert_null (wh_feeds_dup_tensor (feeds, graph, wh_graph_find_value (graph, "a"), &error));
  g_assert_error (error, WH_ERROR, WH_ERROR_SHAPE);
  wh_assert_error_contains (error, "is (3,), and the input “a” is (4, 2)");
}

static void
test_files (void)
{
  g_autofree char *folder = wh_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "x.h5", NULL);
  g_autofree char *source = g_strconcat (path, ":/deep/x", NULL);
  static const float numbers[] = { 5, 6 };
  g_autoptr (WhTensor) two = wh_tensor_new_copy (&WH_SHAPE (1, 2), numbers);
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhTensor) a = NULL;
  const char *name = "deep/x";

  g_assert_true (wh_sample_save_h5 (path, &name, &two, 1, &error));
  g_assert_true (wh_feeds_set_source (feeds, "a", source, &error));
  g_assert_no_error (error);
  a = ask (feeds, "a");
  g_assert_cmpfloat (wh_tensor_values (a)[7], ==, 6.0);
  wh_test_remove_folder (folder);
}

static void
test_wrong (void)
{
  static const struct
  {
    const char *source, *words;
  } cases[] = {
    { "random:", "seed" },          { "random:x", "seed" },         { "random:-1", "seed" },
    { "file.h5", "which dataset" }, { "nothing", "random[:SEED]" }, { "", "random[:SEED]" },
  };
  g_autoptr (WhGraph) graph = make_graph ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
      g_autoptr (GError) error = NULL;

      g_assert_false (wh_feeds_set_source (feeds, "a", cases[i].source, &error));
      g_assert_error (error, WH_ERROR, WH_ERROR_OPTION);
      wh_assert_error_contains (error, cases[i].words);
    }
}

static void
test_check (void)
{
  g_autoptr (WhGraph) graph = make_graph ();
  g_autoptr (WhFeeds) feeds = wh_feeds_new (0);
  g_autoptr (GError) error = NULL;

  g_assert_true (wh_feeds_set_source (feeds, "a", "ones", &error));
  g_assert_true (wh_feeds_check (feeds, graph, &error));
  g_assert_true (wh_feeds_set_source (feeds, "y", "ones", &error));
  g_assert_false (wh_feeds_check (feeds, graph, &error));
  wh_assert_error_contains (error, "no input “y” in network “sum”; it has “a”, “b”");
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/feeds/random", test_random);
  g_test_add_func ("/feeds/words", test_words);
  g_test_add_func ("/feeds/fit", test_fit);
  g_test_add_func ("/feeds/files", test_files);
  g_test_add_func ("/feeds/wrong", test_wrong);
  g_test_add_func ("/feeds/check", test_check);

  return g_test_run ();
}
