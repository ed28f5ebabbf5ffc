/* tests/ui/test-trade-off-chart.c: points are picked by mouse and keys, whatever they are */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/trade-off-chart.h"

#include <math.h>

static void
keep_uint (gpointer widget, guint value, guint *kept)
{
  *kept = value;
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
      wh_show_press (chart, presses[i].key);
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
  click = wh_show_controller (chart, GTK_TYPE_GESTURE_CLICK);
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

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/trade-off-chart/keys", test_chart_keys);
  g_test_add_func ("/ui/trade-off-chart/mouse", test_chart_mouse);
  g_test_add_func ("/ui/trade-off-chart/edges", test_chart_edges);
  return g_test_run ();
}
