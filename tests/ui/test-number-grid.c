/* tests/ui/test-number-grid.c: what values are rounded to, and what is cut off */
#include "config.h"

#include "converters/pipeline.h"
#include "graph/io/model.h"
#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/histogram.h"
#include "ui/number-grid.h"

#include <math.h>

static WhGraph *
convert_lenet (const char *step)
{
  g_autofree char *path = wh_test_data ("lenet.nnp");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhModel) model = wh_model_load ((const char *[]){ path }, 1, NULL, &error);
  g_autoptr (WhGraph) graph = NULL;
  g_autoptr (GPtrArray) steps = wh_pipeline_new ();
  g_autoptr (WhPipelineResult) result = NULL;

  g_assert_no_error (error);
  graph = wh_model_dup_graph (model, model->main_network, 0, &error);
  g_assert_no_error (error);
  g_ptr_array_add (steps, wh_step_parse (step, &error));
  g_assert_no_error (error);
  result = wh_pipeline_run (steps, graph, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return wh_graph_ref (wh_pipeline_result_graph (result));
}

static void
test_weights (void)
{
  g_autoptr (WhGraph) graph = convert_lenet ("fixed-point-weight:n_w=5,delta_w=0.125");
  guint weight = wh_graph_find_value (graph, "conv1/conv/W");
  WhNumberGrid grid, behind;

  g_assert_cmpuint (weight, !=, WH_NONE);
  g_assert_true (wh_number_grid_find (graph, weight, &grid));
  g_assert_cmpfloat (grid.low, ==, -15 * 0.125);
  g_assert_cmpfloat (grid.high, ==, 15 * 0.125);
  g_assert_cmpfloat (grid.step, ==, 0.125);

  /* What is rounded lies on the same grid as what it was rounded from. */
  g_assert_true (
    wh_number_grid_find (graph, wh_graph_find_value (graph, "conv1/conv/W_q"), &behind));
  g_assert_cmpfloat (behind.high, ==, grid.high);
  g_assert_false (wh_number_grid_find (graph, graph->inputs[0], &grid));
}

static void
test_linear (void)
{
  g_autoptr (WhGraph) graph = convert_lenet ("quantize");
  WhNumberGrid grid;
  guint n = 0;

  for (guint v = 0; v < graph->n_values; v++)
    if (wh_number_grid_find (graph, v, &grid))
      {
        double steps = (grid.high - grid.low) / grid.step;

        g_assert_cmpfloat (fabs (steps - round (steps)), <, 1e-6);
        g_assert_true (steps > 253.0 && steps < 255.5);
        g_assert_true (grid.low <= 0.0 && grid.high > 0.0);
        n++;
      }

  g_assert_cmpuint (n, >=, 4); /* of activations; weights have one for each channel */
}

static void
test_clipped (void)
{
  const WhNumberGrid grid = { -1.0, 1.0, 0.5 };
  const float values[] = { 0.0f, 1.0f, 1.25f, 1.26f, -1.25f, -1.3f, 40.0f, 0.3f };
  g_autofree char *steps = wh_number_grid_describe_steps (&grid);
  g_autofree char *part = wh_number_grid_describe_part (0.003);
  g_autofree char *none = wh_number_grid_describe_part (0.0);

  /* Up to half a step beyond, a number is rounded to the end and not cut off. */
  g_assert_cmpint (wh_number_grid_count_clipped (&grid, values, G_N_ELEMENTS (values)), ==, 3);
  g_assert_cmpstr (steps, ==, "4 steps of 2⁻¹");
  g_assert_cmpstr (part, ==, "0.3 %");
  g_assert_cmpstr (none, ==, "none");
}

/* Grids of all densities, in and beyond the data. */
static void
test_drawn (void)
{
  static const WhNumberGrid grids[] = {
    { -1.0, 1.0, 0.5 }, { -1.0, 1.0, 1e-6 }, { -0.2, 0.1, 0.01 },
    { 5.0, 6.0, 0.5 },  { -9.0, -8.0, 0.5 },
  };
  WhStatistics statistics = { .n = 100, .min = -1.0, .max = 3.0 };
  GtkWidget *histogram, *window;

  if (!wh_show_begin ())
    return;

  histogram = wh_histogram_new ();
  window = wh_show (histogram, 300, 120);
  statistics.histogram[3] = 99;
  statistics.histogram[63] = 1;
  wh_histogram_set_statistics (WH_HISTOGRAM (histogram), &statistics);
  for (guint i = 0; i < G_N_ELEMENTS (grids); i++)
    {
      wh_histogram_set_grid (WH_HISTOGRAM (histogram), &grids[i]);
      wh_histogram_set_logarithmic (WH_HISTOGRAM (histogram), i % 2 == 0);
      wh_show_frames (2);
      g_assert_nonnull (gtk_widget_get_tooltip_text (histogram));
    }
  wh_histogram_set_grid (WH_HISTOGRAM (histogram), NULL);
  wh_show_frames (1);
  g_assert_null (gtk_widget_get_tooltip_text (histogram));

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/number-grid/weights", test_weights);
  g_test_add_func ("/ui/number-grid/linear", test_linear);
  g_test_add_func ("/ui/number-grid/clipped", test_clipped);
  g_test_add_func ("/ui/number-grid/drawn", test_drawn);
  return g_test_run ();
}
