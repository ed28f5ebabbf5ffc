/* ui/number-column.c: a table of names and numbers, sorted by its headings */
#include "config.h"

#include "ui/number-column.h"

#include "ui/widget.h"

#include <glib/gi18n.h>
#include <math.h>

/* A total order, NAN the greatest. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const WhNumberColumn *column = data;
  double x = column->key ((gpointer) a), y = column->key ((gpointer) b);

  if (isnan (x) || isnan (y))
    return !!isnan (x) - !!isnan (y);

  return (x > y) - (x < y);
}

static void
setup_name (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = wh_label_new (NULL, "numeric");

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_list_item_set_child (item, label);
}

static void
setup_number (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *label = wh_label_new (NULL, "numeric");

  gtk_label_set_xalign (GTK_LABEL (label), 1.0f);
  gtk_list_item_set_child (item, label);
}

static void
bind_cell (GtkSignalListItemFactory *factory, GtkListItem *item, const WhNumberColumn *column)
{
  GtkWidget *label = gtk_list_item_get_child (item);
  gpointer row = gtk_list_item_get_item (item);
  g_autofree char *text = column->text (row);
  g_autofree char *tooltip = column->dup_tooltip != NULL ? column->dup_tooltip (row) : NULL;

  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_tooltip_text (label, tooltip);
}

static void
append (GtkColumnView *view, const WhNumberColumn *column, gboolean is_name)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) one = gtk_column_view_column_new (_ (column->title), factory);
  g_autoptr (GtkSorter) sorter =
    GTK_SORTER (gtk_custom_sorter_new (compare_rows, (gpointer) column, NULL));

  g_signal_connect (factory, "setup", G_CALLBACK (is_name ? setup_name : setup_number), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cell), (gpointer) column);
  gtk_column_view_column_set_sorter (one, sorter);
  gtk_column_view_column_set_expand (one, is_name);
  if (column->width > 0)
    gtk_column_view_column_set_fixed_width (one, column->width);
  gtk_column_view_append_column (view, one);
}

/* GTK has no setting for it: the label somewhere in the heading takes the width, stands at its end,
 * and behind the arrow, whose place is kept free. */
static void
align_at_end (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  if (GTK_IS_LABEL (widget) && GTK_IS_BOX (parent))
    {
      gtk_widget_set_hexpand (widget, TRUE);
      gtk_label_set_xalign (GTK_LABEL (widget), 1.0f);
      gtk_widget_insert_before (widget, parent, NULL);
      return;
    }

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);

      align_at_end (child);
      child = next;
    }
}

void
wh_number_columns_append (GtkColumnView *view, const WhNumberColumn *columns, guint n)
{
  GtkWidget *heading;

  for (guint i = 0; i < n; i++)
    append (view, &columns[i], i == 0);

  heading = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (view)));
  for (guint i = 0; i < n && heading != NULL; i++)
    {
      if (columns[i].help != NULL)
        gtk_widget_set_tooltip_text (heading, _ (columns[i].help));
      if (i > 0)
        align_at_end (heading);
      heading = gtk_widget_get_next_sibling (heading);
    }
}

void
wh_number_columns_show (GtkColumnView *view, GListModel *rows)
{
  GtkSorter *sorter = gtk_column_view_get_sorter (view);
  g_autoptr (GtkSortListModel) sorted = NULL;
  g_autoptr (GtkSingleSelection) selection = NULL;

  if (rows != NULL)
    {
      sorted = gtk_sort_list_model_new (g_object_ref (rows),
                                        sorter != NULL ? g_object_ref (sorter) : NULL);
      selection = g_object_new (GTK_TYPE_SINGLE_SELECTION, "autoselect", FALSE, "can-unselect",
                                TRUE, "model", sorted, NULL);
    }

  gtk_column_view_set_model (view, GTK_SELECTION_MODEL (selection));
}
