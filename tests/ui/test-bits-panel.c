/* tests/ui/test-bits-panel.c: what is searched for, and the points that were found */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/bits-panel.h"
#include "ui/trade-off-chart.h"

#include <math.h>

static void
keep_uint (gpointer widget, guint value, guint *kept)
{
  *kept = value;
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
  wh_show_press (chart, GDK_KEY_Left);
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
  g_test_add_func ("/ui/bits-panel/search", test_bits);
  return g_test_run ();
}
