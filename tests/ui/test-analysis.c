/* tests/ui/test-analysis.c: the ranking, the search for bits, and the curve that it draws */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/bits-panel.h"
#include "ui/error-panel.h"
#include "ui/trade-off-chart.h"

#include <math.h>

static void
keep_uint (gpointer widget, guint value, guint *kept)
{
  *kept = value;
}

static void
count (gpointer widget, guint *n)
{
  (*n)++;
}

static GtkEventController *
controller_of (GtkWidget *widget, GType type)
{
  g_autoptr (GListModel) all = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkEventController) one = g_list_model_get_item (all, i);

      if (g_type_is_a (G_OBJECT_TYPE (one), type))
        return one; /* the widget holds it */
    }

  g_assert_not_reached ();
}

static void
press (GtkWidget *chart, guint key)
{
  gboolean taken = FALSE;

  g_signal_emit_by_name (controller_of (chart, GTK_TYPE_EVENT_CONTROLLER_KEY), "key-pressed", key,
                         0u, 0, &taken);
  g_assert_true (taken);
}

/* Largest first, as the search gives them; the third was not measured and is not there. */
static const WhChartPoint points[] = {
  { 9000.0, 40.0, TRUE, "nine" },  { 7000.0, 35.0, TRUE, "seven" }, { 6000.0, NAN, FALSE, "six" },
  { 5000.0, 21.0, FALSE, "five" }, { 2000.0, 3.0, FALSE, "two" },
};

static void
test_chart_keys (void)
{
  static const struct
  {
    guint key, picked;
  } presses[] = {
    { GDK_KEY_Home, 4 },  { GDK_KEY_Right, 3 }, { GDK_KEY_Up, 1 },   { GDK_KEY_Right, 0 },
    { GDK_KEY_Right, 0 }, { GDK_KEY_Left, 1 },  { GDK_KEY_Down, 3 }, { GDK_KEY_End, 0 },
  };
  guint picked = G_MAXUINT;
  GtkWidget *chart, *window;

  if (!wh_show_begin ())
    return;

  chart = g_object_new (WH_TYPE_TRADE_OFF_CHART, NULL);
  g_signal_connect (chart, "point-picked", G_CALLBACK (keep_uint), &picked);
  window = wh_show (chart, 320, 240);
  wh_trade_off_chart_set_points (WH_TRADE_OFF_CHART (chart), points, G_N_ELEMENTS (points), TRUE);
  wh_trade_off_chart_set_budget (WH_TRADE_OFF_CHART (chart), 30.0, NAN);
  wh_show_frames (2);
  g_assert_cmpuint (picked, ==, G_MAXUINT);

  for (guint i = 0; i < G_N_ELEMENTS (presses); i++)
    {
      press (chart, presses[i].key);
      g_assert_cmpuint (picked, ==, presses[i].picked);
      wh_trade_off_chart_set_picked (WH_TRADE_OFF_CHART (chart), (int) picked);
      wh_show_frames (1);
    }

  gtk_window_destroy (GTK_WINDOW (window));
}

/* Every drawn point can be reached with the mouse, and no other; larger ones lie further right. */
static void
test_chart_mouse (void)
{
  double first_x[G_N_ELEMENTS (points)];
  GtkWidget *chart, *window;
  GtkEventController *click;
  guint picked = G_MAXUINT;

  if (!wh_show_begin ())
    return;

  chart = g_object_new (WH_TYPE_TRADE_OFF_CHART, NULL);
  g_signal_connect (chart, "point-picked", G_CALLBACK (keep_uint), &picked);
  window = wh_show (chart, 320, 240);
  wh_trade_off_chart_set_points (WH_TRADE_OFF_CHART (chart), points, G_N_ELEMENTS (points), TRUE);
  click = controller_of (chart, GTK_TYPE_GESTURE_CLICK);
  for (guint i = 0; i < G_N_ELEMENTS (points); i++)
    first_x[i] = INFINITY;

  for (double x = 0.0; x < gtk_widget_get_width (chart); x += 5.0)
    for (double y = 0.0; y < gtk_widget_get_height (chart); y += 5.0)
      {
        picked = G_MAXUINT;
        g_signal_emit_by_name (click, "pressed", 1, x, y);
        if (picked != G_MAXUINT)
          first_x[picked] = MIN (first_x[picked], x);
      }

  g_assert_cmpfloat (first_x[2], ==, INFINITY);
  g_assert_cmpfloat (first_x[4], <, first_x[3]);
  g_assert_cmpfloat (first_x[3], <, first_x[1]);
  g_assert_cmpfloat (first_x[1], <, first_x[0]);
  g_assert_cmpfloat (first_x[0], <, INFINITY);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* Curves that a division by their width would break. */
static void
test_chart_edges (void)
{
  static const WhChartPoint one[] = { { 5000.0, 0.981, TRUE, "one" } };
  static const WhChartPoint exact[] = { { 5000.0, INFINITY, TRUE, "a" },
                                        { 4000.0, INFINITY, TRUE, "b" } };
  static const WhChartPoint none[] = { { 5000.0, NAN, FALSE, "unknown" } };
  GtkWidget *chart, *window;

  if (!wh_show_begin ())
    return;

  chart = g_object_new (WH_TYPE_TRADE_OFF_CHART, NULL);
  window = wh_show (chart, 320, 240);
  wh_trade_off_chart_set_points (WH_TRADE_OFF_CHART (chart), one, 1, FALSE);
  wh_trade_off_chart_set_picked (WH_TRADE_OFF_CHART (chart), 0);
  wh_show_frames (2);
  wh_trade_off_chart_set_points (WH_TRADE_OFF_CHART (chart), exact, 2, TRUE);
  wh_show_frames (2);
  wh_trade_off_chart_set_points (WH_TRADE_OFF_CHART (chart), none, 1, TRUE);
  wh_show_frames (2);
  wh_trade_off_chart_set_points (WH_TRADE_OFF_CHART (chart), NULL, 0, TRUE);
  wh_show_frames (2);

  gtk_window_destroy (GTK_WINDOW (window));
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

static WhSearchResult *
new_result (void)
{
  static const double db[] = { 36.0, 31.0, 12.0 };
  WhSearchResult *result = g_new0 (WhSearchResult, 1);

  result->layers = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (result->layers, g_strdup ("Affine"));
  result->points = g_array_new (FALSE, FALSE, sizeof (WhTradeOff));
  result->best = 1;
  for (guint i = 0; i < 3; i++)
    {
      guint bits = 8 - 2 * i;
      WhTradeOff point = {
        bits / 32.0, 100 * bits, db[i], NAN, TRUE, g_memdup2 (&bits, sizeof bits)
      };

      g_array_append_val (result->points, point);
    }

  return result;
}

static void
result_free (WhSearchResult *result)
{
  for (guint i = 0; i < result->points->len; i++)
    g_free (g_array_index (result->points, WhTradeOff, i).bits);
  wh_search_result_free (result);
}

static GtkWidget *
find_labelled (GtkWidget *root, const char *label)
{
  GtkWidget *button;

  for (guint i = 0; (button = wh_show_find (root, GTK_TYPE_BUTTON, i)) != NULL; i++)
    if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), label) == 0)
      return button;

  g_assert_not_reached ();
}

