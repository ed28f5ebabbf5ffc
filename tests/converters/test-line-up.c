/* tests/converters/test-line-up.c: before and after a step, what it left alone lies at one height
 *
 * Where the step took something out, the side after has a gap; where it put something in, the side
 * before has one.
 */
#include "config.h"

#include "graph/layout/scene.h"
#include "tests/converters/suite.h"

typedef struct
{
  const char *model, *ending, *steps;
  guint aside; /* how many may lie elsewhere */
} Case;

static const Case cases[] = {
  { "lenet", ".nnp", "batch-normalization-folded" },
  { "lenet", ".nnp", "fixed-point-activation:delta=0.0625" },
  { "unet", ".nnp", "batch-normalization-folded" },
  { "unet", ".nnp", "fixed-point-activation:delta=0.0625" },
  { "mobilenet_v2", ".nnp", "batch-normalization-folded" },
  { "mobilenet_v2", ".nnp", "fixed-point-activation:delta=0.0625" },
  /* The four shortcuts with a convolution: without the normalization, dot gives that and its
   * neighbour in the branch rows in the other order. */
  { "resnet50", ".nntxt", "batch-normalization-folded", 8 },
  { "resnet50", ".nntxt", "fixed-point-activation:delta=0.0625" },
  { "transformer", ".nnp", "fixed-point-activation:delta=0.0625" },
};

static const WhRect *
rect_of (const WhScene *scene, guint node)
{
  return &scene->boxes[wh_scene_find_node (scene, node)].rect;
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  const WhSceneOptions options = { .look = WH_LOOK_CARDS };
  g_autofree char *path = suite_model_path (one->model, one->ending);
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (WhScene) before = NULL;
  g_autoptr (WhScene) shown = NULL;
  g_autoptr (WhScene) after = NULL;
  g_autoptr (GError) error = NULL;
  const WhGraph *converted;
  guint n_shared = 0, n_aside = 0;

  if (path == NULL)
    return;

  graph = suite_load (path);
  suite_add_step (steps, one->steps);
  result = suite_convert (steps, graph, NULL);
  converted = wh_pipeline_result_graph (result);

  before = wh_scene_new (graph, &options);
  wh_scene_place (before, NULL, NULL, &error);
  g_assert_no_error (error);
  after = wh_scene_new (converted, &options);
  wh_scene_place (after, before, NULL, &error);
  g_assert_no_error (error);
  wh_scene_line_up (before, &options, after, &shown, NULL, &error);
  g_assert_no_error (error);
  g_test_message ("%s: the side before %s", one->steps, shown == before ? "stays" : "has gaps");

  for (guint n = 0; n < graph->n_nodes; n++)
    {
      guint there = wh_graph_find_node (converted, graph->nodes[n].name);

      if (there == WH_NONE ||
          g_strcmp0 (graph->nodes[n].op_name, converted->nodes[there].op_name) != 0)
        continue;
      n_shared++;
      n_aside += ABS (rect_of (shown, n)->y - rect_of (after, there)->y) > 0.5;
    }
  g_assert_cmpuint (n_shared, >, 3);
  g_assert_cmpuint (n_aside, <=, one->aside);
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) words = g_strsplit (cases[i].steps, ":", 2);
      g_autofree char *name =
        g_strdup_printf ("/converters/line-up/%s/%s", cases[i].model, words[0]);

      g_test_add_data_func (name, &cases[i], test_case);
    }
  return g_test_run ();
}
