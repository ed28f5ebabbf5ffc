/* tests/ui/test-steps.c: the cards of the steps, their options, the list to choose from */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/option-form.h"
#include "ui/step-card.h"
#include "ui/step-chooser.h"
#include "ui/step-list.h"

static GPtrArray *
items_of (const char *const *steps)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) wh_step_item_free);

  g_ptr_array_add (items, wh_step_item_new (NULL, "Original"));
  for (guint i = 0; steps[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhStep) step = wh_step_parse (steps[i], &error);

      g_assert_no_error (error);
      g_ptr_array_add (items, wh_step_item_new (step, step->converter->title));
    }

  return items;
}

static void
keep_uint (gpointer list, guint card, guint *kept)
{
  *kept = card;
}

static void
keep_option (gpointer list, guint card, const char *name, const char *value, GString *kept)
{
  g_string_printf (kept, "%u %s=%s", card, name, value);
}

/* Showing what is there says nothing; only what the user does is told. */
static void
test_list (void)
{
  const char *steps[] = { "batch-normalization-folded", "fixed-point-weight:n_w=6", NULL };
  g_autoptr (GPtrArray) items = items_of (steps);
  g_autoptr (GString) option = g_string_new (NULL);
  guint picked = G_MAXUINT;
  GtkWidget *list, *window, *box, *spin;

  if (!wh_show_begin ())
    return;

  list = g_object_new (WH_TYPE_STEP_LIST, NULL);
  g_signal_connect (list, "picked", G_CALLBACK (keep_uint), &picked);
  g_signal_connect (list, "option-changed", G_CALLBACK (keep_option), option);
  window = wh_show (list, 280, 700);
  wh_step_list_set_items (WH_STEP_LIST (list), items, 2);
  wh_show_frames (2);
  g_assert_cmpuint (picked, ==, G_MAXUINT);
  g_assert_cmpstr (option->str, ==, "");

  box = wh_show_find (list, GTK_TYPE_LIST_BOX, 0);
  g_assert_cmpint (gtk_list_box_row_get_index (gtk_list_box_get_selected_row (GTK_LIST_BOX (box))),
                   ==, 2);
  spin = wh_show_find (GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 2)),
                       GTK_TYPE_SPIN_BUTTON, 0);
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (spin)), ==, 6);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (spin), 5);
  g_assert_cmpstr (option->str, ==, "2 n_w=5");
  gtk_list_box_select_row (GTK_LIST_BOX (box),
                           gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 1));
  g_assert_cmpuint (picked, ==, 1);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* A card keeps its widgets while its converter stays, and goes with its step. */
static void
test_list_in_place (void)
{
  const char *two[] = { "batch-normalization-folded", "fixed-point-weight", NULL };
  const char *one[] = { "batch-normalization-folded", NULL };
  g_autoptr (GPtrArray) two_items = items_of (two);
  g_autoptr (GPtrArray) one_item = items_of (one);
  GtkWidget *list, *window, *box, *card;

  if (!wh_show_begin ())
    return;

  list = g_object_new (WH_TYPE_STEP_LIST, NULL);
  window = wh_show (list, 280, 700);
  wh_step_list_set_items (WH_STEP_LIST (list), two_items, 2);
  box = wh_show_find (list, GTK_TYPE_LIST_BOX, 0);
  card = GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 1));
  wh_step_list_set_items (WH_STEP_LIST (list), one_item, 1);
  g_assert_true (card == GTK_WIDGET (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 1)));
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (box), 2));
  wh_show_frames (2);

  gtk_window_destroy (GTK_WINDOW (window));
}

