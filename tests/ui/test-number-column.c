/* tests/ui/test-number-column.c: numbers stand under their headings, and sort whatever they are */
#include "config.h"

#include "tests/support.h"
#include "tests/ui/show.h"
#include "ui/number-column.h"

/* A row is a string, "NAME NUMBER". */
static double
key (gpointer row)
{
  return g_ascii_strtod (strchr (gtk_string_object_get_string (row), ' '), NULL);
}

static char *
name_text (gpointer row)
{
  const char *string = gtk_string_object_get_string (row);

  return g_strndup (string, strchr (string, ' ') - string);
}

static char *
number_text (gpointer row)
{
  return g_strdup_printf ("%g", key (row));
}

static char *
long_text (gpointer row)
{
  return g_strdup_printf ("%.2f", key (row));
}

static const WhNumberColumn columns[] = {
  { "name", "Which one", key, name_text, name_text },
  { "n", "How many", key, number_text },
  { "fixed", NULL, key, long_text, NULL, 140 },
};

static const char *const rows[] = { "a 2", "b nan", "c -inf", "d 1e9", "e nan", "f -3", NULL };

/* The names of what is shown, in the order in which it is shown. */
static char *
dup_order (GtkColumnView *view)
{
  GListModel *model = G_LIST_MODEL (gtk_column_view_get_model (view));
  GString *order = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr (GtkStringObject) row = g_list_model_get_item (model, i);

      g_string_append_c (order, gtk_string_object_get_string (row)[0]);
    }

  return g_string_free (order, FALSE);
}

static void
assert_sorted (GtkColumnView *view, GtkSortType direction, const char *expected)
{
  GListModel *model = gtk_column_view_get_columns (view);
  g_autoptr (GtkColumnViewColumn) number = g_list_model_get_item (model, 1);
  g_autofree char *order = NULL;

  gtk_column_view_sort_by_column (view, number, direction);
  order = dup_order (view);
  g_assert_cmpstr (order, ==, expected);
}

static void
test_order (void)
{
  g_autoptr (GtkStringList) list = NULL;
  g_autofree char *as_given = NULL;
  GtkColumnView *view;

  if (!wh_show_begin ())
    return;

  list = gtk_string_list_new (rows);
  view = g_object_ref_sink (GTK_COLUMN_VIEW (gtk_column_view_new (NULL)));
  wh_number_columns_append (view, columns, G_N_ELEMENTS (columns));
  wh_number_columns_show (view, G_LIST_MODEL (list));

  as_given = dup_order (view);
  g_assert_cmpstr (as_given, ==, "abcdef");
  assert_sorted (view, GTK_SORT_ASCENDING, "cfadbe");
  assert_sorted (view, GTK_SORT_DESCENDING, "bedafc");

  wh_number_columns_show (view, NULL);
  g_assert_null (gtk_column_view_get_model (view));
  g_object_unref (view);
}

/* Where the text of @label ends, px from the left of @root. */
static double
text_end (GtkWidget *label, GtkWidget *root)
{
  PangoRectangle text;
  double x, y;
  int left;

  g_assert_true (
    gtk_widget_translate_coordinates (label, root, 0, 0, &x, &y)); /* no margin: 0 is the left */
  gtk_label_get_layout_offsets (GTK_LABEL (label), &left, NULL);
  pango_layout_get_pixel_extents (gtk_label_get_layout (GTK_LABEL (label)), NULL, &text);
  return x + left + text.x + text.width;
}

static GtkWidget *
find_text (GtkWidget *root, const char *text)
{
  GtkWidget *label;

  for (guint i = 0; (label = wh_show_find (root, GTK_TYPE_LABEL, i)) != NULL; i++)
    if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) == 0)
      return label;

  g_assert_not_reached ();
}

static void
test_headings (void)
{
  g_autoptr (GtkStringList) list = NULL;
  GtkWidget *view, *window, *heading, *label;

  if (!wh_show_begin ())
    return;

  list = gtk_string_list_new (rows);
  view = gtk_column_view_new (NULL);
  gtk_widget_add_css_class (view, "layer-table");
  wh_number_columns_append (GTK_COLUMN_VIEW (view), columns, G_N_ELEMENTS (columns));
  wh_number_columns_show (GTK_COLUMN_VIEW (view), G_LIST_MODEL (list));
  window = wh_show (view, 400, 300);

  heading = gtk_widget_get_first_child (gtk_widget_get_first_child (view));
  g_assert_cmpstr (gtk_widget_get_tooltip_text (heading), ==, "Which one");
  label = find_text (view, "a");
  g_assert_cmpstr (gtk_widget_get_tooltip_text (label), ==, "a");

  for (guint i = 1; i < G_N_ELEMENTS (columns); i++)
    {
      static const char *const numbers[] = { NULL, "1e+09", "1000000000.00" };
      double title = text_end (find_text (view, columns[i].title), view);

      g_assert_cmpfloat_with_epsilon (title, text_end (find_text (view, numbers[i]), view), 1.0);
    }

  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  wh_test_init (&argc, &argv);
  g_test_add_func ("/ui/number-column/order", test_order);
  g_test_add_func ("/ui/number-column/headings", test_headings);
  return g_test_run ();
}
