/* app/cli-table.c: numbers and columns for reading */
#include "config.h"

#include "app/cli-private.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct _WhTable
{
  guint n_columns;
  GPtrArray *cells; /* of char *, row by row, the titles first */
  gboolean *to_right;
};

WhTable *
wh_table_new (const char *const *titles)
{
  WhTable *table = g_new0 (WhTable, 1);

  table->n_columns = g_strv_length ((char **) titles);
  table->cells = g_ptr_array_new_with_free_func (g_free);
  table->to_right = g_new0 (gboolean, table->n_columns);

  for (guint c = 0; c < table->n_columns; c++)
    {
      table->to_right[c] = *titles[c] == '>';
      g_ptr_array_add (table->cells, g_strdup (titles[c] + table->to_right[c]));
    }

  return table;
}

void
wh_table_free (WhTable *table)
{
  g_ptr_array_unref (table->cells);
  g_free (table->to_right);
  g_free (table);
}

void
wh_table_add (WhTable *table, ...)
{
  va_list cells;

  va_start (cells, table);
  for (guint c = 0; c < table->n_columns; c++)
    g_ptr_array_add (table->cells, va_arg (cells, char *));
  va_end (cells);
}

static void
print_cell (const char *text, glong width, gboolean to_right, gboolean last)
{
  glong pad = width - g_utf8_strlen (text, -1);

  if (to_right)
    printf ("%*s%s", (int) pad, "", text);
  else
    printf ("%s%*s", text, last ? 0 : (int) pad, "");

  fputs (last ? "\n" : "  ", stdout);
}

void
wh_table_print (const WhTable *table)
{
  g_autofree glong *widths = g_new0 (glong, table->n_columns);

  for (guint i = 0; i < table->cells->len; i++)
    {
      glong width = g_utf8_strlen (table->cells->pdata[i], -1);

      widths[i % table->n_columns] = MAX (widths[i % table->n_columns], width);
    }

  for (guint i = 0; i < table->cells->len; i++)
    {
      guint c = i % table->n_columns;

      print_cell (table->cells->pdata[i], widths[c], table->to_right[c], c + 1 == table->n_columns);
    }
}

char *
wh_cli_count (gint64 n)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, n);
  GString *out = g_string_new (NULL);
  gsize length = strlen (digits);

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0 && digits[i - 1] != '-')
        g_string_append_c (out, ',');
      g_string_append_c (out, digits[i]);
    }

  return g_string_free (out, FALSE);
}

char *
wh_cli_bytes (gsize n_bytes)
{
  static const char *const units[] = { "B", "kB", "MB", "GB" };
  double n = n_bytes;
  guint unit = 0;

  while (n >= 999.5 && unit + 1 < G_N_ELEMENTS (units))
    {
      n /= 1000.0;
      unit++;
    }

  return g_strdup_printf (unit == 0 ? "%.0f %s" :
                          n < 9.995 ? "%.2f %s" :
                          n < 99.95 ? "%.1f %s" :
                                      "%.0f %s",
                          n, units[unit]);
}

char *
wh_cli_number (double number)
{
  if (isnan (number))
    return g_strdup ("–");
  if (isinf (number))
    return g_strdup (number > 0 ? "∞" : "-∞");

  return g_strdup_printf ("%.6g", number);
}

char *
wh_cli_decibels (double db)
{
  return isfinite (db) ? g_strdup_printf ("%.1f", db) : wh_cli_number (db);
}
