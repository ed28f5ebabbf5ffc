/* ui/number-column.h: a table of names and numbers, sorted by its headings
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One column. The first of a table names the row and takes what width is left; the others hold
 * numbers, which stand right-aligned under their heading. */
typedef struct
{
  const char *title;                   /* marked for translation, as is @help */
  const char *help;                    /* nullable: what the numbers are, told by the heading */
  double (*key) (gpointer row);        /* sorted by; NAN comes after all numbers */
  char *(*text) (gpointer row);        /* of a cell; owned by the caller */
  char *(*dup_tooltip) (gpointer row); /* nullable, and may give NULL: no tooltip */
  int width;                           /* px; 0: as wide as what it holds */
} WhNumberColumn;

/* Appends @columns (static, or at least as long-lived as @view) to @view, which has none yet. */
void wh_number_columns_append (GtkColumnView *view, const WhNumberColumn *columns, guint n);

/* Shows @rows (nullable), in the order of the heading that was picked; none of them is selected. */
void wh_number_columns_show (GtkColumnView *view, GListModel *rows);

G_END_DECLS
