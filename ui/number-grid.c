/* ui/number-grid.c: the numbers that a quantizer can give */
#include "config.h"

#include "ui/number-grid.h"

#include "converters/fixed-point.h"
#include "ui/format.h"

#include <glib/gi18n.h>
#include <math.h>

static gboolean
fixed_point (const WhNode *node, WhNumberGrid *out)
{
  gboolean sign = wh_node_bool (node, "sign");
  gint64 n = CLAMP (wh_node_int (node, "n"), 1, 32);
  double step = wh_node_double (node, "delta");
  double top = step * wh_fixed_point_n_steps (sign, n);

  *out = (WhNumberGrid){ sign ? -top : 0.0, top, step };
  return step > 0.0;
}

static gboolean
scalar (const WhGraph *graph, const WhNode *node, guint slot, double *out)
{
  const WhTensor *tensor = slot < node->n_inputs ? graph->values[node->inputs[slot]].tensor : NULL;

  if (tensor == NULL || wh_tensor_n_elements (tensor) != 1)
    return FALSE;

  *out = wh_tensor_values ((WhTensor *) tensor)[0];
  return TRUE;
}

/* x / scale + zero, from the lowest to the highest integer of the type: 1 is int8, 2 uint8. */
static gboolean
linear (const WhGraph *graph, const WhNode *node, WhNumberGrid *out)
{
  gboolean is_signed = wh_node_int (node, "dtype") == 1;
  double lowest = (is_signed ? -128.0 : 0.0) + (wh_node_bool (node, "narrow_range") ? 1.0 : 0.0);
  double highest = is_signed ? 127.0 : 255.0;
  double scale, zero = 0.0;

  if (!scalar (graph, node, 1, &scale) || !(scale > 0.0) ||
      (node->n_inputs > 2 && !scalar (graph, node, 2, &zero)))
    return FALSE;

  *out = (WhNumberGrid){ (lowest - zero) * scale, (highest - zero) * scale, scale };
  return TRUE;
}

static gboolean
of_node (const WhGraph *graph, guint node, gboolean reads, WhNumberGrid *out)
{
  const WhNode *quantizer = &graph->nodes[node];

  if (quantizer->attributes == NULL)
    return FALSE;
  if (wh_node_is (quantizer, "FixedPointQuantize"))
    return fixed_point (quantizer, out);

  return reads && wh_node_is (quantizer, "QuantizeLinear") && linear (graph, quantizer, out);
}

gboolean
wh_number_grid_find (const WhGraph *graph, guint value, WhNumberGrid *out)
{
  const WhValue *shown = &graph->values[value];

  for (guint i = 0; i < shown->n_readers; i++)
    if (shown->readers[i].slot == 0 && of_node (graph, shown->readers[i].node, TRUE, out))
      return TRUE;

  return shown->producer != WH_NONE && of_node (graph, shown->producer, FALSE, out);
}

gint64
wh_number_grid_count_clipped (const WhNumberGrid *grid, const float *values, gint64 n)
{
  double low = grid->low - grid->step / 2.0, high = grid->high + grid->step / 2.0;
  gint64 n_clipped = 0;

  for (gint64 i = 0; i < n; i++)
    n_clipped += values[i] < low || values[i] > high;

  return n_clipped;
}

/* "2⁻⁷" where it is a power of two. */
static char *
step_text (double step)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  g_autofree char *exponent = NULL;
  int power;
  GString *text;

  if (frexp (step, &power) != 0.5)
    return wh_format_number (step);

  text = g_string_new ("2");
  exponent = g_strdup_printf ("%d", power - 1);
  for (const char *c = exponent; *c != '\0'; c++)
    g_string_append (text, *c == '-' ? "⁻" : digits[*c - '0']);
  return g_string_free (text, FALSE);
}

char *
wh_number_grid_describe_steps (const WhNumberGrid *grid)
{
  g_autofree char *step = step_text (grid->step);
  g_autofree char *n = wh_format_count (round ((grid->high - grid->low) / grid->step));

  return g_strdup_printf (_ ("%s steps of %s"), n, step);
}

char *
wh_number_grid_describe_range (const WhNumberGrid *grid)
{
  g_autofree char *low = wh_format_number (grid->low);
  g_autofree char *high = wh_format_number (grid->high);

  return g_strdup_printf ("%s … %s", low, high);
}

char *
wh_number_grid_describe_part (double part)
{
  double percent = 100.0 * part;

  if (part <= 0.0)
    return g_strdup (_ ("none"));
  if (percent < 0.001)
    return g_strdup (_ ("under 0.001 %"));

  return g_strdup_printf ("%.2g %%", percent);
}
