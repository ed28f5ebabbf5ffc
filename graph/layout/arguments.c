/* graph/layout/arguments.c: a node's arguments as short text */
#include "config.h"

#include "graph/layout/contents.h"
#include "graph/layout/text.h"

#include <math.h>
#include <string.h>

#define ALL_DIGITS 17
#define FEW_DIGITS 6 /* where there is little room */

typedef enum
{
  SHOW_NOT_ONES = 1, /* unless all are 1 */
  SHOW_NOT_ZEROS,
  SHOW_NOT_KERNEL, /* unless the same as the argument "kernel" */
  SHOW_NOT_DEFAULT,
  SHOW_SET, /* whenever it is there */
} When;

/* In the order in which they are written. */
static const struct
{
  const char *name;
  When when;
  const char *between; /* of a list */
} main_arguments[] = {
  { "kernel", SHOW_SET, "×" },
  { "stride", SHOW_NOT_KERNEL, "×" },
  { "pad", SHOW_NOT_ZEROS, "×" },
  { "dilation", SHOW_NOT_ONES, "×" },
  { "group", SHOW_NOT_ONES, "" },
  { "multiplier", SHOW_NOT_ONES, "" },
  { "axis", SHOW_SET, "" },
  { "axes", SHOW_SET, ", " },
  { "n", SHOW_SET, "" },
  { "m", SHOW_SET, "" },
  { "delta", SHOW_SET, "" },
  { "eps", SHOW_SET, "" },
  { "val", SHOW_SET, "" },
  { "alpha", SHOW_SET, "" },
  { "p", SHOW_SET, "" },
  { "start", SHOW_SET, ", " },
  { "stop", SHOW_SET, ", " },
  { "step", SHOW_NOT_ONES, ", " },
  { "shape", SHOW_SET, "×" },
  { "output_size", SHOW_SET, "×" },
  { "pad_width", SHOW_NOT_ZEROS, ", " },
  { "mode", SHOW_SET, "" },
  { "hidden_size", SHOW_SET, "" },
  { "num_layers", SHOW_NOT_ONES, "" },
  { "bidirectional", SHOW_NOT_ZEROS, "" },
  { "transpose_a", SHOW_NOT_ZEROS, "" },
  { "transpose_b", SHOW_NOT_ZEROS, "" },
  { "round_mode", SHOW_NOT_DEFAULT, "" },
};

static char *
keep (WhContents *contents, const char *text)
{
  g_autofree char *clean = NULL;

  if (text == NULL)
    return NULL;

  clean = wh_text_dup_clean (text);
  return g_string_chunk_insert_const (contents->strings, clean != NULL ? clean : text);
}

void
wh_contents_add (WhContents *contents, const char *left, const char *right)
{
  WhBoxLine line = { keep (contents, left), keep (contents, right) };

  g_array_append_val (contents->lines, line);
}

/* "1e-5", "0.25": the shortest that reads back as the same float or double; no more than @most
 * digits. */
static void
append_number (GString *out, double value, gboolean single, int most)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  char *e;

  for (int digits = 1; digits <= most; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (text, sizeof text, format, value);
      if (single ? (float) g_ascii_strtod (text, NULL) == (float) value :
                   g_ascii_strtod (text, NULL) == value)
        break;
    }

  e = strchr (text, 'e');
  if (e != NULL)
    {
      long exponent = strtol (e + 1, NULL, 10);

      *e = '\0';
      g_string_append_printf (out, "%se%ld", text, exponent);
    }
  else
    g_string_append (out, text);
}

/* "2⁻⁴" */
static gboolean
append_power_of_two (GString *out, double value)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  char number[8];
  int exponent;

  if (!(value > 0.0) || !isfinite (value) || frexp (value, &exponent) != 0.5)
    return FALSE;

  exponent--;
  g_string_append (out, "2");
  if (exponent < 0)
    g_string_append (out, "⁻");
  g_snprintf (number, sizeof number, "%d", ABS (exponent));
  for (const char *p = number; *p != '\0'; p++)
    g_string_append (out, digits[*p - '0']);

  return TRUE;
}

