/* converters/report.c: what a converter did, and what it left and why */
#include "config.h"

#include "converters/report.h"

/* A summary names so many different reasons. */
#define MAX_REASONS 3

static void
free_entry (gpointer data)
{
  WhReportEntry *entry = data;

  g_free (entry->node);
  g_free (entry->text);
  g_free (entry);
}

static void
free_grid (gpointer data)
{
  WhReportGrid *grid = data;

  g_free (grid->node);
  g_free (grid->value);
  g_free (grid);
}

WhReport *
wh_report_new (void)
{
  WhReport *report = g_new0 (WhReport, 1);

  report->entries = g_ptr_array_new_with_free_func (free_entry);
  report->grids = g_ptr_array_new_with_free_func (free_grid);
  g_atomic_ref_count_init (&report->ref_count);
  return report;
}

WhReport *
wh_report_ref (WhReport *report)
{
  g_atomic_ref_count_inc (&report->ref_count);
  return report;
}

void
wh_report_unref (WhReport *report)
{
  if (!g_atomic_ref_count_dec (&report->ref_count))
    return;

  g_ptr_array_unref (report->entries);
  g_ptr_array_unref (report->grids);
  g_free (report);
}

void
wh_report_add (WhReport *report, WhReportKind kind, const char *node, const char *text)
{
  WhReportEntry *entry = g_new0 (WhReportEntry, 1);

  entry->kind = kind;
  entry->node = g_strdup (node);
  entry->text = g_strdup (text);
  g_ptr_array_add (report->entries, entry);
}

static void
add (WhReport *report, WhReportKind kind, const WhNode *node, const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);

  wh_report_add (report, kind, node != NULL ? node->name : NULL, text);
}

void
wh_report_done (WhReport *report, const WhNode *node, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add (report, WH_REPORT_DONE, node, format, arguments);
  va_end (arguments);
}

void
wh_report_left (WhReport *report, const WhNode *node, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add (report, WH_REPORT_LEFT, node, format, arguments);
  va_end (arguments);
}

void
wh_report_note (WhReport *report, const WhNode *node, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  add (report, WH_REPORT_NOTE, node, format, arguments);
  va_end (arguments);
}

void
wh_report_add_grid (WhReport *report, WhReportGrid *grid)
{
  g_ptr_array_add (report->grids, grid);
}

guint
wh_report_count (const WhReport *report, WhReportKind kind)
{
  guint n = 0;

  for (guint i = 0; i < report->entries->len; i++)
    {
      const WhReportEntry *entry = g_ptr_array_index (report->entries, i);

      n += entry->kind == kind;
    }

  return n;
}

/* ": its input is read twice; excluded" */
static void
append_reasons (GString *summary, const WhReport *report)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_new ();

  for (guint i = 0; i < report->entries->len; i++)
    {
      const WhReportEntry *entry = g_ptr_array_index (report->entries, i);

      if (entry->kind == WH_REPORT_LEFT &&
          !g_ptr_array_find_with_equal_func (reasons, entry->text, g_str_equal, NULL))
        g_ptr_array_add (reasons, entry->text);
    }

  for (guint i = 0; i < MIN (reasons->len, MAX_REASONS); i++)
    g_string_append_printf (summary, "%s%s", i == 0 ? ": " : "; ",
                            (const char *) g_ptr_array_index (reasons, i));

  if (reasons->len > MAX_REASONS)
    g_string_append_printf (summary, "; %u more reasons", reasons->len - MAX_REASONS);
}

char *
wh_report_dup_summary (const WhReport *report)
{
  GString *summary = g_string_new (NULL);
  guint n_done = wh_report_count (report, WH_REPORT_DONE);
  guint n_left = wh_report_count (report, WH_REPORT_LEFT);

  if (n_done > 0)
    g_string_append_printf (summary, "%u %s", n_done, report->done ? report->done : "converted");

  if (n_left > 0)
    {
      g_string_append_printf (summary, "%s%u left", n_done > 0 ? ", " : "", n_left);
      append_reasons (summary, report);
    }

  if (n_done == 0 && n_left == 0)
    g_string_append (summary, "nothing to do");

  return g_string_free (summary, FALSE);
}
