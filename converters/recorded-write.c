/* converters/recorded-write.c: what a calibrating step measured, in a pipeline's file
 *
 *   "recorded": {
 *     "on": "100 samples of digits.h5",          for readers
 *     "data": "digits.h5", "samples": 100,       what was asked for; "" are the inputs of the run
 *     "method": "percentile", "percentile": 99.9,
 *     "steps": "127 steps to either side",       the grid that low and high were chosen for
 *     "network": "3f0c6e9d2a5b8471",             fingerprint of the graph before the step
 *     "ranges": [
 *       {
 *         "value": "conv1/y",
 *         "numbers": 78400, "not_finite": 0, "min": -0.42, "max": 2.8,
 *         "low": -2.5, "high": 2.5,              what the range was cut to
 *         "grid": "-2.5 2.5 0.0196...",          that was laid over it: from, to, step
 *         "clipped": 0.001,                      part of the numbers beyond it
 *         "histogram": "0 3 17 ..."              equal bins from min to max
 *       }
 *     ],
 *     "shifts": [ { "node": "conv1", "values": "0.0013 -0.02 ..." } ],
 *     "parts": [ { ... }, null ]                 of the steps of a recipe
 *   }
 *
 * Numbers have the digits to come back bit for bit. Lists of them are texts, or else each would
 * stand in a line of its own.
 */
#include "config.h"

#include "converters/recorded.h"

static void
write_string (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
write_int (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

static void
write_double (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

static void
write_range (JsonBuilder *builder, const WhRecordedRange *range)
{
  g_autoptr (GString) histogram = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const double grid[] = { range->grid.low, range->grid.high, range->grid.step };

  json_builder_begin_object (builder);
  write_string (builder, "value", range->value);
  write_int (builder, "numbers", range->n);
  write_int (builder, "not_finite", range->n_not_finite);
  write_double (builder, "min", range->min);
  write_double (builder, "max", range->max);
  write_double (builder, "low", range->low);
  write_double (builder, "high", range->high);

  if (range->grid.step > 0.0)
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (guint i = 0; i < G_N_ELEMENTS (grid); i++)
        g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                                g_ascii_formatd (number, sizeof number, "%.17g", grid[i]));

      write_string (builder, "grid", text->str);
      write_double (builder, "clipped", range->grid.clipped);
    }

  for (guint i = 0; i < WH_REPORT_BINS; i++)
    g_string_append_printf (histogram, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            range->grid.histogram[i]);

  write_string (builder, "histogram", histogram->str);
  json_builder_end_object (builder);
}

static void
write_shift (JsonBuilder *builder, const WhRecordedShift *shift)
{
  g_autoptr (GString) values = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < shift->n; i++)
    g_string_append_printf (values, "%s%s", i > 0 ? " " : "",
                            g_ascii_formatd (number, sizeof number, "%.9g", shift->values[i]));

  json_builder_begin_object (builder);
  write_string (builder, "node", shift->node);
  write_string (builder, "values", values->str);
  json_builder_end_object (builder);
}

static void
write_parts (JsonBuilder *builder, const GPtrArray *parts)
{
  json_builder_set_member_name (builder, "parts");
  json_builder_begin_array (builder);

  for (guint i = 0; i < parts->len; i++)
    if (g_ptr_array_index (parts, i) != NULL)
      wh_recorded_write (builder, g_ptr_array_index (parts, i));
    else
      json_builder_add_null_value (builder);

  json_builder_end_array (builder);
}

void
wh_recorded_write (JsonBuilder *builder, const WhRecorded *recorded)
{
  g_autofree char *network = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", recorded->network);

  json_builder_begin_object (builder);

  if (recorded->parts != NULL)
    {
      write_parts (builder, recorded->parts);
      json_builder_end_object (builder);
      return;
    }

  write_string (builder, "on", recorded->on);
  write_string (builder, "data", recorded->data);
  write_int (builder, "samples", recorded->samples);

  if (recorded->method != NULL)
    write_string (builder, "method", recorded->method);

  if (g_strcmp0 (recorded->method, "percentile") == 0)
    write_double (builder, "percentile", recorded->percentile);

  if (recorded->steps_text != NULL)
    write_string (builder, "steps", recorded->steps_text);

  write_string (builder, "network", network);
  json_builder_set_member_name (builder, "ranges");
  json_builder_begin_array (builder);

  for (guint i = 0; i < recorded->ranges->len; i++)
    write_range (builder, g_ptr_array_index (recorded->ranges, i));

  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "shifts");
  json_builder_begin_array (builder);

  for (guint i = 0; i < recorded->shifts->len; i++)
    write_shift (builder, g_ptr_array_index (recorded->shifts, i));

  json_builder_end_array (builder);
  json_builder_end_object (builder);
}
