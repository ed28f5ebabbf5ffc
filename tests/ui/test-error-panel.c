/* tests/ui/test-error-panel.c: the ranking of what keeping a function in float wins */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/error-panel.h"

#include <math.h>

static void
count (gpointer widget, guint *n)
{
  (*n)++;
}

static GListStore *
new_rows (void)
{
  static const WhSensitivity ranking[] = {
    { 1, (char *) "Affine", 24.0, 20.6, 23.0, 3.1, NAN },
    { 2, (char *) "ReLU", 37.0, 22.8, 40.0, 0.1, NAN },
    { 1, (char *) "Convolution", 18.2, INFINITY, 19.0, -3.0, NAN },
  };
  GListStore *rows = g_list_store_new (WH_TYPE_ERROR_ROW);

  for (guint i = 0; i < G_N_ELEMENTS (ranking); i++)
    {
      g_autoptr (WhErrorRow) row =
        wh_error_row_new (i, ranking[i].node, ranking[i].step == 1 ? "Weights" : "Activations",
                          &ranking[i]);

      g_list_store_append (rows, row);
    }

  return rows;
}

static void
keep_row (gpointer panel, WhErrorRow *row, WhErrorRow **kept)
{
  *kept = row;
}

static GtkWidget *
find_button (GtkWidget *root, const char *tooltip)
{
  GtkWidget *button;

  for (guint i = 0; (button = wh_show_find (root, GTK_TYPE_BUTTON, i)) != NULL; i++)
    if (g_strcmp0 (gtk_widget_get_tooltip_text (button), tooltip) == 0 &&
        gtk_widget_get_mapped (button))
      return button;

  return NULL;
}

static void
test_errors (void)
{
  g_autoptr (GListStore) rows = NULL;
  g_autoptr (WhErrorRow) affine = NULL;
  WhErrorRow *wanted = NULL;
  GtkWidget *panel, *window, *table, *steps;

  if (!wh_show_begin ())
    return;

  rows = new_rows ();
  affine = g_list_model_get_item (G_LIST_MODEL (rows), 0);
  panel = g_object_new (WH_TYPE_ERROR_PANEL, NULL);
  g_signal_connect (panel, "exclude-wanted", G_CALLBACK (keep_row), &wanted);
  window = wh_show (panel, 340, 800);
  wh_error_panel_set_rows (WH_ERROR_PANEL (panel), G_LIST_MODEL (rows), "Outputs: 20 dB");
  wh_show_frames (3);

  g_signal_emit_by_name (find_button (panel, "Keep Affine out of “Weights”"), "clicked");
  g_assert_true (wanted == affine);
  wh_error_row_set_excluded (affine, TRUE);
  g_assert_nonnull (find_button (panel, "Include Affine in “Weights” again"));

  table = wh_show_find (panel, GTK_TYPE_COLUMN_VIEW, 0);
  steps = wh_show_find (panel, GTK_TYPE_DROP_DOWN, 0);
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (table)))),
                    ==, 3);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (steps), 1); /* behind "All steps" */
  g_assert_cmpuint (g_list_model_get_n_items (
                      G_LIST_MODEL (gtk_column_view_get_model (GTK_COLUMN_VIEW (table)))),
                    ==, 2);
  wh_show_frames (2);

  wh_error_panel_set_rows (WH_ERROR_PANEL (panel), NULL, NULL);
  wh_show_frames (1);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_errors_running (void)
{
  guint n_measured = 0, n_cancelled = 0;
  WhAnalysisState state = { .source = "random", .possible = TRUE, .fraction = -1.0 };
  GtkWidget *panel, *window, *measure, *cancel;

  if (!wh_show_begin ())
    return;

  panel = g_object_new (WH_TYPE_ERROR_PANEL, NULL);
  g_signal_connect (panel, "measure-wanted", G_CALLBACK (count), &n_measured);
  g_signal_connect (panel, "cancel-wanted", G_CALLBACK (count), &n_cancelled);
  window = wh_show (panel, 340, 500);
  measure = wh_show_find (panel, GTK_TYPE_BUTTON, 0);
  cancel = wh_show_find (panel, GTK_TYPE_BUTTON, 1);

  wh_error_panel_set_state (WH_ERROR_PANEL (panel), &state);
  g_assert_true (gtk_widget_get_sensitive (measure));
  g_signal_emit_by_name (measure, "clicked");
  state.fraction = 0.3;
  wh_error_panel_set_state (WH_ERROR_PANEL (panel), &state);
  wh_show_frames (2);
  g_assert_false (gtk_widget_get_mapped (measure));
  g_assert_true (gtk_widget_get_mapped (cancel));
  g_signal_emit_by_name (cancel, "clicked");
  g_assert_cmpuint (n_measured, ==, 1);
  g_assert_cmpuint (n_cancelled, ==, 1);

  state.fraction = -1.0;
  state.obstacle = "it has an unknown function";
  wh_error_panel_set_state (WH_ERROR_PANEL (panel), &state);
  g_assert_false (gtk_widget_get_sensitive (measure));

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/error-panel/rows", test_errors);
  g_test_add_func ("/ui/error-panel/running", test_errors_running);
  return g_test_run ();
}
