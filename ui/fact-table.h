/* ui/fact-table.h: a few rows of text and numbers in a grid
 *
 * The first column starts left, the others end right, in digits of one width.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *wh_fact_table_new (void);
void wh_fact_table_clear (GtkWidget *table);

/* @cells: @n strings; NULL entries are left empty */
void wh_fact_table_add_heading (GtkWidget *table, const char *const *cells, guint n);
void wh_fact_table_add_row (GtkWidget *table, const char *const *cells, guint n);
void wh_fact_table_add_pair (GtkWidget *table, const char *name, const char *value);

G_END_DECLS