static void
append_value (GString *out,
              const WhArgument *argument,
              const WhAttribute *value,
              const char *between,
              int most)
{
  switch (argument->type)
    {
    case WH_ARGUMENT_BOOL:
      g_string_append (out, value->i != 0 ? "true" : "false");
      break;
    case WH_ARGUMENT_INT:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value->i);
      break;
    case WH_ARGUMENT_FLOAT:
    case WH_ARGUMENT_DOUBLE:
      if (!g_str_equal (argument->name, "delta") || !append_power_of_two (out, value->d))
        append_number (out, value->d, argument->type == WH_ARGUMENT_FLOAT, most);
      break;
    case WH_ARGUMENT_STRING:
      g_string_append (out, value->s != NULL ? value->s : "");
      break;
    case WH_ARGUMENT_SHAPE:
    case WH_ARGUMENT_INTS:
      for (guint i = 0; i < value->n; i++)
        g_string_append_printf (out, "%s%" G_GINT64_FORMAT, i > 0 ? between : "", value->ints[i]);
      break;
    case WH_ARGUMENT_FLOATS:
      for (guint i = 0; i < value->n; i++)
        {
          g_string_append (out, i > 0 ? between : "");
          append_number (out, value->floats[i], TRUE, most);
        }
      break;
    case WH_ARGUMENT_OTHER:
    default:
      break;
    }
}

static gboolean
all_are (const WhArgument *argument, const WhAttribute *value, gint64 number)
{
  switch (argument->type)
    {
    case WH_ARGUMENT_SHAPE:
    case WH_ARGUMENT_INTS:
      for (guint i = 0; i < value->n; i++)
        if (value->ints[i] != number)
          return FALSE;
      return TRUE;
    case WH_ARGUMENT_BOOL:
    case WH_ARGUMENT_INT:
      return value->i == number;
    default:
      return FALSE;
    }
}

static gboolean
same_list (const WhAttribute *a, const WhAttribute *b)
{
  return a->n == b->n && (a->n == 0 || memcmp (a->ints, b->ints, a->n * sizeof *a->ints) == 0);
}

static gboolean
is_worth_it (const WhNode *node, guint index, When when)
{
  const WhArgument *argument = &node->op->arguments[index];
  const WhAttribute *value = &node->attributes->values[index];
  int kernel;

  if (!value->present || argument->type == WH_ARGUMENT_OTHER)
    return FALSE;

  switch (when)
    {
    case SHOW_NOT_ZEROS:
      return !all_are (argument, value, 0);
    case SHOW_NOT_ONES:
      return !all_are (argument, value, 1);
    case SHOW_NOT_KERNEL:
      kernel = wh_op_argument_index (node->op, "kernel");
      return kernel >= 0 ? !same_list (value, &node->attributes->values[kernel]) :
                           !all_are (argument, value, 1);
    case SHOW_NOT_DEFAULT: /* of strings */
      return g_strcmp0 (value->s, argument->fallback) != 0;
    case SHOW_SET:
    default:
      return TRUE;
    }
}

static void
add_argument (WhContents *contents, const WhNode *node, guint index, const char *between, int most)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_value (text, &node->op->arguments[index], &node->attributes->values[index], between, most);
  wh_contents_add (contents, node->op->arguments[index].name, text->str);
}

/* A quantizer's two numbers fit into one line. */
static gboolean
add_fixed_point (WhContents *contents, const WhNode *node)
{
  g_autoptr (GString) n = g_string_new ("n ");
  g_autoptr (GString) delta = g_string_new ("delta ");
  int i_n, i_delta;

  if (!wh_node_is (node, "FixedPointQuantize"))
    return FALSE;

  i_n = wh_op_argument_index (node->op, "n");
  i_delta = wh_op_argument_index (node->op, "delta");
  if (i_n < 0 || i_delta < 0)
    return FALSE;

  append_value (n, &node->op->arguments[i_n], &node->attributes->values[i_n], "", FEW_DIGITS);
  append_value (delta, &node->op->arguments[i_delta], &node->attributes->values[i_delta], "",
                FEW_DIGITS);
  wh_contents_add (contents, n->str, delta->str);
  return TRUE;
}