/* What the table doesn't allow stays in its entry, marked, and nobody is told. */
static void
test_form_refuses (void)
{
  g_autoptr (WhStep) step = NULL;
  g_autoptr (GError) error = NULL;
  GtkWidget *form, *window, *entry;
  guint n_told = 0;

  if (!wh_show_begin ())
    return;

  step = wh_step_parse ("fixed-point-weight", &error);
  g_assert_no_error (error);
  form = g_object_new (WH_TYPE_OPTION_FORM, NULL);
  wh_option_form_set_options (WH_OPTION_FORM (form), step->converter->options,
                              step->converter->options_size, step->options);
  g_signal_connect_swapped (form, "option-changed", G_CALLBACK (g_atomic_int_inc), &n_told);
  window = wh_show (form, 260, 500);

  entry = wh_show_find (form, GTK_TYPE_ENTRY, 0);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry)), ==, "auto");
  gtk_editable_set_text (GTK_EDITABLE (entry), "nonsense");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (n_told, ==, 0);
  g_assert_true (gtk_widget_has_css_class (entry, "error"));

  gtk_editable_set_text (GTK_EDITABLE (entry), "0.0625");
  g_signal_emit_by_name (entry, "activate");
  g_assert_cmpuint (n_told, ==, 1);
  g_assert_false (gtk_widget_has_css_class (entry, "error"));

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
keep_node (gpointer list, guint card, const char *node, GString *kept)
{
  g_string_printf (kept, "%u %s", card, node);
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

static gboolean
shows (GtkWidget *root, const char *text)
{
  GtkWidget *label;

  for (guint i = 0; (label = wh_show_find (root, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_str_equal (gtk_label_get_text (GTK_LABEL (label)), text) && gtk_widget_get_mapped (label))
      return TRUE;

  return FALSE;
}

/* The card counts what is kept out, lists it, and each can be let in again. */
static void
test_kept_out (void)
{
  const char *steps[] = { "fixed-point-weight:exclude=Convolution+Affine_2", NULL };
  g_autoptr (GPtrArray) items = items_of (steps);
  g_autoptr (GString) included = g_string_new (NULL);
  g_autoptr (GString) option = g_string_new (NULL);
  GtkWidget *list, *window;

  if (!wh_show_begin ())
    return;

  list = g_object_new (WH_TYPE_STEP_LIST, NULL);
  g_signal_connect (list, "included", G_CALLBACK (keep_node), included);
  g_signal_connect (list, "option-changed", G_CALLBACK (keep_option), option);
  window = wh_show (list, 280, 900);
  wh_step_list_set_items (WH_STEP_LIST (list), items, 1);
  wh_show_frames (2);
  g_assert_true (shows (list, "2 kept out"));
  g_assert_true (shows (list, "Affine_2"));

  g_signal_emit_by_name (find_button (list, "Include Affine_2 again"), "clicked");
  g_assert_cmpstr (included->str, ==, "1 Affine_2");
  g_signal_emit_by_name (find_button (list, "Nothing is kept out of this step any more"),
                         "clicked");
  g_assert_cmpstr (option->str, ==, "1 exclude=");

  gtk_window_destroy (GTK_WINDOW (window));
}

/* A step that broke what it promised stands out, and is as the others once it keeps it. */
static void
test_broken (void)
{
  const char *steps[] = { "batch-normalization-folded", NULL };
  g_autoptr (GPtrArray) items = items_of (steps);
  WhStepItem *item = items->pdata[1];
  GtkWidget *list, *window, *row;

  if (!wh_show_begin ())
    return;

  list = g_object_new (WH_TYPE_STEP_LIST, NULL);
  window = wh_show (list, 280, 700);
  wh_step_list_set_items (WH_STEP_LIST (list), items, 1);
  row = wh_show_find (list, GTK_TYPE_LIST_BOX_ROW, 1);
  g_assert_false (gtk_widget_has_css_class (row, "broken"));

  item->check = g_strdup ("Not exact: “y” is off by 0.5 of its largest (max |d| 2.8)");
  item->check_tip = g_strdup ("Against the step before: max |d| 2.8");
  item->broken = TRUE;
  wh_step_list_set_items (WH_STEP_LIST (list), items, 1);
  wh_show_frames (2);
  g_assert_true (gtk_widget_has_css_class (row, "broken"));
  g_assert_true (shows (row, item->check));

  item->broken = FALSE;
  wh_step_list_set_items (WH_STEP_LIST (list), items, 1);
  g_assert_false (gtk_widget_has_css_class (row, "broken"));

  gtk_window_destroy (GTK_WINDOW (window));
}

static void
keep_card (gpointer list, guint card, guint *kept)
{
  *kept = card;
}

/* What came with the file can be recorded again; what was just measured is so anyway. */
static void
test_recorded (void)
{
  const char *steps[] = { "quantize", "fixed-point-weight", NULL };
  g_autoptr (GPtrArray) items = items_of (steps);
  const char *button = "Find the ranges anew, on the calibration data or the inputs of the run as "
                       "they are now";
  WhStepItem *item = g_ptr_array_index (items, 1);
  GtkWidget *list, *window;
  guint card = 0;

  if (!wh_show_begin ())
    return;

  list = g_object_new (WH_TYPE_STEP_LIST, NULL);
  g_signal_connect (list, "record-wanted", G_CALLBACK (keep_card), &card);
  window = wh_show (list, 280, 1100);
  wh_step_list_set_items (WH_STEP_LIST (list), items, 1);
  wh_show_frames (2);
  g_assert_false (shows (list, "Recorded on"));

  item->recorded = g_strdup ("100 samples of digits.h5");
  wh_step_list_set_items (WH_STEP_LIST (list), items, 1);
  wh_show_frames (2);
  g_assert_true (shows (list, "100 samples of digits.h5"));
  g_assert_null (find_button (list, button));

  item->record_bound = TRUE;
  wh_step_list_set_items (WH_STEP_LIST (list), items, 1);
  wh_show_frames (2);
  g_assert_true (shows (list, "100 samples of digits.h5 · from the steps' file"));
  g_signal_emit_by_name (find_button (list, button), "clicked");
  g_assert_cmpuint (card, ==, 1);

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/steps/list", test_list);
  g_test_add_func ("/ui/steps/list-in-place", test_list_in_place);
  g_test_add_func ("/ui/steps/form-refuses", test_form_refuses);
  g_test_add_func ("/ui/steps/kept-out", test_kept_out);
  g_test_add_func ("/ui/steps/broken", test_broken);
  g_test_add_func ("/ui/steps/recorded", test_recorded);
  return g_test_run ();
}