static void
test_bits (void)
{
  static const char *const labels[] = { "fc1/affine", NULL };
  WhAnalysisState state = { .source = "random", .possible = TRUE, .fraction = -1.0 };
  WhSearchResult *result;
  WhSearchBudget budget;
  WhBitsFound found = { .labels = labels, .float_bytes = 3200.0, .picked = 1 };
  const WhBitsFound nothing = { .labels = labels + 1, .picked = -1 };
  guint picked = G_MAXUINT;
  GtkWidget *panel, *window, *goal, *search, *chart;

  if (!wh_show_begin ())
    return;

  panel = g_object_new (WH_TYPE_BITS_PANEL, NULL);
  g_signal_connect (panel, "point-picked", G_CALLBACK (keep_uint), &picked);
  window = wh_show (panel, 340, 900);
  search = find_labelled (panel, "Search");

  wh_bits_panel_get_budget (WH_BITS_PANEL (panel), &budget);
  g_assert_cmpfloat (budget.least_db, ==, 30.0);
  g_assert_true (isnan (budget.least_top1) && isnan (budget.most_size));

  goal = wh_show_find (panel, GTK_TYPE_DROP_DOWN, 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (goal), 2);
  wh_bits_panel_get_budget (WH_BITS_PANEL (panel), &budget);
  g_assert_cmpfloat (budget.most_size, ==, 0.2);
  g_assert_true (isnan (budget.least_db));

  gtk_drop_down_set_selected (GTK_DROP_DOWN (goal), 1);
  wh_bits_panel_set_state (WH_BITS_PANEL (panel), &state, FALSE, NULL, FALSE);
  g_assert_false (gtk_widget_get_sensitive (search)); /* nothing tells right from wrong */
  wh_bits_panel_set_state (WH_BITS_PANEL (panel), &state, TRUE, NULL, FALSE);
  g_assert_true (gtk_widget_get_sensitive (search));

  wh_bits_panel_suggest_accuracy (WH_BITS_PANEL (panel), 0.981);
  wh_bits_panel_get_budget (WH_BITS_PANEL (panel), &budget);
  g_assert_cmpfloat (budget.least_top1, ==, 0.976);

  result = new_result ();
  found.result = result;
  found.budget = &budget;
  wh_bits_panel_set_found (WH_BITS_PANEL (panel), &found);
  wh_bits_panel_set_state (WH_BITS_PANEL (panel), &state, TRUE, NULL, TRUE);
  wh_show_frames (2);
  chart = wh_show_find (panel, WH_TYPE_TRADE_OFF_CHART, 0);
  press (chart, GDK_KEY_Left);
  g_assert_cmpuint (picked, ==, 2);

  wh_bits_panel_set_found (WH_BITS_PANEL (panel), &nothing);
  wh_show_frames (1);
  g_assert_false (gtk_widget_get_mapped (chart));
  result_free (result);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/analysis/chart-keys", test_chart_keys);
  g_test_add_func ("/ui/analysis/chart-mouse", test_chart_mouse);
  g_test_add_func ("/ui/analysis/chart-edges", test_chart_edges);
  g_test_add_func ("/ui/analysis/errors", test_errors);
  g_test_add_func ("/ui/analysis/errors-running", test_errors_running);
  g_test_add_func ("/ui/analysis/bits", test_bits);
  return g_test_run ();
}
