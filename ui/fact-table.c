/* ui/fact-table.c: a few rows of text and numbers in a grid */
#include "config.h"

#include "ui/fact-table.h"

#include "ui/widget.h"

GtkWidget *
wh_fact_table_new (void)
{
  GtkWidget *table = gtk_grid_new ();

  gtk_grid_set_column_spacing (GTK_GRID (table), 12);
  gtk_grid_set_row_spacing (GTK_GRID (table), 3);
  gtk_widget_add_css_class (table, "table");

  return table;
}

void
wh_fact_table_clear (GtkWidget *table)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (table)) != NULL)
    gtk_grid_remove (GTK_GRID (table), child);
  g_object_set_data (G_OBJECT (table), "rows", NULL);
}

static void
add (GtkWidget *table, const char *const *cells, guint n, const char *css_class)
{
  int row = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (table), "rows"));

  for (guint i = 0; i < n; i++)
    {
      GtkWidget *label;

      if (cells[i] == NULL)
        continue;

      label = wh_label_new (cells[i], css_class);
      gtk_widget_add_css_class (label, "numeric");
      gtk_label_set_xalign (GTK_LABEL (label), i == 0 ? 0.0f : 1.0f);
      gtk_widget_set_hexpand (label, i == 0 && n > 2);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      if (i > 0 && n > 2) /* numbers are never cut */
        gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_NONE);
      if (i == 0)
        gtk_widget_set_tooltip_text (label, cells[i]);
      gtk_grid_attach (GTK_GRID (table), label, (int) i, row, 1, 1);
    }

  g_object_set_data (G_OBJECT (table), "rows", GINT_TO_POINTER (row + 1));
}

void
wh_fact_table_add_heading (GtkWidget *table, const char *const *cells, guint n)
{
  add (table, cells, n, "dim-label");
}

void
wh_fact_table_add_row (GtkWidget *table, const char *const *cells, guint n)
{
  add (table, cells, n, NULL);
}

void
wh_fact_table_add_pair (GtkWidget *table, const char *name, const char *value)
{
  int row = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (table), "rows"));
  GtkWidget *left = wh_label_new (name, "dim-label");
  GtkWidget *right = wh_label_new (value, "numeric");

  gtk_widget_set_valign (left, GTK_ALIGN_START);
  gtk_widget_set_hexpand (right, TRUE);
  gtk_label_set_xalign (GTK_LABEL (right), 1.0f);
  gtk_label_set_wrap (GTK_LABEL (right), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (right), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (right), TRUE);
  gtk_widget_set_focusable (right, FALSE);
  gtk_grid_attach (GTK_GRID (table), left, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (table), right, 1, row, 1, 1);
  g_object_set_data (G_OBJECT (table), "rows", GINT_TO_POINTER (row + 1));
}
