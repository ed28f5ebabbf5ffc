/* graph/io/text-write.c: messages to protobuf text, as NNabla lays it out
 */
#include "config.h"

#include "graph/io/text.h"

#include <math.h>
#include <string.h>

static void
format (char *buffer, double value, int first, int last, gboolean single)
{
  if (isnan (value))
    strcpy (buffer, "nan");
  else if (isinf (value))
    strcpy (buffer, value > 0 ? "inf" : "-inf");
  else
    for (int digits = first; digits <= last; digits++)
      {
        char spec[8];
        double again;

        g_snprintf (spec, sizeof spec, "%%.%dg", digits);
        g_ascii_formatd (buffer, WH_NUMBER_SIZE, spec, value);
        again = g_ascii_strtod (buffer, NULL);
        if (single ? (float) again == (float) value : again == value)
          break;
      }
}

void
wh_text_format_float (char *buffer, double value)
{
  format (buffer, value, 6, 9, TRUE);
}

void
wh_text_format_double (char *buffer, double value)
{
  format (buffer, value, 15, 17, FALSE);
}

static void
write_indent (GString *text, guint depth)
{
  static const char spaces[] = "                                ";

  for (guint left = depth * 2; left > 0;)
    {
      guint n = MIN (left, sizeof spaces - 1);
      g_string_append_len (text, spaces, n);
      left -= n;
    }
}

static void
write_string (GString *text, const char *string, gsize length)
{
  g_string_append_c (text, '"');
  for (gsize i = 0; i < length; i++)
    {
      guchar c = (guchar) string[i];

      switch (c)
        {
        case '\n':
          g_string_append (text, "\\n");
          break;
        case '\r':
          g_string_append (text, "\\r");
          break;
        case '\t':
          g_string_append (text, "\\t");
          break;
        case '"':
        case '\\':
          g_string_append_c (text, '\\');
          g_string_append_c (text, (char) c);
          break;
        default:
          if (c < 0x20 || c == 0x7f)
            g_string_append_printf (text, "\\%03o", c);
          else
            g_string_append_c (text, (char) c);
        }
    }
  g_string_append_c (text, '"');
}

static void
write_line (GString *text, const WhField *field, guint depth, const char *value)
{
  write_indent (text, depth);
  g_string_append (text, field->name);
  g_string_append (text, ": ");
  g_string_append (text, value);
  g_string_append_c (text, '\n');
}

static void
write_list (GString *text, const WhItem *item, guint depth)
{
  char buffer[WH_NUMBER_SIZE];

  for (guint i = 0; i < item->n; i++)
    {
      if (item->field->type == WH_FIELD_FLOAT)
        {
          float number;
          memcpy (&number, item->floats + i * sizeof number, sizeof number);
          wh_text_format_float (buffer, number);
        }
      else
        g_snprintf (buffer, sizeof buffer, "%" G_GINT64_FORMAT, item->ints[i]);

      write_line (text, item->field, depth, buffer);
    }
}

static void
write_scalar (GString *text, const WhItem *item, guint depth)
{
  char buffer[WH_NUMBER_SIZE];

  switch (item->field->type)
    {
    case WH_FIELD_BOOL:
      strcpy (buffer, item->i != 0 ? "true" : "false");
      break;
    case WH_FIELD_FLOAT:
      wh_text_format_float (buffer, item->d);
      break;
    case WH_FIELD_DOUBLE:
      wh_text_format_double (buffer, item->d);
      break;
    case WH_FIELD_INT64:
    case WH_FIELD_UINT32:
    case WH_FIELD_STRING:
    case WH_FIELD_MESSAGE:
    default:
      g_snprintf (buffer, sizeof buffer, "%" G_GINT64_FORMAT, item->i);
    }
  write_line (text, item->field, depth, buffer);
}

static void
write_message (GString *text, const WhMessage *message, guint depth)
{
  for (guint i = 0; i < message->n_items; i++)
    {
      const WhItem *item = &message->items[i];
      const WhField *field = item->field;

      if (item->kind == WH_ITEM_TEXT)
        {
          write_indent (text, depth);
          g_string_append_len (text, (const char *) item->bytes, item->n);
          g_string_append_c (text, '\n');
        }
      else if (item->kind == WH_ITEM_WIRE)
        continue;
      else if (field->type == WH_FIELD_MESSAGE)
        {
          write_indent (text, depth);
          g_string_append (text, field->name);
          g_string_append (text, " {\n");
          write_message (text, item->message, depth + 1);
          write_indent (text, depth);
          g_string_append (text, "}\n");
        }
      else if (field->type == WH_FIELD_STRING)
        {
          write_indent (text, depth);
          g_string_append (text, field->name);
          g_string_append (text, ": ");
          write_string (text, item->string, item->n);
          g_string_append_c (text, '\n');
        }
      else if (field->repeated)
        write_list (text, item, depth);
      else
        write_scalar (text, item, depth);
    }
}

char *
wh_text_to_string (const WhMessage *message)
{
  GString *text = g_string_new (NULL);

  write_message (text, message, 0);
  return g_string_free (text, FALSE);
}
