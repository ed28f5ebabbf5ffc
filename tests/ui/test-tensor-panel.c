/* tests/ui/test-tensor-panel.c: numbers as a table, as a picture, as a histogram */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/histogram.h"
#include "ui/tensor-grid.h"
#include "ui/tensor-panel.h"
#include "ui/tensor-picture.h"

static void
test_planes (void)
{
  static const struct
  {
    WhShape shape;
    gint64 n_planes, n_rows, n_columns;
  } cases[] = {
    { { .rank = 0 }, 1, 1, 1 },
    { { .rank = 1, .size = { 7 } }, 1, 1, 7 },
    { { .rank = 2, .size = { 3, 7 } }, 1, 3, 7 },
    { { .rank = 4, .size = { 2, 5, 3, 7 } }, 10, 3, 7 },
    { { .rank = 3, .size = { 0, 3, 7 } }, 0, 3, 7 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 n_planes, n_rows, n_columns;

      wh_tensor_planes (&cases[i].shape, &n_planes, &n_rows, &n_columns);
      g_assert_cmpint (n_planes, ==, cases[i].n_planes);
      g_assert_cmpint (n_rows, ==, cases[i].n_rows);
      g_assert_cmpint (n_columns, ==, cases[i].n_columns);
    }
}

/* The panel with tensors of every rank, none among them without elements drawn beyond its end. */
static void
test_panel (void)
{
  static const WhShape shapes[] = {
    { .rank = 0 },
    { .rank = 1, .size = { 5 } },
    { .rank = 4, .size = { 2, 3, 40, 30 } },
    { .rank = 2, .size = { 0, 4 } },
  };
  const char *names[] = { "one", "two", NULL };
  GtkWidget *panel, *window;

  if (!wh_show_begin ())
    return;

  panel = g_object_new (WH_TYPE_TENSOR_PANEL, NULL);
  window = wh_show (panel, 340, 700);
  wh_tensor_panel_set_values (WH_TENSOR_PANEL (panel), names, 1);
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      g_autoptr (WhTensor) tensor = wh_tensor_new_zeros (&shapes[i]);
      g_autoptr (GdkTexture) picture = NULL;
      WhStatistics statistics;

      if (wh_tensor_n_elements (tensor) > 0)
        wh_tensor_data (tensor)[0] = -1.0f;
      g_assert_true (wh_statistics_measure (tensor, &statistics, NULL, NULL));
      wh_tensor_panel_set_tensor (WH_TENSOR_PANEL (panel), tensor, &statistics, NULL);
      wh_show_frames (2);

      picture = wh_tensor_picture_new (tensor, 0);
      g_assert_true ((picture != NULL) == (wh_tensor_n_elements (tensor) > 0));
    }
  wh_tensor_panel_set_tensor (WH_TENSOR_PANEL (panel), NULL, NULL, "nothing yet");
  wh_show_frames (1);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/tensor/planes", test_planes);
  g_test_add_func ("/ui/tensor/panel", test_panel);
  return g_test_run ();
}
