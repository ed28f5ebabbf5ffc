/* tests/ui/test-run-panel.c: the choice of what to run on, and what the last run gave */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/run-panel.h"

typedef struct
{
  guint n_changed, n_file, n_data, n_run;
} Told;

static void
count (WhRunPanel *panel, guint *n)
{
  (*n)++;
}

static void
keep (WhRunPanel *panel, guint mib, guint *kept)
{
  *kept = mib;
}

static GtkWidget *
new_panel (Told *told)
{
  GtkWidget *panel = g_object_new (WH_TYPE_RUN_PANEL, NULL);

  g_signal_connect (panel, "source-changed", G_CALLBACK (count), &told->n_changed);
  g_signal_connect (panel, "file-wanted", G_CALLBACK (count), &told->n_file);
  g_signal_connect (panel, "data-wanted", G_CALLBACK (count), &told->n_data);
  g_signal_connect (panel, "run-wanted", G_CALLBACK (count), &told->n_run);
  return panel;
}

static void
test_kept (void)
{
  Told told = { 0 };
  guint kept = 0;
  GtkWidget *panel, *window, *spin;

  if (!wh_show_begin ())
    return;

  panel = new_panel (&told);
  g_signal_connect (panel, "kept-changed", G_CALLBACK (keep), &kept);
  window = wh_show (panel, 340, 700);
  wh_run_panel_set_kept (WH_RUN_PANEL (panel), 512);
  g_assert_cmpuint (kept, ==, 0);
  spin = wh_show_find (panel, GTK_TYPE_SPIN_BUTTON, 2);
  g_assert_cmpfloat (gtk_spin_button_get_value (GTK_SPIN_BUTTON (spin)), ==, 512.0);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 64.0);
  g_assert_cmpuint (kept, ==, 64);
  g_assert_cmpuint (told.n_changed, ==, 0);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* Showing tells nothing; a source without its file asks for one instead of being taken. */
static void
test_source (void)
{
  Told told = { 0 };
  GtkWidget *widget, *window, *list;
  WhRunPanel *panel;

  if (!wh_show_begin ())
    return;

  widget = new_panel (&told);
  panel = WH_RUN_PANEL (widget);
  window = wh_show (widget, 340, 700);
  wh_run_panel_set_source (panel, WH_SOURCE_RANDOM, 7, NULL, NULL, 2);
  g_assert_cmpuint (told.n_changed, ==, 0);
  g_assert_cmpuint (wh_run_panel_seed (panel), ==, 7);
  g_assert_cmpuint (wh_run_panel_n_threads (panel), ==, 2);

  list = wh_show_find (widget, GTK_TYPE_DROP_DOWN, 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), WH_SOURCE_ZEROS);
  g_assert_cmpuint (told.n_changed, ==, 1);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), WH_SOURCE_FILE);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), WH_SOURCE_DATA);
  g_assert_cmpuint (told.n_changed, ==, 1);
  g_assert_cmpuint (told.n_file, ==, 1);
  g_assert_cmpuint (told.n_data, ==, 1);

  wh_run_panel_set_source (panel, WH_SOURCE_ONES, 0, "x.npy", "digits.h5", 0);
  gtk_drop_down_set_selected (GTK_DROP_DOWN (list), WH_SOURCE_DATA);
  g_assert_cmpuint (told.n_data, ==, 1);
  g_assert_cmpuint (told.n_changed, ==, 2);

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
test_results (void)
{
  static const char *const cells[] = { "latency", "2 ms", "1 ms", "top-1", "0.981", "0.982", NULL };
  static const char *const none[] = { NULL };
  Told told = { 0 };
  g_autofree char *text = NULL;
  GtkWidget *panel, *window, *run;

  if (!wh_show_begin ())
    return;

  panel = new_panel (&told);
  window = wh_show (panel, 340, 700);
  wh_run_panel_set_results (WH_RUN_PANEL (panel), none);
  wh_run_panel_set_results (WH_RUN_PANEL (panel), cells);
  wh_run_panel_set_state (WH_RUN_PANEL (panel), FALSE, "it has no input");
  wh_show_frames (2);

  text = wh_show_dup_text (panel);
  g_assert_nonnull (strstr (text, "latency\n2 ms\n1 ms\ntop-1\n0.981\n0.982\n"));
  g_assert_nonnull (strstr (text, "it has no input"));
  for (guint i = 0; (run = wh_show_find (panel, GTK_TYPE_BUTTON, i)) != NULL; i++)
    if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (run)), "Run") == 0)
      break;
  g_assert_nonnull (run);
  g_assert_false (gtk_widget_get_sensitive (run));
  wh_run_panel_set_state (WH_RUN_PANEL (panel), FALSE, NULL);
  g_assert_true (gtk_widget_get_sensitive (run));
  g_signal_emit_by_name (run, "clicked");
  g_assert_cmpuint (told.n_run, ==, 1);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/run/source", test_source);
  g_test_add_func ("/ui/run/kept", test_kept);
  g_test_add_func ("/ui/run/results", test_results);
  return g_test_run ();
}