void
wh_contents_add_arguments (WhContents *contents, const WhNode *node, gboolean all)
{
  if (node->op == NULL || node->attributes == NULL)
    return;

  if (all)
    {
      for (guint i = 0; i < node->op->n_arguments; i++)
        if (node->attributes->values[i].present)
          add_argument (contents, node, i, ", ", ALL_DIGITS);
      return;
    }

  if (add_fixed_point (contents, node))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (main_arguments); i++)
    {
      int index = wh_op_argument_index (node->op, main_arguments[i].name);

      if (index >= 0 && is_worth_it (node, (guint) index, main_arguments[i].when))
        add_argument (contents, node, (guint) index, main_arguments[i].between, FEW_DIGITS);
    }
}

static void
append_json_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    if (*p == '"' || *p == '\\')
      g_string_append_printf (out, "\\%c", *p);
    else if ((guint8) *p < 0x20)
      g_string_append_printf (out, "\\u%04x", (guint8) *p);
    else
      g_string_append_c (out, *p);
  g_string_append_c (out, '"');
}

void
wh_contents_add_json (WhContents *contents, const WhNode *node)
{
  g_autoptr (GString) text = g_string_new ("{");
  gboolean first = TRUE;

  if (node->op == NULL || node->attributes == NULL)
    return;

  for (guint i = 0; i < node->op->n_arguments; i++)
    {
      const WhArgument *argument = &node->op->arguments[i];
      const WhAttribute *value = &node->attributes->values[i];
      gboolean list = argument->type == WH_ARGUMENT_SHAPE || argument->type == WH_ARGUMENT_INTS ||
                      argument->type == WH_ARGUMENT_FLOATS;

      if (!value->present || argument->type == WH_ARGUMENT_OTHER)
        continue;

      if (!first)
        {
          g_string_append_c (text, ',');
          wh_contents_add (contents, text->str, NULL);
          g_string_truncate (text, 0);
        }
      first = FALSE;
      append_json_string (text, argument->name);
      g_string_append (text, list ? ": [" : ": ");
      if (argument->type == WH_ARGUMENT_STRING)
        append_json_string (text, value->s != NULL ? value->s : "");
      else if (argument->type == WH_ARGUMENT_FLOAT || argument->type == WH_ARGUMENT_DOUBLE)
        append_number (text, value->d, argument->type == WH_ARGUMENT_FLOAT, ALL_DIGITS);
      else
        append_value (text, argument, value, ", ", ALL_DIGITS);
      g_string_append (text, list ? "]" : "");
    }

  if (!first)
    {
      g_string_append_c (text, '}');
      wh_contents_add (contents, text->str, NULL);
    }
}

gboolean
wh_contents_is_quantizer (const WhNode *node)
{
  static const char *const quantizers[] = { "FixedPointQuantize", "Pow2Quantize", "MinMaxQuantize",
                                            "QuantizeLinear", "DequantizeLinear" };

  for (guint i = 0; i < G_N_ELEMENTS (quantizers); i++)
    if (wh_node_is (node, quantizers[i]))
      return TRUE;

  return FALSE;
}

char *
wh_contents_dup_quantizer (const WhNode *node)
{
  g_autoptr (GString) out = g_string_new (NULL);

  if (!wh_contents_is_quantizer (node))
    return NULL;

  if (wh_op_argument_index (node->op, "n") >= 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT " bit", wh_node_int (node, "n"));
  else if (wh_node_is (node, "QuantizeLinear"))
    g_string_append (out, "8 bit");
  else
    g_string_append (out, node->op_name);

  if (wh_op_argument_index (node->op, "delta") >= 0)
    {
      g_string_append (out, " · ");
      if (!append_power_of_two (out, wh_node_double (node, "delta")))
        append_number (out, wh_node_double (node, "delta"), TRUE, FEW_DIGITS);
    }

  return g_string_free (g_steal_pointer (&out), FALSE);
}
